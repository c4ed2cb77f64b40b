"""Named, month-keyed random draws: the only place that makes a random generator.

A draw is known by its process, its month and its row. It does not depend on who drew before, so the same seed and
replicate give the same luck in every policy arm, one agent at a time or all at once, serially or on a cluster.
"""

from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

__all__ = ["Chance", "binomial", "normal", "poisson"]

WORD = 8  # bytes of a Philox key word


class Chance:
    """The luck of one run.

    seed       of the scenario
    replicate  number of the replicate; arms of one replicate share it
    lengths    rows of each kind of agent, by the name of the kind
    """

    def __init__(self, seed: int, replicate: int, lengths: dict[str, int]) -> None:
        self._world = f"{seed}/{replicate}"
        self._lengths = lengths
        self._bits = np.random.Philox(key=0)
        self._draw = np.random.Generator(self._bits)
        self._state: Any = self._bits.state  # re-used: setting a state is far cheaper than a new generator
        self._keys: dict[tuple[str, str], NDArray[np.uint64]] = {}
        self._month = -1
        self._lasting: dict[tuple[str, str], NDArray[np.float64]] = {}
        self._drawn: dict[tuple[str, str, int], NDArray[np.float64]] = {}

    def uniform(self, process: str, month: int, kind: str, wide: int = 0) -> NDArray[np.float64]:
        """One uniform in [0, 1) for each row of a kind; `wide` of them a row, shape (rows, wide), when asked.

        Drawn once a month and process; asking again gives the same array, so one agent at a time sees what all
        at once would see.
        """
        if month != self._month:
            self._month, self._drawn = month, {}
        wanted = (process, kind, wide)
        if wanted not in self._drawn:
            shape = (self._lengths[kind], wide) if wide else (self._lengths[kind],)
            self._point_at(process, kind, month)
            draws = self._draw.random(shape)
            draws.flags.writeable = False
            self._drawn[wanted] = draws
        return self._drawn[wanted]

    def lasting(self, purpose: str, kind: str) -> NDArray[np.float64]:
        """One uniform for each row of a kind, the same whenever it is asked for."""
        if (purpose, kind) not in self._lasting:
            self._point_at(purpose, kind, 0)
            self._lasting[purpose, kind] = self._draw.random(self._lengths[kind])
        return self._lasting[purpose, kind]

    def _point_at(self, process: str, kind: str, month: int) -> None:
        state = self._state["state"]
        state["key"][:] = self._key(process, kind)
        state["counter"][:] = (0, 0, month, 0)
        self._state["buffer_pos"] = 4  # an empty buffer: the next word is computed from the counter
        self._state["has_uint32"] = 0
        self._bits.state = self._state

    def _key(self, process: str, kind: str) -> NDArray[np.uint64]:
        if (process, kind) not in self._keys:
            name = f"{self._world}/{kind}/{process}".encode()
            self._keys[process, kind] = np.frombuffer(blake2b(name, digest_size=2 * WORD).digest(), np.uint64)
        return self._keys[process, kind]


def binomial(uniform: Any, n: Any, p: Any) -> NDArray[np.int64]:
    """Binomial counts by inversion: the least k with P(K <= k) > u, one uniform a count.

    A search from zero, exact and cheap for the small counts of one agency. When p > 1/2 the failures are counted
    from the other end, k = n - Q(n, 1 - p, 1 - u), so that the count still rises with u and with p.

    uniform  in [0, 1);  n  trials >= 0, integer;  p  probability in [0, 1];  n and p broadcast to its shape.
    """
    u, n, p = _alike(np.asarray(uniform, np.float64), np.asarray(n), np.asarray(p, np.float64))
    flip = p > 0.5
    if not flip.any():
        return _binomial_from_zero(u, n, p)
    successes = _binomial_from_zero(np.where(flip, 1 - u, u), n, np.where(flip, 1 - p, p))
    return np.where(flip, n - successes, successes)


def _alike(*arrays: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """The arrays in the shape of the first; general broadcasting is dear."""
    shape = arrays[0].shape
    return tuple(a if a.shape == shape else np.broadcast_to(a, shape) for a in arrays)


def _binomial_from_zero(u: NDArray[np.float64], n: NDArray[Any], p: NDArray[np.float64]) -> NDArray[np.int64]:
    counts = np.zeros(u.shape, np.int64)
    probability = (1 - p) ** n
    going = ((u >= probability) & (n > 0)).ravel().nonzero()[0]  # most stop at zero; only the rest go on
    u, n, p, probability = (a.ravel()[going] for a in (u, n, p, probability))
    odds, cumulative, k, flat = p / (1 - p), probability, 0, counts.reshape(-1)
    while going.size:
        k += 1
        flat[going] = k
        probability = probability * odds * (n - k + 1) / k
        cumulative = cumulative + probability
        more = (u >= cumulative) & (k < n)
        if not more.all():
            going, u, n, odds = going[more], u[more], n[more], odds[more]
            probability, cumulative = probability[more], cumulative[more]
    return counts


def poisson(uniform: Any, mean: Any) -> NDArray[np.int64]:
    """Poisson counts by inversion: the least k with P(K <= k) > u, one uniform a count. Mean below about 500."""
    u, mean = _alike(np.asarray(uniform, np.float64), np.asarray(mean, np.float64))
    counts = np.zeros(u.shape, np.int64)
    probability = np.exp(-mean)
    going = (u >= probability).ravel().nonzero()[0]
    u, mean, probability = (a.ravel()[going] for a in (u, mean, probability))
    cumulative, k, flat = probability, 0, counts.reshape(-1)
    while going.size:
        k += 1
        flat[going] = k
        probability = probability * mean / k
        cumulative = cumulative + probability
        # Past the mean, a term too small to change the sum means the uniform is beyond the last digit.
        more = (u >= cumulative) & ((k < mean) | (cumulative + probability > cumulative))
        going, u, mean = going[more], u[more], mean[more]
        probability, cumulative = probability[more], cumulative[more]
    return counts


def normal(uniform: Any) -> Any:
    """Standard normal deviates by inversion, one uniform each; zero would be minus infinity and is moved inside."""
    smallest = np.finfo(float).eps
    return ndtri(np.clip(uniform, smallest, 1 - smallest))
