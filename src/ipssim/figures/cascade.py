"""The implementation cascade: of all agencies, how many get how far."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ipssim.figures.bands import HIGH, LOW, MEDIAN, chosen, ends_of, number_of_runs
from ipssim.figures.labels import label_ends
from ipssim.figures.needs import need_finished, need_quantities
from ipssim.figures.panels import Heading, framed
from ipssim.figures.saving import keep
from ipssim.figures.style import NARROW, SMALL, arm_styles, number_axis, points, width_of
from ipssim.figures.words import last_values, listed
from ipssim.vocabulary import Phase

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["STAGES", "cascade"]

# What an agency has reached at least once, by the phase it entered; in the order of the cascade.
REACHED = {
    "willing": (Phase.PREPARATION, Phase.INSTALLATION, Phase.INITIAL, Phase.FULL),
    "funded": (Phase.INSTALLATION, Phase.INITIAL, Phase.FULL),
    "delivered": (Phase.INITIAL, Phase.FULL),
}
NOW = {"delivering now": "programmes", "good fidelity now": "good_fidelity", "sustained now": "sustained"}
STAGES = ("heard", *REACHED, *NOW)
PAIR = ["arm", "replicate"]


def cascade(
    results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None, at: date | None = None
) -> Axes:
    """Agencies that heard, were willing, funded, delivered; and deliver well now.

    at    a date; the last month when left out
    """
    need_quantities(results, ("agencies", "heard", *NOW.values()))
    wanted, day = chosen(results, arms), at or results.scenario.end
    need_finished(results, wanted)
    table = _table(results, wanted, day)
    most = max(number_of_runs(results, wanted).values())
    bars = f"Point: median of {most} runs an arm. Bar: 5th to 95th percentile." if most > 1 else "One run an arm."
    ever = "The first four: at least once since the start; the last three: on that day."
    title, subtitle = "Implementation cascade", f"Share of all agencies that reached each stage, {day.day} {day:%B %Y}"
    ax = framed(ax, Heading(title, subtitle, f"{bars} {ever} {results.evidence_line}"), "share", below=44)
    for place, arm in enumerate(wanted):
        _draw(ax, table[table["arm"] == arm], results.arms, arm, (place - (len(wanted) - 1) / 2) * 0.4 / len(wanted))
    _dress(ax)
    label_ends(ax, ends_of(ax), arm_styles(results.arms))
    at_stage = {stage: last_values(table[table["stage"] == stage], wanted, MEDIAN) for stage in STAGES}
    said = "; ".join(f"{stage}: {listed(at_stage[stage], 'share')}" for stage in ("delivered", "sustained now"))
    keep(ax, table, f"Implementation cascade: share of agencies that reach each of seven stages by {day}. {said}.")
    return ax


def _table(results: "Results", arms: Sequence[str], day: date) -> pd.DataFrame:
    """Quantiles over runs of the share of agencies at each stage."""
    sums = results.sums(["agencies", "heard", *NOW.values()], at=day)
    counts = sums.set_index(PAIR).assign(**{stage: sums.set_index(PAIR)[quantity] for stage, quantity in NOW.items()})
    month = int(sums["month"].iloc[0])
    for stage, count in _reached(results, month).items():
        counts[stage] = count.reindex(counts.index).fillna(0)
    shares = counts[list(STAGES)].div(counts["agencies"], axis=0)
    long = shares.reset_index().melt(PAIR, var_name="stage", value_name="share")
    grouped = long[long["arm"].isin(arms)].groupby(["arm", "stage"], sort=False)["share"]
    table = grouped.quantile(np.array([0.05, 0.5, 0.95])).unstack()
    table.columns = pd.Index([LOW, MEDIAN, HIGH])
    return table.reset_index()


def _reached(results: "Results", until: int) -> dict[str, "pd.Series[float]"]:
    """Agencies of each run that entered one of the phases of a stage up to a month."""
    after = [phase.name for phase in REACHED["willing"]]
    where = {"event": ["phase"], "kind": ["agency"], "after": after, "month": range(until + 1)}
    entered = results.event_counts(["row", "after"], where)
    found = {}
    for stage, phases in REACHED.items():
        rows = entered[entered["after"].isin([phase.name for phase in phases])]
        found[stage] = rows.drop_duplicates([*PAIR, "row"]).groupby(PAIR, sort=False).size().astype(float)
    return found


def _draw(ax: Axes, rows: pd.DataFrame, arms: Sequence[str], arm: str, beside: float) -> None:
    if rows.empty:
        return
    style, rows = arm_styles(arms)[arm], rows.set_index("stage").reindex(STAGES)
    x = np.arange(len(STAGES)) + beside
    ax.vlines(x, rows[LOW], rows[HIGH], color=style.color, linewidth=3, alpha=0.3, gid=f"band:{arm}")
    ax.plot(
        x, rows[MEDIAN], color=style.color, linestyle=style.linestyle, linewidth=1.6, marker="o", markersize=5,
        label=arm, gid=f"line:{arm}",
    )  # fmt: skip


def _dress(ax: Axes) -> None:
    names = [stage.replace(" ", "\n", 1) for stage in STAGES]
    if width_of(ax) < NARROW:
        ax.set_xticks(range(len(STAGES)), STAGES, rotation=90)
    else:
        ax.set_xticks(range(len(STAGES)), names)
    ax.tick_params(axis="x", labelsize=points(ax, SMALL), length=0)
    ax.set_ylim(0, min(max(ax.get_ylim()[1], 0.05), 1.02))
    number_axis(ax, percent=True)
