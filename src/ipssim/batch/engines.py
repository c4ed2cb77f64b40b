"""Where runs are carried out: in this process or in a pool of worker processes on this machine.

An engine is one function `(run, specs) -> iterator` that yields, in any order, a `Trajectory` for a run that went
well and a `Failure` for one that did not. Nothing else in the package knows about processes.
"""

import signal
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from traceback import format_exc
from typing import TYPE_CHECKING, Any

from ipssim.errors import InputError

if TYPE_CHECKING:
    from ipssim.outcomes.recorder import Trajectory
    from ipssim.scenario.run_spec import RunSpec

__all__ = ["Engine", "Failure", "default_engine", "open_engine", "run", "run_all"]

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
type Run = Callable[[RunSpec], Trajectory]
type Engine = Callable[[Run, Sequence[RunSpec]], Iterator[Ended]]


def run(spec: "RunSpec") -> "Trajectory":
    """One run, from spec to trajectory."""
    from ipssim.model import simulate  # Mesa takes a second to import: only processes that simulate pay for it

    return simulate(spec)


def run_all(specs: Iterable["RunSpec"], engine: Engine | None = None, *, run: Run = run) -> Iterator[Ended]:
    """The trajectories of the given runs, as they end, in any order; in this process unless an engine is given.

    A run that raises, or kills its worker, is a `Failure` in its place. Specs with the same key are run once.
    """
    distinct = list({spec.key: spec for spec in specs}.values())
    return (engine or serial)(run, distinct)


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

    def engine(run: Run, specs: Sequence["RunSpec"]) -> Iterator["Ended"]:
        batches.append(local(workers, run, specs))
        return batches[-1]

    try:
        yield engine
    finally:
        for batch in batches:  # first: a pool that is asked to end while it hands out work waits for ever
            batch.close()
        _end_workers()


def serial(run: Run, specs: Sequence["RunSpec"]) -> Iterator["Ended"]:
    """One run after another in this process."""
    return (_attempt(run, spec) for spec in specs)


def local(workers: int, run: Run, specs: Sequence["RunSpec"]) -> Generator["Ended"]:
    """Runs in a pool of worker processes, yielded as they end.

    When a worker dies the pool loses all that is under way and cannot say whose fault it was. So each run that was
    under way is repeated in a pool of its own; one that kills its worker there, again and again, is a `Failure`.
    """
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    unfinished = {spec.key: spec for spec in specs}
    while unfinished:
        started: set[str] = set()
        try:
            for ended in _pool(workers, run, list(unfinished.values()), started):
                del unfinished[ended.key]
                yield ended
        except TerminatedWorkerError:
            for key in [key for key in unfinished if key in started]:
                yield _alone(run, unfinished.pop(key))


def _alone(run: Run, spec: "RunSpec") -> "Ended":
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    for _ in range(DEATHS_ALONE):
        try:
            (ended,) = _pool(2, run, [spec], set())  # a pool of one would run it in this process
        except TerminatedWorkerError:
            continue
        return ended
    return Failure(spec, "the worker process died: out of memory, or killed")


def _pool(workers: int, run: Run, specs: list["RunSpec"], started: set[str]) -> Generator["Ended"]:
    """One pass through the pool; notes the keys of the runs that were handed to it."""
    from joblib import Parallel, delayed, parallel_config

    def jobs() -> Iterator[Any]:
        for spec in specs:
            started.add(spec.key)
            yield delayed(_attempt_in_worker)(run, spec)

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


def _attempt(run: Run, spec: "RunSpec") -> "Ended":
    try:
        return run(spec)
    except Exception:  # a failed run is a result, not a crash
        return Failure(spec, format_exc())


def _attempt_in_worker(run: Run, spec: "RunSpec") -> "Ended":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's business: it ends the workers
    return _attempt(run, spec)


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
