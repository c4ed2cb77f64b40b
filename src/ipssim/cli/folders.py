"""`ipssim status`, `ipssim verify` and `ipssim export`: looking after results folders."""

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipssim.cli.options import Folder
from ipssim.cli.output import grid, indented, say, show
from ipssim.cli.progress import duration
from ipssim.errors import InputError
from ipssim.wording import counted

if TYPE_CHECKING:
    from ipssim.batch.status import Status
    from ipssim.batch.verify import Repeated

__all__ = ["export", "status", "verify"]

MOST_FAILURES = 5
OTHER = 1  # exit code
UNKNOWN = "nothing that is known of: tell the authors"
OWN = "nothing that is known of; a policy of your own may draw random numbers, or remember what it was asked before"


def status(results: Folder) -> None:
    """Say how far a results folder is: finished, failed and missing runs, and who is writing to it.

    \b
    Example:
      ipssim status results/three_policies
    """
    from ipssim.batch.status import status as looked_at

    show(_described(looked_at(results)))


def _described(found: "Status") -> str:
    runs, total = found.runs.sum(), int(found.runs.to_numpy().sum())
    facts = [
        ("runs", f"{runs['finished']} of {total} finished, {runs['failed']} failed, {runs['missing']} missing"),
        ("work", f"{duration(found.seconds)} in all, {counted(found.environments, 'environment')}"),
        ("files", f"{counted(found.parts, 'part')} a table, {found.bytes / 1e6:,.1f} MB"),
        ("writing now", ", ".join(found.writers) or "nobody"),
    ]
    arms = [(arm, *map(str, row)) for arm, row in zip(found.runs.index, found.runs.to_numpy(), strict=True)]
    blocks = [found.study.title, grid(facts), grid(arms, ("arm", "finished", "failed", "missing"), right=(1, 2, 3))]
    if len(found.failures):
        blocks.append("\n".join(["failures", *_failures(found)]))
    return "\n\n".join(blocks)


def _failures(found: "Status") -> Iterator[str]:
    for row in found.failures.head(MOST_FAILURES).itertuples():
        yield f"  arm `{row.arm}`, sample {row.sample}, replicate {row.replicate}: {row.what}\n    {row.command}"
    if len(found.failures) > MOST_FAILURES:
        yield f"  and {len(found.failures) - MOST_FAILURES} more, in failures*.jsonl"


def verify(
    results: Folder,
    runs: Annotated[int, typer.Option(min=1, help="How many finished runs to repeat, drawn at random.")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="Which ones are drawn.")] = 1,
    run: Annotated[str, typer.Option(metavar="KEY", help="Repeat this run instead: the beginning of its key.")] = "",
) -> None:
    """Repeat some runs of a results folder and say whether their tables are identical, or where they part and why.

    With --run it repeats one run, in this process: how a failure is looked into.

    \b
    Examples:
      ipssim verify results/three_policies
      ipssim verify results/three_policies --runs 20 --seed 2
      ipssim verify results/three_policies --run 3f2a9c
    """
    from ipssim.batch.store_files import read_manifest, read_scenario
    from ipssim.batch.verify import repeated, runs_of_key, some_runs, what_changed
    from ipssim.scenario.own_files import own_files

    read_manifest(results)  # says so where there are no results
    rows = runs_of_key(results, run) if run else some_runs(results, runs, seed)
    if rows.empty:
        raise InputError("no run of these results has finished yet", path=results, hint="go on with `ipssim run`")
    say(f"repeating {counted(len(rows), 'run')}, one after the other")
    words = []
    for found in repeated(results, rows):
        show(_verdict(found))
        words.append(found.word)
    if "DIFFERENT" in words:
        scenario = read_scenario(results)
        reasons = what_changed(results, scenario) or [OWN if own_files(scenario.all_policies()) else UNKNOWN]
        show("\nwhat has changed since they were computed\n" + indented("\n".join(reasons)))
    if {"DIFFERENT", "FAILED again"} & set(words):
        raise typer.Exit(OTHER)
    if not run:
        show(f"\n{counted(len(rows), 'run')} repeated: identical")


def _verdict(found: "Repeated") -> str:
    spec = found.spec
    which = f"arm `{spec.arm}`, sample {spec.sample}, replicate {spec.replicate}"
    why = "\n" + textwrap.indent(found.why, "  ") if found.why else ""
    return f"{found.word}  {which}{why}"


def export(
    results: Folder,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Folder for the files; RESULTS/export when left out.")
    ] = None,
    csv: Annotated[bool, typer.Option("--csv/--parquet", help="The kind of files.")] = True,
) -> None:
    """Write the results as plain tables for other programs: runs, outcomes, series and events.

    One row of `runs` is a run with what was varied; one of `outcomes` a month of the whole system with every outcome;
    `series` holds the quantities behind them, by region and kind of host too; `events` who changed what, and why.

    \b
    Examples:
      ipssim export results/three_policies
      ipssim export results/three_policies --parquet --out tables
    """
    from ipssim.batch.store_export import exported
    from ipssim.batch.store_files import read_manifest

    read_manifest(results)  # says so where there are no results
    say(f"writing runs, outcomes, series and events into `{out or results / 'export'}`")
    # All files first: whoever has read enough of the lines, as `head` has, still wants the files.
    for path, rows in list(exported(results, out or results / "export", "csv" if csv else "parquet")):
        show(f"{path}  {rows:,} rows")
