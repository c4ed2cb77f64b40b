"""Fidelity as a fan, true and as last rated; and how many programmes are in which band of the scale."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.patheffects import withStroke

from ipssim.fidelity_scale import IPS_25
from ipssim.figures.asked import figure
from ipssim.figures.labels import label_ends
from ipssim.figures.layers import key_to_layers, name_layers, stack
from ipssim.figures.needs import (
    NotInFolder,
    mean_of_runs,
    need_finished,
    need_quantities,
    note,
    runs_in_words,
)
from ipssim.figures.panels import TICK_LABELS, Heading, few, has_room_beside, left_out, of_arms
from ipssim.figures.saving import keep
from ipssim.figures.style import INK, QUIET, SMALL, ArmStyle, arm_styles, date_axis, number_axis, points
from ipssim.figures.words import last_values, listed, number, span
from ipssim.outcomes import Outcome
from ipssim.outcomes.families.fidelity import BAND_NAMES
from ipssim.outcomes.histogram import band_counts, class_names, quantile

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["fidelity_bands", "fidelity_fan", "mark_scale"]

DECILES = (0.1, 0.3, 0.7, 0.9)
RATED = "rated"
# Sum, number and counts by class
QUANTITIES = {
    "true": ("fidelity_sum", "programmes", *class_names("fidelity")),
    RATED: ("rated_sum", "rated_programmes", *class_names("rated")),
}
ROOM = 1.2  # inches for names beside the last panel
SCALE = {"fair": IPS_25.fair, "good": IPS_25.good, "exemplary": IPS_25.exemplary}

NAMED, OVER, FREE = 0.2, 1.5, 4.0  # of the width for a name; points of the scale from a total to it, and around it
CLASSES = dict(reversed(BAND_NAMES.items()))
BANDS = {"exemplary": "#08306B", "good": "#3A82BD", "fair": "#F2BC66", "not IPS": "#E9E9E9"}  # from the bottom


@figure
def fidelity_fan(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Fidelity over programmes as a fan, true and as last rated, a panel an arm."""
    need_quantities(results, [*QUANTITIES["true"], *QUANTITIES[RATED]])
    wanted = few(results, arms)
    need_finished(results, wanted)
    table = results.once(_fans, wanted)
    if table["true"].isna().all():
        raise NotInFolder("no programme delivers in any run of these arms: there is no fidelity to show")
    named = has_room_beside(len(wanted))  # the caption says it too
    words = note(
        results,
        "Coloured: true totals; line: mean; fan: the middle 40 % and 80 % of programmes. Dashed: mean of last ratings, "
        "the thin ones around their middle 80 %.",
        "" if named else f"Dotted: {', '.join(f'{name} from {total}' for name, total in SCALE.items())}.",
        runs_in_words(results, wanted, "Programmes"),
        left_out(results, arms),
    )
    subtitle = f"How totals of {IPS_25.name} are spread over programmes; points"
    beside = TICK_LABELS + (ROOM if named else 0)
    made = of_arms(results, wanted, ax, Heading("Fidelity, true and rated", subtitle, words), beside=beside)
    first = made[wanted[0]]
    for arm, panel in made.items():
        _draw_fan(panel, table[table["arm"] == arm], arm_styles(results.arms)[arm])
    first.set_ylim(min(table["true_q10"].min(), table[f"{RATED}_q10"].min(), IPS_25.fair - 9), IPS_25.highest)
    date_axis(first, most=5)
    for panel in made.values():
        mark_scale(panel, named=False)
    if named:
        _name(made[wanted[-1]], table[table["arm"] == wanted[-1]], arm_styles(results.arms)[wanted[-1]])
    keep(first, table, _fan_in_words(table, wanted))
    return first


