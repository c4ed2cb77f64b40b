"""What a sweep shows: two varied values as a heat map, all of them as a tornado."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from ipssim.figures.needs import NotInFolder, known_outcome, need_finished
from ipssim.figures.panels import Heading, few, left_out, of_arms, panels
from ipssim.figures.saving import keep
from ipssim.figures.shades import key_of_shades
from ipssim.figures.style import INK, QUIET, SMALL, TEXT, folded, literal, number_axis, plain_axes, points, width_of
from ipssim.figures.words import lowered, said
from ipssim.outcomes import Outcome

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["sweep_map", "tornado"]

SHADES = "cividis"  # made for colour-blind readers; grey says the same
MOST_BARS = 20
THIRD = 1 / 3
NORMAL_95 = 1.96
FEW_SAMPLES = 4
NAMES = 0.34  # of the width
INCHES_A_BAR, INCHES_AROUND = 0.32, 0.7
LOW_COLOUR, HIGH_COLOUR = "#86B6DC", "#08306B"


def sweep_map(
    results: "Results",
    *,
    outcome: str = "penetration",
    arms: Sequence[str] | None = None,
    ax: Axes | None = None,
    at: date | None = None,
    vary: Sequence[str] = (),
) -> Axes:
    """An outcome over two values of a sweep as a heat map, a panel an arm.

    vary    names of the two; the first two of the sweep when left out
    at      a date; the last month when left out
    """
    names = _two(results, vary)
    meaning, day, wanted = known_outcome(results, outcome), at or results.scenario.end, few(results, arms)
    need_finished(results, wanted)
    table = _runs(results, outcome, day, wanted).groupby(["arm", *names], sort=True)["value"].mean().reset_index()
    note = f"Mean of the runs at each point. {left_out(results, arms)} {results.evidence_line}"
    heading = Heading(
        f"{meaning.label}, {day.day} {day:%B %Y}",
        f"{meaning.definition}. Across: {in_words(names[0])}; up: {in_words(names[1])}",
        note,
    )
    made = of_arms(results, wanted, ax, heading, high=2.9)
    scale = Normalize(float(table["value"].min()), float(table["value"].max()))
    for arm, panel in made.items():
        _draw_cells(panel, table[table["arm"] == arm], names, scale)
    first = made[wanted[0]]
    first.set_ylabel(folded(first, in_words(names[1]), TEXT, 2.4), fontsize=points(first, SMALL))
    for panel in made.values():
        panel.set_xlabel(folded(panel, in_words(names[0]), SMALL, width_of(panel) * 0.9), fontsize=points(panel, SMALL))
    key_of_shades(list(made.values()), ScalarMappable(scale, SHADES), percent=meaning.is_share)
    best = table.iloc[int(table["value"].argmax())]
    keep(
        first, table.assign(outcome=outcome, date=day),
        f"Heat map of {lowered(meaning.label)} over {in_words(names[0])} and {in_words(names[1])}, by arm. Highest: "
        f"{said(float(best['value']), meaning.unit)} under {best['arm']} at {best[names[0]]} and {best[names[1]]}.",
    )  # fmt: skip
    return first


def tornado(
    results: "Results",
    *,
    outcome: str = "penetration",
    arms: Sequence[str] | None = None,
    ax: Axes | None = None,
    at: date | None = None,
) -> Axes:
    """How far each varied value moves an outcome, with Monte Carlo error.

    arms    the first of them is drawn; the scenario's first when left out
    at      a date; the last month when left out
    """
    names = _varied(results)
    meaning, day, arm = known_outcome(results, outcome), at or results.scenario.end, few(results, arms)[0]
    need_finished(results, [arm])
    runs = _runs(results, outcome, day, [arm])
    table = pd.DataFrame([_ends(runs, name) for name in names])
    table = table.assign(swing=(table["high"] - table["low"]).abs())
    table = table.sort_values("swing", ascending=False, kind="stable", ignore_index=True)
    shown = table.head(MOST_BARS)
    left = f"The first {MOST_BARS} of {len(table)}. " if len(table) > MOST_BARS else ""
    note = (
        "Bars: mean of the runs in the lowest (light) and highest (dark) third of a value's range; line: all runs. "
        f"Whiskers: 95 % Monte Carlo error. {len(runs):,} runs. {left} {results.evidence_line}"
    )
    title = f"What moves {lowered(meaning.label)}, {day.day} {day:%B %Y}"
    heading = Heading(title, f"{literal(arm)}. {meaning.definition}", note)
    high = INCHES_AROUND + INCHES_A_BAR * max(len(shown), 4)
    (ax,) = panels(ax, 1, heading, across=1, high=high)
    _draw_bars(ax, shown, float(runs["value"].mean()))
    _dress_bars(ax, shown, meaning)
    top = table.iloc[0]
    keep(
        ax, table.assign(arm=arm, outcome=outcome, date=day),
        f"Tornado chart of {len(table)} varied values for {lowered(meaning.label)}. {top['name']} moves it most: "
        f"{said(float(top['low']), meaning.unit)} when low, {said(float(top['high']), meaning.unit)} when high.",
    )  # fmt: skip
    return ax


def in_words(name: str) -> str:
    """A varied value as a reader says it: `share at risk (results based payment)` for a field of a policy."""
    *around, last = name.split(".")
    said, of = last.replace("_", " "), " ".join(around[-1:]).replace("_", " ")
    return f"{said} ({of})" if of else said


def _varied(results: "Results") -> tuple[str, ...]:
    names: tuple[str, ...] = getattr(results, "varied", ())
    if not names:
        raise NotInFolder("this figure needs a sweep; these results vary nothing but arms")
    return names


def _two(results: "Results", vary: Sequence[str]) -> list[str]:
    names = _varied(results)
    missing = [name for name in vary if name not in names]
    if missing or len(vary or names) < 2:
        what = f"`{missing[0]}` is not varied" if missing else "a heat map needs two values that are varied"
        raise NotInFolder(f"{what}; this sweep varies {', '.join(names)}")
    return list(vary or names)[:2]


def _runs(results: "Results", outcome: str, day: date, arms: Sequence[str]) -> pd.DataFrame:
    """One row a run: arm, sample, replicate, what is varied, value."""
    values: Any = results.outcome(outcome, at=day)
    varied: pd.DataFrame = results.with_varied(values)
    return varied[varied["arm"].isin(arms)].dropna(subset=["value"])


def _ends(runs: pd.DataFrame, name: str) -> dict[str, Any]:
    """Mean and error of the runs at the low and the high end of one varied value."""
    values = runs[name]
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        steps = np.sort(values.unique())
        low = values <= steps[int(np.ceil(len(steps) * THIRD)) - 1]
        high = values >= steps[len(steps) - int(np.ceil(len(steps) * THIRD))]
    else:  # options have no order: the ones with the lowest and the highest mean
        means = runs.groupby(values)["value"].mean()
        low, high = values == means.idxmin(), values == means.idxmax()
    ends = {"low": runs[low], "high": runs[high]}
    found: dict[str, Any] = {"name": name}
    for end, own in ends.items():
        found |= {end: own["value"].mean(), f"{end}_error": NORMAL_95 * _standard_error(own)}
    return found | {"from": values.min(), "to": values.max()} if values.dtype != object else found


def _standard_error(runs: pd.DataFrame) -> float:
    """Of a mean: over samples where there are some, else over replicates."""
    by = "sample" if runs["sample"].nunique() >= FEW_SAMPLES else "replicate"
    means = runs.groupby(by)["value"].mean()
    return float(means.std(ddof=1) / np.sqrt(len(means))) if len(means) > 1 else np.nan


def _draw_cells(panel: Axes, rows: pd.DataFrame, names: Sequence[str], scale: Normalize) -> None:
    """Cells where the points make a grid, else the points themselves."""
    across, up = names
    wide = rows.pivot(index=up, columns=across, values="value")
    panel.grid(False)
    if wide.notna().mean().mean() > 0.5:
        panel.imshow(wide.to_numpy(float), origin="lower", aspect="auto", cmap=SHADES, norm=scale, gid="cells")
        for axis, steps in ((panel.xaxis, wide.columns), (panel.yaxis, wide.index)):
            every = max(-(-len(steps) // 6), 1)
            axis.set_ticks(range(0, len(steps), every), [_tick(step) for step in steps[::every]])
    else:
        panel.scatter(
            rows[across], rows[up], c=rows["value"], cmap=SHADES, norm=scale, s=22, edgecolors="white", lw=0.3
        )


def _tick(step: Any) -> str:
    return f"{step:.3g}" if isinstance(step, (int, float)) else str(step)


def _draw_bars(ax: Axes, table: pd.DataFrame, middle: float) -> None:
    for end, color in (("low", LOW_COLOUR), ("high", HIGH_COLOUR)):
        places = np.arange(len(table)) + (-0.17 if end == "low" else 0.17)
        ax.barh(places, table[end] - middle, 0.32, left=middle, color=color, gid=f"bar:{end}")
        ax.errorbar(
            table[end], places, xerr=table[f"{end}_error"].fillna(0), fmt="none", ecolor=INK, elinewidth=0.9, capsize=2
        )
    ax.axvline(middle, color=QUIET, linewidth=1, gid="middle")


def _dress_bars(ax: Axes, table: pd.DataFrame, meaning: Outcome) -> None:
    plain_axes(ax)
    room = width_of(ax) * NAMES
    ax.set_yticks(range(len(table)), [folded(ax, literal(in_words(name)), SMALL, room) for name in table["name"]])
    ax.tick_params(axis="y", labelsize=points(ax, SMALL))
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.grid(False, axis="y")
    ax.grid(True, axis="x", color="#E3E3E3", linewidth=0.8)
    ax.set_xlabel(meaning.unit, fontsize=points(ax, TEXT))
    number_axis(ax, percent=meaning.is_share, of="x")
