"""Which of what a sweep varies matters: the indices that its design was made for, with their Monte Carlo error.

    saltelli     first order: share of the outcome's variance that goes with a name alone; total order: with it and all
                 its interactions. Saltelli et al.'s estimators, bootstrap intervals (SALib)
    morris       mean of the absolute elementary effects (mu*: change of the outcome over the whole range of a name) and
                 their standard deviation (sigma: interactions and curvature), t intervals over trajectories. A step is
                 what the value really moves: from one of three numbers to the next, not the third of an axis
    the others   Spearman's rank correlation r with the outcome; interval by Fisher's transformation,
                 tanh(atanh(r) +- 1.96 sqrt(1.06 / (n - 3)))

Options in words, such as structural choices, have no order. They are factors with levels:

    saltelli     as they are: each option has an equal share of the unit interval
    morris       the elementary effect is the change from one option to another, by lot; it has a sign when there are
                 two, and a spread: of more, sizes differ already because the pairs of options do
    the others   the correlation ratio eta of the ranks: the square root of the share of their variance that lies
                 between the options, less what luck alone would put there, 1 - (1 - eta^2) (n - 1) / (n - k). For two
                 options it is about |r|. Interval: the values of eta under which the F statistic of the ranks is not
                 among the 2.5 % lowest or highest (non-central F distribution); for the upper end an F below 1, which
                 luck gives on average, counts as 1: less than luck is no proof of nothing

What counts is the mean over the replicates of a sample. All samples of a replicate share its luck. For what the rows of
a posterior set, it is the mean over all samples of a row: n counts rows.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from ipssim.analysis.contrast import When, values_by_sample
from ipssim.batch.manifest import Study
from ipssim.batch.samples import unit_points
from ipssim.errors import InputError
from ipssim.scenario import variations

if TYPE_CHECKING:
    from ipssim.batch import Results
    from ipssim.scenario import Scenario
    from ipssim.scenario.sweep import Sweep, Value, Variation

__all__ = ["CONFIDENCE", "correlation_ratio", "is_factor", "sensitivity"]

CONFIDENCE = 0.95
RESAMPLES = 1000
NORMAL_95 = 1.96
VARIANCE_OF_RANKS = 1.06  # of atanh(r) for ranks, times n - 3
FEWEST = 4  # samples, rows or trajectories

type Numbers = NDArray[np.float64]
type Found = tuple[pd.DataFrame, NDArray[np.bool_]]  # one row a name, and which samples it was found from


def sensitivity(
    results: "Results", scenario: "Scenario", outcome: str, arm: str, at: When = "end", against: str = ""
) -> pd.DataFrame:
    """One row a varied name, the most important first; fields of policies that the arm does not have are left out.

    scenario   the one the results are of, with its sweep
    against    another arm: then what counts is the paired difference

    Columns: name; order, the options of a factor from the lowest mean outcome to the highest (empty for numbers);
    not_run, those of its options that no sample has; n, the samples that count: those with finished runs, of saltelli
    and morris only in rows and trajectories that have them all; and, by the method of the sweep,
      saltelli     first, first_error, total, total_error (half the width of 95 % intervals)
      morris       effect (mu*), effect_error, mean (mu, with its sign), spread (sigma), in the outcome's unit
      the others   correlation, low, high; of a factor the correlation ratio, from 0 to 1
    """
    if scenario.sweep is None:
        raise InputError("the results are of no sweep: nothing is varied but the arms", hint="see `ipssim sweep`")
    table = values_by_sample(results, outcome, at, [arm, against] if against else [arm])
    found = table[arm] - table[against] if against else table[arm]
    values = found.reindex(results.samples["sample"]).to_numpy(np.float64)
    match scenario.sweep.method:
        case "saltelli":
            rows, there = _saltelli(scenario, values)
        case "morris":
            rows, there = _morris(scenario, values)
        case _:
            rows, there = _correlations(results, scenario.sweep, values)
    study = Study.of(scenario)
    of_arms = [study.has_to_do_with(name, filter(None, (arm, against))) for name in rows["name"]]
    rows = rows[of_arms].reset_index(drop=True)
    rows.insert(1, "order", [_order(results.samples[name], values) for name in rows["name"]])
    options = {variation.name: variation.options for variation in variations(scenario) if variation.is_factor}
    rows.insert(2, "not_run", [_not_run(results.samples[name], options.get(name, ())) for name in rows["name"]])
    rows.insert(3, "n", int(there.sum()))
    main = "total" if "total" in rows else rows.columns[4]
    return rows.sort_values(main, key=abs, ascending=False, ignore_index=True)


def is_factor(values: "pd.Series[Any]") -> bool:
    """Whether the values are options without an order, not numbers."""
    return pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values)


def _order(own: "pd.Series[Any]", values: Numbers) -> str:
    """The options of a factor, from the lowest mean outcome to the highest; empty for numbers."""
    if not is_factor(own):
        return ""
    means = pd.Series(values).groupby(own.to_numpy()).mean().dropna()
    return " < ".join(str(option) for option in means.sort_values(kind="stable").index)


def _not_run(own: "pd.Series[Any]", options: "Sequence[Value]") -> str:
    there = set(own.map(str))
    return ", ".join(str(option) for option in options if str(option) not in there)


def _saltelli(scenario: "Scenario", values: Numbers) -> Found:
    from SALib.analyze import sobol

    names = [variation.name for variation in variations(scenario)]
    there = _in_whole_blocks(values, len(names) + 2, "rows")
    found = sobol.analyze(
        _problem(names), values[there], calc_second_order=False, num_resamples=RESAMPLES,
        conf_level=CONFIDENCE, seed=scenario.seed,
    )  # fmt: skip
    columns = {"first": "S1", "first_error": "S1_conf", "total": "ST", "total_error": "ST_conf"}
    return pd.DataFrame({"name": names} | {column: found[key] for column, key in columns.items()}), there


def _morris(scenario: "Scenario", values: Numbers) -> Found:
    assert scenario.sweep is not None
    varied = variations(scenario)
    there = _in_whole_blocks(values, len(varied) + 1, "trajectories")
    points = unit_points(scenario.sweep, len(varied), scenario.seed)[there]
    rows = []
    for variation, effects in zip(varied, _elementary_effects(varied, points, values[there]).T, strict=True):
        sizes, number = np.abs(effects), len(effects)
        error = float(stdtrit(number - 1, (1 + CONFIDENCE) / 2) * sizes.std(ddof=1) / np.sqrt(number))
        signed = (effects.mean(), effects.std(ddof=1))
        if variation.is_factor and len(variation.options) > 2:
            signed = (np.nan, np.nan)
        rows.append((variation.name, sizes.mean(), error, *signed))
    return pd.DataFrame(rows, columns=["name", "effect", "effect_error", "mean", "spread"]), there


def _elementary_effects(varied: "Sequence[Variation]", points: Numbers, values: Numbers) -> Numbers:
    """Of each trajectory (a row) and each name: the change of the outcome in the one step in which the name changes,
    over the share of its range that it moves; of options without an order, the change itself, with the step's sign."""
    names = len(varied)
    trajectories = points.reshape(-1, names + 1, names)
    changes = np.diff(values.reshape(-1, names + 1), axis=1)
    effects = np.zeros((len(trajectories), names))
    for name, variation in enumerate(varied):
        axis = trajectories[:, :, name]
        step = np.abs(np.diff(axis, axis=1)).argmax(axis=1)
        row = np.arange(len(axis))
        moves = [_moved(variation, *ends) for ends in zip(axis[row, step], axis[row, step + 1], strict=True)]
        effects[:, name] = changes[row, step] / moves
    return effects


