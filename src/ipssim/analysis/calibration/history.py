"""History matching in waves, then a sample of the posterior drawn with the emulators.

Each wave runs samples of the parameters that earlier waves could not rule out, fits an emulator to every pattern, and
rules out what is implausible; the last of several waves is drawn from the posterior as the others leave it. A study
that names structural choices does so under each of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from ipssim.analysis.calibration.emulator import Emulators
from ipssim.analysis.calibration.posterior import populate
from ipssim.analysis.calibration.study import Study, as_frame, key_of
from ipssim.analysis.validation import Pattern, observe, score_card
from ipssim.batch.engines import side_by_side
from ipssim.batch.store_ledger import Ledger
from ipssim.errors import InputError

__all__ = ["Calibration", "calibrate", "calibrate_each", "simulated"]

CANDIDATES = 10_000
PARTICLES = 2_000  # with a few hundred the centres of two dozen parameters hang on the luck of the draw
WIDTHS = 3  # of the accepted range, within which emulators need to be good
SECOND_WORST = 2  # one pattern alone may be wrong: the second most implausible rules out
Report = Callable[[str], None]
Task = tuple[Study, NDArray[np.float64]]
Simulate = Callable[[Study, NDArray[np.float64]], dict[str, float]]


@dataclass(frozen=True)
class _How:
    simulate: Simulate
    report: Report
    workers: int


@dataclass(frozen=True)
class Calibration:
    """What a study found under one set of structural choices.

    samples     all samples: wave, parameters, value of each pattern
    emulators   of the patterns that every sample could compute
    posterior   parameters, and weights that sum to 1
    evidence    log of the mean likelihood over the ranges: what speaks for the choices, against others
    left        share of the first space of parameters that is left after each wave
    """

    study: Study
    samples: pd.DataFrame
    emulators: Emulators
    posterior: pd.DataFrame
    evidence: float
    left: list[float]


def simulated(study: Study, values: NDArray[np.float64]) -> dict[str, float]:
    """What the model gives for each pattern at one sample of parameter values; patterns it cannot compute are left
    out."""
    scores = score_card(observe(study.specs(values)), study.targets, with_errors=False)
    return {score.pattern.id: score.value for score in scores if np.isfinite(score.value)}


def calibrate_each(
    study: Study,
    folder: Path,
    simulate: Simulate,
    report: Report = lambda said: None,
    *,
    workers: int = 1,
) -> list[Calibration]:
    """Run a study under each combination of the choices it names; one when it names none.

    Evidence is of the patterns that can be fitted to under all of them: a pattern less to be missed would speak for it.
    """
    found = [calibrate(one, folder, simulate, report, workers=workers) for one in study.structures]
    shared = set.intersection(*({pattern.id for pattern in one.emulators.patterns} for one in found))
    if not shared:
        what = "no pattern can be fitted to under all of the structural choices: nothing tells them apart"
        raise InputError(what, hint="choose other `patterns`, or leave out `choices`")
    return [_judged_by(one, shared) for one in found]


def _judged_by(found: Calibration, shared: set[str]) -> Calibration:
    if len(found.emulators.patterns) == len(shared):
        return found
    return replace(found, evidence=_likely(found.study, found.emulators.only(shared), 1)[1])


def calibrate(
    study: Study,
    folder: Path,
    simulate: Simulate = simulated,
    report: Report = lambda said: None,
    *,
    workers: int = 1,
) -> Calibration:
    """Run a study, or go on with it where it was stopped.

    simulate  from the study and parameter values to values of patterns
    report    is told how far it is
    workers   samples side by side
    """
    how = _How(simulate, report, workers)
    ledger, left = Ledger(folder / "samples.jsonl"), [1.0]
    entries: list[dict[str, Any]] = []
    noise = _noise(study, ledger, how)
    points = np.asarray(qmc.LatinHypercube(len(study.parameters), rng=study.seed).random(study.samples))
    for wave in range(1, study.waves + 1):
        entries += _run(study, ledger, points, wave, how)
        frame = as_frame(entries, list(study.parameters), [p.id for p in study.targets])
        emulators = _emulators(study, frame, noise)
        points, share = _not_ruled_out(study, emulators, wave)
        left.append(share)
        report(f"wave {wave}: {share:.2%} of the space is left")
        if wave == study.waves - 1:  # the last wave is where the posterior is so far: there emulators have to be right
            points, _ = _likely(study, emulators, study.samples)
    at, evidence = _likely(study, emulators, study.rows)
    posterior = pd.DataFrame(study.values_at(at), columns=list(study.parameters)).assign(weight=1 / len(at))
    return Calibration(study, frame, emulators, posterior, evidence, left)


def _likely(study: Study, emulators: Emulators, number: int) -> tuple[NDArray[np.float64], float]:
    """So many points of the posterior by these emulators (fewer, where it is spread over fewer), and the evidence."""
    found = populate(emulators.log_likelihood, len(study.parameters), study.seed, max(PARTICLES, 2 * study.rows))
    chosen = np.linspace(0, len(found.at) - 1, min(number, len(found.at))).astype(int)
    return found.at[chosen], found.evidence


def _run(study: Study, ledger: Ledger, points: NDArray[np.float64], wave: int, how: _How) -> list[dict[str, Any]]:
    tasks = {key_of(study, values): (study, values) for values in study.values_at(points)}
    return [entry | {"wave": wave} for entry in _found(tasks, ledger, how, f"wave {wave}")]


def _found(tasks: Mapping[str, Task], ledger: Ledger, how: _How, said: str) -> list[dict[str, Any]]:
    """What each task gives, as many at once as there are workers; those in the ledger are not run again."""
    known = ledger.read()
    waiting = [key for key in tasks if key not in known]
    for start in range(0, len(waiting), how.workers):
        keys = waiting[start : start + how.workers]
        seen = side_by_side(partial(_done, how.simulate), [tasks[key] for key in keys], how.workers)
        for key, values in zip(keys, seen, strict=True):
            known[key] = {"key": key, "parameters": list(tasks[key][1]), "values": values}
            ledger.write(known[key])
        done = len(tasks) - len(waiting) + start + len(keys)
        how.report(f"{tasks[keys[0]][0].structure_in_words}{said}: {done} of {len(tasks)} samples")
    return [known[key] for key in tasks]


def _done(simulate: Simulate, task: Task) -> dict[str, float]:
    return simulate(*task)


def _noise(study: Study, ledger: Ledger, how: _How) -> dict[str, float]:
    """Standard deviation of each pattern over some samples that differ by luck alone, at the values of the evidence."""
    others = [study.model_copy(update={"seed": study.seed + number}) for number in range(1, study.repeats + 1)]
    tasks = {key_of(other, study.usual): (other, study.usual) for other in others}
    found = _found(tasks, ledger, how, "luck of single histories")
    frame = pd.DataFrame([entry["values"] for entry in found], columns=[pattern.id for pattern in study.targets])
    return {str(name): float(spread) for name, spread in frame.std().fillna(0.0).items()}


def _emulators(study: Study, frame: pd.DataFrame, noise: dict[str, float]) -> Emulators:
    """One for each pattern that all samples could compute and that is not the same in all of them.

    What is absurdly far away is moved in, to some widths of the accepted range from it: the emulator should be good
    where the question is, not where nothing can be.
    """

    def tells(pattern: Pattern) -> bool:
        return bool(frame[pattern.id].notna().all() and frame[pattern.id].nunique() > 1)

    at = study.places_of(frame[list(study.parameters)].to_numpy(np.float64))
    values = {
        pattern: _moved_in(frame[pattern.id].to_numpy(np.float64), pattern)
        for pattern in study.targets
        if tells(pattern)
    }
    if not values:
        what = "no pattern can be fitted to: each lacks a value in some sample, or is the same in all"
        raise InputError(what, hint="choose other `patterns`, another `scenario` or `until`, or narrower ranges")
    return Emulators.of(at, values, noise)


def _moved_in(values: NDArray[np.float64], pattern: Pattern) -> NDArray[np.float64]:
    low, high = pattern.accept
    return np.clip(values, low - WIDTHS * (high - low), high + WIDTHS * (high - low))


def _not_ruled_out(study: Study, emulators: Emulators, wave: int) -> tuple[NDArray[np.float64], float]:
    """New samples where no two patterns are implausible, and what share of the space that is.

    When nothing is left, the least implausible candidates are taken: some pattern cannot be met.
    """
    candidates = qmc.Halton(len(study.parameters), rng=study.seed + wave).random(CANDIDATES)
    distances = np.abs(emulators.gaps(candidates))
    worst = np.sort(distances, axis=1)[:, -min(SECOND_WORST, distances.shape[1])]
    share = float((worst < study.implausible).mean())
    chosen = np.argsort(worst, kind="stable")[: max(study.samples, int(share * CANDIDATES))]
    thinned = chosen[np.linspace(0, len(chosen) - 1, study.samples).astype(int)]
    return candidates[thinned], share
