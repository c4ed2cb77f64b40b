"""`ipssim sweep`: vary something in a scenario, named on the command line."""

from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipssim.cli.estimate import estimate, size
from ipssim.cli.options import Engine, Replicates, Reuse, ScenarioFile, Seed, ShareOfRuns, Silent, TimeLimit
from ipssim.cli.output import bullets, grid, indented, show
from ipssim.cli.run import Work, changed, report, worked
from ipssim.errors import InputError
from ipssim.vocabulary import COUNTED, FROM_ROWS, MOST_SAMPLES, Method

if TYPE_CHECKING:
    from ipssim.scenario import Scenario, Sweep, Vary

__all__ = ["sweep"]

SAMPLES = 64  # where a method needs a number of them and none is given
RANGE, OPTIONS = "..", ","


def sweep(
    file: ScenarioFile,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=...]",
            help="What to vary: a parameter, policies.KIND.FIELD or choices.NAME, with * for all that fit. Alone over "
            "its known range; NAME=LOW..HIGH over another; NAME=A,B,C among these. May be repeated.",
        ),
    ] = None,
    method: Annotated[
        Method | None,
        typer.Option(
            help="How to sample; sobol when left out. posterior: rows of the calibrated parameters, drawn by weight; "
            "each of them with every point of a grid of what --vary names.",
        ),
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_SAMPLES,
            help="How many, of a posterior how many rows; 64 when left out. A grid and a list count their points.",
        ),
    ] = None,
    points: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            help="Rows for the methods list and posterior: a column for each name, and `weight`. A posterior without "
            "it is the one that comes with ipssim.",
        ),
    ] = None,
    steps: Annotated[
        int, typer.Option(min=2, max=1000, help="Of a grid, also one beside a posterior: points of each range.")
    ] = 5,
    replicates: Replicates = None,
    seed: Seed = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Results folder; results/FILE_sweep when left out.")
    ] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Only say how much it would be: runs, time, room.")] = False,
    engine: Engine = "local",
    shard: ShareOfRuns = "1/1",
    time_limit: TimeLimit = inf,
    reuse: Reuse = None,
    quiet: Silent = False,
) -> None:
    """Run every arm of a scenario with samples of what is varied. Without --vary and --method it is the file's own
    [sweep].

    It says first how many runs that makes, how long they take and how much room they need. More --samples later keep
    those there are. Afterwards `ipssim sensitivity` says what matters, and `ipssim compare` compares the arms.

    \b
    Examples:
      ipssim sweep scenarios/three_policies.toml --vary workforce.leaving --samples 16
      ipssim sweep scenarios/three_policies.toml --vary "adoption.*" --method morris --samples 10 --plan
      ipssim sweep scenarios/three_policies.toml --method posterior --samples 20
      ipssim sweep scenarios/three_policies.toml --method posterior --samples 20 --steps 3 \\
        --vary policies.results_based_payment.share_at_risk=0..0.6
      ipssim sweep scenarios/three_policies.toml --method grid \\
        --vary policies.results_based_payment.share_at_risk=0..0.6 --vary choices.weighting=reported,uniform
    """
    from ipssim.batch import Shard, Store, design, open_engine

    asked = _asked(vary or [], method, samples, points, steps)
    scenario = _scenario(file, asked, replicates, samples, seed)
    folder = out or Path("results") / (f"{file.stem}_sweep" if asked else file.stem)
    work = Work(folder, Shard.read(shard), time_limit, tuple(reuse or ()), quiet)
    if not plan:
        Store.refuse(folder, scenario, design(scenario), work.shard)  # first, because the estimate takes its time
    if plan or not quiet:
        show(_planned(scenario, engine))
    if plan:
        return
    with worked(work), open_engine(engine) as pool:
        tally = work.carry_out(scenario, pool)
    report(work, tally)


