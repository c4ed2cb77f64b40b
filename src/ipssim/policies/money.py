"""Policies that move money: a recurrent line, project calls, payment for results."""

from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from ipssim.fidelity_scale import IPS_25
from ipssim.given import mistake
from ipssim.levers import Levers
from ipssim.policies.base import AbstractPolicy, System, added, deepened

__all__ = ["FidelityCondition", "FixedBudget", "ProjectLimitedFunding", "RecurrentStateLine", "ResultsBasedPayment"]


class RecurrentStateLine(AbstractPolicy):
    """A line in the budget that pays for specialist posts every year, without an end.

    It adds to the lines that regions open and enlarge by themselves: there are as many posts as it says and theirs.

    Lever     line_posts_per_million [posts / million people]
    Acts in   agents.funder: budgets and awards
    Strategy  ERIC: fund and contract for the clinical innovation
    Source    bruns2019: fiscal support of a state goes with adoption of evidence-based treatments for adults
    """

    kind: Literal["recurrent_state_line"] = "recurrent_state_line"
    posts_per_million: float = Field(ge=0, le=500, description="specialist posts / million people")

    def adjust(self, levers: Levers, system: System) -> Levers:
        return added(levers, line_posts_per_million=self.dose(system) * self.posts_per_million)


class FixedBudget(AbstractPolicy):
    """A fixed yearly sum for everything: what support, projects and research cost leaves fewer posts.

    In every arm of a scenario it makes arms comparable at equal budget, each spending the sum in its own way. It takes
    the place of the size of lines, whoever opened them. The sum is fixed or not: its strength is 0 or 1.

    Lever     fixed_budget [currency / year / million people]
    Acts in   agents.funder: budgets
    Strategy  ERIC: fund and contract for the clinical innovation
    Source    a rule of comparison, not a finding
    """

    vary_instead: ClassVar[str] = "per_million"

    kind: Literal["fixed_budget"] = "fixed_budget"
    per_million: float = Field(gt=0, le=100_000_000, description="the sum, currency / year / million people")

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose(system)
        fixed = np.where(dose > 0, dose * self.per_million, levers.fixed_budget)
        return levers.replaced(fixed_budget=fixed)


class ProjectLimitedFunding(AbstractPolicy):
    """Grants for a limited time, with no renewal by right: each ends in a transition to other money, or in a gap.

    Money for grants comes in month by month. It is awarded at yearly calls, the first month of the run and every
    twelfth after it, and what is left of it in the policy's last month.

    Lever     project_awards_per_million [awards / year / million people], project_months [months],
              project_last_call [yes/no], project_closes_line [share of the line's free money that is called as
              projects instead]
    Acts in   agents.funder: calls and awards; agents.agency.purse: transition at the end of a grant
    Strategy  ERIC: access new funding
    Source    hutchinson2018: after an English 18-month demonstration, keeping the money was a problem for many sites
    """

    kind: Literal["project_limited_funding"] = "project_limited_funding"
    awards_per_million: float = Field(default=0.0, ge=0, le=50, description="awards / year / million people")
    months: float = Field(default=18, ge=3, le=120, description="length of a grant, months")
    replaces_line: float = Field(
        default=0.0, ge=0, le=1, description="share of the recurrent line's free money that goes to calls instead"
    )

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose(system)
        levers = levers.replaced(project_months=np.where(dose > 0, self.months, levers.project_months))
        ends = self.until is not None and (self.until.year, self.until.month) == (system.date.year, system.date.month)
        levers = levers.replaced(project_last_call=np.maximum(levers.project_last_call, ends * (dose > 0)))
        called = added(levers, project_awards_per_million=dose * self.awards_per_million)
        return deepened(called, project_closes_line=dose * self.replaces_line)


class ResultsBasedPayment(AbstractPolicy):
    """A share of every recurrent contract is paid only for milestones: enrolment, job start, 13 and 26 weeks.

    Lever     share_at_risk [share], tariff_ratio [ratio], tariff [share, by milestone], results_cap [ratio]
    Acts in   agents.agency.books: revenue; clients: intake and job starts; fidelity: payment pressure
    Strategy  ERIC: use other payment schemes; alter incentive and allowance structures
    Source    vukadin2018: a Dutch element of payment for performance within secured money; indigo0176, indigo0193:
              milestones of English social impact bonds; golab2023, golab2024: bonds brought money and collaboration,
              and their complexity hurt motivation
    """

    kind: Literal["results_based_payment"] = "results_based_payment"
    share_at_risk: float = Field(default=0.4, ge=0, le=0.9, description="share of a contract paid for milestones")
    tariff_ratio: float = Field(
        default=1.0, ge=0.2, le=3, description="what an average team earns back of the money at risk"
    )
    tariff: tuple[float, float, float, float] | None = Field(
        default=None,
        description="what enrolment, a job start, 13 weeks and 26 weeks in a job count for; shares that sum to 1",
    )
    cap: float = Field(default=0.0, ge=0, le=5, description="most a team earns, over an average team; 0: as usual")

    @model_validator(mode="after")
    def _tariff_sums_to_one(self) -> Self:
        if self.tariff is not None and (min(self.tariff) < 0 or round(sum(self.tariff), 6) != 1):
            raise mistake("the four shares of `tariff` must sum to 1, and none be negative", "tariff")
        return self

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose(system)
        in_force = dose > 0
        if self.tariff is not None:
            tariff = np.where(in_force[:, None], self.tariff, levers.tariff)
            levers = levers.replaced(tariff=tariff)
        levers = levers.replaced(results_cap=np.where(in_force & (self.cap > 0), self.cap, levers.results_cap))
        levers = added(levers, tariff_ratio=dose * (self.tariff_ratio - levers.tariff_ratio))
        return deepened(levers, share_at_risk=dose * self.share_at_risk)


class FidelityCondition(AbstractPolicy):
    """Recurrent contracts require a rated fidelity; a site that stays below it for longer than a grace loses them.

    Lever     fidelity_floor [IPS-25 points]
    Acts in   agents.agency.purse: conditions of contracts
    Strategy  ERIC: alter incentive and allowance structures; develop and implement tools for quality monitoring
    Source    ipsgrow: 100 points are the pass mark in England; georgiasettlement: a fidelity scale in a settlement
    """

    vary_instead: ClassVar[str] = "floor"

    kind: Literal["fidelity_condition"] = "fidelity_condition"
    floor: float = Field(
        default=IPS_25.good,
        ge=IPS_25.lowest,
        le=IPS_25.highest,
        description="rating that contracts require, IPS-25 points",
    )

    def adjust(self, levers: Levers, system: System) -> Levers:
        return levers.replaced(fidelity_floor=np.maximum(levers.fidelity_floor, self.dose(system) * self.floor))
