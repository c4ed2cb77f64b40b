"""The bibliography of a scenario, as a page of Markdown: of its parameters by grade, and of its documented points."""

from typing import TYPE_CHECKING

from ipssim.evidence import GRADES, Evidence

if TYPE_CHECKING:
    from ipssim.scenario.scenario import Scenario

__all__ = ["bibliography"]


def bibliography(scenario: "Scenario") -> str:
    """The sources of a scenario as a page of Markdown."""
    evidence = Evidence.read()
    parts = [_by_grade(evidence, grade, meaning) for grade, meaning in GRADES.items()]
    return "\n".join([f"# Sources of: {scenario.title}\n", *parts, _of_observations(evidence, scenario)])


def _by_grade(evidence: Evidence, grade: str, meaning: str) -> str:
    names = [name for name, parameter in evidence.items() if parameter.grade == grade]
    cited = evidence.citations(names)
    lines = [f"## {len(names)} parameter{'' if len(names) == 1 else 's'} graded {grade}: {meaning}\n"]
    lines += [f"- {source} (`{_of(evidence, names, source.key)}`)" for source in cited] or ["- none cited"]
    return "\n".join(lines) + "\n"


def _of(evidence: Evidence, names: list[str], key: str) -> str:
    """The parameters among these that cite a source."""
    return "`, `".join(name for name in names if any(support.cite == key for support in evidence[name].support))


def _of_observations(evidence: Evidence, scenario: "Scenario") -> str:
    keys = dict.fromkeys(point.source for point in scenario.observations if point.source)
    lines = [f"- {evidence.sources[key]}" for key in keys] or ["- no documented points"]
    return "\n".join(["## Documented points shown in figures\n", *lines]) + "\n"
