"""Policies that move support: the learning community."""

from dataclasses import replace
from datetime import date
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ipssim.levers import Levers
from ipssim.policies.base import AbstractPolicy, System, added, refused

__all__ = ["LearningCommunity", "SupportCentre"]


class LearningCommunity(AbstractPolicy):
    """Regions join a learning community: trainer, coordinator, quarterly outcome reports, peers, independent reviews.

    With `entry`, regions join by and by: [[2002-01-01, 3], [2005-01-01, 7]] means three members from 2002 and
    seven from 2005. The regions named in `first` are the first to join; who follows is drawn for each replicate.

    Lever     learning_community [dose 0-1]
    Acts in   agents.authority: membership; support_centre: trainers and reviews; agencies: hearing, peers, feedback
    Strategy  ERIC: create a learning collaborative
    Source    pogue2022: programmes in learning-community jurisdictions grew 1.79-fold in three years, elsewhere
              1.48-fold; becker2014 and bond2016: its growth
    """

    kind: Literal["learning_community"] = "learning_community"
    entry: tuple[tuple[date, int], ...] | None = Field(default=None, description="members in all, from a date on")
    first: tuple[str, ...] = Field(default=(), description="regions that join first")

    @model_validator(mode="after")
    def _entry_grows(self) -> Self:
        days = [day for day, _ in self.entry or ()]
        counts = [count for _, count in self.entry or ()]
        if days != sorted(set(days)) or counts != sorted(counts) or min(counts, default=0) < 0:
            raise refused("the dates and the counts of `entry` must rise", "entry")
        return self

    def adjust(self, levers: Levers, system: System) -> Levers:
        member = self.dose(system) * self._has_joined(system)
        return replace(levers, learning_community=np.maximum(levers.learning_community, member))

    def _has_joined(self, system: System) -> NDArray[np.bool_]:
        if self.entry is None:
            return np.ones(len(system.region_names) + 1, np.bool_)
        members = max((count for day, count in self.entry if day <= system.date), default=0)
        place = {name: place for place, name in enumerate(self.first)}
        turn = np.array([place.get(name, len(place)) for name in system.region_names])
        order = np.lexsort((system.luck("learning_community.order")[:-1], turn))
        joined = np.zeros(len(system.region_names) + 1, np.bool_)
        joined[order[:members]] = True
        return joined


class SupportCentre(AbstractPolicy):
    """Technical assistance apart from the learning community: trainers for a region's sites, for as long as it lasts.

    Lever     trainers_per_million [FTE / million people]
    Acts in   agents.support_centre: trainers, their hours, training and reviews
    Strategy  ERIC: centralize technical assistance; use train-the-trainer strategies
    Source    internationalgrowth: half a dozen countries have such centres, crucial for starting and maintaining sites
    """

    kind: Literal["support_centre"] = "support_centre"
    trainers_per_million: float = Field(ge=0, le=20, description="FTE / million people")

    def adjust(self, levers: Levers, system: System) -> Levers:
        return added(levers, trainers_per_million=self.dose(system) * self.trainers_per_million)
