"""A weighted sample of the parameters that agree with all patterns, drawn with the emulators of the last wave.

Particles start evenly over the ranges. The likelihood is let in by degrees; after each the particles are drawn anew by
weight and moved by a few steps of a random walk (sequential Monte Carlo). The emulators' own doubt, in which the luck
of single runs lies, widens the likelihood: a pattern that the runs scatter over says little.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import qmc

from ipssim.chance import Chance, normal

__all__ = ["Population", "populate"]

STEPS = 10  # of the random walk, after each degree
HALF = 0.5  # share of particles that must be worth something after a degree
LONGEST_WALK = 60  # degrees
WALK = 2.38  # best length of a step, over the root of the number of parameters (gelman1996 for normal targets)

Likelihood = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class Population:
    """Where the particles ended, in [0, 1], and the log of the mean likelihood over the ranges (the evidence)."""

    at: NDArray[np.float64]
    evidence: float


def populate(log_likelihood: Likelihood, width: int, seed: int, particles: int) -> Population:
    """A sample of the posterior over [0, 1]^width, from a uniform prior.

    log_likelihood  of points, shape (points, width)
    """
    at = np.asarray(qmc.Halton(width, rng=seed).random(particles))
    known, power, evidence = log_likelihood(at), 0.0, 0.0
    for degree in range(LONGEST_WALK):
        luck = Chance(seed, degree, {"particle": particles})
        step = _degree(known, power)
        weight = np.exp(step * (known - known.max()))
        evidence += float(step * known.max() + np.log(weight.mean()))
        chosen = _drawn(weight, luck.uniform("draw", 0, "particle")[0])
        at, known, power = at[chosen], known[chosen], power + step
        at, known = _walked(at, known, power, log_likelihood, luck)
        if power >= 1:
            break
    return Population(at, evidence)


def _degree(known: NDArray[np.float64], power: float) -> float:
    """How much of the likelihood to let in, so that half of the particles remain worth something."""

    def excess(step: float) -> float:
        weight = np.exp(step * (known - known.max()))
        return float(weight.sum() ** 2 / (weight**2).sum() - HALF * len(known))

    rest = 1 - power
    return rest if excess(rest) >= 0 else float(brentq(excess, 0, rest))


def _drawn(weight: NDArray[np.float64], start: float) -> NDArray[np.int64]:
    """As many places as there are, by weight, at equal distances (systematic resampling)."""
    reached = np.cumsum(weight) / weight.sum()
    marks = (np.arange(len(weight)) + start) / len(weight)
    return np.minimum(np.searchsorted(reached, marks, side="right"), len(weight) - 1)


def _walked(
    at: NDArray[np.float64], known: NDArray[np.float64], power: float, log_likelihood: Likelihood, luck: Chance
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The particles after some Metropolis steps; whoever would leave the ranges stays."""
    width = at.shape[1]
    spread = np.atleast_2d(np.cov(at.T)) + np.eye(width) * np.finfo(np.float32).eps
    root = np.linalg.cholesky(spread) * WALK / np.sqrt(width)
    for month in range(1, STEPS + 1):
        tried = at + normal(luck.uniform("step", month, "particle", wide=width)) @ root.T
        inside = ((tried >= 0) & (tried <= 1)).all(axis=1)
        there = np.where(inside, log_likelihood(np.clip(tried, 0, 1)), -np.inf)
        goes = np.log(luck.uniform("goes", month, "particle")) < power * (there - known)
        at, known = np.where(goes[:, None], tried, at), np.where(goes, there, known)
    return at, known
