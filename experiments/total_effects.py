"""The tables of docs/total_effects.md: total effects of the determinants beside what the review reports.

    .venv/bin/python experiments/total_effects.py [SCENARIO [REPLICATES]]

Without arguments it takes the country in which policies are tried and ten paired replicates of each determinant, which
needs some minutes. Prints Markdown.
"""

import sys

import pandas as pd
from joblib import Parallel, delayed

from ipssim import Scenario
from ipssim.analysis.total_effects import MEASURES, TOGGLES, agreement, ranks, total_effects

DIGITS = {"adoption": 3, "implementation": 1, "sustainment": 4, "penetration": 4}


def main(scenario_file: str = "scenarios/policies/baseline.toml", replicates: str = "10") -> None:
    scenario = Scenario.read(scenario_file)
    specs = [scenario.run_spec(scenario.arms[0], replicate) for replicate in range(int(replicates))]
    effects = pd.concat(Parallel(n_jobs=-1)(delayed(total_effects)(specs, [one]) for one in TOGGLES))
    agrees = agreement(effects).set_index("outcome")
    for outcome, measure in MEASURES.items():
        name = outcome.name.lower()
        table = effects[effects["outcome"] == name].assign(place=lambda t: ranks(t["effect"]))
        table["reported_place"] = ranks(table["reported"])
        print(f"### {name.capitalize()}: {measure}\n")
        print("| determinant | total effect (95 % interval) | place | reported share | place |")
        print("|---|---|---|---|---|")
        for row in table.sort_values("place").itertuples():
            effect, low, high = (f"{number:+.{DIGITS[name]}f}" for number in (row.effect, row.low, row.high))
            print(f"| {row.determinant} | {effect} ({low} to {high}) | {row.place} ", end="")
            print(f"| {row.reported:.2f} | {row.reported_place} |")
        found = agrees.loc[name]
        print(f"\nRank correlation (Spearman) {found.rho:+.2f}, p = {found.p:.2f}, n = {found.n:.0f}\n")
    print("### What was held, and the level it gave\n")
    print("| determinant | held low; high | exploring, low to high | delivering, low to high |")
    print("|---|---|---|---|")
    for row in effects.drop_duplicates("determinant").itertuples():
        says = next(toggle.says for key, toggle in TOGGLES.items() if key.name.lower() == row.determinant)
        exploring = f"{row.level_exploring_low:.2f} to {row.level_exploring_high:.2f}"
        print(f"| {row.determinant} | {says} | {exploring} ", end="")
        print(f"| {row.level_delivering_low:.2f} to {row.level_delivering_high:.2f} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
