"""The cost plane: what arms cost more or less than the first, and what they bring."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from ipssim.figures.bands import chosen, number_of_runs
from ipssim.figures.labels import label_ends
from ipssim.figures.money import PREFIXES
from ipssim.figures.needs import known_outcome, need_arms, need_finished
from ipssim.figures.panels import Heading, framed
from ipssim.figures.saving import keep
from ipssim.figures.style import QUIET, SMALL, TEXT, arm_styles, folded, literal, points, width_of, year_axis
from ipssim.figures.words import lowered, number
from ipssim.outcomes import OUTCOMES, quantities_of

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["cost_plane"]

MONTHS_A_YEAR = 12
CENTS = 0.01
MARKERS = "osD^vPX*"
FEW = 5  # that many names find room beside their points


def cost_plane(
    results: "Results",
    *,
    outcome: str = "clients",
    arms: Sequence[str] | None = None,
    ax: Axes | None = None,
    against: str = "",
) -> Axes:
    """What each arm costs and brings in all, less the first arm, run by run.

    outcome    what it brings, summed over time [outcome x years]
    against    the arm that others are compared with; the first when left out
    """
    need_arms(results, "a cost plane")
    meaning, base = known_outcome(results, outcome), chosen(results, [against or results.arms[0]])[0]
    known_outcome(results, "cost")
    wanted = [arm for arm in chosen(results, arms) if arm != base]
    need_finished(results, [*wanted, base])
    table = _gaps(results, outcome, base, wanted)
    means = table.groupby("arm", sort=False)[["effect", "cost"]].mean()
    study, runs = results.scenario, max(number_of_runs(results, wanted).values())
    power = next((k for k in (3, 2, 1) if table["cost"].abs().max() >= 1000**k), 0)
    heading = Heading(
        f"Cost plane, compared with {literal(base)}",
        f"Further right: more {lowered(meaning.label)}; further up: more cost",
        f"Small points: runs, each less the run of {literal(base)} with the same luck. Large: mean of {runs} runs. "
        f"From start to end, not discounted. Black point: {literal(base)}. {results.evidence_line}",
    )
    prefix = f"{PREFIXES[power - 1]} " if power else ""
    ax = framed(ax, heading, f"more cost [{prefix}{study.currency} of {study.price_year}]", below=44)
    for arm in wanted:
        _draw(ax, table[table["arm"] == arm], means, results.arms, arm)
    _dress(ax, f"more {lowered(meaning.label)} [{meaning.unit} × years]", power)
    ends = {arm: (float(means.loc[arm, "effect"]), float(means.loc[arm, "cost"])) for arm in means.index}
    _name(ax, ends, results.arms)
    said = "; ".join(
        f"{arm} {number(cost)} {study.currency} and {number(effect)} {meaning.unit} x years"
        for arm, (effect, cost) in ends.items()
    )
    keep(ax, table.assign(outcome=outcome, against=base), f"Cost plane. Mean difference to {base}: {said}.")
    return ax


def _gaps(results: "Results", outcome: str, base: str, arms: Sequence[str]) -> pd.DataFrame:
    """One row a pair of runs: arm, replicate, effect and cost, both less the baseline's."""
    money = list(quantities_of(OUTCOMES["cost"]))
    monthly = results.series([outcome, *money])
    sums = monthly[monthly["month"] > 0].groupby(results.run_columns, sort=False)[[outcome, *money]].sum()
    totals = pd.DataFrame({"effect": sums[outcome] / MONTHS_A_YEAR, "cost": sums[money].sum(axis=1) * CENTS})
    if base not in totals.index.get_level_values("arm"):
        return pd.DataFrame(columns=["arm", "replicate", "effect", "cost"]).astype({"effect": float, "cost": float})
    table = totals.reset_index()
    of_base = table[table["arm"] == base].drop(columns="arm")
    gaps = table.merge(of_base, on=results.pair_columns, suffixes=("", "_of_base")).dropna()
    for name in totals.columns:
        gaps[name] = gaps[name] - gaps.pop(f"{name}_of_base")
    return gaps[gaps["arm"].isin(arms)].reset_index(drop=True)


def _draw(ax: Axes, rows: pd.DataFrame, means: pd.DataFrame, arms: Sequence[str], arm: str) -> None:
    if rows.empty:
        return
    style, marker = arm_styles(arms)[arm], MARKERS[list(arms).index(arm) % len(MARKERS)]
    look = {"color": style.color, "marker": marker, "linestyle": "none", "markeredgewidth": 0}
    ax.plot(rows["effect"], rows["cost"], markersize=3.5, alpha=0.45, gid=f"runs:{arm}", **look)  # type: ignore[arg-type]
    x, y = means.loc[arm, "effect"], means.loc[arm, "cost"]
    ax.plot([x], [y], markersize=9, label=arm, gid=f"line:{arm}", zorder=4, **look)  # type: ignore[arg-type]


def _name(ax: Axes, ends: dict[str, tuple[float, float]], arms: Sequence[str]) -> None:
    """Beside the points; beside the axes when they are many."""
    if len(ends) > FEW:
        right = float(max(ax.get_xlim()))
        label_ends(ax, {arm: (right, cost) for arm, (_, cost) in ends.items()}, arm_styles(arms))
        return
    for arm, (effect, cost) in ends.items():
        left = effect > float(np.mean(ax.get_xlim()))
        ax.annotate(
            folded(ax, literal(arm), TEXT, width_of(ax) * 0.3), (effect, cost), (-9 if left else 9, 0), "data",
            "offset points", ha="right" if left else "left", va="center", fontsize=points(ax, TEXT),
            color=arm_styles(arms)[arm].ink, gid="label", zorder=6,
            bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "alpha": 0.8, "linewidth": 0},
        )  # fmt: skip


def _dress(ax: Axes, x_label: str, power: int) -> None:
    ax.axhline(0, color=QUIET, linewidth=0.8)
    ax.axvline(0, color=QUIET, linewidth=0.8)
    ax.plot([0], [0], marker="o", color="black", markersize=6, gid="baseline")
    year_axis(ax)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / 1000**power:,.4g}"))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    ax.set_xlabel(x_label, fontsize=points(ax, TEXT))
    ax.grid(True, axis="x", color="#E3E3E3", linewidth=0.8)
    ax.tick_params(labelsize=points(ax, SMALL))
