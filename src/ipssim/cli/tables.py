"""Tables read off results: `ipssim stops` (why programmes stopped) and `ipssim cascade` (who is left at each stage)."""

from datetime import date
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ipssim.cli.options import Csv, Folder
from ipssim.cli.output import grid, indented, keep, paragraph, show
from ipssim.errors import InputError
from ipssim.wording import amount, day_in_words, unfinished

if TYPE_CHECKING:
    import pandas as pd

    from ipssim.outcomes import Outcome

__all__ = ["Scope", "cascade", "keep_csv", "place_in_words", "read_day", "stops"]


Scope = Literal["system", "region", "host"]  # what a table has rows for


def stops(
    results: Folder,
    by: Annotated[Scope, typer.Option(help="The whole system, or each region, or each kind of host.")] = "system",
    csv: Csv = None,
) -> None:
    """Why did programmes stop? How many for which cause, by arm, in all the years.

    \b
    Examples:
      ipssim stops results/three_policies
      ipssim stops results/three_policies --by host --csv stops.csv
    """
    from ipssim.batch import Results

    loaded = Results.read(results)
    table = loaded.stops(by)
    show(f"Why programmes stopped, {loaded.scenario.start:%B %Y} to {loaded.scenario.end:%B %Y}")
    failed = (
        loaded.sums(["failed_installations", "starts"], by)
        .query("month > 0")  # programmes that stand at the start were not installed in the run
        .groupby(["arm", "group"])[["failed_installations", "starts"]]
        .sum()
    )
    for place, own in table.groupby(["arm", "group"], sort=False):
        arm, group = (str(word) for word in place)
        show("\n" + arm + ("" if by == "system" else f", {place_in_words(group, by)}"))
        show(indented(_causes(own)))
        show(indented(_given_up(failed.loc[(arm, group)])))
    reading = "Stops: in all runs of the arm. Share: of its stops. Rate: for 100 years that a programme delivered."
    show("\n" + paragraph(f"{reading} {unfinished(loaded)}"))
    keep_csv(table, csv)


def _causes(own: "pd.DataFrame") -> str:
    header = ("cause", "stops", "per run", "share", "rate")
    rows = [_cause(row) for row in own.itertuples() if row.stops]
    total = own[["stops", "per_run", "per_100_programme_years"]].sum()
    if not rows:
        return "no programme stopped"
    every = f"{total['stops']:,.0f}", f"{total['per_run']:,.1f}", "100 %", f"{total['per_100_programme_years']:.2f}"
    return grid([*rows, ("every cause", *every)], header, right=range(1, len(header)))


def _given_up(ended: Any) -> str:
    """What happened before delivery."""
    failed, starts = ended["failed_installations"], ended["starts"]
    return f"before that, {failed:,.0f} of {failed + starts:,.0f} installations were given up"


def _cause(row: Any) -> tuple[str, ...]:
    words = row.cause.replace("_", " ")
    return (
        words,
        f"{row.stops:,}",
        f"{row.per_run:,.1f}",
        f"{100 * row.share:.0f} %",
        f"{row.per_100_programme_years:.2f}",
    )


def cascade(
    results: Folder,
    of: Annotated[
        Literal["people", "agencies"],
        typer.Option(help="People, from illness to work, or agencies, from hearing to lasting."),
    ] = "people",
    at: Annotated[str, typer.Option(metavar="DATE", help="A date such as 2030-12-31, or `end`.")] = "end",
    csv: Csv = None,
) -> None:
    """Where are people, or agencies, lost on the way? How many are left at each stage, by arm.

    \b
    Examples:
      ipssim cascade results/three_policies
      ipssim cascade results/three_policies --of agencies --at 2030-12-31
    """
    from ipssim.batch import Results
    from ipssim.outcomes.catalogue import OF_STAGES

    loaded = Results.read(results)
    day = loaded.scenario.end if at == "end" else loaded.last_recorded(read_day(at))
    table = loaded.cascade(of, day)
    show(f"From the first stage to the last, {day_in_words(day)}, means of the runs")
    for arm, own in table.groupby("arm", sort=False):
        show(f"\n{arm}\n{indented(_stages(own))}")
    for remark in (f"Shares of all agencies. {OF_STAGES}" if of == "agencies" else "", unfinished(loaded)):
        if remark:
            show(f"\n{paragraph(remark)}")
    keep_csv(table, csv)


def _stages(own: "pd.DataFrame") -> str:
    from ipssim.outcomes import OUTCOMES

    header = ("stage", "mean", "of the stage before", "of the first")
    rows = [_stage(row, OUTCOMES[str(row.stage)]) for row in own.itertuples()]
    return grid(rows, header, right=range(1, len(header)))


def _stage(row: Any, outcome: "Outcome") -> tuple[str, ...]:
    from ipssim.outcomes.catalogue import STAGES

    return (
        STAGES.get(outcome.name, outcome.label),
        amount(row.value, outcome),
        _percent(row.of_before),
        _percent(row.of_first),
    )


def _percent(share: float) -> str:
    return "" if isnan(share) else f"{100 * share:.1f} %"


def place_in_words(group: str, by: Scope) -> str:
    """A region by its name, a kind of host in words."""
    return group.replace("_", " ") if by == "host" else group


def read_day(text: str, others: str = "") -> date:
    """A date as people write it; `others`: what else could have been written."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"`{text}` is no date", hint=f"write it as in 2030-12-31{others}") from None


def keep_csv(table: "pd.DataFrame", path: Path | None) -> None:
    """Write a table to a file, if one is named."""
    if path is not None:
        keep(table.to_csv(index=False), path)
