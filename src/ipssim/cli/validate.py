"""`ipssim validate`: does the model show what was seen in the world?"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipssim.cli.output import grid, paragraph, say, show
from ipssim.errors import InputError, nearest

if TYPE_CHECKING:
    from ipssim.analysis.validation import Pattern, Score
    from ipssim.scenario import RunSpec

__all__ = ["validate"]

LAST_OBSERVED = date(2020, 12, 31)  # no pattern looks beyond
VERDICTS = ("inside", "near", "outside", "not computed")


def validate(
    patterns: Annotated[
        list[str] | None, typer.Option("--pattern", metavar="ID", help="Only these patterns; give it again for more.")
    ] = None,
    replicates: Annotated[int, typer.Option(min=1, help="Runs of the United States that are looked at.")] = 8,
    workers: Annotated[int, typer.Option(min=1, help="Runs side by side.")] = 2,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the score card to this file as well.")] = None,
) -> None:
    """Compare the model with what was seen in the world: a score card of patterns, by domain.

    Patterns marked * were kept out of all fitting.

    \b
    Examples:
      ipssim validate --replicates 20 --csv score_card.csv
      ipssim validate --pattern A12b --pattern A21a
    """
    chosen = _chosen(patterns)
    specs = _specs(replicates)
    say(f"{len(specs)} runs of the United States, 2002 to {LAST_OBSERVED.year}, and {len(chosen)} patterns")
    from ipssim.analysis.validation import observe, score_card
    from ipssim.analysis.validation.score import table

    scores = score_card(observe(specs, workers), chosen)
    show(_card(scores))
    if csv is not None:
        try:
            table(scores).to_csv(csv, index=False)
        except OSError as error:
            raise InputError(f"cannot write {csv}: {error.strerror}") from None


def _chosen(ids: list[str] | None) -> "list[Pattern]":
    from ipssim.analysis.validation.pattern import read_patterns

    bank = {pattern.id: pattern for pattern in read_patterns()}
    for name in ids or ():
        if name not in bank:
            raise InputError(f"unknown pattern `{name}`", hint=nearest(name, bank) or f"there are {', '.join(bank)}")
    return [bank[name] for name in ids] if ids else list(bank.values())


def _specs(replicates: int) -> "list[RunSpec]":
    from ipssim.scenario import Scenario
    from ipssim.scenario.library import shipped

    scenario = Scenario.read(shipped("united_states"))
    scenario = scenario.model_copy(update={"end": LAST_OBSERVED})
    return [scenario.run_spec(scenario.arms[0], replicate) for replicate in range(1, replicates + 1)]


def _card(scores: "list[Score]") -> str:
    parts = []
    for domain in dict.fromkeys(score.pattern.domain for score in scores):
        rows = [_row(score) for score in scores if score.pattern.domain == domain]
        header = ("", "pattern", "seen", "accepted", "here", "+-", "", "unit")
        parts += [domain, grid(rows, header, right=(2, 4, 5)), ""]
    return "\n".join([*parts, *_summary(scores)])


def _row(score: "Score") -> tuple[str, ...]:
    p = score.pattern
    mark = "*" if p.use == "held_out" else ""
    low, high = p.accept
    here = "-" if score.value != score.value else f"{score.value:.3g}"
    error = "-" if score.error != score.error else f"{score.error:.1g}"
    return (p.id + mark, p.title, f"{p.observed:.3g}", f"{low:g} to {high:g}", here, error, score.verdict, p.unit)


def _summary(scores: "list[Score]") -> list[str]:
    lines = []
    for use, name in (("calibration", "open to fitting"), ("held_out", "kept out *")):
        these = [score.verdict for score in scores if score.pattern.use == use]
        if these:
            counts = ", ".join(f"{these.count(verdict)} {verdict}" for verdict in VERDICTS if verdict in these)
            lines.append(f"{name}: {len(these)} patterns, {counts}")
    lost = [score for score in scores if score.why]
    return [*lines, *(paragraph(f"{score.pattern.id} not computed: {score.why}") for score in lost)]
