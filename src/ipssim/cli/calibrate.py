"""`ipssim calibrate`: which parameter values agree with what was seen."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipssim.cli.output import grid, paragraph, say, show
from ipssim.errors import InputError

if TYPE_CHECKING:
    from ipssim.analysis.calibration.history import Calibration

__all__ = ["calibrate"]

STRONG = 0.5  # correlation in the posterior from which on two parameters count as tied
UNMOVED = 0.8  # posterior spread over prior spread from which on a parameter counts as not identified


def calibrate(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="A study file: parameters, patterns, samples.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where it goes; results/NAME when left out.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Runs side by side.")] = 2,
) -> None:
    """Fit parameters to patterns: history matching in waves, then a weighted sample of what agrees with all of them.

    Stopped at any moment, the same command goes on where it was. Held-out patterns are refused.

    \b
    Examples:
      ipssim calibrate experiments/calibration.toml --out results/calibration
    """
    from ipssim.analysis.calibration import Study
    from ipssim.analysis.calibration import calibrate as fitted
    from ipssim.analysis.calibration.history import simulated

    read = Study.read(study)
    folder = out or Path("results") / study.stem
    say(f"{read.title}: {len(read.parameters)} parameters, {len(read.targets)} patterns, {read.waves} waves")
    found = fitted(read, folder, partial(simulated, workers=workers), say)
    _write(found, folder)
    show(_described(found))
    say(f"\nThe posterior sample is {folder / 'posterior.csv'}, all samples are in {folder / 'samples.csv'}")


def _write(found: "Calibration", folder: Path) -> None:
    try:
        found.posterior.to_csv(folder / "posterior.csv", index=False)
        found.samples.to_csv(folder / "samples.csv", index=False)
        found.relevance.to_csv(folder / "relevance.csv")
        (folder / "left.json").write_text(json.dumps(found.left))
    except OSError as error:
        raise InputError(f"cannot write to {folder}: {error.strerror}") from None


def _described(found: "Calibration") -> str:
    from ipssim.analysis.calibration.diagnostics import narrowed, tied, unreached

    table = narrowed(found).to_dict("records")
    rows = [
        (row["name"], *(f"{row[a]:.3g} to {row[b]:.3g}" for a, b in (("low", "high"), ("q5", "q95"))), row["pins"])
        for row in table
    ]
    parts = ["Parameters", grid(rows, ("", "range", "5-95 % of the posterior", "depended on most by")), ""]
    loose = [str(row["name"]) for row in table if row["spread"] > UNMOVED]
    if loose:
        parts.append(paragraph(f"Not identified by these patterns: {', '.join(loose)}"))
    for one, other, correlation in tied(found, STRONG):
        parts.append(paragraph(f"Tied: {one} and {other}, correlation {correlation:+.2f}"))
    for pattern, nearest in unreached(found):
        low, high = pattern.accept
        parts.append(
            paragraph(f"No sample reaches {pattern.id} ({pattern.title}): nearest {nearest:.3g}, {low:g} to {high:g}")
        )
    return "\n".join(parts)
