"""Money by payer and by stream, year by year."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from ipssim.figures.asked import figure
from ipssim.figures.keys import key_of_colours
from ipssim.figures.layers import colours_of, stack_bars
from ipssim.figures.needs import NotInFolder, mean_of_runs, need_finished, note, parts_of_years, runs_in_words
from ipssim.figures.panels import Heading, few, left_out, of_arms
from ipssim.figures.saving import keep
from ipssim.figures.style import SMALL, points, year_axis
from ipssim.figures.words import listed
from ipssim.units import CENTS

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["PREFIXES", "USES", "cost_by_use", "money_by_payer", "money_by_stream", "payers_of", "streams_of"]

USES = {
    "cost_cents": "programmes",
    "centre_cents": "support centres",
    "administration_cents": "coordination and membership",
    "research_cents": "research",
    "national_cents": "national bodies",
}
PREFIXES = ("thousand", "million", "billion")


@figure
def money_by_payer(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Money that each payer pays to agencies in a year, a panel an arm."""
    subtitle = "What agencies receive in a year, by who pays"
    return _money(results, payers_of(results), ("Money by payer", subtitle), arms, ax)


@figure
def money_by_stream(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Money that agencies receive in a year by its terms, a panel an arm."""
    subtitle = "What agencies receive in a year, by the terms on which it comes"
    return _money(results, streams_of(results), ("Money by stream", subtitle), arms, ax)


@figure
def cost_by_use(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Cost of a year by what it is spent on, a panel an arm."""
    uses = {name: label for name, label in USES.items() if name in results.quantities}
    return _money(results, uses, ("Cost by use", "Cost of a year, by what it is spent on"), arms, ax)


def payers_of(results: "Results") -> dict[str, str]:
    """Recorded quantities of money by payer, and the payers' names."""
    return _named(results, "paid_", "_cents")


def streams_of(results: "Results") -> dict[str, str]:
    """Recorded quantities of money by stream, and the streams' names."""
    return _named(results, "", "_money_cents")


def _named(results: "Results", before: str, after: str) -> dict[str, str]:
    """Recorded quantities with such a beginning and end, and what stands between them."""
    found = [name for name in results.quantities if name.startswith(before) and name.endswith(after)]
    return {name: name.removeprefix(before).removesuffix(after).replace("_", " ") for name in found}


def _money(
    results: "Results",
    names: Mapping[str, str],
    words: tuple[str, str],
    arms: Sequence[str] | None,
    ax: Axes | None,
) -> Axes:
    if not names:
        raise NotInFolder(f"{words[0].lower()}: these results do not record it")
    wanted = few(results, arms)
    need_finished(results, wanted)
    table = results.once(_yearly, names, wanted)
    layers = [label for label in names.values() if table[label].abs().sum() > 0] or list(names.values())[:1]
    study = results.scenario
    unit = f"{study.currency} of {study.price_year} a year"
    notes = [runs_in_words(results, wanted), parts_of_years(results), left_out(results, arms), _nothing(names, layers)]
    notes.append(study.prices)
    key = key_of_colours(colours_of(layers))
    heading = Heading(words[0], f"{words[1]}; {unit}", note(results, *notes), key)
    made = of_arms(results, wanted, ax, heading)
    for arm, panel in made.items():
        rows = table[table["arm"] == arm]
        stack_bars(panel, rows["year"], {name: rows[name] for name in layers}, colours_of(layers))
    first = made[wanted[0]]
    _dress(first, table[layers].sum(axis=1).max(), study.currency)
    keep(first, table[["arm", "year", *layers]], _in_words(words[1], table, layers, wanted, unit))
    return first


def _yearly(results: "Results", names: Mapping[str, str], arms: Sequence[str]) -> pd.DataFrame:
    """Sums of the months of a year, mean of the runs [currency]."""
    monthly = mean_of_runs(results, names, arms)
    monthly = monthly[monthly["month"] > 0]
    yearly = monthly.groupby(["arm", monthly["date"].dt.year.rename("year")], sort=False)[list(names)].sum() / CENTS
    return yearly.rename(columns=dict(names)).reset_index()


def _nothing(names: Mapping[str, str], layers: Sequence[str]) -> str:
    without = [label for label in names.values() if label not in layers]
    return f"Nothing in any year: {', '.join(without)}." if without else ""


def _dress(panel: Axes, top: float, currency: str) -> None:
    """The axis in thousands, millions or billions."""
    power = int(np.clip(np.log10(max(top, 1)) // 3, 0, len(PREFIXES)))
    panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / 1000**power:,.4g}"))
    panel.set_ylabel(f"{PREFIXES[power - 1]} {currency}" if power else currency, fontsize=points(panel, SMALL))
    panel.set_ylim(0, max(top * 1.05, 1))
    year_axis(panel)


def _in_words(what: str, table: pd.DataFrame, layers: Sequence[str], arms: Sequence[str], unit: str) -> str:
    last = table[table["year"] == table["year"].max()].set_index("arm")
    totals = {arm: float(last.loc[arm, list(layers)].sum()) for arm in arms if arm in last.index}
    of_first = {name: float(last.loc[arms[0], name]) for name in layers} if arms[0] in last.index else {}
    return (
        f"Stacked bars. {what}, {table['year'].min()} to {table['year'].max()}. In {table['year'].max()}: "
        f"{listed(totals, unit)}. Of it, under {arms[0]}: {listed(of_first, unit)}."
    )
