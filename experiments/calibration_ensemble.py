"""An ensemble that is ready for calibration: parameters drawn over their evidence, beside simulated observations.

    .venv/bin/python experiments/calibration_ensemble.py [SCENARIO [FOLDER [ENGINE [SAMPLES]]]]

The first arm of the scenario is run with Sobol samples of every parameter of adoption and of sustainment. Each row of
ensemble.csv is a run: the values of its sample, and for each documented point of the scenario what the run says at
that date. targets.csv holds the documented values. More samples later keep the runs there are.
"""

import sys
from pathlib import Path

import pandas as pd

from ipssim import Results, Scenario, Sweep, carry_out

VARY = ("adoption.*", "sustainment.*")


def main(
    scenario_file: str = "scenarios/united_states.toml",
    folder: str = "results/ensemble",
    engine: str = "local",
    samples: str = "64",
) -> None:
    scenario = Scenario.read(scenario_file)
    scenario = scenario.model_copy(update={"arms": scenario.arms[:1], "replicates": 1})
    results = carry_out(scenario.swept(Sweep(method="sobol", samples=int(samples), vary=VARY)), folder, engine)
    ensemble(results).to_csv(Path(folder) / "ensemble.csv", index=False)
    targets = [(point.label, point.outcome, point.date, point.value) for point in results.observations]
    table = pd.DataFrame(targets, columns=["label", "outcome", "date", "value"])
    table.to_csv(Path(folder) / "targets.csv", index=False)
    print(f"{len(results.samples)} samples of {len(results.varied)} parameters, {len(table)} documented points")
    print(f"The tables are {folder}/ensemble.csv and {folder}/targets.csv")


def ensemble(results: Results) -> pd.DataFrame:
    """One row a run: what was varied, then the simulated value of each documented point."""
    table = results.with_varied(results.runs.loc[results.runs["status"] == "finished", ["sample", "replicate"]])
    for point in results.observations:
        simulated = results.outcome(point.outcome, at=point.date)[["sample", "replicate", "value"]]
        name = f"{point.outcome} {point.date}"
        table = table.merge(simulated.rename(columns={"value": name}), on=["sample", "replicate"])
    return table


if __name__ == "__main__":  # the worker processes import this file too
    main(*sys.argv[1:])
