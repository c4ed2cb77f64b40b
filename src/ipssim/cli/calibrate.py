"""`ipssim calibrate`: which parameter values agree with what was seen."""

from collections.abc import Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipssim.cli.output import grid, keep, paragraph, say, show
from ipssim.cli.validate import DIGITS_OF_RANGE
from ipssim.wording import significant

if TYPE_CHECKING:
    from ipssim.analysis.calibration.history import Calibration

__all__ = ["calibrate"]

DIGITS = "%.4g"  # of what is written
STRONG = 0.5  # correlation in the posterior from which on two parameters count as tied
LOUD = 0.5  # share of luck in all doubt about a pattern from which on it is named
UNMOVED = 0.8  # posterior spread over prior spread from which on a parameter counts as not identified


def calibrate(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="A study file: parameters, patterns, samples.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where it goes; results/NAME when left out.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Samples side by side.")] = 2,
) -> None:
    """Fit parameters to patterns: history matching in waves, then a weighted sample of what agrees with all of them.

    Stopped at any moment, the same command goes on where it was. Held-out patterns are refused.

    \b
    Examples:
      ipssim calibrate experiments/calibration.toml --out results/calibration
    """
    from ipssim.analysis.calibration import Study, calibrate_each
    from ipssim.analysis.calibration.diagnostics import pooled
    from ipssim.analysis.calibration.history import simulated

    read = Study.read(study)
    folder = out or Path("results") / study.stem
    say(f"{read.title}: {len(read.parameters)} parameters, {len(read.targets)} patterns, {read.waves} waves")
    found = calibrate_each(read, folder, simulated, say, workers=workers)
    keep(pooled(found).to_csv(index=False, float_format=DIGITS), folder / "posterior.csv")
    for one in found:
        _keep_tables(one, folder)
        show(_described(one))
    if len(found) > 1:
        show(_of_structures(found))
    say(f"\nThe posterior is {folder / 'posterior.csv'}; a scenario draws from it with")
    say(f'parameters = "{(folder / "posterior.csv").resolve()}"')


def _keep_tables(found: "Calibration", folder: Path) -> None:
    from ipssim.analysis.calibration.diagnostics import influence, luck, narrowed

    end = "".join(f"-{options[0]}" for options in found.study.choices.values())
    tables = {"samples": found.samples, "narrowed": narrowed(found), "luck": luck(found)}
    for name, table in tables.items():
        keep(table.to_csv(index=False, float_format=DIGITS), folder / f"{name}{end}.csv")
    keep(influence(found).to_csv(float_format=DIGITS), folder / f"influence{end}.csv")


def _of_structures(found: "Sequence[Calibration]") -> str:
    from ipssim.analysis.calibration.diagnostics import by_structure

    rows = [
        (one.study.structure_in_words.removesuffix(", "), f"{one.left[-1]:.2%}", f"{share:.0%}")
        for one, share in zip(found, by_structure(found), strict=True)
    ]
    return "\n" + grid(rows, ("structure", "space left", "share of the posterior"))


def _described(found: "Calibration") -> str:
    from ipssim.analysis.calibration.diagnostics import luck, narrowed, not_fitted, tied, unreached

    table = narrowed(found).to_dict("records")
    rows = [
        (
            str(row["name"]),
            *(f"{significant(row[a])} to {significant(row[b])}" for a, b in (("low", "high"), ("q5", "q95"))),
            significant(row["centre"]),
            str(row["pins"]),
        )
        for row in table
    ]
    title = f"Parameters, {found.study.structure_in_words}".removesuffix(", ")
    parts = [title, grid(rows, ("", "range", "5-95 % of the posterior", "centre", "moves most")), ""]
    loose = [str(row["name"]) for row in table if row["spread"] > UNMOVED]
    if loose:
        parts.append(paragraph(f"Not identified by these patterns: {', '.join(loose)}"))
    for one, other, correlation in tied(found, STRONG):
        parts.append(paragraph(f"Tied: {one} and {other}, correlation {correlation:+.2f}"))
    shares = luck(found).set_index("id")["share"]
    loud = [f"{name} ({share:.0%})" for name, share in shares[shares > LOUD].items()]
    if loud:
        parts.append(paragraph(f"Mostly luck of single runs, as share of all doubt: {', '.join(loud)}"))
    lacking = [f"{pattern.id} ({number} of {len(found.samples)})" for pattern, number in not_fitted(found) if number]
    alike = [pattern.id for pattern, number in not_fitted(found) if not number]
    for which, why in ((lacking, "samples without a value"), (alike, "the same in all samples")):
        if which:
            parts.append(paragraph(f"Not fitted to, {why}: {', '.join(which)}"))
    for pattern, nearest in unreached(found):
        low, high = (significant(end, DIGITS_OF_RANGE) for end in pattern.accept)
        if not isnan(nearest):  # else it is not fitted to either, and was named
            reached = f"nearest {significant(nearest)}, {low} to {high}"
            parts.append(paragraph(f"No sample reaches {pattern.id} ({pattern.title}): {reached}"))
    return "\n".join(parts)
