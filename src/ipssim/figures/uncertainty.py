"""A fan that says how much of it is luck: runs with different parameters, each of them several times."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from ipssim.figures.asked import figure
from ipssim.figures.labels import label_ends
from ipssim.figures.needs import known_outcome, need_finished, note
from ipssim.figures.observations import documented, draw_observations
from ipssim.figures.panels import Heading, few, framed
from ipssim.figures.saving import keep
from ipssim.figures.style import AIR, arm_styles, date_axis, number_axis
from ipssim.figures.sweeps import varied_names
from ipssim.figures.words import said, span
from ipssim.outcomes.runs import QUANTILES
from ipssim.wording import lowered

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["uncertainty_fan", "with_luck"]


REPEATED = (
    "Wide band: 5th to 95th percentile of all runs, {what} and luck together. Narrow band: luck alone, runs around "
    "the mean of those with the same {what}."
)
ONCE = "Band: 5th to 95th percentile of the runs, {what} and luck together. One run a set does not tell them apart."


@figure
def uncertainty_fan(
    results: "Results", *, outcome: str = "programmes", arms: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """An outcome of one arm: the spread of all runs, and within it that of luck alone.

    arms    the first of them is drawn; the scenario's first when left out
    """
    what = _what_varies(varied_names(results))  # says so where nothing is varied
    meaning, arm = known_outcome(results, outcome), few(results, arms)[0]
    need_finished(results, [arm])
    runs = results.series(outcome, arm=arm).rename(columns={outcome: "value"})
    table = with_luck(runs)
    samples, number = runs["sample"].nunique(), runs[["sample", "replicate"]].drop_duplicates().shape[0]
    words = f"Line: median of {number:,} runs, {samples:,} sets of {what}. " + (
        REPEATED if number > samples else ONCE
    ).format(what=what)
    if (table["luck_high"] > table["q95"]).any() or (table["luck_low"] < table["q5"]).any():
        words += " It allows for luck that so few histories have not shown, and may pass the wide one."
    words = note(results, words, documented(results, outcome, table))
    ax = framed(ax, Heading(meaning.label, meaning.definition, words), meaning.unit)
    style = arm_styles(results.arms)[arm]
    days = date2num(table["date"].to_numpy())
    for low, high, alpha in (("q5", "q95", 0.16), ("luck_low", "luck_high", 0.3)):
        ax.fill_between(days, table[low], table[high], color=style.color, alpha=alpha, linewidth=0, gid=f"band:{low}")
    ax.plot(days, table["q50"], color=style.color, linewidth=2, gid=f"line:{arm}")
    ax.set_xlim(days[0], days[-1])
    points = draw_observations(ax, results.observations, outcome)
    seen = points["value"].astype(float)
    ax.set_ylim(AIR * min(table["q5"].min(), *seen, 0.0), AIR * max(table["q95"].max(), *seen, 1e-9))
    number_axis(ax, percent=meaning.is_share)
    date_axis(ax)
    label_ends(ax, {arm: (float(days[-1]), float(table["q50"].iloc[-1]))}, {arm: style})
    last = table.iloc[-1]
    low, middle, high = (said(float(last[name]), meaning.unit) for name in ("q5", "q50", "q95"))
    ends = (said(float(last[name]), meaning.unit) for name in ("luck_low", "luck_high"))
    luck = f"; luck alone is {' to '.join(ends)}" if number > samples else ""
    keep(
        ax, table.assign(arm=arm, outcome=outcome),
        f"Fan of {lowered(meaning.label)}, {span(table)}. At the end {middle} ({low} to {high}){luck}.",
    )  # fmt: skip
    return ax


def _what_varies(names: Sequence[str]) -> str:
    """Parameters, which are not known, or settings of policies and choices, which are made; or both."""
    made = [name.startswith(("policies.", "choices.")) for name in names]
    return "settings" if all(made) else "parameters and settings" if any(made) else "parameters"


def with_luck(runs: pd.DataFrame) -> pd.DataFrame:
    """One row a month: q5, q50 and q95 of all runs, and luck_low and luck_high, the same for luck alone.

    Luck is the distance of a run from the mean of the n runs with its parameters, times sqrt(n / (n - 1)), because
    that mean has a share of its luck; it is laid around the median of all. Without repeated runs there is none to see.

    runs  sample, replicate, month, date and value
    """
    same = runs.groupby(["month", "sample"])["value"]
    number = same.transform("count").to_numpy(np.float64)
    scale = np.sqrt(number / np.maximum(number - 1, 1))
    luck = runs.assign(luck=(runs["value"] - same.transform("mean")) * scale).groupby(["month", "date"])
    of_all = luck["value"].quantile(np.array(QUANTILES)).unstack().set_axis(["q5", "q50", "q95"], axis=1)
    alone = luck["luck"].quantile(np.array(QUANTILES)).unstack()
    low, high = (of_all["q50"] + alone[share] for share in (QUANTILES[0], QUANTILES[-1]))
    return of_all.assign(luck_low=low, luck_high=high).reset_index()
