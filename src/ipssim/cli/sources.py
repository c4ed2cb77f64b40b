"""`ipssim sources`: the bibliography of a scenario."""

from pathlib import Path
from typing import Annotated

import typer

from ipssim.cli.output import say, show

__all__ = ["sources"]


def sources(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help="A scenario file.")],
) -> None:
    """Print the bibliography of a scenario: of its parameters by grade of evidence, and of its observations.

    \b
    Example:
      ipssim sources scenarios/united_states.toml > bibliography.md
    """
    from ipssim.scenario import Scenario
    from ipssim.scenario.bibliography import bibliography

    show(bibliography(Scenario.read(scenario)))
    say("Value, range and source of one parameter: `ipssim explain NAME`")
