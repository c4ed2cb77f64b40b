"""Outcomes over time: a line and a band for each arm.

Every function takes `Results` and returns `Axes`; it never shows them. `save` writes them.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from ipssim.errors import InputError, nearest
from ipssim.fidelity_scale import IPS_25
from ipssim.figures.bands import HIGH, LOW, MEDIAN, chosen, draw_bands, ends_of, how_to_read, number_of_runs
from ipssim.figures.labels import label_ends
from ipssim.figures.observations import draw_observations
from ipssim.figures.saving import keep_data
from ipssim.figures.style import QUIET, SMALL, arm_styles, caption, date_axis, dress, new_axes, number_axis
from ipssim.outcomes import OUTCOMES

if TYPE_CHECKING:
    from ipssim.batch.results import Results

__all__ = ["adoption_curve", "fidelity_curve", "outcome_curve", "penetration_curve", "programmes_curve"]

AIR = 1.06  # the axis ends so much above the highest value


def penetration_curve(
    results: "Results", *, outcome: str = "penetration", arms: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """Share of the people who could use the practice who are on it, by arm."""
    return outcome_curve(results, outcome, arms=arms, ax=ax)


def adoption_curve(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Agencies that have ever adopted the practice, by arm."""
    return outcome_curve(results, "adopters_ever", arms=arms, ax=ax)


def programmes_curve(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Agencies that deliver the practice now, by arm."""
    return outcome_curve(results, "programmes", arms=arms, ax=ax)


def fidelity_curve(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Mean true fidelity of delivering agencies, by arm, with the bands of the scale marked."""
    ax = outcome_curve(results, "fidelity", arms=arms, ax=ax, limits=(IPS_25.fair - 9, IPS_25.highest))
    _mark_scale(ax)
    return ax


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
    if outcome not in OUTCOMES:
        raise InputError(f"unknown outcome `{outcome}`", hint=nearest(outcome, OUTCOMES))
    wanted, ax = chosen(results, arms), new_axes() if ax is None else ax
    table = _in_order(results.band(outcome), wanted)
    draw_bands(ax, table, results.arms, x="date")
    points = draw_observations(ax, results.observations, outcome)
    _dress(ax, outcome, _limits(table, points, limits))
    caption(ax, how_to_read(table, number_of_runs(results, wanted)), _documented(points), results.evidence_line)
    label_ends(ax, ends_of(ax), arm_styles(results.arms))
    keep_data(ax, _data(table, points, outcome))
    return ax


def _in_order(table: pd.DataFrame, arms: Sequence[str]) -> pd.DataFrame:
    """The rows of these arms, arm by arm."""
    return pd.concat([table[table["arm"] == arm] for arm in arms], ignore_index=True)


def _dress(ax: Axes, outcome: str, limits: tuple[float, float]) -> None:
    meaning = OUTCOMES[outcome]
    ax.set_ylim(*limits)
    dress(ax, title=meaning.label, subtitle=meaning.definition, y_label=meaning.unit)
    number_axis(ax, percent=meaning.is_share)
    date_axis(ax)


def _limits(table: pd.DataFrame, points: pd.DataFrame, least: tuple[float, float]) -> tuple[float, float]:
    """Lowest and highest value to show: all that is drawn, a little air above it, and at least what is asked for."""
    drawn = pd.concat([table[LOW], table[HIGH], points["value"]]).astype(float)
    low, high = drawn.min(), drawn.max()
    top = max(high * AIR, least[1]) if high > 0 else least[1]
    return (min(low, least[0]) if low < least[0] else least[0]), (top or 1.0)


def _documented(points: pd.DataFrame) -> str:
    return "Diamonds: documented values." if len(points) else ""


def _data(table: pd.DataFrame, points: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """What was drawn, one row a point: the arms, then the documented values."""
    data = table.assign(outcome=outcome)
    if points.empty:
        return data
    documented = points.rename(columns={"value": MEDIAN}).assign(arm="(documented)", outcome=outcome)
    return pd.concat([data, documented], ignore_index=True)


def _mark_scale(ax: Axes) -> None:
    """The least totals that count as fair, good and exemplary."""
    for name, total in (("fair", IPS_25.fair), ("good", IPS_25.good), ("exemplary", IPS_25.exemplary)):
        ax.axhline(total, color=QUIET, linewidth=0.8, linestyle=(0, (1, 2)), zorder=0.9, gid=f"scale:{name}")
        ax.annotate(
            f"{name} from {total}", (0, total), (4, 2), ("axes fraction", "data"), "offset points",
            fontsize=SMALL, color=QUIET,
        )  # fmt: skip
