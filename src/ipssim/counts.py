"""Random counts by inversion, one uniform a count: a small change of policy makes a small change of outcome.

Apart from `chance`, which is also read where nothing is simulated: compiled code takes half a second to load.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.compiled import compiled, elementwise

__all__ = ["binomial", "binomial_count", "poisson"]

ROUNDING = np.finfo(float).eps
SURE = 1 - 1e-12  # a sum of probabilities may fall short of 1 by its last digits, but not by so much


def binomial(uniform: Any, n: Any, p: Any) -> NDArray[np.int64]:
    """Binomial counts by inversion: the least k with P(K <= k) > u, one uniform a count.

    A search from zero, exact and cheap for the small counts of one agency. When p > 1/2 the failures are counted
    from the other end, k = n - Q(n, 1 - p, 1 - u), so that the count still rises with u and with p.

    uniform  in [0, 1);  n  trials >= 0, integer;  p  probability in [0, 1]; all three are broadcast.
    """
    return np.asarray(_binomial(uniform, n, p))


def poisson(uniform: Any, mean: Any) -> NDArray[np.int64]:
    """Poisson counts by inversion: the least k with P(K <= k) > u, one uniform a count. Mean below about 500."""
    return np.asarray(_poisson(uniform, np.exp(-np.asarray(mean)), mean))


@compiled()
def binomial_count(u: float, n: int, p: float) -> int:
    """One count of `binomial`, for functions that are compiled."""
    flip = p > 1 / 2
    if flip:
        u, p = 1 - u, 1 - p
    k = 0
    # (1 - p)^n is never below 1 - n p, whose last digits are given away to rounding.
    if u >= 1 - n * (p + ROUNDING):
        u = min(u, SURE)
        probability = cumulative = (1 - p) ** n
        odds = p / (1 - p)
        while u >= cumulative and k < n:
            k += 1
            probability = probability * odds * (n - k + 1) / k
            cumulative = cumulative + probability
    return n - k if flip else k


@elementwise("int64(float64, int64, float64)")
def _binomial(u: float, n: int, p: float) -> Any:
    return binomial_count(u, n, p)


@elementwise("int64(float64, float64, float64)")
def _poisson(u: float, none: float, mean: float) -> int:
    u, k = min(u, SURE), 0
    probability = cumulative = none
    # A term too small to change the sum comes only past the mean: the uniform is beyond the last digit.
    while u >= cumulative and cumulative + probability > cumulative:
        k += 1
        probability = probability * mean / k
        cumulative += probability
    return k