@figure
def fidelity_bands(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Share of programmes in each band of the scale over time, a panel an arm."""
    need_quantities(results, band_counts("fidelity", *CLASSES))
    wanted = few(results, arms)
    need_finished(results, wanted)
    table = results.once(_shares, wanted)
    words = note(results, "White: no programme delivers.", runs_in_words(results, wanted), left_out(results, arms))
    subtitle = f"Share of delivering programmes in each band of {IPS_25.name}, by true total"
    key = key_to_layers(ax, BANDS, len(wanted))
    beside = TICK_LABELS + (0 if key else ROOM)
    made = of_arms(results, wanted, ax, Heading("Programmes by band of fidelity", subtitle, words, key), beside=beside)
    first = made[wanted[0]]
    for arm, panel in made.items():
        rows = table[table["arm"] == arm]
        days, layers = date2num(rows["date"].to_numpy()), {name: rows[name].to_numpy() for name in BANDS}
        stack(panel, days, layers, BANDS)
        panel.grid(False)
        if len(days):
            panel.set(xlim=(days[0], days[-1]), ylim=(0, 1))
        if arm == wanted[-1] and len(days) and not key:
            name_layers(panel, days, layers, BANDS)
    number_axis(first, percent=True)
    date_axis(first, most=5)
    good = last_values(table.assign(both=table["exemplary"] + table["good"]), wanted, "both")
    keep(
        first, table,
        f"Stacked areas of the share of programmes in each band of fidelity, {span(table)}. "
        f"Good or exemplary at the end: {listed(good, 'share')}.",
    )  # fmt: skip
    return first


def mark_scale(ax: Axes, *, named: bool = True) -> None:
    """The least totals that count as fair, good and exemplary."""
    for name, total in SCALE.items():
        ax.axhline(total, color=QUIET, linewidth=0.8, linestyle=(0, (1, 2)), zorder=0.9, gid=f"scale:{name}")
        if named:
            side = _free_side(ax, total)
            ax.annotate(
                f"{name} from {total}", (side, total), (4 - 8 * side, 2), ("axes fraction", "data"), "offset points",
                ha="right" if side else "left", fontsize=points(ax, SMALL), color=QUIET, gid="scale",
                path_effects=[withStroke(linewidth=2.5, foreground="white")],
            )  # fmt: skip


def _free_side(ax: Axes, total: float) -> int:
    """Where a name over a total is crossed by no line: at the left end (0), else where lines are farther away."""
    lines = [np.asarray(line.get_xydata()) for line in ax.get_lines() if str(line.get_gid()).startswith("line:")]
    (begin, end), found = ax.get_xlim(), np.concatenate([*lines, np.zeros((0, 2))])
    across, away = (found[:, 0] - begin) / (end - begin), np.abs(found[:, 1] - total - OVER)
    left, right = (np.nanmin(away[side], initial=np.inf) for side in (across < NAMED, across > 1 - NAMED))
    return int(left < FREE and right > left)


def _fans(results: "Results", arms: Sequence[str]) -> pd.DataFrame:
    """Mean and deciles over the programmes of all runs: of true totals and of last ratings, by arm and month."""
    counts = mean_of_runs(results, [*QUANTITIES["true"], *QUANTITIES[RATED]], arms)
    columns: dict[str, pd.Series[float]] = {}
    for name, (total, of, *classes) in QUANTITIES.items():
        columns[name] = counts[total] / counts[of].where(counts[of] > 0)
        spread = Outcome(name, name, "points", "", tuple(classes))
        columns |= {f"{name}_q{100 * decile:g}": quantile(decile, spread, counts) for decile in DECILES}
    return counts[["arm", "month", "date"]].assign(**columns)


def _draw_fan(panel: Axes, rows: pd.DataFrame, style: ArmStyle) -> None:
    days = date2num(rows["date"].to_numpy())
    for low, high, alpha in (("q10", "q90", 0.18), ("q30", "q70", 0.3)):
        panel.fill_between(
            days, rows[f"true_{low}"], rows[f"true_{high}"], color=style.color, alpha=alpha, lw=0, gid=f"fan:{low}"
        )
    panel.plot(days, rows["true"], color=style.color, linewidth=1.8, gid="line:true")
    for column, width in ((RATED, 1.3), (f"{RATED}_q10", 0.6), (f"{RATED}_q90", 0.6)):
        panel.plot(days, rows[column], color=INK, linewidth=width, linestyle=(0, (4, 2)), gid=f"line:{column}")
    if len(days):
        panel.set_xlim(days[0], days[-1])


def _name(panel: Axes, rows: pd.DataFrame, style: ArmStyle) -> None:
    """The means, and the totals that the scale counts as fair, good and exemplary."""
    last = max(panel.get_xlim())
    ends = {f"{name} {total}+": (last, float(total)) for name, total in SCALE.items()}
    styles = dict.fromkeys(ends, ArmStyle(QUIET, "solid", QUIET))
    for name in ("true", RATED):
        known = rows.dropna(subset=[name])
        if len(known):
            ends[name] = (float(date2num(known["date"].iloc[-1])), float(known[name].iloc[-1]))
    label_ends(panel, ends, styles | {"true": style, RATED: ArmStyle(INK, "solid", INK)}, inches=ROOM)


def _shares(results: "Results", arms: Sequence[str]) -> pd.DataFrame:
    classes = {band: list(band_counts("fidelity", band)) for band in CLASSES}
    sums = mean_of_runs(results, [name for names in classes.values() for name in names], arms)
    counts = pd.DataFrame({CLASSES[band]: sums[names].sum(axis=1) for band, names in classes.items()})
    there = counts.sum(axis=1)
    return pd.concat([sums[["arm", "month", "date"]], counts.div(there.where(there > 0), axis=0)], axis=1)


def _fan_in_words(table: pd.DataFrame, arms: Sequence[str]) -> str:
    said = []
    for arm in arms:
        rows = table[table["arm"] == arm].dropna(subset=["true"]).tail(1)
        if len(rows):
            row = rows.iloc[0]
            spread = f"the middle 80 % from {number(row['true_q10'])} to {number(row['true_q90'])}"
            said.append(
                f"{arm} true mean {number(row['true'])} ({IPS_25.band(row['true'])}), {spread}, rated "
                f"{number(row[RATED])}"
            )
    return f"Fans of fidelity over programmes, {span(table)}, of 25 to 125 points. At the end: {'; '.join(said)}."
