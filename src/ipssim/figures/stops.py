"""Why programmes stop, year by year."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from ipssim.figures.bands import number_of_runs
from ipssim.figures.layers import LAYER_COLOURS, legend_of_layers, stack_bars
from ipssim.figures.needs import need_finished, runs_in_words
from ipssim.figures.panels import Heading, few, left_out, of_arms
from ipssim.figures.saving import keep
from ipssim.figures.style import year_axis
from ipssim.figures.words import listed, number
from ipssim.vocabulary import Cause, Phase

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["stops_by_cause"]

DELIVERING = (Phase.INITIAL.name, Phase.FULL.name)
WIDTH_OF_BARS = 0.85  # years
UNKNOWN = "not said"


def stops_by_cause(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Programmes that stop in a year, by cause, a panel an arm."""
    wanted = few(results, arms)
    need_finished(results, wanted)
    runs = number_of_runs(results, wanted)
    table = _by_year(results, runs)
    causes = [name for name in _names() if name in table["cause"].unique()]
    colours = {name: LAYER_COLOURS[_names().index(name) % len(LAYER_COLOURS)] for name in causes}
    note = f"{runs_in_words(runs)} {left_out(results, arms)} {results.evidence_line}"
    heading = Heading(
        "Why programmes stop", "Delivering programmes that stop in a year, by cause; programmes a year", note
    )
    made = of_arms(results, wanted, ax, heading)
    for arm, panel in made.items():
        wide = _wide(table[table["arm"] == arm], results, causes)
        stack_bars(panel, wide.index, {name: wide[name] for name in causes}, colours, WIDTH_OF_BARS)
    first = made[wanted[0]]
    first.set_ylim(0, max(first.get_ylim()[1], 1))
    year_axis(first)
    if causes:
        legend_of_layers(made[wanted[-1]], colours)
    keep(first, table, _in_words(table, wanted))
    return first


def _names() -> list[str]:
    return [*(_said(cause) for cause in Cause), UNKNOWN]


def _said(cause: str) -> str:
    return cause.replace("_", " ") or UNKNOWN


def _by_year(results: "Results", runs: dict[str, int]) -> pd.DataFrame:
    """Stops a run: arm, year, cause, programmes."""
    where = {
        "event": ["phase"],
        "kind": ["agency"],
        "before": DELIVERING,
        "after": [Phase.DISCONTINUED.name],
    }
    stops = results.event_counts(["month", "cause"], where)
    stops = stops[stops["arm"].isin(runs)]
    years = pd.Series(results.scenario.dates(stops["month"]), index=stops.index).dt.year
    named = stops.assign(year=years, cause=stops["cause"].map(_said))
    sums = named.groupby(["arm", "year", "cause"], sort=False)["count"].sum().reset_index()
    return sums.assign(programmes=sums.pop("count") / sums["arm"].map(runs))


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
