"""`ipssim plot`: figures of a results folder, as files."""

from inspect import getdoc, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipssim.cli.options import Discount, FolderOrList
from ipssim.cli.output import grid, say, show
from ipssim.cli.tables import read_day
from ipssim.errors import InputError, nearest
from ipssim.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ipssim.batch import Results

__all__ = ["plot"]

FORMATS = ("png", "svg")  # when none is named
# Drawn when no figure is named, as far as the folder has what they show
USUAL = (
    "penetration",
    "adoption",
    "programmes",
    "fidelity",
    "survival",
    "difference",
    "cascade",
    "phases",
    "stops",
    "fidelity-fan",
    "money-by-payer",
    "region-map",
    "sweep",
    "tornado",
)


def plot(
    results: FolderOrList = None,
    figure: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A name from --list, any outcome by name, `usual` (when left out) or `all`; several with commas, or "
            "repeated.",
        ),
    ] = None,
    outcome: Annotated[str, typer.Option(help="Of figures that show any outcome: which.")] = "",
    arm: Annotated[list[str] | None, typer.Option(metavar="ARM", help="Only this arm; may be repeated.")] = None,
    at: Annotated[str, typer.Option(metavar="DATE", help="Of figures of one day: a date, or `end`.")] = "end",
    discount: Discount = 0.0,
    size: Annotated[str, typer.Option(help="page, column (of a paper) or slide.")] = "page",
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Folder for the files; RESULTS/figures when left out.")
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT", help="png, svg (both when left out) or pdf; several like --figure."),
    ] = None,
    list_figures: Annotated[bool, typer.Option("--list", help="Say what figures there are, and stop.")] = False,
) -> None:
    """Draw figures, each with the data behind it as CSV and a description for readers who do not see it.

    Without --figure: the usual ones, and outcomes that the scenario has documented values of.

    \b
    Examples:
      ipssim plot --list
      ipssim plot results/three_policies
      ipssim plot results/three_policies --figure ranking --outcome fidelity --at 2030-12-31
      ipssim plot results/three_policies --figure cost-plane,acceptability --outcome job_starts --discount 0.03
      ipssim plot results/three_policies --figure penetration --size column --format pdf --out figures
    """
    if list_figures:
        show(_listed())
        return
    if results is None:
        raise InputError("which results?", hint="name a folder: ipssim plot results/NAME; or ask for --list")
    from ipssim.batch import Results
    from ipssim.figures import NotInFolder, letters_missing, save, sized_axes

    day = None if at == "end" else read_day(at, ", or `end`")
    options = {"outcome": outcome, "arms": arm, "at": day, "discount": discount}
    asked = _split(figure) or ["usual"]
    _refuse_unknown(asked)
    loaded = Results.read(results)
    folder, drawn, missing, lacks = out or results / "figures", 0, "", ""
    for name in _wanted(asked, loaded):
        try:
            axes = _drawn(name, loaded, sized_axes(size), options)
        except NotInFolder as lacking:
            if name in asked:
                raise
            lacks = lacks or lacking.what
            if "all" in asked:
                say(f"{name} is left out: {lacking.what}")
            continue
        drawn, missing = drawn + 1, missing + letters_missing(axes)
        for file in save(axes, folder / name, _split(formats) or FORMATS):
            show(str(file))
    if not drawn:
        raise InputError(f"nothing can be drawn: {lacks}")
    if missing:
        say(_missing_letters("".join(dict.fromkeys(missing))))
    say(f"{counted(drawn, 'figure')} drawn into `{folder}`")


def _missing_letters(letters: str) -> str:
    from ipssim.figures.fonts import package_with

    return (
        f"no installed font has `{letters}`: PNG and PDF show boxes for them, SVG keeps the letters; install one that "
        f"has them (Debian: `apt install {package_with(letters)}`) and draw again"
    )


def _listed() -> str:
    from ipssim.figures import FIGURES

    rows = [(name, (getdoc(function) or "").partition("\n")[0]) for name, function in FIGURES.items()]
    return grid(rows) + "\n\nAny outcome by its name (`ipssim list outcomes`) is a figure as well."


def _refuse_unknown(names: list[str]) -> None:
    from ipssim.figures import FIGURES
    from ipssim.outcomes import OUTCOMES

    known = [*FIGURES, "usual", "all", *OUTCOMES]
    for name in names:
        if name not in known:
            hint = nearest(name, known) or "see `ipssim plot --list`"
            raise InputError(f"unknown figure `{name}`", hint=hint)


def _wanted(asked: list[str], results: "Results") -> list[str]:
    """The figures asked for; the usual ones with outcomes that have documented values but no figure yet."""
    from ipssim.figures import FIGURES
    from ipssim.outcomes import OUTCOMES

    seen = (point.outcome for point in results.observations if point.outcome in OUTCOMES)
    observed = [name for name in seen if name != "adopters_ever"]
    several = {"usual": [*USUAL, *observed], "all": [*FIGURES, *observed]}
    return list(dict.fromkeys(name for one in asked for name in several.get(one, [one])))


def _drawn(name: str, results: "Results", ax: "Axes", options: dict[str, Any]) -> "Axes":
    """The figure, with those of the options that it knows."""
    from ipssim.figures import FIGURES, outcome_curve

    if name not in FIGURES:
        return outcome_curve(results, name, arms=options["arms"], ax=ax)
    known = signature(FIGURES[name]).parameters
    return FIGURES[name](results, ax=ax, **{key: value for key, value in options.items() if value and key in known})


def _split(given: list[str] | None) -> list[str]:
    return [part.strip().lower() for part in ",".join(given or ()).split(",") if part.strip()]
