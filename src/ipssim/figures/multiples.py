"""An outcome over time in each region: small curves in the cells of one grid.

All cells are on one pair of axes: fifty pairs would take half a minute to lay out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from numpy.typing import NDArray

from ipssim.figures.asked import figure
from ipssim.figures.bands import HIGH, LOW, MEDIAN
from ipssim.figures.keys import key_of_arms
from ipssim.figures.needs import chosen, known_outcome, known_regions, most_runs, need_finished, note, runs_in_words
from ipssim.figures.panels import Heading, panels
from ipssim.figures.saving import keep
from ipssim.figures.style import INK, NARROW, QUIET, SMALL, arm_styles, folded, literal, points, width_of
from ipssim.figures.words import listed, said, span
from ipssim.wording import lowered

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["region_panels"]

MOST_REGIONS = 60
ACROSS, ACROSS_NARROW = 8, 4  # cells in a row at most
LEFT, RIGHT, TOP, BOTTOM = 0.05, 0.93, 0.3, 0.88  # where a cell's curves are, from its upper left corner
LEFT_LABEL = 0.45  # inches beside the first column
SMALLEST, LARGEST = 0.8, 3.0  # inches that a row of cells is high


@dataclass(frozen=True)
class Cells:
    """Where curves are drawn: from values and time to places in the grid of cells."""

    across: int
    start: float
    end: float
    top: float

    def points(self, place: int, days: NDArray[np.float64], values: Any) -> NDArray[np.float64]:
        """The points of a curve in the cell of this number; those without a value are left out."""
        row, column = divmod(place, self.across)
        x = column + LEFT + (days - self.start) / max(self.end - self.start, 1.0) * (RIGHT - LEFT)
        y = row + BOTTOM - np.asarray(values, float) / self.top * (BOTTOM - TOP)
        both = np.column_stack([x, y])
        return both[~np.isnan(both).any(axis=1)]


@figure
def region_panels(
    results: "Results", *, outcome: str = "penetration", arms: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """An outcome over time in each region, a small panel a region, arms as lines."""
    wanted, meaning = chosen(results, arms), known_outcome(results, outcome)
    need_finished(results, wanted)
    table = results.once(_bands, outcome)
    regions = known_regions(results)
    shown = regions[:MOST_REGIONS]
    table = table[table["arm"].isin(wanted) & table["group"].isin(shown)].reset_index(drop=True)
    top = float(table[HIGH].max()) if table[HIGH].max() > 0 else 1.0
    first, last = span(table).split(" to ")
    words = note(
        results,
        runs_in_words(results, wanted, "Lines: median"),
        "Bands: 5th to 95th percentile of the runs." if most_runs(results, wanted) > 1 else "",
        f"From the start of {first} to the end of {last}; every cell from 0 to {said(top, meaning.unit)}.",
        f"The first {MOST_REGIONS} of {len(regions)} regions." if len(regions) > MOST_REGIONS else "",
    )
    heading = Heading(f"{meaning.label} by region", meaning.definition, words, key_of_arms(wanted, results.arms))
    narrow = ax is not None and width_of(ax) < NARROW
    across = min(max(round(np.sqrt(len(shown) * 1.3)), 1), ACROSS_NARROW if narrow else ACROSS)
    rows = -(-len(shown) // across)
    high = rows * min(max(SMALLEST, 3.6 / rows), LARGEST)
    (ax,) = panels(ax, 1, heading, across=1, high=high)
    days = table["date"].astype("int64").to_numpy(float)
    cells = Cells(across, float(days.min()), float(days.max()), top)
    _draw(ax, table.assign(days=days), wanted, results.arms, shown, cells)
    _dress(ax, shown, cells, rows, (said(top, meaning.unit), first, last))
    ends = table.groupby(["arm", "group"], sort=False)[MEDIAN].last()
    best = listed(ends[wanted[0]].to_dict() if wanted[0] in ends.index else {}, meaning.unit)
    columns = ["arm", "group", "month", "date", "mean", "n", LOW, MEDIAN, HIGH]
    keep(
        ax, table[columns].assign(outcome=outcome),
        f"Small line charts of {lowered(meaning.label)} over time in each region, {len(shown)} in all. "
        f"At the end under {wanted[0]}: {best}.",
    )  # fmt: skip
    return ax


def _bands(results: "Results", outcome: str) -> pd.DataFrame:
    return results.band(outcome, by=("arm", "group"), scope="region")


def _draw(
    ax: Axes, table: pd.DataFrame, wanted: Sequence[str], arms: Sequence[str], regions: Sequence[str], cells: Cells
) -> None:
    groups = dict(list(table.groupby(["arm", "group"], sort=False)))
    for arm in wanted:
        style, lines, bands = arm_styles(arms)[arm], [], []
        for place, region in enumerate(regions):
            rows = groups.get((arm, region))
            if rows is None:
                continue
            low, middle, high = (cells.points(place, rows["days"].to_numpy(), rows[c]) for c in (LOW, MEDIAN, HIGH))
            lines.append(middle)
            if len(low) > 1:
                bands.append(np.concatenate([low, np.flip(high, axis=0)]))
        ax.add_collection(PolyCollection(bands, facecolors=style.color, alpha=0.16, linewidths=0, gid=f"band:{arm}"))
        ax.add_collection(
            LineCollection(lines, colors=style.color, linestyles=[style.linestyle], linewidths=1.1, gid=f"line:{arm}")
        )


def _dress(ax: Axes, regions: Sequence[str], cells: Cells, rows: int, ends: tuple[str, str, str]) -> None:
    """Names, base lines, and at the first cell what its height and width mean."""
    small = SMALL - (1 if cells.across > 5 else 0)
    size, room = points(ax, small), (width_of(ax) - LEFT_LABEL) / cells.across
    bases = []
    for place, region in enumerate(regions):
        row, column = divmod(place, cells.across)
        bases.append([(column + LEFT, row + BOTTOM), (column + RIGHT, row + BOTTOM)])
        name = folded(ax, literal(region), small, room * (RIGHT - LEFT)).split("\n")
        ax.text(
            column + LEFT, row + TOP - 0.04, "\n".join(name[:2]), fontsize=size, va="bottom", color=INK, gid="name",
            linespacing=0.95,
        )  # fmt: skip
    ax.add_collection(LineCollection(bases, colors=QUIET, linewidths=0.7, gid="base"))
    ax.vlines(LEFT, TOP, BOTTOM, color=QUIET, linewidth=0.7)
    top, first, last = ends
    quiet: dict[str, Any] = {"fontsize": size - 1, "color": QUIET}
    ax.text(0, TOP, top, ha="right", va="center", **quiet)
    ax.text(0, BOTTOM, "0", ha="right", va="center", **quiet)
    beneath = rows - 1 + BOTTOM + 0.04
    ax.text(LEFT, beneath, first, ha="left", va="top", **quiet)
    ax.text(RIGHT, beneath, last, ha="right", va="top", **quiet)
    ax.set(xlim=(0, cells.across), ylim=(rows, 0))
    ax.set_axis_off()
