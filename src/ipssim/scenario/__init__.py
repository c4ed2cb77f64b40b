"""From a scenario file to frozen data: what world, which arms, which policies, how many runs."""

from ipssim.scenario.choices import Choices, Record
from ipssim.scenario.run_spec import RunSpec
from ipssim.scenario.scenario import Arm, Observation, Scenario
from ipssim.scenario.sweep import Sweep, Vary
from ipssim.scenario.varying import variations, with_values
from ipssim.scenario.world import GenericWorld, RegionSpec, World

__all__ = [
    "Arm",
    "Choices",
    "GenericWorld",
    "Observation",
    "Record",
    "RegionSpec",
    "RunSpec",
    "Scenario",
    "Sweep",
    "Vary",
    "World",
    "variations",
    "with_values",
]
