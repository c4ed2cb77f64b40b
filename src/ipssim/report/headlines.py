"""The paired contrasts as sentences: what each arm changes against the first, and how sure that is."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ipssim.analysis.contrast import When, compare, ranking
from ipssim.analysis.units import units_of
from ipssim.batch import Results
from ipssim.figures import NotInFolder, data_behind, tornado
from ipssim.figures.sweeps import in_words
from ipssim.outcomes import OUTCOMES, quantities_of
from ipssim.wording import (
    NO_BREAK,
    alike,
    all_paired_runs,
    amount,
    by_the_same,
    counted,
    month_in_words,
    paired_runs,
    units_in_words,
)

__all__ = [
    "HEADLINES",
    "ArmInWords",
    "Headline",
    "certainty",
    "contrasts",
    "recorded",
    "sentence",
    "summary_sentence",
    "sweep_sentences",
]

LARGE = 100
FEW_VARIED = 3
MOST_ARMS = 9  # that have sentences; of more than that nobody reads them
MANY_PAIRS = 20  # from here on a share of pairs is said in percent


@dataclass(frozen=True)
class Headline:
    """How a difference in an outcome is said.

    more, less   the sentence when the arm is above or below the baseline; {} is the number
    of, unit     the sentence when the difference is not clear: to what, and in what the number is
    better       how the arm compares in a pair in which it is above
    """

    outcome: str
    more: str
    less: str
    of: str
    unit: str
    better: str = "better"
    scale: float = 1.0

    @property
    def at(self) -> When:
        """What is counted over a year is compared over all the years, so that what ended before the last one counts."""
        return "area" if OUTCOMES[self.outcome].span == "year" else "end"


HEADLINES = (
    Headline("penetration", "adds {} points of penetration", "loses {} points of penetration", "penetration", "points"),
    Headline("programmes", "adds {} delivering programmes", "loses {} delivering programmes",
             "the number of programmes", "programmes"),
    Headline("fidelity", "raises mean fidelity by {} IPS-25 points", "lowers mean fidelity by {} IPS-25 points",
             "mean fidelity", "IPS-25 points"),
    Headline("job_starts", "adds {} job starts", "loses {} job starts", "job starts", "jobs"),
    Headline("cost", "costs {} million {currency} more", "costs {} million {currency} less", "what it costs",
             "million {currency}", "dearer", 1e-6),
    Headline("paid", "is paid, spent or not, {} million {currency} more",
             "is paid, spent or not, {} million {currency} less", "what is paid for it", "million {currency}", "dearer",
             1e-6),
)  # fmt: skip


@dataclass(frozen=True)
class ArmInWords:
    """What one arm changes, a sentence an outcome; its subject, the arm, is left out. `pairs`: of runs, for each."""

    arm: str
    sentences: tuple[str, ...]
    pairs: tuple[int, ...]


def recorded(results: Results, outcome: str) -> bool:
    """Whether the results hold what an outcome is made of."""
    return all(name in results.quantities for name in quantities_of(OUTCOMES[outcome]))


def summary_sentence(results: Results) -> str:
    """The whole result in one sentence: where penetration ends."""
    meaning, month = OUTCOMES["penetration"], month_in_words(results.scenario.end)
    if not recorded(results, "penetration"):
        return ""
    ends = ranking(results, "penetration").dropna(subset=["value"])
    if ends.empty:
        return f"No arm has a penetration in {month}."
    top, arms = ends.iloc[0], results.arms
    most, of_all = amount(top["value"], meaning), " of all samples" if results.varied else ""
    reached = f"In {month} penetration is {most} on average{of_all} under “{top['arm']}”"
    if len(arms) == 1:
        return f"{reached}: so many of the people who could use the practice are on it."
    if len(ends) == 1:
        return f"{reached}; no other arm has a value."
    if ends["value"].nunique() == 1:
        return f"{reached}, and the same under every other arm."
    other = ends.iloc[1]["arm"] if top["arm"] == arms[0] else arms[0]
    value = amount(ends.set_index("arm")["value"].get(other, math.nan), meaning)
    if value == most:
        return f"{reached}, and rounded the same under “{other}”."
    if top["arm"] == arms[0]:
        return f"{reached}, more than under any other arm; next is “{other}” with {value}."
    of_arms = counted(len(ends), "arm") + (" that have a value" if len(ends) < len(arms) else "")
    return f"{reached}, the highest of {of_arms}, against {value} under “{arms[0]}”."


def sweep_sentences(results: Results) -> list[str]:
    """Which of the varied values move penetration most in the first arm, the strongest first."""
    try:
        moved = data_behind(tornado(results))
    except NotInFolder:
        return []
    meaning = OUTCOMES["penetration"]
    rows: list[dict[str, Any]] = moved.head(FEW_VARIED).to_dict("records")  # type: ignore[assignment]
    ends = [(row["from"], row["to"]) if row["factor"] else ("low", "high") for row in rows]
    return [
        f"Under “{row['arm']}” penetration ends at {amount(row['low'], meaning)} where “{in_words(row['name'])}” is "
        f"{low} and at {amount(row['high'], meaning)} where it is {high}."
        for row, (low, high) in zip(rows, ends, strict=True)
    ]


def contrasts(results: Results) -> list[ArmInWords]:
    """What other arms change against the first, at the end or in all; of many arms those that change penetration
    most."""
    first = results.arms[0]
    wanted = [headline for headline in HEADLINES if recorded(results, headline.outcome)]
    found = {headline: compare(results, headline.outcome, first, headline.at).set_index("arm") for headline in wanted}
    told = _most_different(next(iter(found.values()))) if found else set()
    pairs = {arm: tuple(int(table["n"][arm]) for table in found.values()) for arm in told}
    return [
        ArmInWords(arm, tuple(_sentences(results, found, arm)), pairs[arm]) for arm in results.arms[1:] if arm in told
    ]


def certainty(results: Results, told: list[ArmInWords]) -> str:
    """What the numbers in the sentences are taken over, and what their intervals cover."""
    return units_in_words(units_of(results), [pairs for arm in told for pairs in arm.pairs])


def _most_different(table: pd.DataFrame) -> set[str]:
    order = table["difference"].abs().sort_values(ascending=False, kind="stable", na_position="last")
    return set(order.index[:MOST_ARMS])


def _sentences(results: Results, found: dict[Headline, pd.DataFrame], arm: str) -> Iterator[str]:
    for headline, table in found.items():
        yield sentence(headline, table.loc[arm], results)


def sentence(headline: Headline, row: Any, results: Results) -> str:
    """One paired difference in words, without its subject, the arm.

    row    of `compare`: difference, low, high, share_above and n
    """
    pairs, pair, when = int(row["n"]), units_of(results).pair, _when(headline, results)
    if not pairs:
        return f"has no pair of runs that says anything of {headline.of}"
    has_interval = not np.isnan(row["low"])
    if row["difference"] == 0 and not has_interval:
        return f"changes nothing in {headline.of} {when}, in {all_paired_runs(pairs, pair)}"
    size, interval = _numbers(headline, row)
    if row["low"] <= 0 <= row["high"]:
        unit = headline.unit.replace("{currency}", results.scenario.currency)
        return f"makes no clear difference to {headline.of} {when}: {size} {unit} ({interval})"
    said = (headline.more if row["difference"] > 0 else headline.less).replace("{currency}", results.scenario.currency)
    if pairs > 1 and not has_interval:
        return f"{said.format(size.lstrip('+−'))} {when}, {by_the_same(pairs, pair)}"
    certain = f" ({interval})" if has_interval else ""
    return f"{said.format(size.lstrip('+−'))} {when}{certain}, {_how_often(headline, row, pair)}"


def _when(headline: Headline, results: Results) -> str:
    study = results.scenario
    if headline.at == "end":
        return f"in {month_in_words(study.end)}"
    return f"in all, {' to '.join(dict.fromkeys(f'{day.year}' for day in (study.start, study.end)))}"


def _numbers(headline: Headline, row: Any) -> tuple[str, str]:
    """The difference and its interval; without signs when all of it lies on one side of zero."""
    meaning = OUTCOMES[headline.outcome]
    values = [headline.scale * row[name] for name in ("difference", "low", "high")]
    values = [values[0] if math.isnan(value) else value for value in values]
    if max(map(abs, values)) >= LARGE:  # without decimals, all three: one that is cut alone would look exact
        values = [float(round(value)) for value in values]
    if values[1] > 0:
        size, low, high = alike(values, meaning)
    elif values[2] < 0:
        size, high, low = (said.lstrip("-") for said in alike(values, meaning))
    else:
        size, low, high = (said.replace("-", "−") for said in alike(values, meaning, sign="+"))
    return size, f"{low} to {high}"


def _how_often(headline: Headline, row: Any, pair: str) -> str:
    """In how many pairs the arm is above the baseline."""
    word, pairs, share = headline.better, int(row["n"]), row["share_above"]
    what = paired_runs(pair)
    if pairs == 1:
        return f"{word if share else f'not {word}'} than the baseline in the one pair of runs there is"
    if share in (0, 1):
        return f"{word} than the baseline in {'all' if share else 'none of the'} {pairs} {what}"
    if pairs < MANY_PAIRS:
        return f"{word} than the baseline in {round(share * pairs)} of {pairs} {what}"
    return f"{word} than the baseline in {100 * share:.0f}{NO_BREAK}% of {what}"
