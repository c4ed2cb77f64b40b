"""A driver of a batch full of trouble, for a test to kill: some runs raise, some hang, workers are shot."""

import sys
import time
from collections.abc import Sequence

from batch import driver, fakes
from ipssim.batch import Limited, Store, design, open_engine, run_all
from ipssim.scenario import RunSpec, run_spec

RAISES, HANGS = 7, 13  # replicates
SECONDS = 0.5  # a run may take


def troubled(family: Sequence[RunSpec]) -> list[fakes.Trajectory]:
    """Runs of a twentieth of a second; one replicate raises and one hangs."""
    for spec in family:
        if spec.replicate == RAISES:
            raise ArithmeticError("seven is one too many")
        time.sleep(60 if spec.replicate == HANGS else 0.05)
    return fakes.run(family)


def main(folder: str, replicates: str) -> None:
    run_spec.source_digest = lambda: driver.SOURCE
    scenario = fakes.scenario(replicates=int(replicates))
    with Store.begin(folder, scenario, design(scenario), seconds=0.1) as store, open_engine("local:2") as engine:
        for ended in run_all(store.unfinished(), engine, run=Limited(troubled, SECONDS)):
            store.add(ended)
            print(ended.key, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
