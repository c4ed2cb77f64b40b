"""Speed and memory, side by side with a plain Mesa model of a smaller workload.

    python benchmarks/speed.py                         # everything; some minutes, most of them for plain Mesa
    python benchmarks/speed.py --sizes 300 3000        # without the largest country
    python benchmarks/speed.py --baseline FOLDER       # where plain_mesa.py is; without it, ipssim alone

Every measurement has a process of its own and one core. Plain Mesa and ipssim take turns inside each round and the
medians are compared: a machine that is busy slows both, so the ratios are what to quote.
"""

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
BASELINE = ROOT.parent / "shared" / "bench"
UNITED_STATES = ROOT / "scenarios" / "united_states.toml"

# What is aimed at; README.md beside this file says it in words.
MOST_MICROSECONDS = {300: 4.0, 3_000: 1.0, 30_000: 0.9}
MOST_SECONDS, MOST_MEGABYTES, MOST_HELP_SECONDS, MOST_GROWTH = 3.0, 400.0, 0.3, 1.25

COUNTRY = """
title = "A country of {agencies} agencies"
question = "How long does it take?"
start = 2000-01-01
end = {end}-12-31
seed = 1
replicates = 1
policies = [
    {{ kind = "recurrent_state_line", posts_per_million = 15 }},
    {{ kind = "learning_community", from = 2005-01-01 }},
]
[world]
agencies = {agencies}
smi_in_care_share = 0.008
size_spread = 0.6
host_mix = {{ community_mental_health_centre = 0.6, psychosocial_rehabilitation = 0.2, hospital = 0.2 }}
line_shares = {{ mental_health = 0.6, vocational_rehabilitation = 0.4 }}
unemployment = 0.06
initial_programmes_per_million = 0.3
international_trials = {{ 2000 = 3, 2020 = 27 }}
[world.generic]
regions = 50
population = {population}
[[arms]]
name = "Line and learning community"
policies = []
"""
AGENCIES_PER_MILLION = 15


def main() -> None:
    given = arguments()
    if given.one:
        print(json.dumps(one_run(Path(given.one))))
        return
    baseline = given.baseline / "plain_mesa.py"
    if not baseline.exists():
        print(f"no plain_mesa.py in {given.baseline}: ipssim alone, without ratios\n")
        baseline = None
    per_agency_month(given.sizes, given.months, given.rounds, baseline)
    whole_country(given.rounds)
    help_page()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--baseline", type=Path, default=BASELINE, help="folder of plain_mesa.py")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(MOST_MICROSECONDS), help="numbers of agencies")
    parser.add_argument("--months", type=int, default=240, help="whole years, in months")
    parser.add_argument("--rounds", type=int, default=1, help="turns that each of the two takes")
    parser.add_argument("--one", help=argparse.SUPPRESS)  # the process that is measured
    return parser.parse_args()


# What is measured


def per_agency_month(sizes: Sequence[int], months: int, rounds: int, baseline: Path | None) -> None:
    """Microseconds per agency-month, by size of the country."""
    print(f"Cost of one agency-month, {months} months, one core (all mechanisms, recording and building included)\n")
    print(f"{'agencies':>10} {'plain Mesa us':>14} {'ipssim us':>10} {'ratio':>7} {'at most':>8} {'peak MB':>8}")
    ours = {}
    for agencies in sizes:
        plain, own, peaks = [], [], []
        for _ in range(rounds):
            if baseline:
                plain.append(plain_mesa(baseline, agencies, months))
            run = measured(country(agencies, months))
            own.append(run["seconds"] * 1e6 / (agencies * months))
            peaks.append(run["megabytes"])
        ours[agencies] = statistics.median(own)
        before = statistics.median(plain) if plain else float("nan")
        most = MOST_MICROSECONDS.get(agencies, float("inf"))
        print(
            f"{agencies:>10,} {before:>14.2f} {ours[agencies]:>10.3f} {before / ours[agencies]:>6.1f}x {most:>8.2f}"
            f" {max(peaks):>8.0f}  {verdict(ours[agencies], most)}"
        )
    large = [cost for agencies, cost in ours.items() if agencies >= 3_000]
    if len(large) > 1:
        growth = max(large) / min(large)
        print(f"\nabove 3,000 agencies within {growth:.2f}x of each other, aimed at {MOST_GROWTH}x", end="")
        print(f"  {verdict(growth, MOST_GROWTH)}")


