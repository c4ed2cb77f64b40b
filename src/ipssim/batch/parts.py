"""Parts: the tables of a few finished runs that were written, or are kept in memory, together.

Three tables make a part, each with the column `key` that names the run:

    runs      one row a run: key, seconds
    series    month, scope, group and one column a quantity
    events    the columns of the event log and the name of the agent
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from ipssim.errors import InputError

if TYPE_CHECKING:
    from ipssim.outcomes.recorder import Trajectory

__all__ = ["MOST_ROWS", "RUNS", "TABLES", "Part", "pieces", "read", "schema_of", "tables_of"]

TABLES = ("events", "series", "runs")  # written in this order: a run counts as finished once its row in runs exists

MOST_ROWS = {
    "series": 150_000,
    "events": 1_000_000,
}  # of a piece: a few hundred megabytes, if all columns are asked for
READ_AGAIN = "give the command again: when `ipssim run` ends it merges small parts into large ones"
COMPUTE_AGAIN = (
    "move the three files of that name in events/, series/ and runs/ away and run again: only the runs that were in "
    "them are repeated"
)
WORDS = pa.dictionary(pa.int32(), pa.string())  # text that repeats is kept once
RUNS = pa.schema([("key", WORDS), ("seconds", pa.float64())])


@dataclass(frozen=True)
class Part:
    """The three tables of a part, not yet read; `source` is where a part on disk lies, for messages."""

    runs: ds.Dataset
    series: ds.Dataset
    events: ds.Dataset
    source: Callable[[str], object] = str

    @classmethod
    def in_memory(cls, trajectories: Sequence["Trajectory"]) -> "Part":
        """A part that was never written."""
        return cls(**{name: ds.dataset(table) for name, table in tables_of(trajectories).items()})


def pieces(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Neighbouring parts together, as many as have not too many rows between them; a large one alone."""
    together: list[Part] = []
    rows = np.zeros(len(MOST_ROWS), np.int64)
    for part in parts:
        own = np.array([_rows(part, table) for table in MOST_ROWS])
        if together and (rows + own > list(MOST_ROWS.values())).any():
            yield together
            together, rows = [], np.zeros_like(rows)
        together.append(part)
        rows = rows + own
    if together:
        yield together


def tables_of(trajectories: Sequence["Trajectory"]) -> dict[str, pa.Table]:
    """The three tables of these runs, as they are kept."""
    keys = [t.key for t in trajectories]
    runs = pa.table([keys, [t.seconds for t in trajectories]], names=RUNS.names)
    return {
        "events": _stacked(keys, [t.events for t in trajectories]),
        "series": _stacked(keys, [t.series for t in trajectories]),
        "runs": runs.cast(RUNS),
    }


def schema_of(frame: pd.DataFrame) -> pa.Schema:
    """The schema of a table with `key` before the columns of a frame.

    Types follow the frame's dtypes and not its values: a column that happens to be empty keeps its type.
    """
    return pa.schema([("key", WORDS), *((str(name), _type(dtype)) for name, dtype in frame.dtypes.items())])


def read(parts: Sequence[Part], table: str, columns: list[str] | None = None, where: Any = None) -> pa.Table:
    """Rows of one table over all parts, of the columns and rows asked for only."""
    try:
        return ds.dataset([getattr(part, table) for part in parts]).to_table(columns=columns, filter=where)
    except (pa.ArrowException, OSError):
        for part in parts:
            _check(part, table)
        raise


def _rows(part: Part, table: str) -> int:
    try:
        return int(getattr(part, table).count_rows())
    except (pa.ArrowException, OSError):
        _check(part, table)
        raise


def _check(part: Part, table: str) -> None:
    try:
        getattr(part, table).to_table()
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            "this part of the results cannot be read: the file is damaged or missing",
            path=str(part.source(table)),
            hint=READ_AGAIN if isinstance(error, FileNotFoundError) else COMPUTE_AGAIN,
        ) from error


def _stacked(keys: Sequence[str], frames: Sequence[pd.DataFrame]) -> pa.Table:
    """The rows of many frames with the key of each. All at once: a frame by itself costs as much as a thousand."""
    schema = schema_of(frames[0])
    for key, frame in zip(keys, frames, strict=True):
        if list(frame.columns) != schema.names[1:]:
            raise ValueError(f"the tables of run {key} have other columns than those of run {keys[0]}")
    rows = pd.concat(frames, ignore_index=True)
    places = np.repeat(np.arange(len(keys), dtype=np.int32), [len(frame) for frame in frames])
    columns = [pa.DictionaryArray.from_arrays(pa.array(places), pa.array(keys, pa.string()))]
    columns += [_array(rows[name], type_) for name, type_ in zip(rows.columns, schema.types[1:], strict=True)]
    return pa.table(columns, schema=schema)


def _array(column: "pd.Series[Any]", type_: pa.DataType) -> Any:
    if type_ == WORDS:
        return pa.array(column, from_pandas=True).cast(pa.string()).dictionary_encode()
    return pa.array(column.to_numpy(), type_)


def _type(dtype: Any) -> pa.DataType:
    return pa.from_numpy_dtype(dtype) if getattr(dtype, "kind", "O") in "biuf" else WORDS
