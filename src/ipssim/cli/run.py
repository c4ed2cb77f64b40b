"""`ipssim run`: simulate a scenario into a results folder."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipssim.cli.output import say, show
from ipssim.cli.progress import Tally, watched
from ipssim.errors import InputError

if TYPE_CHECKING:
    from ipssim.batch import Store
    from ipssim.batch.engines import Engine
    from ipssim.scenario import Scenario

__all__ = ["run"]

STOPPED = 130  # the exit code of a program that Ctrl-C has ended
GO_ON = "the same command goes on from there"


def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A scenario file.")],
    out: Annotated[Path | None, typer.Option(help="Results folder; results/NAME OF THE FILE when left out.")] = None,
    replicates: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="Runs of each arm, instead of the file's.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**63 - 1, help="Where luck starts from, instead of the file's.")
    ] = None,
    engine: Annotated[
        str, typer.Option(help="serial, local (a worker for each core) or local:N (N workers).")
    ] = "local",
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Simulate every arm and replicate of a scenario, keep the results in a folder and sum them up.

    Runs that a results folder already holds are not repeated: stop with Ctrl-C and start again at any time.

    \b
    Examples:
      ipssim run scenarios/three_policies.toml
      ipssim run scenarios/united_states.toml --out results/us --replicates 20 --engine local:8
    """
    from ipssim.batch import Store, design, open_engine
    from ipssim.scenario import Scenario

    scenario = _changed(Scenario.read(file), replicates=replicates, seed=seed)
    folder = out or Path("results") / file.stem
    specs = design(scenario)
    tally = Tally(len(specs))
    try:
        with (
            open_engine(engine) as pool,
            Store.begin(folder, scenario, specs, evidence=_evidence_line()) as store,
        ):
            _simulate(store, pool, tally, quiet=quiet)
    except KeyboardInterrupt:
        say(f"stopped: {_finished(folder)} of {len(specs)} runs are finished and kept in `{folder}`; {GO_ON}")
        raise typer.Exit(STOPPED) from None
    _keep_sources(scenario, folder)
    _report(folder, tally, quiet=quiet)


def _changed(scenario: "Scenario", **given: int | None) -> "Scenario":
    """The scenario with the settings that the command line gives."""
    return scenario.model_copy(update={name: value for name, value in given.items() if value is not None})


def _evidence_line() -> str:
    """How many parameters the model has, by grade of evidence."""
    from ipssim.evidence import Evidence

    evidence = Evidence.read()
    grades = ", ".join(f"{number} {grade}" for grade, number in evidence.grades(evidence).items() if number)
    return f"{len(evidence)} parameters: {grades}."


def _simulate(store: "Store", engine: "Engine", tally: Tally, *, quiet: bool) -> None:
    """The runs that are still to be done."""
    from ipssim.batch import run_all

    waiting = store.unfinished()
    if not quiet:
        _announce(tally.total, len(waiting), store.folder)
    tally.begin(len(waiting))
    for ended in watched(run_all(waiting, engine), tally, quiet=quiet):
        store.add(ended)


def _finished(folder: Path) -> int:
    """How many runs are safe in the folder."""
    from ipssim.batch import Results

    try:
        return int((Results.read(folder).runs["status"] == "finished").sum())
    except InputError:  # stopped before there was anything to read
        return 0


def _announce(total: int, waiting: int, folder: Path) -> None:
    if waiting == total:
        say(f"{total} runs into `{folder}`")
    elif waiting:
        say(f"{total - waiting} of {total} runs are finished in `{folder}` already; {waiting} to do")
    else:
        say(f"all {total} runs are finished in `{folder}` already")


def _keep_sources(scenario: "Scenario", folder: Path) -> None:
    """The bibliography goes with the results."""
    from ipssim.cli.sources import bibliography

    (folder / "sources.md").write_text(bibliography(scenario), encoding="utf-8")


def _report(folder: Path, tally: Tally, *, quiet: bool) -> None:
    """The summary; or what failed, with exit code 1."""
    from ipssim.batch import Results
    from ipssim.cli.summary import summary

    results = Results.read(folder)
    if not quiet and (results.runs["status"] == "finished").any():
        show(summary(results, folder))
    if tally.failures:
        say(_failed(tally.failures, folder))
        raise typer.Exit(1)


def _failed(failures: list[Any], folder: Path) -> str:
    first = failures[0]
    number = f"{len(failures)} run{'s' if len(failures) > 1 else ''} failed"
    where = f"arm `{first.spec.arm}`, replicate {first.spec.replicate}"
    trace = textwrap.indent(first.traceback.strip(), "  ")
    return f"error: {number}; the first was {where}:\n\n{trace}\n\nhint: all of them are in `{folder}/failures.jsonl`"
