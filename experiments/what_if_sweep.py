"""A what-if sweep of two things: reach and fidelity at the end, as heat maps.

    .venv/bin/python experiments/what_if_sweep.py [SCENARIO [FOLDER [ENGINE]]]

The scenario's [sweep] is a grid over two names. Without arguments: the share of contracts that is paid for results,
against the trainers of each region. Finished runs are kept: a second call draws the figure at once.
"""

import sys
from pathlib import Path

from matplotlib.figure import Figure

from ipssim import OUTCOMES, Results, Scenario, carry_out

SHOWN = ("penetration", "fidelity")


def main(scenario_file: str = "scenarios/what_if.toml", folder: str = "results/what_if", engine: str = "local") -> None:
    results = carry_out(Scenario.read(scenario_file), folder, engine)
    figure = Figure(figsize=(5.5 * len(SHOWN), 4.2), layout="constrained")
    for place, outcome in enumerate(SHOWN):
        draw(figure, place, results, outcome)
    figure.savefig(Path(folder) / "what_if.png", dpi=200)
    print(f"The figure is {folder}/what_if.png; the tables are in {folder}")


def draw(figure: Figure, place: int, results: Results, outcome: str) -> None:
    """One heat map: the mean over replicates at the end, for each pair of values."""
    down, across = results.varied
    at_the_end = results.with_varied(results.outcome(outcome, at=results.scenario.end))
    table = at_the_end.pivot_table(index=down, columns=across, values="value")
    scale = 100 if OUTCOMES[outcome].is_share else 1
    ax = figure.add_subplot(1, len(SHOWN), place + 1)
    image = ax.imshow(table.to_numpy() * scale, origin="lower", aspect="auto", cmap="cividis")
    ax.set_xticks(range(table.shape[1]), [f"{value:g}" for value in table.columns])
    ax.set_yticks(range(table.shape[0]), [f"{value:g}" for value in table.index])
    ax.set_xlabel(words(across))
    ax.set_ylabel(words(down))
    ax.set_title(OUTCOMES[outcome].label)
    figure.colorbar(image, ax=ax, label="percent" if scale == 100 else OUTCOMES[outcome].unit)


def words(name: str) -> str:
    """The last part of a name, as words."""
    return name.rpartition(".")[2].replace("_", " ")


if __name__ == "__main__":  # the worker processes import this file too
    main(*sys.argv[1:])
