"""Total effects of the determinants: what the tables of docs/odd.md and docs/total_effects.md are made from.

    .venv/bin/python experiments/total_effects.py [SCENARIO [REPLICATES [WORKERS]]]
    make docs

Without arguments it takes the country in which policies are tried and ten paired replicates of each determinant, which
needs some minutes of one core. Writes docs/total_effects.csv.
"""

import sys
from pathlib import Path

import pandas as pd
from joblib import Parallel, delayed

from ipssim import Scenario
from ipssim.analysis.total_effects import TOGGLES, total_effects

FOUND = Path(__file__).parents[1] / "docs" / "total_effects.csv"


def main(file: str = "scenarios/policies/baseline.toml", replicates: str = "10", workers: str = "1") -> None:
    scenario = Scenario.read(file)
    specs = [scenario.run_spec(scenario.arms[0], replicate) for replicate in range(int(replicates))]
    effects = pd.concat(Parallel(n_jobs=int(workers))(delayed(total_effects)(specs, [one]) for one in TOGGLES))
    effects.insert(0, "pairs", len(specs))
    effects.to_csv(FOUND, index=False, float_format="%.5g")


if __name__ == "__main__":
    main(*sys.argv[1:])
