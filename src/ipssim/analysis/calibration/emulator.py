"""A quick stand-in for the model: what a pattern would come out as, and how sure that is, at untried parameters."""

import warnings
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ipssim.analysis.validation import Pattern
from ipssim.errors import InputError

__all__ = ["Emulator", "Emulators"]

LEAST_NOISE = 1e-4  # share of the variance over samples: without any, samples that agree would stop the fit


@dataclass(frozen=True)
class Emulator:
    """A Gaussian process for one pattern over parameters scaled to [0, 1].

    noise  standard deviation of the luck of the runs of one sample, in the pattern's unit: measured, not fitted, since
           few samples in many dimensions can be bent through all of it
    """

    process: Any
    centre: float
    scale: float
    noise: float

    @classmethod
    def of(cls, at: NDArray[np.float64], values: NDArray[np.float64], noise: float) -> "Emulator":
        """Fit one to samples: `at` (samples, parameters) in [0, 1], `values` (samples,)."""
        try:
            from sklearn.gaussian_process import GaussianProcessRegressor
            from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
        except ImportError:
            raise InputError("calibration needs scikit-learn", hint='pip install "ipssim[calibration]"') from None
        centre, scale = float(values.mean()), float(values.std()) or 1.0
        smooth = ConstantKernel(1.0, (1e-2, 1e2)) * RBF(np.ones(at.shape[1]), (1e-1, 1e2))
        luck = WhiteKernel(max((noise / scale) ** 2, LEAST_NOISE), "fixed")
        process = GaussianProcessRegressor(smooth + luck, random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a length at its bound means that a parameter does not matter
            process.fit(at, (values - centre) / scale)
        return cls(process, centre, scale, noise)

    def predicted(self, at: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mean and standard deviation (the luck of runs included) at points, each (points,)."""
        mean, deviation = self.process.predict(at, return_std=True)
        return mean * self.scale + self.centre, deviation * self.scale


@dataclass(frozen=True)
class Emulators:
    """One emulator for each pattern, against what was seen.

    The doubt about a pattern is split: above what was seen it is half the distance to the upper end of the accepted
    range, below it half that to the lower end. So a pattern inside its range is at most two deviations away. Two halves
    of normal curves that meet at what was seen have one height, that of the mean of both deviations: were each half as
    high as a whole curve of its own deviation, what lies just beside what was seen on its wider side would count for
    several times less than what lies as near on the other.
    """

    patterns: tuple[Pattern, ...]
    of_pattern: tuple[Emulator, ...]

    @classmethod
    def of(
        cls, at: NDArray[np.float64], values: Mapping[Pattern, NDArray[np.float64]], noise: Mapping[str, float]
    ) -> Self:
        """Fit them to samples: `at` (samples, parameters) in [0, 1], values of each pattern (samples,), and the luck of
        each by its id."""
        return cls(tuple(values), tuple(Emulator.of(at, seen, noise[of.id]) for of, seen in values.items()))

    def against(self, seen: Mapping[str, float]) -> Self:
        """The same emulators against other values seen, by the ids of patterns; accepted ranges move with them."""
        return replace(self, patterns=tuple(pattern.seen_as(seen[pattern.id]) for pattern in self.patterns))

    def only(self, ids: Set[str]) -> Self:
        """Those of some patterns, by their ids."""
        pairs = zip(self.patterns, self.of_pattern, strict=True)
        patterns, emulators = zip(*(pair for pair in pairs if pair[0].id in ids), strict=True)
        return replace(self, patterns=patterns, of_pattern=emulators)

    def gaps(self, at: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far each pattern is from what was seen [standard deviations], with its sign, shape (points, patterns).

        I = (E[f(x)] - z) / sqrt(Var_emulator(x) + Var_observation)

        z  seen;  Var_observation  of observation and of the model's discrepancy together
        """
        return self._compared(at)[0]

    def log_likelihood(self, at: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of what was seen, at points: two-piece normal, patterns independent, up to a constant; shape (points,)."""
        gaps, spreads = self._compared(at)
        return np.asarray(-(gaps**2 / 2 + np.log(spreads)).sum(axis=1))

    def _compared(self, at: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The gaps, and the mean of the spreads below and above over the mean doubt of the observation alone."""
        gaps, spreads = [], []
        for pattern, emulator in zip(self.patterns, self.of_pattern, strict=True):
            mean, deviation = emulator.predicted(at)
            below, above = (np.hypot(deviation, doubt) for doubt in pattern.doubt)
            gaps.append((mean - pattern.observed) / np.where(mean > pattern.observed, above, below))
            spreads.append((below + above) / 2 / pattern.mean_doubt)
        return np.array(gaps).T, np.array(spreads).T
