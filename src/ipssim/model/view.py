"""What policies may look at: one world of a model, read-only."""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ipssim.chance import Chance
from ipssim.levers import Levers
from ipssim.worlds import Worlds

if TYPE_CHECKING:
    from ipssim.model.system import SystemModel

__all__ = ["SystemView"]


class SystemView:
    """A read-only view of a world, for policies; for the agents in it, all that they may ask their model.

    looked  whether something was asked that may differ between worlds of one model
    """

    def __init__(self, model: "SystemModel", world: int) -> None:
        self._model = model
        self._world = world
        self.looked = False

    @property
    def date(self) -> date:
        return self._model.date

    @property
    def month(self) -> int:
        return self._model.month

    @property
    def region_names(self) -> tuple[str, ...]:
        return self._model.region_names

    @property
    def agencies(self) -> Any:
        self.looked = True
        return self._agencies

    @cached_property
    def _agencies(self) -> Any:
        seen = self._part("agencies")
        if self._world:  # regions are counted from 0 in every world
            seen.table["region"] = seen.table["region"] - self._world * self._model.worlds.regions
            seen.table["region"].flags.writeable = False
        return seen

    @property
    def regions(self) -> Any:
        self.looked = True
        return self._regions

    @cached_property
    def _regions(self) -> Any:
        return self._part("regions")

    def __getattr__(self, kind: str) -> Any:
        """The other kinds of agents."""
        if kind not in ("authorities", "funders", "support_centres", "researchers"):
            raise AttributeError(f"the system has no `{kind}` that a policy could look at")
        self.looked = True
        self.__dict__[kind] = self._part(kind)
        return self.__dict__[kind]

    def _part(self, name: str) -> Any:
        plural = getattr(self._model, name)
        table = plural.table.part(self._model.worlds.rows(self._world, plural.kind))
        return type(plural)(self, table.frozen())

    def luck(self, purpose: str, kind: str = "region") -> NDArray[np.float64]:
        """One uniform a region (and the nation) or agency, the same in every month."""
        self.looked = True
        return self.chance.lasting(purpose, kind)

    @cached_property
    def chance(self) -> Chance:
        spec = self._model.specs[self._world]
        return Chance(spec.seed, spec.replicate, self.worlds.lengths)

    @cached_property
    def worlds(self) -> Worlds:
        return Worlds(1, self._model.worlds.lengths)

    @property
    def parameters(self) -> Any:
        return self._model.parameters

    @property
    def levers(self) -> Levers:
        """Those of last month."""
        self.looked = True
        return self._model.levers.of_world(self._world, self._model.worlds)
