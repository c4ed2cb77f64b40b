"""The items of the fidelity scale over time, as a heat map."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap

from ipssim.fidelity_scale import IPS_25
from ipssim.figures.asked import figure
from ipssim.figures.keys import key_of_colours
from ipssim.figures.needs import NotInFolder, need_finished, need_quantities, note, runs_in_words
from ipssim.figures.panels import Heading, few, left_out, of_arms
from ipssim.figures.saving import keep
from ipssim.figures.style import INK, QUIET, SMALL, new_axes, points, year_axis
from ipssim.figures.words import number

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["ITEM_NAMES", "item_map"]

QUANTITIES = tuple(f"item_{name}" for name in IPS_25.items)
ITEM_NAMES = tuple(name.replace("_", " ").capitalize() for name in IPS_25.items)
# An item at its share of a total that is good (100 of 125) is 4; of one that is fair (74 of 125) about 3.
FAIR, GOOD, EXEMPLARY = (total / len(IPS_25.items) for total in (IPS_25.fair, IPS_25.good, IPS_25.exemplary))
LEVELS = (1.0, 2.0, 2.5, FAIR, 3.5, GOOD, EXEMPLARY, 5.0)
# Light to dark, so that grey says the same.
COLOURS = ("#FFF3D6", "#FBDD9B", "#F2BC66", "#D9DCE8", "#9DB8DB", "#4F86BD", "#0B3C73")
SHADES = ListedColormap(COLOURS, name="items")
BANDS = ("not IPS", "not IPS", "not IPS", "fair", "fair", "good", "exemplary")
INCHES_A_ITEM = 0.155
ITEM_TEXT = 7.2  # points
BESIDE = 2.1  # inches for names of items


@figure
def item_map(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """The 25 fidelity items year by year as a heat map, a panel an arm."""
    need_quantities(results, QUANTITIES)
    wanted = few(results, arms)
    need_finished(results, wanted)
    table = results.once(_means, wanted)
    if table["mean"].isna().all():
        raise NotInFolder("no programme delivers at the end of a year in any run of these arms: no items to show")
    words = note(
        results,
        "True level in December, mean of delivering programmes.",
        runs_in_words(results, wanted),
        "White: no programme.",
        left_out(results, arms),
    )
    heading = Heading(
        "Items of the fidelity scale",
        f"{IPS_25.name}, points of an item (1 to 5); if all items were in one shade, the total would be in its band",
        words,
        _key(),
    )
    slot = new_axes() if ax is None else ax
    made = of_arms(
        results, wanted, slot, heading, high=INCHES_A_ITEM * len(QUANTITIES) + 0.6, beside=points(slot, BESIDE)
    )
    for arm, panel in made.items():
        _draw(panel, table[table["arm"] == arm])
        place = panel.get_subplotspec()
        if place is None or place.is_first_col():
            _name_items(panel)
        if place is None or place.is_last_col():
            _name_sections(panel)
    year_axis(made[wanted[0]])
    keep(made[wanted[0]], table, _in_words(table, wanted))
    return made[wanted[0]]


def _means(results: "Results", arms: Sequence[str]) -> pd.DataFrame:
    """One row an arm, year and item: the mean over programmes of each run, then over runs."""
    sums = results.piece_by_piece(lambda piece: _of_runs(piece, arms))
    of_runs = sums[list(QUANTITIES)].div(sums["programmes"].where(sums["programmes"] > 0), axis=0)
    of_runs.columns = pd.Index(IPS_25.items)
    years = sums["date"].dt.year.rename("year")
    means = of_runs.groupby([sums["arm"], years], sort=False).mean().reset_index()
    return means.melt(["arm", "year"], var_name="item", value_name="mean")


def _of_runs(piece: "Results", arms: Sequence[str]) -> pd.DataFrame:
    """One row a run and year: programmes, and the sum of their levels of each item."""
    # Kinds of host add up to the whole system, and are mostly kept for the ends of years only, as items are.
    of_hosts = piece.sums(["programmes", *QUANTITIES], "host").dropna(subset=[*QUANTITIES])
    of_hosts = of_hosts[of_hosts["arm"].isin(arms) & (of_hosts["month"] > 0)]
    place = [*piece.run_columns, "date"]
    return of_hosts.groupby(place, sort=False)[["programmes", *QUANTITIES]].sum().reset_index()


def _key() -> tuple[Artist, ...]:
    """The shades with their levels and bands."""
    levels = [f"{low:.2g} to {high:.2g}" for low, high in pairwise(LEVELS)]
    names = [f"{level} {band}" for level, band in zip(levels, BANDS, strict=True)]
    return key_of_colours(dict(zip(names, COLOURS, strict=True)))


def _draw(panel: Axes, rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    wide = rows.pivot(index="item", columns="year", values="mean").reindex(IPS_25.items)
    years = wide.columns.to_numpy(float)
    edges = np.append(years - 0.5, years[-1] + 0.5)
    values = np.ma.masked_invalid(wide.to_numpy(float))
    panel.pcolormesh(
        edges, np.arange(len(IPS_25.items) + 1) - 0.5, values, cmap=SHADES, norm=BoundaryNorm(LEVELS, SHADES.N),
        gid="items",
    )  # fmt: skip
    panel.grid(False)
    panel.set_ylim(len(IPS_25.items) - 0.5, -0.5)
    for end in np.cumsum([len(items) for items in IPS_25.sections.values()])[:-1]:
        panel.axhline(end - 0.5, color="white", linewidth=2.5)
        panel.axhline(end - 0.5, color=INK, linewidth=0.8, gid="section")


def _name_items(panel: Axes) -> None:
    panel.set_yticks(range(len(IPS_25.items)), ITEM_NAMES)
    panel.tick_params(axis="y", labelsize=points(panel, ITEM_TEXT), labelleft=True)


def _name_sections(panel: Axes) -> None:
    first = 0
    for section, items in IPS_25.sections.items():
        middle = first + len(items) / 2 - 0.5
        panel.annotate(
            section, (1, middle), (4, 0), ("axes fraction", "data"), "offset points", rotation=270, va="center",
            ha="left", fontsize=points(panel, SMALL), color=QUIET, gid=f"section:{section}",
        )  # fmt: skip
        first += len(items)


def _in_words(table: pd.DataFrame, arms: Sequence[str]) -> str:
    known = table.dropna()
    said = []
    for arm in arms:
        rows = known[known["arm"] == arm]
        last = rows[rows["year"] == rows["year"].max()].sort_values("mean")
        if len(last):
            low, high = last.iloc[0], last.iloc[-1]
            said.append(
                f"{arm}: lowest {low['item'].replace('_', ' ')} {number(low['mean'])}, "
                f"highest {high['item'].replace('_', ' ')} {number(high['mean'])}"
            )
    return f"Heat map of the 25 items of {IPS_25.name} by year, 1 to 5 points. In the last year, {'; '.join(said)}."
