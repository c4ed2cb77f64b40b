"""Documented points beside the simulated lines."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from ipssim.figures.style import INK, INSIDE, SMALL, folded, points, width_of

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["documented", "draw_observations"]

WIDEST, LEAST_ROOM = 1.9, 1.1  # inches of a label
POINTS, BENEATH_POINTS = 6, 5  # what lies on what: no label hides another point


def documented(results: "Results", outcome: str, table: pd.DataFrame) -> str:
    """What the note of a figure says of documented values, if there are any in the dates drawn."""
    days = [pd.Timestamp(point.date) for point in results.observations if point.outcome == outcome]
    there = any(table["date"].min() <= day <= table["date"].max() for day in days)
    return "Diamonds: documented values." if there else ""


def draw_observations(ax: Axes, observations: Iterable[Any], outcome: str) -> pd.DataFrame:
    """Draw the scenario's documented values of an outcome as labelled points, and return them as a table.

    Points outside the dates drawn are left out of both.
    """
    first, last = ax.get_xlim()
    drawn = [o for o in observations if o.outcome == outcome and first <= date2num(o.date) <= last]
    for place, point in enumerate(drawn):
        ax.plot(
            [point.date], [point.value], marker="D", markersize=6, markerfacecolor="white", markeredgecolor=INK,
            markeredgewidth=1.4, linestyle="none", zorder=POINTS, gid=f"observation:{place}", clip_on=False,
        )  # fmt: skip
        _name(ax, point, before=(date2num(point.date) - first) / (last - first) * INSIDE * width_of(ax))
    return pd.DataFrame(
        [{"date": o.date, "value": o.value, "label": o.label, "source": o.source} for o in drawn],
        columns=["date", "value", "label", "source"],
    )


def _name(ax: Axes, point: Any, *, before: float) -> None:
    """Above the point and to its left, where a rising curve leaves most room; to its right near the left edge.

    before    inches from the left edge to the point
    """
    left, widest = before > points(ax, LEAST_ROOM), points(ax, WIDEST)
    ax.annotate(
        folded(ax, point.label, SMALL, min(before, widest) if left else widest), (point.date, point.value),
        (4 if left else -4, 8), textcoords="offset points",
        ha="right" if left else "left", va="bottom", fontsize=points(ax, SMALL), color=INK, zorder=BENEATH_POINTS,
        bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "alpha": 0.75, "linewidth": 0},
    )  # fmt: skip
