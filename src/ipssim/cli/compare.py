"""`ipssim compare`: what difference the arms of a results folder make."""

import math
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipssim.cli.certainty import certainty, ranked
from ipssim.cli.options import AtOrArea, Csv, Discount, Folder
from ipssim.cli.output import grid, paragraph, show
from ipssim.cli.tables import Scope, keep_csv, place_in_words, read_day
from ipssim.errors import InputError
from ipssim.wording import (
    amount,
    as_sentence,
    day_in_words,
    discounted_in_words,
    gap,
    interval,
    month_in_words,
    no_interval,
    no_value_over_time,
    plural,
    unfinished,
    unit_of_gap,
    units_in_words,
)

if TYPE_CHECKING:
    import pandas as pd

    from ipssim.batch import Results
    from ipssim.outcomes import Outcome

__all__ = ["compare", "interval_or_why", "meant", "said_of", "when"]

ONE_ARM = "the results have one arm only: there is nothing to compare"
ALIKE = "that they agree may be luck, and says nothing of how far others would be from them."
WORDS: dict[Scope, tuple[str, ...]] = {"system": (), "region": ("region",), "host": ("kind of host",)}


def compare(
    results: Folder,
    outcome: Annotated[str, typer.Option(help="A name from `ipssim list outcomes`.")] = "penetration",
    against: Annotated[
        str | None, typer.Option(metavar="ARM", help="The arm that others are compared with; the first when left out.")
    ] = None,
    at: AtOrArea = "end",
    by: Annotated[
        Scope, typer.Option(help="Compare the whole system, or each region, or each kind of host.")
    ] = "system",
    ended: Annotated[
        str,
        typer.Option(metavar="DATE", help="The day a policy ended: how much of the difference is left in later years."),
    ] = "",
    discount: Discount = 0.0,
    csv: Csv = None,
) -> None:
    """Compare arms in pairs of runs that share their luck: difference, 95 % interval, how often one is above; then
    what pairing saves, how many more replicates would settle it, and the ranking of all arms.

    \b
    Examples:
      ipssim compare results/three_policies
      ipssim compare results/three_policies --outcome fidelity --at 2030-12-31 --csv fidelity.csv
      ipssim compare results/three_policies --outcome penetration --by region
      ipssim compare results/three_policies --outcome cost_per_job_start --at area --discount 0.03
      ipssim compare results/pandemic --outcome job_starts --ended 2017-12-31
    """
    from ipssim.batch import Results
    from ipssim.batch.asked import known_arm
    from ipssim.outcomes import OUTCOMES

    moment = when(at)
    measured = meant(OUTCOMES[outcome], moment)
    loaded = Results.read(results)
    first = known_arm(against or loaded.arms[0], loaded.arms)
    if ended and (at != "end" or by != "system"):
        raise InputError("`--ended` is for the whole system, year by year", hint="leave out `--at` and `--by`")
    if discount and moment != "area":
        raise InputError("`--discount` is for what comes over the whole time", hint="add `--at area`")
    if ended and len(loaded.arms) == 1:
        raise InputError(ONE_ARM, path=results)
    if ended:
        table = _show_what_lasts(loaded, measured, first, read_day(ended))
    else:
        table = _show_differences(loaded, measured, first, moment, by, discount)
    missing = [no_interval(n) if math.isnan(low) else "" for n, low in zip(table["n"], table["low"], strict=True)]
    at = str(loaded.last_recorded(moment, by)) if isinstance(moment, date) else at
    keep_csv(table.assign(no_interval=missing, outcome=outcome, against=first, at=at), csv)


def _show_what_lasts(results: "Results", outcome: "Outcome", first: str, ended: date) -> "pd.DataFrame":
    import pandas as pd

    from ipssim.analysis.persistence import persistence
    from ipssim.analysis.units import units_of

    others = [arm for arm in results.arms if arm != first]
    table = pd.concat([persistence(results, outcome.name, arm, first, ended) for arm in others])
    show(
        _lasting(
            outcome.in_currency(results.scenario.currency), first, table, units_in_words(units_of(results), table["n"])
        )
    )
    return table


def _show_differences(
    results: "Results", outcome: "Outcome", first: str, moment: Any, by: Scope, discount: float
) -> "pd.DataFrame":
    from ipssim.analysis.contrast import compare as compared
    from ipssim.analysis.units import units_of

    table = compared(results, outcome.name, first, moment, scope=by, discount=discount)
    show(_described(results, outcome, first, moment, table, by, discount))
    if by == "system" and not table.empty:
        units = units_of(results)
        show("\n" + certainty(table, units.pair, shares_luck=units.rows > 1 and units.replicates > 1))
        show("\n" + ranked(results, outcome, moment, discount))
    return table


