"""The files of a results folder: where they lie, how one is written whole or not at all, how they are read back.

    manifest.json        what the folder holds and what computed it
    scenario.json        the scenario itself, to be read back
    own_policies/        modules of policies that are not the package's, as they were
    sources.md           bibliography of its parameters and documented points
    design.parquet       one row a run: key, arm, sample, replicate, seed, months, and what the sample varies
    runs/ series/ events/
        part-00001.parquet   tables of the same finished runs in all three; the one in runs/ vouches for the others
        part-002-00001...    the same, from the second shard
    failures.jsonl       one line for each time a run failed; failures-002.jsonl from the second shard
    first_look.json      replicates at the first look of `--until-settled` (`batch.store_looks`)

A part may be made of others, which it names in its metadata; they no longer count, and are removed. The tables of a
part name each run by its key only; the design says which arm, sample and replicate that is. So an arm may be renamed,
or do the same as another, and nothing is computed again.
"""

import errno
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pydantic import ValidationError

from ipssim.batch.manifest import ELSEWHERE, Manifest
from ipssim.batch.parts import TABLES, Part, read, tables_of
from ipssim.errors import InputError, nearest
from ipssim.outcomes.runs import RUN
from ipssim.policies.own import look_in
from ipssim.scenario import Scenario
from ipssim.scenario.own_files import own_files

if TYPE_CHECKING:
    from ipssim.outcomes.recorder import Trajectory

__all__ = [
    "DESIGN",
    "MANIFEST",
    "REPLACES",
    "SCENARIO",
    "SOURCES",
    "claim",
    "failures_table",
    "finished_keys",
    "keep_text",
    "part_names",
    "read_design",
    "read_failures",
    "read_lines",
    "read_manifest",
    "read_parts",
    "read_scenario",
    "refuse_strangers",
    "remove_left_overs",
    "room_of",
    "write_atomically",
    "write_line",
    "write_table",
    "write_text",
    "write_together",
    "writing",
]

MANIFEST, DESIGN, SCENARIO, SOURCES = "manifest.json", "design.parquet", "scenario.json", "sources.md"
OWN_POLICIES = "own_policies"
FAILURES = "failures*.jsonl"
OURS_TOO = (".", "failures")
REPLACES = b"replaces"  # metadata of a part that others were merged into: their names
UNREAD = "put the folder of the module into the environment variable PYTHONPATH"
MAKE_ROOM = "make room and give the same command again: no run that is on disk is repeated"
WRITES_AGAIN = "`ipssim run` with the same scenario writes it again, and repeats no run that is on disk"
MOST_NAMED = 5
ROWS_A_BLOCK = 50_000
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def claim(folder: Path) -> None:
    """Make the folder, or make sure that what it holds is results or nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    refuse_strangers(folder)


def refuse_strangers(folder: Path) -> None:
    """Raise an InputError if the folder holds something else than results."""
    ours = {MANIFEST, DESIGN, SCENARIO, SOURCES, OWN_POLICIES, *TABLES}
    strangers = sorted(p.name for p in folder.iterdir() if p.name not in ours and not p.name.startswith(OURS_TOO))
    if strangers and not (folder / MANIFEST).exists() and not _vouching(folder):
        raise InputError(f"the folder holds other files, such as `{strangers[0]}`", path=folder, hint=ELSEWHERE)


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    write_atomically(path, lambda file: file.write(text.encode()))


def keep_text(path: Path, text: str) -> None:
    """Write a text where the user wants it; what is there already stays whole until it is replaced. A device, as
    /dev/stdout, is written to."""
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", newline="")
    else:
        write_text(path.resolve(), text)


def write_table(path: Path, table: pa.Table) -> None:
    """Write a Parquet file, whole or not at all."""
    write_atomically(path, lambda file: pq.write_table(table, file, compression="zstd"))


def write_together(path: Path, sources: list[Path], schema: pa.Schema) -> None:
    """Write the rows of several Parquet files as one; as many at a time as have a block of rows are in memory."""

    def write(file: IO[bytes]) -> None:
        waiting: list[pa.Table] = []
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for source in sources:
                waiting.append(pq.read_table(source).cast(schema))
                # A block of its own for each file would take as long to write, and to read, as the files did.
                if sum(table.num_rows for table in waiting) >= ROWS_A_BLOCK or source == sources[-1]:
                    writer.write_table(pa.concat_tables(waiting).unify_dictionaries())
                    waiting = []

    write_atomically(path, write)


def write_line(path: Path, entry: dict[str, Any]) -> None:
    """Add a line of JSON to a file."""
    with path.open("a", encoding="utf-8") as file:
        # The line break comes first too: a line torn by a power cut must not swallow the next.
        file.write(f"\n{json.dumps(entry)}\n")
        file.flush()
        os.fsync(file.fileno())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """What `write_line` has added to a file; a line that was torn by a power cut is left out."""
    entries = []
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"cannot read this file: {error.strerror}", path=path) from error
    for line in text.splitlines():
        with suppress(ValueError):
            entries.append(json.loads(line))
    return [entry for entry in entries if isinstance(entry, dict)]


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """A block that writes to the folder; what the system refuses becomes an InputError."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOENT:
            raise InputError("somebody has removed or renamed this folder, or a part of it", path=folder) from error
        what = f"cannot write results here: {error.strerror}"
        hint = MAKE_ROOM if error.errno in NO_ROOM else ELSEWHERE
        raise InputError(what, path=error.filename or folder, hint=hint) from error


