"""The phase river: how many agencies are in which phase, over time."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from ipssim.figures.asked import figure
from ipssim.figures.layers import BESIDE_LAYERS, PHASE_COLOURS, PHASE_NAMES, key_to_layers, name_layers, stack
from ipssim.figures.needs import mean_of_runs, need_finished, need_quantities, note, runs_in_words
from ipssim.figures.panels import TICK_LABELS, Heading, few, left_out, of_arms
from ipssim.figures.saving import keep
from ipssim.figures.style import date_axis, number_axis
from ipssim.figures.words import last_values, listed, span
from ipssim.vocabulary import Phase

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["phase_river", "phases_of"]

QUANTITIES = ("agencies", "willing", "installing", "programmes", "full_operation", "discontinued")
# From the bottom: what is furthest along is easiest to compare.
ORDER = (
    Phase.FULL,
    Phase.INITIAL,
    Phase.INSTALLATION,
    Phase.PREPARATION,
    Phase.DISCONTINUED,
    Phase.EXPLORATION,
)
STOPPED = "Who has stopped is discontinued at first and later explores again, in the same grey as who never began."
NAMES = [PHASE_NAMES[phase] for phase in ORDER]
COLOURS = {PHASE_NAMES[phase]: PHASE_COLOURS[phase] for phase in ORDER}


@figure
def phase_river(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Share of agencies in each phase over time, a panel an arm."""
    need_quantities(results, QUANTITIES)
    wanted = few(results, arms)
    need_finished(results, wanted)
    table = results.once(_shares, wanted)
    words = note(results, runs_in_words(results, wanted), STOPPED, left_out(results, arms))
    subtitle = "Share of all agencies in each phase of implementation (EPIS)"
    key = key_to_layers(ax, COLOURS, len(wanted))
    beside = TICK_LABELS + (0 if key else BESIDE_LAYERS)
    made = of_arms(results, wanted, ax, Heading("Phases of agencies", subtitle, words, key), beside=beside)
    for arm, panel in made.items():
        _draw(panel, table[table["arm"] == arm], named=arm == wanted[-1] and not key)
    first = made[wanted[0]]
    keep(first, table, _in_words(table, wanted))
    return first


def _shares(results: "Results", arms: Sequence[str]) -> pd.DataFrame:
    return phases_of(mean_of_runs(results, QUANTITIES, arms))


def phases_of(sums: pd.DataFrame) -> pd.DataFrame:
    """Shares of agencies by phase, columns named as in the figure."""
    counts = {
        Phase.FULL: sums["full_operation"],
        Phase.INITIAL: sums["programmes"] - sums["full_operation"],
        Phase.INSTALLATION: sums["installing"],
        Phase.PREPARATION: sums["willing"],
        Phase.DISCONTINUED: sums["discontinued"],
    }
    counts[Phase.EXPLORATION] = sums["agencies"] - sum(counts.values())
    shares = {PHASE_NAMES[phase]: counts[phase] / sums["agencies"] for phase in ORDER}
    return sums[["arm", "month", "date"]].assign(**shares)


def _draw(panel: Axes, rows: pd.DataFrame, *, named: bool) -> None:
    days = date2num(rows["date"].to_numpy())
    layers = {name: rows[name].to_numpy() for name in NAMES}
    stack(panel, days, layers, COLOURS)
    panel.set_ylim(0, 1)
    panel.grid(False)
    if len(days):
        panel.set_xlim(days[0], days[-1])
    number_axis(panel, percent=True)
    date_axis(panel, most=5)
    if named and len(days):
        name_layers(panel, days, layers, COLOURS)


def _in_words(table: pd.DataFrame, arms: Sequence[str]) -> str:
    first = listed({name: last_values(table, arms[:1], name).get(arms[0], np.nan) for name in NAMES}, "share")
    full = last_values(table, arms, NAMES[0])
    return (
        f"Stacked areas of the share of agencies in each phase, {span(table)}. At the end under {arms[0]}: {first}. "
        f"In full operation by arm: {listed(full, 'share')}."
    )
