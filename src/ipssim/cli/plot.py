"""`ipssim plot`: figures of a results folder, as files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipssim.cli.output import say, show
from ipssim.cli.words import counted
from ipssim.errors import InputError, nearest

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["plot"]


def plot(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder that `ipssim run` wrote.")],
    figure: Annotated[
        str, typer.Option(help="penetration, adoption, programmes, fidelity, survival, any outcome by name, or all.")
    ] = "all",
    out: Annotated[Path | None, typer.Option(help="Folder for the files; RESULTS/figures when left out.")] = None,
    formats: Annotated[str, typer.Option("--format", help="png, svg, pdf, or several with commas.")] = "png,svg",
) -> None:
    """Draw figures: one line and one 5-95 % band for each arm, with the data behind each as CSV.

    With `all`, also every other outcome that the scenario has documented values of.

    \b
    Examples:
      ipssim plot results/three_policies
      ipssim plot results/three_policies --figure penetration --format svg --out figures
    """
    from ipssim.batch import Results
    from ipssim.figures import save

    _refuse_unknown(figure)
    loaded = Results.read(results)
    folder, wanted = out or results / "figures", _all(loaded) if figure == "all" else [figure]
    for name in wanted:
        for file in save(_drawn(name, loaded), folder / name, _formats(formats)):
            show(str(file))
    say(f"{counted(len(wanted), 'figure')} drawn into `{folder}`")


def _refuse_unknown(figure: str) -> None:
    from ipssim.figures import FIGURES
    from ipssim.outcomes import OUTCOMES

    known = [*FIGURES, "all", *OUTCOMES]
    if figure not in known:
        hint = nearest(figure, known) or f"the figures are {', '.join(FIGURES)}, all, or an outcome"
        raise InputError(f"unknown figure `{figure}`", hint=hint)


def _all(results: "Results") -> list[str]:
    """The usual figures, and outcomes that have documented values but no figure yet."""
    from ipssim.figures import FIGURES
    from ipssim.outcomes import OUTCOMES

    observed = [point.outcome for point in results.observations if point.outcome in OUTCOMES]
    return list(dict.fromkeys([*FIGURES, *(name for name in observed if name != "adopters_ever")]))


def _drawn(name: str, results: "Results") -> Any:
    from ipssim.figures import FIGURES, outcome_curve

    return FIGURES[name](results) if name in FIGURES else outcome_curve(results, name)


def _formats(given: str) -> list[str]:
    return [part.strip().lower() for part in given.split(",") if part.strip()]
