"""The scenario in words: where, when, who, what is varied, how often it is run."""

from collections.abc import Iterator

from ipssim.batch import Results
from ipssim.evidence import Evidence
from ipssim.scenario import Choices, Scenario
from ipssim.units import MILLION
from ipssim.wording import counted, day_in_words, plain

__all__ = ["choices_in_words", "evidence_line", "sizes", "story", "warnings"]

PER_CENT = 100


def story(scenario: Scenario) -> list[str]:
    """The world before any policy, and what is done with it, a sentence or two each."""
    world = scenario.world
    regions = world.region_names()
    where = f"{counted(len(regions), 'region')} with {_people(world.population())}"
    hosts = ", ".join(f"{PER_CENT * share:.0f} % {name.replace('_', ' ')}" for name, share in _shares(world.host_mix))
    payers = ", ".join(
        f"{PER_CENT * share:.0f} % {name.replace('_', ' ')}" for name, share in _shares(world.line_shares)
    )
    return [
        f"The world has {where} and {world.total_agencies():,} agencies that could host "
        f"the practice, by kind: {hosts}.",
        f"Recurrent public money, where there is any, is shared by its payers: {payers}.",
        f"It is lived month by month from {day_in_words(scenario.start)} to {day_in_words(scenario.end)}. Money is in "
        f"{scenario.currency} at prices of {scenario.price_year}.{_but(scenario.prices_not_converted)}",
        *_own_parameters(scenario),
    ]


def _but(remark: str) -> str:
    return f" But {remark}." if remark else ""


def sizes(results: Results) -> str:
    """How many arms, samples and replicates, and how many of their runs there are."""
    study = results.scenario
    of = [counted(len(results.arms), "arm"), counted(study.replicates, "replicate")]
    if results.varied:
        of.insert(1, counted(len(results.samples), "sample"))
    return f"{counted(results.finished, 'run')}: {' × '.join(of)}"


def warnings(results: Results) -> list[str]:
    """What the reader must know before anything else: runs that failed or are missing, and too few of them."""
    counts = results.runs["status"].value_counts()
    failed, missing, total = counts.get("failed", 0), counts.get("missing", 0), len(results.runs)
    said = []
    if failed:
        said.append(f"{failed} of {total} runs failed and are not in these results.")
    if missing:
        said.append(f"{missing} of {total} runs are not done yet: these results are preliminary.")
    now = Evidence.read().in_one_line
    if results.evidence_line and results.evidence_line != now:
        said.append(
            f"The results were computed by an earlier version of the model ({results.evidence_line.rstrip('.')}); the "
            f"parameters listed on this page are those of the version that wrote it ({now.rstrip('.')})."
        )
    if results.scenario.replicates == 1 and not results.varied:
        said.append("There is one run an arm: nothing here says how much is luck.")
    return said


def evidence_line(results: Results) -> str:
    """How many parameters the results rest on, by grade of evidence."""
    return results.evidence_line or Evidence.read().in_one_line


def choices_in_words(scenario: Scenario) -> list[str]:
    """Structural choices that differ from the model as described."""
    chosen = scenario.choices.model_dump(exclude_defaults=True, exclude={"weights"})
    return [f"{name.replace('_', ' ')}: {option} ({_meaning(name)})" for name, option in chosen.items()]


def _meaning(name: str) -> str:
    return plain((Choices.model_fields[name].description or "").partition(". ")[0])


def _people(number: int) -> str:
    return f"{number / MILLION:,.3g} million people" if number >= MILLION else f"{number:,} people"


def _shares(mix: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(((name, share) for name, share in mix.items() if share > 0), key=lambda pair: -pair[1])


def _own_parameters(scenario: Scenario) -> Iterator[str]:
    number = len(scenario.parameters)
    if number:
        yield f"The scenario sets {counted(number, 'parameter')} itself; the list of parameters marks them."
