"""Numbers as people say them: values with their unit, differences with their direction and certainty."""

import math
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipssim.outcomes import Outcome

__all__ = [
    "NO_BREAK",
    "alike",
    "all_paired_runs",
    "amount",
    "by_the_same",
    "contrast_in_words",
    "counted",
    "day_in_words",
    "gap",
    "interval",
    "month_in_words",
    "no_interval",
    "plain",
    "spread_in_words",
    "unit_of_gap",
]

NO_BREAK = "\u00a0"
MOST_DECIMALS = 3


def counted(number: int, noun: str) -> str:
    """A number and its noun, in the singular or plural."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def day_in_words(day: date) -> str:
    """1 January 2025."""
    return f"{day.day} {day:%B %Y}"


def month_in_words(day: date) -> str:
    """January 2025."""
    return f"{day:%B %Y}"


def plain(text: str) -> str:
    """Text without the marks that set names of the code apart, for readers who see no code."""
    return text.replace("`", "")


def amount(value: float, outcome: "Outcome") -> str:
    """A value of an outcome, in percent for shares."""
    return "none" if math.isnan(value) else alike([value], outcome)[0] + _percent(outcome)


def spread_in_words(low: float, median: float, high: float, outcome: "Outcome") -> str:
    """A median with the range of runs around it."""
    if math.isnan(median):
        return "none in any run"
    first, middle, last = alike([low, median, high], outcome)
    spread = "" if low == high else f" ({first} to {last}{_percent(outcome)})"
    return f"{middle}{_percent(outcome)}{spread}"


def interval(low: float, high: float, outcome: "Outcome") -> str:
    """An interval of differences with their signs, in percentage points for shares."""
    return " to ".join(alike([low, high], outcome, sign="+"))


def no_interval(pairs: int) -> str:
    """Why a difference has no interval: too few pairs, or no spread between them."""
    if pairs < 2:
        return "none: one pair" if pairs else "none"
    return f"none: {'both' if pairs == 2 else f'all {pairs}'} pairs alike"


def gap(value: float, outcome: "Outcome") -> str:
    """A difference with its sign, in percentage points for shares."""
    return "none" if math.isnan(value) else alike([value], outcome, sign="+")[0]


def unit_of_gap(outcome: "Outcome") -> str:
    """The unit in which a difference is given."""
    return "percentage points" if outcome.is_share else outcome.unit


def contrast_in_words(found: Any, outcome: "Outcome", against: str) -> str:
    """A paired difference in words.

    found    a row of `compare`: difference, low, high, share_above and n
    """
    subject, pairs = f"{outcome.label[0].lower()}{outcome.label[1:]}", int(found.n)
    if not pairs:
        return f"{subject}: no replicate has a value in both arms"
    has_interval = not math.isnan(found.low)
    if found.difference == 0 and not has_interval:
        return f"{subject}: the same as with `{against}` in {all_paired_runs(pairs)}"
    size = alike([abs(found.difference)], outcome)[0]
    direction = "higher" if found.difference > 0 else "lower"
    above = f"higher in {round(found.share_above * pairs)} of {counted(pairs, 'paired run')}"
    if pairs > 1 and not has_interval:
        return f"{subject}: {size} {unit_of_gap(outcome)} {direction} than with `{against}` ({by_the_same(pairs)})"
    certainty = f"95{NO_BREAK}% interval {interval(found.low, found.high, outcome)}; " if has_interval else ""
    unclear = ", no clear difference" if found.low <= 0 <= found.high else ""
    return f"{subject}: {size} {unit_of_gap(outcome)} {direction} than with `{against}`{unclear} ({certainty}{above})"


def all_paired_runs(pairs: int) -> str:
    """All pairs that there are, with their number: so few may agree by luck."""
    return {1: "the one paired run", 2: "both paired runs"}.get(pairs, f"all {pairs} paired runs")


def by_the_same(pairs: int, what: str = "paired runs") -> str:
    """Pairs that are all alike say nothing of how far others might be from them."""
    return f"by the same in {'both' if pairs == 2 else f'all {pairs}'} {what}, so without an interval"


def alike(values: list[float], outcome: "Outcome", sign: str = "") -> list[str]:
    """Numbers with the same decimals, as many as the largest of them needs for two digits or more.

    They get more where the lowest and the highest would look the same and are not, and where a number that is not zero
    would look like it: whether an interval holds zero must be seen.
    """
    scaled = [value * 100 if outcome.is_share else value for value in values]
    size = max(abs(value) for value in scaled)
    whole = all(value == round(value) for value in scaled)
    decimals = 0 if whole or size >= 1000 else 1 if size >= 1 else 2 if size >= 0.1 else 3
    low, high = min(scaled), max(scaled)
    enough = (
        more
        for more in range(decimals, MOST_DECIMALS + 1)
        if round(low, more) != round(high, more)
        and (not sign or all(round(value, more) or not value for value in scaled))
    )
    decimals = next(enough, decimals)
    return [f"{round(value, decimals) + 0.0:{sign},.{decimals}f}" for value in scaled]


def _percent(outcome: "Outcome") -> str:
    return f"{NO_BREAK}%" if outcome.is_share else ""
