"""From a scenario to the list of its runs."""

from ipssim.scenario import Scenario
from ipssim.scenario.run_spec import RunSpec

__all__ = ["design"]


def design(scenario: Scenario) -> list[RunSpec]:
    """Every arm in every replicate (numbered from 1).

    Replicates come first and arms within them, so that a batch that is stopped early has whole pairs to compare.
    """
    replicates = range(1, scenario.replicates + 1)
    return [scenario.run_spec(arm, replicate) for replicate in replicates for arm in scenario.arms]
