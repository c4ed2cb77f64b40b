"""`ipssim report` and `ipssim table`: results as one page for readers, and as tables for papers."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipssim.cli.options import Discount, Folder, FolderOrList
from ipssim.cli.output import grid, keep, say, show
from ipssim.cli.tables import read_day
from ipssim.errors import InputError, unknown

if TYPE_CHECKING:
    from datetime import date

__all__ = ["report", "table"]


def report(
    results: Folder,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The page to write.")] = Path("report.html"),
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Write it as Markdown too, with the figures as files beside it.")
    ] = False,
) -> None:
    """Write one page about the results for readers who run no commands: question, arms, differences in sentences,
    figures, an interactive chart, costs, evidence, and how to do it again. The file needs no network.

    \b
    Examples:
      ipssim report results/three_policies
      ipssim report results/three_policies -o three_policies.html --markdown
    """
    # Arrow's own allocator keeps what it has freed, and a report reads one table after the other: 200 MB more at 5,000
    # runs. It asks once, when it is loaded.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    from ipssim.report import write_report

    if out.suffix.lower() not in (".html", ".htm"):
        raise InputError(f"`{out}` is no name of a page", hint="let it end in .html")
    for file in write_report(results, out, markdown=markdown, tell=say):
        show(str(file))
    say(f"{out.stat().st_size / 1e6:.1f} MB: open `{out}` in any browser, or send it by mail")


def table(
    results: FolderOrList = None,
    kind: Annotated[str, typer.Option(help="A name from --list.")] = "outcomes",
    outcome: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Of tables of outcomes: which; may be repeated.")
    ] = None,
    at: Annotated[
        list[str] | None, typer.Option(metavar="DATE", help="A date such as 2030-12-31; may be repeated.")
    ] = None,
    discount: Discount = 0.0,
    style: Annotated[str, typer.Option("--format", help="md, html, csv or latex.")] = "md",
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it there instead.")] = None,
    list_kinds: Annotated[bool, typer.Option("--list", help="Say what tables there are, and stop.")] = False,
) -> None:
    """Print a table that is ready for a paper: outcomes, comparison, strategies, parameters, costs, savings,
    cost-effectiveness, stops or observations.

    \b
    Examples:
      ipssim table --list
      ipssim table results/three_policies
      ipssim table results/three_policies --kind parameters --format csv -o parameters.csv
      ipssim table results/three_policies --kind savings --discount 0.03
      ipssim table results/three_policies --kind cost-effectiveness --outcome job_starts --discount 0.03
      ipssim table results/three_policies --outcome penetration --at 2029-12-31 --at 2039-12-31 --format latex
    """
    from ipssim.report import FORMATS, KINDS, paper_table

    if list_kinds:
        show(grid(KINDS.items()))
        return
    if results is None:
        raise InputError("which results?", hint="name a folder: ipssim table results/NAME; or ask for --list")
    if style not in FORMATS:
        raise unknown("format", style, FORMATS)
    dates: list[date] = [read_day(day) for day in at or ()]
    text = FORMATS[style](paper_table(results, kind, outcomes=outcome or (), dates=dates, discount=discount))
    if out is None:
        show(text.rstrip("\n"))
    else:
        keep(text, out)
