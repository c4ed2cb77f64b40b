"""What a sweep shows over two of its values, a heat map, or over one that is crossed with all others, a curve."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from ipssim.analysis.contrast import difference
from ipssim.analysis.sensitivity import is_factor
from ipssim.analysis.units import Units, units_of
from ipssim.figures.asked import figure
from ipssim.figures.needs import NotInFolder, known_outcome, need_finished, note, runs_an_arm
from ipssim.figures.panels import TICK_LABELS, Heading, few, left_out, of_arms
from ipssim.figures.saving import keep
from ipssim.figures.shades import BESIDE, SHADES, ink_on, key_of_shades
from ipssim.figures.style import SMALL, TEXT, arm_styles, folded, number_axis, points, width_of
from ipssim.figures.words import number, said
from ipssim.outcomes import Outcome
from ipssim.outcomes.together import evened_in
from ipssim.wording import day_in_words, lowered

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["in_words", "runs_of_sweep", "sweep_map", "varied_names"]

HIGH = 2.9  # inches of a row of panels
MOST_TICKS = 6
MOST_WRITTEN = 10  # cells in a row or column whose values are written into them
INCHES_A_CELL = 0.38
GRID = 0.5  # share of the cells of a grid that must be filled for one to be drawn
AIR_BESIDE, AIR_ABOVE = 0.12, 1.08


@figure
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

    vary    names of the two; when left out, the first two that are crossed with all others (a grid, or what is varied
            beside a posterior), or the first two of the sweep where nothing is crossed. Where only one value is
            crossed, the outcome is drawn over that one
    at      a date; the last month when left out
    """
    names = _two(results, vary)
    if len(names) == 1:
        return _over_one(results, names[0], outcome, few(results, arms), left_out(results, arms), ax, at)
    meaning, day, wanted = known_outcome(results, outcome), at or results.scenario.end, few(results, arms)
    need_finished(results, wanted)
    table = _points(runs_of_sweep(results, outcome, day, wanted), names, units_of(results))
    words = note(results, *_how_to_read(results, table, wanted, meaning), left_out(results, arms))
    across, up = map(in_words, names)
    heading = Heading(
        f"{meaning.label}, {day_in_words(day)}", f"{meaning.definition}. Across: {across}; up: {up}", words
    )
    made = of_arms(results, wanted, ax, heading, high=HIGH, beside=TICK_LABELS + BESIDE)
    scale = Normalize(float(table["value"].min()), float(table["value"].max()))
    for arm, panel in made.items():
        _draw(panel, table[table["arm"] == arm], names, scale, meaning)
        _name_across(panel, across)
    first = made[wanted[0]]
    first.set_ylabel(folded(first, up, TEXT, HIGH * 0.75), fontsize=points(first, SMALL))
    key_of_shades(list(made.values()), ScalarMappable(scale, SHADES), percent=meaning.is_share)
    best = table.iloc[int(table["value"].argmax())]
    keep(
        first, table.assign(outcome=outcome, date=day),
        f"Heat map of {lowered(meaning.label)} over {across} and {up}, by arm. Highest: "
        f"{said(float(best['value']), meaning.unit)} under {best['arm']} at {_tick(best[names[0]])} and "
        f"{_tick(best[names[1]])}.",
    )  # fmt: skip
    return first


def in_words(name: str) -> str:
    """A varied value as a reader says it: `share at risk (results based payment)` for a field of a policy."""
    *around, last = name.split(".")
    said, of = last.replace("_", " "), " ".join(around[-1:]).replace("_", " ")
    return f"{said} ({of})" if of else said


def varied_names(results: "Results") -> tuple[str, ...]:
    """What the sweep varies."""
    names: tuple[str, ...] = results.varied
    if not names:
        raise NotInFolder("this figure needs a sweep; these results vary nothing but arms")
    return names


