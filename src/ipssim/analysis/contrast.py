"""What difference an arm makes: in pairs, because all arms of a replicate share their luck and their sample.

Pairs are counted by what is independent in a study (`analysis.units`): a replicate, or, where parameters are drawn, a
row of them, with the means over its replicates and over what is crossed with it. How sure a mean is follows from rows
and replicates together, because the luck of a replicate is the same in all rows.

The mean of a ratio of money is what all runs spent over what all brought (`analysis.weighing`).

Pairs whose differences are all alike have no interval. A t interval of them would have no width, as if nothing were
left to find out, when all that is known is that no pair has differed from the others yet.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from ipssim.analysis.units import Spread, units_of
from ipssim.analysis.weighing import evened
from ipssim.batch import Results
from ipssim.batch.asked import known_arm, known_results
from ipssim.batch.over_time import over_time, weights_over_time
from ipssim.errors import InputError
from ipssim.outcomes import OUTCOMES

__all__ = [
    "Difference",
    "When",
    "by_pair",
    "compare",
    "difference",
    "difference_of",
    "means_of_arms",
    "ranking",
    "runs_in_common",
    "share_highest",
    "values_by_pair",
    "values_by_sample",
]

type Numbers = NDArray[np.float64]
type When = date | Literal["end", "area"]

FEWEST_PAIRS = 5  # before anything is settled: of fewer, a spread tells little
MOST_PAIRS = 10**9
ROUNDING = 1e-12  # of the largest value: differences that lie so close are alike, as computers subtract


@dataclass(frozen=True)
class Difference:
    """The paired difference between two arms, A less B, over the units of a study.

    mean             of the differences, in the outcome's unit
    low, high        interval of that mean; nan with fewer than two pairs, or where all pairs are alike
    share_above      share of the pairs where A is above B: how probable it is that A beats B; a tie is not above
    n                pairs: rows of what was drawn, or replicates where nothing was
    variance_saved   variance of the difference if arms were not paired / variance of the paired difference: so many
                     times more pairs would be needed without shared luck; nan where nothing varies
    more             pairs that would have to be added for the interval to leave out zero, if mean and spread stay as
                     they are, and there to be five; inf for a difference of zero and where luck that all rows share
                     is what is left, nan where there is no interval
    """

    mean: float
    low: float
    high: float
    share_above: float
    n: int
    variance_saved: float
    more: float

    @property
    def is_alike(self) -> bool:
        """Whether there are two pairs or more, and all of them differ by the same."""
        return self.n > 1 and bool(np.isnan(self.low))


def difference(
    a: ArrayLike,
    b: ArrayLike,
    rows: ArrayLike | None = None,
    replicates: ArrayLike | None = None,
    *,
    level: float = 0.95,
    weights: ArrayLike | None = None,
) -> Difference:
    """The paired difference a - b. Pairs in which either is not a number are left out.

    rows, replicates   of each pair, as in `analysis.units`; when left out, all of one row, each its own replicate:
                       mean +- t((1 + level) / 2, n - 1) * s / sqrt(n), with s the standard deviation of n differences
    weights            of the values in the mean of each arm, as in `analysis.weighing`, shape (2, pairs)
    """
    pairs = np.array([a, b], dtype=np.float64)
    row = np.zeros(pairs.shape[1], np.intp) if rows is None else np.asarray(rows)
    replicate = np.arange(pairs.shape[1]) if replicates is None else np.asarray(replicates)
    there = ~np.isnan(pairs).any(axis=0)
    pairs, row, replicate = pairs[:, there], row[there], replicate[there]
    even = pairs if weights is None else evened(pairs, np.asarray(weights)[:, there])
    rounding = ROUNDING * np.abs(pairs).max(initial=0)
    gaps = _gaps(even, rounding)
    mean = _mean(gaps)
    of_rows, of_luck = (_means(gaps, labels) for labels in (row, replicate))
    of_units = _means(_gaps(pairs, rounding), row if len(of_rows) > 1 else replicate)
    spread = Spread.of(gaps, row, replicate)
    varies = any(len(means) > 1 and np.ptp(means) > rounding for means in (of_rows, of_luck))
    half = _half(spread, level) if varies else np.nan
    share_above = float((of_units > 0).mean()) if len(gaps) else np.nan
    saved = _variance_saved(even, spread, row, replicate)
    more = _more_pairs(mean, spread, level) if varies else np.nan
    return Difference(mean, mean - half, mean + half, share_above, len(of_units), saved, more)


def difference_of(
    results: Results,
    outcome: str,
    arm: str,
    against: str,
    at: When = "end",
    *,
    level: float = 0.95,
    replicates: float = np.inf,
) -> Difference:
    """The paired difference in an outcome of the whole system between two arms; `at` as in `compare`.

    replicates   so many of them at most, the first
    """
    values, weights = _values(results, outcome, at), _weights(results, outcome, at)
    table = _by_arm(values[values["replicate"] <= replicates], results)
    labels = units_of(results).labels(table.index)
    pairs, weighed = _pair(table, weights, arm, against, results)
    return difference(pairs[0], pairs[1], *labels, level=level, weights=weighed)


def compare(
    results: Results,
    outcome: str,
    baseline: str,
    at: When = "end",
    *,
    scope: str = "system",
    level: float = 0.95,
    discount: float = 0.0,
) -> pd.DataFrame:
    """Every other arm against the baseline, one row a group and arm, in the order of the scenario.

    at        a date, or text as in 2030-12-31: the last month that ends on or before it; "end": the last month;
              "area": the area under the curve from start to end, or all of what is counted over a year
              (`batch.over_time`)
    scope     "system", or by "region" or "host"; kinds of host that the world does not have are left out
    discount  of an area, by which what comes a year later counts less [share a year]

    Columns: group, arm, value and baseline (means of the paired replicates), then the fields of `Difference`, of which
    the mean is called `difference`.
    """
    if not 0 < level < 1:
        raise InputError(f"the level of an interval is a share of 1, such as 0.95, not {level}")
    values, units = _values(known_results(results), outcome, at, scope, discount), units_of(results)
    weights = _weights(results, outcome, at, scope, discount)
    if scope == "host":
        values = values[values["group"].isin(_hosts(results))]
    rows = []
    for group, own in values.groupby("group", sort=False):
        table = _by_arm(own, results)
        weighed = None if weights is None else weights[weights["group"] == group]
        for arm in results.arms:
            if arm != baseline:
                found = _contrasted(*_pair(table, weighed, arm, baseline, results), units.labels(table.index), level)
                rows.append({"group": group, "arm": arm} | found)
    fields = ["mean", "low", "high", "share_above", "n", "variance_saved", "more"]
    columns = ["group", "arm", "value", "baseline", *fields]
    return pd.DataFrame(rows, columns=columns).rename(columns={"mean": "difference"})


def ranking(results: Results, outcome: str, at: When = "end", discount: float = 0.0) -> pd.DataFrame:
    """Arms from the highest mean to the lowest, over the pairs in which each has a value; without those that have none.

    Columns: arm, value (mean), rank (mean of its ranks, 1 is the highest), share_highest (of the pairs in which it is
    the highest; arms that tie share one), n.
    """
    runs = runs_in_common(results, outcome, at, results.arms, discount)
    table = by_pair(runs, results)
    ranks = table.rank(axis=1, ascending=False)
    shares = share_highest(table)
    means = means_of_arms(results, outcome, at, runs, discount)
    rows = pd.DataFrame({"value": means, "rank": ranks.mean(), "share_highest": shares, "n": len(table)})
    return rows.rename_axis("arm").sort_values("value", ascending=False, kind="stable").reset_index()


def runs_in_common(
    results: Results, outcome: str, at: When, arms: Sequence[str], discount: float = 0.0
) -> pd.DataFrame:
    """An outcome of the whole system in each run: one row a replicate (and sample), one column an arm that has values;
    only where each of these has one."""
    table = _by_arm(_values(results, outcome, at, discount=discount), results)[list(arms)]
    return table.dropna(axis="columns", how="all").dropna()


def means_of_arms(
    results: Results, outcome: str, at: When, runs: pd.DataFrame, discount: float = 0.0
) -> "pd.Series[float]":
    """The mean of each arm over runs that `runs_in_common` gave."""
    weights = _weights(results, outcome, at, discount=discount)
    if weights is None:
        return runs.mean()
    table = _by_arm(weights, results).loc[runs.index, runs.columns]
    return pd.Series(evened(runs.to_numpy().T, table.to_numpy().T).mean(axis=1), runs.columns)


def share_highest(pairs: pd.DataFrame) -> "pd.Series[float]":
    """How often each arm (a column) is the highest of a pair (a row); arms that tie share the pair."""
    highest = pairs.eq(pairs.max(axis=1), axis=0)
    shares: pd.Series[float] = highest.div(highest.sum(axis=1), axis=0).mean()
    return shares


def values_by_sample(results: Results, outcome: str, at: When, arms: Sequence[str]) -> pd.DataFrame:
    """An outcome of the whole system in a sweep, means over replicates in which each of the arms has a value: one row
    a sample, one column an arm."""
    table = _by_arm(_values(results, outcome, at), results)[list(arms)].dropna()
    weights = _weights(results, outcome, at)
    if not results.varied:
        return table
    if weights is None:
        return table.groupby("sample").mean()
    counts = _by_arm(weights, results).loc[table.index, list(arms)]
    return (table * counts).groupby("sample").sum() / counts.groupby("sample").sum()


def values_by_pair(
    results: Results, outcome: str, at: When, arms: Sequence[str], discount: float = 0.0
) -> pd.DataFrame:
    """An outcome of the whole system, means over what is not independent, of runs in which each of the arms has a
    value: one row a pair, one column an arm."""
    return by_pair(_by_arm(_values(results, outcome, at, discount=discount), results)[list(arms)].dropna(), results)


def by_pair(runs: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Runs, one row each, as means over what is not independent: one row a pair."""
    units = units_of(results)
    rows, replicates = units.labels(runs.index)
    return runs.groupby(rows if units.rows > 1 else replicates).mean()


