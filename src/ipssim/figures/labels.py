"""Names at the ends of lines, moved apart where they would touch."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from ipssim.figures.fonts import POINTS_AN_INCH, laid_out
from ipssim.figures.style import SMALL, TEXT, ArmStyle, folded, is_ours, literal, points, width_of

__all__ = ["label_ends", "spread"]

LINE_HEIGHT = 1.3  # of the font size
MOVED = 0.02  # share of the axes; labels farther than this from their line get a thread to it
SHARE_OF_WIDTH = 0.24  # of the figure, for names beside it
LEGEND_LINES, LEGEND_INCHES = 24, 2.3  # of a column


def label_ends(
    ax: Axes, ends: Mapping[str, tuple[float, float]], styles: Mapping[str, ArmStyle], *, inches: float = 0.0
) -> None:
    """Name each line at its last point (x, y in data units); a legend instead when the names do not fit.

    inches    room for the names; a share of the figure's width when left out
    """
    if not ends:
        return
    laid_out(ax)
    size = points(ax, TEXT)
    names = {arm: folded(ax, literal(arm), TEXT, inches or width_of(ax) * SHARE_OF_WIDTH) for arm in ends}
    points_high = ax.get_window_extent().height * POINTS_AN_INCH / ax.get_figure(root=True).dpi  # type: ignore[union-attr]
    heights = [size * LINE_HEIGHT * (1 + names[arm].count("\n")) / points_high for arm in ends]
    if sum(heights) > 1:
        _legend(ax)
        return
    wanted = [float(_fraction(ax, x, y)) for x, y in ends.values()]
    for arm, at in zip(ends, spread(wanted, heights), strict=True):
        _label(ax, names[arm], ends[arm], at, styles[arm])


def spread(wanted: Sequence[float], heights: Sequence[float]) -> NDArray[np.float64]:
    """Places in [0, 1] as near as can be to those wanted, in the same order, that do not overlap.

    Neighbours that touch form a block around their mean; blocks that touch are joined until none does.
    """
    order = np.argsort(wanted, kind="stable")
    blocks = [_Block([int(k)], [wanted[k]], [heights[k]]) for k in order]
    k = 0
    while k < len(blocks) - 1:
        if blocks[k].top > blocks[k + 1].bottom:
            blocks[k : k + 2] = [blocks[k] + blocks[k + 1]]
            k = max(k - 1, 0)
        else:
            k += 1
    places = np.empty(len(wanted))
    for block in blocks:
        places[block.members] = block.centres()
    return places


class _Block:
    """Labels stacked without a gap."""

    def __init__(self, members: list[int], wanted: list[float], heights: list[float]) -> None:
        self.members, self.wanted, self.heights = members, wanted, heights
        size = sum(heights)
        middle = float(np.mean(wanted))
        self.bottom = min(max(middle - size / 2, 0.0), 1.0 - size)
        self.top = self.bottom + size

    def __add__(self, other: "_Block") -> "_Block":
        return _Block(self.members + other.members, self.wanted + other.wanted, self.heights + other.heights)

    def centres(self) -> NDArray[np.float64]:
        edges = self.bottom + np.concatenate([[0.0], np.cumsum(self.heights)])
        return np.asarray((edges[:-1] + edges[1:]) / 2)


def _fraction(ax: Axes, x: float, y: float) -> float:
    """Height of a data point as a share of the axes."""
    return float(ax.transAxes.inverted().transform(ax.transData.transform((x, y)))[1])


def _label(ax: Axes, name: str, end: tuple[float, float], at: float, style: ArmStyle) -> None:
    moved = abs(at - _fraction(ax, *end)) > MOVED
    thread = {"arrowstyle": "-", "color": style.color, "linewidth": 0.7, "shrinkB": 2, "relpos": (0, 0.5)}
    ax.annotate(
        name, xy=end, xytext=(_right(ax, end[0]), at), textcoords="axes fraction", va="center", ha="left",
        annotation_clip=False, fontsize=points(ax, TEXT), color=style.ink, linespacing=LINE_HEIGHT - 0.1, gid="label",
        arrowprops=thread if moved else None,
    )  # fmt: skip


def _right(ax: Axes, x: float) -> float:
    """A little to the right of where the axes or the line end."""
    return max(1.0, float(ax.transAxes.inverted().transform(ax.transData.transform((x, 0)))[0])) + 0.02


def _legend(ax: Axes) -> None:
    """For many arms: a list beside the axes, in a figure that is made wider for it."""
    handles, names = ax.get_legend_handles_labels()
    lines = [folded(ax, literal(str(name)), SMALL, LEGEND_INCHES - 0.4) for name in names]
    columns = math.ceil(sum(1 + line.count("\n") for line in lines) / LEGEND_LINES)
    figure = ax.get_figure(root=True)
    if figure is not None and is_ours(ax):
        width, height = figure.get_size_inches()
        figure.set_size_inches(width + LEGEND_INCHES * columns, height)
    ax.legend(
        handles,
        lines,
        loc="upper left",
        bbox_to_anchor=(1.01, 1.02),
        ncols=columns,
        fontsize=points(ax, SMALL - 1),
        frameon=False,
        borderaxespad=0,
        handlelength=3.4,
        columnspacing=1,
    )
