"""What `make demo` shows, from Python: curves with their uncertainty, and what each policy changes.

    .venv/bin/python experiments/three_policies.py [SCENARIO [FOLDER]]

Without arguments it takes a generic country, which needs a minute or two; `make demo` takes
scenarios/united_states.toml. Finished runs are kept: a second call draws the figures at once.
"""

import sys
from pathlib import Path

from ipssim import (
    OUTCOMES,
    Results,
    Scenario,
    Store,
    adoption_curve,
    compare,
    design,
    fidelity_curve,
    open_engine,
    penetration_curve,
    programmes_curve,
    run_all,
    save,
    survival_curve,
)

FIGURES = {
    "penetration": penetration_curve,
    "adoption": adoption_curve,
    "programmes": programmes_curve,
    "fidelity": fidelity_curve,
    "survival": survival_curve,
}


def main(scenario_file: str = "scenarios/three_policies.toml", folder: str = "results/three_policies") -> None:
    scenario = Scenario.read(scenario_file)
    with Store.begin(folder, scenario, design(scenario)) as store, open_engine("local") as engine:
        for ended in run_all(store.unfinished(), engine):
            store.add(ended)
    results = Results.read(folder)
    for name, draw in FIGURES.items():
        save(draw(results), Path(folder) / "figures" / name)
    for name in ("penetration", "programmes", "fidelity"):
        print(f"\n{OUTCOMES[name].label} at the end [{OUTCOMES[name].unit}], compared with {results.arms[0]}")
        print(compare(results, name, results.arms[0]).round(3).to_string(index=False))
    print(f"\nFigures and tables are in {folder}")


if __name__ == "__main__":  # the worker processes import this file too
    main(*sys.argv[1:])
