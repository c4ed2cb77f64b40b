"""The command line. One file a family of verbs; every heavy import waits inside its command."""

import os
import sys
from typing import Annotated

import typer

from ipssim.cli.calibrate import calibrate
from ipssim.cli.check import check
from ipssim.cli.compare import compare
from ipssim.cli.explain import explain
from ipssim.cli.folders import export, status, verify
from ipssim.cli.lists import list_names
from ipssim.cli.plot import plot
from ipssim.cli.report import report, table
from ipssim.cli.run import run
from ipssim.cli.sensitivity import sensitivity
from ipssim.cli.sources import sources
from ipssim.cli.start import start
from ipssim.cli.streams import careful
from ipssim.cli.sweep import sweep
from ipssim.cli.tables import cascade, stops
from ipssim.cli.trace import trace
from ipssim.cli.validate import validate
from ipssim.errors import InputError

__all__ = ["app", "main"]

app = typer.Typer(
    name="ipssim",
    help="How Individual Placement and Support spreads, keeps its quality and lasts: simulate it under policies.",
    epilog="Begin with:  ipssim start",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command()(start)
app.command()(check)
app.command()(run)
app.command()(sweep)
app.command()(compare)
app.command()(sensitivity)
app.command()(stops)
app.command()(cascade)
app.command()(plot)
app.command()(report)
app.command()(table)
app.command()(status)
app.command()(verify)
app.command()(export)
app.command("list")(list_names)
app.command()(trace)
app.command()(explain)
app.command()(sources)
app.command()(validate)
app.command()(calibrate)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"ipssim {version('ipssim')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options of no verb."""


def main() -> None:
    """Run the command line; a user's mistake ends as one message and exit code 2."""
    os.environ["MPLBACKEND"] = "agg"  # pictures go to files; what a notebook has set need not be there
    with careful():
        try:
            _answer()
        except InputError as mistake:
            sys.stderr.write(f"error: {mistake}\n")
            sys.exit(2)
        except BrokenPipeError:
            sys.exit(1)


def _answer() -> None:
    try:
        app()
    except SystemExit as ended:
        if _by_interrupt(ended):
            sys.stderr.write("stopped by Ctrl-C\n")
        raise
    finally:
        sys.stdout.flush()  # here it can still be said that it cannot be done


def _by_interrupt(ended: SystemExit) -> bool:
    """Whether Ctrl-C came where no verb had a sentence of its own for it: typer makes an exit of it."""
    return isinstance(getattr(ended.__context__, "__cause__", None), KeyboardInterrupt)
