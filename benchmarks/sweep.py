"""Many runs of small worlds: side by side against one large world, and against Mesa's own batch_run.

    python benchmarks/sweep.py                       # a minute or two, most of them for Mesa
    python benchmarks/sweep.py --baseline FOLDER     # where batchrun.py is; without it, ipssim alone

Every measurement has a process of its own. Times are of the processor, summed over the workers, start and imports
included: a busy machine changes them little. Rounds take turns, and the ratios are what to quote.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from speed import BASELINE, clean_environment, country

AGENCIES, LARGE, MONTHS, WORKERS, MESA_RUNS = 300, 3_000, 240, 2, 16
MOST_TIMES_LARGE, LEAST_TIMES_MESA = 2.0, 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--baseline", type=Path, default=BASELINE, help="folder of batchrun.py")
    parser.add_argument("--runs", type=int, default=52, help="of 300 agencies, in the comparison with batch_run")
    parser.add_argument("--rounds", type=int, default=3, help="turns that each takes; the best counts")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)  # the process that is measured
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one_study(*given.one)))
        return
    small_and_large(given.rounds)
    against_mesa(given.baseline / "batchrun.py", given.runs, given.rounds)


def small_and_large(rounds: int) -> None:
    """Microseconds of processor time per agency-month of small worlds, alone and side by side, and of a large one."""
    sizes = {"one of 300": (AGENCIES, 1), "13 of 300 side by side": (AGENCIES, 13), "one of 3,000": (LARGE, 1)}
    found: dict[str, list[float]] = {name: [] for name in sizes}
    for _ in range(rounds):
        for name, (agencies, runs) in sizes.items():
            found[name].append(study(agencies, runs, "serial")["busy"] * 1e6 / (agencies * runs * MONTHS))
    print(f"Processor time of one agency-month, {MONTHS} months, building and recording included\n")
    for name, times in found.items():
        print(f"  {name:<24}{min(times):7.2f} us")
    ratio = min(found["13 of 300 side by side"]) / min(found["one of 3,000"])
    said = "ok" if ratio <= MOST_TIMES_LARGE else "MISSED"
    print(f"\n  side by side over large  {ratio:6.2f}x, at most {MOST_TIMES_LARGE:g}x  {said}")


def against_mesa(baseline: Path, runs: int, rounds: int) -> None:
    """Microseconds of processor time per agency-month of a batch on two workers, of ipssim and of `mesa.batch_run`."""
    whole = AGENCIES * MONTHS
    ours, theirs = [], []
    for _ in range(rounds):
        before = of_children()
        study(AGENCIES, runs, f"local:{WORKERS}")
        ours.append((of_children() - before) * 1e6 / (whole * runs))
        if baseline.exists():
            before = of_children()
            batch_run(baseline)
            theirs.append((of_children() - before) * 1e6 / (whole * MESA_RUNS))
    print(f"\nA batch on {WORKERS} workers, {AGENCIES} agencies, {MONTHS} months; processor time of one agency-month\n")
    print(f"  ipssim, {runs} runs          {min(ours):7.2f} us")
    if theirs:
        ratio = min(theirs) / min(ours)
        print(f"  mesa.batch_run, smaller  {min(theirs):7.2f} us  ({MESA_RUNS} runs)")
        said = "ok" if ratio >= LEAST_TIMES_MESA else f"MISSED by {LEAST_TIMES_MESA / ratio:.1f}x"
        print(f"\n  ipssim is faster by      {ratio:6.1f}x, at least {LEAST_TIMES_MESA:g}x  {said}")


def batch_run(baseline: Path) -> None:
    """Plain Mesa's model in Mesa's own batch."""
    command = [sys.executable, "-W", "ignore", baseline.name, "--processes", str(WORKERS), "--runs", str(MESA_RUNS)]
    command += ["--agencies", str(AGENCIES), "--months", str(MONTHS)]
    subprocess.run(command, cwd=baseline.parent, check=True, capture_output=True, env=clean_environment())


def of_children() -> float:
    """Seconds of the processor that processes begun here, and theirs, have taken so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def study(agencies: int, runs: int, engine: str) -> dict[str, float]:
    """Seconds of the runs of a country, and of the processor for them, in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.toml"
        text = country(agencies, MONTHS).replace("replicates = 1", f"replicates = {runs}")
        path.write_text(text, encoding="utf-8")
        command: Sequence[str] = [sys.executable, __file__, "--one", str(path), engine]
        said = subprocess.run(command, check=True, capture_output=True, text=True, env=clean_environment()).stdout
    return dict(json.loads(said))


def one_study(path: str, name: str) -> dict[str, float]:
    """In the process that is measured: all runs of a scenario on an engine."""
    from ipssim.batch import Failure, design, open_engine, run_all
    from ipssim.model import simulate
    from ipssim.scenario import Scenario

    specs = design(Scenario.read(path))
    if name == "serial":
        from dataclasses import replace

        simulate(replace(specs[0], months=1))  # pays for imports
    start, busy = time.perf_counter(), time.process_time()
    with open_engine(name) as engine:
        failed = [ended for ended in run_all(specs, engine) if isinstance(ended, Failure)]
    assert not failed, failed[0].traceback
    return {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy}


if __name__ == "__main__":
    main()
