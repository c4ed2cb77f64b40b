"""Figures with a row for each arm or varied value, the first at the top."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from ipssim.figures.panels import Heading, panels
from ipssim.figures.style import GRID, TEXT, number_axis, plain_axes, points
from ipssim.outcomes import Outcome

__all__ = ["dress_rows", "row_axes"]

AROUND = 0.7  # inches of the height that are not rows
FEWEST_LINES = 4


def row_axes(slot: Axes, heading: Heading, lines: float, inches_a_line: float) -> Axes:
    """Axes as high as rows of so many lines need."""
    high = AROUND + inches_a_line * max(lines, FEWEST_LINES)
    return panels(slot, 1, heading, across=1, high=high)[0]


def dress_rows(ax: Axes, names: Sequence[str], meaning: Outcome, size: float = TEXT) -> None:
    """Names beside the rows, and an outcome along the x axis.

    size    of the names [points, on a page]
    """
    plain_axes(ax)
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(axis="y", labelsize=points(ax, size))
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(False, axis="y")
    ax.grid(True, axis="x", color=GRID, linewidth=0.8)
    ax.set_xlabel(meaning.unit, fontsize=points(ax, TEXT))
    number_axis(ax, percent=meaning.is_share, of="x")
