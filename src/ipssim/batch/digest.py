"""One number for all tables of a study: the same if the numbers in them are the same, and another if they are not."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ipssim.batch.parts import Part, read

__all__ = ["digest_of", "digests_of_runs"]

Columns = dict[str, NDArray[Any]]


def digest_of(parts: Sequence[Part], design: pd.DataFrame) -> str:
    """SHA-256 over the runs of a design, each with its series and events.

    What may differ between two computations of the same thing does not count: the order of runs, rows and columns,
    the parts they lie in, seconds of work, and keys (which hold the version of the source).
    """
    digests = {key: digest for part in parts for key, digest in digests_of_runs(part)}
    runs = design.sort_values(["arm", "sample", "replicate"])
    columns = (runs[name] for name in ("arm", "sample", "replicate", "seed", "months", "key"))
    lines = [f"{run}\t{digests[key]}\n" for *run, key in zip(*columns, strict=True) if key in digests]
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
        yield {name: array[order[first:last]] for name, array in columns.items()}


def _bytes(columns: Columns) -> bytes:
    """The rows, sorted by all columns that are not measured."""
    order = np.lexsort([array for array in columns.values() if array.dtype.kind != "f"])
    return b"".join(f"{name}:{a.dtype.kind}:".encode() + _flat(a[order]) for name, a in columns.items())


def _flat(array: NDArray[Any]) -> bytes:
    return "\0".join(array).encode() if array.dtype.kind == "U" else array.tobytes()


def _plain(column: pa.ChunkedArray) -> NDArray[Any]:
    """Text as it is, whole numbers as int64, measured ones as float64 with one kind of nan and one zero."""
    words = pa.types.is_dictionary(column.type)
    array: NDArray[Any] = (column.cast(pa.string()) if words else column).to_numpy()
    if words:
        return array.astype("U")
    return np.where(np.isnan(array), np.nan, array) + 0.0 if array.dtype.kind == "f" else array.astype(np.int64)
