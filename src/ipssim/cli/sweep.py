"""`ipssim sweep`: vary something in a scenario, named on the command line."""

from enum import StrEnum
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipssim.cli.estimate import estimate, size
from ipssim.cli.output import grid, indented, show
from ipssim.cli.run import Reuse, Work, changed, report, worked
from ipssim.errors import InputError

if TYPE_CHECKING:
    from ipssim.scenario import Scenario, Sweep, Vary

__all__ = ["sweep"]

SAMPLES = 64  # where a method needs a number of them and none is given
RANGE, OPTIONS = "..", ","


class Method(StrEnum):
    """Ways of sampling that need no list of points."""

    GRID = "grid"
    LATIN_HYPERCUBE = "latin_hypercube"
    SOBOL = "sobol"
    HALTON = "halton"
    MORRIS = "morris"
    SALTELLI = "saltelli"


def sweep(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A scenario file.")],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=...]",
            help="What to vary: a parameter, policies.KIND.FIELD or choices.NAME, with * for all that fit. Alone over "
            "its known range; NAME=LOW..HIGH over another; NAME=A,B,C among these. May be repeated.",
        ),
    ] = None,
    method: Annotated[Method, typer.Option(help="How to sample.")] = Method.SOBOL,
    samples: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="How many; 64 when left out. A grid counts its points.")
    ] = None,
    steps: Annotated[int, typer.Option(min=2, max=1000, help="Of a grid: points of each range.")] = 5,
    replicates: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="Runs of each arm and sample, instead of the file's.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**63 - 1, help="Where luck starts from, instead of the file's.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Results folder; results/FILE_sweep when left out.")] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Only say how much it would be: runs, time, room.")] = False,
    engine: Annotated[
        str, typer.Option(help="serial, local (a worker for each core), local:N (N workers) or dask:ADDRESS.")
    ] = "local",
    shard: Annotated[
        str, typer.Option(metavar="I/N", help="Only share number I of N: for job arrays that share a folder.")
    ] = "1/1",
    time_limit: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.001, help="A run that takes longer is a failure.")
    ] = inf,
    reuse: Reuse = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Run every arm of a scenario with samples of what is varied. Without --vary it is the file's own [sweep].

    It says first how many runs that makes, how long they take and how much room they need. More --samples later keep
    those there are. Afterwards `ipssim sensitivity` says what matters, and `ipssim compare` compares the arms.

    \b
    Examples:
      ipssim sweep scenarios/three_policies.toml --vary workforce.leaving --samples 16
      ipssim sweep scenarios/three_policies.toml --vary "adoption.*" --method morris --samples 10 --plan
      ipssim sweep scenarios/three_policies.toml --method grid \\
        --vary policies.results_based_payment.share_at_risk=0..0.6 --vary choices.weighting=reported,uniform
    """
    from ipssim.batch import Shard, open_engine

    scenario = _scenario(file, vary or [], method, samples, steps, replicates, seed)
    if plan or not quiet:
        show(_planned(scenario, engine))
    if plan:
        return
    folder = out or Path("results") / (f"{file.stem}_sweep" if vary else file.stem)
    work = Work(folder, Shard.read(shard), time_limit, tuple(reuse or ()), quiet)
    with worked(work), open_engine(engine) as pool:
        tally = work.carry_out(scenario, pool)
    report(work, tally)


def _scenario(
    file: Path, vary: list[str], method: Method, samples: int | None, steps: int, replicates: int | None,
    seed: int | None,
) -> "Scenario":  # fmt: skip
    from ipssim.scenario import Scenario

    scenario = Scenario.read(file)
    if not vary:
        if scenario.sweep is None:
            raise InputError("nothing is varied", path=file, hint="name something: --vary NAME, or a [sweep] in it")
        return changed(scenario, replicates=replicates, samples=samples, seed=seed)
    return changed(scenario, replicates=replicates, samples=None, seed=seed).swept(_sweep(vary, method, samples, steps))


def _sweep(vary: list[str], method: Method, samples: int | None, steps: int) -> "Sweep":
    from ipssim.scenario import Sweep

    if method is Method.GRID and samples is not None:
        raise InputError("a grid has no number of samples", hint="--steps says how many points of each range")
    wanted = None if method is Method.GRID else samples or SAMPLES
    return Sweep(method=method.value, samples=wanted, vary=tuple(_line(text, steps) for text in vary))


def _line(text: str, steps: int) -> "Vary":
    """`NAME`, `NAME=LOW..HIGH` or `NAME=A,B,C`."""
    from pydantic import ValidationError

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
    except ValidationError as error:
        raise InputError(f"`--vary {text}` cannot be: {error.errors()[0]['msg']}", hint=_how_to_vary(name)) from None


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
    from ipssim.cli.check import varied_lines, workers_for

    method = scenario.sweep.method if scenario.sweep else ""
    lines = indented(grid(varied_lines(scenario)))
    workers = workers_for(scenario, engine)
    return f"{scenario.title}\n\nsweep: {method}\n{lines}\n\n{size(scenario)}\n{estimate(scenario, workers)}\n"
