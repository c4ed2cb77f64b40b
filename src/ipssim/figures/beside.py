"""Names beside points, where they cover as little as can be."""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from ipssim.figures.fonts import POINTS_AN_INCH, laid_out, text_inches
from ipssim.figures.style import TEXT, ArmStyle, folded, literal, points, width_of

__all__ = ["label_points"]

SHARE_OF_WIDTH = 0.3  # of the figure, for a name
LINE_HEIGHT = 1.25  # of the letters
AWAY = (9.0, 16.0, 26.0)  # points from a point to its name, the nearest first
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))  # right and left first
MARKER = 4.0 / POINTS_AN_INCH  # inches from the middle of a point to its edge
UNDER_POINTS = 1.9  # where a name must cover a point, the point is seen
FARTHER = 0.3  # points covered that one is ready to accept for a name that is one step nearer
OUTSIDE = 100.0  # as bad as so many points covered

type Box = tuple[float, float, float, float]  # left, bottom, right, top [inches in the figure]


def label_points(
    ax: Axes,
    ends: Mapping[str, tuple[float, float]],
    styles: Mapping[str, ArmStyle],
    crowd: Sequence[tuple[float, float]],
) -> None:
    """Name each point (x, y in data units) on the side on which the name covers least.

    crowd    other points, in data units, that names should leave free
    """
    laid_out(ax)
    free = _inches(ax, [*crowd, *ends.values()])
    taken: list[Box] = []
    for arm, end in ends.items():
        name = folded(ax, literal(arm), TEXT, width_of(ax) * SHARE_OF_WIDTH)
        places = [_place(ax, name, end, side, away) for away, side in product(AWAY, SIDES)]
        costs = [
            _covered(ax, box, free, taken) + FARTHER * AWAY.index(away)
            for (_, box), (away, _) in zip(places, product(AWAY, SIDES), strict=True)
        ]
        offset, box = places[int(np.argmin(costs))]
        taken.append(box)
        ax.annotate(
            name, end, offset, "data", "offset points", ha="center", va="center", fontsize=points(ax, TEXT),
            color=styles[arm].ink, gid="label", zorder=UNDER_POINTS,
            bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "alpha": 0.75, "linewidth": 0},
        )  # fmt: skip


def _place(
    ax: Axes, name: str, end: tuple[float, float], side: tuple[int, int], away: float
) -> tuple[tuple[float, float], Box]:
    """Where the middle of the name is from the point [points], and the room it takes."""
    size, lines = points(ax, TEXT), name.split("\n")
    half_wide = max(text_inches(line, size) for line in lines) * POINTS_AN_INCH / 2
    half_high = len(lines) * size * LINE_HEIGHT / 2
    x, y = side[0] * (away + half_wide), side[1] * (away + half_high)
    (at,) = _inches(ax, [end])
    left, bottom = at[0] + (x - half_wide) / POINTS_AN_INCH, at[1] + (y - half_high) / POINTS_AN_INCH
    return (x, y), (left, bottom, left + half_wide / 36, bottom + half_high / 36)


def _covered(ax: Axes, box: Box, free: NDArray[np.float64], taken: Sequence[Box]) -> float:
    """How many points and names are covered; what is outside the axes counts as many."""
    left, bottom, right, top = box
    within = (free > np.array([left, bottom]) - MARKER) & (free < np.array([right, top]) + MARKER)
    inside = within.all(axis=1)
    names = sum(left < other[2] and other[0] < right and bottom < other[3] and other[1] < top for other in taken)
    (low, high) = _inches(ax, [(ax.get_xlim()[0], ax.get_ylim()[0]), (ax.get_xlim()[1], ax.get_ylim()[1])])
    outside = left < low[0] or right > high[0] or bottom < low[1] or top > high[1]
    zero = _inches(ax, [(0.0, 0.0)])[0]
    lines = int(left < zero[0] < right) + int(bottom < zero[1] < top)
    return float(inside.sum() + OUTSIDE * (names + outside) + 0.5 * lines)


def _inches(ax: Axes, where: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    figure = ax.get_figure(root=True)
    assert figure is not None
    return np.asarray(ax.transData.transform(np.asarray(where, float)) / figure.dpi)
