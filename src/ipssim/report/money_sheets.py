"""The tables of money over all the years: who paid, and who saved; discounted where asked for."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from ipssim.batch import Results
from ipssim.batch.over_time import worth
from ipssim.figures.money import USES
from ipssim.outcomes import OUTCOMES, quantities_of
from ipssim.outcomes.runs import QUANTILES
from ipssim.report.sheet import SPREAD, Sheet
from ipssim.units import CENTS, MILLION
from ipssim.vocabulary import Payer
from ipssim.wording import decimals_of, discounted_in_words

__all__ = ["costs_sheet", "savings_sheet"]

PROGRAMMES = quantities_of(OUTCOMES["programme_cost"])
AROUND = ("administration_cents", "centre_cents", "research_cents", "national_cents")  # what else it costs
PARTS = 10  # a part of the whole is about so small, and has two digits or more
SAVERS = {
    "legacy_saved_cents": "Hosts: old services",
    "benefits_saved_cents": "Benefit agency",
    "tax_gained_cents": "Treasury: tax",
}


def costs_sheet(results: Results, discount: float = 0) -> Sheet:
    """What each payer has paid to programmes in all the years, and what else it cost, one row an arm.

    discount  by which money of a year later counts less [share a year]
    """
    paid = {f"paid_{payer.name.lower()}_cents": payer.name.lower().replace("_", " ") for payer in Payer}
    around = {name: USES[name] for name in AROUND}
    names = {name: label for name, label in {**paid, **around}.items() if name in results.quantities}
    totals = _totals(results, [*names, *PROGRAMMES], discount)
    given = [name for name in names if totals[name].abs().sum() > 0]
    totals["total"] = totals[given].sum(axis=1)
    totals["unspent"] = totals[[name for name in paid if name in names]].sum(axis=1) - totals[[*PROGRAMMES]].sum(axis=1)
    header = ("Arm", *(names[name].capitalize() for name in given), "Total", "Of it not spent")
    note = (
        f"{_reading(results, discount)} The first columns are what programmes received, by payer; a host's own money "
        "is what is missing, and less than nothing where it keeps a surplus. Not spent is what programmes received "
        "beyond their cost, and hold in their accounts; the total less that is the cost."
    )
    return _sheet("Who paid", header, totals[[*given, "total", "unspent"]], note)


def savings_sheet(results: Results, discount: float = 0) -> Sheet:
    """Who has saved how much in all the years, beside what the practice cost, one row an arm; `discount` as above."""
    names = [name for name in SAVERS if name in results.quantities]
    cost = [name for name in quantities_of(OUTCOMES["cost"]) if name in results.quantities]
    totals = _totals(results, [*names, *cost], discount)
    table = totals[names].assign(saved=totals[names].sum(axis=1), cost=totals[cost].sum(axis=1))
    header = ("Arm", *(SAVERS[name] for name in names), "Saved in all", "Cost of IPS")
    note = (
        f"{_reading(results, discount)} Who saves is not who pays. Benefits and tax are gross: what the same people "
        "would have earned in usual services is not taken off."
    )
    return _sheet("Who saved", header, table, note)


def _sheet(caption: str, header: tuple[str, ...], totals: pd.DataFrame, note: str) -> Sheet:
    decimals = decimals_of(float(np.abs(totals.to_numpy(float)).max(initial=0)) / PARTS)
    rows = [(str(arm), *_money(own, decimals)) for arm, own in totals.groupby("arm", sort=False)]
    columns = tuple(range(1, len(header)))
    return Sheet(caption, header, tuple(rows), columns, note, dict.fromkeys(columns, SPREAD))


def _totals(results: Results, names: Iterable[str], discount: float) -> pd.DataFrame:
    """One row a run: sums over all its months [million].

    V = sum over months m of x_m / (1 + d)^(m / 12),   m = 1 for the first
    """
    wanted = list(names)

    def of_piece(piece: Results) -> pd.DataFrame:
        sums = piece.sums(wanted).query("month > 0")
        millions = sums[wanted].mul(worth(sums["month"], discount) / (MILLION * CENTS), axis=0)
        return millions.groupby([sums[name] for name in piece.run_columns]).sum().reset_index()

    found = results.piece_by_piece(of_piece).set_index(results.run_columns)
    return pd.concat([found.loc[[arm]] for arm in results.arms if arm in found.index])


def _reading(results: Results, discount: float) -> str:
    study = results.scenario
    return (
        f"Million {study.currency} of {study.price_year}, {study.start.year} to {study.end.year}, "
        f"{discounted_in_words(discount)}: mean of the runs, 5th to 95th percentile in brackets. {study.prices}"
    ).rstrip()


def _money(totals: pd.DataFrame, decimals: int) -> Iterator[str]:
    """Mean and spread over runs of each column [million]."""
    for name in totals:
        ends = totals[name].quantile([QUANTILES[0], QUANTILES[-1]])
        mean, low, high = (_shown(float(value), decimals) for value in (totals[name].mean(), *ends))
        yield mean if low == mean == high else f"{mean} ({low} to {high})"


def _shown(millions: float, decimals: int = 1) -> str:
    return f"{round(millions, decimals) + 0.0:,.{decimals}f}".replace("-", "−")
