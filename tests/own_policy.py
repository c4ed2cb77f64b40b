"""A policy that is not in the catalogue, as a user would write one."""

from dataclasses import replace

from ipssim.levers import Levers
from ipssim.policies import AbstractPolicy, System


class Holiday(AbstractPolicy):
    """Nobody is hired anywhere."""

    kind: str = "holiday"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return replace(levers, job_start_factor=levers.job_start_factor * (1 - self.dose(system)))
