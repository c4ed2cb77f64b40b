"""The score card: each pattern's value over the runs, its Monte Carlo error, and whether it was met."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from inspect import getmembers, isfunction
from typing import Any
from warnings import catch_warnings

import numpy as np
import pandas as pd

from ipssim.analysis.validation import diffusion, lasting, quality, reach
from ipssim.analysis.validation.panel import Observed
from ipssim.analysis.validation.pattern import Pattern

__all__ = ["Score", "score_card", "statistics", "table"]

CANNOT = (KeyError, ValueError, IndexError, ZeroDivisionError)  # what a statistic raises where there is nothing


@dataclass(frozen=True)
class Score:
    """How a pattern came out.

    value    over all runs, in the pattern's unit; nan where it cannot be computed
    error    Monte Carlo standard error (jackknife over runs); nan with a single run or where one alone can tell
    verdict  inside, near or outside the accepted range, or "not computed"
    why      what went wrong when it was not computed
    """

    pattern: Pattern
    value: float
    error: float
    verdict: str
    why: str = ""


@cache
def statistics() -> dict[str, Callable[..., float]]:
    """What patterns may compute, by name."""
    found: dict[str, Callable[..., float]] = {}
    for home in (diffusion, quality, lasting, reach):
        found |= {name: f for name, f in getmembers(home, isfunction) if name in home.__all__}
    return found


def score_card(observed: Observed, patterns: Iterable[Pattern], *, with_errors: bool = True) -> list[Score]:
    """The score of each pattern; without Monte Carlo errors in a fraction of the time."""
    return [_score(observed, pattern, with_errors) for pattern in patterns]


def _score(observed: Observed, pattern: Pattern, with_error: bool) -> Score:
    try:
        value = _computed(observed, pattern)
    except CANNOT as error:
        return Score(pattern, np.nan, np.nan, "not computed", f"{type(error).__name__}: {error}")
    if not np.isfinite(value):
        return Score(pattern, np.nan, np.nan, "not computed", "some run lacks what it is computed from")
    uncertain = _jackknife(observed, pattern) if with_error else np.nan
    return Score(pattern, value, uncertain, pattern.judged(value))


def _computed(observed: Observed, pattern: Pattern) -> float:
    with catch_warnings(action="ignore", category=RuntimeWarning):  # of nothing there is no number, and it is said so
        return statistics()[pattern.compute](observed, **pattern.given)


def _jackknife(observed: Observed, pattern: Pattern) -> float:
    """sqrt((n - 1) / n * sum of (estimate without a run - their mean)^2); nan where it needs every run."""
    runs = observed.replicates
    if len(runs) < 2:
        return np.nan
    try:
        left = np.array([_computed(observed.without(run), pattern) for run in runs])
    except CANNOT:
        return np.nan
    return float(np.sqrt((len(runs) - 1) / len(runs) * ((left - left.mean()) ** 2).sum()))


def table(scores: Iterable[Score]) -> pd.DataFrame:
    """The score card as a table, one row a pattern."""

    def row(score: Score) -> dict[str, Any]:
        p = score.pattern
        low, high = p.accept
        said = {"id": p.id, "title": p.title, "domain": p.domain, "use": p.use, "unit": p.unit}
        found = {"observed": p.observed, "low": low, "high": high, "value": score.value, "error": score.error}
        return said | found | {"verdict": score.verdict, "why": score.why}

    return pd.DataFrame([row(score) for score in scores])
