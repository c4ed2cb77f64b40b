"""`ipssim sources`: the bibliography of a scenario."""

from ipssim.cli.options import ScenarioFile
from ipssim.cli.output import say, show

__all__ = ["sources"]


def sources(
    scenario: ScenarioFile,
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
