"""Engines: the same runs wherever they are carried out, and trouble stays with the run that has it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from batch import fakes
from ipssim.batch import Failure, Results, default_engine, design, open_engine, run_all
from ipssim.errors import InputError

TESTS = Path(__file__).parents[1]


def test_a_pool_gives_the_same_tables_as_one_process() -> None:
    small = fakes.scenario()
    alone = Results.collect(small, run_all(design(small), run=fakes.run))
    with open_engine("local:2") as engine:
        together = Results.collect(small, run_all(design(small), engine, run=fakes.run))
    assert together.digest() == alone.digest()
    assert set(together.runs["status"]) == {"finished"}


def test_a_run_that_raises_is_a_failure_and_the_others_go_on() -> None:
    specs = [spec for spec in design(fakes.scenario()) if spec.replicate != 3]
    ended = list(run_all(specs, run=fakes.troubled))
    failures = [end for end in ended if isinstance(end, Failure)]
    assert len(ended) == 4
    assert {failure.spec.replicate for failure in failures} == {2}
    assert failures[0].what == "ArithmeticError: two is one too many"
    assert "in troubled" in failures[0].traceback


def test_a_run_that_always_kills_its_worker_is_a_failure_and_the_others_finish() -> None:
    specs = design(fakes.scenario(("only",), replicates=8))
    with open_engine("local:2") as engine:
        ended = {end.key: end for end in run_all(specs, engine, run=fakes.troubled)}
    failed = {spec.replicate for spec in specs if isinstance(ended[spec.key], Failure)}
    assert failed == {2, 3}
    (killer,) = (ended[spec.key] for spec in specs if spec.replicate == 3)
    assert killer.what == "the worker process died: out of memory, or killed"


def test_a_run_whose_worker_was_killed_once_is_repeated(tmp_path: Path) -> None:
    specs = design(fakes.scenario(("only",), replicates=4))
    with open_engine("local:2") as engine:
        ended = list(run_all(specs, engine, run=fakes.DeadlyOnce(tmp_path / "flag")))
    assert sorted(end.key for end in ended) == sorted(spec.key for spec in specs)
    assert not any(isinstance(end, Failure) for end in ended)


def test_a_worker_uses_one_thread_of_linear_algebra() -> None:
    with open_engine("local:2") as engine:
        ended = list(run_all(design(fakes.scenario(("only",), replicates=2)), engine, run=fakes.threads))
    assert {end.series["threads"].item() for end in ended} == {1.0}


def test_arms_that_do_the_same_are_run_once() -> None:
    (spec,) = design(fakes.scenario(("only",), replicates=1))
    assert len(list(run_all([spec, spec], run=fakes.run))) == 1


def test_leaving_early_ends_the_workers_at_once() -> None:
    specs = design(fakes.scenario(("only",), replicates=200))
    with open_engine("local:2") as engine:
        runs = run_all(specs, engine, run=fakes.slow)
        next(runs)
        began = time.monotonic()
    runs.close()
    assert time.monotonic() - began < 3


@pytest.mark.skipif(sys.platform == "win32", reason="signals to a group of processes")
def test_ctrl_c_keeps_what_has_finished_and_leaves_no_process_behind(tmp_path: Path) -> None:
    driver = subprocess.Popen(
        [sys.executable, "-m", "batch.driver", tmp_path / "out", "local:2"], cwd=TESTS,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    finished = [driver.stdout.readline().strip() for _ in range(3)]
    began = time.monotonic()
    os.killpg(driver.pid, signal.SIGINT)
    out, err = driver.communicate(timeout=10)
    assert driver.returncode == 130, err
    assert time.monotonic() - began < 5
    assert err == ""
    runs = Results.read(tmp_path / "out").runs
    assert {*finished, *out.split()} <= set(runs.loc[runs["status"] == "finished", "key"])
    with pytest.raises(ProcessLookupError):
        os.killpg(driver.pid, 0)


@pytest.mark.parametrize("name", ["lokal", "local:0", "local:-1", "local:two", "serial:2", "local:", ""])
def test_an_unknown_engine_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="unknown engine"), open_engine(name):
        pass


def test_one_run_needs_no_workers() -> None:
    assert default_engine(1) == "serial"
    assert default_engine(1000).startswith(("local:", "serial"))
