"""Lines with bands: the median and the 5th to 95th percentile of runs, by arm; in a sweep, of samples as well."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ipssim.batch.reading import spread_of
from ipssim.figures.needs import most_runs, number_of_runs, runs_an_arm
from ipssim.figures.style import arm_styles
from ipssim.outcomes import OUTCOMES
from ipssim.outcomes.runs import QUANTILES
from ipssim.outcomes.together import evened_in

if TYPE_CHECKING:
    from ipssim.batch.results import Results

__all__ = [
    "HIGH",
    "LOW",
    "MEDIAN",
    "draw_bands",
    "ends_of",
    "how_to_read",
    "quantiles_of",
    "rows_by_arm",
    "with_samples",
]

LOW, MEDIAN, HIGH = "q5", "q50", "q95"
OF_SAMPLES = {"q5": "samples_q5", "q95": "samples_q95"}  # columns of the inner band
SHARE = "share_of_samples"
LINE_WIDTH = 2.0  # points
FEW_RUNS = 20  # fewer leave the 5th and 95th percentiles to interpolation between the last two


def rows_by_arm(results: "Results", outcome: str, arms: Sequence[str]) -> dict[str, pd.DataFrame]:
    """An outcome of the whole system, run by run and month by month, of one arm after the other: one row a value.

    Read piece by piece; what all rows would have in common, or nobody asks for, takes no room.
    """
    columns = [*results.pair_columns, "month", "date"]
    found: dict[str, list[pd.DataFrame]] = {arm: [] for arm in arms}
    for piece in results.part_by_part():
        rows = piece.series(outcome, parts=True)
        names = {f"{outcome}{part}": f"value{part}" for part in ("", *OUTCOMES[outcome].parts)}
        for arm, own in rows.rename(columns=names).groupby("arm", sort=False):
            if arm in found:
                found[str(arm)].append(own[[*columns, *names.values()]])
    return {arm: _as_one(rows, results.pair_columns).assign(arm=arm) for arm, rows in found.items() if rows}


def _as_one(pieces: Sequence[pd.DataFrame], runs: Sequence[str]) -> pd.DataFrame:
    """Runs of several pieces in their order."""
    rows = pd.concat(pieces, ignore_index=True)
    return rows.take(np.lexsort([rows[name] for name in reversed(runs)])).reset_index(drop=True)


def quantiles_of(values: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The spread of `value` over the runs of each group, in the order in which groups are met.

    Columns: those of `by`, mean, n (values there are; the mean of a ratio of money also has the money of runs without
    one) and one a quantile, named by its percentage: q5, q50, q95.
    """
    return spread_of(values, "value", by, QUANTILES)


def with_samples(table: pd.DataFrame, values: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The spread of `quantiles_of`, told apart by where it is from, if samples were run more than once.

    samples_q5, samples_q95   of the means of samples over their replicates: what is varied, hardly any luck
    share_of_samples          of the variance over runs, what is between samples (analysis of variance); the rest is
                              luck
    """
    if "sample" not in values or values["sample"].nunique() < 2 or values["replicate"].nunique() < 2:
        return table
    each = [*by, "sample"]
    grouped = values[each].assign(value=evened_in(values, "value", each)).groupby(each, sort=False)["value"]
    of_samples = (grouped.mean(), grouped.var(), grouped.count())
    means, within, n = (values.groupby(level=list(by), sort=False) for values in of_samples)
    luck = within.mean()
    between = (means.var() - luck / n.mean()).clip(lower=0)
    found = pd.DataFrame({name: means.quantile(float(of[1:]) / 100) for of, name in OF_SAMPLES.items()})
    found[SHARE] = between / (between + luck).where(between + luck > 0)
    return table.merge(found.reset_index(), on=list(by), how="left")


def draw_bands(ax: Axes, table: pd.DataFrame, arms: Sequence[str], *, x: str, steps: bool = False) -> None:
    """A line and a band for each arm found in the table; the arms are all of the scenario, in its order.

    table    columns arm, `x`, q5, q50 and q95, and those of `with_samples`; where the quantiles are one there is no
             band to see
    """
    shape: dict[str, Any] = {"step": "post"} if steps else {}
    for arm, style in arm_styles(arms).items():
        rows = table[table["arm"] == arm]
        if rows.empty:
            continue
        ends = [("band", LOW, HIGH), ("samples", *OF_SAMPLES.values())]
        shape["alpha"] = 0.1 if SHARE in table else 0.16
        for name, low, high in ends if SHARE in table else ends[:1]:
            ax.fill_between(
                rows[x],
                rows[low],
                rows[high],
                color=style.color,
                linewidth=0,
                gid=f"{name}:{arm}",
                **shape,
            )
        ax.plot(
            rows[x], rows[MEDIAN], color=style.color, linestyle=style.linestyle, linewidth=LINE_WIDTH, label=arm,
            drawstyle="steps-post" if steps else "default", gid=f"line:{arm}",
        )  # fmt: skip
    if table[x].nunique() > 1:
        ax.set_xlim(table[x].min(), table[x].max())


def ends_of(ax: Axes) -> dict[str, tuple[float, float]]:
    """The last point of each arm's line that has a value, in data units."""
    ends = {}
    for line in ax.get_lines():
        if str(line.get_gid()).startswith("line:"):
            points = pd.DataFrame({"x": line.get_xdata(orig=False), "y": line.get_ydata(orig=False)}).dropna()
            if len(points):
                ends[str(line.get_label())] = (float(points["x"].iloc[-1]), float(points["y"].iloc[-1]))
    return ends


def how_to_read(results: "Results", table: pd.DataFrame, arms: Sequence[str]) -> str:
    """How many runs there are, what line and band mean, and what is missing.

    table    as drawn, with `n`, the number of runs that have a value
    """
    runs = number_of_runs(results, arms)
    sentences = _band_in_words(results, table, arms)
    without = [arm for arm in arms if table.loc[table["arm"] == arm, MEDIAN].isna().all()]
    if without:
        sentences.append(f"No value in any run of: {', '.join(without)}.")
    if (table["n"].between(1, table["arm"].map(runs), inclusive="left")).any():
        sentences.append("Where not every run has a value, line and band are those of the runs that have one.")
    return " ".join(sentences)


def _band_in_words(results: "Results", table: pd.DataFrame, arms: Sequence[str]) -> list[str]:
    most = most_runs(results, arms)
    if most <= 1:
        return ["One run an arm: no band."]
    line = f"Line: median of {runs_an_arm(results, arms)}."
    if SHARE in table:
        return [
            line, "Bands: 5th to 95th percentile; dark, of the means of samples (what is varied); light, of all runs "
            "(luck as well).", _shares_in_words(table, arms),
        ]  # fmt: skip
    band = "Band: 5th to 95th percentile of those runs"
    if results.varied:
        return [line, f"{band}: what is varied and luck together."]
    return [line, f"{band}." if most >= FEW_RUNS else f"{band}; so few understate the spread."]


def _shares_in_words(table: pd.DataFrame, arms: Sequence[str]) -> str:
    """How much of the variance at the end comes from what is varied."""
    shares = {arm: table.loc[table["arm"] == arm, SHARE].dropna().tail(1) for arm in arms}
    known = [100 * float(share.iloc[0]) for share in shares.values() if len(share)]
    if not known:
        return ""
    number = f"{known[0]:.0f}" if len(known) == 1 else f"{min(known):.0f} to {max(known):.0f}"
    return f"Of the variance at the end, {number} % comes from what is varied, the rest is luck."
