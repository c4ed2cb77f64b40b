"""Sentences that say what a figure shows, for its alternative text."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from ipssim.figures.bands import HIGH, LOW, MEDIAN

__all__ = ["at_the_end", "last_values", "listed", "number", "said", "span"]

FEW = 6  # that many are named one by one


def number(value: float) -> str:
    """A number with three digits or so, its thousands set apart."""
    if math.isnan(value):
        return "no value"
    size = abs(value)
    decimals = 0 if size >= 100 or value == round(value) else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{value:,.{decimals}f}"


def said(value: float, unit: str) -> str:
    """A value with its unit; a share in percent."""
    if math.isnan(value):
        return "no value"
    return f"{number(100 * value)} %" if unit == "share" else f"{number(value)} {unit}"


def listed(values: Mapping[str, float], unit: str) -> str:
    """What each of a few has; the highest and lowest when there are many."""
    known = {name: value for name, value in values.items() if not math.isnan(value)}
    if len(values) <= FEW:
        return ", ".join(f"{name} {said(value, unit)}" for name, value in values.items())
    if not known:
        return f"no value in any of {len(values)}"
    top, bottom = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
    return f"of {len(values)}, highest {top} ({said(known[top], unit)}), lowest {bottom} ({said(known[bottom], unit)})"


def at_the_end(table: pd.DataFrame, arms: Sequence[str], unit: str) -> str:
    """The last median of each arm, with its band when there are few arms."""
    last = {arm: table[table["arm"] == arm].dropna(subset=[MEDIAN]).tail(1) for arm in arms}
    medians = {arm: float(row[MEDIAN].iloc[0]) if len(row) else math.nan for arm, row in last.items()}
    if len(arms) > FEW:
        return listed(medians, unit)
    return ", ".join(f"{arm} {said(medians[arm], unit)}{_band(row, unit)}" for arm, row in last.items())


def last_values(table: pd.DataFrame, arms: Sequence[str], column: str) -> dict[str, float]:
    """The value of each arm's last row; arms without rows are left out."""
    rows = {arm: table.loc[table["arm"] == arm, column] for arm in arms}
    return {arm: float(values.iloc[-1]) for arm, values in rows.items() if len(values)}


def span(table: pd.DataFrame) -> str:
    """From which year to which."""
    # What is recorded first is how things stand on the eve of the first day: that belongs to the year that begins.
    days = pd.to_datetime(table["date"])
    years = pd.Series([days.min() + pd.Timedelta(days=1), days.max()]).dt.year
    return f"{years.min()} to {years.max()}"


def _band(row: pd.DataFrame, unit: str) -> str:
    if row.empty or row[LOW].iloc[0] == row[HIGH].iloc[0]:
        return ""
    scale = 100 if unit == "share" else 1
    return f" ({number(scale * float(row[LOW].iloc[0]))} to {number(scale * float(row[HIGH].iloc[0]))})"
