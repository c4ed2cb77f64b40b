"""What a batch costs beyond its runs: overhead of short ones, efficiency of two workers, memory of the driver.

    python benchmarks/batches.py                    # short runs of 0.05 and 0.1 s, against two processes on their own
    python benchmarks/batches.py --scale 10000      # a study of so many very short real runs; a line every 1,000

The runs of the first are of a known length and do nothing but count: what is measured is the runner. Two independent
processes that do the same runs, without engine or results folder, take turns with a pool of two: on a machine that
others use too, only the ratio of neighbours in time says something.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LENGTHS = {0.05: 200, 0.1: 120}  # seconds of processor a run: runs in a batch
MOST_OVERHEAD, LEAST_EFFICIENCY = 0.005, 0.9  # seconds a run; of two independent processes

TINY = """
title = "Very short runs"
question = "What does a run cost beyond itself?"
start = 2020-01-01
end = 2020-{months:02d}-{day}
seed = 1
replicates = {runs}
[world]
agencies = 6
smi_in_care_share = 0.008
size_spread = 0.5
host_mix = {{ community_mental_health_centre = 1.0 }}
line_shares = {{ mental_health = 1.0 }}
unemployment = 0.06
initial_programmes_per_million = 2.0
[world.generic]
regions = 1
population = 500_000
[[arms]]
name = "As it is"
policies = []
"""


def main() -> None:
    given = arguments()
    if given.alone:
        print(json.dumps(alone(given.seconds, given.alone)))
    elif given.pool:
        print(json.dumps(pool(given.seconds, given.pool, given.engine)))
    elif given.study:
        study(Path(given.study), given.engine)
    elif given.scale:
        scale(given.scale, given.months, given.engine)
    else:
        short_runs(given.rounds)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="turns that each way takes")
    parser.add_argument("--scale", type=int, help="runs of a large study")
    parser.add_argument("--months", type=int, default=2, help="of each of its runs")
    parser.add_argument("--engine", default="local:2")
    for name in ("alone", "pool"):  # processes that are measured
        parser.add_argument(f"--{name}", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--study", help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=0.1, help=argparse.SUPPRESS)
    return parser.parse_args()


# Runs of a known length


def short_runs(rounds: int) -> None:
    """Seconds a run and worker, alone and in a pool that keeps its results."""
    print("Two workers that write a results folder, beside two processes on their own (medians of neighbours)\n")
    print(
        f"{'run s':>6} {'alone s':>9} {'pool s':>9} {'driver cpu ms a run':>20} {'overhead ms':>12} {'efficiency':>11}"
    )
    for seconds, runs in LENGTHS.items():
        pairs = [turn(seconds, runs) for _ in range(rounds)]
        overhead = statistics.median(pooled["wall"] - single for single, pooled in pairs)
        efficiency = statistics.median(single / pooled["wall"] for single, pooled in pairs)
        single = statistics.median(single for single, _ in pairs)
        wall = statistics.median(pooled["wall"] for _, pooled in pairs)
        driver = statistics.median(pooled["driver"] for _, pooled in pairs)
        numbers = f"{seconds:>6g} {single:>9.4f} {wall:>9.4f} {1e3 * driver:>10.2f} {1e3 * overhead:>12.2f}"
        print(f"{numbers} {efficiency:>11.2f}  {verdict(seconds, overhead, efficiency)}")


def turn(seconds: float, runs: int) -> tuple[float, dict[str, float]]:
    """Seconds a run and worker of two processes alone, then of a pool of two."""
    command = [sys.executable, __file__, "--seconds", str(seconds)]
    both = [subprocess.Popen([*command, "--alone", str(runs // 2)], stdout=subprocess.PIPE) for _ in range(2)]
    single = statistics.mean(json.loads(process.communicate()[0]) for process in both)
    said = subprocess.run([*command, "--pool", str(runs)], check=True, capture_output=True).stdout
    return single, dict(json.loads(said))


def alone(seconds: float, runs: int) -> float:
    """Seconds a run, in a process that does nothing else."""
    sys.path.insert(0, str(ROOT / "tests"))
    from batch import fakes
    from ipssim.batch import design

    specs = list(design(fakes.scenario(("only",), replicates=runs)))
    began = time.perf_counter()
    for spec in specs:
        counted(seconds)
        fakes.one_run(spec)
    return (time.perf_counter() - began) / runs


def pool(seconds: float, runs: int, engine: str) -> dict[str, float]:
    """Seconds a run and worker in a pool that keeps its results, and processor seconds of its driver for each."""
    sys.path.insert(0, str(ROOT / "tests"))
    os.environ["PYTHONPATH"] = str(ROOT / "tests")
    import batches  # the workers import what they run by its name

    from batch import fakes
    from ipssim.batch import Store, design, open_engine, run_all

    scenario = fakes.scenario(("only",), replicates=runs)
    warm = design(fakes.scenario(("only",), replicates=4, seed=2))
    with tempfile.TemporaryDirectory() as folder, open_engine(engine) as opened:
        list(run_all(warm, opened, run=batches.Counting(0.0)))  # to start workers is not what a run costs
        began, busy = time.perf_counter(), time.process_time()
        with Store.begin(folder, scenario, design(scenario)) as store:
            for ended in run_all(store.unfinished(), opened, run=batches.Counting(seconds)):
                store.add(ended)
        wall, busy = time.perf_counter() - began, time.process_time() - busy
    return {"wall": 2 * wall / runs, "driver": busy / runs}


class Counting:
    """Runs that take so many seconds of processor."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __call__(self, family: Sequence[Any]) -> list[Any]:
        from batch import fakes

        for _ in family:
            counted(self.seconds)
        return fakes.run(family)


