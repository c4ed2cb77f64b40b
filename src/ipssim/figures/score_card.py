"""The score card of the pattern bank: each pattern's value on a scale on which 0 to 1 agrees with what was seen."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ipssim.figures.panels import Heading, framed
from ipssim.figures.saving import keep
from ipssim.figures.style import INK, QUIET, SMALL, points

__all__ = ["score_card_figure"]

INSIDE, OUTSIDE, BAND = "#0072B2", "#D55E00", "#DCE6EE"
FARTHEST = 1.0  # a value further out is drawn at the edge, as an arrow
INCHES_A_ROW, INCHES_AROUND = 0.19, 0.5
MARKERS = {"calibration": "o", "held_out": "D"}


def score_card_figure(table: pd.DataFrame, *, runs: int) -> Axes:
    """Where each pattern's value lies in the range that agrees with what was seen.

    table  as `analysis.validation.score.table` gives it, one row a pattern;  runs  how many were looked at
    """
    rows = table.iloc[::-1].reset_index(drop=True)
    rows["place"] = (rows["value"] - rows["low"]) / (rows["high"] - rows["low"])
    rows["spread"] = 2 * rows["error"] / (rows["high"] - rows["low"])
    inside = int((rows["verdict"] == "inside").sum())
    heading = Heading(
        f"{inside} of {len(rows)} patterns are met",
        "Each pattern's value on a scale on which the shaded range agrees with what was seen",
        f"Bars: two Monte Carlo standard errors over {runs} runs of the United States, 2002-2020. Arrows: further out "
        "than drawn. Circles: open to fitting. Diamonds: held out, never fitted to.",
    )
    ax = framed(None, heading, high=INCHES_AROUND + INCHES_A_ROW * len(rows))
    ax.axvspan(0, 1, color=BAND, linewidth=0)
    for use, marker in MARKERS.items():
        _draw(ax, rows[rows["use"] == use], marker)
    _name_rows(ax, rows)
    missed = ", ".join(rows.loc[rows["verdict"] != "inside", "id"])
    keep(ax, table, f"Score card: {inside} of {len(rows)} patterns inside. Not inside: {missed or 'none'}.")
    return ax


def _draw(ax: Axes, rows: pd.DataFrame, marker: str) -> None:
    low, high = -FARTHEST, 1 + FARTHEST
    at = rows["place"].to_numpy(np.float64)
    color = np.where(rows["verdict"] == "inside", INSIDE, OUTSIDE)
    ax.hlines(rows.index, np.clip(at - rows["spread"], low, high), np.clip(at + rows["spread"], low, high), color=color)
    near = (at >= low) & (at <= high)
    ax.scatter(at[near], rows.index[near], c=color[near], marker=marker, s=26, zorder=3)
    for side, edge, arrow in ((at < low, low, "<"), (at > high, high, ">")):
        ax.scatter(np.full(int(side.sum()), edge), rows.index[side], c=color[side], marker=arrow, s=36, zorder=3)


def _name_rows(ax: Axes, rows: pd.DataFrame) -> None:
    ax.set_yticks(rows.index, [f"{row.title}  {row.id}" for row in rows.itertuples()], fontsize=points(ax, SMALL))
    ax.set_xlim(-FARTHEST - 0.05, 1 + FARTHEST + 0.05)
    ax.set_ylim(-0.8, len(rows) - 0.2)
    ax.set_xticks([0, 1], ["lowest\naccepted", "highest\naccepted"], fontsize=points(ax, SMALL))
    ax.grid(axis="y", visible=False)
    domains = rows["domain"].to_numpy()
    for place in np.flatnonzero(domains[1:] != domains[:-1]):
        ax.axhline(place + 0.5, color=QUIET, linewidth=0.5)
    for domain in dict.fromkeys(domains):
        top = int(np.flatnonzero(domains == domain).max())
        ax.text(1 + FARTHEST, top, domain, ha="right", va="center", fontsize=points(ax, SMALL), color=INK)
