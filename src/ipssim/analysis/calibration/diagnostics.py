"""What a calibration taught: which parameters patterns narrowed, which are tied, which patterns nothing reaches."""

from itertools import combinations

import numpy as np
import pandas as pd

from ipssim.analysis.calibration.history import Calibration
from ipssim.analysis.validation import Pattern

__all__ = ["narrowed", "tied", "unreached"]

UNIFORM_SPREAD = 12**-0.5  # standard deviation of a uniform over its range
PINS = 2  # patterns named for each parameter


def narrowed(found: Calibration) -> pd.DataFrame:
    """One row a parameter: low and high (of its range), mean, q5, q95, spread (posterior over prior standard
    deviation) and pins (the patterns that depend on it most)."""
    rows = []
    weight = found.posterior["weight"].to_numpy(np.float64)
    for name, (low, high) in zip(found.study.parameters, found.study.bounds, strict=True):
        values = found.posterior[name].to_numpy(np.float64)
        mean = float(np.average(values, weights=weight))
        deviation = float(np.sqrt(np.average((values - mean) ** 2, weights=weight)))
        q5, q95 = np.quantile(values, (0.05, 0.95), weights=weight, method="inverted_cdf")
        relevance = found.relevance.T[name].sort_values(ascending=False)
        pins = ", ".join(relevance.index[:PINS])
        spread = deviation / (UNIFORM_SPREAD * (high - low))
        columns = {"name": name, "low": low, "high": high, "mean": mean, "q5": q5, "q95": q95}
        rows.append(columns | {"spread": spread, "pins": pins})
    return pd.DataFrame(rows)


def tied(found: Calibration, least: float) -> list[tuple[str, str, float]]:
    """Pairs of parameters that the patterns know only together: weighted correlation of at least so much."""
    names = list(found.study.parameters)
    values = found.posterior[names].to_numpy(np.float64)
    spread = np.cov(values.T, aweights=found.posterior["weight"])
    deviation = np.sqrt(np.diag(np.atleast_2d(spread)))
    pairs = []
    for i, j in combinations(range(len(names)), 2):
        if deviation[i] > 0 and deviation[j] > 0:
            correlation = float(spread[i, j] / deviation[i] / deviation[j])
            if abs(correlation) >= least:
                pairs.append((names[i], names[j], correlation))
    return pairs


def unreached(found: Calibration) -> list[tuple[Pattern, float]]:
    """Patterns that no sample brings into the accepted range, and the nearest value; nan where none computes it."""
    missed = []
    for pattern in found.study.targets:
        values = found.samples[pattern.id].dropna().to_numpy(np.float64)
        if not any(pattern.judged(value) == "inside" for value in values):
            nearest = values[np.abs(values - pattern.observed).argmin()] if len(values) else np.nan
            missed.append((pattern, float(nearest)))
    return missed
