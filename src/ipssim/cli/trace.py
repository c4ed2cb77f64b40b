"""`ipssim trace`: the life of one agency as a dated story."""

import shlex
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipssim.cli.options import ScenarioFile
from ipssim.cli.output import grid, keep, paragraph, say, show
from ipssim.errors import InputError

if TYPE_CHECKING:
    from ipssim.scenario import RunSpec, Scenario
    from ipssim.stories import Story

__all__ = ["trace"]

MARKS = {-1: "", 0: "[A] ", 1: "[B] "}
MONTH = 16  # columns


def trace(
    file: ScenarioFile,
    agency: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Number of the agency, from 0; without it, some are listed.")
    ] = None,
    arm: Annotated[str | None, typer.Option(metavar="ARM", help="Name of the arm; the first when left out.")] = None,
    replicate: Annotated[int, typer.Option(min=1, help="Number of the replicate, from 1.")] = 1,
    twin: Annotated[
        str | None, typer.Option(metavar="ARM", help="Compare with the same agency, with the same luck, in this arm.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the raw events to this file as well.")] = None,
) -> None:
    """Tell the life of one agency, month by month: money, people, reviews, decisions; or where twins part.

    \b
    Examples:
      ipssim trace scenarios/teaching.toml
      ipssim trace scenarios/teaching.toml --agency 8
      ipssim trace scenarios/teaching.toml --agency 8 --twin "Money and support"
    """
    from ipssim.scenario import Scenario

    scenario = Scenario.read(file)
    spec = scenario.run_spec(scenario.arm(arm) if arm else scenario.arms[0], replicate)
    if agency is not None:
        _refuse_unknown(agency, scenario)
    other = scenario.run_spec(scenario.arm(twin), replicate) if twin is not None else None
    if agency is None and (twin is not None or csv is not None):
        raise InputError("`--twin` and `--csv` need `--agency N`", hint=f"choose one: `ipssim trace {file}`")
    say(f"living {scenario.months} months{' in two arms' if other else ''} to hear what happens ...")
    if agency is None:
        chosen = [*(["--arm", arm] if arm else []), *(["--replicate", f"{replicate}"] if replicate > 1 else [])]
        _list(spec, shlex.join([str(file), *chosen]))
        return
    if other is None:
        _tell(scenario, spec, agency, csv)
    else:
        _tell_twins(scenario, spec, other, agency, csv)


def _refuse_unknown(agency: int, scenario: "Scenario") -> None:
    there_are = scenario.world.total_agencies()
    if agency >= there_are:
        raise InputError(f"there is no agency {agency}", hint=f"they are numbered 0 to {there_are - 1}")


def _list(spec: "RunSpec", asked: str) -> None:
    from ipssim.stories import candidates

    found = candidates(spec)
    show(f"Agencies with most to tell; arm `{spec.arm}`, replicate {spec.replicate}\n")
    if not found:
        show("No agency ever delivers the practice.")
        return
    header = ("agency", "region", "host", "starts", "stops", "reviews", "at the end")
    rows = [(c.agency, c.region, c.host, c.starts, c.stops, c.reviews, c.at_the_end) for c in found]
    show(grid(rows, header, right=(0, 3, 4, 5)))
    say(f"\nTell one of them: `ipssim trace {asked} --agency {found[0].agency}`")


def _tell(scenario: "Scenario", spec: "RunSpec", agency: int, csv: Path | None) -> None:
    from ipssim.stories import story

    told = story(spec, agency, scenario.currency)
    show(paragraph(f"Agency {agency}, {told.about}. Arm `{spec.arm}`, replicate {spec.replicate}."))
    show(_by_year(told))
    _keep(told, csv)


def _tell_twins(scenario: "Scenario", one: "RunSpec", other: "RunSpec", agency: int, csv: Path | None) -> None:
    from ipssim.stories import twin_story

    told = twin_story(one, other, agency, scenario.currency)
    show(paragraph(f"Agency {agency}, {told.about}, in two arms with the same luck (replicate {one.replicate})."))
    show(f"\n[A] {one.arm}\n[B] {other.arm}\n")
    show("\n".join(paragraph(f"- {reason}", hang="  ") for reason in told.why))
    show("\nLines without a mark are told of both.")
    show(_by_year(told))
    _keep(told, csv)


def _by_year(told: "Story") -> str:
    """The lines grouped by year, each month said once."""
    pages = []
    for year, lines in groupby(told.lines, key=lambda line: line.when.year):
        pages.append(f"\n{year}")
        for when, of_month in groupby(lines, key=lambda line: line.when):
            for place, line in enumerate(of_month):
                pages.append(_entry(f"{when:%B}" if place == 0 else "", MARKS[line.whose] + line.says))
    return "\n".join(pages)


def _entry(month: str, says: str) -> str:
    text = paragraph(says, " " * (MONTH - 2), " " * 4 if says.startswith("[") else "")
    return f"  {month}".ljust(MONTH - 2) + text[MONTH - 2 :]


def _keep(told: "Story", path: Path | None) -> None:
    from ipssim.stories import frame_of

    if path is not None:
        keep(frame_of(told.happenings).to_csv(index=False), path)
