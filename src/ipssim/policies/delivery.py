"""Policies about how the practice is begun and delivered."""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from ipssim.fidelity_scale import IPS_25
from ipssim.levers import Levers
from ipssim.policies.base import AbstractAgencyPolicy, AbstractPolicy, System, deepened

__all__ = [
    "BridgeMoney",
    "CloseLegacy",
    "EmployerCampaign",
    "FewExcellentFirst",
    "RequiredPreparation",
    "SteeringGroupRenewal",
    "TimeLimitedSupport",
]


class RequiredPreparation(AbstractPolicy):
    """Nobody is awarded money before so many months of preparation: partners, money plan, staff who agree.

    Lever     preparation_months [months]
    Acts in   agents.agency.purse: who may apply; readiness, failed installations, items at the start
    Strategy  ERIC: assess for readiness and identify barriers and facilitators; develop a formal implementation
              blueprint
    Source    scopingreview2023: planning and preparation before the start facilitated adoption and implementation
    """

    kind: Literal["required_preparation"] = "required_preparation"
    months: float = Field(default=9.0, ge=0, le=36, description="months of preparation before an award")

    def adjust(self, levers: Levers, system: System) -> Levers:
        months = np.maximum(levers.preparation_months, self.dose(system) * self.months)
        return levers.replaced(preparation_months=months)


class BridgeMoney(AbstractPolicy):
    """Sites with a good review get money over a gap, once, and go first in line for recurrent money.

    Lever     bridge_months [months], bridge_floor [IPS-25 points]
    Acts in   agents.agency.purse: end of the last contract
    Strategy  ERIC: access new funding; fund and contract for the clinical innovation
    Source    scopingreview2023: a well-managed transition from project to sustained programme is a critical period
    """

    kind: Literal["bridge_money"] = "bridge_money"
    months: float = Field(default=12.0, ge=0, le=36, description="months it lasts")
    floor: float = Field(
        default=IPS_25.good,
        ge=IPS_25.lowest,
        le=IPS_25.highest,
        description="rating from which a site gets it, IPS-25 points",
    )

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose(system)
        months = np.maximum(levers.bridge_months, dose * self.months)
        return levers.replaced(bridge_months=months, bridge_floor=np.where(dose > 0, self.floor, levers.bridge_floor))


class FewExcellentFirst(AbstractPolicy):
    """New sites are funded only while few of a region's sites are unproven: excellence first, then spread.

    The rule is in force or not: its strength is 0 or 1.

    Lever     unproven_sites [sites / region]
    Acts in   agents.funder: awards to new sites
    Strategy  ERIC: stage implementation scale up; develop and organize quality monitoring systems
    Source    dartmouth: states entered the learning community with a competitive choice of 3 to 5 sites before they
              went statewide
    """

    vary_instead: ClassVar[str] = "sites"

    kind: Literal["few_excellent_first"] = "few_excellent_first"
    sites: int = Field(default=3, ge=1, le=50, description="sites of a region not yet rated good, at most")

    def adjust(self, levers: Levers, system: System) -> Levers:
        return levers.replaced(unproven_sites=np.where(self.dose(system) > 0, self.sites, levers.unproven_sites))


class CloseLegacy(AbstractAgencyPolicy):
    """The old train-then-place service is closed or its staff and money are redirected to the practice.

    Lever     legacy_closing [dose 0-1]
    Acts in   agents.agency.leadership: legacy service; mission, leaders, items it hinders
    Strategy  ERIC: mandate change; change service sites
    Source    bond2008: stopping old vocational services moved fidelity; scopingreview2023: de-implementing them
              went with a shift of goals
    """

    kind: Literal["close_legacy"] = "close_legacy"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, legacy_closing=self.dose_of_agencies(system))


class SteeringGroupRenewal(AbstractAgencyPolicy):
    """Steering groups of health, employment and users go on beyond the project that they began with.

    Lever     steering_renewal [dose 0-1]
    Acts in   agents.agency.leadership: steering group; transition of money, choice of leaders, sustainment
    Strategy  ERIC: use advisory boards and workgroups; build a coalition
    Source    scopingreview2023: dissolution of steering groups after the project caused a cessation of funding or poor
              coordination with partners
    """

    kind: Literal["steering_group_renewal"] = "steering_group_renewal"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, steering_renewal=self.dose_of_agencies(system))


class EmployerCampaign(AbstractPolicy):
    """A campaign among employers: they open up over the years it lasts, and close again after it.

    Lever     employer_campaign [dose 0-1]
    Acts in   agents.region: openness of employers; clients: job starts
    Strategy  ERIC: use mass media; increase demand
    Source    brinchmann2020: over 27 trials the labour market hardly moderated the effect, so its size is assumed small
    """

    kind: Literal["employer_campaign"] = "employer_campaign"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, employer_campaign=self.dose(system))


class TimeLimitedSupport(AbstractAgencyPolicy):
    """Support ends by rule: after nine months without a job, or four months in one. Places become free sooner.

    Part of a strength is a rule of so many agencies, drawn once for each replicate; they apply it to everybody.

    Lever     time_limit [share of agencies with the rule]
    Acts in   agents.agency.clients: who leaves; fidelity: the item on time-unlimited support
    Strategy  ERIC: promote adaptability
    Source    burns2015: IPS-LITE, tested in a trial, frees capacity
    """

    kind: Literal["time_limited_support"] = "time_limited_support"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, time_limit=self.dose_of_agencies(system))
