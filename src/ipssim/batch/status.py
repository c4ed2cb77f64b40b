"""How far a results folder is: what is finished, what failed, what is missing, who is writing."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ipssim.batch import store_files as files
from ipssim.batch.manifest import Study
from ipssim.batch.results import Results
from ipssim.batch.store_locks import held

__all__ = ["Status", "status"]


@dataclass(frozen=True)
class Status:
    """A look at a results folder.

    runs      one row an arm: finished, failed and missing runs
    failures  the last failure of each run that has not finished since
    writers   who is writing to it now
    seconds   of work in all finished runs
    parts     files that each table lies in
    bytes     that the folder takes on the disk
    """

    study: Study
    runs: pd.DataFrame
    failures: pd.DataFrame
    writers: list[str]
    environments: int
    seconds: float
    parts: int
    bytes: int


def status(folder: Path) -> Status:
    """What a results folder holds, also while it is being written."""
    manifest, results = files.read_manifest(folder), Results.read(folder)
    states = pd.CategoricalDtype(["finished", "failed", "missing"])
    runs = results.runs.astype({"status": states})
    return Status(
        study=manifest.study,
        runs=pd.crosstab(runs["arm"], runs["status"], dropna=False).reindex(list(results.arms)),
        failures=results.failures,
        writers=held(folder),
        environments=len(manifest.environments),
        seconds=float(runs.drop_duplicates("key")["seconds"].sum()),
        parts=len(files.read_parts(folder)),
        bytes=sum(map(_size, folder.rglob("*"))),
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:  # it has its last name now, or was merged
        return 0
