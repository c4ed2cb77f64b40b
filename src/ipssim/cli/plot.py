"""`ipssim plot`: figures of a results folder, as files."""

from pathlib import Path
from typing import Annotated

import typer

from ipssim.cli.output import say, show
from ipssim.errors import InputError, nearest

__all__ = ["plot"]


def plot(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder that `ipssim run` wrote.")],
    figure: Annotated[str, typer.Option(help="penetration, adoption, programmes, fidelity, survival or all.")] = "all",
    out: Annotated[Path | None, typer.Option(help="Folder for the files; RESULTS/figures when left out.")] = None,
    formats: Annotated[str, typer.Option("--format", help="png, svg, pdf, or several with commas.")] = "png,svg",
) -> None:
    """Draw figures: one line and one 5-95 % band for each arm, with the data behind each as CSV.

    \b
    Examples:
      ipssim plot results/three_policies
      ipssim plot results/three_policies --figure penetration --format svg --out figures
    """
    wanted = _wanted(figure)
    from ipssim.batch import Results
    from ipssim.figures import FIGURES, save

    loaded = Results.read(results)
    folder = out or results / "figures"
    for name in wanted:
        for file in save(FIGURES[name](loaded), folder / name, _formats(formats)):
            show(str(file))
    say(f"{len(wanted)} figure{'s' if len(wanted) > 1 else ''} drawn into `{folder}`")


def _wanted(figure: str) -> tuple[str, ...]:
    from ipssim.figures import FIGURES

    if figure == "all":
        return tuple(FIGURES)
    if figure not in FIGURES:
        known = (*FIGURES, "all")
        raise InputError(
            f"unknown figure `{figure}`", hint=nearest(figure, known) or f"the figures are {', '.join(known)}"
        )
    return (figure,)


def _formats(given: str) -> list[str]:
    return [part.strip().lower() for part in given.split(",") if part.strip()]
