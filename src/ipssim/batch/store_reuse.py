"""Runs that other results hold already: runs are known by what affects them, so a shared baseline is run once."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds

from ipssim.batch import store_files as files
from ipssim.batch.parts import TABLES, read
from ipssim.errors import InputError

__all__ = ["refuse_no_results", "results_in", "tables_of_runs"]


def results_in(place: Path) -> list[Path]:
    """The results folder itself, or the results folders that a folder holds."""
    if (place / files.MANIFEST).is_file():
        return [place]
    found = sorted(path.parent for path in place.glob(f"*/{files.MANIFEST}"))
    if not found:
        raise InputError("there are no results to take runs from", path=place, hint="name a folder of `ipssim run`")
    return found


def refuse_no_results(places: Iterable[Path], folder: Path) -> None:
    """Raise an InputError for a place without results: to be asked before a folder is made for what it helps.

    folder   where the runs go; a place that is to hold it may be empty until then
    """
    for place in places:
        if place.resolve() not in (folder.resolve(), folder.resolve().parent):
            results_in(place)


def tables_of_runs(folder: Path, keys: set[str]) -> Iterator[tuple[set[str], dict[str, pa.Table]]]:
    """Of each part that has some of these runs: their keys, and their rows of every table."""
    for part in files.read_parts(folder):
        there = keys.intersection(read([part], "runs", ["key"])["key"].to_pylist())
        if there:
            wanted = ds.field("key").isin(pa.array(sorted(there), pa.string()))
            yield there, {name: read([part], name, where=wanted) for name in TABLES}
