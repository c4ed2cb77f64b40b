"""Engines: the same runs wherever they are carried out, and trouble stays with the run that has it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest
from joblib.externals.loky import reusable_executor

from batch import fakes
from batch.processes import catches, workers_of
from children import PATIENCE, started
from ipssim.batch import Failure, Results, default_engine, design, limited, open_engine, run_all
from ipssim.batch.engines import Engine, _end_workers, evenly_at_the_end, families
from ipssim.batch.interrupts import deferred_ctrl_c
from ipssim.errors import InputError
from ipssim.scenario import Choices

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def pool() -> Iterator[Engine]:
    """Two workers; to start them takes longer than all that is asked of them."""
    with open_engine("local:2") as engine:
        yield engine


def test_a_pool_gives_the_same_tables_as_one_process(pool: Engine) -> None:
    small = fakes.scenario()
    alone = Results.collect(small, run_all(design(small), run=fakes.run))
    together = Results.collect(small, run_all(design(small), pool, run=fakes.run))
    assert together.digest() == alone.digest()
    assert set(together.runs["status"]) == {"finished"}


def test_a_worker_uses_one_thread_of_linear_algebra(pool: Engine) -> None:
    ended = list(run_all(design(fakes.scenario(("only",), replicates=2)), pool, run=fakes.threads))
    assert {end.series["threads"].item() for end in ended} == {1.0}


def test_a_run_that_kills_its_worker_again_and_again_is_a_failure_and_all_others_finish(
    pool: Engine, tmp_path: Path
) -> None:
    specs = design(fakes.scenario(("only",), replicates=12))
    ended = {end.key: end for end in run_all(specs, pool, run=fakes.Troubled(tmp_path / "flag"))}
    failed = {spec.replicate: ended[spec.key] for spec in specs if isinstance(ended[spec.key], Failure)}
    assert len(ended) == len(specs)
    assert set(failed) == {2, 3}
    assert failed[2].what == "ArithmeticError: two is one too many"
    assert failed[3].what == "the worker process died: out of memory, or killed"


def test_a_run_that_raises_leaves_its_traceback(tmp_path: Path) -> None:
    specs = [spec for spec in design(fakes.scenario()) if spec.replicate == 2]
    first, second = run_all(specs, run=fakes.Troubled(tmp_path / "flag"))
    assert isinstance(first, Failure) and first.spec is specs[0] and second.spec is specs[1]
    assert "in __call__" in first.traceback


def test_arms_that_do_the_same_are_run_once() -> None:
    (spec,) = design(fakes.scenario(("only",), replicates=1))
    assert len(list(run_all([spec, spec], run=fakes.run))) == 1


def test_leaving_in_the_middle_of_a_batch_ends_the_workers_at_once() -> None:
    with open_engine("local:2") as engine:
        runs = run_all(design(fakes.scenario(("only",), replicates=500)), engine, run=fakes.slow)
        next(runs)
    assert list(runs) == []


def test_whoever_ends_the_workers_holds_no_lock_that_handing_out_work_waits_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both would wait for ever, each for the other: Ctrl-C came while a pool was handing out work."""
    free: list[bool] = []

    def from_another_thread() -> None:
        free.append(reusable_executor._executor_lock.acquire(timeout=5))
        if free[-1]:
            reusable_executor._executor_lock.release()

    def shutdown(**_: object) -> None:
        asks = Thread(target=from_another_thread)
        asks.start()
        asks.join()

    with open_engine("local:2") as engine:
        next(run_all(design(fakes.scenario(("only",), replicates=2)), engine, run=fakes.run))
        monkeypatch.setattr(reusable_executor._executor, "shutdown", shutdown)
        _end_workers()
        monkeypatch.undo()
    assert free == [True]


@pytest.fixture
def hears_ctrl_c() -> Iterator[None]:
    """As in a terminal: what a shell starts in the background ignores Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hears_ctrl_c")
@pytest.mark.parametrize("name", ["serial", "local:2"])
def test_ctrl_c_that_a_library_swallows_is_heard_at_the_next_run(name: str) -> None:
    kept = []
    with pytest.raises(KeyboardInterrupt), open_engine(name) as engine:
        for ended in run_all(design(fakes.scenario(("only",), replicates=200)), engine, run=fakes.run):
            kept.append(ended)
            with suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
    assert len(kept) == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("hears_ctrl_c")
def test_ctrl_c_waits_for_the_end_of_what_it_must_not_interrupt() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), deferred_ctrl_c():
        signal.raise_signal(signal.SIGINT)
        done.append("all of it")
    assert done == ["all of it"] and signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_who_ignores_ctrl_c_goes_on_ignoring_it() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with open_engine("serial") as engine:
            runs = run_all(design(fakes.scenario(("only",))), engine, run=fakes.run)
            assert len([(ended, signal.raise_signal(signal.SIGINT)) for ended in runs]) == 3
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def driver_of_many(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A driver with two workers, and a group of processes of its own, as in a terminal."""
    with started("-m", "batch.driver", folder, "local:2", "400", cwd=TESTS, start_new_session=True) as driver:
        yield driver


