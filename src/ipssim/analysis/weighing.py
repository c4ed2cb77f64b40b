"""The mean over runs of a ratio of money: what all of them spent over what all of them brought.

Where few people find work, the cost of a job start is very large, and a mean of the ratios of all runs is little more
than that of one such run. It also has no ground in the theory of cost-effectiveness (Stinnett and Paltiel 1997,
Estimating CE ratios under second-order uncertainty: the mean ratio versus the ratio of means, Medical Decision Making
17). So a run counts by what its ratio is over:

    R = sum w v / sum w,  with v the ratio of a run and w what it brought: jobs begun, years of clients

Its spread is that of a mean as well: u = R + w (v - R) / mean(w) has the mean R, and what R deviates by is, to the
first order, what the mean of u does (the ratio estimator: Cochran 1977, Sampling Techniques, chapter 6). So whatever
holds of means of values, over pairs, rows and replicates, is used on u.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ipssim.outcomes import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["evened", "evened_in", "mean_of", "with_weights"]

type Numbers = NDArray[np.float64]


def evened(values: Numbers, weights: Numbers) -> Numbers:
    """Values u whose mean is the weighted mean of these, and whose spread is its spread; the last axis is runs.

    weights  of the same shape, not negative; a value that is not a number stays one, and its weight does not count
    """
    counts = np.where(np.isnan(values), np.nan, weights)
    total = np.nansum(counts, axis=-1, keepdims=True)
    number = np.sum(~np.isnan(counts), axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):  # 0 / 0 where no run has a value, which then has none
        share = counts / total
        mean = np.nansum(share * values, axis=-1, keepdims=True)
        return np.asarray(mean + number * share * (values - mean))


def evened_in(table: "pd.DataFrame", name: str, by: Sequence[str]) -> NDArray[np.float64]:
    """An outcome in each row of a table made `with_weights`, as values whose mean over a group of rows is that of it.

    by  columns that name a group
    """
    weight, values = OUTCOMES[name].weight, table[name].to_numpy(np.float64)
    if not weight:
        return values
    weights, even = table[weight].to_numpy(np.float64), np.full(len(table), np.nan)
    for rows in table.groupby(list(by), sort=False, observed=True).indices.values():
        even[rows] = evened(values[rows], weights[rows])
    return even


def mean_of(table: "pd.DataFrame", name: str) -> float:
    """The mean over the rows of a table made `with_weights`, a run each; nan where no run has a value."""
    if not OUTCOMES[name].weight or table[name].isna().all():
        return float(table[name].mean())
    even = evened(table[name].to_numpy(np.float64), table[OUTCOMES[name].weight].to_numpy(np.float64))
    return float(np.nanmean(even))


def with_weights(*names: str) -> list[str]:
    """These outcomes, and those that means of them are weighted by."""
    return list(dict.fromkeys([*names, *(OUTCOMES[name].weight for name in names if OUTCOMES[name].weight)]))
