"""Named, month-keyed random draws: the only place that makes a random generator.

A draw is known by its process, its month and its row. It does not depend on who drew before, so the same seed and
replicate give the same luck in every policy arm, one agent at a time or all at once, serially or on a cluster.
"""

from collections.abc import Sequence
from hashlib import blake2b
from struct import unpack
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

__all__ = ["Chance", "derived_seed", "normal"]

WORD = 8  # bytes of a word of the generator's state
STATE_WORDS = 3  # besides its counter


def derived_seed(seed: int, purpose: str) -> int:
    """Another seed for a purpose, from 0 to 2**32 - 1, for designs that are drawn by libraries."""
    return int.from_bytes(blake2b(f"{seed}/{purpose}".encode(), digest_size=4).digest())


class Chance:
    """The luck of one run, or of several that lie side by side, row after row.

    seed        of the scenario
    replicates  number of the replicate of each run; arms of one replicate share their luck
    lengths     rows that a run has of each kind of agent, by the name of the kind
    """

    def __init__(self, seed: int, replicates: int | Sequence[int], lengths: dict[str, int]) -> None:
        self._runs = [f"{seed}/{replicate}" for replicate in np.atleast_1d(replicates).tolist()]
        self._first = [self._runs.index(run) for run in self._runs]
        self._lengths = lengths
        self._bits = np.random.SFC64(0)
        self._draw = np.random.Generator(self._bits)
        self._state: Any = self._bits.state  # re-used: setting a state is far cheaper than a new generator
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
            draws = self._draws(process, kind, month, (self._lengths[kind], wide) if wide else (self._lengths[kind],))
            draws.flags.writeable = False
            self._drawn[wanted] = draws
        return self._drawn[wanted]

    def lasting(self, purpose: str, kind: str) -> NDArray[np.float64]:
        """One uniform for each row of a kind, the same whenever it is asked for."""
        if (purpose, kind) not in self._lasting:
            self._lasting[purpose, kind] = self._draws(purpose, kind, 0, (self._lengths[kind],))
        return self._lasting[purpose, kind]

    def _draws(self, process: str, kind: str, month: int, shape: tuple[int, ...]) -> NDArray[np.float64]:
        """Each run's own draws, of this shape, one run after the other."""
        drawn = np.empty((len(self._runs), *shape))
        for place, (run, first) in enumerate(zip(self._runs, self._first, strict=True)):
            if first == place:
                self._point_at(f"{run}/{kind}/{process}/{month}")
                self._draw.random(out=drawn[place])
            else:
                drawn[place] = drawn[first]
        return drawn.reshape(-1, *shape[1:])

    def _point_at(self, name: str) -> None:
        """Set the generator to the state that belongs to a name, of which the month is a part.

        Three words of a cryptographic digest and a counter from 1: streams as far apart as those of fresh seeds.
        """
        digest = blake2b(name.encode(), digest_size=STATE_WORDS * WORD).digest()
        self._state["state"]["state"][:] = (*unpack(f"<{STATE_WORDS}Q", digest), 1)
        self._bits.state = self._state


def normal(uniform: Any) -> Any:
    """Standard normal deviates by inversion, one uniform each; zero would be minus infinity and is moved inside."""
    smallest = np.finfo(float).eps
    return ndtri(np.clip(uniform, smallest, 1 - smallest))
