"""`ipssim sensitivity`: which of what a sweep varied matters."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipssim.cli.compare import meant, said_of, when
from ipssim.cli.options import AtOrArea, Csv
from ipssim.cli.output import grid, paragraph, show
from ipssim.cli.tables import keep_csv
from ipssim.wording import gap, lowered, unfinished, unit_of_gap

if TYPE_CHECKING:
    import pandas as pd

    from ipssim.batch import Results
    from ipssim.outcomes import Outcome

__all__ = ["sensitivity"]

READING = {
    "saltelli": "Alone: share of the variance of the outcome that goes with the value alone. With others: with it and "
    "everything it does together with others. The sum of the first is below 1 where values work together.",
    "morris": "Effect: size of the change of the outcome when the value goes through its whole range, with others "
    "anywhere in theirs [{unit}], on average; then with its sign. Spread: how much it depends on the others.",
    "others": "Spearman's rank correlation of the value with the outcome over the samples, with its 95 % interval: 0 "
    "for none, 1 or -1 where the one always rises or falls with the other.",
}
OF_POSTERIOR = (
    "In a posterior values go together, because data tie them: what one is credited with may be another's doing. To "
    "tell them apart, vary them by `sobol` or `saltelli`."
)
OF_BLOCKS = {
    "saltelli": " A row of the design counts only whole.",
    "morris": " A trajectory counts only whole.",
}
OF_FACTORS = {
    "saltelli": "Options have no order; each was given about an equal share of the samples.",
    "morris": "Of options, which have no order: the change of the outcome when one of them is taken for another, by "
    "lot; with its sign and spread only where there are two, the second less the first.",
    "others": "Options have no order: theirs is the correlation ratio, without a sign, 0 for none and 1 where they "
    "alone decide which samples are above which; what luck would give is taken off.",
}


def sensitivity(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder of a sweep.")],
    outcome: Annotated[str, typer.Option(help="A name from `ipssim list outcomes`.")] = "penetration",
    at: AtOrArea = "end",
    arm: Annotated[str | None, typer.Option(metavar="ARM", help="Which arm; the first when left out.")] = None,
    against: Annotated[
        str | None,
        typer.Option(metavar="ARM", help="What moves the difference between the arm and this one, in pairs."),
    ] = None,
    csv: Csv = None,
) -> None:
    """Say which of what a sweep varied moves an outcome most, with Monte Carlo error.

    A sweep by `saltelli` gives first and total order indices, one by `morris` elementary effects, any other rank
    correlations. Options in words are factors: they have no order, and their best and worst are named.

    \b
    Examples:
      ipssim sensitivity results/three_policies_sweep
      ipssim sensitivity results/what_if --outcome fidelity --at 2030-12-31
      ipssim sensitivity results/three_policies_sweep --arm "Learning community" --against "Recurrent state line"
    """
    from ipssim.analysis.sensitivity import sensitivity as found_by
    from ipssim.batch import Results
    from ipssim.batch.asked import known_arm
    from ipssim.batch.store_files import read_scenario
    from ipssim.outcomes import OUTCOMES

    loaded, moment = Results.read(results), when(at)
    measured = meant(OUTCOMES[outcome], moment)
    one = known_arm(arm or loaded.arms[0], loaded.arms)
    other = known_arm(against, loaded.arms) if against else ""
    scenario = read_scenario(results)
    table = found_by(loaded, scenario, outcome, one, moment, other)
    method = scenario.sweep.method if scenario.sweep else ""
    show(_described(loaded, measured, method, moment, one + (f" less {other}" if other else ""), table))
    keep_csv(table.assign(outcome=outcome, arm=one, against=other, at=at), csv)


def _described(
    results: "Results", outcome: "Outcome", method: str, moment: Any, who: str, table: "pd.DataFrame"
) -> str:
    kind = method if method in READING else "others"
    reading = READING[kind].format(unit=unit_of_gap(outcome.in_currency(results.scenario.currency)))
    if table["order"].any():
        reading += f" {OF_FACTORS[kind]}"
    if method == "posterior":
        reading += f" {OF_POSTERIOR}"
    head = f"What moves {lowered(outcome.label)}, {said_of(moment, outcome, results)}: {who}"
    samples = f"{_of_all(int(table['n'].max()), len(results.samples))} samples by {method.replace('_', ' ')}"
    header, rows = _rows(table, outcome)
    right = range(1, len(header))
    if table["order"].any():
        rows = [(*row, _options(found)) for row, found in zip(rows, table.itertuples(), strict=True)]
        header = (*header, "options, lowest first")
    if left_out := unfinished(results):
        reading += f" {left_out}{OF_BLOCKS.get(method, '')}"
    return "\n\n".join([f"{head}\n{samples}", grid(rows, header, right=right), paragraph(reading)])


def _of_all(number: int, of: int) -> str:
    return f"{of:,}" if number == of else f"{number:,} of {of:,}"


def _options(row: Any) -> str:
    return f"{row.order} (in no sample: {row.not_run})" if row.not_run else str(row.order)


def _rows(table: "pd.DataFrame", outcome: "Outcome") -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    rows: Any = table.itertuples()
    if "total" in table:
        header: tuple[str, ...] = ("", "alone", "with others")
        return header, [(r.name, _share(r.first, r.first_error), _share(r.total, r.total_error)) for r in rows]
    if "effect" in table:
        header = ("", "effect", "+-", "with its sign", "spread")
        found = [(r.name, r.effect, r.effect_error, r.mean, r.spread) for r in rows]
        return header, [
            (name, gap(effect, outcome).lstrip("+"), gap(error, outcome).lstrip("+"), gap(mean, outcome),
             gap(spread, outcome).lstrip("+"))
            for name, effect, error, mean, spread in found
        ]  # fmt: skip
    header = ("", "correlation", "95 % interval")
    return header, [(r.name, *_correlation(r)) for r in rows]


def _correlation(row: Any) -> tuple[str, str]:
    if math.isnan(row.correlation):
        return "none", "too few samples"
    sign = "" if row.order else "+"
    return f"{row.correlation:{sign}.2f}", f"{row.low:{sign}.2f} to {row.high:{sign}.2f}"


def _share(value: float, error: float) -> str:
    return f"{value:.2f} +- {error:.2f}"
