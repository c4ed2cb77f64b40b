"""Do conclusions hold? The order of policies under every structural alternative, and against artefacts.

    .venv/bin/python experiments/robustness.py [SCENARIO [FOLDER [ENGINE]]]

Every alternative is a paired study of all arms. Prints the tables of docs/robustness.md: by arm the mean and its Monte
Carlo error, and which pairs of arms are clearly (95 % interval) in the other order than by default. Runs are kept.
"""

import sys
from itertools import combinations

from ipssim import OUTCOMES, Results, Scenario, Sweep, carry_out, compare
from ipssim.scenario import Choices, variations, with_values

SHOWN = ("penetration", "programmes", "fidelity")
CHOICES = [name for name in Choices.model_fields if name not in ("left_out", "weights")]  # those two need words


def alternatives(scenario: Scenario) -> dict[str, Scenario]:
    """The scenario as it is, under each option of each structural choice, with other luck, and of another grain."""
    found = {"default": scenario}
    for name in (f"choices.{choice}" for choice in CHOICES):
        (varied,) = variations(scenario.swept(Sweep.model_validate({"method": "grid", "vary": (name,)})))
        options = [option for option in varied.options if option != getattr(scenario.choices, name.partition(".")[2])]
        found |= {f"{name.partition('.')[2]} = {option}": with_values(scenario, {name: option}) for option in options}
    drawn = scenario.swept(Sweep(method="posterior", samples=scenario.replicates))
    found["parameters = posterior"] = drawn.model_copy(update={"replicates": 1})
    found["other seed"] = scenario.model_copy(update={"seed": scenario.seed + 1000})
    for name, share in (("half as many agencies", 0.5), ("twice as many agencies", 2.0)):
        world = scenario.world.model_copy(update={"agencies": round(share * scenario.world.total_agencies())})
        found[name] = scenario.model_copy(update={"world": world})
    return found


def gaps(results: Results, outcome: str) -> dict[tuple[str, str], tuple[float, bool]]:
    """For each two arms the difference of the second from the first, and whether it is clear."""
    tables = {arm: compare(results, outcome, arm).set_index("arm") for arm in results.arms}
    rows = {(a, b): tables[a].loc[b] for a, b in combinations(results.arms, 2)}
    return {pair: (row["difference"], row["low"] > 0 or row["high"] < 0) for pair, row in rows.items()}


def main(file: str = "experiments/robustness.toml", folder: str = "results/robust", engine: str = "local") -> None:
    scenario = Scenario.read(file)
    usual, head = {}, " | ".join(arm.name for arm in scenario.arms)
    print(f"| outcome | alternative | {head} | clearly reversed |\n|---|---|{'---:|' * len(scenario.arms)}---|")
    for name, one in alternatives(scenario).items():
        results = carry_out(one, f"{folder}/{name.replace(' ', '_')}", engine)
        for outcome in SHOWN:
            here, scale = gaps(results, outcome), 100 if OUTCOMES[outcome].is_share else 1
            usual.setdefault(outcome, here)
            pairs = [pair for pair in here if here[pair][1] and usual[outcome][pair][1]]
            turned = [f"{a} / {b}" for a, b in pairs if here[a, b][0] * usual[outcome][a, b][0] < 0]
            ends = results.outcome(outcome, at=one.end).groupby("arm")["value"]
            cells = [f"{scale * ends.mean()[arm]:.3g} ± {scale * ends.sem()[arm]:.1g}" for arm in results.arms]
            print(f"| {outcome} | {name} | {' | '.join(cells)} | {'; '.join(turned) or '-'} |", flush=True)


if __name__ == "__main__":  # the worker processes import this file too
    main(*sys.argv[1:])
