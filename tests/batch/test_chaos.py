"""A study in which workers and drivers are shot, runs raise, hang and fill the memory: nothing is lost or different."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from batch import chaos_driver, driver, fakes
from batch.processes import workers_of
from children import PATIENCE, started
from ipssim.batch import Results, Store, design, run_all
from ipssim.batch.status import status
from ipssim.cli import main

TESTS = Path(__file__).parents[1]
REPLICATES = 100  # of two arms
DRIVERS_SHOT, WORKERS_SHOT = 1, 2  # of each driver

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="workers are found in /proc")


def chaos(folder: Path) -> AbstractContextManager[subprocess.Popen[str]]:
    words = ("-m", "batch.chaos_driver", folder, str(REPLICATES))
    return started(*words, cwd=TESTS, stderr=subprocess.DEVNULL)


def shoot_a_worker(of: int) -> None:
    """Kill -9 a worker of this driver."""
    for worker in workers_of(of)[:1]:
        os.kill(worker, signal.SIGKILL)


def killed_in_the_middle(folder: Path, luck: random.Random) -> None:
    """Let a driver work, kill -9 some of its workers at random moments, and then itself."""
    with chaos(folder) as process:
        assert process.stdout is not None
        for _ in range(WORKERS_SHOT):
            for _ in range(luck.randint(5, 20)):
                process.stdout.readline()
            shoot_a_worker(process.pid)
        for _ in range(luck.randint(5, 20)):
            process.stdout.readline()
        process.kill()


def test_a_study_survives_the_death_of_its_workers_and_drivers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipssim.scenario.run_spec.source_digest", lambda: driver.SOURCE)
    out, scenario, luck = tmp_path / "out", fakes.scenario(replicates=REPLICATES), random.Random(1)
    safe: set[str] = set()
    for _ in range(DRIVERS_SHOT):
        killed_in_the_middle(out, luck)
        assert safe <= _finished(out) and len(_finished(out)) < len(design(scenario))
        safe = _finished(out)
    with chaos(out) as last:
        last.communicate(timeout=PATIENCE)
    assert last.returncode == 0

    results = Results.read(out)
    assert safe <= _finished(out) and (results.runs["status"] == "missing").sum() == 0
    assert dict(zip(results.failures["replicate"], results.failures["what"], strict=True)) == {
        chaos_driver.RAISES: "ArithmeticError: seven is one too many",
        chaos_driver.HANGS: f"ipssim.batch.limits.TooLong: the run took longer than {chaos_driver.SECONDS:g} s",
        chaos_driver.IS_REFUSED_MEMORY: "MemoryError",
        chaos_driver.FILLS_MEMORY: "the worker process died: out of memory, or killed",
    }

    with Store.begin(out, scenario, design(scenario)) as store:  # the trouble has been mended
        assert len(store.unfinished()) == 8
        for ended in run_all(store.unfinished(), run=fakes.run):
            store.add(ended)
    whole = Results.collect(scenario, run_all(design(scenario), run=fakes.run))
    assert Results.read(out).digest() == whole.digest()

    monkeypatch.setattr("ipssim.batch.verify.run", fakes.run)
    assert _said("verify", str(out), "--runs", "20", monkeypatch=monkeypatch) == 0


def test_what_was_said_to_be_done_is_there_after_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipssim.scenario.run_spec.source_digest", lambda: driver.SOURCE)
    out, luck, total = tmp_path / "out", random.Random(), 20_000
    command = [sys.executable, "-m", "batch.progress_driver", str(out), str(total // 2)]
    there = 0
    for _ in range(3):
        process = subprocess.Popen(command, cwd=TESTS, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        first = process.stderr.readline()
        assert there == 0 or first.startswith(f"{there} of {total} runs are finished in")
        said, until = process.stderr.readline(), time.monotonic() + luck.uniform(0.5, 3)
        while time.monotonic() < until or said.startswith("0 of"):
            said = process.stderr.readline()
        process.kill()
        done = int(re.findall(r"^(\d+) of \d+ runs, ", said + process.communicate()[1], re.MULTILINE)[-1])
        finished = status(out).runs["finished"].sum()
        assert there + done <= finished < total
        there = finished


def test_a_limited_run_leaves_no_alarm_behind() -> None:
    from ipssim.batch import Limited

    (spec,) = design(fakes.scenario(("only",), replicates=1))
    before = signal.getsignal(signal.SIGALRM)
    Limited(fakes.run, PATIENCE)([spec])
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def _finished(folder: Path) -> set[str]:
    runs = Results.read(folder).runs
    return set(runs.loc[runs["status"] == "finished", "key"])


def _said(*words: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit code of a command."""
    monkeypatch.setattr(sys, "argv", ["ipssim", *words])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0
