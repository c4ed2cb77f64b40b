"""Policies of law and strategy: what is demanded, allowed, agreed and removed."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ipssim.errors import nearest
from ipssim.fidelity_scale import IPS_25
from ipssim.given import mistake
from ipssim.levers import Levers
from ipssim.policies.base import AbstractPolicy, System, added, deepened
from ipssim.vocabulary import Regime

__all__ = [
    "ContractRequirement",
    "DataSharingAgreement",
    "Devolution",
    "InterAgencyAgreement",
    "Mandate",
    "NationalStrategy",
    "OpenEligibility",
    "Redirection",
    "RemoveBenefitTrap",
    "RemoveCapacityAssessment",
]


class AbstractRegimePolicy(AbstractPolicy):
    """A law that moves features of the welfare regime; its strength is the share of the way that it goes."""

    toward: ClassVar[Mapping[Regime, int]]  # 1 for a feature in full force, 0 for one removed

    def adjust(self, levers: Levers, system: System) -> Levers:
        regime, dose = levers.regime.copy(), self.dose(system)
        for feature, target in self.toward.items():
            now = system.regions.own_regime[:, feature] + regime[:, feature]
            regime[:, feature] += dose * (target - now)
        return levers.replaced(regime=regime)


class NationalStrategy(AbstractPolicy):
    """A strategy names the practice, with or without a programme of money and people behind it.

    A strategy without a programme hinders. What the programme pays for is said by policies beside this one, such as
    `recurrent_state_line` and `support_centre`.

    Lever     strategy [dose 0-1], programme [dose 0-1]
    Acts in   determinants: national strategy; leadership: mission; agents.authority: commitment
    Strategy  ERIC: develop a formal implementation blueprint; mandate change
    Source    scopingreview2023: strategies promoted uptake where money and responsibility backed them; a mismatch of
              strategies and missing programmes led to lower penetration
    """

    kind: Literal["national_strategy"] = "national_strategy"
    programme: bool = Field(default=True, description="whether money and people stand behind it")

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose(system)
        return levers.replaced(
            strategy=np.maximum(levers.strategy, dose),
            programme=np.maximum(levers.programme, dose * self.programme),
        )


class Mandate(AbstractRegimePolicy):
    """A law demands employment services; a court settlement may add the money for a number of people, and a pass mark.

    With part of its strength it moves the law that part of the way, and asks for that part of the posts and the floor:
    `strength = 0.5, floor = 100` requires 50 points.

    Lever     regime: mandate [0-1], line_posts_per_million [posts / million people], fidelity_floor [IPS-25 points]
    Acts in   determinants: legislation; leadership: leaders; fidelity: competitive jobs, focus on work; agents.funder
    Strategy  ERIC: mandate change
    Source    scopingreview2023: laws that mandate employment services increased adoption; georgiasettlement:
              settlements with a number of people to serve and a fidelity scale; johnsonkwochka2017: 11 states have one
    """

    kind: Literal["mandate"] = "mandate"
    toward: ClassVar[Mapping[Regime, int]] = {Regime.MANDATE: 1}
    posts_per_million: float = Field(default=0.0, ge=0, le=500, description="posts ordered / million people")
    floor: float = Field(default=0.0, ge=0, le=IPS_25.highest, description="rated IPS-25 points required; 0: none")

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose(system)
        floor = np.maximum(levers.fidelity_floor, dose * self.floor)
        moved = super().adjust(levers, system).replaced(fidelity_floor=floor)
        return added(moved, line_posts_per_million=dose * self.posts_per_million)


class Redirection(AbstractRegimePolicy):
    """Services are redirected away from train-then-place: old services close, and part of their money comes over.

    Lever     regime: redirection [0-1], savings_returned [share]
    Acts in   determinants: legislation; leadership: closing of old services; fidelity: competitive jobs; agents.funder
    Strategy  ERIC: alter incentive and allowance structures; change service sites
    Source    scopingreview2023: policies redirecting services increased adoption; rhodeisland2001: day treatment was
              converted to supported employment
    """

    kind: Literal["redirection"] = "redirection"
    toward: ClassVar[Mapping[Regime, int]] = {Regime.REDIRECTION: 1}
    money_moved: float = Field(
        default=0.5, ge=0, le=1, description="share of the money of closed old services that goes to the line"
    )

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(super().adjust(levers, system), savings_returned=self.dose(system) * self.money_moved)


class RemoveCapacityAssessment(AbstractRegimePolicy):
    """Nobody's capacity to work is assessed before entry any more, where that was the rule.

    Lever     regime: capacity_assessment [0-1]
    Acts in   determinants: legislation; fidelity: rapid search, zero exclusion; clients: referrals
    Strategy  none of ERIC's names; a change of law
    Source    scopingreview2023: work capacity assessments were at odds with the practice
    """

    kind: Literal["remove_capacity_assessment"] = "remove_capacity_assessment"
    toward: ClassVar[Mapping[Regime, int]] = {Regime.CAPACITY_ASSESSMENT: 0}


class RemoveBenefitTrap(AbstractRegimePolicy):
    """Work pays for people on benefits, where they used to lose by it.

    Lever     regime: benefit_trap [0-1]
    Acts in   determinants: legislation; fidelity: benefits counselling; clients: job starts
    Strategy  ERIC: alter patient or consumer fees
    Source    scopingreview2023: criteria of social insurance were barriers; brinchmann2020: benefits did not moderate
              the relative effect of trials, as a trap holds both arms
    """

    kind: Literal["remove_benefit_trap"] = "remove_benefit_trap"
    toward: ClassVar[Mapping[Regime, int]] = {Regime.BENEFIT_TRAP: 0}


class OpenEligibility(AbstractRegimePolicy):
    """Entry no longer depends on the kind of benefit or on the outlook for work, where it did.

    Lever     regime: narrow_eligibility [0-1]
    Acts in   determinants: legislation; fidelity: zero exclusion; clients: who may enter
    Strategy  none of ERIC's names; a change of law
    Source    scopingreview2023: criteria that excluded clients by expected outcome or type of benefit were barriers
    """

    kind: Literal["open_eligibility"] = "open_eligibility"
    toward: ClassVar[Mapping[Regime, int]] = {Regime.NARROW_ELIGIBILITY: 0}


class DataSharingAgreement(AbstractRegimePolicy):
    """Health and employment services may share what they know of a client, where rules forbade it.

    Lever     regime: data_sharing_limits [0-1]
    Acts in   determinants: legislation, evaluation; leadership: shared practice; fidelity: integration
    Strategy  ERIC: change record systems; develop resource sharing agreements
    Source    scopingreview2023: rules on client information complicated the practice, and were worked around
    """

    kind: Literal["data_sharing_agreement"] = "data_sharing_agreement"
    toward: ClassVar[Mapping[Regime, int]] = {Regime.DATA_SHARING_LIMITS: 0}


class InterAgencyAgreement(AbstractPolicy):
    """The health and employment administrations agree formally to work together.

    Lever     agreement [dose 0-1]
    Acts in   agents.authority: collaboration; leadership: shared practice, work infrastructure, partnerships
    Strategy  ERIC: develop resource sharing agreements; build a coalition
    Source    scopingreview2023: formal agreements between agencies led to higher penetration and quality;
              ipsworksentry: states that enter the learning community sign one
    """

    kind: Literal["inter_agency_agreement"] = "inter_agency_agreement"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return levers.replaced(agreement=np.maximum(levers.agreement, self.dose(system)))


class Devolution(AbstractRegimePolicy):
    """Decisions on services go to local authorities, who give the practice a low priority.

    Lever     regime: devolution [0-1]
    Acts in   determinants: legislation, national strategy; agents.authority: commitment
    Strategy  none of ERIC's names; a change of the context
    Source    scopingreview2023: allocating decisions to local authorities hindered adoption through low local priority
    """

    kind: Literal["devolution"] = "devolution"
    toward: ClassVar[Mapping[Regime, int]] = {Regime.DEVOLUTION: 1}


class ContractRequirement(AbstractPolicy):
    """A mainstream employment contract requires the practice, and pays for it on criteria that conflict with it.

    Lever     line_posts_per_million [posts / million people], item_conflict [dose 0-1, by item]
    Acts in   agents.funder: budgets; fidelity: what the items named can attain at sites with recurrent money
    Strategy  ERIC: fund and contract for the clinical innovation
    Source    scopingreview2023: contracts for a broader set of programmes could include conflicting criteria; it names
              no items, so those of the default are assumed
    """

    kind: Literal["contract_requirement"] = "contract_requirement"
    posts_per_million: float = Field(default=5.0, ge=0, le=500, description="posts it pays for / million people")
    conflicts: tuple[str, ...] = Field(
        default=("zero_exclusion", "individualised_job_search", "time_unlimited_supports"),
        description="fidelity items that its criteria conflict with",
    )

    @model_validator(mode="after")
    def _items_are_known(self) -> Self:
        for place, item in enumerate(self.conflicts):
            if item not in IPS_25.items:
                hint = nearest(item, IPS_25.items)
                raise mistake(f"unknown fidelity item `{item}`" + (f"; {hint}" if hint else ""), "conflicts", place)
        return self

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose(system)
        conflict: NDArray[np.float64] = dose[:, None] * np.isin(IPS_25.items, self.conflicts)
        paid_for = added(levers, line_posts_per_million=dose * self.posts_per_million)
        return deepened(paid_for, item_conflict=conflict)
