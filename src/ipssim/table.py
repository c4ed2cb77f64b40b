"""Struct of arrays, read in the singular or the plural.

A state variable is a `Column` on a class. The class may stand for one row of a `Table` (then the variable is a
number) or for many rows (then it is an array): the same sentence in the singular and in the plural.
"""

from collections.abc import Sequence
from math import prod
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import DTypeLike, NDArray

__all__ = ["Column", "Rows", "Table", "columns_of"]

FEW = 8  # NumPy adds up fewer numbers than this one after the other, however they lie in memory


class Column:
    """A state variable: a scalar on one agent, an array on many.

    dtype    NumPy type
    initial  value at the start, before `world/` fills in what differs between agents
    unit     for people: "0-1", "cents", "EPIS phase"
    doc      one sentence
    wide     number of cells a row has, for vectors such as the 25 fidelity items; a tuple for tables
    looped   read and written by compiled loops over agents, which are fastest where the cells of an agent lie together
    """

    name: str

    def __init__(
        self,
        dtype: DTypeLike,
        *,
        initial: float = 0,
        unit: str,
        doc: str,
        wide: int | tuple[int, ...] = (),
        looped: bool = False,
    ) -> None:
        self.dtype = np.dtype(dtype)
        self.initial = initial
        self.unit = unit
        self.doc = doc
        self.wide = (wide,) if isinstance(wide, int) else wide
        # Long rows of agents make arithmetic fast, and whole numbers add up to the same in any order, as few measured
        # ones do. Many measured ones lie agent by agent, so that they are added up alike for one agent and for all.
        self.by_cell = bool(self.wide) and not looped and (self.dtype.kind in "iub" or prod(self.wide) < FEW)
        self.cells_first = (*range(1, len(self.wide) + 1), 0)
        self.agents_first = (len(self.wide), *range(len(self.wide)))

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, holder: Any, owner: type | None = None) -> Any:
        if holder is None:
            return self
        if not self.wide:
            return holder.table[self.name][holder.rows]
        array, rows = holder.table[self.name], holder.rows
        if not isinstance(rows, np.ndarray):
            return array[rows]
        # The same as array[rows], but much faster for vectors of each row.
        if self.by_cell:
            return array.transpose(self.cells_first).take(rows, axis=-1).transpose(self.agents_first)
        return array.take(rows, axis=0)

    def __set__(self, holder: Any, value: Any) -> None:
        if isinstance(value, np.ndarray) and value.dtype != self.dtype:
            value = value.astype(self.dtype)  # casting while scattering is slow
        array, rows = holder.table[self.name], holder.rows
        if self.by_cell and array.ndim == 2 and getattr(value, "ndim", 0) == 2 and isinstance(rows, np.ndarray):
            for cell, of_cell in zip(array.T, value.T, strict=True):  # the same, but faster
                cell[rows] = of_cell
        else:
            array[rows] = value

    def filled(self, length: int) -> NDArray[Any]:
        """As many rows at the initial value."""
        if not self.by_cell:
            return np.full((length, *self.wide), self.initial, self.dtype)
        return np.full((*self.wide, length), self.initial, self.dtype).transpose(self.agents_first)


def columns_of(kind: type) -> dict[str, Column]:
    """The state variables of a class and of the aspects it joins, by name, in reading order."""
    return {
        name: member
        for part in reversed(kind.__mro__)
        for name, member in vars(part).items()
        if isinstance(member, Column)
    }


class Table(dict[str, NDArray[Any]]):
    """One array for each state variable of a kind of agent; all arrays have the same length."""

    length: int = 0
    numbers: NDArray[np.intp]  # of the rows, 0 to length - 1

    @classmethod
    def of(cls, kind: type, length: int) -> Self:
        """A new table with `length` rows, every variable at its initial value."""
        table = cls((name, column.filled(length)) for name, column in columns_of(kind).items())
        table.length = length
        table.numbers = np.arange(length)
        return table

    def frozen(self) -> Self:
        """The same arrays, read-only: what a policy may look at."""
        frozen = type(self)((name, array.view()) for name, array in self.items())
        for array in frozen.values():
            array.flags.writeable = False
        frozen.length, frozen.numbers = self.length, self.numbers
        return frozen

    @classmethod
    def side_by_side(cls, parts: Sequence[tuple[Self, slice]]) -> Self:
        """A new table of these rows of these tables (of one kind), one part after the other."""
        joined = cls((name, np.concatenate([table[name][rows] for table, rows in parts])) for name in parts[0][0])
        joined.length = sum(len(table.numbers[rows]) for table, rows in parts)
        joined.numbers = np.arange(joined.length)
        return joined

    def part(self, rows: slice) -> Self:
        """Some of the rows: views of the same arrays."""
        part = type(self)((name, array[rows]) for name, array in self.items())
        part.numbers = np.arange(self.length)[: len(self.numbers[rows])]
        part.length = len(part.numbers)
        return part

    def to_frame(self) -> pd.DataFrame:
        """One row an agent; a vector variable becomes one column a cell."""
        cells: dict[str, NDArray[Any]] = {}
        for name, array in self.items():
            if array.ndim == 1:
                cells[name] = array
            else:
                flat = array.reshape(len(array), -1)
                cells |= {f"{name}_{k}": flat[:, k] for k in range(flat.shape[1])}
        return pd.DataFrame(cells)


class Rows:
    """What the singular and the plural of a kind share: a model, a table and the rows meant.

    rows is an integer for one agent, `slice(None)` for all of them and an index array for some.
    """

    __slots__ = ()

    model: Any
    table: Table
    rows: Any

    def __len__(self) -> int:
        """How many are meant."""
        return len(self.row_numbers())

    def row_numbers(self) -> NDArray[np.intp]:
        """The rows meant, as an index array (length 1 for a single agent)."""
        numbers = self.table.numbers[self.rows]
        return numbers if isinstance(numbers, np.ndarray) else np.array([numbers])

    def where(self, mask: Any) -> Any:
        """The plural of those among these for whom `mask` holds; for one agent, itself or nobody."""
        if getattr(mask, "ndim", 0) == 0:
            mask = np.array([mask], np.bool_)
        return self.plural(self.model, self.table, self.row_numbers()[mask.nonzero()[0]])  # type: ignore[misc]

    # The class that means many rows of this kind; set by each kind.
    plural: type | None = None
