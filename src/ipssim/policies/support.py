"""Policies that bring support to sites: learning community, support centre, bought coaching, support at a distance."""

from datetime import date
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ipssim.given import mistake
from ipssim.levers import Levers
from ipssim.policies.base import AbstractAgencyPolicy, AbstractPolicy, System, added, deepened

__all__ = ["CoachingHours", "LearningCommunity", "RemoteSupport", "SupportCentre"]


class LearningCommunity(AbstractPolicy):
    """Regions join a learning community: trainer, coordinator, quarterly outcome reports, peers, independent reviews.

    Part of a strength brings part of it: a part-time trainer, part of the fee, of the first sites, and of the odds of
    a coordinator and an agreement.

    With `entry`, regions join by and by: [[2002-01-01, 3], [2005-01-01, 7]] means three members from 2002 and
    seven from 2005, among those named in `regions` where some are. The regions named in `first` are the first to
    join; who follows is drawn for each replicate.

    With `international_partner` a community abroad sends mentors and shows its sites across the border.

    Lever     learning_community [dose 0-1], international_partner [dose 0-1]
    Acts in   agents.authority: membership; support_centre: trainers and reviews; agencies: hearing, peers, feedback
    Strategy  ERIC: create a learning collaborative
    Source    pogue2022: programmes in learning-community jurisdictions grew 1.79-fold in three years, elsewhere
              1.48-fold; becker2014 and bond2016: its growth
    """

    kind: Literal["learning_community"] = "learning_community"
    entry: tuple[tuple[date, int], ...] | None = Field(default=None, description="members in all, from a date on")
    first: tuple[str, ...] = Field(default=(), description="regions that join first")
    international_partner: float = Field(
        default=0.0, ge=0, le=1, description="dose of a partner abroad: days of mentors, and sites to see"
    )

    @model_validator(mode="after")
    def _entry_grows(self) -> Self:
        days = [day for day, _ in self.entry or ()]
        counts = [count for _, count in self.entry or ()]
        if days != sorted(set(days)) or counts != sorted(counts) or min(counts, default=0) < 0:
            raise mistake("the dates and the counts of `entry` must rise", "entry")
        if self.first and self.entry is None:
            raise mistake("`first` has no meaning without `entry`: all regions join at once", "first", of_key=True)
        return self

    @model_validator(mode="after")
    def _members_are_among_the_regions_named(self) -> Self:
        for place, (_, members) in enumerate((self.entry or ()) if self.regions is not None else ()):
            if members > len(self.regions or ()):
                raise mistake(f"{members} members, but `regions` names {len(self.regions or ())}", "entry", place)
        for place, name in enumerate(self.first if self.regions is not None else ()):
            if name not in (self.regions or ()):
                raise mistake(f"`first` names `{name}`, which `regions` does not", "first", place)
        return self

    def adjust(self, levers: Levers, system: System) -> Levers:
        member = self.dose(system) * self._has_joined(system)
        joined = levers.replaced(learning_community=np.maximum(levers.learning_community, member))
        return deepened(joined, international_partner=member * self.international_partner)

    def _has_joined(self, system: System) -> NDArray[np.bool_]:
        if self.entry is None:
            return np.ones(len(system.region_names) + 1, np.bool_)
        members = max((count for day, count in self.entry if day <= system.date), default=0)
        place = {name: place for place, name in enumerate(self.first)}
        turn = np.array([place.get(name, len(place)) for name in system.region_names])
        meant = np.array([self.regions is None or name in self.regions for name in system.region_names])
        order = np.lexsort((system.luck("learning_community.order")[:-1], turn, ~meant))
        joined = np.zeros(len(system.region_names) + 1, np.bool_)
        joined[order[:members]] = True
        return joined


class SupportCentre(AbstractPolicy):
    """Technical assistance apart from the learning community: trainers for the sites, for as long as it lasts.

    Part of a trainer is a part-time one: who works half time gives half the hours and costs half the pay.
    A national centre (`national = true`) serves the sites of all regions that have no centre of their own; its
    trainers are counted per million people of the whole country.

    Lever     trainers_per_million [FTE / million people]
    Acts in   agents.support_centre: trainers, their hours, training and reviews
    Strategy  ERIC: centralize technical assistance; use train-the-trainer strategies
    Source    internationalgrowth: half a dozen countries have such centres, crucial for starting and maintaining sites
    """

    kind: Literal["support_centre"] = "support_centre"
    trainers_per_million: float = Field(ge=0, le=20, description="trainers, FTE / million people")
    national: bool = Field(default=False, description="one centre of the nation instead of one in each region")

    @model_validator(mode="after")
    def _a_national_centre_is_for_all(self) -> Self:
        if self.national and self.regions is not None:
            raise mistake("a national centre serves every region: leave out `regions`, or `national`", "national")
        return self

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose(system)
        is_nation = np.arange(len(dose)) == len(dose) - 1
        return added(levers, trainers_per_million=dose * (is_nation == self.national) * self.trainers_per_million)


class CoachingHours(AbstractAgencyPolicy):
    """Training and coaching bought for sites from consultants, on top of what a support centre has time for.

    Lever     coaching_hours [hours / month / agency]
    Acts in   agents.support_centre: hours given; workforce: competence; fidelity: speed of change
    Strategy  ERIC: provide ongoing consultation; conduct ongoing training
    Source    scopingreview2023: training and assistance facilitated implementation; support organisations contracted
              support from other sites
    """

    kind: Literal["coaching_hours"] = "coaching_hours"
    hours: float = Field(default=8.0, ge=0, le=100, description="hours a month for each site, as far as it needs them")

    def adjust(self, levers: Levers, system: System) -> Levers:
        return added(levers, coaching_hours=self.dose_of_agencies(system) * self.hours)


class RemoteSupport(AbstractPolicy):
    """Support at a distance: e-learning, calls and remote reviews. Hours reach further; people are known less well.

    Lever     remote_share [share]
    Acts in   agents.support_centre: hours, effort of a review, relationship with sites
    Strategy  ERIC: make training dynamic; use an implementation adviser
    Source    internationalgrowth: online courses help sites to keep to the model wherever they are; that distance
              costs closeness is assumed
    """

    kind: Literal["remote_support"] = "remote_support"
    share: float = Field(default=0.7, ge=0, le=1, description="share of the support that is given at a distance")

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, remote_share=self.dose(system) * self.share)
