"""Conversions of rates, hazards and probabilities. Time is months everywhere else."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ipssim.units import MONTHS_A_QUARTER, MONTHS_A_YEAR

__all__ = ["begun_by_the_end", "logistic", "monthly", "probability"]


def probability(hazard: Any) -> Any:
    """Probability that an event with this hazard [1/month] happens within a month: p = 1 - exp(-h)."""
    return -np.expm1(-hazard)


def begun_by_the_end(leave: Sequence[Any], begin: Sequence[Any]) -> Any:
    """Share of newcomers who have begun a first job within so many quarters of months [0-1]; who leaves before has not.

        In each month, of those S who search on: S l leave, S (1 - l) b begin, S (1 - l) (1 - b) go on searching

    leave, begin  l and b, probabilities of a month in each quarter of service

    Quarters of service are those of the calendar. People are taken in throughout the first and search in it for one
    month on average, so the months of the quarters are 1, 3, ... 3 and, until all are over, 5 as in the last.
    """
    months = [1] + [MONTHS_A_QUARTER] * (len(leave) - 1)
    months[-1] += MONTHS_A_QUARTER - 1
    begun, searching = 0, 1
    for of_leaving, of_beginning, spent in zip(leave, begin, months, strict=True):
        for _ in range(spent):
            begun = begun + searching * (1 - of_leaving) * of_beginning
            searching = searching * (1 - of_leaving) * (1 - of_beginning)
    return begun


def monthly(yearly: Any) -> Any:
    """A yearly hazard or rate [1/year] as a monthly one [1/month]."""
    return yearly / MONTHS_A_YEAR


def logistic(x: Any) -> Any:
    """1 / (1 + exp(-x))."""
    return 1 / (1 + np.exp(-x))
