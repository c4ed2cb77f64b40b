"""Where runs are carried out: in this process, in a pool of worker processes on this machine, or on a cluster.

An engine is one function `(run, families) -> iterator` that yields, in any order, a `Trajectory` for a run that went
well and a `Failure` for one that did not. A family is some runs that are cheaper together: the arms of a replicate,
which share their history until their policies part, and in small worlds several replicates side by side. Families are
asked for one by one, so that a study of any size takes no room here. Nothing else in the package knows about processes;
`cluster` knows about Dask.
"""

import os
import signal
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from itertools import islice
from math import ceil
from queue import Empty
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from ipssim.batch.attempt import Ended, Failure, Family, Run, attempt
from ipssim.batch.interrupts import deferred_ctrl_c, remembered_ctrl_c
from ipssim.batch.limits import mortal
from ipssim.errors import InputError

if TYPE_CHECKING:
    from ipssim.outcomes.recorder import Trajectory
    from ipssim.scenario.run_spec import RunSpec

__all__ = ["Engine", "default_engine", "evenly_at_the_end", "families", "open_engine", "run", "run_all", "side_by_side"]

SECONDS_BETWEEN_LOOKS = 2.0  # of a worker at its driver
DEATHS_ALONE = 2  # so often may a run kill a worker that has nothing else to do before it is given up


type Engine = Callable[[Run, Iterator[Family]], Iterator[Ended]]


def run(family: Family) -> Sequence["Trajectory"]:
    """The runs of a family, from specs to trajectories in the same order."""
    from ipssim.model import simulate_together  # Mesa takes a second to import: only who simulates pays for it

    return simulate_together(family)


def run_all(specs: Iterable["RunSpec"], engine: Engine | None = None, *, run: Run = run) -> Iterator[Ended]:
    """The trajectories of the given runs, as they end, in any order; in this process unless an engine is given.

    A run that raises, or kills its worker, is a `Failure` in its place. Specs with the same key are run once.
    """
    if isinstance(engine, str):
        raise InputError(f"`{engine}` is the name of an engine", hint=f'with open_engine("{engine}") as engine: ...')
    if hasattr(specs, "arms"):
        raise InputError("a scenario is not run by itself, its design is", hint="run_all(design(scenario))")
    return (engine or serial)(run, families(specs))


def families(specs: Iterable["RunSpec"]) -> Iterator[Family]:
    """The distinct specs; neighbours that can travel side by side together, and all arms of a replicate."""
    seen: set[str] = set()
    family: list[RunSpec] = []
    for spec in specs:
        if family and not _belongs(spec, family):
            yield family
            family = []
        if spec.key not in seen:
            seen.add(spec.key)
            family.append(spec)
    if family:
        yield family


def _belongs(spec: "RunSpec", family: Family) -> bool:
    last = family[-1]
    has_room = len(family) < spec.most_beside or (spec.replicate, spec.sample) == (last.replicate, last.sample)
    return has_room and spec.kin == last.kin


def default_engine(runs: int) -> str:
    """The name of the engine for so many runs here: a worker for each core, none for a single run."""
    workers = min(runs, _cores())
    return f"local:{workers}" if workers > 1 else "serial"


@contextmanager
def open_engine(name: str) -> Iterator[Engine]:
    """The engine called `serial`, `local` (a worker for each core), `local:N` (N workers) or `dask:ADDRESS`.

    Leaving the block ends the workers of this machine at once, also in the middle of a batch.
    """
    with _engine(str(name)) as engine, remembered_ctrl_c() as insist:

        def attentive(run: Run, families: Iterator[Family]) -> Iterator[Ended]:
            for ended in engine(run, families):
                yield ended
                insist()

        yield attentive


@contextmanager
def _engine(name: str) -> Iterator[Engine]:
    kind, _, address = name.partition(":")
    if kind == "dask" and address:
        from ipssim.batch.cluster import cluster, connected

        with connected(address) as client:  # at once: nothing is to be made for a cluster that is not there
            yield lambda run, families: cluster(client, run, families)
        return
    workers = _workers(name)
    if workers == 1:
        yield serial
        return
    batches: list[Generator[Ended]] = []

    def engine(run: Run, families: Iterator[Family]) -> Iterator[Ended]:
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

    jobs = (delayed(_work_in_worker)(os.getpid(), work, one) for one in given)
    return list(Parallel(n_jobs=min(workers, len(given)))(jobs))


def _work_in_worker[Given, Found](driver: int, work: Callable[[Given], Found], given: Given) -> Found:
    if os.getpid() != driver:  # a pool of one works in this process
        _end_with(driver)
    return work(given)


def serial(run: Run, families: Iterator[Family]) -> Iterator[Ended]:
    """One family after another in this process."""
    return (ended for family in families for ended in attempt(run, family))