def stopped(driver: subprocess.Popen[str]) -> str:
    """Press Ctrl-C: every process of the group hears it, and all of them end in silence. What was printed by then."""
    os.killpg(driver.pid, signal.SIGINT)
    out, err = driver.communicate(timeout=PATIENCE)
    assert (driver.returncode, err) == (130, ""), f"{len(out.split())} more runs were finished"
    assert _vanishes(driver.pid)
    return out


@pytest.mark.skipif(sys.platform == "win32", reason="a kill that cannot be caught")
def test_a_killed_driver_leaves_no_warning_in_the_terminal(tmp_path: Path) -> None:
    with driver_of_many(tmp_path / "out") as driver:
        assert driver.stdout is not None and driver.stdout.readline()
        driver.kill()
        assert driver.communicate(timeout=PATIENCE)[1] == ""


@pytest.mark.skipif(sys.platform == "win32", reason="signals to a group of processes")
def test_ctrl_c_keeps_what_has_finished_and_leaves_no_process_behind(tmp_path: Path) -> None:
    with driver_of_many(tmp_path / "out") as driver:
        finished = [driver.stdout.readline().strip() for _ in range(3)]
        out = stopped(driver)
    runs = Results.read(tmp_path / "out").runs
    assert {*finished, *out.split()} <= set(runs.loc[runs["status"] == "finished", "key"])


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="workers are found in /proc")
def test_ctrl_c_silences_workers_that_are_still_starting(tmp_path: Path) -> None:
    with driver_of_many(tmp_path / "out") as driver:
        while not any(catches(worker, signal.SIGINT) for worker in workers_of(driver.pid)):
            assert driver.poll() is None
        stopped(driver)


@pytest.mark.parametrize("name", ["lokal", "local:0", "local:-1", "local:two", "serial:2", "local:", ""])
def test_an_unknown_engine_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="unknown engine"), open_engine(name):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="a parent that is gone")
def test_a_worker_whose_driver_was_killed_before_its_first_job_ends_too() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    late = f"import time; from ipssim.batch.engines import _end_with; _end_with({gone.pid}); time.sleep(60)"
    assert subprocess.run([sys.executable, "-c", late], timeout=30).returncode == 1


def test_one_run_needs_no_workers() -> None:
    assert default_engine(1) == "serial"
    assert default_engine(1000).startswith(("local:", "serial"))


def _vanishes(group: int) -> bool:
    """Whether a group of processes is gone, soon."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_replicates_of_small_worlds_travel_together_and_arms_of_a_replicate_always() -> None:
    specs = design(fakes.scenario(("a", "b", "c"), replicates=30))
    found = list(families(specs))
    assert [spec for family in found for spec in family] == list(specs)
    assert [len(family) for family in found] == [42, 42, 6]
    large = {"world": fakes.WORLD.model_copy(update={"agencies": 3000})}
    alone = list(families(design(fakes.scenario(("a", "b", "c"), replicates=3).model_copy(update=large))))
    assert [{spec.replicate for spec in family} for family in alone] == [{1}, {2}, {3}]


def test_replicates_with_parameters_of_their_own_do_not_travel_together() -> None:
    drawn = {"choices": Choices(weighting="dirichlet")}
    found = families(design(fakes.scenario(("a", "b"), replicates=3).model_copy(update=drawn)))
    assert [len(family) for family in found] == [2, 2, 2]


def test_the_last_families_are_cut_so_that_workers_end_together() -> None:
    few = list(evenly_at_the_end(iter([["a"] * 12]), workers=2))
    assert [len(family) for family in few] == [6, 6]
    many = list(evenly_at_the_end(iter([["a"] * 12] * 5), workers=2))
    assert [len(family) for family in many] == [12, 12, 12, 6, 6, 6, 6]
    assert list(evenly_at_the_end(iter([]), workers=2)) == []


class _CancelledError(BaseException):
    """What asyncio raises is no Exception."""


@pytest.mark.parametrize(
    ("trouble", "what"),
    [
        (ArithmeticError("first\nsecond"), "ArithmeticError: first"),
        (InputError("cannot be", hint="do otherwise"), "ipssim.errors.InputError: cannot be"),
        (ValueError("no letter: \udcff"), "ValueError: no letter: \\udcff"),
        (_CancelledError(), f"{__name__}._CancelledError"),
        (SystemExit(3), "SystemExit: 3"),
    ],
)
def test_whatever_a_run_raises_is_a_failure_that_says_what_in_a_line(
    trouble: BaseException, what: str, tmp_path: Path
) -> None:
    scenario = fakes.scenario(("only",), replicates=1)

    def run(family: object) -> list[fakes.Trajectory]:
        raise trouble

    results = Results.collect(scenario, run_all(design(scenario), run=run), tmp_path / "out")
    assert results.failures["what"].tolist() == [what]


@pytest.mark.parametrize("seconds", [1e12, 1e300])
def test_a_limit_longer_than_anybody_waits_is_none(seconds: float) -> None:
    assert limited(fakes.run, seconds) is fakes.run
