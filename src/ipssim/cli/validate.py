"""`ipssim validate`: does the model show what was seen in the world?"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipssim.cli.options import Csv
from ipssim.cli.output import grid, keep, paragraph, say, show
from ipssim.errors import unknown
from ipssim.wording import counted, significant

if TYPE_CHECKING:
    from ipssim.analysis.validation import Pattern, Score
    from ipssim.scenario import RunSpec, Sweep

__all__ = ["DIGITS_OF_RANGE", "runs_of", "validate"]

LAST_OBSERVED = date(2020, 12, 31)  # no pattern looks beyond
DIGITS_OF_RANGE = 6  # of what a pattern accepts, which is given and not computed
VERDICTS = ("inside", "near", "outside", "not computed")


def validate(
    patterns: Annotated[
        list[str] | None, typer.Option("--pattern", metavar="ID", help="Only these patterns; give it again for more.")
    ] = None,
    replicates: Annotated[int, typer.Option(min=1, help="Runs of the United States that are looked at.")] = 8,
    parameters: Annotated[
        str,
        typer.Option(
            metavar="SAMPLE",
            help="Where each run has its parameters from: posterior, another row for each run; a CSV file with such a "
            "sample; or defaults, the same for all.",
        ),
    ] = "posterior",
    workers: Annotated[int, typer.Option(min=1, help="Runs side by side.")] = 2,
    csv: Csv = None,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as a table for a document.")] = None,
    figure: Annotated[
        Path | None, typer.Option(metavar="STEM", help="Draw it: STEM.png, STEM.svg, and the data behind it.")
    ] = None,
) -> None:
    """Compare the model with what was seen in the world: a score card of patterns, by domain.

    Patterns marked * were kept out of all fitting.

    \b
    Examples:
      ipssim validate --replicates 20 --csv score_card.csv
      ipssim validate --pattern A12b --pattern A21a
    """
    chosen = _chosen(patterns)
    specs = runs_of(replicates, parameters)
    what = f"{counted(len(specs), 'run')} of the United States, 2002 to {LAST_OBSERVED.year}, parameters: {parameters}"
    say(f"{what}; {counted(len(chosen), 'pattern')}")
    from ipssim.analysis.validation import observe, score_card
    from ipssim.analysis.validation.score import table

    scores = score_card(observe(specs, workers), chosen)
    show(_card(scores))
    if csv is not None:
        keep(table(scores).to_csv(index=False), csv)
    if markdown is not None:
        keep(_as_markdown(scores, f"--replicates {len(specs)} --parameters {parameters}"), markdown)
    if figure is not None:
        from ipssim.figures import save
        from ipssim.figures.score_card import score_card_figure

        save(score_card_figure(table(scores), runs=len(specs)), figure)


def _as_markdown(scores: "list[Score]", options: str) -> str:
    lines = [f"Made by `ipssim validate {options}`. `*`: held out, never fitted to.", ""]
    lines += ["| | pattern | seen | accepted | here | ± | |", "|---|---|---:|---|---:|---:|---|"]
    lines += ["| " + " | ".join(_row(score)[:-1]) + " |" for score in scores]
    return "\n".join([*lines, "", *(f"- {line}" for line in _summary(scores)), ""])


def _chosen(ids: list[str] | None) -> "list[Pattern]":
    from ipssim.analysis.validation.pattern import read_patterns

    bank = {pattern.id: pattern for pattern in read_patterns()}
    for name in ids or ():
        if name not in bank:
            raise unknown("pattern", name, bank)
    return [pattern for name, pattern in bank.items() if not ids or name in ids]  # by domain, each once


def runs_of(replicates: int, parameters: str) -> "list[RunSpec]":
    """Runs with luck of their own and, unless they are the defaults, parameters of their own."""
    from ipssim.batch.samples import samples
    from ipssim.scenario import Scenario, with_values
    from ipssim.scenario.library import shipped

    scenario = Scenario.read(shipped("united_states"))
    scenario = scenario.model_copy(update={"end": LAST_OBSERVED})
    rows: list[dict[str, Any]] = [{}] * replicates
    if parameters != "defaults":
        rows = [dict(sample.values) for sample in samples(scenario.swept(_sweep(parameters, replicates)))]
    of_rows = [with_values(scenario, row) for row in rows]
    return [one.run_spec(one.arms[0], number) for number, one in enumerate(of_rows, 1)]


def _sweep(parameters: str, rows: int) -> "Sweep":
    from ipssim.scenario import Sweep

    if parameters == "posterior":
        return Sweep(method="posterior", samples=rows)
    return Sweep.from_file("posterior", parameters, rows)


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
    low, high = (significant(end, DIGITS_OF_RANGE) for end in p.accept)
    here, error = significant(score.value), significant(score.error, 1)
    return (p.id + mark, p.title, significant(p.observed), f"{low} to {high}", here, error, score.verdict, p.unit)


def _summary(scores: "list[Score]") -> list[str]:
    lines = []
    for use, name in (("calibration", "open to fitting"), ("held_out", "kept out *")):
        these = [score.verdict for score in scores if score.pattern.use == use]
        if these:
            counts = ", ".join(f"{these.count(verdict)} {verdict}" for verdict in VERDICTS if verdict in these)
            lines.append(f"{name}: {counted(len(these), 'pattern')}, {counts}")
    lost = [score for score in scores if score.why]
    return [*lines, *(paragraph(f"{score.pattern.id} not computed: {score.why}") for score in lost)]
