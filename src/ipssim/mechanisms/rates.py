"""Conversions of rates, hazards and probabilities. Time is months everywhere else."""

from typing import Any

import numpy as np

__all__ = [
    "CENTS",
    "MILLION",
    "MONTHS_A_QUARTER",
    "MONTHS_A_YEAR",
    "WEEKS_A_MONTH",
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


def monthly(yearly: Any) -> Any:
    """A yearly hazard or rate [1/year] as a monthly one [1/month]."""
    return yearly / MONTHS_A_YEAR


def logistic(x: Any) -> Any:
    """1 / (1 + exp(-x))."""
    return 1 / (1 + np.exp(-x))
