"""From a scenario to the list of its runs."""

from ipssim.scenario import Arm, Scenario
from ipssim.scenario.run_spec import RunSpec

__all__ = ["design"]


def design(scenario: Scenario) -> list[RunSpec]:
    """Every arm in every replicate (numbered from 1).

    Replicates come first and arms within them, so that a batch that is stopped early has whole pairs to compare.
    """
    return [_spec(scenario, arm, replicate) for replicate in range(1, scenario.replicates + 1) for arm in scenario.arms]


def _spec(scenario: Scenario, arm: Arm, replicate: int) -> RunSpec:
    return RunSpec(
        arm=arm.name,
        start=scenario.start,
        months=scenario.months,
        world=scenario.world,
        parameters=tuple(sorted(scenario.parameters.items())),
        choices=scenario.choices,
        policies=(*scenario.policies, *arm.policies),
        seed=scenario.seed,
        replicate=replicate,
        record_regions=scenario.record.regions,
    )