def counted(seconds: float) -> None:
    """Be busy for so many seconds of processor: a busy machine makes it longer, as it does any run."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def verdict(seconds: float, overhead: float, efficiency: float) -> str:
    good = overhead <= MOST_OVERHEAD if seconds < 0.1 else efficiency >= LEAST_EFFICIENCY
    aim = f"overhead at most {1e3 * MOST_OVERHEAD:g} ms" if seconds < 0.1 else f"efficiency at least {LEAST_EFFICIENCY}"
    return f"{aim}: {'ok' if good else 'MISSED'}"


# A large study


def scale(runs: int, months: int, engine: str) -> None:
    """A study of many very short runs in a process of its own: time, and memory of its driver."""
    day = {1: 31, 2: 29, 3: 31, 6: 30, 12: 31}[months]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tiny.toml"
        path.write_text(TINY.format(runs=runs, months=months, day=day), encoding="utf-8")
        subprocess.run([sys.executable, __file__, "--study", folder, "--engine", engine], check=True)


def study(folder: Path, engine: str) -> None:
    from ipssim.batch import Results, Store, design, open_engine, run_all
    from ipssim.scenario import Scenario

    scenario = Scenario.read(folder / "tiny.toml")
    out, began = folder / "out", time.perf_counter()
    specs = design(scenario)
    with open_engine(engine) as opened, Store.begin(out, scenario, specs) as store:
        line("begun", began, out)
        for number, ended in enumerate(run_all(store.unfinished(), opened), 1):
            store.add(ended)
            if number % max(len(specs) // 10, 1) == 0:
                line(f"{number:,} runs", began, out)
    line("closed", began, out)
    again = time.perf_counter()
    with Store.begin(out, scenario, specs) as store:
        print(f"resumed in {time.perf_counter() - again:.1f} s with {len(store.unfinished())} runs to do")
    again = time.perf_counter()
    results = Results.read(out)
    mean = results.outcome("programmes", at=scenario.end)["value"].mean()
    print(f"read in {time.perf_counter() - again:.1f} s: {len(results.runs):,} runs, {mean:.2f} programmes on average")
    print(f"work in the runs themselves: {results.runs['seconds'].sum():.0f} s")


def line(what: str, began: float, out: Path) -> None:
    with open("/proc/self/statm", encoding="ascii") as pages:
        resident = int(pages.read().split()[1]) * resource.getpagesize() / 1e6
    files = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
    print(
        f"{what:>14}  {time.perf_counter() - began:8.1f} s  driver {time.process_time():7.1f} s of processor, "
        f"{resident:6.0f} MB  folder {len(files):5} files, {sum(files) / 1e6:7.1f} MB",
        flush=True,
    )


if __name__ == "__main__":
    main()
