"""One number for all tables of a study: the same if the numbers in them are the same, and another if they are not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ipssim.batch.parts import Part, read
from ipssim.outcomes.runs import OF_DESIGN, RUN

__all__ = ["digest_of", "digests_of_runs"]

NOTHING = "None"  # stands for text that is missing


@dataclass(frozen=True)
class Column:
    """The values of one column, in an order of their own.

    kind    f measured, i whole numbers, U text
    values  numbers; of text the place of each among the words
    """

    kind: str
    values: NDArray[Any]
    words: NDArray[Any] | None = None

    def flat(self, order: NDArray[np.int64]) -> bytes:
        """The values in another order, one after the other."""
        values = self.values[order]
        return values.tobytes() if self.words is None else "\0".join(self.words[values]).encode()


Columns = dict[str, Column]


def digest_of(parts: Sequence[Part], design: pd.DataFrame) -> str:
    """SHA-256 over the runs of a design, each with its series and events.

    What may differ between two computations of the same thing does not count: the order of runs, rows and columns,
    the parts they lie in, seconds of work, and keys (which hold the version of the source).
    """
    digests = {key: digest for part in parts for key, digest in digests_of_runs(part)}
    runs = design.sort_values(list(RUN))
    columns = (runs[name] for name in OF_DESIGN)
    lines = [f"{run}\t{digests[key]}\n" for key, *run in zip(*columns, strict=True) if key in digests]
    return sha256("".join(lines).encode()).hexdigest()


def digests_of_runs(part: Part) -> Iterator[tuple[str, str]]:
    """Key and digest of each run of a part; one part at a time is in memory."""
    keys = read([part], "runs", ["key"])["key"].to_pylist()
    series, events = (_by_run(read([part], table), keys) for table in ("series", "events"))
    for key, *tables in zip(keys, series, events, strict=True):
        yield key, sha256(b"".join(map(_bytes, tables))).hexdigest()


def _by_run(table: pa.Table, keys: list[str]) -> Iterator[Columns]:
    """The columns of each run, in the order of their names."""
    columns = {name: _plain(table[name]) for name in sorted(table.column_names) if name != "key"}
    runs = pc.index_in(table["key"], pa.array(keys, pa.string())).to_numpy()
    order = np.argsort(runs, kind="stable")
    ends = np.searchsorted(runs[order], np.arange(len(keys) + 1))
    for first, last in pairwise(ends):
        yield {name: replace(column, values=column.values[order[first:last]]) for name, column in columns.items()}


def _bytes(columns: Columns) -> bytes:
    """The rows, sorted by all columns that are not measured."""
    order = np.lexsort([column.values for column in columns.values() if column.kind != "f"])
    return b"".join(f"{name}:{column.kind}:".encode() + column.flat(order) for name, column in columns.items())


def _plain(column: pa.ChunkedArray) -> Column:
    """Text as it is, whole numbers as int64, measured ones as float64 with one kind of nan and one zero."""
    if pa.types.is_dictionary(column.type):
        return _text(column.unify_dictionaries())
    array: NDArray[Any] = column.to_numpy()
    if array.dtype.kind == "f":
        return Column("f", np.where(np.isnan(array), np.nan, array) + 0.0)
    return Column("i", array.astype(np.int64))


def _text(column: pa.ChunkedArray) -> Column:
    """Each text by its place among all of them in alphabetical order: whole numbers are sorted faster than text."""
    known = column.chunk(0).dictionary.to_pylist() if column.num_chunks else []
    words, places = np.unique(np.array([*known, NOTHING], "U"), return_inverse=True)
    codes = [chunk.indices.fill_null(len(known)).to_numpy() for chunk in column.chunks]
    return Column("U", places[np.concatenate(codes)] if codes else np.array([], np.int64), words.astype(object))
