"""Policies that work on people: leaders, specialists, coordinators, champions."""

from typing import Literal

from pydantic import Field

from ipssim.levers import Levers
from ipssim.policies.base import AbstractAgencyPolicy, AbstractPolicy, System, added, deepened

__all__ = ["ChampionPost", "CoordinatorPost", "LeaderEngagement", "SpecialistCertification"]


class LeaderEngagement(AbstractAgencyPolicy):
    """Somebody works with the leaders of agencies: visits, figures, examples of others, a place in the plan.

    Lever     leader_engagement [dose 0-1]
    Acts in   agents.agency.leadership: the commitment that leaders move toward
    Strategy  ERIC: recruit, designate, and train for leadership; involve executive boards
    Source    scopingreview2023: committed senior leaders led to higher quality and sustained use, and support
              organisations encouraged leaders to go on
    """

    kind: Literal["leader_engagement"] = "leader_engagement"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, leader_engagement=self.dose_of_agencies(system))


class SpecialistCertification(AbstractAgencyPolicy):
    """Specialists are trained for a certificate and paid for it: they know more, and fewer leave.

    Lever     certification [dose 0-1], specialist_pay [ratio]
    Acts in   agents.agency.workforce: competence, leaving; purse: cost of a post, borne by its payers
    Strategy  ERIC: change accreditation or membership requirements; alter incentive and allowance structures
    Source    internationalgrowth: a certification process for specialists promotes keeping to the model; butenko2022:
              satisfaction goes with staying; the sizes are assumed
    """

    kind: Literal["specialist_certification"] = "specialist_certification"
    pay_rise: float = Field(default=0.1, ge=0, le=1, description="rise of the price of a post, share")

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose_of_agencies(system)
        return added(deepened(levers, certification=dose), specialist_pay=dose * self.pay_rise * levers.specialist_pay)


class CoordinatorPost(AbstractPolicy):
    """A paid post for a coordinator of the practice in the administration of each region.

    Coordinators in post when the policy ends stay until they leave.

    Lever     coordinator_post [dose 0-1]
    Acts in   agents.authority: coordinator; agencies: mission and culture; administrations: collaboration
    Strategy  ERIC: facilitation; build a coalition
    Source    scopingreview2023: enthusiastic state coordinators fostered a culture shift in agencies, leading to high
              fidelity and sustained use
    """

    kind: Literal["coordinator_post"] = "coordinator_post"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, coordinator_post=self.dose(system))


class ChampionPost(AbstractPolicy):
    """Time and a mandate for a champion in each region: somebody who goes on advocating the practice for years.

    Lever     champion_post [dose 0-1]
    Acts in   agents.authority: champion; commitment and coalition
    Strategy  ERIC: identify and prepare champions
    Source    internationalgrowth: a few determined proponents advocated long before national policy moved
    """

    kind: Literal["champion_post"] = "champion_post"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, champion_post=self.dose(system))
