"""`ipssim run`: simulate a scenario into a results folder."""

import textwrap
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipssim.cli.estimate import size
from ipssim.cli.options import Engine, Replicates, Reuse, Samples, ScenarioFile, Seed, ShareOfRuns, Silent, TimeLimit
from ipssim.cli.output import say, show
from ipssim.cli.progress import Tally, watched
from ipssim.errors import InputError
from ipssim.vocabulary import MOST_REPLICATES
from ipssim.wording import counted

if TYPE_CHECKING:
    from ipssim.batch import Failure, Shard, Store
    from ipssim.batch.attempt import Ended
    from ipssim.batch.engines import Engine as Pool
    from ipssim.scenario import Scenario

__all__ = ["Work", "changed", "report", "run", "worked"]

OUTCOME, AT = "penetration", "end"  # what is settled, if nothing else is asked for
STOPPED = 130  # the exit code of a program that Ctrl-C has ended
GO_ON = "the same command goes on from there"


def run(
    file: ScenarioFile,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Results folder; results/NAME OF THE FILE when left out.")
    ] = None,
    replicates: Replicates = None,
    samples: Samples = None,
    seed: Seed = None,
    engine: Engine = "local",
    shard: ShareOfRuns = "1/1",
    time_limit: TimeLimit = inf,
    until_settled: Annotated[
        float,
        typer.Option(
            metavar="WIDTH",
            min=0,
            help="Add replicates until every arm differs clearly from the first, or the interval of the difference "
            "is narrower than this (in the outcome's unit; a share of 1 for shares).",
        ),
    ] = inf,
    outcome: Annotated[str, typer.Option(help="The outcome that is to be settled.")] = OUTCOME,
    at: Annotated[str, typer.Option(metavar="DATE", help="When: a date, `end` or `area` under the curve.")] = AT,
    most: Annotated[
        int, typer.Option(min=1, max=MOST_REPLICATES, help="Give up settling at so many replicates.")
    ] = 1000,
    reuse: Reuse = None,
    quiet: Silent = False,
) -> None:
    """Simulate every arm, sample and replicate of a scenario, keep the results in a folder and sum them up.

    Runs that a results folder already holds are not repeated: stop with Ctrl-C and start again at any time, also with
    more replicates or samples.

    \b
    Examples:
      ipssim run scenarios/three_policies.toml
      ipssim run scenarios/united_states.toml --out results/us --replicates 20 --engine local:8
      ipssim run scenarios/three_policies.toml --until-settled 0.01 --outcome penetration
      ipssim run scenarios/what_if.toml --shard 3/16 --time-limit 600
    """
    from ipssim.batch import Shard, open_engine
    from ipssim.cli.settle import settled
    from ipssim.scenario import Scenario

    if until_settled == inf and (outcome, at) != (OUTCOME, AT):
        raise InputError("--outcome and --at say what is to be settled", hint="add --until-settled WIDTH")
    scenario = changed(Scenario.read(file), replicates=replicates, samples=samples, seed=seed)
    work = Work(out or Path("results") / file.stem, Shard.read(shard), time_limit, tuple(reuse or ()), quiet)
    with worked(work), open_engine(engine) as pool:
        if until_settled < inf:
            tally = settled(scenario, work, pool, outcome, at, until_settled, most)
        else:
            tally = work.carry_out(scenario, pool)
    report(work, tally)


@contextmanager
def worked(work: "Work") -> Iterator[None]:
    """A block of work that Ctrl-C may end: with a sentence, and the exit code of what was ended so."""
    try:
        yield
    except KeyboardInterrupt:
        say(f"stopped: {_finished(work.folder)} runs are finished and kept in `{work.folder}`; {GO_ON}")
        raise typer.Exit(STOPPED) from None


