"""Does calibration find what made the data? Data made by the model itself, at values that are known."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm, qmc

from ipssim.analysis.calibration.history import Report, Simulate, calibrate, simulated
from ipssim.analysis.calibration.posterior import populate
from ipssim.analysis.calibration.study import Study
from ipssim.analysis.validation import Pattern
from ipssim.chance import Chance

__all__ = ["coverage", "recovered"]

LEVEL = 0.9


def recovered(
    study: Study,
    folder: Path,
    truths: int,
    simulate: Simulate = simulated,
    report: Report = lambda said: None,
    *,
    workers: int = 1,
) -> pd.DataFrame:
    """Calibrate to data made at some values, again and again. One row a truth and parameter: value, middle (of its
    range), mean, low and high (of the interval that should hold it in LEVEL of the cases), held.

    Values come from the whole ranges, as calibration takes them to: only so do intervals hold what they should. Of
    values that keep away from the ends, a parameter of which nothing is known would hold all.

    One calibration gives the emulators for all: its later waves look at where the world is, so let there be one wave.
    """
    emulators = calibrate(study, folder, simulate, report, workers=workers).emulators
    width = len(study.parameters)
    places = qmc.Halton(width, rng=study.seed).random(truths)
    middles, rows = study.values_at(np.full(width, 0.5)), []
    for number, values in enumerate(study.values_at(places), 1):
        made = study.model_copy(update={"seed": study.seed + number})  # another history than those that are fitted
        seen = _as_seen(simulate(made, values), emulators.patterns, made.seed)
        report(f"made-up data {number} of {truths}")
        at = populate(emulators.against(seen).log_likelihood, width, made.seed, 2 * study.rows).at
        for name, true, middle, sample in zip(study.parameters, values, middles, study.values_at(at).T, strict=True):
            first, last = np.quantile(sample, (0.5 - LEVEL / 2, 0.5 + LEVEL / 2))
            row = {"truth": number, "name": name, "value": true, "middle": middle, "mean": sample.mean()}
            rows.append(row | {"low": first, "high": last, "held": bool(first <= true <= last)})
    return pd.DataFrame(rows)


def _as_seen(values: dict[str, float], patterns: Sequence[Pattern], seed: int) -> dict[str, float]:
    """What a run gave, seen as badly as the world is: with an error as large as the doubt about each pattern."""
    uniforms = Chance(seed, 0, {"pattern": len(patterns)}).uniform("observed", 0, "pattern")
    return {p.id: values[p.id] + _error(p, float(u)) for p, u in zip(patterns, uniforms, strict=True)}


def _error(pattern: Pattern, uniform: float) -> float:
    """Of what is seen, by inversion: two halves of normal curves, as in the likelihood (`Emulators`).

    What is seen too low is seen from above, so its error has the doubt above.
    """
    below, above = pattern.doubt
    too_low = above / (below + above)
    if uniform < too_low:
        return above * float(norm.ppf(uniform / too_low / 2))
    return below * float(norm.ppf((1 + (uniform - too_low) / (1 - too_low)) / 2))


def coverage(table: pd.DataFrame) -> pd.DataFrame:
    """One row a parameter: share of truths inside their interval, mean distance of the posterior's centre from the
    truth over the distance of the middle of the range from it (below 1: something was learnt)."""
    gaps = pd.DataFrame(
        {
            "name": table["name"],
            "held": table["held"],
            "found": (table["mean"] - table["value"]).abs(),
            "guessed": (table["middle"] - table["value"]).abs(),
        }
    )
    by_name = gaps.groupby("name", sort=False)[["held", "found", "guessed"]].mean()
    return by_name.assign(error=by_name["found"] / by_name["guessed"])[["held", "error"]].reset_index()
