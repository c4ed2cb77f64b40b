"""Figures of several panels: one heading, one caption, a panel for each arm, region or date."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from ipssim.errors import InputError
from ipssim.figures.fonts import POINTS_AN_INCH
from ipssim.figures.keys import draw_key, height_of_key
from ipssim.figures.needs import chosen
from ipssim.figures.style import (
    EDGES,
    INK,
    NARROW,
    PAGE_WIDTH,
    QUIET,
    SMALL,
    TEXT,
    TITLE,
    arm_styles,
    caption,
    dress,
    fit_height,
    folded,
    is_ours,
    literal,
    new_axes,
    plain_axes,
    points,
    width_of,
)

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = [
    "FOR_NAME",
    "MOST_PANELS",
    "Heading",
    "few",
    "framed",
    "left_out",
    "name_panel",
    "of_arms",
    "panels",
    "square_height",
]

MOST_PANELS = 6  # for arms; more than that are too small to read
LOWER = 0.75  # axes in a narrow figure
FOR_NAME = 0.35  # inches above a panel
PANEL_TITLE = 9.0  # points
TICK_LABELS = 0.6  # inches beside the first panel: "100 %" and what is around it
BETWEEN = 0.2  # inches from panel to panel


@dataclass(frozen=True)
class Heading:
    """What stands above and below the panels.

    note    the caption: how to read them, how many runs, the evidence
    key     signs with labels that the panels have in common
    """

    title: str
    subtitle: str
    note: str
    key: Sequence[Artist] = ()


def panels(ax: Axes | None, number: int, heading: Heading, *, across: int, high: float) -> list[Axes]:
    """Axes in rows with one scale for all, in the place of `ax` or in a figure of their own.

    across    panels in a row at most, on a page
    high      height of a row [inches], where the figure may choose its height
    """
    slot = new_axes() if ax is None else ax
    figure, place = slot.get_figure(root=True), slot.get_subplotspec()
    assert isinstance(figure, Figure)
    if place is None:
        raise InputError("these axes have no place in a grid of axes", hint="make them with `figure.subplots`")
    columns = max(min(number, _across(slot, across)), 1)
    rows = -(-max(number, 1) // columns)
    heading = replace(heading, note=" ".join(heading.note.split()))
    above, below = _heights(slot, heading)
    fit_height(slot, above + rows * high + below)
    room = max(figure.get_figheight() - above - below, 1.0)
    grid = place.subgridspec(3, 1, height_ratios=[above, room, below], hspace=0)
    inner = grid[1].subgridspec(rows, columns)
    _write(slot, figure.add_subplot(grid[0]), figure.add_subplot(grid[2]), heading)
    slot.remove()
    axes: list[Axes] = []
    for k in range(number):
        first = axes[0] if axes else None
        axes.append(figure.add_subplot(inner[k // columns, k % columns], sharex=first, sharey=first))
        if k % columns:
            axes[k].tick_params(labelleft=False)
        if k + columns < number:
            axes[k].tick_params(labelbottom=False)
    return axes


def framed(ax: Axes | None, heading: Heading, y_label: str = "", *, high: float = 3.7, below: float = 28) -> Axes:
    """One pair of axes with heading and caption; around the reader's own axes they find what room there is.

    high     inches of axes and labels, where the figure may choose its height
    below    points from the reader's axes to the caption
    """
    if ax is not None and not is_ours(ax):
        dress(ax, title=heading.title, subtitle=heading.subtitle, y_label=y_label)
        caption(ax, heading.note, below=below)
        return ax
    narrow = ax is not None and width_of(ax) < NARROW
    (own,) = panels(ax, 1, heading, across=1, high=high * (LOWER if narrow else 1))
    plain_axes(own)
    own.set_ylabel(y_label, fontsize=points(own, TEXT), color=INK)
    return own


def name_panel(ax: Axes, name: str, ink: str = INK, *, room: float = 0.0) -> None:
    """The name of a panel, above it.

    room    inches that it may be wide; the panel's width when left out
    """
    lines = folded(ax, literal(name), PANEL_TITLE, room or width_of(ax) - EDGES, bold=True)
    ax.set_title(lines, loc="left", fontsize=points(ax, PANEL_TITLE), fontweight="bold", color=ink)
    plain_axes(ax, SMALL)


def few(results: "Results", arms: Sequence[str] | None) -> tuple[str, ...]:
    """The arms to give a panel each: those asked for, the first ones when they are too many."""
    return chosen(results, arms)[:MOST_PANELS]


def has_room_beside(number: int) -> bool:
    """Whether the last of so many panels of arms has the figure's margin to its right, and not an empty place."""
    return number % _in_a_row(number) == 0


