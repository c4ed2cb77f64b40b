"""What every kind of agent is made of: rows of a table, and the few things they may ask their model.

With `model/` the only place that knows Mesa.
"""

from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from ipssim.levers import Levers
from ipssim.table import Rows

__all__ = ["AbstractActor", "Actor", "Plural"]


class AbstractActor(Rows):
    """One agent or many of a kind. A kind sets `kind`, and its verbs are written once for both."""

    __slots__ = ()

    kind: str  # name of the kind, as in `Chance`

    @property
    def month(self) -> int:
        """The month now; the first one lived through is 1."""
        return int(self.model.month)

    @property
    def calendar_month(self) -> int:
        """The month of the year, 1 for January."""
        return int(self.model.date.month)

    @property
    def parameters(self) -> Any:
        """The run's parameters: one record a mechanism."""
        return self.model.parameters

    def chance(self, process: str, wide: int = 0) -> NDArray[np.float64]:
        """This month's uniform draws of a process, one a row (or `wide` of them a row)."""
        drawn: NDArray[np.float64] = self.model.chance.uniform(process, self.month, self.kind, wide)
        # For vectors `take` is faster than an index.
        chosen = drawn.take(self.rows, axis=0) if wide and isinstance(self.rows, np.ndarray) else drawn[self.rows]
        return np.asarray(chosen)

    def lasting(self, purpose: str) -> Any:
        """Uniform draws that stay the same in all months, one a row."""
        return self.model.chance.lasting(purpose, self.kind)[self.rows]

    def lever(self, name: str) -> Any:
        """The setting of a policy lever for each of these."""
        values = getattr(self.model.levers, name)
        return values[self.rows if Levers.per(name) == self.kind else self.region_rows()]

    def is_moved(self, lever: str) -> bool:
        """Whether some policy has moved a lever, here or elsewhere: nobody needs to read one that rests."""
        return bool(self.model.levers.moves(lever))

    def region_rows(self) -> Any:
        """The row of each one's region; kinds that have one agent a region use their own rows."""
        return self.rows

    def of_region(self, variable: str) -> Any:
        """A state variable of each one's region."""
        return self.model.regions.table[variable][self.region_rows()]

    def of_nation(self, regional: Any) -> Any:
        """What the nation of each one's world has in an array over regions."""
        return regional[self.model.worlds.nation[self.region_rows()]]

    @property
    def is_nation(self) -> Any:
        """Of kinds that have one agent a region: whether it is the nation's, the last of its world."""
        return self.model.worlds.is_nation[self.region_rows()]

    def of_authority(self, variable: str) -> Any:
        """A state variable of the authority of each one's region."""
        return self.model.authorities.table[variable][self.region_rows()]

    def log(self, event: str, rows: Any = None, **details: Any) -> None:
        """Note in the event log that something happened to these rows (all of these when not said)."""
        self.model.events.log(self.month, self.kind, self.row_numbers() if rows is None else rows, event, **details)


class Actor(mesa.Agent):  # type: ignore[misc]
    """The singular: a Mesa agent that is one row of its kind's table."""

    def __init__(self, model: Any, table: Any, row: int) -> None:
        super().__init__(model)
        self.table = table
        self.rows = int(row)

    def __setattr__(self, name: str, value: Any) -> None:
        # Mesa agents have a __dict__, so a misspelt state variable would be kept silently.
        if name not in _OWN and not hasattr(type(self), name):
            raise AttributeError(f"`{type(self).__name__}` has no state variable `{name}`")
        super().__setattr__(name, value)


_OWN = frozenset({"model", "unique_id", "pos", "table", "rows"})


class Plural:
    """The plural: any rows of a kind's table."""

    __slots__ = ("model", "rows", "table")

    def __init__(self, model: Any, table: Any, rows: Any = slice(None)) -> None:
        self.model, self.table, self.rows = model, table, rows

    def __getitem__(self, chosen: Any) -> Any:
        """Some of these: by mask, index array or slice."""
        return type(self)(self.model, self.table, np.atleast_1d(self.row_numbers()[chosen]))  # type: ignore[attr-defined]

    def frozen(self) -> Any:
        """The same rows, read-only."""
        return type(self)(self.model, self.table.frozen(), self.rows)