def runs_of_sweep(results: "Results", outcome: str, day: date, arms: Sequence[str]) -> pd.DataFrame:
    """One row a run: arm, sample, replicate, what is varied, and values whose mean over a sample is the outcome's."""
    values: Any = results.series(outcome, at=day, parts=True)
    values = values.assign(value=evened_in(values, outcome, ["arm", "sample"]))
    varied: pd.DataFrame = results.with_varied(values[values["arm"].isin(arms)]).dropna(subset=["value"])
    if varied.empty:
        raise NotInFolder(f"no run of these arms has a value of `{outcome}` on {day}")
    return varied


def _errors_of_gaps(runs: pd.DataFrame, names: Sequence[str], units: Units) -> dict[Any, float]:
    """Half of the 95 % interval of each point less the highest, in pairs of one row and replicate; nan where it has
    none. Where no row is at two points, pairs share the luck of a replicate only."""
    rows = runs.assign(row=units.row_of.loc[runs["sample"]].to_numpy())
    wide = rows.pivot_table("value", ["row", "replicate"], list(names))
    if (wide.notna().sum(axis=1) < 2).all():
        wide = rows.assign(row=0).pivot_table("value", ["row", "replicate"], list(names))
    highest, labels = wide[wide.mean().idxmax()], [wide.index.get_level_values(name) for name in ("row", "replicate")]
    found = {point: difference(wide[point], highest, *labels) for point in wide}
    return {point: own.high - own.mean for point, own in found.items()}


def _two(results: "Results", vary: Sequence[str]) -> list[str]:
    names = varied_names(results)
    missing = [name for name in vary if name not in names]
    if missing or len(vary or names) < 2:
        what = f"`{missing[0]}` is not varied" if missing else "a heat map needs two values that are varied"
        raise NotInFolder(f"{what}; this sweep varies {', '.join(names)}")
    return list(vary) or _crossed(results.samples[list(names)])[:2] or list(names)[:2]


def _crossed(samples: pd.DataFrame) -> list[str]:
    """The values that each meet all that there is of the others, as in a grid."""
    points = samples.drop_duplicates()
    others = {str(name): len(points.drop(columns=name).drop_duplicates()) for name in points}
    values = {name: points[name].nunique() for name in others}
    return [name for name in others if values[name] > 1 and len(points) == others[name] * values[name]]


