"""A driver of a batch full of trouble, for a test to kill: runs that raise, hang, or fill the memory."""

import os
import signal
import sys
import time
from collections.abc import Sequence

from batch import driver, fakes
from ipssim.batch import Limited, Store, design, open_engine, run_all
from ipssim.scenario import RunSpec, run_spec

RAISES, HANGS, IS_REFUSED_MEMORY, FILLS_MEMORY = 7, 13, 29, 41  # replicates
SECONDS = 0.5  # a run may take
MEGABYTES = 400  # that a run may take


def troubled(family: Sequence[RunSpec]) -> list[fakes.Trajectory]:
    """Runs of a hundredth of a second; a few replicates raise, hang, or take more memory than there is."""
    for spec in family:
        if spec.replicate == RAISES:
            raise ArithmeticError("seven is one too many")
        if spec.replicate == IS_REFUSED_MEMORY:
            filled_memory()
        if spec.replicate == FILLS_MEMORY:
            try:
                filled_memory()
            except MemoryError:
                os.kill(os.getpid(), signal.SIGKILL)  # what the system does to a process that has taken all there is
        time.sleep(60 if spec.replicate == HANGS else 0.01)
    return fakes.run(family)


def filled_memory() -> None:
    """Take memory until there is none: what this process may have is limited first, or others would suffer."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm", encoding="ascii") as pages:
        there = int(pages.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (there + MEGABYTES * 2**20, before[1]))
    taken: list[bytes] = []
    try:
        while True:
            taken.append(bytes(2**25))
    finally:
        taken.clear()
        resource.setrlimit(resource.RLIMIT_AS, before)


def main(folder: str, replicates: str) -> None:
    run_spec.source_digest = lambda: driver.SOURCE
    scenario = fakes.scenario(replicates=int(replicates))
    with Store.begin(folder, scenario, design(scenario), seconds=0.1) as store, open_engine("local:2") as engine:
        for ended in run_all(store.unfinished(), engine, run=Limited(troubled, SECONDS)):
            store.add(ended)
            print(ended.key, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
