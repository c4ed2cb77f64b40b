"""Rows of the tables of runs beside the arms, samples and replicates they stand for, in the order of the design."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["in_order", "joined", "order_of"]

type Places = NDArray[np.int64]

WITHIN_A_RUN = ("group", "month")  # what rows of a run are sorted by, as far as it is there


def order_of(runs: pd.DataFrame, arms: Sequence[str]) -> Places:
    """Where the rows stand when they are put in order: by arm as in the scenario, then sample, then replicate."""
    numbers = [runs[name].to_numpy() for name in ("replicate", "sample") if name in runs]
    return np.lexsort((*numbers, np.asarray(pd.Categorical(runs["arm"], list(arms)).codes)))


def in_order(frame: pd.DataFrame, arms: Sequence[str]) -> pd.DataFrame:
    """Rows of several pieces of results in the order they would have had as one; those of a run keep theirs."""
    return frame.take(order_of(frame, arms)).reset_index(drop=True)


def joined(rows: pa.Table, runs: pd.DataFrame, about: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    """The rows of each run of a design, runs in the design's order; a row that stands for several runs comes as often.

    rows     the column `key` and those asked for
    runs     one row a run, with its `key`
    about    columns of `runs` that are wanted
    columns  of `rows` that are wanted
    """
    codes, keys = pd.factorize(runs["key"])
    places = pc.index_in(rows["key"], pa.array(keys, pa.string())).fill_null(-1).to_numpy()
    row, run = _pairs(places, codes)
    values = {name: _column(rows[name]) for name in columns}
    sorted_by = [_sortable(values[name])[row] for name in reversed(WITHIN_A_RUN) if name in values]
    order = np.lexsort((*sorted_by, run))
    row, run = row[order], run[order]
    taken: dict[str, Any] = {name: runs[name].array.take(run) for name in about}
    for name in columns:
        taken[name] = _as_text(values.pop(name), row)  # there may be hundreds: no column is kept twice
    return pd.DataFrame(taken)


def _pairs(places: Places, codes: Places) -> tuple[Places, Places]:
    """Every row with every run it stands for: the number of the row, and that of the run.

    places   the key of each row, by its number; -1 for none of these runs
    codes    the key of each run, by its number
    """
    runs_of = np.bincount(codes) if len(codes) else np.zeros(1, np.int64)
    first = np.cumsum(runs_of) - runs_of
    known = np.flatnonzero(places >= 0)
    times = runs_of[places[known]]
    row = np.repeat(known, times)
    among = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    return row, np.argsort(codes, kind="stable")[first[places[row]] + among]


def _column(column: pa.ChunkedArray) -> Any:
    """Numbers as an array, text as categories."""
    return column.to_pandas().array if pa.types.is_dictionary(column.type) else column.to_numpy()


def _sortable(column: Any) -> NDArray[Any]:
    return np.asarray(column.codes if isinstance(column, pd.Categorical) else column)


def _as_text(column: Any, row: Places) -> Any:
    """The values of these rows; categories become text."""
    if isinstance(column, pd.Categorical):
        return column.categories.astype("str").array.take(column.codes[row], allow_fill=True)
    return column[row]