def _contrasted(
    pairs: Numbers, weights: Numbers | None, labels: tuple[ArrayLike, ArrayLike], level: float
) -> dict[str, float]:
    both = ~np.isnan(pairs).any(axis=0)
    even = pairs[:, both] if weights is None else evened(pairs[:, both], weights[:, both])
    means = {"value": _mean(even[0]), "baseline": _mean(even[1])}
    return means | asdict(difference(pairs[0], pairs[1], *labels, level=level, weights=weights))


def _hosts(results: Results) -> list[str]:
    """Kinds of host of which there are agencies."""
    agencies = results.sums(["agencies"], "host", at=results.scenario.end)
    return [str(group) for group in agencies.loc[agencies["agencies"] > 0, "group"].unique()]


def _values(results: Results, outcome: str, at: When, scope: str = "system", discount: float = 0.0) -> pd.DataFrame:
    """arm, replicate (in a sweep, sample too), group and value."""
    if at == "area":
        return over_time(results, outcome, scope, discount)
    if discount:
        raise InputError("only what comes over the whole time can be discounted", hint='at="area"')
    return results.outcome(outcome, scope, at=results.scenario.end if at == "end" else at)


def _weights(
    results: Results, outcome: str, at: When, scope: str = "system", discount: float = 0.0
) -> pd.DataFrame | None:
    """What means over runs are weighted by, as `_values` gives values; none where each run counts alike."""
    weight = OUTCOMES[outcome].weight
    if not weight:
        return None
    return weights_over_time(results, outcome, scope, discount) if at == "area" else _values(results, weight, at, scope)


