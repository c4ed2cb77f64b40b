"""M of XLRM: what is measured. Quantities are summed in a run, outcomes are made of them on reading."""

from ipssim.outcomes.catalogue import CASCADES, FAMILIES, OUTCOMES
from ipssim.outcomes.outcome import Outcome, quantities_of, value

__all__ = ["CASCADES", "FAMILIES", "OUTCOMES", "Outcome", "Trajectory", "quantities_of", "value"]


def __getattr__(name: str) -> object:
    # The recorder needs the agents, and so Mesa; a catalogue of outcomes does not.
    if name == "Trajectory":
        from ipssim.outcomes.recorder import Trajectory

        return Trajectory
    raise AttributeError(name)