def _over_one(
    results: "Results", name: str, outcome: str, arms: Sequence[str], more: str, ax: Axes | None, at: date | None
) -> Axes:
    """An outcome over one value: the mean, and how far apart the samples are that have it."""
    meaning, day = known_outcome(results, outcome), at or results.scenario.end
    need_finished(results, arms)
    runs = runs_of_sweep(results, outcome, day, arms)
    table = _of_samples(runs, name)
    across, samples = in_words(name), len(runs.drop_duplicates("sample")) // runs[name].nunique()
    words = note(
        results, f"Dot: mean of the runs; upright line: 5th to 95th percentile of the {samples:,} samples with this "
        f"value (each the mean of its replicates). {runs_an_arm(results, arms)}.", more,
    )  # fmt: skip
    heading = Heading(f"{meaning.label}, {day_in_words(day)}", f"{meaning.definition}. Across: {across}", words)
    made, styles = of_arms(results, arms, ax, heading, high=HIGH), arm_styles(results.arms)
    for arm, panel in made.items():
        rows = table[table["arm"] == arm]
        is_number = not is_factor(rows[name])
        places = rows[name].to_numpy(float) if is_number else np.arange(len(rows))
        panel.vlines(places, rows["q5"], rows["q95"], color=styles[arm].color, linewidth=2, gid="spread")
        panel.plot(places, rows["value"], "o-" if is_number else "o", color=styles[arm].color, gid="means")
        every = max(-(-len(rows) // MOST_TICKS), 1)
        panel.set_xticks(places[::every], [_tick(step) for step in rows[name].iloc[::every]])
        panel.margins(x=AIR_BESIDE)
        _name_across(panel, across)
    first = made[arms[0]]
    if table["q5"].min() >= 0:
        first.set_ylim(0, AIR_ABOVE * max(float(table["q95"].max()), 1e-9))
    number_axis(first, percent=meaning.is_share)
    best = table.iloc[int(table["value"].argmax())]
    keep(
        first, table.assign(outcome=outcome, date=day),
        f"{meaning.label} over {across}, by arm. Highest on average: {said(float(best['value']), meaning.unit)} under "
        f"{best['arm']} at {_tick(best[name])}.",
    )  # fmt: skip
    return first


def _name_across(panel: Axes, across: str) -> None:
    panel.set_xlabel(folded(panel, across, SMALL, width_of(panel) * 0.75), fontsize=points(panel, SMALL))


def _of_samples(runs: pd.DataFrame, name: str) -> pd.DataFrame:
    """One row an arm and value: mean, and the 5th and 95th percentile of the samples' means over their replicates."""
    means = runs.groupby(["arm", name, "sample"], sort=True)["value"].mean().groupby(level=[0, 1])
    spread = {"q5": means.quantile(0.05), "q95": means.quantile(0.95), "n": means.count()}
    return pd.DataFrame({"value": means.mean(), **spread}).reset_index()


def _points(runs: pd.DataFrame, names: Sequence[str], units: Units) -> pd.DataFrame:
    """One row an arm and point: value (mean of its runs), n (runs) and error (of it less the arm's highest)."""
    table: pd.DataFrame = runs.groupby(["arm", *names], sort=True)["value"].agg(value="mean", n="count").reset_index()
    errors = {arm: _errors_of_gaps(own, names, units) for arm, own in runs.groupby("arm")}
    places = table[["arm", *names]].itertuples(index=False, name=None)
    return table.assign(error=[errors[arm][tuple(point)] for arm, *point in places])


def _how_to_read(results: "Results", table: pd.DataFrame, arms: Sequence[str], meaning: Outcome) -> list[str]:
    others = "All that is varied besides is averaged over." if len(results.varied) > 2 else ""
    if table["n"].max() < 2:
        return ["One run at each point.", others]
    usual = table["error"].median() * (100 if meaning.is_share else 1)
    size = f"± {number(usual)} {'points' if meaning.is_share else meaning.unit}, the median of all."
    error = f"95 % Monte Carlo error of a point less its arm's highest, in paired runs: {size}" if usual > 0 else ""
    return [f"Mean of the runs at each point; {runs_an_arm(results, arms)}.", error, others]


def _draw(panel: Axes, rows: pd.DataFrame, names: Sequence[str], scale: Normalize, meaning: Outcome) -> None:
    """Cells where the points make a grid, else the points themselves."""
    across, up = names
    wide = rows.pivot(index=up, columns=across, values="value")
    panel.grid(False)
    if len(rows) and wide.notna().mean().mean() > GRID:
        panel.imshow(wide.to_numpy(float), origin="lower", aspect="auto", cmap=SHADES, norm=scale, gid="cells")
        for axis, steps in ((panel.xaxis, wide.columns), (panel.yaxis, wide.index)):
            every = max(-(-len(steps) // MOST_TICKS), 1)
            axis.set_ticks(range(0, len(steps), every), [_tick(step) for step in steps[::every]])
        if max(wide.shape) <= MOST_WRITTEN and width_of(panel) / len(wide.columns) > INCHES_A_CELL:
            _write(panel, wide, scale, meaning)
    else:
        panel.scatter(
            rows[across], rows[up], c=rows["value"], cmap=SHADES, norm=scale, s=34, edgecolors="#777777", lw=0.5
        )
        if pd.api.types.is_numeric_dtype(rows[across]):
            number_axis(panel, percent=False, of="x")


def _write(panel: Axes, wide: pd.DataFrame, scale: Normalize, meaning: Outcome) -> None:
    """The value of each cell, in letters that stand out on its shade."""
    shades = ScalarMappable(scale, SHADES)
    for (row, column), value in np.ndenumerate(wide.to_numpy(float)):
        if not np.isnan(value):
            panel.text(
                column, row, number(100 * value if meaning.is_share else value), ha="center", va="center",
                fontsize=points(panel, SMALL), color=ink_on(shades.to_rgba(value)), gid="value",
            )  # fmt: skip


def _tick(step: Any) -> str:
    return f"{step:.3g}" if isinstance(step, (int, float)) else str(step)