def _by_arm(values: pd.DataFrame, results: Results) -> pd.DataFrame:
    """One row a replicate (and sample), one column an arm."""
    return values.pivot(index=results.pair_columns, columns="arm", values="value").reindex(columns=list(results.arms))


def _pair(
    table: pd.DataFrame, weights: pd.DataFrame | None, arm: str, against: str, results: Results
) -> tuple[Numbers, Numbers | None]:
    """Values of two arms, shape (2, pairs), and their weights."""
    two = [known_arm(name, results.arms) for name in (arm, against)]
    pairs = table[two].to_numpy(np.float64).T
    return pairs, None if weights is None else _by_arm(weights, results).loc[table.index, two].to_numpy(np.float64).T


def _gaps(pairs: Numbers, rounding: float) -> Numbers:
    """First less second of each pair; zero where they differ by rounding only."""
    gaps: Numbers = pairs[0] - pairs[1]
    return np.where(np.abs(gaps) <= rounding, 0, gaps)


def _mean(values: Numbers) -> float:
    return float(values.mean()) if len(values) else np.nan


def _means(values: Numbers, labels: NDArray[np.intp]) -> Numbers:
    """Of the values with each label."""
    _, place = np.unique(labels, return_inverse=True)
    return np.asarray(np.bincount(place, weights=values) / np.bincount(place))


def _half(spread: Spread, level: float) -> float:
    """Half of the interval of a mean."""
    return float(stdtrit(spread.freedom, (1 + level) / 2) * np.sqrt(spread.variance))


def _variance_saved(pairs: Numbers, of_gaps: Spread, rows: NDArray[np.intp], replicates: NDArray[np.intp]) -> float:
    if of_gaps.freedom < 1:
        return np.nan
    independent, paired = sum(Spread.of(values, rows, replicates).variance for values in pairs), of_gaps.variance
    if paired == 0:
        return np.inf if independent > 0 else np.nan
    return independent / paired


def _more_pairs(mean: float, spread: Spread, level: float) -> float:
    """Pairs that are missing until half of the interval is less than the mean, and there are not too few."""
    there = spread.g if spread.g > 1 else spread.r

    def settles(n: int) -> bool:
        return _half(spread.with_units(n), level) < abs(mean)

    if _half(spread, level) < abs(mean):
        return float(max(FEWEST_PAIRS - there, 0))
    if mean == 0 or not settles(MOST_PAIRS):
        return np.inf
    return float(max(bisect_left(range(MOST_PAIRS), True, lo=FEWEST_PAIRS, key=settles) - there, 1))
