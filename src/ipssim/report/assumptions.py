"""What the results rest on: the parameters by grade of evidence, and the bibliography of what is in play."""

from dataclasses import dataclass

from ipssim.evidence import GRADES, Evidence, Parameter
from ipssim.report.citations import Reference, references, short
from ipssim.report.sheet import Sheet
from ipssim.report.strategies import sources_of
from ipssim.scenario import Scenario
from ipssim.wording import as_sentence, counted, plain

__all__ = ["Grade", "by_grade", "parameters_sheet", "sources_in_play"]

HEADER = ("Parameter", "Value", "Unit", "Range", "Meaning", "Evidence")


@dataclass(frozen=True)
class Grade:
    """The parameters of one grade of evidence."""

    name: str
    means: str
    sheet: Sheet

    @property
    def number(self) -> int:
        """How many parameters there are."""
        return len(self.sheet.rows)


def by_grade(scenario: Scenario) -> list[Grade]:
    """The parameters in play, grade by grade; grades without any are left out."""
    evidence = Evidence.read().overridden(scenario.parameters)
    grades = [_grade(evidence, scenario, grade) for grade in GRADES]
    return [grade for grade in grades if grade.number]


def parameters_sheet(scenario: Scenario) -> Sheet:
    """All parameters in play in one table, the best known first."""
    rows = tuple((*row, grade.name) for grade in by_grade(scenario) for row in grade.sheet.rows)
    said = ", ".join(f"{grade.number} {grade.name}" for grade in by_grade(scenario))
    means = "; ".join(f"{grade}: {meaning}" for grade, meaning in GRADES.items())
    return Sheet(f"{len(rows)} parameters: {said}", (*HEADER, "Grade"), rows, (1,), as_sentence(means))


def sources_in_play(scenario: Scenario) -> list[Reference]:
    """The sources of the parameters, of the policies and of the documented points."""
    evidence = Evidence.read()
    use: dict[str, int] = {}
    for parameter in evidence.values():
        for key in {support.cite for support in parameter.support}:
            use[key] = use.get(key, 0) + 1
    said = {key: [counted(number, "parameter")] for key, number in use.items()}
    policies = [*scenario.policies, *(policy for arm in scenario.arms for policy in arm.policies)]
    for key in sources_of(policies):
        said.setdefault(key, []).append("policies")
    for key in dict.fromkeys(point.source for point in scenario.observations if point.source):
        said.setdefault(key, []).append("documented points")
    return references({key: ", ".join(what) for key, what in said.items()})


def _grade(evidence: Evidence, scenario: Scenario, grade: str) -> Grade:
    rows = [_row(p, evidence, p.name in scenario.parameters) for p in evidence.values() if p.grade == grade]
    return Grade(grade, GRADES[grade], Sheet(f"Graded {grade}", HEADER, tuple(rows), (1,)))


def _row(parameter: Parameter, evidence: Evidence, is_own: bool) -> tuple[str, ...]:
    low, high = parameter.range
    value = f"{parameter.value:g}{' (set by the scenario)' if is_own else ''}"
    cited = "; ".join(f"{short(evidence.sources[s.cite])}, {s.at}: {s.gives}" for s in parameter.support)
    because = f"Assumed: {parameter.because}" if parameter.because else ""
    rests = ". ".join(filter(None, (because.rstrip("."), cited)))
    return parameter.name, value, parameter.unit, f"{low:g} to {high:g}", plain(parameter.means), plain(rests)
