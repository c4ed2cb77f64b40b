"""A quick stand-in for the model: what a pattern would come out as, and how sure that is, at untried parameters."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.errors import InputError

__all__ = ["Emulator", "implausibility"]


@dataclass(frozen=True)
class Emulator:
    """A Gaussian process for one pattern over parameters scaled to [0, 1]."""

    process: Any
    centre: float
    scale: float

    @classmethod
    def of(cls, at: NDArray[np.float64], values: NDArray[np.float64]) -> "Emulator":
        """Fit one to samples: `at` (samples, parameters) in [0, 1], `values` (samples,)."""
        try:
            from sklearn.gaussian_process import GaussianProcessRegressor
            from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
        except ImportError:
            raise InputError("calibration needs scikit-learn", hint='pip install "ipssim[calibration]"') from None
        centre, scale = float(values.mean()), float(values.std()) or 1.0
        smooth = ConstantKernel(1.0, (1e-2, 1e2)) * RBF(np.ones(at.shape[1]), (1e-1, 1e2))
        process = GaussianProcessRegressor(smooth + WhiteKernel(1e-1, (1e-4, 1e1)), random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a length at its bound means that a parameter does not matter
            process.fit(at, (values - centre) / scale)
        return cls(process, centre, scale)

    def predicted(self, at: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mean and standard deviation (replicate noise included) at points, each (points,)."""
        mean, deviation = self.process.predict(at, return_std=True)
        return mean * self.scale + self.centre, deviation * self.scale

    @property
    def relevance(self) -> NDArray[np.float64]:
        """How much each parameter matters for the pattern: one over its length scale."""
        return np.asarray(1 / self.process.kernel_.k1.k2.length_scale)


def implausibility(
    emulators: list[Emulator], observed: NDArray[np.float64], tolerance: NDArray[np.float64], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Distance of each pattern from what was seen, in standard deviations, shape (points, patterns).

    I = |E[f(x)] - z| / sqrt(Var_emulator(x) + Var_observation)

    z  observed;  tolerance  standard deviation of the observation and of the model's discrepancy together
    """
    columns = []
    for emulator, seen, spread in zip(emulators, observed, tolerance, strict=True):
        mean, deviation = emulator.predicted(at)
        columns.append(np.abs(mean - seen) / np.sqrt(deviation**2 + spread**2))
    return np.array(columns).T
