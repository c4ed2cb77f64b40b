"""Cost-effectiveness acceptability curves: which arm is the best buy, by what an effect is worth."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from ipssim.analysis.acceptability import acceptability
from ipssim.analysis.units import units_of
from ipssim.batch.over_time import meaning_over_time
from ipssim.figures.asked import figure
from ipssim.figures.bands import LINE_WIDTH, ends_of
from ipssim.figures.labels import label_ends
from ipssim.figures.needs import (
    NotInFolder,
    chosen,
    known_outcome,
    need_arms,
    need_finished,
    note,
    number_of_runs,
    runs_an_arm,
)
from ipssim.figures.panels import Heading, framed
from ipssim.figures.saving import keep
from ipssim.figures.style import TEXT, arm_styles, number_axis, points
from ipssim.figures.words import number
from ipssim.wording import discounted_in_words, lowered, no_value_over_time, plural

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["acceptability_curve"]


@figure
def acceptability_curve(
    results: "Results",
    *,
    outcome: str = "clients",
    arms: Sequence[str] | None = None,
    ax: Axes | None = None,
    most: float = 0.0,
    discount: float = 0.0,
) -> Axes:
    """How often each arm is the best buy, by willingness to pay for an effect.

    outcome    what it brings from start to end, as in `batch.over_time`
    most       willingness to pay at the right end [currency / unit]; three times what one costs when left out
    discount   by which what comes a year later counts less [share a year]
    """
    need_arms(results, "a comparison of what arms cost")
    meaning = meaning_over_time(known_outcome(results, outcome))
    known_outcome(results, "cost")
    number_of = number_of_runs(results, chosen(results, arms))
    wanted = tuple(arm for arm, runs in number_of.items() if runs)
    need_finished(results, wanted)
    table = results.once(_curves, outcome, wanted, most, discount)
    if not table["n"].any():
        raise NotInFolder(no_value_over_time(meaning))
    study, units = results.scenario, units_of(results)
    pair = units.pair
    averaged = units.rows > 1 and len(results.runs) > units.rows * len(results.arms)
    within = f"Each {pair} counts with the mean of its runs: luck within it is averaged out. " if averaged else ""
    unit = f"({meaning.unit.replace(' x ', ' × ')})" if " x " in meaning.unit else meaning.unit
    heading = Heading(
        f"Which arm is the best buy for {lowered(meaning.label)}",
        f"Share of the {plural(pair)} in which an arm has the highest net benefit: effect times willingness to pay, "
        "less cost",
        note(
            results,
            f"{runs_an_arm(results, wanted)}. From start to end, {discounted_in_words(discount)}. {within}Only what "
            f"varies from {pair} to {pair} is uncertain here. {study.prices}".strip(),
        ),
    )
    ax = framed(ax, heading, f"share of {plural(pair)}", below=42)
    styles = arm_styles(results.arms)
    for arm in wanted:
        own = table[table["arm"] == arm]
        ax.plot(
            own["willingness"], own["share"], color=styles[arm].color, linestyle=styles[arm].linestyle,
            linewidth=LINE_WIDTH, label=arm, gid=f"line:{arm}",
        )  # fmt: skip
    ax.set_xlim(0, table["willingness"].max())
    ax.set_ylim(-0.02, 1.02)
    number_axis(ax, percent=False, of="x")
    number_axis(ax, percent=True)
    ax.set_xlabel(f"willingness to pay [{study.currency} of {study.price_year} / {unit}]", fontsize=points(ax, TEXT))
    label_ends(ax, ends_of(ax), styles)
    keep(ax, table.assign(outcome=outcome), f"Acceptability curves. {_said(table, study.currency)}.")
    return ax


def _curves(results: "Results", outcome: str, arms: Sequence[str], most: float, discount: float) -> pd.DataFrame:
    return acceptability(results, outcome, arms, most=most, discount=discount)


def _said(table: pd.DataFrame, currency: str) -> str:
    """Which arm is the best buy most often, where that changes."""
    best = table.loc[table.groupby("willingness")["share"].idxmax()]
    changes = best[best["arm"] != best["arm"].shift()]
    said = (
        f"{arm} from {number(float(willingness))} {currency} on"
        for arm, willingness in zip(changes["arm"], changes["willingness"], strict=True)
    )
    return f"Most often the best buy, by willingness to pay: {', '.join(said)}"
