"""One number for all tables of a study: the same if and only if the numbers in them are."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd

from ipssim.batch.parts import Part, read

__all__ = ["digest_of"]


def digest_of(parts: Sequence[Part], design: pd.DataFrame) -> str:
    """SHA-256 over the runs of a design, each with its series and events.

    Nothing that may differ between two computations of the same thing counts: the order of runs, rows and columns,
    the parts they lie in, seconds of work, keys (which hold the version of the source).
    """
    digests = {key: digest for part in parts for key, digest in _digests(part).items()}
    runs = design.sort_values(["arm", "replicate"])
    columns = (runs[name] for name in ("arm", "replicate", "seed", "months", "key"))
    lines = [
        "\t".join(map(str, (*run, digests[key]))) + "\n" for *run, key in zip(*columns, strict=True) if key in digests
    ]
    return sha256("".join(lines).encode()).hexdigest()


def _digests(part: Part) -> dict[str, str]:
    """The digest of each run of a part; one part at a time is in memory."""
    series, events = (_by_key(part, table) for table in ("series", "events"))
    keys = read([part], "runs", ["key"])["key"].to_pylist()
    return {key: sha256(b"".join(_bytes(table.get(key)) for table in (series, events))).hexdigest() for key in keys}


def _by_key(part: Part, table: str) -> dict[Any, pd.DataFrame]:
    frame = read([part], table).to_pandas()
    return {key: rows.drop(columns="key") for key, rows in frame.groupby("key", observed=True)}


def _bytes(frame: pd.DataFrame | None) -> bytes:
    """The columns in the order of their names, their rows sorted by all of them."""
    if frame is None:
        return b"none"
    columns = {name: _plain(frame[name]) for name in sorted(frame.columns)}
    words = [array for array in columns.values() if array.dtype.kind != "f"]
    order = np.lexsort(words) if words else slice(None)
    return b"".join(f"{name}:{a.dtype.str}:".encode() + a[order].tobytes() for name, a in columns.items())


def _plain(column: "pd.Series[Any]") -> np.ndarray[Any, Any]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        array = column.astype("object").to_numpy().astype("U")
        return array
    array = column.to_numpy()
    # There are many NaNs and two zeros; each kind counts as one.
    return np.where(np.isnan(array), np.nan, array) + 0.0 if array.dtype.kind == "f" else array