def _scenario(
    file: Path, asked: "Sweep | None", replicates: int | None, samples: int | None, seed: int | None
) -> "Scenario":
    """The scenario of the file, with the sweep that is asked for or its own."""
    from ipssim.scenario import Scenario

    scenario = Scenario.read(file)
    if asked is not None:
        return changed(scenario, replicates=replicates, samples=None, seed=seed).swept(asked)
    if scenario.sweep is None:
        raise InputError("nothing is varied", path=file, hint="name something: --vary NAME, or a [sweep] in it")
    return changed(scenario, replicates=replicates, samples=samples, seed=seed)


def _asked(
    vary: list[str], method: Method | None, samples: int | None, points: Path | None, steps: int
) -> "Sweep | None":
    """The sweep that the command line asks for; None when it leaves that to the file."""
    from ipssim.scenario import Sweep

    if not (vary or method or points):
        return None
    how: Method = method or ("list" if points else "sobol")
    _refuse_what_does_not_fit(how, vary, samples, points)
    wanted = None if how in COUNTED else samples or SAMPLES
    lines = tuple(_line(text, steps) for text in vary)
    if points is not None:
        return Sweep.from_file("list" if how == "list" else "posterior", points, wanted, lines)
    return Sweep(method=how, samples=wanted, vary=lines)


def _refuse_what_does_not_fit(how: Method, vary: list[str], samples: int | None, points: Path | None) -> None:
    """Raise an InputError for options that the method has no use for, or lacks."""
    if how == "grid" and samples is not None:
        raise InputError("a grid has no number of samples", hint="--steps says how many points of each range")
    if how == "list" and samples is not None:
        raise InputError("a list has no number of samples", hint="all its rows are run; --method posterior draws some")
    if how == "list" and vary:
        hint = "its rows say what is varied: leave out --vary, or choose another --method"
        raise InputError("a list has no --vary", hint=hint)
    if points is not None and how not in FROM_ROWS:
        raise InputError(f"{how} has no use for --points", hint="they are for --method list and --method posterior")
    if how == "list" and points is None:
        raise InputError(
            "a list needs its rows", hint="--points FILE.csv: a column for each name, a line for each sample"
        )
    if not (how in FROM_ROWS or vary):
        raise InputError("nothing is varied", hint="name something: --vary NAME")


def _line(text: str, steps: int) -> "Vary":
    """`NAME`, `NAME=LOW..HIGH` or `NAME=A,B,C`."""
    from ipssim.scenario import Vary

    name, equals, values = text.partition("=")
    given: dict[str, Any] = {"name": name.strip(), "steps": steps}
    if RANGE in values:
        low, _, high = values.partition(RANGE)
        given |= {"low": _number(low, text), "high": _number(high, text)}
    elif equals:
        given["options"] = tuple(_value(value.strip()) for value in values.split(OPTIONS))
    try:
        return Vary(**given)
    except InputError as error:
        raise InputError(f"`--vary {text}` cannot be: {error.what}", hint=_how_to_vary(name)) from None


def _number(text: str, whole: str) -> float:
    try:
        return float(text)
    except ValueError:
        hint = _how_to_vary(whole.partition("=")[0])
        raise InputError(f"`{text}` is no number in `--vary {whole}`", hint=hint) from None


def _value(text: str) -> bool | int | float | str:
    from ipssim.scenario.sweep_file import value_of

    return value_of(text)


def _how_to_vary(name: str) -> str:
    return f"write {name}=LOW..HIGH for a range, or {name}=A,B,C for options"


def _planned(scenario: "Scenario", engine: str) -> str:
    """What is varied, and what it costs, beforehand."""
    from ipssim.cli.check import varied_together, workers_for
    from ipssim.scenario.varying import varied_in_words

    method = scenario.sweep.method if scenario.sweep else ""
    lines = indented(grid(varied_in_words(scenario)))
    workers = workers_for(scenario, engine)
    blocks = [scenario.title, f"sweep: {method}\n{lines}"]
    if remarks := list(varied_together(scenario)):
        blocks.append(f"remarks\n{bullets(remarks)}")
    return "\n\n".join([*blocks, f"{size(scenario)}\n{estimate(scenario, workers)}\n"])
