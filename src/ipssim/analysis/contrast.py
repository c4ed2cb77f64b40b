"""What difference an arm makes: in pairs, because all arms of a replicate share their luck and their sample.

Pairs are counted by what is independent in a study (`analysis.units`): a replicate, or, where parameters are drawn, a
row of them, with the means over its replicates and over what is crossed with it. How sure a mean is follows from rows
and replicates together, because the luck of a replicate is the same in all rows.

The mean of a ratio of money is what all runs spent over what all of them brought (`outcomes.together`).

Pairs whose differences are all alike have no interval. A t interval of them would have no width, as if nothing were
left to find out, when all that is known is that no pair has differed from the others yet.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from ipssim.analysis.runs import Runs
from ipssim.analysis.units import Spread, units_of
from ipssim.batch import Results
from ipssim.batch.asked import known_arm, known_results
from ipssim.batch.over_time import over_time
from ipssim.errors import InputError
from ipssim.outcomes.outcome import BROUGHT, MONEY
from ipssim.outcomes.together import evened, ratio_of

__all__ = [
    "Difference",
    "When",
    "compare",
    "difference",
    "difference_of",
    "pair_of_each",
    "ranking",
    "runs_in_common",
    "share_highest",
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
    parts: Numbers | None = None,
) -> Difference:
    """The paired difference a - b. Pairs in which either is not known are left out.

    rows, replicates   of each pair, as in `analysis.units`; when left out, all of one row, each its own replicate:
                       mean +- t((1 + level) / 2, n - 1) * s / sqrt(n), with s the standard deviation of n differences
    parts              of a ratio of money, as in `outcomes.together`: the money of a and of b, and what it brought;
                       shape (2, 2, pairs)
    """
    pairs = np.array([a, b], dtype=np.float64)
    row = np.zeros(pairs.shape[1], np.intp) if rows is None else np.asarray(rows)
    replicate = np.arange(pairs.shape[1]) if replicates is None else np.asarray(replicates)
    there = ~np.isnan(pairs if parts is None else parts[0]).any(axis=0)
    even = pairs[:, there] if parts is None else evened(*parts[..., there])
    if np.isnan(even).any():  # nothing was brought in any run of an arm
        there[:], even = False, even[:, :0]
    row, replicate = row[there], replicate[there]
    rounding = ROUNDING * np.abs(even).max(initial=0)
    gaps = _gaps(even, rounding)
    mean = _mean(gaps)
    of_rows, of_luck = (_means(gaps, labels) for labels in (row, replicate))
    labels = row if len(of_rows) > 1 else replicate
    of_units = _means(gaps, labels) if parts is None else _gaps(_ratios(parts[..., there], labels), rounding)
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
    values = _values(results, outcome, at)
    runs = _by_arm(values[values["replicate"] <= replicates], results)
    return _between(runs, arm, against, results, level)[1]


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
    values = _values(known_results(results), outcome, at, scope, discount)
    if scope == "host":
        values = values[values["group"].isin(_hosts(results))]
    rows = []
    for group, own in values.groupby("group", sort=False):
        runs = _by_arm(own, results)
        for arm in results.arms:
            if arm != baseline:
                means, found = _between(runs, arm, baseline, results, level)
                of_both = dict(zip(("value", "baseline"), means, strict=True))
                rows.append({"group": group, "arm": arm} | of_both | asdict(found))
    fields = ["mean", "low", "high", "share_above", "n", "variance_saved", "more"]
    columns = ["group", "arm", "value", "baseline", *fields]
    return pd.DataFrame(rows, columns=columns).rename(columns={"mean": "difference"})


def ranking(results: Results, outcome: str, at: When = "end", discount: float = 0.0) -> pd.DataFrame:
    """Arms from the highest mean to the lowest, over the pairs in which each has a value; without those that have none.

    Columns: arm, value (mean), rank (mean of its ranks, 1 is the highest), share_highest (of the pairs in which it is
    the highest; arms that tie share one), n.
    """
    runs = runs_in_common(results, outcome, at, results.arms, discount)
    table = runs.within(pair_of_each(runs.index, results))
    ranks = table.rank(axis=1, ascending=False)
    shares = share_highest(table)
    rows = pd.DataFrame({"value": runs.means(), "rank": ranks.mean(), "share_highest": shares, "n": len(table)})
    return rows.rename_axis("arm").sort_values("value", ascending=False, kind="stable").reset_index()


def runs_in_common(results: Results, outcome: str, at: When, arms: Sequence[str], discount: float = 0.0) -> Runs:
    """An outcome of the whole system in each run, of the arms that have values; only where each of these has one."""
    return _by_arm(_values(results, outcome, at, discount=discount), results).of_arms(arms).in_common()


def share_highest(pairs: pd.DataFrame) -> "pd.Series[float]":
    """How often each arm (a column) is the highest of a pair (a row); arms that tie share the pair."""
    highest = pairs.eq(pairs.max(axis=1), axis=0)
    shares: pd.Series[float] = highest.div(highest.sum(axis=1), axis=0).mean()
    return shares


def values_by_sample(results: Results, outcome: str, at: When, arms: Sequence[str]) -> pd.DataFrame:
    """An outcome of the whole system in a sweep, means over replicates in which each of the arms has a value: one row
    a sample, one column an arm; nan where money brought nothing."""
    runs = runs_in_common(results, outcome, at, arms)
    table = runs.within(runs.index.get_level_values("sample")) if results.varied else runs.values
    return table.reindex(columns=list(arms)).replace(np.inf, np.nan)


def pair_of_each(runs: pd.Index, results: Results) -> NDArray[Any]:
    """The pair that each run belongs to: what is independent of the others."""
    units = units_of(results)
    rows, replicates = units.labels(runs)
    return rows if units.rows > 1 else replicates


def _between(runs: Runs, arm: str, against: str, results: Results, level: float) -> tuple[Sequence[float], Difference]:
    """Means of two arms over their pairs, and the paired difference."""
    two = runs.of_arms([known_arm(name, results.arms) for name in (arm, against)])
    two = two.where(two.known.all(axis=1))
    a, b = two.values.to_numpy(np.float64).T
    found = difference(a, b, *units_of(results).labels(two.index), level=level, parts=two.parts)
    means = [_mean(a), _mean(b)] if two.parts is None else two.means().tolist()
    return means if found.n else (np.nan, np.nan), found


def _hosts(results: Results) -> list[str]:
    """Kinds of host of which there are agencies."""
    agencies = results.sums(["agencies"], "host", at=results.scenario.end)
    return [str(group) for group in agencies.loc[agencies["agencies"] > 0, "group"].unique()]


def _values(results: Results, outcome: str, at: When, scope: str = "system", discount: float = 0.0) -> pd.DataFrame:
    """arm, replicate (in a sweep, sample too), group and value, with its parts."""
    if at == "area":
        return over_time(results, outcome, scope, discount)
    if discount:
        raise InputError("only what comes over the whole time can be discounted", hint='at="area"')
    rows = results.series([outcome], scope, at=results.scenario.end if at == "end" else at, parts=True)
    return rows.rename(columns={f"{outcome}{part}": f"value{part}" for part in ("", MONEY, BROUGHT)})


def _by_arm(values: pd.DataFrame, results: Results) -> Runs:
    return Runs.of(values, results.pair_columns, results.arms)


def _ratios(parts: Numbers, labels: NDArray[np.intp]) -> Numbers:
    """The ratio of money of the runs with each label, in both arms."""
    return ratio_of(*(np.array([_means(of_arm, labels) for of_arm in part]) for part in parts))


def _gaps(pairs: Numbers, rounding: float) -> Numbers:
    """First less second of each pair; zero where they differ by rounding only, nan where both are infinite."""
    with np.errstate(invalid="ignore"):
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
