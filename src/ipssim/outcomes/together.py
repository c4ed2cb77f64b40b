"""The mean over runs of a ratio of money: what all of them spent over what all of them brought together.

Where few people find work, the cost of a job start is very large, and a mean of the ratios of all runs is little more
than that of one such run. It also has no ground in the theory of cost-effectiveness (Stinnett and Paltiel 1997,
Estimating CE ratios under second-order uncertainty: the mean ratio versus the ratio of means, Medical Decision Making
17). So a mean is

    R = sum m / sum b,  with m the money of a run and b what it brought: jobs begun, years of clients, or nothing

Its spread is that of a mean as well: u = R + (m - R b) / mean(b) has the mean R, and what R deviates by is, to the
first order, what the mean of u does (the ratio estimator: Cochran 1977, Sampling Techniques, chapter 6). So whatever
holds of means of values, over pairs, rows and replicates, is used on u.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipssim.outcomes.outcome import BROUGHT, MONEY

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["evened", "evened_in", "mean_of", "means_in", "ratio_of", "together_in_words"]

type Numbers = NDArray[np.float64]


def ratio_of(money: ArrayLike, brought: ArrayLike) -> Numbers:
    """Money over what it brought; infinite where it brought nothing, and nan where there was none either."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(money, np.float64) / np.asarray(brought, np.float64)


def evened(money: Numbers, brought: Numbers) -> Numbers:
    """Values u of runs, whose mean is the ratio of all of them and whose spread is its spread; the last axis is runs.

    Runs that are not there are nan, and do not count; all are where no run brought anything.
    """
    there = ~np.isnan(money)
    total = np.sum(brought, axis=-1, where=there, keepdims=True)
    total = np.where(total > 0, total, np.nan)
    ratio = np.sum(money, axis=-1, where=there, keepdims=True) / total
    return np.asarray(ratio + (money - ratio * brought) * there.sum(axis=-1, keepdims=True) / total)


def evened_in(table: "pd.DataFrame", name: str, by: Sequence[str]) -> Numbers:
    """An outcome in each row of a table, as values whose mean over a group of rows is that of the group.

    table  with the parts of the outcome, where it has any (`Results.series`);  by  columns that name a group
    """
    if name + MONEY not in table:
        return table[name].to_numpy(np.float64)
    money, brought = (table[name + part].to_numpy(np.float64) for part in (MONEY, BROUGHT))
    even = np.full(len(table), np.nan)
    for rows in table.groupby(list(by), sort=False, observed=True).indices.values():
        even[rows] = evened(money[rows], brought[rows])
    return even


def means_in(table: "pd.DataFrame", name: str, by: Sequence[str]) -> "pd.Series[float]":
    """The mean of an outcome over the rows of each group, in the order in which groups are met."""
    even = table[list(by)].assign(even=evened_in(table, name, by))
    means: pd.Series[float] = even.groupby(list(by), sort=False, observed=True)["even"].mean()
    return means


def mean_of(table: "pd.DataFrame", name: str) -> float:
    """The mean of an outcome over the rows of a table, a run each, with its parts; nan where no run has a value."""
    if name + MONEY not in table:
        return float(table[name].mean())
    there = table[table[name + MONEY].notna()]
    ratio = float(ratio_of(there[name + MONEY].sum(), there[name + BROUGHT].sum()))
    return ratio if np.isfinite(ratio) else np.nan


def together_in_words(outcome: Any) -> str:
    """What the mean over runs of a ratio of money is; nothing of others."""
    if not outcome.parts:
        return ""
    name = outcome.label[0].lower() + outcome.label[1:]
    return f"The mean of {name} is a ratio of means: what is above and below the line is added up over the runs first."
