"""The tables of results: outcomes at dates by arm, what arms change, why programmes stopped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isnan
from typing import Any

import numpy as np
import pandas as pd

from ipssim.analysis.contrast import When, compare
from ipssim.analysis.units import units_of
from ipssim.batch import Results
from ipssim.outcomes import OUTCOMES, Outcome
from ipssim.outcomes.runs import QUANTILES
from ipssim.outcomes.together import mean_of, together_in_words
from ipssim.report.headlines import recorded
from ipssim.report.sheet import SPREAD, Sheet
from ipssim.units import MILLION
from ipssim.wording import counted, decimals_of, month_in_words, no_interval, units_in_words

__all__ = ["AT_A_GLANCE", "comparison_sheet", "outcomes_sheet", "stops_sheet"]

AT_A_GLANCE = (
    "penetration",
    "clients",
    "programmes",
    "fidelity",
    "good_fidelity_share",
    "employed_in_quarter",
    "job_starts",
    "cost",
    "cost_per_client_year",
)
LEVELS, GAPS = ("value", "baseline"), ("difference", "low", "high")  # of a comparison
COMPARED = ("penetration", "programmes", "fidelity", "job_starts", "cost", "paid")
MOST_ACROSS = 6  # arms that have a column each
OF_A_YEAR = "What is counted in a year is of the twelve months before the date."


def outcomes_sheet(results: Results, outcomes: Sequence[str] = (), dates: Sequence[date] = ()) -> Sheet:
    """Mean and 5th to 95th percentile of outcomes at dates, by arm."""
    names = [name for name in outcomes or AT_A_GLANCE if outcomes or recorded(results, name)]
    days = list(map(results.last_recorded, dates or results.scenario.days_to_look_at))
    values = {day: results.series(names, at=day, parts=True) for day in days}
    columns = {name: Column.of(OUTCOMES[name], pd.concat([v[name] for v in values.values()])) for name in names}
    laid_out = _arms_across if len(results.arms) <= MOST_ACROSS else _arms_down
    header, rows = laid_out(results, columns, values)
    note = (
        f"Mean of the runs, 5th to 95th percentile in brackets. {OF_A_YEAR} {_of_some(columns, values)} "
        f"{_of_money(results, names)} {results.evidence_line}"
    )
    numbers = tuple(range(2, len(header)))
    return Sheet(
        "Outcomes by arm", header, tuple(rows), numbers, " ".join(note.split()), dict.fromkeys(numbers, SPREAD)
    )


def comparison_sheet(results: Results, outcomes: Sequence[str] = (), at: date | None = None) -> Sheet:
    """What each arm changes against the first, with 95 % intervals, one row an arm and outcome."""
    first = results.arms[0]
    when: When = at or "end"
    rows: list[tuple[str, ...]] = []
    pairs: list[int] = []
    names = outcomes or [name for name in COMPARED if recorded(results, name)]
    for name in names:
        table = compare(results, name, first, when)
        levels, gaps = (pd.concat([table[part] for part in parts]) for parts in (LEVELS, GAPS))
        column = Column.of(OUTCOMES[name], levels).telling(gaps)
        pairs += table["n"].tolist()
        rows += [_compared(results, row, column) for _, row in table.iterrows()]
    day = month_in_words(results.last_recorded(at or results.scenario.end))
    header = ("Outcome", "Arm", "Mean", "Baseline", "Difference", "95 % interval", "Above in", "Pairs")
    note = (
        "Runs of a pair share their luck. Above in: share of pairs in which the arm is above the baseline. "
        f"{OF_A_YEAR} {units_in_words(units_of(results), pairs)} {_of_money(results, names)}"
    )
    note = note if rows else "The results have one arm only: there is nothing to compare."
    caption = f"What the arms change against “{first}”, {day}"
    parts = dict(enumerate((("",), ("",), ("",), ("low", "high"), ("%",), ("",)), 2))
    return Sheet(caption, header, tuple(rows), tuple(parts), note.strip(), parts)


def stops_sheet(results: Results) -> Sheet:
    """Why programmes stopped, one row a cause, one column an arm."""
    table = results.stops()
    runs = results.runs.query("status == 'finished'").groupby("arm").size()
    causes = table.groupby("cause", sort=False)["stops"].sum().sort_values(ascending=False, kind="stable")
    arms = [arm for arm in results.arms if arm in set(table["arm"])]
    cells = table.set_index(["cause", "arm"])
    rows = [(_said(cause), *(_stops(cells.loc[(cause, arm)]) for arm in arms)) for cause in causes[causes > 0].index]
    every = table.groupby("arm")["per_run"].sum()
    rate = table.groupby("arm")["per_100_programme_years"].sum()
    rows.append(("Every cause", *(f"{every[arm]:,.1f}" for arm in arms)))
    rows.append(("In 100 programme-years", *(f"{rate[arm]:,.2f}" for arm in arms)))
    note = f"Stops in a run, mean of {counted(int(runs.max()), 'run')} an arm; share of the arm's stops in brackets."
    parts = dict.fromkeys(range(1, len(arms) + 1), ("per run", "%"))
    return Sheet("Why programmes stopped", ("Cause", *arms), tuple(rows), tuple(parts), note, parts)


@dataclass(frozen=True)
class Column:
    """How the values of an outcome are written: all with the same decimals, large sums in millions."""

    outcome: Outcome
    scale: float
    decimals: int

    @classmethod
    def of(cls, outcome: Outcome, values: "pd.Series[float]") -> "Column":
        """The column that suits these values."""
        largest = float(values.abs().max())
        large = outcome.unit.startswith("currency") and largest >= MILLION
        scale = 100 if outcome.is_share else 1 / MILLION if large else 1
        decimals = decimals_of(largest * scale)
        return cls(outcome, scale, max(decimals, 2) if outcome.is_index else decimals)

    def telling(self, gaps: "pd.Series[float]") -> "Column":
        """With one more decimal where a difference, or an end of its interval, would be written as zero."""
        sizes = gaps.abs() * self.scale
        lost = (sizes > 0) & (sizes.round(self.decimals) == 0)
        return replace(self, decimals=self.decimals + 1) if lost.any() else self

    def unit(self, results: Results, *, gap: bool = False) -> str:
        """The unit, with the currency of the study."""
        if self.outcome.is_share:
            return "percentage points" if gap else "%"
        millions = "million " if self.scale < 1 else ""
        return millions + self.outcome.in_currency(results.scenario.currency).unit

    def said(self, value: float, sign: str = "") -> str:
        """A value without its unit."""
        if isnan(value):
            return "none"
        return f"{round(value * self.scale, self.decimals) + 0.0:{sign},.{self.decimals}f}".replace("-", "−")

    def spread(self, runs: pd.DataFrame) -> str:
        """Mean, and 5th to 95th percentile in brackets."""
        ends = runs[self.outcome.name].quantile([QUANTILES[0], QUANTILES[-1]])
        low, high = (self.said(float(value)) for value in ends)
        mean = self.said(mean_of(runs, self.outcome.name))
        return mean if low == mean == high else f"{mean} ({low} to {high})"


def _of_some(columns: Mapping[str, Column], values: Mapping[date, pd.DataFrame]) -> str:
    """Which outcomes not every run has a value of, and how many have at least."""
    said, only = [], ""
    for name, column in columns.items():
        there = [own[name].agg(["count", "size"]) for table in values.values() for _, own in table.groupby("arm")]
        some = [(count, size) for count, size in there if 0 < count < size]
        if some:
            count, size = min(some)
            said.append(f"{column.outcome.label}: {count} of {size} at least")
            only = ", of a ratio of means from the percentiles only" if column.outcome.parts else only
    return f"Runs without a value are left out{only}. Runs with one: {'; '.join(said)}." if said else ""


def _of_money(results: Results, outcomes: Sequence[str]) -> str:
    """What there is to say of outcomes of money: what means of ratios are, and the prices."""
    together = (together_in_words(OUTCOMES[name]) for name in outcomes)
    prices = results.scenario.prices if any(OUTCOMES[name].holds_money for name in outcomes) else ""
    return " ".join(filter(None, (*together, prices)))


def _arms_across(
    results: Results, columns: Mapping[str, Column], values: Mapping[date, pd.DataFrame]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """One row an outcome and date, one column an arm."""
    rows = []
    for column in columns.values():
        for day, table in values.items():
            cells = (column.spread(table[table["arm"] == arm]) for arm in results.arms)
            rows.append((f"{column.outcome.label} [{column.unit(results)}]", month_in_words(day), *cells))
    return ("Outcome", "Date", *results.arms), rows


def _arms_down(
    results: Results, columns: Mapping[str, Column], values: Mapping[date, pd.DataFrame]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """One row an arm and date, one column an outcome: for many arms."""
    rows = []
    for day, table in values.items():
        for arm in results.arms:
            cells = (column.spread(table[table["arm"] == arm]) for column in columns.values())
            rows.append((arm, month_in_words(day), *cells))
    return ("Arm", "Date", *(f"{column.outcome.label} [{column.unit(results)}]" for column in columns.values())), rows


def _compared(results: Results, row: Any, column: Column) -> tuple[str, ...]:
    ends = f"{column.said(row['low'], '+')} to {column.said(row['high'], '+')}"
    certain = no_interval(int(row["n"])) if np.isnan(row["low"]) else ends
    above = f"{100 * row['share_above']:.0f} %" if row["n"] else "none"
    means = column.said(row["value"]), column.said(row["baseline"]), column.said(row["difference"], "+")
    return (
        f"{column.outcome.label} [{column.unit(results, gap=True)}]",
        row["arm"],
        *means,
        certain,
        above,
        str(row["n"]),
    )


def _said(cause: str) -> str:
    return cause.replace("_", " ").capitalize()


def _stops(row: Any) -> str:
    return f"{row['per_run']:,.1f} ({100 * row['share']:.0f} %)" if row["stops"] else "–"
