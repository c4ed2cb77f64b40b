"""The files of a results folder: where they lie, how one is written whole or not at all, how they are read back.

    manifest.json        what the folder holds and what computed it
    design.parquet       one row a run: key, arm, replicate, seed, months
    runs/ series/ events/
        part-00001.parquet   tables of the same finished runs in all three; the one in runs/ vouches for the others
    failures.jsonl       one line for each time a run failed

The tables of a part name each run by its key only; the design says which arm and replicate that is. So an arm may be
renamed, or do the same as another, and nothing is computed again.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from ipssim.batch.manifest import Manifest
from ipssim.batch.parts import TABLES, Part
from ipssim.errors import InputError

__all__ = [
    "DESIGN",
    "FAILURES",
    "LOCK",
    "MANIFEST",
    "claim",
    "failures_table",
    "locked",
    "part_names",
    "read_design",
    "read_failures",
    "read_manifest",
    "read_parts",
    "write_line",
    "write_table",
    "write_text",
    "writing",
]

MANIFEST, DESIGN, FAILURES, LOCK = "manifest.json", "design.parquet", "failures.jsonl", ".lock"
ELSEWHERE = "choose another folder with --out"


def claim(folder: Path) -> None:
    """Make the folder, or make sure that what it holds is results or nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    ours = {MANIFEST, DESIGN, FAILURES, *TABLES}
    strangers = sorted(p.name for p in folder.iterdir() if p.name not in ours and not p.name.startswith("."))
    if strangers and not (folder / MANIFEST).exists():
        raise InputError(f"the folder holds other files, such as `{strangers[0]}`", path=folder, hint=ELSEWHERE)
    if part_names(folder) and not (folder / MANIFEST).exists():
        raise InputError("the folder holds results without their manifest.json", path=folder, hint=ELSEWHERE)


def locked(folder: Path) -> IO[str]:
    """The folder's lock; the system takes it back when the process ends, however it ends."""
    file = (folder / LOCK).open("a+", encoding="utf-8")
    try:
        _lock(file)
    except OSError as error:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        what = "another process is writing to this results folder" + (f" (process {holder})" if holder else "")
        raise InputError(what, path=folder, hint=f"wait until it has ended, or {ELSEWHERE}") from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    for left in folder.rglob(".*.tmp"):  # from a process that was killed while it wrote
        left.unlink(missing_ok=True)
    return file


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    _atomically(path, lambda file: file.write(text.encode()))


def write_table(path: Path, table: pa.Table) -> None:
    """Write a Parquet file, whole or not at all."""
    _atomically(path, lambda file: pq.write_table(table, file, compression="zstd"))


def write_line(path: Path, entry: dict[str, Any]) -> None:
    """Add a line of JSON to a file."""
    with path.open("a", encoding="utf-8") as file:
        # The line break comes first too: a line torn by a power cut must not swallow the next.
        file.write(f"\n{json.dumps(entry)}\n")
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """A block that writes to the folder; what the system refuses becomes an InputError."""
    try:
        yield
    except OSError as error:
        what = f"cannot write results here: {error.strerror}"
        raise InputError(what, path=error.filename or folder, hint=ELSEWHERE) from error


def read_manifest(folder: Path) -> Manifest:
    """What the folder says about itself."""
    path = folder / MANIFEST
    try:
        return Manifest.from_json(json.loads(path.read_text(encoding="utf-8")), path)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError("there are no results here", path=folder, hint="make them with `ipssim run`") from None
    except OSError as error:
        raise InputError(f"cannot read the results: {error.strerror}", path=path) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError("this is not the manifest of a results folder, or it is damaged", path=path) from error


def read_design(folder: Path) -> pd.DataFrame:
    """One row for each run of the study, finished or not."""
    with _reading(folder / DESIGN):
        design: pd.DataFrame = pq.read_table(folder / DESIGN).to_pandas()
        return design


def read_failures(folder: Path) -> pd.DataFrame:
    """Every failure noted: key, arm, replicate, what, traceback."""
    path = folder / FAILURES
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    entries = []
    for line in filter(None, lines):
        with suppress(ValueError):  # torn by a power cut
            entries.append(json.loads(line))
    return failures_table(entries)


def failures_table(entries: list[dict[str, Any]]) -> pd.DataFrame:
    """One row for each failure."""
    return pd.DataFrame(entries, columns=["key", "arm", "replicate", "what", "traceback"])


def read_parts(folder: Path) -> list[Part]:
    """The parts of the folder; only the footers of their files are read."""
    return [_part({table: folder / table / name for table in TABLES}) for name in part_names(folder)]


def part_names(folder: Path) -> list[str]:
    """File names of the parts; files of other tables that no file in runs/ vouches for do not count."""
    return sorted(path.name for path in (folder / "runs").glob("part-*.parquet"))


def _part(paths: dict[str, Path]) -> Part:
    datasets = {}
    for table, path in paths.items():
        with _reading(path):
            datasets[table] = ds.dataset(path, pq.read_schema(path), format="parquet")
    return Part(**datasets, source=paths.__getitem__)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise InputError("this file of the results is damaged or missing", path=path) from error


def _atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    hidden = path.with_name(f".{path.name}.{os.getpid()}.tmp")  # readers of whole folders skip names with a dot
    try:
        with hidden.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        hidden.replace(path)
    finally:
        hidden.unlink(missing_ok=True)
    if sys.platform != "win32":
        _keep_names(path.parent)


def _keep_names(folder: Path) -> None:
    # Without this a power cut can undo a renaming.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _lock(file: IO[str]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