def read_manifest(folder: Path) -> Manifest:
    """What the folder says about itself."""
    path = folder / MANIFEST
    try:
        return Manifest.from_json(json.loads(path.read_text(encoding="utf-8")), path)
    except (FileNotFoundError, NotADirectoryError):
        if _vouching(folder):
            raise InputError("these results have lost their manifest.json", path=folder, hint=WRITES_AGAIN) from None
        raise InputError("there are no results here", path=folder, hint=_where_results_are(folder)) from None
    except OSError as error:
        raise InputError(f"cannot read the results: {error.strerror}", path=path) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        hint = f"if there are results beside it, remove it; {WRITES_AGAIN}"
        what = "this is not the manifest of a results folder, or it is damaged"
        raise InputError(what, path=path, hint=hint) from error


def _where_results_are(folder: Path) -> str:
    """What whoever named this folder may have meant."""
    if folder.is_file():
        return f"this is no folder; a scenario is simulated by `ipssim run {folder}`, into one"
    around = [other for other in folder.parents if (other / MANIFEST).is_file()][:1]
    inside = sorted(other.parent for other in folder.glob(f"*/{MANIFEST}"))
    if around or inside:
        return f"there are results in {', '.join(f'`{other}`' for other in (around or inside)[:MOST_NAMED])}"
    beside = {str(other.parent): other for other in folder.parent.glob(f"*/{MANIFEST}")}
    return nearest(str(folder), beside) or "make them with `ipssim run`"


def read_design(folder: Path) -> pd.DataFrame:
    """One row for each run of the study, finished or not."""
    with _reading(folder / DESIGN):
        design: pd.DataFrame = pq.read_table(folder / DESIGN).to_pandas()
        return design


def read_scenario(folder: Path) -> Scenario:
    """The scenario of the results."""
    path = folder / SCENARIO
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("these results do not hold their scenario", path=path, hint=WRITES_AGAIN) from error
    if (folder / OWN_POLICIES).is_dir():
        look_in(folder / OWN_POLICIES)
    try:
        return Scenario.from_json(text)
    except ValidationError as error:
        what = error.errors(include_url=False)[0]["msg"]
        hint = UNREAD if what.startswith("cannot use the policy") else None
        raise InputError(f"the scenario of these results cannot be read: {what}", path=path, hint=hint) from error
    except ValueError as error:
        raise InputError(f"the scenario of these results is damaged: {error}", path=path) from error


def write_own_policies(folder: Path, scenario: Scenario) -> None:
    """Keep the files of users' own policies, so that the results can be read and verified anywhere."""
    for name, file in own_files(scenario.all_policies()).items():
        (folder / OWN_POLICIES / name).parent.mkdir(parents=True, exist_ok=True)
        _write_copy(folder / OWN_POLICIES / name, file)


def _write_copy(path: Path, of: Path) -> None:
    write_atomically(path, lambda copy: copy.write(of.read_bytes()))


def read_failures(folder: Path) -> pd.DataFrame:
    """Every failure noted: key, arm, sample, replicate, what, command, traceback."""
    return failures_table([entry for path in sorted(folder.glob(FAILURES)) for entry in read_lines(path)])


def failures_table(entries: list[dict[str, Any]]) -> pd.DataFrame:
    """One row for each failure."""
    columns = ["key", *RUN, "what", "command", "traceback"]
    return pd.DataFrame(entries, columns=columns)


def read_parts(folder: Path) -> list[Part]:
    """The parts of the folder; only the footers of their files are read."""
    there = _vouching(folder)
    try:
        return [_part({table: folder / table / name for table in TABLES}) for name in part_names(folder)]
    except InputError:
        if _vouching(folder) == there:
            raise
    return read_parts(folder)  # a writer has merged some of them in between


def finished_keys(folder: Path) -> frozenset[str]:
    """Keys of the runs that the folder holds."""
    parts = read_parts(folder)
    return frozenset(read(parts, "runs", ["key"])["key"].to_pylist() if parts else ())


def part_names(folder: Path) -> list[str]:
    """File names of the parts; files of other tables that no file in runs/ vouches for do not count."""
    paths = _vouching(folder)
    replaced = {name for path in paths for name in _replaced_by(path)}
    return [path.name for path in paths if path.name not in replaced]


def remove_left_overs(folder: Path) -> None:
    """Remove parts that were merged into another, and files that a killed process was writing."""
    replaced = {name for path in _vouching(folder) for name in _replaced_by(path)}  # all are read before any is removed
    for name in replaced:
        for table in reversed(TABLES):  # first of all what vouches for it
            (folder / table / name).unlink(missing_ok=True)
    for left in folder.rglob(".*.tmp"):
        left.unlink(missing_ok=True)


def room_of(trajectory: "Trajectory") -> int:
    """Bytes that the tables of a run take on the disk, when nothing is shared with others."""
    return sum(_room(table) for table in tables_of([trajectory]).values())


def _room(table: pa.Table) -> int:
    written = pa.BufferOutputStream()
    pq.write_table(table, written, compression="zstd")
    return int(written.getvalue().size)


def _vouching(folder: Path) -> list[Path]:
    return sorted((folder / "runs").glob("part-*.parquet"))


def _replaced_by(path: Path) -> list[str]:
    with _reading(path):
        metadata = pq.read_schema(path).metadata or {}
    return [name.decode() for name in metadata.get(REPLACES, b"").split()]


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
        hint = WRITES_AGAIN
        if path.parent.name in TABLES:
            vouching = path.parents[1] / TABLES[-1] / path.name
            hint = f"remove `{vouching}`, and `ipssim run` computes the runs of this part again"
        raise InputError("this file of the results is damaged or missing", path=path, hint=hint) from error


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file, whole or not at all."""
    hidden = path.with_name(f".{path.name}.{os.getpid()}.tmp")  # readers of whole folders skip names with a dot
    try:
        with hidden.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        hidden.replace(path)
    except OSError as error:
        if error.filename == str(hidden):
            error.filename = str(path)  # the name that means something to who reads the message
        raise
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