def _moved(variation: "Variation", before: float, after: float) -> float:
    """The share of its range that a value moves between two places, with its sign."""
    if variation.is_factor:
        return float(np.sign(after - before))
    ends: Any = variation.extremes()
    there: Any = variation.at(after)
    here: Any = variation.at(before)
    return float((there - here) / (max(ends) - min(ends))) if there != here else 1.0  # then the outcome stays, too


def _correlations(results: "Results", sweep: "Sweep", values: Numbers) -> Found:
    there = ~np.isnan(values)
    samples = results.samples[there].assign(_value=values[there]).reset_index(drop=True)
    _refuse_sameness(values[there], int(there.sum()), len(values), "samples")
    drawn = list(sweep.names) if sweep.method == "posterior" else []
    # Samples of one row are no more evidence of what its values do than the row is.
    of_rows = samples.groupby(drawn, sort=False, as_index=False)["_value"].mean() if drawn else samples
    rows = []
    for name in results.varied:
        table = of_rows if name in drawn else samples
        own, ranks = table[name], table["_value"].rank()
        found = correlation_ratio(own, ranks) if is_factor(own) else _correlation(own, ranks)
        rows.append((name, *found))
    return pd.DataFrame(rows, columns=["name", "correlation", "low", "high"]), there


def _correlation(own: "pd.Series[Any]", ranks: "pd.Series[float]") -> tuple[float, float, float]:
    """Spearman's correlation of numbers with the ranks of the outcome, and its interval."""
    r = float(own.rank().corr(ranks))
    # A perfect order counts as one in which two neighbours have changed places: few samples are often so by luck.
    n, most = len(own), 1 - 12 / max(len(own) ** 3 - len(own), 24)
    error = NORMAL_95 * np.sqrt(VARIANCE_OF_RANKS / max(n - 3, 1))
    low, high = np.tanh(np.arctanh(min(max(r, -most), most)) + error * np.array([-1, 1]))
    return r, float(low), float(high)


