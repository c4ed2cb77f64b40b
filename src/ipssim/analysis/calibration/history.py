"""History matching in waves, then approximate Bayesian computation with regression adjustment.

Each wave runs samples of the parameters that earlier waves could not rule out, fits an emulator to every pattern,
and rules out what is implausible. The samples nearest to all patterns, adjusted and weighted, are the posterior.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from ipssim.analysis.calibration.emulator import Emulator, implausibility
from ipssim.analysis.calibration.study import Study, as_frame, key_of
from ipssim.analysis.validation import Pattern, observe, score_card
from ipssim.batch.store_ledger import Ledger

__all__ = ["Calibration", "calibrate", "simulated"]

CANDIDATES = 20_000
SECOND_WORST = 2  # one pattern alone may be wrong: the second most implausible rules out
Report = Callable[[str], None]
Simulate = Callable[[Study, NDArray[np.float64]], dict[str, float]]


@dataclass(frozen=True)
class Calibration:
    """What a study found.

    samples     all samples: wave, parameters, value and error of each pattern
    posterior   accepted samples after adjustment, with their weights (which sum to 1)
    relevance   parameters x patterns: how much the emulator of a pattern depends on a parameter
    left        share of the first space of parameters that is left after each wave
    """

    study: Study
    samples: pd.DataFrame
    posterior: pd.DataFrame
    relevance: pd.DataFrame
    left: list[float]


def simulated(study: Study, values: NDArray[np.float64], workers: int = 1) -> dict[str, float]:
    """What the model gives for each pattern at one sample of parameter values; patterns it cannot compute are left
    out."""
    scores = score_card(observe(study.specs(values), workers), study.targets, with_errors=False)
    return {score.pattern.id: score.value for score in scores if np.isfinite(score.value)}


def calibrate(
    study: Study, folder: Path, simulate: Simulate = simulated, report: Report = lambda said: None
) -> Calibration:
    """Run a study, or go on with it where it was stopped.

    simulate  from the study and parameter values to values of patterns;  report  is told how far it is
    """
    ledger, left = Ledger(folder / "samples.jsonl"), [1.0]
    entries: list[dict[str, Any]] = []
    points = _space_filling(study, study.samples)
    emulators: list[Emulator] = []
    for wave in range(1, study.waves + 1):
        entries += _run(study, ledger, points, wave, simulate, report)
        frame = as_frame(entries, list(study.parameters), [p.id for p in study.targets])
        emulators, kept = _emulators(study, frame)
        points, share = _not_ruled_out(study, emulators, kept, wave)
        left.append(share)
        report(f"wave {wave}: {share:.2%} of the space is left")
    posterior = _posterior(study, frame)
    relevance = pd.DataFrame(
        {p.id: emulator.relevance for p, emulator in zip(kept, emulators, strict=True)}, index=list(study.parameters)
    )
    return Calibration(study, frame, posterior, relevance, left)


def _space_filling(study: Study, count: int) -> NDArray[np.float64]:
    """Samples in [0, 1], one Latin hypercube."""
    return np.asarray(qmc.LatinHypercube(len(study.parameters), rng=study.seed).random(count))


def _values(study: Study, points: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = study.bounds.T
    return np.asarray(low + points * (high - low))


def _run(
    study: Study, ledger: Ledger, points: NDArray[np.float64], wave: int, simulate: Simulate, report: Report
) -> list[dict[str, Any]]:
    known, entries = ledger.read(), list[dict[str, Any]]()
    for number, values in enumerate(_values(study, points), 1):
        key = key_of(study, values)
        if key not in known:
            found = simulate(study, values)
            known[key] = {"key": key, "wave": wave, "parameters": list(values), "values": found}
            ledger.write(known[key])
        entries.append(known[key] | {"wave": wave})
        report(f"wave {wave}: sample {number} of {len(points)}")
    return entries


def _scaled(study: Study, frame: pd.DataFrame) -> NDArray[np.float64]:
    low, high = study.bounds.T
    return np.asarray((frame[list(study.parameters)].to_numpy(np.float64) - low) / (high - low))


def _emulators(study: Study, frame: pd.DataFrame) -> tuple[list[Emulator], list[Pattern]]:
    """One emulator for each pattern that all samples could compute."""
    at = _scaled(study, frame)
    kept = [pattern for pattern in study.targets if frame[pattern.id].notna().all()]
    return [Emulator.of(at, frame[pattern.id].to_numpy(np.float64)) for pattern in kept], kept


def _not_ruled_out(
    study: Study, emulators: list[Emulator], kept: list[Pattern], wave: int
) -> tuple[NDArray[np.float64], float]:
    """New samples where no two patterns are implausible, and what share of the space that is.

    When nothing is left, the least implausible candidates are taken: some pattern cannot be met.
    """
    candidates = qmc.Halton(len(study.parameters), rng=study.seed + wave).random(CANDIDATES)
    observed = np.array([pattern.observed for pattern in kept])
    tolerance = np.array([study.tolerance(pattern) for pattern in kept])
    distances = implausibility(emulators, observed, tolerance, candidates)
    worst = np.sort(distances, axis=1)[:, -min(SECOND_WORST, distances.shape[1])]
    share = float((worst < study.implausible).mean())
    chosen = np.argsort(worst, kind="stable")[: max(study.samples, int(share * CANDIDATES))]
    thinned = chosen[np.linspace(0, len(chosen) - 1, study.samples).astype(int)]
    return candidates[thinned], share


def _posterior(study: Study, frame: pd.DataFrame) -> pd.DataFrame:
    """The samples nearest to what was seen, weighted by nearness and moved along a local linear regression.

        theta' = theta - (s - z) b,   weight = 1 - (d / d_max)^2

    s  patterns of a sample;  z  what was seen, both over the tolerance;  d  their distance (beaumont2002)
    """
    kept = [pattern for pattern in study.targets if frame[pattern.id].notna().all()]
    tolerance = np.array([study.tolerance(pattern) for pattern in kept])
    seen = np.array([pattern.observed for pattern in kept])
    gap = (frame[[pattern.id for pattern in kept]].to_numpy(np.float64) - seen) / tolerance
    distance = np.sqrt((gap**2).mean(axis=1))
    chosen = np.argsort(distance, kind="stable")[: max(2, round(study.accepted * len(frame)))]
    nearness = 1 - (distance[chosen] / (distance[chosen].max() * (1 + 1 / len(chosen)))) ** 2
    theta = _scaled(study, frame)[chosen]
    adjusted = theta - _slopes(gap[chosen], theta, nearness)
    low, high = study.bounds.T
    values = low + np.clip(adjusted, 0, 1) * (high - low)
    table = pd.DataFrame(values, columns=list(study.parameters))
    return table.assign(weight=nearness / nearness.sum(), distance=distance[chosen])


def _slopes(gap: NDArray[np.float64], theta: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a ridge regression of the parameters on the gaps says each gap has moved them by."""
    centred = theta - np.average(theta, axis=0, weights=weight)
    root = np.sqrt(weight)[:, None]
    design, wanted = root * gap, root * centred
    ridge = np.eye(gap.shape[1]) * len(gap) / gap.shape[1]
    slopes = np.linalg.solve(design.T @ design + ridge, design.T @ wanted)
    return np.asarray(gap @ slopes)
