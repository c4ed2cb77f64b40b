"""A results folder while it is being written: nothing that has finished is lost when a batch is killed."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from math import inf
from pathlib import Path
from threading import Event, RLock, Thread
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
import pandas as pd
import pyarrow as pa

from ipssim.batch import store_files as files
from ipssim.batch.asked import refuse_strangers
from ipssim.batch.attempt import Failure
from ipssim.batch.design import Selection, samples_table
from ipssim.batch.manifest import FORMAT, Manifest, Study
from ipssim.batch.parts import TABLES, tables_of
from ipssim.batch.samples import Sample, samples
from ipssim.batch.store_locks import Shard, alone, locked
from ipssim.batch.store_merging import merge_parts
from ipssim.batch.store_refusing import has_begun, refuse_others
from ipssim.batch.store_reuse import results_in, tables_of_runs
from ipssim.errors import InputError
from ipssim.outcomes.runs import OF_DESIGN, RUN
from ipssim.scenario.bibliography import bibliography

if TYPE_CHECKING:
    from ipssim.outcomes.recorder import Trajectory
    from ipssim.scenario import Scenario
    from ipssim.scenario.run_spec import RunSpec

__all__ = ["Store", "design_table", "ledger_entry", "ledger_of"]

WHOLE = Shard()
TIMES_ITS_COST = 50.0  # so long the next part waits: to begin one takes a fiftieth of the time at most
SHORTEST_NAP = 0.1  # seconds


class _Written(NamedTuple):
    # One value, so that an interruption can never see new keys with the old number.
    keys: frozenset[str]
    parts: int


class Store:
    """A results folder that this process writes to; another process that tries to is refused.

        with Store.begin(folder, scenario, specs) as store:
            for ended in run_all(store.unfinished(), engine):
                store.add(ended)

    Runs that came are gathered and written as a part once they have `rows` rows, or `seconds` seconds after the last
    part (longer where a part takes long to write), also while nothing comes, and on leaving the block, whatever the
    reason. They count as finished from then on and no earlier: a `kill -9` loses no run of `finished`, and of those
    that came what the last second or two brought. Processes that each work on a shard may share a folder.
    """

    def __init__(
        self, folder: Path, specs: Sequence["RunSpec"], shard: Shard, locks: ExitStack, *, rows: int, seconds: float
    ) -> None:
        self.folder = folder
        self.shard = shard
        self._specs = specs
        self._locks = locks
        self._rows, self._seconds = rows, seconds
        self._gathered: list[Trajectory] = []
        self._rows_gathered = 0
        self._written = _Written(frozenset(), 0)
        self._last_part = monotonic()
        self._cost = 0.0  # seconds that a part takes at least, however few runs it has
        self._gave_up = False
        self._trouble: Exception | None = None  # of the thread, for whoever comes next
        self._one_at_a_time, self._closing = RLock(), Event()
        self._thread = Thread(target=self._write_while_nothing_comes, daemon=True)

    @classmethod
    def begin(
        cls,
        folder: Path | str,
        scenario: "Scenario",
        specs: Sequence["RunSpec"],
        *,
        evidence: str = "",
        rows: int = 50_000,
        seconds: float = 1.0,
        shard: Shard = WHOLE,
    ) -> Self:
        """Make a results folder for a design, or go on with one whose finished runs all belong to the design.

        Refused, with nothing changed: results of another scenario or version, a folder of other files, one that
        another process writes to, one that cannot be written to, damaged results.
        """
        folder = Path(folder)
        with files.writing(folder):
            files.claim(folder)
            locks = locked(folder, shard)
        store = cls(folder, specs, shard, locks, rows=rows, seconds=seconds)
        try:
            with alone(folder):
                store._settle(scenario, evidence)
        except BaseException:
            locks.close()
            raise
        store._thread.start()
        return store

    @staticmethod
    def refuse(folder: Path | str, scenario: "Scenario", specs: Sequence["RunSpec"], shard: Shard = WHOLE) -> None:
        """Raise an InputError where `begin` would, and change nothing: to be asked before work that takes its time."""
        folder = Path(folder)
        if not folder.exists():
            return
        with files.writing(folder):
            files.refuse_strangers(folder)
        if has_begun(folder):
            locked(folder, shard).close()
            refuse_others(folder, scenario, _written(folder, shard).keys, {spec.key for spec in specs})

    @property
    def finished(self) -> frozenset[str]:
        """Keys of the runs that are safe on disk."""
        return self._written.keys

    @property
    def open(self) -> int:
        """How many runs of the study are not finished: those that are the same count each, and are done once."""
        return int((~self._design["key"].isin(self.finished)).sum())

    def unfinished(self) -> Sequence["RunSpec"]:
        """The runs of the shard that are still to be done; those that failed before are among them."""
        keys = self._design["key"]
        wanted = self._mine & ~keys.duplicated() & ~keys.isin(self.finished)
        return Selection(self._specs, np.flatnonzero(wanted))

    def add(self, ended: "Trajectory | Failure") -> None:
        """Keep what came of a run of the design; a run that is finished already stays as it is."""
        self._raise_trouble()
        if ended.key not in self._wanted:
            refuse_strangers([ended.key], self._wanted)
        if isinstance(ended, Failure):
            self._note(ended)
        elif ended.key not in self.finished:
            with self._one_at_a_time:
                self._gathered.append(ended)
                self._rows_gathered += len(ended.series) + len(ended.events)
                if self._is_due():
                    self.flush()

    def flush(self) -> None:
        """Write the runs gathered so far as a part. To do it again after an interruption is harmless."""
        with self._one_at_a_time:
            gathered = [trajectory for trajectory in self._gathered if trajectory.key not in self.finished]
            if not gathered:
                return
            began = monotonic()
            self._write_part({trajectory.key for trajectory in gathered}, tables_of(gathered))
            self._gathered, self._rows_gathered = [], 0
            self._last_part = monotonic()
            self._cost = min(self._cost or inf, self._last_part - began)

    def _is_due(self) -> bool:
        waited = monotonic() - self._last_part
        return self._rows_gathered >= self._rows or waited >= max(self._seconds, TIMES_ITS_COST * self._cost)

    def _write_while_nothing_comes(self) -> None:
        """In a thread: the run that came last must not wait on the disk's doorstep until another one comes."""
        while not self._closing.wait(max(self._seconds, SHORTEST_NAP)):
            try:
                with self._one_at_a_time:
                    if self._is_due():
                        self.flush()
            except Exception as error:
                self._trouble = error
                return

    def _raise_trouble(self) -> None:
        trouble, self._trouble = self._trouble, None
        if trouble is not None:
            raise trouble

    def reuse(self, folder: Path) -> int:
        """Take over runs of this study that other results hold, from one folder or all in it; returns how many."""
        before = len(self.finished)
        for other in results_in(folder):
            wanted = set(self._design["key"][self._mine]) - self.finished
            if wanted and not other.samefile(self.folder):
                self._take(other, wanted)
        return len(self.finished) - before

    def _take(self, other: Path, wanted: set[str]) -> None:
        for keys, tables in tables_of_runs(other, wanted):
            # First of all what computed them: results must never hold runs of an environment that they do not name.
            with alone(self.folder):
                self._write_manifest(files.read_manifest(self.folder).joined(files.read_manifest(other)))
            self._write_part(keys, tables)

    def close(self) -> None:
        """Write what is left and let other processes in."""
        try:
            self._closing.set()
            self._thread.join()
            self._raise_trouble()
            if not self._gave_up:
                self.flush()
            if not self._gave_up and self.shard.is_whole:
                with self._writing():
                    merge_parts(self.folder, self._written.parts)
        finally:
            self._locks.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _settle(self, scenario: "Scenario", evidence: str) -> None:
        study, self._design = Study.of(scenario), design_table(self._specs, samples(scenario))
        self._wanted = frozenset(self._design["key"])
        families = self._design.groupby(["replicate", "sample"]).ngroup()
        self._mine = families % self.shard.of == self.shard.number - 1
        manifest = Manifest.new(study, evidence)
        if has_begun(self.folder):
            if self.shard.is_whole:
                files.remove_left_overs(self.folder)
            self._written = _written(self.folder, self.shard)
            refuse_others(self.folder, scenario, self.finished, self._wanted)
            if (self.folder / files.MANIFEST).exists():
                manifest = files.read_manifest(self.folder).continued(study, evidence)
        with self._writing():
            self._write_frame(scenario, manifest)

    def _write_frame(self, scenario: "Scenario", manifest: Manifest) -> None:
        for name in TABLES:
            (self.folder / name).mkdir(exist_ok=True)
        files.write_table(self.folder / files.DESIGN, pa.Table.from_pandas(self._design, preserve_index=False))
        files.write_text(self.folder / files.SCENARIO, scenario.to_json())
        files.write_own_policies(self.folder, scenario)
        files.write_text(self.folder / files.SOURCES, bibliography(scenario))
        self._write_manifest(manifest)  # last: a folder without one holds nothing yet

    def _write_manifest(self, manifest: Manifest) -> None:
        contents = {"format": FORMAT, "runs": len(self._design)} | asdict(manifest)
        files.write_text(self.folder / files.MANIFEST, json.dumps(contents, indent=1, default=str))

    def _write_part(self, keys: set[str], tables: dict[str, pa.Table]) -> None:
        number = self._written.parts + 1
        with self._writing():
            for name in TABLES:
                files.write_table(self.folder / name / f"{_prefix(self.shard)}{number:05d}.parquet", tables[name])
        self._written = _Written(self.finished | keys, number)

    def _note(self, failure: Failure) -> None:
        with self._writing():
            files.write_line(self.folder / ledger_of(self.shard), ledger_entry(failure, self.folder))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with files.writing(self.folder):
                yield
        except InputError:
            self._gave_up = True  # a full disk: to try again on leaving would only hide the first message
            raise


