"""Fidelity as a fan, true and as last rated; and how many programmes are in which band of the scale."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from ipssim.fidelity_scale import IPS_25
from ipssim.figures.bands import number_of_runs
from ipssim.figures.labels import label_ends
from ipssim.figures.layers import name_layers, stack
from ipssim.figures.needs import NotInFolder, known_outcome, mean_of_runs, need_finished, need_quantities, runs_in_words
from ipssim.figures.panels import Heading, few, left_out, of_arms
from ipssim.figures.saving import keep
from ipssim.figures.style import INK, QUIET, SMALL, ArmStyle, arm_styles, date_axis, number_axis
from ipssim.figures.words import last_values, listed, number, span
from ipssim.outcomes.histogram import band_counts

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["fidelity_bands", "fidelity_fan", "mark_scale"]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
RATED = "rated"
ROOM = 1.1  # inches for names beside the last panel
SCALE = {"fair": IPS_25.fair, "good": IPS_25.good, "exemplary": IPS_25.exemplary}

CLASSES = {"exemplary": "exemplary", "good": "good", "fair": "fair", "not_ips": "not IPS"}
BANDS = {"exemplary": "#08306B", "good": "#3A82BD", "fair": "#F2BC66", "not IPS": "#E9E9E9"}  # from the bottom


def fidelity_fan(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Mean fidelity, true with a fan over runs and as last rated, a panel an arm."""
    for outcome in ("fidelity", "rated_fidelity"):
        known_outcome(results, outcome)
    wanted = few(results, arms)
    need_finished(results, wanted)
    table = _fans(results, wanted)
    if table["q50"].isna().all():
        raise NotInFolder("no programme delivers in any run of these arms: there is no fidelity to show")
    runs = number_of_runs(results, wanted)
    fan = "Fan: 25th to 75th and 5th to 95th percentile of the runs." if max(runs.values()) > 1 else ""
    note = f"{runs_in_words(runs, 'Median')} {fan} {left_out(results, arms)} {results.evidence_line}"
    heading = Heading(
        "Fidelity, true and rated",
        f"Mean over programmes of the true total of {IPS_25.name} (line), and of the last rating (dashed); points",
        note,
    )
    made = of_arms(results, wanted, ax, heading)
    first = made[wanted[0]]
    for arm, panel in made.items():
        _draw_fan(panel, table[table["arm"] == arm], arm_styles(results.arms)[arm])
    first.set_ylim(min(table["q5"].min(), table[RATED].min(), IPS_25.fair - 9), IPS_25.highest)
    date_axis(first, most=5)
    for panel in made.values():
        mark_scale(panel, named=panel is first)
    _name(made[wanted[-1]], table[table["arm"] == wanted[-1]], arm_styles(results.arms)[wanted[-1]])
    keep(first, table, _fan_in_words(table, wanted))
    return first


def fidelity_bands(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Share of programmes in each band of the scale over time, a panel an arm."""
    need_quantities(results, band_counts("fidelity", *CLASSES))
    wanted = few(results, arms)
    need_finished(results, wanted)
    table = _shares(results, wanted)
    note = (
        f"White: no programme delivers. {runs_in_words(number_of_runs(results, wanted))} {left_out(results, arms)} "
        f"{results.evidence_line}"
    )
    subtitle = f"Share of delivering programmes in each band of {IPS_25.name}, by true total"
    made = of_arms(results, wanted, ax, Heading("Programmes by band of fidelity", subtitle, note))
    first = made[wanted[0]]
    for arm, panel in made.items():
        rows = table[table["arm"] == arm]
        days, layers = date2num(rows["date"].to_numpy()), {name: rows[name].to_numpy() for name in BANDS}
        stack(panel, days, layers, BANDS)
        panel.grid(False)
        if arm == wanted[-1] and len(days):
            panel.set(xlim=(days[0], days[-1]), ylim=(0, 1))
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
            ax.annotate(
                f"{name} from {total}", (0, total), (4, 2), ("axes fraction", "data"), "offset points",
                fontsize=SMALL, color=QUIET,
            )  # fmt: skip


def _fans(results: "Results", arms: Sequence[str]) -> pd.DataFrame:
    """Quantiles of the true mean and the median of the rated one, by arm and month."""
    true = results.band("fidelity", quantiles=QUANTILES)
    rated = results.band("rated_fidelity", quantiles=(0.5,))[["arm", "month", "q50"]].rename(columns={"q50": RATED})
    table = true.merge(rated, on=["arm", "month"], how="left")
    return table[table["arm"].isin(arms)].reset_index(drop=True)


def _draw_fan(panel: Axes, rows: pd.DataFrame, style: ArmStyle) -> None:
    days = date2num(rows["date"].to_numpy())
    for low, high, alpha in (("q5", "q95", 0.15), ("q25", "q75", 0.3)):
        panel.fill_between(days, rows[low], rows[high], color=style.color, alpha=alpha, linewidth=0, gid=f"fan:{low}")
    panel.plot(days, rows["q50"], color=style.color, linewidth=1.8, gid="line:true")
    panel.plot(days, rows[RATED], color=INK, linewidth=1.2, linestyle=(0, (4, 2)), gid="line:rated")
    if len(days):
        panel.set_xlim(days[0], days[-1])


def _name(panel: Axes, rows: pd.DataFrame, style: ArmStyle) -> None:
    ends = {}
    for name, column in (("true", "q50"), (RATED, RATED)):
        known = rows.dropna(subset=[column])
        if len(known):
            ends[name] = (float(date2num(known["date"].iloc[-1])), float(known[column].iloc[-1]))
    label_ends(panel, ends, {"true": style, RATED: ArmStyle(INK, "solid", INK)}, inches=ROOM)


def _shares(results: "Results", arms: Sequence[str]) -> pd.DataFrame:
    classes = {band: list(band_counts("fidelity", band)) for band in CLASSES}
    sums = results.sums(name for names in classes.values() for name in names)
    sums = sums[sums["arm"].isin(arms)]
    counts = sums.assign(**{CLASSES[band]: sums[names].sum(axis=1) for band, names in classes.items()})
    means = mean_of_runs(counts, list(BANDS))
    there = means[list(BANDS)].sum(axis=1)
    means[list(BANDS)] = means[list(BANDS)].div(there.where(there > 0), axis=0)
    return means


def _fan_in_words(table: pd.DataFrame, arms: Sequence[str]) -> str:
    said = []
    for arm in arms:
        rows = table[table["arm"] == arm].dropna(subset=["q50"]).tail(1)
        if len(rows):
            row = rows.iloc[0]
            said.append(f"{arm} true {number(row['q50'])} ({IPS_25.band(row['q50'])}), rated {number(row[RATED])}")
    return f"Fans of mean fidelity over time, {span(table)}, of 25 to 125 points. At the end: {'; '.join(said)}."