def local(workers: int, run: Run, families: Iterator[Family]) -> Generator[Ended]:
    """Families in a pool of worker processes; their runs are yielded as the family ends.

    When a worker dies the pool loses all that is
    under way and cannot say whose fault it was. So each run that was under way is repeated in a pool of its own; one
    that kills its worker there, again and again, is a `Failure`.
    """
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    waiting = _OneAtATime(evenly_at_the_end(families, workers))
    under_way: dict[str, Family] = {}
    while True:
        try:
            for name, ended in _pool(workers, run, waiting, under_way):
                del under_way[name]
                yield from ended
            return
        except TerminatedWorkerError:
            for name in list(under_way):
                for spec in under_way.pop(name):
                    yield _alone(run, spec)


def evenly_at_the_end(families: Iterator[Family], workers: int) -> Iterator[Family]:
    """The families, the last ones cut into smaller ones: no worker is to be idle while another has many runs left."""
    ahead, begun = deque(islice(families, workers)), False
    for family in families:
        begun = True
        ahead.append(family)
        yield ahead.popleft()
    pieces = 2 * workers if begun else workers
    size = ceil(sum(len(family) for family in ahead) / pieces)
    for family in ahead:
        for place in range(0, len(family), size):
            yield family[place : place + size]


class _OneAtATime(Iterator[Family]):
    """Families for the threads of a pool: a generator must not be asked twice at once."""

    def __init__(self, families: Iterator[Family]) -> None:
        self._families = families
        self._lock = Lock()

    def __next__(self) -> Family:
        with self._lock:
            return next(self._families)


def _name(family: Family) -> str:
    return " ".join(spec.key for spec in family)


def _alone(run: Run, spec: "RunSpec") -> Ended:
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    for _ in range(DEATHS_ALONE):
        try:
            ((_, (ended,)),) = _pool(2, run, iter([[spec]]), {})  # a pool of one would run it in this process
        except TerminatedWorkerError:
            continue
        return ended
    return Failure(spec, "the worker process died: out of memory, or killed")


def _pool(
    workers: int, run: Run, families: Iterator[Family], under_way: dict[str, Family]
) -> Generator[tuple[str, list[Ended]]]:
    """One pass through the pool; notes the families that were handed to it. Short ones travel together."""
    from joblib import Parallel, delayed, parallel_config

    def jobs() -> Iterator[Any]:
        for family in families:
            under_way[_name(family)] = family
            yield delayed(_attempt_in_worker)(os.getpid(), run, family)

    with parallel_config(backend="loky", inner_max_num_threads=1):  # one thread of linear algebra for each worker
        parallel = Parallel(n_jobs=workers, batch_size="auto", return_as="generator_unordered")
    results: Generator[tuple[str, list[Ended]]] | None = None
    try:
        with _quiet_trackers(), deferred_ctrl_c(), _spared_ctrl_c():
            results = parallel(jobs())
        # Not `yield from`, which would close the results before the warning is silenced.
        for ended in results:  # noqa: UP028
            yield ended
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that results remain unused is what leaving early means
            if results is not None:
                _forget_what_waits()
                results.close()


@contextmanager
def _quiet_trackers() -> Iterator[None]:
    """Trackers of resources that start in this block tidy up after a killed driver without a word.

    They warn in the user's terminal, after the driver is gone, of semaphores that nobody can have closed.
    """
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (before, "ignore:resource_tracker")))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before


@contextmanager
def _spared_ctrl_c() -> Iterator[None]:
    """Processes that start in this block never hear Ctrl-C: the driver hears it, after the block, and ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows: they are deaf from their first run on
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it would start with the workers, and unblock the signal before them
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # handed on to what starts
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _attempt_in_worker(driver: int, run: Run, family: Family) -> tuple[str, list[Ended]]:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's business: it ends the workers
    _end_with(driver)
    import_module("ipssim.model")  # loading it, and compiling, are no part of the run
    with mortal(run, family):
        return _name(family), attempt(run, family)


@cache
def _end_with(driver: int) -> None:
    """A worker whose driver was killed would wait for it for ever: watch the driver, and end with it.

    driver   number of its process as the driver knows it: when the first job comes, it may have been killed already
    """

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
    raise InputError(
        f"unknown engine `{name}`", hint="use `serial`, `local`, `local:N` for N workers, or `dask:ADDRESS`"
    )


def _cores() -> int:
    from joblib import cpu_count  # knows the limits of containers and batch systems, as os.cpu_count does not

    return int(cpu_count())


def _forget_what_waits() -> None:
    """A pool that is ended while work waits to be handed out fails over it, loudly, in a thread of its own."""
    from joblib.externals.loky import reusable_executor

    executor = reusable_executor._executor
    with suppress(Empty):
        while executor is not None:
            executor._work_ids.get_nowait()


def _end_workers() -> None:
    from joblib.externals.loky import reusable_executor

    # Not `get_reusable_executor()`, which holds a lock while the pool ends: a pool that hands out work waits for that.
    executor = reusable_executor._executor
    if executor is not None:
        executor.shutdown(wait=True, kill_workers=True)
