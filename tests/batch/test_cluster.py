"""A Dask cluster: the same tables as one process, also when a worker is shot in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from batch import fakes
from children import PATIENCE
from ipssim.batch import Failure, Results, carry_out, design, open_engine, run_all
from ipssim.batch import cluster as module
from ipssim.errors import InputError

pytest.importorskip("distributed")

TESTS = Path(__file__).parents[1]
SOURCE = TESTS.parent / "src"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its two workers, each a process of its own."""
    folder = tmp_path_factory.mktemp("dask")
    environment = os.environ | {"PYTHONPATH": f"{SOURCE}{os.pathsep}{TESTS}"}
    environment |= {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "2"}

    def begun(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, cwd=folder, env=environment, **quiet)

    file = str(folder / "scheduler.json")
    scheduler = begun(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter", "--scheduler-file", file
    )
    options = ["--scheduler-file", file, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "60"]
    workers = [begun("worker", *options, "--host", "127.0.0.1") for _ in range(2)]
    yield file, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


@pytest.mark.filterwarnings("default")
def test_the_tables_are_those_of_one_process_though_a_worker_is_shot(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    file, workers = cluster
    scenario = fakes.scenario(replicates=20)
    with open_engine(f"dask:{_address(file)}") as engine:
        ended = []
        for one in run_all(design(scenario), engine, run=fakes.slow):
            ended.append(one)
            if len(ended) == 10:
                workers[0].send_signal(signal.SIGKILL)
    assert not any(isinstance(one, Failure) for one in ended)
    together = Results.collect(scenario, ended)
    assert together.digest() == Results.collect(scenario, run_all(design(scenario), run=fakes.run)).digest()


@pytest.mark.filterwarnings("default")
def test_a_run_that_raises_is_a_failure_there_too(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    specs = [spec for spec in design(fakes.scenario(replicates=2))]
    with open_engine(f"dask:{_address(cluster[0])}") as engine:
        ended = list(run_all(specs, engine, run=fakes.Troubled(tmp_path / "flag")))
    assert sorted(isinstance(one, Failure) for one in ended) == [False, False, True, True]


def test_an_address_without_a_scheduler_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipssim.batch.cluster.SECONDS_TO_CONNECT", 0.2)
    scenario = fakes.scenario(replicates=1)
    with pytest.raises(InputError, match="there is no Dask scheduler"):
        carry_out(scenario, tmp_path / "new", "dask:tcp://127.0.0.1:9")
    assert not (tmp_path / "new").exists()


def _address(file: str) -> str:
    """What the scheduler wrote down, once it has."""
    import json
    import time

    path, last = Path(file), time.monotonic() + PATIENCE
    while time.monotonic() < last:
        if path.exists() and path.read_text():
            return str(json.loads(path.read_text())["address"])
        time.sleep(0.1)
    raise TimeoutError(file)


@pytest.mark.filterwarnings("default")
def test_workers_that_come_after_the_study_has_begun_are_given_work(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS_BETWEEN_LOOKS", -1.0)
    specs = list(design(fakes.scenario(replicates=20)))
    sent: list[object] = []
    with module.connected(_address(cluster[0])) as client:
        threads = iter([{}, *({"a": 1, "b": 1} for _ in specs)])

        def submit(*job: object, **settings: object) -> object:
            sent.append(job)
            return client.submit(*job, **settings)

        late = SimpleNamespace(nthreads=lambda: next(threads), submit=submit)
        ahead = [len(sent) - done for done, _ in enumerate(module.cluster(late, fakes.run, iter([s] for s in specs)))]
    assert ahead[0] == 3 and max(ahead) > 4
