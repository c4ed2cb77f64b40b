"""Numbers as people say them: values with their unit, differences with their direction and certainty."""

import math
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipssim.outcomes import Outcome

__all__ = [
    "NO_BREAK",
    "alike",
    "all_paired_runs",
    "amount",
    "as_sentence",
    "by_the_same",
    "contrast_in_words",
    "counted",
    "day_in_words",
    "decimals_of",
    "discounted_in_words",
    "gap",
    "interval",
    "lowered",
    "month_in_words",
    "no_interval",
    "no_value_over_time",
    "paired_runs",
    "plain",
    "plural",
    "significant",
    "spread_in_words",
    "unit_of_gap",
    "units_in_words",
]

NO_BREAK = "\u00a0"
MOST_DECIMALS = 3
ONE_OF = {"programmes": "programme", "people": "person", "posts": "post", "regions": "region"}  # units that are counted


def counted(number: int, noun: str) -> str:
    """A number and its noun, in the singular or plural."""
    return f"{number:,} {noun if number == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Of regular nouns: histories, agencies, runs."""
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"


def first_paragraph(doc: str | None) -> str:
    """Of a docstring, on one line."""
    return " ".join((doc or "").strip().partition("\n\n")[0].split())


def as_sentence(text: str) -> str:
    """A line of a docstring with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def lowered(text: str) -> str:
    """A label, or a sentence, within another."""
    return text[:1].lower() + text[1:]


def day_in_words(day: date) -> str:
    """1 January 2025."""
    return f"{day.day} {day:%B %Y}"


def month_in_words(day: date) -> str:
    """January 2025."""
    return f"{day:%B %Y}"


def discounted_in_words(discount: float) -> str:
    """By how much what comes a year later counts less [share a year]."""
    return f"discounted by {100 * discount:g} % a year to the start" if discount else "not discounted"


def plain(text: str) -> str:
    """Text without the marks that set names of the code apart, for readers who see no code."""
    return text.replace("`", "")


def amount(value: float, outcome: "Outcome") -> str:
    """A value of an outcome, in percent for shares."""
    return "none" if math.isnan(value) else alike([value], outcome)[0] + _percent(outcome)


def spread_in_words(low: float, mean: float, high: float, outcome: "Outcome") -> str:
    """A mean with the range of runs around it."""
    if math.isnan(mean):
        return "none in any run"
    first, middle, last = alike([low, mean, high], outcome)
    spread = "" if low == mean == high else f" ({first} to {last}{_percent(outcome)})"
    return f"{middle}{_percent(outcome)}{spread}"


def interval(low: float, high: float, outcome: "Outcome") -> str:
    """An interval of differences with their signs, in percentage points for shares."""
    return " to ".join(alike([low, high], outcome, sign="+"))


def no_interval(pairs: int) -> str:
    """Why a difference has no interval: too few pairs, or no spread between them."""
    if pairs < 2:
        return "none: one pair" if pairs else "none"
    return f"none: {'both' if pairs == 2 else f'all {pairs}'} pairs alike"


def no_value_over_time(outcome: "Outcome") -> str:
    """Why an outcome has no value of the whole time."""
    why = "nothing to divide by in all the months" if outcome.span == "year" else "months without a value"
    return f"no pair of runs has a value of `{outcome.name}` over the whole time: runs have {why}"


def units_in_words(units: Any, pairs: Iterable[int] = ()) -> str:
    """What a mean and its interval are taken over, and what the interval covers, in two sentences or three.

    units    of a study, see `analysis.units`
    pairs    that were counted, of each mean; all of them when left out
    """
    there = units.replicates if units.rows == 1 else units.rows
    low, high = min(pairs, default=there), max(pairs, default=there)
    over = counted(high, units.pair) if low == high else f"{low} to {counted(high, units.pair)}"
    left = " Pairs in which an arm has no value, or no finished run, are left out." if low < there else ""
    return _over(units, over) + (" An interval takes two pairs or more." if high < 2 else _covered(units)) + left


def _over(units: Any, pairs: str) -> str:
    points = counted(units.points, "point") if units.points else "their points"
    if units.rows > 1:
        at = "" if units.points == 1 else f", each the mean of {points}"
        return f"Over {pairs}{at}, with {counted(units.replicates, 'history')} each, the same luck in all."
    samples = len(units.row_of)
    return f"Over {pairs}" + (
        f", each the mean of {counted(samples, 'point')} that are not drawn." if samples > 1 else "."
    )


def _covered(units: Any) -> str:
    if units.rows == 1:
        return " The interval covers luck, not what is uncertain about parameters."
    if units.replicates == 1:
        return " The interval covers parameters, not luck: that takes two replicates or more."
    few = "; two histories tell little of luck, and more are better" if units.replicates == 2 else ""
    return f" The interval covers parameters and luck{few}."


def unfinished(results: Any) -> str:
    """A sentence about runs that numbers are made without; empty where all have finished."""
    status = results.runs["status"]
    left, failed = int((status != "finished").sum()), int((status == "failed").sum())
    if not left:
        return ""
    of_them = f", {failed} of them failed" if failed else ""
    return f"{left} of {counted(len(status), 'run')} have not finished{of_them}: everything here is without them."


def gap(value: float, outcome: "Outcome") -> str:
    """A difference with its sign, in percentage points for shares."""
    return "none" if math.isnan(value) else alike([value], outcome, sign="+")[0]


def unit_of_gap(outcome: "Outcome") -> str:
    """The unit in which a difference is given."""
    return "percentage points" if outcome.is_share else outcome.unit


def contrast_in_words(found: Any, outcome: "Outcome", against: str, pair: str) -> str:
    """A paired difference in words.

    found    a row of `compare`: difference, low, high, share_above and n
    pair     what pairs are counted by, see `analysis.units`
    """
    subject, pairs = lowered(outcome.label), int(found.n)
    if not pairs:
        return f"{subject}: no {pair} has a value in both arms"
    has_interval = not math.isnan(found.low)
    if found.difference == 0 and not has_interval:
        return f"{subject}: the same as with `{against}` in {all_paired_runs(pairs, pair)}"
    far = f"{_how_far(found.difference, outcome)} `{against}`"
    above = f"higher in {round(found.share_above * pairs)} of {counted(pairs, _said_of(pair))}"
    if pairs > 1 and not has_interval:
        return f"{subject}: {far} ({by_the_same(pairs, pair)})"
    certainty = f"95{NO_BREAK}% interval {interval(found.low, found.high, outcome)}; " if has_interval else ""
    unclear = ", no clear difference" if found.low <= 0 <= found.high else ""
    return f"{subject}: {far}{unclear} ({certainty}{above})"


def _how_far(difference: float, outcome: "Outcome") -> str:
    """A difference without its sign; of what is counted there are more or fewer, anything else is higher or lower."""
    if difference == 0:
        return "on average the same as with"
    size, unit = alike([abs(difference)], outcome)[0], unit_of_gap(outcome)
    if unit not in ONE_OF:
        return f"{size} {unit} {'higher' if difference > 0 else 'lower'} than with"
    return f"{size} {ONE_OF[unit] if size == '1' else unit} {'more' if difference > 0 else 'fewer'} than with"


def all_paired_runs(pairs: int, pair: str) -> str:
    """All pairs that there are, with their number: so few may agree by luck."""
    many = paired_runs(pair)
    return {1: f"the one {_said_of(pair)}", 2: f"both {many}"}.get(pairs, f"all {pairs} {many}")


def by_the_same(pairs: int, pair: str) -> str:
    """Pairs that are all alike say nothing of how far others might be from them."""
    return f"by the same in {all_paired_runs(pairs, pair)}, so without an interval"


def paired_runs(pair: str) -> str:
    """Many pairs, by what they are counted by."""
    return plural(_said_of(pair))


def _said_of(pair: str) -> str:
    """What pairs are counted by, as a reader says it: where nothing is drawn a pair is one of runs."""
    return "paired run" if pair == "replicate" else pair


def alike(values: list[float], outcome: "Outcome", sign: str = "") -> list[str]:
    """Numbers with the same decimals, as many as the largest of them needs for two digits or more.

    They get more where the lowest and the highest would look the same and are not, and where a number that is not zero
    would look like it: whether an interval holds zero must be seen.
    """
    scaled = [value * 100 if outcome.is_share else value for value in values]
    size = max(abs(value) for value in scaled)
    whole = all(value == round(value) for value in scaled)
    decimals = 0 if whole else decimals_of(size)
    decimals = max(decimals, 2) if outcome.is_index and not whole else decimals
    low, high = min(scaled), max(scaled)
    enough = (
        more
        for more in range(decimals, MOST_DECIMALS + 1)
        if round(low, more) != round(high, more)
        and (not sign or all(round(value, more) or not value for value in scaled))
    )
    decimals = next(enough, decimals)
    return [f"{round(value, decimals) + 0.0:{sign},.{decimals}f}" for value in scaled]


def significant(value: float, digits: int = 3) -> str:
    """A number to so many significant digits, written out: 2,450 and 0.00002; a dash where there is none."""
    if math.isnan(value):
        return "-"
    rounded = float(f"{value:.{digits}g}")
    decimals = max(digits - 1 - math.floor(math.log10(abs(rounded))), 0) if rounded and math.isfinite(rounded) else 0
    text = f"{rounded:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimals_of(size: float) -> int:
    """Decimals that numbers of this size need for two digits or more."""
    return 0 if size >= 1000 else 1 if size >= 1 else 2 if size >= 0.1 else 3


def _percent(outcome: "Outcome") -> str:
    return f"{NO_BREAK}%" if outcome.is_share else ""
