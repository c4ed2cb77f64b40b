"""The implementation cascade: of all agencies, how many get how far."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ipssim.figures.asked import figure
from ipssim.figures.bands import HIGH, LOW, ends_of, quantiles_of
from ipssim.figures.labels import label_ends
from ipssim.figures.needs import chosen, known_outcome, most_runs, need_finished, note, runs_in_words
from ipssim.figures.panels import Heading, framed
from ipssim.figures.saving import keep
from ipssim.figures.style import NARROW, SMALL, arm_styles, number_axis, points, width_of
from ipssim.figures.words import last_values, listed
from ipssim.outcomes import OUTCOMES
from ipssim.outcomes.catalogue import CASCADES, OF_STAGES, STAGES
from ipssim.wording import day_in_words

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["cascade"]


@figure
def cascade(
    results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None, at: date | None = None
) -> Axes:
    """Agencies that heard, were willing, funded, delivered; and deliver well now.

    at    a date; the last month when left out
    """
    for outcome in CASCADES["agencies"]:
        known_outcome(results, outcome)
    wanted, day = chosen(results, arms), at or results.scenario.end
    need_finished(results, wanted)
    table = results.once(_table, wanted, day)
    many = most_runs(results, wanted) > 1
    spread = "Bar: 5th to 95th percentile." if many else ""
    bars = f"{runs_in_words(results, wanted, 'Point: mean')} {spread}".strip()
    title, subtitle = "Implementation cascade", f"Share of all agencies that reached each stage, {day_in_words(day)}"
    ax = framed(ax, Heading(title, subtitle, note(results, bars, OF_STAGES)), "share", below=44)
    for place, arm in enumerate(wanted):
        _draw(ax, table[table["arm"] == arm], results.arms, arm, (place - (len(wanted) - 1) / 2) * 0.4 / len(wanted))
    _dress(ax, list(dict.fromkeys(table["stage"])))
    label_ends(ax, ends_of(ax), arm_styles(results.arms))
    stages = list(dict.fromkeys(table["stage"]))
    at_stage = {stage: last_values(table[table["stage"] == stage], wanted, "mean") for stage in stages}
    said = "; ".join(f"{stage}: {listed(at_stage[stage], 'share')}" for stage in (stages[3], stages[-1]))
    keep(ax, table, f"Implementation cascade: share of agencies that reach each of seven stages by {day}. {said}.")
    return ax


def _table(results: "Results", arms: Sequence[str], day: date) -> pd.DataFrame:
    """Mean and spread over runs of the share of agencies at each stage."""
    names = [STAGES.get(name, OUTCOMES[name].label) for name in CASCADES["agencies"]]
    shares = results.series(CASCADES["agencies"], at=day).rename(
        columns=dict(zip(CASCADES["agencies"], names, strict=True))
    )
    long = shares[shares["arm"].isin(arms)].melt(results.run_columns, names, var_name="stage", value_name="value")
    return quantiles_of(long, ["arm", "stage"])


def _draw(ax: Axes, rows: pd.DataFrame, arms: Sequence[str], arm: str, beside: float) -> None:
    if rows.empty:
        return
    style, rows = arm_styles(arms)[arm], rows.set_index("stage")
    x = np.arange(len(rows)) + beside
    ax.vlines(x, rows[LOW], rows[HIGH], color=style.color, linewidth=3, alpha=0.3, gid=f"band:{arm}")
    ax.plot(
        x, rows["mean"], color=style.color, linestyle=style.linestyle, linewidth=1.6, marker="o", markersize=5,
        label=arm, gid=f"line:{arm}",
    )  # fmt: skip


def _dress(ax: Axes, stages: Sequence[str]) -> None:
    names = [stage.replace(" ", "\n", 1) for stage in stages]
    if width_of(ax) < NARROW:
        ax.set_xticks(range(len(stages)), stages, rotation=90)
    else:
        ax.set_xticks(range(len(stages)), names)
    ax.tick_params(axis="x", labelsize=points(ax, SMALL), length=0)
    ax.set_ylim(0, min(max(ax.get_ylim()[1], 0.05), 1.02))
    number_axis(ax, percent=True)
