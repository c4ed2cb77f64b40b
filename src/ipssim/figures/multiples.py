"""An outcome over time in each region: a small panel a region where they are few, a heat map where they are many."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from ipssim.figures.asked import figure
from ipssim.figures.bands import HIGH, LOW, MEDIAN, draw_bands
from ipssim.figures.keys import key_of_arms
from ipssim.figures.needs import chosen, known_outcome, known_regions, most_runs, need_finished, note, runs_in_words
from ipssim.figures.panels import FOR_NAME, Heading, name_panel, panels
from ipssim.figures.region_years import in_unit, region_years
from ipssim.figures.saving import keep
from ipssim.figures.style import AIR, date_axis, number_axis
from ipssim.figures.words import listed, span
from ipssim.outcomes import Outcome
from ipssim.wording import lowered

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["region_panels"]

MOST_REGIONS = 12  # with a panel of their own; more of them are too small to read
ACROSS = 4
HIGH_PANEL, THIN = 1.15, 1.3  # inches, and points of a line


@figure
def region_panels(
    results: "Results", *, outcome: str = "penetration", arms: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """An outcome over time by region: a small panel each, or a heat map of many.

    The heat map of more than a dozen regions has a panel an arm, a row a region and a shade a year, and says in numbers
    how it ends.
    """
    wanted, meaning, regions = chosen(results, arms), known_outcome(results, outcome), known_regions(results)
    need_finished(results, wanted)
    table = results.once(_bands, outcome)
    table = table[table["arm"].isin(wanted)].reset_index(drop=True)
    draw = _lines if len(regions) <= MOST_REGIONS else region_years
    first = draw(results, table, wanted, meaning, ax)
    columns = ["arm", "group", "month", "date", "mean", "n", LOW, MEDIAN, HIGH]
    last = table[table["arm"] == wanted[0]].groupby("group", sort=False)["mean"].last()
    ends = {str(region): float(value) for region, value in last.items()}
    keep(
        first, table[columns].assign(outcome=outcome),
        f"{'Small line charts' if draw is _lines else 'Heat map'} of {lowered(meaning.label)} over time by region, "
        f"{span(table)}, {len(regions)} in all. At the end under {wanted[0]}: {listed(ends, meaning.unit)}.",
    )  # fmt: skip
    return first


def _bands(results: "Results", outcome: str) -> pd.DataFrame:
    return results.band(outcome, by=("arm", "group"), scope="region")


def _lines(results: "Results", table: pd.DataFrame, arms: Sequence[str], meaning: Outcome, ax: Axes | None) -> Axes:
    """A panel a region, in the order of the scenario."""
    words = note(
        results,
        runs_in_words(results, arms, "Lines: median"),
        "Bands: 5th to 95th percentile of the runs." if most_runs(results, arms) > 1 else "",
    )
    heading = Heading(f"{meaning.label} by region", in_unit(meaning), words, key_of_arms(arms, results.arms))
    regions = known_regions(results)
    made = panels(ax, len(regions), heading, across=ACROSS, high=FOR_NAME + HIGH_PANEL)
    for panel, region in zip(made, regions, strict=True):
        name_panel(panel, region)
        draw_bands(panel, table[table["group"] == region], results.arms, x="date")
        for line in panel.get_lines():
            line.set_linewidth(THIN)
    low, top = min(float(table[LOW].min()), 0.0) * AIR, float(table[HIGH].max()) * AIR
    made[0].set_ylim(low, top if top > 0 else 1.0 if low == 0 else 0.0)
    number_axis(made[0], percent=meaning.is_share)
    date_axis(made[0], most=4)
    return made[0]