def design_table(specs: Sequence["RunSpec"], found: Sequence[Sample]) -> pd.DataFrame:
    """One row a run: key, arm, sample, replicate, seed, months, and what the samples vary.

    Arms that do the same have the same keys.
    """
    rows = ([getattr(spec, name) for name in OF_DESIGN] for spec in specs)
    return pd.DataFrame(rows, columns=list(OF_DESIGN)).merge(samples_table(found), on="sample", how="left")


def ledger_of(shard: Shard) -> str:
    """The file that a process notes its failures in."""
    return "failures.jsonl" if shard.is_whole else f"failures-{shard.number:03d}.jsonl"


def ledger_entry(failure: Failure, folder: Path | str) -> dict[str, object]:
    """What is kept of a failure: which run it was, what went wrong, and the command that repeats it."""
    spec = failure.spec
    where = f'"{folder}"' if " " in str(folder) else f"{folder}"
    return {
        **{name: getattr(spec, name) for name in ("key", *RUN)},
        "what": failure.what,
        "command": f"ipssim verify {where} --run {spec.key[:12]}",
        "traceback": failure.traceback,
    }


def _prefix(shard: Shard) -> str:
    return "part-" if shard.is_whole else f"part-{shard.number:03d}-"


def _written(folder: Path, shard: Shard) -> _Written:
    numbers = [
        int(number)
        for name in files.part_names(folder)
        for number in [name.removeprefix(_prefix(shard)).removesuffix(".parquet")]
        if number.isdecimal()
    ]
    return _Written(files.finished_keys(folder), max(numbers, default=0))