def correlation_ratio(own: "pd.Series[Any]", ranks: "pd.Series[float]") -> tuple[float, float, float]:
    """The correlation ratio of a factor with the ranks of the outcome, and its interval; nan without luck to judge by.

    F = (eta^2 / (k - 1)) / ((1 - eta^2) / (n - k)) is taken for a non-central F whose lambda is n eta^2 / (1 - eta^2).
    """
    grouped = ranks.groupby(own)
    n, k = len(ranks), grouped.ngroups
    if k < 2 or n <= k:
        return (np.nan,) * 3
    explained = float(
        (grouped.size() * (grouped.mean() - ranks.mean()) ** 2).sum() / ((ranks - ranks.mean()) ** 2).sum()
    )
    without_luck = max(1 - (1 - explained) * (n - 1) / (n - k), 0.0)
    statistic = explained / (k - 1) / max((1 - explained) / (n - k), np.finfo(float).tiny)
    low = _eta_where((1 + CONFIDENCE) / 2, statistic, n, k)
    high = _eta_where((1 - CONFIDENCE) / 2, max(statistic, 1.0), n, k)
    return float(np.sqrt(without_luck)), low, high


def _eta_where(share: float, statistic: float, n: int, k: int) -> float:
    """The eta under which such a share of the F statistics would be below this one; 0 when none is."""
    from scipy.optimize import brentq
    from scipy.stats import f, ncf

    if f.cdf(statistic, k - 1, n - k) < share:
        return 0.0

    def excess(squared: float) -> float:
        return float(ncf.cdf(statistic, k - 1, n - k, n * squared / (1 - squared)) - share)

    most = 1 - 1e-6
    return float(np.sqrt(brentq(excess, 1e-12, most) if excess(most) < 0 else most))


def _in_whole_blocks(values: Numbers, length: int, what: str) -> NDArray[np.bool_]:
    """Which values are in blocks without a gap: these designs need every run of a block."""
    whole = ~np.isnan(values).reshape(-1, length).any(axis=1)
    there = np.repeat(whole, length)
    _refuse_sameness(values[there], int(whole.sum()), len(whole), what)
    return there


def _refuse_sameness(values: Numbers, number: int, wanted: int, what: str) -> None:
    if number < FEWEST and wanted > number:
        hint = "`ipssim status` says what failed or is missing; `ipssim run` or `sweep` again does that"
        raise InputError(f"{number} whole {what} of {wanted} are too few to tell what matters", hint=hint)
    if number < FEWEST:
        raise InputError(f"{number} whole {what} are too few to tell what matters", hint="use more --samples")
    if np.ptp(values) == 0:
        raise InputError("the outcome is the same in all samples: nothing that is varied moves it")


def _problem(names: list[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