@dataclass(frozen=True)
class Work:
    """How a study is carried out: into which folder, which share of it, with what time limit for a run.

    reuse   results whose runs are taken over
    """

    folder: Path
    shard: "Shard"
    time_limit: float
    reuse: tuple[Path, ...]
    quiet: bool

    def carry_out(self, scenario: "Scenario", engine: "Pool") -> Tally:
        """The runs of a study that the folder does not hold yet."""
        from ipssim.batch import Store, design
        from ipssim.batch.store_reuse import refuse_no_results
        from ipssim.evidence import Evidence

        refuse_no_results(self.reuse, self.folder)
        specs, evidence = design(scenario), Evidence.read().in_one_line
        with Store.begin(self.folder, scenario, specs, evidence=evidence, shard=self.shard) as store:
            self._take_over(store)
            if not self.quiet:
                say(self._announced(scenario, len(specs), store))
            before = len(store.finished)
            tally = Tally(len(store.unfinished()), kept=lambda: len(store.finished) - before)
            deque(watched(self._simulated(store, engine), tally, quiet=self.quiet), maxlen=0)
        return tally

    def _take_over(self, store: "Store") -> None:
        for folder in self.reuse:
            taken = store.reuse(folder)
            if not self.quiet and (taken or len(store.unfinished())):
                say(f"{counted(taken, 'run')} taken over from `{folder}`")

    def _simulated(self, store: "Store", engine: "Pool") -> Iterator["Ended"]:
        """What came of each run, after the store has been given it; all that came is on disk in the end."""
        from ipssim.batch import limited, run_all
        from ipssim.batch import run as simulated

        for ended in run_all(store.unfinished(), engine, run=limited(simulated, self.time_limit)):
            store.add(ended)
            yield ended
        store.flush()

    def _announced(self, scenario: "Scenario", total: int, store: "Store") -> str:
        waiting = len(store.unfinished())
        if not self.shard.is_whole:
            return f"{self.shard}: {waiting} runs to do, of {total} in the study, into `{self.folder}`"
        if not waiting:
            return f"all {total} runs are finished in `{self.folder}` already"
        done = total - store.open
        to_do = f"{waiting} to do" + (", the others are the same as these" if waiting < store.open else "")
        if done:
            return f"{done} of {total} runs are finished in `{self.folder}` already; {to_do}"
        counts = size(scenario) if scenario.sweep else f"{total} runs"
        return f"{counts} into `{self.folder}`" + (f"; {to_do}" if waiting < total else "")


def changed(scenario: "Scenario", *, replicates: int | None, samples: int | None, seed: int | None) -> "Scenario":
    """The scenario with the settings that the command line gives."""
    given = {"replicates": replicates, "seed": seed}
    update: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    if samples is not None:
        if scenario.sweep is None or scenario.sweep.samples is None:
            hint = "a [sweep] of the methods latin_hypercube, sobol, halton, morris, saltelli and posterior has them"
            raise InputError("the scenario has no number of samples to change", hint=hint)
        sweep = update["sweep"] = scenario.sweep.model_copy(update={"samples": samples})
        scenario.swept(sweep)  # refuses what would be too many
    return scenario.model_copy(update=update)


def _finished(folder: Path) -> str:
    """How many runs are safe in the folder, of how many."""
    from ipssim.batch import Results

    try:
        results = Results.read(folder)
        return f"{results.finished} of {len(results.runs)}"
    except InputError:  # stopped before there was anything to read
        return "no"


def report(work: Work, tally: Tally) -> None:
    """The summary; or what failed, with exit code 1."""
    from ipssim.batch import Results
    from ipssim.cli.summary import summary

    results = Results.read(work.folder)
    if not work.quiet and not work.shard.is_whole:
        say(f"{work.shard} is done; {results.finished} of {len(results.runs)} runs of the study are finished")
    elif not work.quiet and results.finished:
        show(summary(results, work.folder))
    if tally.first_failure is not None:
        say(_failed(tally.failed, tally.first_failure, work))
        raise typer.Exit(1)


def _failed(failed: int, first: "Failure", work: Work) -> str:
    from ipssim.batch.store import ledger_entry, ledger_of

    number = f"{failed} run{'s' if failed > 1 else ''} failed"
    sample = f", sample {first.spec.sample}" if first.spec.sample > 1 else ""
    where = f"arm `{first.spec.arm}`{sample}, replicate {first.spec.replicate}"
    trace = textwrap.indent(first.traceback.strip(), "  ")
    command = ledger_entry(first, work.folder)["command"]
    hint = f"all of them are in `{work.folder / ledger_of(work.shard)}`; repeat this one with `{command}`"
    return f"error: {number}; the first was {where}:\n\n{trace}\n\nhint: {hint}"
