"""Several worlds side by side in the same tables, row after row; they know nothing of each other.

Each world has as many rows of a kind as the others. In the tables of kinds with one agent a region, a world's rows are
its regions and, last, its nation. One world alone is the case of one.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Worlds"]


@dataclass(frozen=True)
class Worlds:
    """Where each world lies.

    number   of worlds
    lengths  rows that each world has, by kind of agent
    """

    number: int
    lengths: dict[str, int]

    @property
    def regions(self) -> int:
        """Rows that each world has in the tables of kinds with one agent a region: the nation is one of them."""
        return self.lengths["region"]

    @cached_property
    def world(self) -> NDArray[np.intp]:
        """The world of each region."""
        return np.repeat(np.arange(self.number), self.regions)

    @cached_property
    def nation(self) -> NDArray[np.intp]:
        """Row of the nation of each region's world."""
        return (self.world + 1) * self.regions - 1

    @cached_property
    def is_nation(self) -> NDArray[np.bool_]:
        """Whether a row is no region but its world's nation."""
        return np.equal(self.nation, np.arange(len(self.nation)))

    def of_nation(self, values: Any) -> Any:
        """For each region what the nation of its world has."""
        return values.take(self.nation, axis=0)

    def over_regions(self, values: Any) -> Any:
        """For each region the sum over all regions of its world; what nations have is left out."""
        return self.apart(values)[:, :-1].sum(axis=1)[self.world]

    def fill_nations(self, values: Any) -> None:
        """Write into each nation's row the sums over its regions."""
        of_worlds = self.apart(values)
        of_worlds[:, -1] = of_worlds[:, :-1].sum(axis=1)

    def apart(self, values: Any) -> Any:
        """The same values by world, and within it by row (of regions or of any other kind of agent)."""
        return values.reshape(self.number, -1, *values.shape[1:])

    def rows(self, world: int, kind: str) -> slice:
        """The rows of a world in the table of a kind."""
        length = self.lengths[kind]
        return slice(world * length, (world + 1) * length)