def when(at: str) -> Any:
    """A date, or `end` or `area`, from words."""
    return at if at in ("end", "area") else read_day(at, ", or `end`, or `area`")


def said_of(moment: Any, outcome: "Outcome", results: "Results", by: Scope = "system") -> str:
    """What `when` gives, in words: the day that values of a date are of. The outcome is that which is meant."""
    if moment == "area":
        return "area under the curve" if outcome.unit.endswith(" x years") else "from start to end"
    return day_in_words(results.last_recorded(results.scenario.end if moment == "end" else moment, by))


def meant(outcome: "Outcome", moment: Any) -> "Outcome":
    """The outcome with the unit that it has at a moment, or over the whole time."""
    from ipssim.batch.over_time import meaning_over_time

    return meaning_over_time(outcome) if moment == "area" else outcome


def _described(
    results: "Results", outcome: "Outcome", first: str, moment: Any, table: "pd.DataFrame", by: Scope, discount: float
) -> str:
    from ipssim.analysis.units import units_of
    from ipssim.outcomes.together import together_in_words

    what = f"{outcome.label}, {said_of(moment, outcome, results, by)}"
    what += f", {discounted_in_words(discount)}" if discount else ""
    what += f"; baseline: {first}"
    head = f"{what}\n{paragraph(outcome.definition + '.')}"
    if table.empty:
        return f"{head}\n\n{as_sentence(ONE_ARM)}"
    header = (*WORDS[by], "arm", "mean", "baseline", "difference", "95 % interval", "above in", "pairs")
    rows = [(*_place(row, by), *_row(row, outcome)) for row in table.itertuples()]
    unit, units = unit_of_gap(outcome.in_currency(results.scenario.currency)), units_of(results)
    reading = (
        f"Difference: arm less baseline in runs that share their luck [{unit}]. Above in: share of "
        f"the pairs in which the arm is above the baseline. {units_in_words(units, table['n'])}"
    )
    prices = results.scenario.prices if outcome.holds_money else ""
    for remark in (together_in_words(outcome), unfinished(results), prices):
        reading += f" {remark}" if remark else ""
    if moment == "area" and not table["n"].all():
        reading += f" Where it says none, {no_value_over_time(outcome)}."
    if (table["low"].isna() & (table["n"] > 1)).any():
        reading += f" Pairs that are all alike have no interval: {_why_alike(results, moment, table, units.pair)}"
    return "\n\n".join([head, grid(rows, header, right=range(len(WORDS[by]) + 1, len(header))), paragraph(reading)])


def _why_alike(results: "Results", moment: Any, table: "pd.DataFrame", pair: str) -> str:
    """Policies that have not begun make no difference, and more runs would not find one."""
    parting = results.scenario.parting
    if isinstance(moment, date) and moment < parting and not table["difference"].any():
        return f"no arm differs before {month_in_words(parting)}."
    return f"{ALIKE} Add {plural(pair)}."


def _place(row: Any, by: Scope) -> tuple[str, ...]:
    return () if by == "system" else (place_in_words(row.group, by),)


def _row(row: Any, outcome: "Outcome") -> tuple[str, ...]:
    above = f"{100 * row.share_above:.0f} %" if row.n else "none"
    means = amount(row.value, outcome), amount(row.baseline, outcome)
    return (row.arm, *means, gap(row.difference, outcome), interval_or_why(row, outcome), above, str(row.n))


def interval_or_why(row: Any, outcome: "Outcome") -> str:
    """The interval of a difference with its `low`, `high` and `n`, or why there is none."""
    return no_interval(row.n) if math.isnan(row.low) else interval(row.low, row.high, outcome)


def _lasting(outcome: "Outcome", first: str, table: "pd.DataFrame", over: str) -> str:
    """The persistence of each arm's difference, as text."""
    first_day = day_in_words(table["date"].iloc[0])
    head = f"{outcome.label}: what is left of the difference after {first_day}; baseline: {first}"
    header = ("arm", "years later", "date", "difference", "95 % interval", "left", "pairs")
    rows = [_left(row, outcome) for row in table.itertuples()]
    reading = f"Difference: arm less baseline [{unit_of_gap(outcome)}]. Left: over the difference on the day it ended. "
    reading += over
    definition = paragraph(outcome.definition + ".")
    return "\n\n".join([f"{head}\n{definition}", grid(rows, header, right=range(1, len(header))), paragraph(reading)])


def _left(row: Any, outcome: "Outcome") -> tuple[str, ...]:
    left = "none" if math.isnan(row.kept) else f"{100 * row.kept:.0f} %"
    found = gap(row.difference, outcome), interval_or_why(row, outcome)
    return row.arm, str(row.years), str(row.date), *found, left, str(row.n)
