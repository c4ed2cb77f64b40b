"""Which of what a sweep varies matters: the indices that its design was made for, with their Monte Carlo error.

    saltelli     first order: share of the outcome's variance that goes with a name alone; total order: with it and all
                 its interactions. Saltelli et al.'s estimators, bootstrap intervals (SALib)
    morris       mean of the absolute elementary effects (mu*: change of the outcome over the whole range of a name) and
                 their standard deviation (sigma: interactions and curvature), bootstrap intervals (SALib)
    the others   Spearman's rank correlation r with the outcome; interval by Fisher's transformation,
                 tanh(atanh(r) +- 1.96 sqrt(1.06 / (n - 3)))

What counts is the mean over the replicates of a sample. All samples of a replicate share its luck.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipssim.analysis.contrast import When, values_by_sample
from ipssim.batch.samples import unit_points
from ipssim.errors import InputError
from ipssim.scenario import variations

if TYPE_CHECKING:
    from ipssim.batch import Results
    from ipssim.scenario import Scenario

__all__ = ["CONFIDENCE", "sensitivity"]

CONFIDENCE = 0.95
RESAMPLES = 1000
NORMAL_95 = 1.96
VARIANCE_OF_RANKS = 1.06  # of atanh(r) for ranks, times n - 3
FEWEST = 4  # samples, rows or trajectories

type Numbers = NDArray[np.float64]


def sensitivity(
    results: "Results", scenario: "Scenario", outcome: str, arm: str, at: When = "end", against: str = ""
) -> pd.DataFrame:
    """One row a varied name, the most important first.

    scenario   the one the results are of, with its sweep
    against    another arm: then what counts is the paired difference

    Columns: name and, by the method of the sweep,
      saltelli     first, first_error, total, total_error (half the width of 95 % intervals)
      morris       effect (mu*), effect_error, mean (mu, with its sign), spread (sigma), in the outcome's unit
      the others   correlation, low, high; only names whose values are numbers
    """
    if scenario.sweep is None:
        raise InputError("the results are of no sweep: nothing is varied but the arms", hint="see `ipssim sweep`")
    table = values_by_sample(results, outcome, at)
    found = table[arm] - table[against] if against else table[arm]
    values = found.reindex(results.samples["sample"]).to_numpy(np.float64)
    match scenario.sweep.method:
        case "saltelli":
            rows = _saltelli(scenario, values)
        case "morris":
            rows = _morris(scenario, values)
        case _:
            rows = _correlations(results, values)
    main = "total" if "total" in rows else rows.columns[1]
    return rows.sort_values(main, key=abs, ascending=False, ignore_index=True)


def _saltelli(scenario: "Scenario", values: Numbers) -> pd.DataFrame:
    from SALib.analyze import sobol

    names = [variation.name for variation in variations(scenario)]
    whole = _whole_blocks(values, len(names) + 2, "rows")
    found = sobol.analyze(
        _problem(names), whole, calc_second_order=False, num_resamples=RESAMPLES,
        conf_level=CONFIDENCE, seed=scenario.seed,
    )  # fmt: skip
    columns = {"first": "S1", "first_error": "S1_conf", "total": "ST", "total_error": "ST_conf"}
    return pd.DataFrame({"name": names} | {column: found[key] for column, key in columns.items()})


def _morris(scenario: "Scenario", values: Numbers) -> pd.DataFrame:
    from SALib.analyze import morris

    assert scenario.sweep is not None
    names = [variation.name for variation in variations(scenario)]
    whole = _whole_blocks(values, len(names) + 1, "trajectories")
    points = unit_points(scenario.sweep, len(names), scenario.seed)[: len(whole)]
    found = morris.analyze(
        _problem(names), points, whole, conf_level=CONFIDENCE, num_resamples=RESAMPLES, seed=scenario.seed
    )
    columns = {"effect": "mu_star", "effect_error": "mu_star_conf", "mean": "mu", "spread": "sigma"}
    return pd.DataFrame({"name": names} | {column: np.asarray(found[key]) for column, key in columns.items()})


def _correlations(results: "Results", values: Numbers) -> pd.DataFrame:
    there = ~np.isnan(values)
    ranks = pd.Series(values[there]).rank()
    _refuse_sameness(values[there], int(there.sum()), "samples")
    rows = []
    for name in results.varied:
        own = results.samples.loc[there, name].reset_index(drop=True)
        if pd.api.types.is_numeric_dtype(own) and not pd.api.types.is_bool_dtype(own):
            r = float(own.rank().corr(ranks))
            error = NORMAL_95 * np.sqrt(VARIANCE_OF_RANKS / max(len(own) - 3, 1))
            low, high = np.tanh(np.arctanh(min(max(r, -0.9999), 0.9999)) + error * np.array([-1, 1]))
            rows.append((name, r, float(low), float(high)))
    if not rows:
        raise InputError("only options are varied, which have no order", hint="see `ipssim plot --figure tornado`")
    return pd.DataFrame(rows, columns=["name", "correlation", "low", "high"])


def _whole_blocks(values: Numbers, length: int, what: str) -> Numbers:
    """The values up to the first block with a gap: these designs need every run of a block."""
    blocks = np.isnan(values).reshape(-1, length).any(axis=1)
    whole = int(np.argmax(blocks)) if blocks.any() else len(blocks)
    _refuse_sameness(values[: whole * length], whole, what)
    return values[: whole * length]


def _refuse_sameness(values: Numbers, number: int, what: str) -> None:
    if number < FEWEST:
        raise InputError(f"{number} whole {what} are too few to tell what matters", hint="use more --samples")
    if np.ptp(values) == 0:
        raise InputError("the outcome is the same in all samples: nothing that is varied moves it")


def _problem(names: list[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
