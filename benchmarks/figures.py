"""Seconds and memory of every figure for a folder of many runs.

    python benchmarks/figures.py FOLDER                  # makes FOLDER when it is not there: some minutes
    python benchmarks/figures.py FOLDER --only peers     # some figures
    python benchmarks/figures.py FOLDER --runs 1000      # a smaller folder

The folder is a study of four arms with a sweep of two values. A few runs are simulated and kept again and again under
the keys of all the others: reading and drawing do not know the difference. Every figure has a process of its own, and
is drawn on a page and laid out, as `ipssim plot` does before it writes files.
"""

import argparse
import resource
import subprocess
import sys
import time
from dataclasses import replace
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "three_policies.toml"
VARY = ("adoption.base_hazard", "sustainment.low_priority")
REPLICATES, SIMULATED = 5, 3
MOST_SECONDS = 10.0  # aimed at, for 5,000 runs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=5000)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--one", help=argparse.SUPPRESS)  # a figure, in this process
    given = parser.parse_args()
    if given.one:
        measure(given.folder, given.one)
        return
    if not (given.folder / "manifest.json").exists():
        fill(given.folder, given.runs)
    from ipssim.figures import FIGURES

    print(f"{'figure':<16} {'CPU s':>6} {'s':>6} {'peak MB':>8}", flush=True)
    for name in given.only or FIGURES:
        subprocess.run([sys.executable, __file__, str(given.folder), "--one", name], check=True)


def fill(folder: Path, runs: int) -> None:
    """Write a folder of so many runs."""
    from ipssim.batch import Store, design, run
    from ipssim.scenario import Scenario, Sweep

    scenario = Scenario.read(SCENARIO)
    sweep = Sweep(method="sobol", samples=runs // (len(scenario.arms) * REPLICATES), vary=list(VARY))
    scenario = scenario.model_copy(update={"replicates": REPLICATES}).swept(sweep)
    specs = design(scenario)
    by_arm: dict[str, list[object]] = {arm.name: [] for arm in scenario.arms}
    for spec in specs:
        if len(by_arm[spec.arm]) < SIMULATED:
            by_arm[spec.arm] += run([spec])
    luck = {arm: cycle(kept) for arm, kept in by_arm.items()}
    with Store.begin(folder, scenario, specs, evidence="A folder to measure figures with.") as store:
        for spec in specs:
            store.add(replace(next(luck[spec.arm]), key=spec.key))  # type: ignore[call-overload]


def measure(folder: Path, name: str) -> None:
    """Draw one figure and say what it took."""
    from ipssim.batch import Results
    from ipssim.figures import FIGURES, sized_axes
    from ipssim.figures.fonts import laid_out

    cpu, clock = time.process_time(), time.perf_counter()
    laid_out(FIGURES[name](Results.read(folder), ax=sized_axes("page")))
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    slow = "  slower than aimed at" if clock > MOST_SECONDS else ""
    print(f"{name:<16} {cpu:6.1f} {clock:6.1f} {peak:8.0f}{slow}", flush=True)


if __name__ == "__main__":
    main()
