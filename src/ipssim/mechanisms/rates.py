"""Conversions of rates, hazards and probabilities. Time is months everywhere else."""

from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = [
    "CENTS",
    "MILLION",
    "MONTHS_A_QUARTER",
    "MONTHS_A_YEAR",
    "WEEKS_A_MONTH",
    "begun_by_the_end",
    "logistic",
    "monthly",
    "probability",
]

MONTHS_A_YEAR = 12
MONTHS_A_QUARTER = 3
WEEKS_A_MONTH = 52 / MONTHS_A_YEAR
MILLION = 1_000_000
CENTS = 100  # in one unit of the scenario's currency


def probability(hazard: Any) -> Any:
    """Probability that an event with this hazard [1/month] happens within a month: p = 1 - exp(-h)."""
    return -np.expm1(-hazard)


def begun_by_the_end(leave: Iterable[Any], begin: Iterable[Any]) -> Any:
    """Share of newcomers who have begun a first job by the end of some quarters [0-1]; who leaves before has not.

        In each month, of those S who search on: S l leave, S (1 - l) b begin, S (1 - l) (1 - b) go on searching

    leave, begin  l and b, probabilities of a month in each quarter of service
    """
    begun, searching = 0, 1
    for of_leaving, of_beginning in zip(leave, begin, strict=True):
        for _ in range(MONTHS_A_QUARTER):
            begun = begun + searching * (1 - of_leaving) * of_beginning
            searching = searching * (1 - of_leaving) * (1 - of_beginning)
    return begun


def monthly(yearly: Any) -> Any:
    """A yearly hazard or rate [1/year] as a monthly one [1/month]."""
    return yearly / MONTHS_A_YEAR


def logistic(x: Any) -> Any:
    """1 / (1 + exp(-x))."""
    return 1 / (1 + np.exp(-x))
