"""Policies on how money lasts, who shares it and who starts with it."""

from datetime import date
from math import log
from typing import Literal

from pydantic import Field

from ipssim.levers import Levers
from ipssim.policies.base import AbstractPolicy, System, added, deepened

__all__ = ["BudgetGrowth", "DividedFunding", "PooledBudget", "SelfFunding", "StartUpGrants", "TransitionFunding"]


class TransitionFunding(AbstractPolicy):
    """Projects get leave to become permanent more readily, and an extension when they would end before that.

    The permanent money itself must be there: the line's, which serves such sites first.

    Lever     transition_help [logit], extension_months [months]
    Acts in   agents.agency.project_end: the request for permanent money, and the end of a project
    Strategy  ERIC: access new funding; fund and contract for the clinical innovation
    Source    scopingreview2023: a well-managed transition from projects to sustained programmes was a critical period;
              hutchinson2018: keeping the money beyond the project was a problem for many sites
    """

    kind: Literal["transition_funding"] = "transition_funding"
    odds_ratio: float = Field(
        default=3.0, ge=1, le=100, description="how much likelier a project gets leave to become permanent"
    )
    extension_months: float = Field(default=12, ge=0, le=36, description="extension of a project, months")

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose(system)
        return added(levers, transition_help=dose * log(self.odds_ratio), extension_months=dose * self.extension_months)


class DividedFunding(AbstractPolicy):
    """The line is split evenly over four payers: more contracts to administer, payments that fail, billing.

    Lever     line_division [share]
    Acts in   agents.region: shares of the payers; agents.agency.purse, books: contracts, gaps, administration
    Strategy  none of ERIC's names; what pooling undoes
    Source    scopingreview2023: separate or divided sources of funding hindered implementation; vukadin2018:
              fragmented money was a barrier
    """

    kind: Literal["divided_funding"] = "divided_funding"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, line_division=self.dose(system))


class PooledBudget(AbstractPolicy):
    """Payers pool their money, so that a site deals with one of them; savings of closed old services may come back.

    Lever     pooling [share], savings_returned [share]
    Acts in   agents.agency.books: gaps and administration; determinants: financing; agents.funder: the line
    Strategy  ERIC: alter incentive and allowance structures; build a coalition
    Source    sharedsavings2023: three of four Dutch regions agreed on collaboration and funding, none on shared
              savings: hence no savings unless asked for
    """

    kind: Literal["pooled_budget"] = "pooled_budget"
    shared_savings: float = Field(
        default=0.0, ge=0, le=1, description="share of the money of closed old services that comes back to the line"
    )

    def adjust(self, levers: Levers, system: System) -> Levers:
        dose = self.dose(system)
        return deepened(levers, pooling=dose, savings_returned=dose * self.shared_savings)


class StartUpGrants(AbstractPolicy):
    """A one-off grant pays what it costs to start a site, so that fewer installations are given up.

    Lever     start_up_grant [share]
    Acts in   agents.agency.books: who pays the start; installation: giving up
    Strategy  ERIC: fund and contract for the clinical innovation; access new funding
    Source    bergmark2018: Swedish state grants started 32 municipal sites; psychiatricnews2003: a seed grant of
              $200,000 for three pilot sites
    """

    kind: Literal["start_up_grants"] = "start_up_grants"
    share: float = Field(default=1.0, ge=0, le=1, description="share of the start-up cost that is granted")

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, start_up_grant=self.dose(system) * self.share)


class SelfFunding(AbstractPolicy):
    """Rules that make hosts carry teams out of their own money, when other money ends or before any has come.

    Lever     self_funding [dose 0-1]
    Acts in   agents.agency.project_end: the end of the last contract; life_course: a start on own money
    Strategy  ERIC: mandate change; alter incentive and allowance structures
    Source    acra: keeping a practice after federal grants was likelier where internal support was there
    """

    kind: Literal["self_funding"] = "self_funding"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, self_funding=self.dose(system))


class BudgetGrowth(AbstractPolicy):
    """The money for the practice, recurrent and for projects, grows every year from the policy's start on.

    Growth stops at `until`, and what had grown is then taken back.

    Lever     budget_factor [ratio]
    Acts in   agents.funder: budgets and calls
    Strategy  ERIC: fund and contract for the clinical innovation
    Source    bruns2019: fiscal support of a state goes with adoption of evidence-based treatments for adults
    """

    kind: Literal["budget_growth"] = "budget_growth"
    per_year: float = Field(ge=-0.5, le=1, description="growth a year, as a share; negative where budgets shrink")
    start: date = Field(alias="from", description="first day in force; full years are counted from it")

    def adjust(self, levers: Levers, system: System) -> Levers:
        years = system.date.year - self.start.year - ((system.date.month, 1) < (self.start.month, self.start.day))
        grown = (1 + self.per_year) ** max(years, 0)
        factor = levers.budget_factor * (1 + self.dose(system) * (grown - 1))
        return levers.replaced(budget_factor=factor)
