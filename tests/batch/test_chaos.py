"""A study in which workers and drivers are shot, runs raise and hang: nothing is lost, and nothing is different."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from batch import chaos_driver, driver, fakes
from ipssim.batch import Results, Store, design, run_all
from ipssim.batch.verify import repeated, some_runs

TESTS = Path(__file__).parents[1]
REPLICATES = 60  # of two arms

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="workers are found in /proc")


def started(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "batch.chaos_driver", str(folder), str(REPLICATES)]
    return subprocess.Popen(command, cwd=TESTS, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def shoot_a_worker(of: int) -> None:
    """Kill -9 a worker of this driver; its other child watches over resources."""
    children = Path(f"/proc/{of}/task/{of}/children").read_text().split()
    workers = [int(child) for child in children if "popen_loky" in _command_of(child)]
    if workers:
        os.kill(workers[0], signal.SIGKILL)


def _command_of(process: str) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def test_a_study_survives_the_death_of_its_workers_and_drivers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipssim.scenario.run_spec.source_digest", lambda: driver.SOURCE)
    out, scenario = tmp_path / "out", fakes.scenario(replicates=REPLICATES)
    safe: set[str] = set()
    first = started(out)
    assert first.stdout is not None
    for _ in range(20):
        safe.add(first.stdout.readline().strip())
    shoot_a_worker(first.pid)
    for _ in range(10):
        first.stdout.readline()
    first.kill()
    first.communicate()

    assert 20 <= len(_finished(out)) < len(design(scenario))
    second = started(out)
    second.communicate(timeout=120)
    assert second.returncode == 0

    results = Results.read(out)
    assert set(results.failures["replicate"]) == {chaos_driver.RAISES, chaos_driver.HANGS}
    assert {what.partition(":")[0] for what in results.failures["what"]} == {
        "ArithmeticError",
        "ipssim.batch.limits.TooLong",
    }
    assert (results.runs["status"] == "missing").sum() == 0 and safe - _finished(out) <= set(results.failures["key"])

    with Store.begin(out, scenario, design(scenario)) as store:  # the trouble has been mended
        assert len(store.unfinished()) == 4
        for ended in run_all(store.unfinished(), run=fakes.run):
            store.add(ended)
    whole = Results.collect(scenario, run_all(design(scenario), run=fakes.run))
    assert Results.read(out).digest() == whole.digest()

    monkeypatch.setattr("ipssim.batch.verify.run", fakes.run)
    assert all(found.identical for found in repeated(out, some_runs(out, 20, seed=1)))


def test_a_limited_run_leaves_no_alarm_behind() -> None:
    from ipssim.batch import Limited

    (spec,) = design(fakes.scenario(("only",), replicates=1))
    Limited(fakes.run, 0.2)([spec])
    time.sleep(0.3)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def _finished(folder: Path) -> set[str]:
    runs = Results.read(folder).runs
    return set(runs.loc[runs["status"] == "finished", "key"])
