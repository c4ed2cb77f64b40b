"""The cost plane: what arms cost more or less than the first, and what they bring."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from ipssim.analysis.cost_effectiveness import refuse_no_effect
from ipssim.batch.over_time import meaning_over_time, over_time
from ipssim.figures.asked import figure
from ipssim.figures.beside import label_points
from ipssim.figures.labels import label_ends
from ipssim.figures.money import PREFIXES
from ipssim.figures.needs import NotInFolder, chosen, known_outcome, need_arms, need_finished, note, runs_an_arm
from ipssim.figures.panels import Heading, framed
from ipssim.figures.saving import keep
from ipssim.figures.style import GRID, QUIET, SMALL, TEXT, arm_styles, literal, number_axis, points, signed
from ipssim.figures.words import number
from ipssim.wording import discounted_in_words, lowered, no_value_over_time

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["cost_plane"]

MARKERS = "osD^vPX*"
FEW = 5  # that many names find room beside their points


@figure
def cost_plane(
    results: "Results",
    *,
    outcome: str = "clients",
    arms: Sequence[str] | None = None,
    ax: Axes | None = None,
    against: str = "",
    discount: float = 0.0,
) -> Axes:
    """What each arm costs and brings in all, less the first arm, run by run.

    outcome    what it brings from start to end, as in `batch.over_time`
    against    the arm that others are compared with; the first when left out
    discount   by which what comes a year later counts less [share a year]
    """
    need_arms(results, "a cost plane")
    meaning = meaning_over_time(known_outcome(results, outcome))
    refuse_no_effect(outcome)
    base = chosen(results, [against or results.arms[0]])[0]
    known_outcome(results, "cost")
    wanted = [arm for arm in chosen(results, arms) if arm != base]
    need_finished(results, wanted)
    need_finished(results, [base])
    table = results.once(_gaps, outcome, base, wanted, discount)
    if table.empty:
        raise NotInFolder(no_value_over_time(meaning))
    means = table.groupby("arm", sort=False)[["effect", "cost"]].mean()
    study = results.scenario
    power = next((k for k in (3, 2, 1) if table["cost"].abs().max() >= 1000**k), 0)
    heading = Heading(
        f"Cost plane, compared with {literal(base)}",
        f"Further right: more {lowered(meaning.label)}; further up: more cost",
        note(
            results,
            f"Small points: runs, each less the run of {literal(base)} with the same luck. Large: mean of "
            f"{runs_an_arm(results, wanted)}. From start to end, {discounted_in_words(discount)}. Black "
            f"point: {literal(base)}. {study.prices}".strip(),
        ),
    )
    prefix = f"{PREFIXES[power - 1]} " if power else ""
    ax = framed(ax, heading, f"more cost [{prefix}{study.currency} of {study.price_year}]", below=44)
    for arm in wanted:
        _draw(ax, table[table["arm"] == arm], means, results.arms, arm)
    _dress(ax, f"more {lowered(meaning.label)} [{meaning.unit.replace(' x ', ' × ')}]", power)
    ends = {arm: (float(means.loc[arm, "effect"]), float(means.loc[arm, "cost"])) for arm in means.index}
    _name(ax, ends, results.arms, table)
    said = "; ".join(
        f"{arm} {number(cost)} {study.currency} and {number(effect)} {meaning.unit}"
        for arm, (effect, cost) in ends.items()
    )
    keep(ax, table.assign(outcome=outcome, against=base), f"Cost plane. Mean difference to {base}: {said}.")
    return ax


def _gaps(results: "Results", outcome: str, base: str, arms: Sequence[str], discount: float) -> pd.DataFrame:
    """One row a pair of runs: arm, replicate, effect and cost, both less the baseline's."""
    table = _totals(results, outcome, discount)
    if base not in table["arm"].to_numpy():
        return pd.DataFrame(columns=["arm", "replicate", "effect", "cost"]).astype({"effect": float, "cost": float})
    of_base = table[table["arm"] == base].drop(columns="arm")
    gaps = table.merge(of_base, on=results.pair_columns, suffixes=("", "_of_base")).dropna()
    for name in ("effect", "cost"):
        gaps[name] = gaps[name] - gaps.pop(f"{name}_of_base")
    return gaps[gaps["arm"].isin(arms)].reset_index(drop=True)


def _totals(results: "Results", outcome: str, discount: float) -> pd.DataFrame:
    """One row a run: its whole effect and cost."""
    totals = (over_time(results, name, discount=discount) for name in (outcome, "cost"))
    effect, cost = (total.set_index(results.run_columns)["value"] for total in totals)
    return pd.DataFrame({"effect": effect, "cost": cost}).reset_index()


def _draw(ax: Axes, rows: pd.DataFrame, means: pd.DataFrame, arms: Sequence[str], arm: str) -> None:
    if rows.empty:
        return
    style, marker = arm_styles(arms)[arm], MARKERS[list(arms).index(arm) % len(MARKERS)]
    look = {"color": style.color, "marker": marker, "linestyle": "none", "markeredgecolor": "white"}
    ax.plot(rows["effect"], rows["cost"], markersize=5, markeredgewidth=0.3, alpha=0.5, gid=f"runs:{arm}", **look)  # type: ignore[arg-type]
    x, y = means.loc[arm, "effect"], means.loc[arm, "cost"]
    ax.plot([x], [y], markersize=10, markeredgewidth=0.8, label=arm, gid=f"line:{arm}", zorder=4, **look)  # type: ignore[arg-type]


def _name(ax: Axes, ends: dict[str, tuple[float, float]], arms: Sequence[str], table: pd.DataFrame) -> None:
    """Beside the points; beside the axes when they are many."""
    if len(ends) > FEW:
        right = float(max(ax.get_xlim()))
        label_ends(ax, {arm: (right, cost) for arm, (_, cost) in ends.items()}, arm_styles(arms))
        return
    crowd = [(0.0, 0.0), *table[["effect", "cost"]].itertuples(index=False, name=None)]
    label_points(ax, ends, arm_styles(arms), crowd)


def _dress(ax: Axes, x_label: str, power: int) -> None:
    ax.margins(0.08, 0.1)
    low, high = ax.dataLim.intervaly
    if not high > low:  # nothing costs more or less
        ax.set_ylim(-(1000**power), 1000**power)
    ax.axhline(0, color=QUIET, linewidth=0.8, zorder=1)  # under names and points
    ax.axvline(0, color=QUIET, linewidth=0.8, zorder=1)
    ax.plot([0], [0], marker="o", color="black", markersize=6, gid="baseline")
    number_axis(ax, percent=False, of="x", sign=True)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: signed(value / 1000**power)))
    ax.set_xlabel(x_label, fontsize=points(ax, TEXT))
    ax.grid(True, axis="x", color=GRID, linewidth=0.8)
    ax.tick_params(labelsize=points(ax, SMALL))
