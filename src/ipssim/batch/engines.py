"""Where runs are carried out: in this process or in a pool of worker processes on this machine.

An engine is one function `(run, families) -> iterator` that yields, in any order, a `Trajectory` for a run that went
well and a `Failure` for one that did not. A family is a few runs that are cheaper together: the arms of a replicate,
which share their history until their policies part. Nothing else in the package knows about processes.
"""

import os
import signal
import time
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Thread
from traceback import format_exc
from typing import TYPE_CHECKING, Any

from ipssim.errors import InputError

if TYPE_CHECKING:
    from ipssim.outcomes.recorder import Trajectory
    from ipssim.scenario.run_spec import RunSpec

__all__ = ["Engine", "Failure", "default_engine", "open_engine", "run", "run_all", "side_by_side"]

SECONDS_BETWEEN_LOOKS = 2.0  # of a worker at its driver
DEATHS_ALONE = 2  # so often may a run kill a worker that has nothing else to do before it is given up


@dataclass(frozen=True)
class Failure:
    """A run that did not end well, and the traceback of its error."""

    spec: "RunSpec"
    traceback: str

    @property
    def key(self) -> str:
        """The key of the run that failed."""
        return self.spec.key

    @property
    def what(self) -> str:
        """The last line of the traceback: the error itself."""
        return self.traceback.strip().rpartition("\n")[2]


type Ended = Trajectory | Failure
type Family = Sequence[RunSpec]
type Run = Callable[[Family], Sequence[Trajectory]]
type Engine = Callable[[Run, Sequence[Family]], Iterator[Ended]]


def run(family: "Family") -> Sequence["Trajectory"]:
    """The runs of a family, from specs to trajectories in the same order."""
    from ipssim.model import simulate_together  # Mesa takes a second to import: only who simulates pays for it

    return simulate_together(family)


def run_all(specs: Iterable["RunSpec"], engine: Engine | None = None, *, run: Run = run) -> Iterator[Ended]:
    """The trajectories of the given runs, as they end, in any order; in this process unless an engine is given.

    A run that raises, or kills its worker, is a `Failure` in its place. Specs with the same key are run once.
    """
    return (engine or serial)(run, families(specs))


def families(specs: Iterable["RunSpec"]) -> list["Family"]:
    """The distinct specs, those of one trunk together."""
    found: dict[str, list[RunSpec]] = {}
    for spec in {spec.key: spec for spec in specs}.values():
        found.setdefault(spec.trunk, []).append(spec)
    return list(found.values())


def default_engine(runs: int) -> str:
    """The name of the engine for so many runs here: a worker for each core, none for a single run."""
    workers = min(runs, _cores())
    return f"local:{workers}" if workers > 1 else "serial"


@contextmanager
def open_engine(name: str) -> Iterator[Engine]:
    """The engine called `serial`, `local` (a worker for each core) or `local:N` (N workers).

    Leaving the block ends the workers at once, also in the middle of a batch.
    """
    workers = _workers(name)
    if workers == 1:
        yield serial
        return
    batches: list[Generator[Ended]] = []

    def engine(run: Run, families: Sequence["Family"]) -> Iterator["Ended"]:
        batches.append(local(workers, run, families))
        return batches[-1]

    try:
        yield engine
    finally:
        for batch in batches:  # first: a pool that is asked to end while it hands out work waits for ever
            batch.close()
        _end_workers()


def side_by_side[Given, Found](work: Callable[[Given], Found], given: Sequence[Given], workers: int) -> list[Found]:
    """What some work makes of each thing given, in their order, by so many worker processes at once."""
    from joblib import Parallel, delayed

    return list(Parallel(n_jobs=min(workers, len(given)))(delayed(work)(one) for one in given))


def serial(run: Run, families: Sequence["Family"]) -> Iterator["Ended"]:
    """One family after another in this process."""
    return (ended for family in families for ended in _attempt(run, family))


def local(workers: int, run: Run, families: Sequence["Family"]) -> Generator["Ended"]:
    """Families in a pool of worker processes; their runs are yielded as the family ends.

    Where there are fewer families than workers, runs go one by one. When a worker dies the pool loses all that is
    under way and cannot say whose fault it was. So each run that was under way is repeated in a pool of its own; one
    that kills its worker there, again and again, is a `Failure`.
    """
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    if len(families) < workers:
        families = [[spec] for family in families for spec in family]
    unfinished = {_name(family): family for family in families}
    while unfinished:
        started: set[str] = set()
        try:
            for name, ended in _pool(workers, run, list(unfinished.values()), started):
                del unfinished[name]
                yield from ended
        except TerminatedWorkerError:
            for name in [name for name in unfinished if name in started]:
                for spec in unfinished.pop(name):
                    yield _alone(run, spec)


def _name(family: "Family") -> str:
    return " ".join(spec.key for spec in family)


def _alone(run: Run, spec: "RunSpec") -> "Ended":
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    for _ in range(DEATHS_ALONE):
        try:
            ((_, (ended,)),) = _pool(2, run, [[spec]], set())  # a pool of one would run it in this process
        except TerminatedWorkerError:
            continue
        return ended
    return Failure(spec, "the worker process died: out of memory, or killed")


def _pool(workers: int, run: Run, families: list["Family"], started: set[str]) -> Generator[tuple[str, list["Ended"]]]:
    """One pass through the pool; notes the names of the families that were handed to it."""
    from joblib import Parallel, delayed, parallel_config

    def jobs() -> Iterator[Any]:
        for family in families:
            started.add(_name(family))
            yield delayed(_attempt_in_worker)(run, family)

    with parallel_config(backend="loky", inner_max_num_threads=1):  # one thread of linear algebra for each worker
        parallel = Parallel(n_jobs=workers, batch_size=1, return_as="generator_unordered")
    results = parallel(jobs())
    try:
        # Not `yield from`, which would close the results before the warning is silenced.
        for ended in results:  # noqa: UP028
            yield ended
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that results remain unused is what leaving early means
            results.close()


def _attempt(run: Run, family: "Family") -> list["Ended"]:
    """A failed run is a result, not a crash; when a family fails, each run is tried alone to find which it was."""
    try:
        return list(run(family))
    except Exception:
        if len(family) > 1:
            return [ended for spec in family for ended in _attempt(run, [spec])]
        return [Failure(family[0], format_exc())]


def _attempt_in_worker(run: Run, family: "Family") -> tuple[str, list["Ended"]]:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's business: it ends the workers
    _end_with(os.getppid())
    return _name(family), _attempt(run, family)


@cache
def _end_with(driver: int) -> None:
    """A worker whose driver was killed would wait for work for ever: watch the driver, and end with it."""

    def watch() -> None:
        while os.getppid() == driver:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _workers(name: str) -> int:
    kind, colon, number = name.partition(":")
    if name == "serial":
        return 1
    if kind == "local" and (not colon or (number.isdecimal() and int(number) > 0)):
        return int(number) if colon else _cores()
    raise InputError(f"unknown engine `{name}`", hint="use `serial`, `local` or `local:N` for N workers")


def _cores() -> int:
    from joblib import cpu_count  # knows the limits of containers and batch systems, as os.cpu_count does not

    return int(cpu_count())


def _end_workers() -> None:
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True, kill_workers=True)
