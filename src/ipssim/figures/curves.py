"""Outcomes over time: a line and a band for each arm.

Every function takes `Results` and returns `Axes`; it never shows them. `save` writes them.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from ipssim.fidelity_scale import IPS_25
from ipssim.figures.asked import figure
from ipssim.figures.bands import (
    HIGH,
    LOW,
    MEDIAN,
    draw_bands,
    ends_of,
    how_to_read,
    quantiles_of,
    rows_by_arm,
    with_samples,
)
from ipssim.figures.fan import mark_scale
from ipssim.figures.labels import label_ends
from ipssim.figures.needs import chosen, known_outcome, need_finished, note
from ipssim.figures.observations import documented, draw_observations
from ipssim.figures.panels import Heading, framed
from ipssim.figures.saving import keep
from ipssim.figures.style import AIR, arm_styles, date_axis, number_axis
from ipssim.figures.words import at_the_end, span
from ipssim.wording import lowered

if TYPE_CHECKING:
    from ipssim.batch.results import Results

__all__ = ["adoption_curve", "fidelity_curve", "outcome_curve", "penetration_curve", "programmes_curve"]


@figure
def penetration_curve(
    results: "Results", *, outcome: str = "penetration", arms: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """Share of the people who could use the practice who are on it, by arm."""
    return outcome_curve(results, outcome, arms=arms, ax=ax)


@figure
def adoption_curve(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Agencies that have ever adopted the practice, by arm."""
    return outcome_curve(results, "adopters_ever", arms=arms, ax=ax)


@figure
def programmes_curve(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Agencies that deliver the practice now, by arm."""
    return outcome_curve(results, "programmes", arms=arms, ax=ax)


@figure
def fidelity_curve(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Mean true fidelity of delivering agencies by arm, bands of the scale marked."""
    ax = outcome_curve(results, "fidelity", arms=arms, ax=ax, limits=(IPS_25.fair - 9, IPS_25.highest))
    mark_scale(ax)
    return ax


@figure
def outcome_curve(
    results: "Results",
    outcome: str,
    *,
    arms: Sequence[str] | None = None,
    ax: Axes | None = None,
    limits: tuple[float, float] = (0, 0),
) -> Axes:
    """Any outcome of the whole system over time: median and 5-95 % band of the replicates, by arm.

    arms      those to draw; all when left out. An arm looks the same in any subset
    ax        where to draw; on axes of its own when left out
    limits    what the axis shows at least, in the outcome's unit
    """
    meaning = known_outcome(results, outcome)
    wanted = chosen(results, arms)
    need_finished(results, wanted)
    table = results.once(_bands, outcome, wanted)
    words = note(results, how_to_read(results, table, wanted), documented(results, outcome, table))
    ax = framed(ax, Heading(meaning.label, meaning.definition, words), meaning.unit)
    draw_bands(ax, table, results.arms, x="date")
    points = draw_observations(ax, results.observations, outcome)
    ax.set_ylim(*_limits(table, points, limits))
    number_axis(ax, percent=meaning.is_share)
    date_axis(ax)
    label_ends(ax, ends_of(ax), arm_styles(results.arms))
    said = f"Line chart of {lowered(meaning.label)} by arm, {span(table)}, median of runs with a 5 to 95 % band."
    keep(ax, _data(table, points, outcome), f"{said} At the end: {at_the_end(table, wanted, meaning.unit)}.")
    return ax


def _bands(results: "Results", outcome: str, arms: Sequence[str]) -> pd.DataFrame:
    """Quantiles over runs by arm and month, in a sweep over samples as well; arm by arm."""
    by, own = ["arm", "month", "date"], rows_by_arm(results, outcome, arms)
    return pd.concat([with_samples(quantiles_of(rows, by), rows, by) for rows in own.values()], ignore_index=True)


def _limits(table: pd.DataFrame, points: pd.DataFrame, least: tuple[float, float]) -> tuple[float, float]:
    """Lowest and highest value to show: all that is drawn, a little air above it, and at least what is asked for."""
    drawn = pd.concat([table[LOW], table[HIGH], points["value"]]).astype(float)
    low, high = drawn.min(), drawn.max()
    top = max(high * AIR, least[1]) if high > 0 else least[1]
    return (min(low, least[0]) if low < least[0] else least[0]), (top or 1.0)


def _data(table: pd.DataFrame, points: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """What was drawn, one row a point: the arms, then the documented values."""
    data = table.assign(outcome=outcome)
    if points.empty:
        return data
    seen = points.rename(columns={"value": MEDIAN}).assign(arm="(documented)", outcome=outcome)
    return pd.concat([data, seen], ignore_index=True)
