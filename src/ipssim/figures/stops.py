"""Why programmes stop, year by year."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from ipssim.figures.asked import figure
from ipssim.figures.keys import key_of_colours
from ipssim.figures.layers import WIDTH_OF_BARS, colours_of, stack_bars
from ipssim.figures.needs import mean_of_runs, need_finished, need_quantities, note, parts_of_years, runs_in_words
from ipssim.figures.panels import Heading, few, left_out, of_arms
from ipssim.figures.saving import keep
from ipssim.figures.style import QUIET, SMALL, points, year_axis
from ipssim.figures.words import listed, number
from ipssim.vocabulary import Cause

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["stops_by_cause"]

QUANTITIES = {f"stops_{cause}": cause.replace("_", " ") for cause in Cause}
COLOURS = colours_of(list(QUANTITIES.values()))
NONE = "no programme stops\nin any run"


@figure
def stops_by_cause(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Programmes that stop in a year, by cause, a panel an arm."""
    need_quantities(results, QUANTITIES)
    wanted = few(results, arms)
    need_finished(results, wanted)
    table = results.once(_by_year, wanted)
    colours = {name: color for name, color in COLOURS.items() if name in table["cause"].unique()}
    causes = list(colours)
    words = note(results, runs_in_words(results, wanted), parts_of_years(results), left_out(results, arms))
    subtitle = "Delivering programmes that stop in a year, by cause; programmes a year"
    heading = Heading("Why programmes stop", subtitle, words, key_of_colours(colours))
    made = of_arms(results, wanted, ax, heading)
    for arm, panel in made.items():
        own = table[table["arm"] == arm]
        wide = _wide(own, results, causes)
        stack_bars(panel, wide.index, {name: wide[name] for name in causes}, colours)
        if own.empty:
            _say_none(panel)
    first = made[wanted[0]]
    first.set_ylim(0, max(first.get_ylim()[1], 1))
    if not causes:
        first.set_xlim(results.scenario.start.year - WIDTH_OF_BARS, results.scenario.end.year + WIDTH_OF_BARS)
    year_axis(first)
    keep(first, table, _in_words(table, wanted))
    return first


def _say_none(panel: Axes) -> None:
    size = points(panel, SMALL)
    panel.text(
        0.5, 0.5, NONE, transform=panel.transAxes, ha="center", va="center", fontsize=size, color=QUIET, gid="none"
    )


def _by_year(results: "Results", arms: Sequence[str]) -> pd.DataFrame:
    """Stops a run: arm, year, cause, programmes."""
    sums = mean_of_runs(results, QUANTITIES, arms)
    years = sums["date"].dt.year.rename("year")
    yearly = sums.groupby(["arm", years], sort=False)[list(QUANTITIES)].sum().reset_index()
    long = yearly.rename(columns=QUANTITIES).melt(["arm", "year"], var_name="cause", value_name="programmes")
    return long[long["programmes"] > 0].reset_index(drop=True)


def _wide(rows: pd.DataFrame, results: "Results", causes: Sequence[str]) -> pd.DataFrame:
    """One row a year, one column a cause; a year without stops has zeros."""
    years = range(results.scenario.start.year, results.scenario.end.year + 1)
    wide = rows.pivot(index="year", columns="cause", values="programmes")
    return wide.reindex(index=list(years), columns=list(causes)).fillna(0.0)


def _in_words(table: pd.DataFrame, arms: Sequence[str]) -> str:
    totals = {arm: float(table.loc[table["arm"] == arm, "programmes"].sum()) for arm in arms}
    if table.empty:
        return "Stacked bars of programmes that stop in a year: none stops in any run."
    by_cause = table[table["arm"] == arms[0]].groupby("cause")["programmes"].sum().sort_values(ascending=False)
    first = ", ".join(f"{cause} {number(float(count))}" for cause, count in by_cause.items())
    return (
        f"Stacked bars of programmes that stop in a year, by cause. In all years: {listed(totals, 'stops a run')}. "
        f"Under {arms[0]}: {first or 'none'}."
    )
