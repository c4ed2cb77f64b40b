"""A results folder while it is being written: nothing that has finished is lost when a batch is killed."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import IO, TYPE_CHECKING, NamedTuple, Self

import pandas as pd
import pyarrow as pa

from ipssim.batch import store_files as files
from ipssim.batch.engines import Failure
from ipssim.batch.manifest import FORMAT, Manifest, Study
from ipssim.batch.parts import TABLES, read, tables_of
from ipssim.errors import InputError

if TYPE_CHECKING:
    from ipssim.outcomes.recorder import Trajectory
    from ipssim.scenario import Scenario
    from ipssim.scenario.run_spec import RunSpec

__all__ = ["Store", "design_table"]


class _Written(NamedTuple):
    # One value, so that an interruption can never see new keys with the old number.
    keys: frozenset[str]
    parts: int


class Store:
    """A results folder that this process writes to; another process that tries to is refused.

        with Store.begin(folder, scenario, specs) as store:
            for ended in run_all(store.unfinished(), engine):
                store.add(ended)

    Finished runs are gathered and written as a part once they have `rows` rows, or `seconds` seconds after the last
    part, and on leaving the block, whatever the reason. So what a `kill -9` can cost is what those seconds made.
    """

    def __init__(self, folder: Path, specs: Sequence["RunSpec"], lock: IO[str], *, rows: int, seconds: float) -> None:
        self.folder = folder
        self._specs = {spec.key: spec for spec in specs}
        self._lock = lock
        self._rows, self._seconds = rows, seconds
        self._gathered: list[Trajectory] = []
        self._written = _Written(frozenset(), 0)
        self._last_part = monotonic()
        self._gave_up = False

    @classmethod
    def begin(
        cls,
        folder: Path | str,
        scenario: "Scenario",
        specs: Sequence["RunSpec"],
        *,
        evidence: str = "",
        rows: int = 50_000,
        seconds: float = 10.0,
    ) -> Self:
        """Make a results folder for a design, or go on with one whose finished runs all belong to the design.

        Refused, with nothing changed: results of another scenario or version, a folder of other files, one that
        another process writes to, one that cannot be written to, damaged results.
        """
        folder = Path(folder)
        with files.writing(folder):
            files.claim(folder)
            store = cls(folder, specs, files.locked(folder), rows=rows, seconds=seconds)
        try:
            store._settle(Study.of(scenario), design_table(specs), evidence)
        except BaseException:
            store._lock.close()
            raise
        return store

    @property
    def finished(self) -> frozenset[str]:
        """Keys of the runs that are safe on disk."""
        return self._written.keys

    def unfinished(self) -> list["RunSpec"]:
        """The runs of the design that are still to be done; those that failed before are among them."""
        return [spec for key, spec in self._specs.items() if key not in self.finished]

    def add(self, ended: "Trajectory | Failure") -> None:
        """Keep what came of a run; a run that is finished already stays as it is."""
        if isinstance(ended, Failure):
            self._note(ended)
        elif ended.key not in self.finished:
            self._gathered.append(ended)
            if self._is_time():
                self.flush()

    def flush(self) -> None:
        """Write the runs gathered so far as a part. To do it again after an interruption is harmless."""
        gathered = [trajectory for trajectory in self._gathered if trajectory.key not in self.finished]
        if not gathered:
            return
        tables, number = tables_of(gathered), self._written.parts + 1
        with self._writing():
            for name in TABLES:
                files.write_table(self.folder / name / f"part-{number:05d}.parquet", tables[name])
        self._written = _Written(self.finished | {trajectory.key for trajectory in gathered}, number)
        self._gathered = []
        self._last_part = monotonic()

    def close(self) -> None:
        """Write what is left and let other processes in."""
        try:
            if not self._gave_up:
                self.flush()
        finally:
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _is_time(self) -> bool:
        rows = sum(len(trajectory.series) + len(trajectory.events) for trajectory in self._gathered)
        return rows >= self._rows or monotonic() - self._last_part >= self._seconds

    def _settle(self, study: Study, design: pd.DataFrame, evidence: str) -> None:
        if (self.folder / files.MANIFEST).exists():
            before = files.read_manifest(self.folder)
            self._written = _written(self.folder)
            if not self.finished <= set(design["key"]):
                raise _other_results(self.folder, same_scenario=before.study.text == study.text)
            manifest = before.continued(study, evidence)
        else:
            manifest = Manifest.new(study, evidence)
        with self._writing():
            self._write_frame(manifest, design)

    def _write_frame(self, manifest: Manifest, design: pd.DataFrame) -> None:
        for name in TABLES:
            (self.folder / name).mkdir(exist_ok=True)
        files.write_table(self.folder / files.DESIGN, pa.Table.from_pandas(design, preserve_index=False))
        # The manifest comes last: a folder without one holds nothing yet.
        contents = {"format": FORMAT, "runs": len(design)} | asdict(manifest)
        files.write_text(self.folder / files.MANIFEST, json.dumps(contents, indent=1, default=str))

    def _note(self, failure: Failure) -> None:
        spec = failure.spec
        entry = {"key": spec.key, "arm": spec.arm, "replicate": spec.replicate, "what": failure.what}
        with self._writing():
            files.write_line(self.folder / files.FAILURES, entry | {"traceback": failure.traceback})

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with files.writing(self.folder):
                yield
        except InputError:
            self._gave_up = True  # a full disk: to try again on leaving would only hide the first message
            raise


def design_table(specs: Sequence["RunSpec"]) -> pd.DataFrame:
    """One row a run: key, arm, replicate, seed, months. Arms that do the same have the same keys."""
    columns = ["key", "arm", "replicate", "seed", "months"]
    return pd.DataFrame([[getattr(spec, name) for name in columns] for spec in specs], columns=columns)


def _written(folder: Path) -> _Written:
    parts = files.read_parts(folder)
    keys = read(parts, "runs", ["key"])["key"].to_pylist() if parts else []
    numbers = [int(name.removeprefix("part-").removesuffix(".parquet")) for name in files.part_names(folder)]
    return _Written(frozenset(keys), max(numbers, default=0))


def _other_results(folder: Path, *, same_scenario: bool) -> InputError:
    what = (
        "the folder holds results of this scenario from another version of ipssim or with other settings"
        if same_scenario
        else "the folder holds results of another scenario"
    )
    return InputError(what, path=folder, hint=files.ELSEWHERE)
