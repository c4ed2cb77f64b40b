"""Shocks: not chosen by anybody, but of the same form as policies."""

from typing import Literal

from pydantic import Field

from ipssim.levers import Levers
from ipssim.policies.base import AbstractPolicy, System, added, deepened

__all__ = ["BudgetCut", "LossOfRegionalLeadership", "Pandemic", "Recession"]


class Recession(AbstractPolicy):
    """Unemployment rises, fewer jobs start, and recurrent lines are cut; the recovery gives back what was cut.

    Lever     unemployment_rise [share], job_start_factor [ratio], budget_factor [ratio]
    Acts in   agents.region: unemployment, and by it clients: job starts, and lines (slump_cut): in agents.authority a
              region's own, in agents.funder those that policies opened; the other two are for what goes beyond that
    Strategy  none; a shock
    Source    assumed; bond2012, brinchmann2020: unemployment hardly mattered for the practice, over sites and trials;
              psychiatrictimes2012: money of state mental-health authorities fell from 2009 to 2012
    """

    kind: Literal["recession"] = "recession"
    unemployment_rise: float = Field(default=0.04, ge=0, le=0.5, description="added to the unemployment rate, share")
    fewer_job_starts: float = Field(default=0.1, ge=0, le=1, description="share of job starts lost beyond that")
    lower_budgets: float = Field(default=0.0, ge=0, le=1, description="share of budgets lost beyond that")

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose(system)
        fallen = levers.replaced(
            job_start_factor=levers.job_start_factor * (1 - dose * self.fewer_job_starts),
            budget_factor=levers.budget_factor * (1 - dose * self.lower_budgets),
        )
        return added(fallen, unemployment_rise=dose * self.unemployment_rise)


class Pandemic(AbstractPolicy):
    """Referrals, job starts and fidelity reviews fall for as long as it lasts.

    Lever     referral_factor [ratio], job_start_factor [ratio], review_factor [share]
    Acts in   clients: referrals and job starts; quality and support_centre: reviews
    Strategy  none; a shock
    Source    assumed; no figures of the practice in a pandemic were seen
    """

    kind: Literal["pandemic"] = "pandemic"
    fewer_referrals: float = Field(default=0.4, ge=0, le=1, description="share of referrals lost")
    fewer_job_starts: float = Field(default=0.3, ge=0, le=1, description="share of job starts lost")
    fewer_reviews: float = Field(default=0.9, ge=0, le=1, description="share of reviews put off in a month")

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose(system)
        return levers.replaced(
            referral_factor=levers.referral_factor * (1 - dose * self.fewer_referrals),
            job_start_factor=levers.job_start_factor * (1 - dose * self.fewer_job_starts),
            review_factor=levers.review_factor * (1 - dose * self.fewer_reviews),
        )


class BudgetCut(AbstractPolicy):
    """Part of the money for the practice, recurrent and for projects, is taken away.

    Lever     budget_factor [ratio]
    Acts in   agents.funder: budgets, calls, notice to the lowest-rated
    Strategy  none; a shock
    Source    bond2014: inadequate money led the reasons for stopping; the size is assumed
    """

    kind: Literal["budget_cut"] = "budget_cut"
    cut: float = Field(default=0.3, ge=0, le=1, description="share of budgets taken away")

    def adjust(self, levers: Levers, system: System) -> Levers:
        return levers.replaced(budget_factor=levers.budget_factor * (1 - self.dose(system) * self.cut))


class LossOfRegionalLeadership(AbstractPolicy):
    """Those who led the practice in a region go: commitment, coordinator, champion, and support that hung on them.

    It takes trainers and learning community along, those that policies gave and those that a region chose itself.

    Lever     leadership_loss [dose 0-1], community_withdrawn, centre_withdrawn [share]
    Acts in   agents.authority: commitment, coordinators, champions; agents.support_centre
    Strategy  none; a shock
    Source    scopingreview2023: removal of regional leadership and a decline in training and evaluation lowered the
              quality of once-sustained programmes (Australia)
    """

    kind: Literal["loss_of_regional_leadership"] = "loss_of_regional_leadership"
    support_lost: float = Field(
        default=1.0, ge=0, le=1, description="share of trainers and learning community that goes along"
    )

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose(system)
        gone = dose * self.support_lost
        return deepened(levers, leadership_loss=dose, community_withdrawn=gone, centre_withdrawn=gone)
