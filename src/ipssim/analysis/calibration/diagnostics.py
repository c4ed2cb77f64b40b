"""What a calibration taught: which parameters patterns narrowed, which are tied, which patterns nothing reaches."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipssim.analysis.calibration.history import Calibration
from ipssim.analysis.validation import Pattern
from ipssim.outcomes.runs import QUANTILES

__all__ = ["by_structure", "influence", "luck", "narrowed", "not_fitted", "pooled", "tied", "unreached"]

UNIFORM_SPREAD = 12**-0.5  # standard deviation of a uniform over its range
PINS = 3  # patterns named for each parameter
CLEARLY = 1.0  # a pattern that moves by less than this over a parameter's range does not pin it [deviations, with luck]


def influence(found: Calibration) -> pd.DataFrame:
    """Parameters x patterns: by how many standard deviations of what was seen a pattern moves, with its sign, when a
    parameter goes from the lowest to the highest value of its range, among the samples of the last wave."""
    names = list(found.study.parameters)
    last = found.samples[found.samples["wave"] == found.samples["wave"].max()]
    at = found.study.places_of(last[names].to_numpy(np.float64))
    centred = at - at.mean(axis=0)
    columns = {}
    for pattern, emulator in zip(found.emulators.patterns, found.emulators.of_pattern, strict=True):
        mean, _ = emulator.predicted(at)
        slopes = np.linalg.lstsq(centred, mean - mean.mean(), rcond=None)[0]
        columns[pattern.id] = slopes / pattern.mean_doubt
    return pd.DataFrame(columns, index=names)


def narrowed(found: Calibration) -> pd.DataFrame:
    """One row a parameter: low and high (of its range), mean, q5, centre (median), q95, spread (posterior over prior
    standard deviation) and pins (the patterns that it moves most, against all doubt about them, luck included)."""
    rows, moves = [], influence(found) * np.sqrt(1 - luck(found).set_index("id")["share"])
    weight = found.posterior["weight"].to_numpy(np.float64)
    for name, (low, high) in zip(found.study.parameters, found.study.bounds, strict=True):
        values = found.posterior[name].to_numpy(np.float64)
        mean = float(np.average(values, weights=weight))
        deviation = float(np.sqrt(np.average((values - mean) ** 2, weights=weight)))
        q5, centre, q95 = np.quantile(values, QUANTILES, weights=weight, method="inverted_cdf")
        strongest = moves.T[name].abs().nlargest(PINS)
        pins = ", ".join(strongest.index[strongest >= CLEARLY])
        spread = deviation / (UNIFORM_SPREAD * (high - low))
        columns = {"name": name, "low": low, "high": high, "mean": mean, "q5": q5, "centre": centre, "q95": q95}
        rows.append(columns | {"spread": spread, "pins": pins})
    return pd.DataFrame(rows)


def luck(found: Calibration) -> pd.DataFrame:
    """One row a pattern: noise, the standard deviation of the luck of the runs of one sample, and its share of all
    doubt (that of what was seen included)."""
    rows = []
    for pattern, emulator in zip(found.emulators.patterns, found.emulators.of_pattern, strict=True):
        share = emulator.noise**2 / (emulator.noise**2 + pattern.mean_doubt**2)
        rows.append({"id": pattern.id, "noise": emulator.noise, "share": share})
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


def not_fitted(found: Calibration) -> list[tuple[Pattern, int]]:
    """Patterns that could not be fitted to, and how many samples lack a value; 0 where it is the same in all."""
    fitted = {pattern.id for pattern in found.emulators.patterns}
    missed = [pattern for pattern in found.study.targets if pattern.id not in fitted]
    return [(pattern, int(found.samples[pattern.id].isna().sum())) for pattern in missed]


def by_structure(found: Sequence[Calibration]) -> NDArray[np.float64]:
    """How much of the posterior each set of structural choices has, before any is preferred: by its evidence."""
    evidence = np.array([one.evidence for one in found])
    share = np.exp(evidence - evidence.max())
    return np.asarray(share / share.sum())


def pooled(found: Sequence[Calibration]) -> pd.DataFrame:
    """One posterior over all structural choices: theirs are columns `choices.NAME`, where there are several."""
    tables = []
    for one, share in zip(found, by_structure(found), strict=True):
        choices = {f"choices.{name}": options[0] for name, options in one.study.choices.items()}
        tables.append(one.posterior.assign(weight=one.posterior["weight"] * share, **choices))
    return pd.concat(tables, ignore_index=True)
