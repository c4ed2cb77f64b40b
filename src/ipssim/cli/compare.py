"""`ipssim compare`: what difference the arms of a results folder make."""

from datetime import date
from math import inf, isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipssim.cli.output import grid, paragraph, say, show
from ipssim.cli.words import amount, gap, interval, unit_of_gap
from ipssim.errors import InputError, nearest

if TYPE_CHECKING:
    import pandas as pd

    from ipssim.batch import Results
    from ipssim.outcomes import Outcome

__all__ = ["compare", "known_outcome", "when"]

MANY = 1_000_000


def compare(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder that `ipssim run` wrote.")],
    outcome: Annotated[str, typer.Option(help="A name from `ipssim list outcomes`.")] = "penetration",
    against: Annotated[
        str | None, typer.Option(metavar="ARM", help="The arm that others are compared with; the first when left out.")
    ] = None,
    at: Annotated[
        str, typer.Option(metavar="DATE", help="A date such as 2030-12-31, `end`, or `area` under the curve.")
    ] = "end",
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the table to this file as well.")] = None,
) -> None:
    """Compare arms in pairs of runs that share their luck: difference, 95 % interval, how often one is above; then
    what pairing saves, how many more replicates would settle it, and the ranking of all arms.

    \b
    Examples:
      ipssim compare results/three_policies
      ipssim compare results/three_policies --outcome fidelity --at 2030-12-31 --csv fidelity.csv
    """
    from ipssim.analysis.contrast import compare as compared
    from ipssim.analysis.contrast import ranking
    from ipssim.batch import Results

    moment, measured = when(at), known_outcome(outcome)
    loaded = Results.read(results)
    first = against or loaded.arms[0]
    table = compared(loaded, outcome, first, moment)
    show(_described(loaded, measured, first, moment, table))
    if not table.empty:
        pair = "sample" if loaded.varied else "replicate"
        show("\n" + _certainty(table, pair))
        show("\n" + _ranked(ranking(loaded, outcome, moment), measured))
    if csv is not None:
        _write(table.assign(outcome=outcome, against=first, at=at), csv)


def known_outcome(name: str) -> "Outcome":
    """The outcome of a name."""
    from ipssim.outcomes import OUTCOMES

    if name not in OUTCOMES:
        raise InputError(f"unknown outcome `{name}`", hint=nearest(name, OUTCOMES) or "see `ipssim list outcomes`")
    return OUTCOMES[name]


def when(at: str) -> Any:
    """A date, or `end` or `area`, from words."""
    if at in ("end", "area"):
        return at
    try:
        return date.fromisoformat(at)
    except ValueError:
        raise InputError(f"`{at}` is no date", hint="write it as in 2030-12-31, or `end`, or `area`") from None


def _described(results: "Results", outcome: "Outcome", first: str, moment: Any, table: "pd.DataFrame") -> str:
    day = results.scenario.end if moment == "end" else moment
    time = "area under the curve from start to end" if moment == "area" else f"{day.day} {day:%B %Y}"
    head = f"{outcome.label}, {time}; baseline: {first}\n{paragraph(outcome.definition + '.')}"
    if table.empty:
        return f"{head}\n\nThe results have one arm only: there is nothing to compare."
    unit = unit_of_gap(outcome) + (" x years" if moment == "area" else "")
    header = ("arm", "mean", "baseline", "difference", "95 % interval", "above in", "pairs")
    rows = [_row(row, outcome) for row in _rows(table)]
    reading = (
        f"Difference: arm less baseline in runs that share their luck, mean of the pairs [{unit}]. Above in: share of "
        "the pairs in which the arm is above the baseline."
    )
    if results.varied:
        reading += " A pair is a sample, with the means over its replicates."
    return "\n\n".join([head, grid(rows, header, right=range(1, len(header))), paragraph(reading)])


def _row(row: Any, outcome: "Outcome") -> tuple[str, ...]:
    certainty = interval(row.low, row.high, outcome) if row.n > 1 else "none"
    above = f"{100 * row.share_above:.0f} %" if row.n else "none"
    means = amount(row.value, outcome), amount(row.baseline, outcome)
    return (row.arm, *means, gap(row.difference, outcome), certainty, above, str(row.n))


def _certainty(table: "pd.DataFrame", pair: str) -> str:
    """What shared luck was worth, and how much more of it would settle the sign of each difference."""
    rows = [(row.arm, _times(row.variance_saved), _more(row)) for row in _rows(table)]
    header = ("arm", "pairing is worth", f"more {pair}s to settle it")
    reading = (
        f"Pairing is worth: how many times as many {pair}s the same interval would need if arms did not share their "
        "luck. To settle: until the interval leaves out zero, if mean and spread stay as they are."
    )
    return "\n\n".join([grid(rows, header, right=(1, 2)), paragraph(reading)])


def _times(saved: float) -> str:
    return "nothing varies" if isnan(saved) else "all" if saved == inf else f"{saved:,.1f} x"


def _more(row: Any) -> str:
    if isnan(row.more):
        return "unknown"
    if row.low == row.high == 0:
        return "none: never a difference"
    return "settled" if row.more == 0 else "endless" if row.more > MANY else f"{row.more:,.0f}"


def _ranked(table: "pd.DataFrame", outcome: "Outcome") -> str:
    rows = [
        (place, row.arm, amount(row.value, outcome), f"{row.rank:.1f}", f"{100 * row.share_highest:.0f} %")
        for place, row in enumerate(_rows(table), 1)
    ]
    header = ("", "ranking, highest first", "mean", "mean rank", "highest in")
    return grid(rows, header, right=(0, 2, 3, 4))


def _rows(table: "pd.DataFrame") -> Any:
    return table.itertuples()


def _write(table: "pd.DataFrame", path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(path, index=False)
    except OSError as problem:
        raise InputError(f"cannot write `{path}`: {problem.strerror}") from problem
    say(f"written to `{path}`")