def whole_country(rounds: int) -> None:
    """Seconds and memory of one run of the United States."""
    runs = [measured(UNITED_STATES.read_text(encoding="utf-8")) for _ in range(rounds)]
    seconds = statistics.median(run["seconds"] for run in runs)
    peak = max(run["megabytes"] for run in runs)
    first = statistics.median(run["imports"] for run in runs)
    print("\nOne run of the United States (first arm, one core)\n")
    print(f"  seconds       {seconds:8.2f}  at most {MOST_SECONDS:g}  {verdict(seconds, MOST_SECONDS)}")
    busy = statistics.median(run["busy"] for run in runs)
    print(f"  of processor  {busy:8.2f}  (less than the seconds when others used the core)")
    print(f"  peak MB       {peak:8.0f}  at most {MOST_MEGABYTES:g}  {verdict(peak, MOST_MEGABYTES)}")
    print(f"  start-up, s   {first:8.2f}  (imports, once a process)")


def help_page() -> None:
    """Seconds until the command line has said what it can do."""
    command = [str(Path(sys.executable).parent / "ipssim"), "--help"]
    times = []
    for _ in range(6):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=clean_environment())
        times.append(time.perf_counter() - start)
    seconds = statistics.median(times[1:])  # the first may still compile
    print(f"\nipssim --help   {seconds:.2f} s, at most {MOST_HELP_SECONDS:g}  {verdict(seconds, MOST_HELP_SECONDS)}")


def verdict(value: float, most: float) -> str:
    return "ok" if value <= most else f"MISSED by {value / most:.2f}x"


# How


def country(agencies: int, months: int) -> str:
    """A scenario file of the given size."""
    population = round(agencies / AGENCIES_PER_MILLION * 1e6 / 50)
    return COUNTRY.format(agencies=agencies, end=2000 + months // 12 - 1, population=population)


def plain_mesa(baseline: Path, agencies: int, months: int) -> float:
    """Microseconds per agency-month of the plain Mesa model."""
    said = subprocess.run(
        [sys.executable, "-W", "ignore", baseline.name, "--agencies", str(agencies), "--months", str(months)],
        cwd=baseline.parent, check=True, capture_output=True, text=True, env=clean_environment(),
    ).stdout  # fmt: skip
    found = re.search(r"us_per_agency_step=([\d.]+)", said)
    if not found:
        raise SystemExit(f"cannot read what {baseline} said: {said}")
    return float(found.group(1))


def measured(scenario: str) -> dict[str, float]:
    """Seconds and peak memory of the first run of a scenario, in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.toml"
        path.write_text(scenario, encoding="utf-8")
        said = subprocess.run(
            [sys.executable, __file__, "--one", str(path)],
            check=True, capture_output=True, text=True, env=clean_environment(),
        ).stdout  # fmt: skip
    return dict(json.loads(said))


def one_run(path: Path) -> dict[str, float]:
    """In the process that is measured: one run, its seconds, and the peak memory of the whole process."""
    start = time.perf_counter()
    from ipssim.batch.design import design
    from ipssim.model import simulate
    from ipssim.scenario import Scenario

    imports = time.perf_counter() - start
    spec = design(Scenario.read(path))[0]
    start, busy = time.perf_counter(), time.process_time()
    simulate(spec)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    in_a_megabyte = 1024**2 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kilobytes
    return {"seconds": seconds, "busy": busy, "imports": imports, "megabytes": peak / in_a_megabyte}


def clean_environment() -> dict[str, str]:
    """One thread a process, and compiled files kept, whatever the shell says."""
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | threads


if __name__ == "__main__":
    main()