def left_out(results: "Results", arms: Sequence[str] | None) -> str:
    """A sentence about arms without a panel."""
    wanted = chosen(results, arms)
    if len(wanted) <= MOST_PANELS:
        return ""
    return f"The first {MOST_PANELS} of {len(wanted)} arms."


def square_height(
    ax: Axes | None, rows: int, columns: int, across: int, *, beside: float, most: float
) -> tuple[float, float]:
    """Height of a row of panels whose content is a grid of squares, and width of a square [inches].

    across    panels in a row
    beside    inches that a key takes
    most      that a row may be high
    """
    width = (PAGE_WIDTH if ax is None else width_of(ax)) - beside
    high = min(FOR_NAME + width / (across if ax is None else _across(ax, across)) * rows / columns, most)
    return high, (high - FOR_NAME) / rows


def _across(ax: Axes, wanted: int) -> int:
    """Panels in a row: half as many in a narrow figure."""
    return wanted if width_of(ax) > NARROW else max(wanted // 2, 1)


def _in_a_row(arms: int) -> int:
    """Panels of arms in a row, on a page."""
    return arms if arms <= 4 else 3


def of_arms(
    results: "Results",
    arms: Sequence[str],
    ax: Axes | None,
    heading: Heading,
    *,
    high: float = 2.6,
    beside: float = TICK_LABELS,
) -> dict[str, Axes]:
    """A panel for each arm, named in its colour.

    beside    inches that tick labels and names beside the panels take
    """
    across, slot = _in_a_row(len(arms)), new_axes() if ax is None else ax
    columns = min(len(arms), _across(slot, across))
    room, styles = (width_of(slot) - beside) / columns - BETWEEN, arm_styles(results.arms)
    made = dict(zip(arms, panels(slot, len(arms), heading, across=across, high=high), strict=True))
    for arm, panel in made.items():
        name_panel(panel, arm, styles[arm].ink, room=room)
    return made


def _heights(slot: Axes, heading: Heading) -> tuple[float, float]:
    """Inches for what stands above and below."""
    small, title = points(slot, SMALL) * 1.3 / POINTS_AN_INCH, points(slot, TITLE) * 1.35 / POINTS_AN_INCH
    above = title * _lines(_title(slot, heading)) + small * _lines(folded(slot, heading.subtitle)) + 0.08
    return above + height_of_key(slot, heading.key), small * _lines(folded(slot, heading.note)) + 0.08


def _title(slot: Axes, heading: Heading) -> str:
    """The title in lines; bold letters are wide."""
    return folded(slot, heading.title, TITLE, bold=True)


def _lines(text: str) -> int:
    return text.count("\n") + 1 if text else 0


def _write(slot: Axes, top: Axes, bottom: Axes, heading: Heading) -> None:
    title, subtitle, note = (
        _title(slot, heading),
        folded(slot, heading.subtitle),
        folded(slot, heading.note),
    )
    for own in (top, bottom):
        own.set_axis_off()
    big, small = points(slot, TITLE), points(slot, SMALL)
    _text(top, title, 0, big, INK, "title").set_fontweight("bold")
    _text(top, subtitle, big * 1.35 * _lines(title), small, QUIET, "subtitle")
    _text(bottom, note, 4, small, QUIET, "caption")
    if heading.key:
        draw_key(top, slot, heading.key)


def _text(ax: Axes, text: str, below: float, size: float, ink: str, gid: str) -> Annotation:
    """Text so many points below the top of empty axes."""
    return ax.annotate(
        text, (0, 1), (0, -below), "axes fraction", "offset points", ha="left", va="top", fontsize=size, color=ink,
        gid=gid, in_layout=False,
    )  # fmt: skip
