"""An explicit network of agencies, for worlds where the scenario gives one: who sees whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.chance import Chance

__all__ = ["Network", "network_of", "ties_of"]


@dataclass(frozen=True, eq=False)
class Network:
    """Ties between agencies as two lists of rows; every tie is in them from both ends.

    agencies  how many there are
    one       row of the agency that sees
    other     row of the agency that is seen
    """

    agencies: int
    one: NDArray[np.intp]
    other: NDArray[np.intp]

    @classmethod
    def of(cls, agencies: int, ties: NDArray[np.intp]) -> "Network":
        """From pairs of rows, (n, 2), in any order; ties that are named twice and ties to oneself count once, and not
        at all."""
        ties = np.reshape(ties, (-1, 2))
        both = np.unique(np.concatenate([ties, ties[:, (1, 0)]]), axis=0)
        one, other = both[both[:, 0] != both[:, 1]].T
        return cls(agencies, one, other)

    @classmethod
    def side_by_side(cls, networks: Sequence["Network"]) -> "Network":
        """Networks of as many agencies each, one after the other; there are no ties between them."""
        agencies = networks[0].agencies
        ends = (
            [getattr(network, end) + place * agencies for place, network in enumerate(networks)]
            for end in ("one", "other")
        )
        return cls(len(networks) * agencies, *(np.concatenate(end) for end in ends))

    @property
    def degrees(self) -> NDArray[np.intp]:
        """Neighbours of each agency."""
        return np.bincount(self.one, minlength=self.agencies)

    def share_of_neighbours(self, mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Share of each agency's neighbours for which `mask` holds; 0 for those without any."""
        found = np.bincount(self.one, weights=mask[self.other], minlength=self.agencies)
        return np.asarray(found / np.maximum(self.degrees, 1))


def network_of(world: Any, chance: Chance) -> Network:
    """The network that the scenario's world gives: listed, or made of a kind; without ties where it gives none."""
    return _network(world.network, world.total_agencies(), chance)


def _network(given: Any, agencies: int, chance: Chance) -> Network:
    kind = given.kind if given else "list"
    if kind == "ring":
        return Network.of(agencies, _ring(agencies, given.degree))
    if kind == "random_geometric":
        return Network.of(agencies, _near_in_the_plane(agencies, given.degree, chance))
    return Network.of(agencies, np.array(given.ties if given else (), np.intp))


def ties_of(given: Any, agencies: int, seed: int, replicate: int) -> NDArray[np.intp]:
    """The ties of a replicate's network, as a scenario gives it, as pairs of rows of agencies, each once, (n, 2)."""
    network = _network(given, agencies, Chance(seed, replicate, {"agency": agencies}))
    pairs = np.stack([network.one, network.other], axis=1)
    return pairs[network.one < network.other]


def _ring(agencies: int, degree: int) -> NDArray[np.intp]:
    """Each agency with as many of the next ones on either side as make up its degree; regions lie side by side."""
    rows = np.arange(agencies)
    steps = range(1, degree // 2 + 1)
    return np.concatenate([np.stack([rows, (rows + step) % agencies], axis=1) for step in steps])


def _near_in_the_plane(agencies: int, degree: int, chance: Chance) -> NDArray[np.intp]:
    """Agencies at random places of a unit square, tied to all within the distance at which that makes up the degree
    on average (somewhat less for those near the border)."""
    from scipy.spatial import cKDTree  # loaded for the few worlds that need it

    places = np.stack([chance.lasting(f"place in the network, {axis}", "agency") for axis in "xy"], axis=1)
    reach = np.sqrt(degree / (np.pi * max(agencies - 1, 1)))
    return np.asarray(cKDTree(places).query_pairs(reach, output_type="ndarray"), np.intp)
