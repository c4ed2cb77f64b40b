"""Arguments and options that several verbs have in common, each said once."""

from pathlib import Path
from typing import Annotated

import typer

from ipssim.vocabulary import MOST_REPLICATES, MOST_SAMPLES

__all__ = [
    "AtOrArea",
    "Csv",
    "Discount",
    "Engine",
    "Folder",
    "FolderOrList",
    "Replicates",
    "Reuse",
    "Samples",
    "ScenarioFile",
    "Seed",
    "ShareOfRuns",
    "Silent",
    "TimeLimit",
]

ScenarioFile = Annotated[Path, typer.Argument(metavar="FILE", help="A scenario file.")]
Folder = Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder that `ipssim run` wrote.")]

FolderOrList = Annotated[
    Path | None, typer.Argument(metavar="RESULTS", help="A results folder that `ipssim run` wrote; none with --list.")
]

Replicates = Annotated[
    int | None, typer.Option(min=1, max=MOST_REPLICATES, help="Runs of each arm (and sample), instead of the file's.")
]
Samples = Annotated[
    int | None, typer.Option(min=1, max=MOST_SAMPLES, help="Samples of the sweep, instead of the file's.")
]
Seed = Annotated[int | None, typer.Option(min=0, max=2**63 - 1, help="Where luck starts from, instead of the file's.")]
Engine = Annotated[
    str, typer.Option(help="serial, local (a worker for each core), local:N (N workers) or dask:ADDRESS.")
]
ShareOfRuns = Annotated[
    str, typer.Option(metavar="I/N", help="Only share number I of N: for job arrays that share a folder.")
]
TimeLimit = Annotated[float, typer.Option(metavar="SECONDS", min=0.001, help="A run that takes longer is a failure.")]
Reuse = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FOLDER",
        help="Take over runs of this study that other results hold: a results folder, or a folder of them. May be "
        "repeated.",
    ),
]
Silent = Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")]

AtOrArea = Annotated[
    str, typer.Option(metavar="DATE", help="A date such as 2030-12-31, `end`, or `area` under the curve.")
]
Discount = Annotated[
    float,
    typer.Option(
        metavar="RATE", help="Of what comes over the whole time: value / (1 + RATE)^years, as in 0.03 for 3 %."
    ),
]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the table to this file as well.")]
