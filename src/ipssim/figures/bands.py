"""Lines with bands: the median and the 5th to 95th percentile of replicates, by arm."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.axes import Axes

from ipssim.errors import InputError, nearest
from ipssim.figures.style import arm_styles

if TYPE_CHECKING:
    from ipssim.batch.results import Results

__all__ = ["HIGH", "LOW", "MEDIAN", "chosen", "draw_bands", "ends_of", "how_to_read", "number_of_runs"]

QUANTILES = (0.05, 0.5, 0.95)
LOW, MEDIAN, HIGH = "q5", "q50", "q95"


def chosen(results: "Results", arms: Sequence[str] | None) -> tuple[str, ...]:
    """The arms asked for, in the order of the scenario; all of them when none is named."""
    known = results.arms
    for arm in arms or ():
        if arm not in known:
            raise InputError(f"unknown arm `{arm}`", hint=nearest(arm, known) or f"the arms are {', '.join(known)}")
    return tuple(arm for arm in known if arms is None or arm in arms)


def number_of_runs(results: "Results", arms: Sequence[str]) -> dict[str, int]:
    """Finished runs of each arm."""
    finished = results.runs.query("status == 'finished'")["arm"].value_counts()
    return {arm: int(finished.get(arm, 0)) for arm in arms}


def draw_bands(
    ax: Axes, table: pd.DataFrame, arms: Sequence[str], *, x: str, steps: bool = False, width: float = 2.0
) -> None:
    """A line and a band for each arm found in the table; the arms are all of the scenario, in its order.

    table    columns arm, `x`, q5, q50 and q95; where the quantiles are one there is no band to see
    """
    for arm, style in arm_styles(arms).items():
        rows = table[table["arm"] == arm]
        if rows.empty:
            continue
        shape: dict[str, Any] = {"step": "post"} if steps else {}
        ax.fill_between(
            rows[x], rows[LOW], rows[HIGH], color=style.color, alpha=0.16, linewidth=0, gid=f"band:{arm}", **shape
        )
        ax.plot(
            rows[x], rows[MEDIAN], color=style.color, linestyle=style.linestyle, linewidth=width, label=arm,
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


def how_to_read(table: pd.DataFrame, runs: dict[str, int]) -> str:
    """How many runs there are, what line and band mean, and what is missing.

    table    as drawn, with `n`, the number of runs that have a value
    """
    fewest, most = min(runs.values()), max(runs.values())
    if most <= 1:
        sentences = ["One run an arm: no band."]
    else:
        number = f"{most}" if fewest == most else f"{fewest} to {most}"
        sentences = [f"Line: median of {number} runs an arm. Band: 5th to 95th percentile of those runs."]
    without = [arm for arm in runs if table.loc[table["arm"] == arm, MEDIAN].isna().all()]
    if without:
        sentences.append(f"No value in any run of: {', '.join(without)}.")
    if (table["n"].between(1, table["arm"].map(runs), inclusive="left")).any():
        sentences.append("Where not every run has a value, line and band are those of the runs that have one.")
    return " ".join(sentences)
