"""Does calibration find what made the data? The model's own output at known values takes the place of the world.

    .venv/bin/python experiments/recovery.py [STUDY [FOLDER [TRUTHS [WORKERS]]]]

Prints, by parameter, how often the 90 % interval holds the value that made the data, and how far the posterior's
centre is from it, over how far the middle of the range is: below 1 something was learnt. Stopped, it goes on.
"""

import sys
from pathlib import Path

from ipssim.analysis.calibration import Study
from ipssim.analysis.calibration.coverage import coverage, recovered


def main(
    study: str = "experiments/recovery.toml", folder: str = "results/recovery", truths: str = "14", workers: str = "2"
) -> None:
    table = recovered(Study.read(Path(study)), Path(folder), int(truths), report=print, workers=int(workers))
    table.to_csv(Path(folder) / "recovered.csv", index=False)
    print(f"\n{table['held'].mean():.0%} of {len(table)} intervals of 90 % hold the value that made the data\n")
    print(coverage(table).round(2).to_string(index=False))
    print(f"\nThe table is {folder}/recovered.csv")


if __name__ == "__main__":  # the worker processes import this file too
    main(*sys.argv[1:])
