"""What a batch costs beyond its runs: overhead of short ones, efficiency of two workers, memory of the driver.

    python benchmarks/batches.py                    # short runs of 0.05 and 0.1 s, against two processes on their own
    python benchmarks/batches.py --scale 10000      # a study of so many very short real runs; a line every 1,000

The runs of the first are of a known length and do nothing but count, then hand back tables as the model does: what is
measured is the runner. Each is a sample with a parameter of its own, so that it is a separate run and travels alone.
Two independent processes that do the same runs, without engine or results folder, take turns with a pool of two. Where
others use the machine too, trust the seconds of processor and not the clock.
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
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LENGTHS = {0.05: 300, 0.1: 160}  # seconds of processor a run: runs in a batch
MOST_OVERHEAD, LEAST_EFFICIENCY = 0.005, 0.9  # seconds a run; of two independent processes

TINY = """
title = "Very short runs"
question = "What does a run cost beyond itself?"
start = 2020-01-01
end = 2020-{months:02d}-{day}
seed = {seed}
replicates = 1
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
# Runs whose parameters differ share nothing: each travels alone, where replicates would go side by side in one table.
[sweep]
method = "sobol"
samples = {runs}
vary = ["workforce.leaving"]
"""


def main() -> None:
    given = arguments()
    if given.alone:
        print(json.dumps(alone(given.seconds, given.alone)))
    elif given.pool:
        print(json.dumps(pool(given.seconds, given.pool, given.engine)))
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
    parser.add_argument("--seconds", type=float, default=0.1, help=argparse.SUPPRESS)
    return parser.parse_args()


# Runs of a known length


def short_runs(rounds: int) -> None:
    """What a run costs in a pool that keeps its results, beyond what it costs alone."""
    print("Two workers that write a results folder, beside two processes on their own (medians of neighbours)\n")
    print("        alone, ms a run    pool, ms a run    of which    overhead       efficiency by")
    print("run s   clock processor   clock processor    driver     processor    processor  clock")
    for seconds, runs in LENGTHS.items():
        turns = [turn(seconds, runs) for _ in range(rounds)]
        single, busy, wall, total, driver = (statistics.median(numbers) for numbers in zip(*turns, strict=True))
        overhead = statistics.median(turn[3] - turn[1] for turn in turns)
        efficiency = statistics.median(turn[1] / turn[3] for turn in turns)
        by_clock = statistics.median(turn[0] / turn[2] for turn in turns)
        print(
            f"{seconds:<5g} {1e3 * single:>7.1f} {1e3 * busy:>9.1f} {1e3 * wall:>7.1f} {1e3 * total:>9.1f}"
            f" {1e3 * driver:>9.2f} {1e3 * overhead:>13.2f} {efficiency:>12.2f} {by_clock:>6.2f}"
            f"  {verdict(seconds, overhead, efficiency)}"
        )


def turn(seconds: float, runs: int) -> tuple[float, ...]:
    """Seconds a run: of the clock and the processor alone; of the clock, the processor and the driver in a pool."""
    command = [sys.executable, __file__, "--seconds", str(seconds)]
    both = [subprocess.Popen([*command, "--alone", str(runs // 2)], stdout=subprocess.PIPE) for _ in range(2)]
    said = [json.loads(process.communicate()[0]) for process in both]
    pooled = subprocess.run([*command, "--pool", str(runs)], check=True, capture_output=True).stdout
    return (*(statistics.mean(numbers) for numbers in zip(*said, strict=True)), *json.loads(pooled))


def alone(seconds: float, runs: int) -> tuple[float, float]:
    """Seconds a run, of the clock and of the processor, in a process that does nothing else."""
    specs = list(specs_of(runs))  # to make them is the driver's work, and counts as overhead of the pool
    counted(specs[:1], 0.0)
    began, busy = time.perf_counter(), time.process_time()
    for spec in specs:
        counted([spec], seconds)
    return (time.perf_counter() - began) / runs, (time.process_time() - busy) / runs


def pool(seconds: float, runs: int, engine: str) -> tuple[float, float, float]:
    """Seconds a run and worker of the clock; a run of all processors, and of the driver's, in a pool."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    os.environ["PYTHONPATH"] = str(ROOT / "benchmarks")
    import batches  # the workers import what they run by its name

    from ipssim.batch import Store, design, open_engine, run_all

    scenario = scenario_of(runs)
    with tempfile.TemporaryDirectory() as folder, open_engine(engine) as opened:
        # To start workers is not what a run costs.
        list(run_all(specs_of(40, seed=2), opened, run=partial(batches.counted, seconds=0.05)))
        with Store.begin(folder, scenario, design(scenario)) as store:
            waiting = store.unfinished()
            workers, began, busy = of_workers(), time.perf_counter(), time.process_time()
            for ended in run_all(waiting, opened, run=partial(batches.counted, seconds=seconds)):
                store.add(ended)
        wall, driver, workers = time.perf_counter() - began, time.process_time() - busy, of_workers() - workers
    return 2 * wall / runs, (driver + workers) / runs, driver / runs


def of_workers() -> float:
    """Seconds of processor that the children of this process have used."""
    used = 0
    for child in Path("/proc/self/task", str(os.getpid()), "children").read_text("utf-8").split():
        fields = Path("/proc", child, "stat").read_text("utf-8").rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def counted(family: Sequence[Any], seconds: float) -> list[Any]:
    """Be busy for so many seconds of processor for each run, and hand back tables as the model does."""
    ended = []
    for spec in family:
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass
        ended.append(replace(tables_of_a_run(), key=spec.key))
    return ended


@cache
def tables_of_a_run() -> Any:
    from ipssim.model import simulate

    return simulate(specs_of(1)[0])


def scenario_of(runs: int, months: int = 12, seed: int = 1) -> Any:
    from ipssim.scenario import Scenario

    day = {1: 31, 2: 29, 12: 31}[months]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tiny.toml"
        path.write_text(TINY.format(runs=runs, months=months, day=day, seed=seed), encoding="utf-8")
        return Scenario.read(path)


def specs_of(runs: int, seed: int = 1) -> Any:
    from ipssim.batch import design

    return design(scenario_of(runs, seed=seed))


def verdict(seconds: float, overhead: float, efficiency: float) -> str:
    good = overhead <= MOST_OVERHEAD if seconds < 0.1 else efficiency >= LEAST_EFFICIENCY
    aim = f"overhead at most {1e3 * MOST_OVERHEAD:g} ms" if seconds < 0.1 else f"efficiency at least {LEAST_EFFICIENCY}"
    return f"{aim}: {'ok' if good else 'MISSED'}"


# A large study


def scale(runs: int, months: int, engine: str) -> None:
    """A study of many very short runs: time, and memory of its driver."""
    from ipssim.batch import Results, Store, design, open_engine, run_all

    with tempfile.TemporaryDirectory() as place:
        scenario, folder = scenario_of(runs, months), Path(place)
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
        print(
            f"read in {time.perf_counter() - again:.1f} s: {len(results.runs):,} runs, {mean:.2f} programmes on average"
        )
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
