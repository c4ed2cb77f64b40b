"""What difference arms make: over time, ranked at a date, and what it costs."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ipssim.analysis.contrast import pair_of_each, runs_in_common, share_highest
from ipssim.analysis.units import units_of
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
from ipssim.figures.labels import label_ends
from ipssim.figures.needs import (
    NotInFolder,
    chosen,
    known_outcome,
    most_runs,
    need_arms,
    need_finished,
    note,
    number_of_runs,
    runs_an_arm,
)
from ipssim.figures.panels import Heading, framed
from ipssim.figures.rows import dress_rows, row_axes
from ipssim.figures.saving import keep
from ipssim.figures.style import (
    INK,
    QUIET,
    SMALL,
    TEXT,
    arm_styles,
    date_axis,
    folded,
    literal,
    new_axes,
    number_axis,
    points,
    width_of,
)
from ipssim.figures.words import at_the_end, listed, said, span
from ipssim.outcomes import OUTCOMES, Outcome
from ipssim.outcomes.together import evened_in, means_in, together_in_words
from ipssim.wording import counted, day_in_words, lowered, paired_runs

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["difference_curve", "ranking"]

INCHES_A_LINE = 0.27
NAMES = 0.3  # of the width, for names of arms


@figure
def difference_curve(
    results: "Results",
    *,
    outcome: str = "penetration",
    arms: Sequence[str] | None = None,
    ax: Axes | None = None,
    against: str = "",
) -> Axes:
    """How far arms are above or below the first over time, run by run.

    against    the arm that others are compared with; the first when left out
    """
    need_arms(results, "a difference between arms")
    meaning, base = known_outcome(results, outcome), _known_arm(results, against or results.arms[0])
    wanted = [arm for arm in chosen(results, arms) if arm != base]
    need_finished(results, wanted)
    need_finished(results, [base])
    table = results.once(_gaps, outcome, base, wanted)
    unit = "percentage points" if meaning.is_share else meaning.unit
    heading = Heading(
        f"{meaning.label}: difference to {literal(base)}",
        f"Arm less baseline in runs that share their luck. {meaning.definition}",
        note(results, how_to_read(results, table, wanted)),
    )
    ax = framed(ax, heading, unit)
    draw_bands(ax, table, results.arms, x="date")
    style = arm_styles(results.arms)[base]
    ax.axhline(0, color=style.color, linewidth=1.4, zorder=1.5, gid=f"base:{base}")
    number_axis(ax, percent=meaning.is_share, suffix="", sign=True)
    date_axis(ax)
    ends = ends_of(ax)
    label_ends(ax, {**ends, base: (float(ax.get_xlim()[1]), 0.0)}, arm_styles(results.arms))
    keep(
        ax, table.assign(outcome=outcome, against=base),
        f"Line chart of the paired difference in {lowered(meaning.label)} to {base}, {span(table)}. "
        f"At the end: {at_the_end(_in_points(table, meaning), wanted, unit)}.",
    )  # fmt: skip
    return ax


@figure
def ranking(
    results: "Results",
    *,
    outcome: str = "penetration",
    arms: Sequence[str] | None = None,
    ax: Axes | None = None,
    at: date | None = None,
) -> Axes:
    """Arms in the order of an outcome, with spread and how often each is highest.

    at    a date; the last month when left out
    """
    need_arms(results, "a ranking")
    meaning, day, wanted = known_outcome(results, outcome), at or results.scenario.end, chosen(results, arms)
    need_finished(results, wanted)
    table, paired = results.once(_ranked, outcome, day, wanted), paired_runs(units_of(results).pair)
    how = "One run an arm: no spread." if most_runs(results, wanted) <= 1 else (
        f"Point: mean of {_paired_of(table, results, wanted)}. Thick bar: 25th to 75th percentile, thin: 5th to 95th. "
        f"Highest in: share of the {paired}, ties shared."
    )  # fmt: skip
    title = f"Arms by {lowered(meaning.label)}, {day_in_words(day)}"
    heading = Heading(title, meaning.definition, note(results, how, together_in_words(meaning)))
    slot = new_axes() if ax is None else ax
    names = [folded(slot, literal(arm), TEXT, width_of(slot) * NAMES) for arm in table["arm"]]
    lines = sum(1 + name.count("\n") for name in names)
    ax = row_axes(slot, heading, lines, INCHES_A_LINE)
    _draw_ranks(ax, table, results.arms)
    dress_rows(ax, names, meaning)
    for label, arm in zip(ax.get_yticklabels(), table["arm"], strict=True):
        label.set_color(arm_styles(results.arms)[arm].ink)
    means = dict(zip(table["arm"], table["mean"], strict=True))
    best, alike = table.iloc[0], table["highest_in"].nunique() == 1
    highest = (
        f"All arms share the highest place in the {paired}."
        if alike
        else f"{best['arm']} is highest in {said(float(best['highest_in']), 'share')} of the {paired}."
    )
    keep(
        ax, table.assign(outcome=outcome, date=day),
        f"Ranking of {len(table)} arms by {lowered(meaning.label)} on {day}. {listed(means, meaning.unit)}. "
        f"{highest}",
    )  # fmt: skip
    return ax


def _known_arm(results: "Results", arm: str) -> str:
    return chosen(results, [arm])[0]


def _gaps(results: "Results", outcome: str, base: str, arms: Sequence[str]) -> pd.DataFrame:
    """Quantiles over replicates of the difference to the baseline, by arm and month."""
    place, by, tables = [*results.pair_columns, "month", "date"], ["arm", "month", "date"], []
    values = rows_by_arm(results, outcome, [base, *arms])
    of_base = values[base].set_index(place)
    for arm in arms:
        if arm in values:
            own = values.pop(arm)
            against = of_base.reindex(pd.MultiIndex.from_frame(own[place])).assign(arm=arm).reset_index()
            gaps = own[[*place, "arm"]].assign(value=own["value"].to_numpy() - against["value"].to_numpy())
            spread, of_samples = quantiles_of(gaps, by), gaps
            if OUTCOMES[outcome].parts:
                of_arm, of_other = _of_both(own, against)
                means = means_in(of_arm, "value", by).to_numpy() - means_in(of_other, "value", by).to_numpy()
                spread = spread.assign(mean=means)
                each = [name for name in (*by, "sample") if name in own]
                even = evened_in(of_arm, "value", each) - evened_in(of_other, "value", each)
                of_samples = gaps.assign(value=even)
            tables.append(with_samples(spread, of_samples, by))
    return pd.concat(tables, ignore_index=True)


def _of_both(own: pd.DataFrame, against: pd.DataFrame) -> list[pd.DataFrame]:
    """A ratio of money in two arms, of the runs that both have; the others are without money."""
    both = (own["value_money"].notna() & against["value_money"].notna().to_numpy()).to_numpy()
    return [runs.assign(value_money=runs["value_money"].where(both)) for runs in (own, against)]


def _in_points(table: pd.DataFrame, meaning: Outcome) -> pd.DataFrame:
    """Differences of shares in percentage points."""
    scale = 100 if meaning.is_share else 1
    return table.assign(**{column: table[column] * scale for column in (LOW, MEDIAN, HIGH)})


def _paired_of(table: pd.DataFrame, results: "Results", arms: Sequence[str]) -> str:
    """Over how many runs, and which arms are left out."""
    number, every = int(table["n"].iloc[0]), number_of_runs(results, arms)
    said = runs_an_arm(results, arms)
    if any(number < of_arm for of_arm in every.values()):
        said = f"{counted(number, 'run')} an arm, those in which each arm has a value"
    without = [arm for arm in arms if arm not in set(table["arm"])]
    return f"{said}; without a value in any run: {', '.join(map(literal, without))}" if without else said


def _ranked(results: "Results", outcome: str, day: date, arms: Sequence[str]) -> pd.DataFrame:
    """One row an arm that has values, the highest first; over the runs in which each of them has one."""
    runs = runs_in_common(results, outcome, day, arms)
    if runs.values.empty:
        raise NotInFolder(f"no pair of runs has a value of `{outcome}` in every arm on {day_in_words(day)}")
    quantiles = runs.values.quantile([0.05, 0.25, 0.75, 0.95]).T
    quantiles.columns = pd.Index(["q5", "q25", "q75", "q95"])
    quantiles.insert(0, "mean", runs.means())
    shares = share_highest(runs.within(pair_of_each(runs.index, results)))
    table = quantiles.assign(highest_in=shares, n=len(runs.values)).rename_axis(index="arm").reset_index()
    return table.sort_values("mean", ascending=False, kind="stable", ignore_index=True)


def _draw_ranks(ax: Axes, table: pd.DataFrame, arms: Sequence[str]) -> None:
    styles = arm_styles(arms)
    for place, (_, row) in enumerate(table.iterrows()):
        color = styles[row["arm"]].color
        ax.hlines(place, row["q5"], row["q95"], color=color, linewidth=1.2, gid=f"range:{row['arm']}")
        ax.hlines(place, row["q25"], row["q75"], color=color, linewidth=4.5, alpha=0.55)
        ax.plot(
            [row["mean"]], [place], marker="o", markersize=6.5, color=color, markeredgecolor="white", label=row["arm"],
            gid=f"line:{row['arm']}", zorder=4,
        )  # fmt: skip
        known = not np.isnan(row["highest_in"])
        ax.annotate(
            f"{100 * row['highest_in']:.0f} %" if known else "–", (1, place), (6, 0), ("axes fraction", "data"),
            "offset points", va="center", fontsize=points(ax, SMALL), color=INK, annotation_clip=False, gid="highest",
        )  # fmt: skip
    ax.annotate(
        "highest in", (1, -0.62), (6, 0), ("axes fraction", "data"), "offset points", va="bottom",
        fontsize=points(ax, SMALL), color=QUIET, annotation_clip=False,
    )  # fmt: skip
