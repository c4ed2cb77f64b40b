"""Few large parts instead of many small ones: a study of 100,000 runs would else be thousands of files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from ipssim.batch import store_files as files
from ipssim.batch.parts import TABLES

__all__ = ["merge_parts"]

FEW_PARTS = 8  # that may stay small
ROWS_TO_ONE = 400_000  # of the series: what reads part by part has one of them in memory


def merge_parts(folder: Path, number: int) -> int:
    """Merge small parts, if there are more than a few, into large ones; for the process that holds the folder.

    `number` is that of the last part.
    The merged part names those it replaces, so it counts, and they no longer do, from the moment it is there.
    Returns the number of the last part.
    """
    small = [name for name in files.part_names(folder) if not _is_merged(folder, name)]
    for together in _groups(folder, small) if len(small) > FEW_PARTS else ():
        number += 1
        _merge(folder, together, f"part-{number:05d}.parquet")
    files.remove_left_overs(folder)
    return number


def _groups(folder: Path, small: Sequence[str]) -> Iterator[list[str]]:
    group: list[str] = []
    rows = 0
    for name in small:
        group.append(name)
        rows += pq.read_metadata(folder / "series" / name).num_rows
        if rows >= ROWS_TO_ONE or name == small[-1]:
            if len(group) > 1:
                yield group
            group, rows = [], 0


def _is_merged(folder: Path, name: str) -> bool:
    return files.REPLACES in (pq.read_schema(folder / "runs" / name).metadata or {})


def _merge(folder: Path, names: Sequence[str], merged: str) -> None:
    for table in TABLES:
        paths = [folder / table / name for name in names]
        schema = pq.read_schema(paths[0]).with_metadata({files.REPLACES: " ".join(names).encode()})
        files.write_together(folder / table / merged, paths, schema)
