"""What a sweep shows of all its values: how far each moves an outcome, as a tornado."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from scipy.stats import ttest_ind

from ipssim.analysis.contrast import difference
from ipssim.analysis.sensitivity import is_factor
from ipssim.analysis.units import Units, units_of
from ipssim.figures.asked import figure
from ipssim.figures.keys import key_of_colours
from ipssim.figures.needs import NotInFolder, chosen, known_outcome, need_finished, note
from ipssim.figures.panels import Heading
from ipssim.figures.rows import dress_rows, row_axes
from ipssim.figures.saving import keep
from ipssim.figures.style import INK, QUIET, SMALL, folded, literal, new_axes, width_of
from ipssim.figures.sweeps import in_words, runs_of_sweep, varied_names
from ipssim.figures.words import said
from ipssim.wording import day_in_words, lowered, plural

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["tornado"]

MOST_BARS = 20
NAMES = 0.34  # of the width
INCHES_A_BAR = 0.34
COLOURS = {"low": "#86B6DC", "high": "#08306B"}
KEY = {"lowest third of its values": COLOURS["low"], "highest third": COLOURS["high"]}
OVER_ROWS = "over {rows}, without the luck that all {rows} share, which moves both ends alike"
LEVEL = 0.95
AROUND = 0.6  # of the bars' span: whiskers are drawn so far beyond the bars


@figure
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
    meaning, day, arm = known_outcome(results, outcome), at or results.scenario.end, chosen(results, arms)[0]
    names = [name for name in varied_names(results) if results.scenario.has_to_do_with(name, [arm])]
    if not names:
        raise NotInFolder(f"nothing that is varied is a part of `{arm}`")
    need_finished(results, [arm])
    runs = runs_of_sweep(results, outcome, day, [arm])
    units, crossed = units_of(results), _all_cross(runs, names)
    table = _swings(runs, names, units, crossed=crossed)
    shown = table.head(MOST_BARS)
    title = f"What moves {lowered(meaning.label)}, {day_in_words(day)}"
    over = "over replicates" if crossed else OVER_ROWS.format(rows=plural("sample" if units.rows == 1 else units.pair))
    words = note(results, *_how_to_read(runs, table, over))
    heading = Heading(title, f"{literal(arm)}. {meaning.definition}", words, key_of_colours(KEY))
    slot = new_axes() if ax is None else ax
    rows = [_name(slot, *row) for row in shown[["name", "from", "to"]].itertuples(index=False, name=None)]
    lines = sum(max(1 + row.count("\n"), 2) / 2 for row in rows)
    ax = row_axes(slot, heading, lines, INCHES_A_BAR)
    _draw(ax, shown, float(runs["value"].mean()))
    dress_rows(ax, rows, meaning, SMALL)
    top = table.iloc[0]
    ends = [f"at {top[end]}" for end in ("from", "to")] if top["factor"] else ["when low", "when high"]
    keep(
        ax, table.assign(arm=arm, outcome=outcome, date=day),
        f"Tornado chart of {len(table)} varied values for {lowered(meaning.label)}. {in_words(top['name'])} moves it "
        f"most: {said(float(top['low']), meaning.unit)} {ends[0]}, {said(float(top['high']), meaning.unit)} {ends[1]}.",
    )  # fmt: skip
    return ax


def _all_cross(runs: pd.DataFrame, names: Sequence[str]) -> bool:
    """Whether every value meets all values of the others."""
    every, there = int(np.prod([runs[name].nunique() for name in names])), len(runs[list(names)].drop_duplicates())
    return bool(runs["sample"].nunique() == there == every)  # trajectories of Morris can be as many by chance


def _swings(runs: pd.DataFrame, names: Sequence[str], units: Units, *, crossed: bool) -> pd.DataFrame:
    """One row a varied value: means at both ends of its range, the swing between them and its error."""
    # Where all values meet all others, ends differ by nothing but the value, and only luck is left as error.
    # Else what is independent is a row. Luck that both ends share moves them alike, and is no error of the swing.
    unit = runs["replicate" if crossed else "sample"]
    unit = unit.map(units.row_of) if units.rows > 1 and not crossed else unit
    table = pd.DataFrame([_ends(runs, name, unit) for name in names])
    table["swing"] = (table["high"] - table["low"]).abs()
    return table.sort_values("swing", ascending=False, kind="stable", ignore_index=True)


def _ends(runs: pd.DataFrame, name: str, unit: "pd.Series[Any]") -> dict[str, Any]:
    """Mean of the runs at the low and the high end of one varied value, and the error of the swing between them."""
    values = runs[name]
    if not is_factor(values):
        steps = np.sort(values.unique())
        third = max(len(steps) // 3, 1)  # and no more: of four values two would be half
        low, high, ends = values <= steps[third - 1], values >= steps[len(steps) - third], (steps[0], steps[-1])
    else:  # options have no order: the ones with the lowest and the highest mean
        means = runs.groupby(values)["value"].mean()
        ends = (means.idxmin(), means.idxmax())
        low, high = values == ends[0], values == ends[1]
    found: dict[str, Any] = {"name": name, "from": ends[0], "to": ends[1], "factor": is_factor(values)}
    for end, own in {"low": runs[low], "high": runs[high]}.items():
        found |= {end: own["value"].mean(), f"{end}_runs": len(own)}
    by_unit = (runs.loc[end, "value"].groupby(unit[end]).mean() for end in (high, low))
    return found | {"error": _error_of_swing(*by_unit)}


def _error_of_swing(high: "pd.Series[float]", low: "pd.Series[float]") -> float:
    """Half of the interval of high less low: in pairs where every unit is at both ends, else of two samples; nan where
    it has none."""
    if set(high.index) == set(low.index):
        found = difference(high, low.reindex(high.index), level=LEVEL)
        return found.high - found.mean
    if min(len(high), len(low)) < 2:
        return float("nan")
    ends = ttest_ind(high, low, equal_var=False).confidence_interval(LEVEL)
    return float(ends.high - ends.low) / 2


def _how_to_read(runs: pd.DataFrame, table: pd.DataFrame, over: str) -> list[str]:
    samples, errors = runs["sample"].nunique(), table["error"]
    whisker = f"Whisker: 95 % Monte Carlo error of the highest third less the lowest, {over}; at the edge it goes on."
    options = "; of options: the one with the lowest or highest mean" if table["factor"].any() else ""
    return [
        "Bars: mean of the runs in which a value is in the lowest or highest third of its values (of fewer than six: "
        f"the lowest or highest one{options}); line: of all runs.",
        whisker if errors.notna().any() else "",
        "No whisker: too few runs to know the error, or all are alike." if errors.isna().any() else "",
        f"{len(runs):,} runs of {samples:,} samples.",
        f"The first {MOST_BARS} of {len(table)}." if len(table) > MOST_BARS else "",
    ]


def _name(ax: Axes, name: str, low: Any, high: Any) -> str:
    """The varied value, and beneath it the ends of its range."""
    ends = " to ".join(f"{end:.3g}" if isinstance(end, (int, float)) else str(end) for end in (low, high))
    room = width_of(ax) * NAMES
    return "\n".join(folded(ax, text, SMALL, room) for text in (literal(in_words(name)), literal(ends)))


def _draw(ax: Axes, table: pd.DataFrame, middle: float) -> None:
    for end, color in COLOURS.items():
        places = np.arange(len(table)) + (-0.17 if end == "low" else 0.17)
        ax.barh(places, table[end] - middle, 0.32, left=middle, color=color, gid=f"bar:{end}")
    ax.hlines(
        places, *_whiskers(table), color=INK, linewidth=0.9, gid="error",
        path_effects=[withStroke(linewidth=1.8, foreground="white")],
    )  # fmt: skip
    ax.axvline(middle, color=QUIET, linewidth=1, gid="middle")
    _limit(ax, table, middle)


def _whiskers(table: pd.DataFrame) -> tuple["pd.Series[float]", "pd.Series[float]"]:
    """Where they begin and end: the error of the swing, about its high end."""
    return table["high"] - table["error"], table["high"] + table["error"]


def _limit(ax: Axes, table: pd.DataFrame, middle: float) -> None:
    """All bars, and whiskers as far as they leave the bars to be seen."""
    values = np.append(table[["low", "high"]].to_numpy(float), middle)
    room = AROUND * float(np.ptp(values)) or 1e-6
    begin, end = _whiskers(table.fillna({"error": 0}))
    low, high = max(begin.min(), values.min() - room), min(end.max(), values.max() + room)
    air = 0.04 * (high - low) or room
    ax.set_xlim(min(low, values.min()) - air, max(high, values.max()) + air)
