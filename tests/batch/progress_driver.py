"""A study as `ipssim run` carries it out, with many lines of progress, for a test to kill."""

import sys
from math import inf
from pathlib import Path

import ipssim.batch
from batch import driver, fakes
from ipssim.batch import Shard, open_engine
from ipssim.cli import progress
from ipssim.cli.run import Work
from ipssim.scenario import run_spec


def main(folder: str, replicates: str) -> None:
    run_spec.source_digest = lambda: driver.SOURCE
    progress.SECONDS_BETWEEN_LINES = 0.01
    ipssim.batch.run = fakes.run
    with open_engine("local:2") as engine:
        work = Work(Path(folder), Shard(), inf, (), quiet=False)
        work.carry_out(fakes.scenario(replicates=int(replicates)), engine)


if __name__ == "__main__":
    main(*sys.argv[1:])
