"""Every page of scenarios/policies, one after the other: what does each policy change?

    .venv/bin/python experiments/all_policies.py [FOLDER OF SCENARIOS [FOLDER [ENGINE [REPLICATES]]]]

One results folder a scenario, and one table of all differences, each arm against the first of its scenario. Finished
runs are kept, so a policy that is added later costs only its own runs; a baseline that scenarios share is run once.
"""

import sys
from pathlib import Path

import pandas as pd

from ipssim import Scenario, carry_out, compare

OUTCOMES = ("penetration", "programmes", "fidelity")


def main(
    scenarios: str = "scenarios/policies", folder: str = "results/policies", engine: str = "local", replicates: str = ""
) -> None:
    tables = []
    for file in sorted(Path(scenarios).glob("*.toml")):
        scenario = Scenario.read(file)
        if replicates:
            scenario = scenario.model_copy(update={"replicates": int(replicates)})
        results = carry_out(scenario, Path(folder) / file.stem, engine, reuse=[folder])
        print(f"{file.stem}: {(results.runs['status'] == 'finished').sum()} of {len(results.runs)} runs finished")
        for outcome in OUTCOMES:
            found = compare(results, outcome, results.arms[0])
            tables.append(found.assign(scenario=file.stem, outcome=outcome, against=results.arms[0]))
    table = pd.concat(tables, ignore_index=True)
    table.to_csv(Path(folder) / "differences.csv", index=False)
    columns = ["scenario", "arm", "outcome", "difference", "low", "high", "share_above", "n"]
    print(table[columns].round(3).to_string(index=False))
    print(f"\nThe table is {folder}/differences.csv")


if __name__ == "__main__":  # the worker processes import this file too
    main(*sys.argv[1:])
