"""Funders: one row for each region and payer (row = region x payers + payer).

A region's recurrent line is shared by its payers in fixed proportions; the payer with the largest share leads: it
ranks the applicants and awards for all of them. Project money is awarded by the project fund of the region.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.agents.actor import AbstractActor, Actor, Plural
from ipssim.agents.rationing import ration
from ipssim.compiled import compiled
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms import authority
from ipssim.mechanisms.cost import post_price
from ipssim.mechanisms.finance import affordable_posts, applicant_score, calls_are_open, returned_savings
from ipssim.mechanisms.rates import monthly
from ipssim.table import Column
from ipssim.units import CENTS, MILLION, MONTHS_A_YEAR
from ipssim.vocabulary import Payer, Phase

__all__ = ["AbstractFunder", "Funder", "Funders"]


class AbstractFunder(AbstractActor):
    """Holds a budget, opens calls, ranks applicants, awards and ends contracts, pays."""

    __slots__ = ()
    kind = "funder"

    leads = Column(np.bool_, unit="yes/no", doc="Awards the region's recurrent line")
    line_kept = Column(
        np.float64, unit="share", doc="What slumps have left of the line that policies opened; 0 where there is none"
    )
    budget_posts = Column(np.float64, unit="posts", doc="Specialist posts its recurrent money pays for")
    committed_posts = Column(np.int64, unit="posts", doc="Posts its money covers: recurrent ones and its projects")
    awards_left = Column(np.float64, unit="awards", doc="Project grants it can award at the next call")
    paid_cents = Column(np.int64, unit="cents", doc="Paid to agencies this month")
    paid_ever_cents = Column(np.int64, unit="cents", doc="Paid since the start")

    def region_rows(self) -> Any:
        return self.table.numbers[self.rows] // len(Payer)

    @property
    def free_posts(self) -> Any:
        """Recurrent money not yet committed [posts]."""
        return np.maximum(self.budget_posts - self.committed_posts, 0)

    def set_budgets(self) -> None:
        """Budgets of the month: the authority's line and the policies' additions; money for calls accrues."""
        self._cut_in_slumps()
        model, levers = self.model, self.model.levers
        authorities, region = model.authorities.table, self.region_rows()
        million = model.regions.table["population"] / MILLION
        line = authorities["line_posts"] * authorities["has_line"]
        kept = self.table["line_kept"][model.lead_funder]
        line = line + levers.line_posts_per_million * million * kept + self._returned_savings()
        line = self._within_fixed_sum(line) * levers.budget_factor
        self.budget_posts = np.where(self.leads, line[region], 0)
        teams = model.agencies.where(model.agencies.has_team)
        covered = _exact_sums(teams.region, teams.posts_from_line(), len(line))
        self.committed_posts = self.leads * covered[region]
        yearly = levers.project_awards_per_million * million + authorities["project_awards"]
        accrued = monthly(yearly) * levers.budget_factor + self._for_trials()
        self.awards_left = self.awards_left + accrued[region] * self.is_project_fund

    def _cut_in_slumps(self) -> None:
        """Each January slumps cut lines that policies opened as they cut a region's own; a recovery gives that back."""
        runs, kept = self.line_kept > 0, self.line_kept
        if self.calendar_month == 1:
            kept = authority.kept_after(kept, self.of_region("slump"), self.parameters.authority)
        self.line_kept = np.where(runs, kept, 1) * (self.lever("line_posts_per_million") > 0)  # a new one is whole

    def _within_fixed_sum(self, line: Any) -> Any:
        """Where a policy fixes what everything may cost, posts are paid with what the rest leaves of it."""
        if not self.is_moved("fixed_budget"):
            return line
        model, p, people = self.model, self.parameters, self.model.regions.table["population"]
        of_nation, price = model.worlds.of_nation, post_price(p.cost)
        support = model.support_centres.table["cost_cents"] + model.authorities.table["administration_cents"]
        support = support + model.researchers.table["cost_cents"]
        support = support + of_nation(support) * people / of_nation(people)  # what is the nation's, by inhabitants
        teams = model.agencies.where(model.agencies.has_team)
        projects = teams.funded_posts[..., Payer.PROJECT] * ~teams.project_from_line * teams.setting("specialist_pay")
        others = support + p.finance.generosity * price * np.bincount(teams.region, projects, len(people))
        fixed = CENTS * monthly(model.levers.fixed_budget * people / MILLION)
        posts = affordable_posts(fixed, others, price * self._mean_pay(), p.finance)
        return np.where(model.levers.fixed_budget > 0, posts, line)

    def _mean_pay(self) -> Any:
        """What a post is paid in each region over the usual pay [ratio]: the mean of its posts, or of its agencies."""
        agencies, regions = self.model.agencies, len(self.model.regions)
        staffed = np.bincount(agencies.region, agencies.posts, regions) > 0
        weights = np.where(staffed[agencies.region], agencies.posts, 1)
        sums = np.bincount(agencies.region, weights * agencies.setting("specialist_pay"), regions)
        over = np.bincount(agencies.region, weights, regions)
        return np.where(over > 0, sums, 1) / np.maximum(over, 1)

    def _returned_savings(self) -> Any:
        """Posts that the money of closed old services pays for, where a policy returns it to the line."""
        if not self.is_moved("savings_returned"):
            return 0
        regions, returned = self.model.regions, self.model.levers.savings_returned
        closed = regions.table["old_services"] - regions.in_old_services()
        return returned_savings(closed, returned, self.parameters.finance)

    def _for_trials(self) -> Any:
        """Grants for the sites that a funded trial still looks for when calls are open."""
        return self._calls_are_open() * self.model.researchers.table["sites_sought"]

    def cut_contracts(self) -> None:
        """Where contracts cover more posts than the line pays for, the lowest-rated get notice; it is withdrawn where
        the line can pay for them again before it has run out."""
        over, agencies = self.committed_posts > np.ceil(self.budget_posts), self.model.agencies
        if not np.any(over) and not agencies.is_on_notice.any():
            return
        paid = self._agencies_of(self.leads, agencies.is_line_funded)
        funders, holder, posts = self.model.funders, paid.line_funder(), paid.line_posts()
        of_projects = funders.committed_posts - _exact_sums(holder, posts, self.table.length)
        supply = np.ceil(funders.budget_posts).astype(np.int64) - of_projects
        # Who has had notice stands last: nobody else gets one for their sake.
        rank = paid.rated - IPS_25.highest * paid.is_on_notice
        kept = ration(holder, rank, paid.chance("cuts"), posts, supply)
        paid.where(~kept & ~paid.is_on_notice).receive_notice()
        paid.where(kept & paid.is_on_notice).be_kept_on()

    def renew_contracts(self) -> None:
        """Projects with leave to go on, and sites whose contract was ended for want of money, come first to the line:
        also where it takes no others."""
        renewing = self._asking(self.leads, self.model.agencies.renewing)
        applicants = renewing.where(~renewing.is_on_notice)
        holder, held, free = applicants.line_funder(), applicants.posts_from_line(), self.model.funders.free_posts
        applicants.settle_for(held + free[holder])
        need = np.maximum(applicants.posts_wanted - held, 0)
        winners = self._granted(applicants, holder, need, free)
        winners.sign_line_contract(winners.posts_wanted)
        self._begin(winners)

    def award_line(self) -> None:
        """The leading payers award what is open of the line to new sites and to full teams that could grow."""
        asking = self._asking(self.leads)
        applicants = self._admitted(asking.where(~asking.is_delivering | asking.may_grow))
        funders, holder = self.model.funders, applicants.line_funder()
        is_open = funders.free_posts * (1 - funders.lever("project_closes_line"))
        applicants.settle_for(is_open[holder])
        winners = self._granted(applicants, holder, applicants.posts_wanted, is_open)
        winners.sign_line_contract(winners.posts_wanted)
        self._begin(winners)

    def award_projects(self) -> None:
        """Once a year, and when a policy that calls is about to end, the project funds award grants to their
        best-ranked applicants without a contract.

        What is not taken up lapses.
        """
        calls = self.is_project_fund & (self._calls_are_open() | (self.lever("project_last_call") > 0))
        if not np.any(calls):
            return
        self.awards_left = np.round(self.awards_left, 9)  # twelve twelfths are a whole one
        applicants = self._without_contract(calls & (self.awards_left >= 1))
        holder = applicants.region * len(Payer) + Payer.PROJECT
        one = np.ones(len(applicants), np.int64)
        applicants.where(~applicants.is_delivering).settle_for(0)  # a grant for a new site pays the smallest team
        winners = self._granted(applicants, holder, one, self.model.funders.awards_left)
        self.awards_left = np.where(calls, self.awards_left % 1, self.awards_left)
        winners.sign_project(winners.posts_wanted, from_line=False)
        self._begin(winners)

    def call_line_as_projects(self) -> None:
        """Once a year the part of the line that a policy closes to recurrent contracts is called as projects."""
        if not self._calls_are_open() or not np.any(self.lever("project_closes_line")):
            return
        applicants = self._without_contract(self.leads)
        funders, holder = self.model.funders, applicants.line_funder()
        closed = funders.free_posts * funders.lever("project_closes_line")
        applicants.settle_for(closed[holder])
        winners = self._granted(applicants, holder, applicants.posts_wanted, closed)
        winners.sign_project(winners.posts_wanted, from_line=True)
        self._begin(winners)

    def _granted(self, applicants: Any, holder: Any, need: Any, supply: Any) -> Any:
        """Those who are granted what they need by their holder; the line's commitments grow by it."""
        whole = np.floor(supply).astype(np.int64)
        # Nobody reads the applications to those who have not even what the most modest need.
        is_read = whole[holder] >= need.min(initial=1)
        applicants, holder, need = applicants.where(is_read), holder[is_read], need[is_read]
        if len(applicants) == 0:
            return applicants
        granted = ration(holder, self._score(applicants), applicants.chance("award"), need, whole)
        taken = _exact_sums(holder[granted], need[granted], self.table.length)[self.rows]
        self.committed_posts = self.committed_posts + taken * self.leads
        return applicants.where(granted)

    def _calls_are_open(self) -> bool:
        return calls_are_open(self.month, self.parameters.finance.call_interval)

    def _without_contract(self, holders: Any) -> Any:
        asking = self._asking(holders)
        return self._admitted(asking.where(~asking.is_paid_by_others))

    def _admitted(self, applicants: Any) -> Any:
        """All applicants; where a policy wants few excellent sites first, of the new ones only the readiest, as many
        as the unproven sites of the region leave room for."""
        if not self.is_moved("unproven_sites"):
            return applicants
        agencies = self.model.agencies
        proven = agencies.is_delivering & (agencies.best_rated >= IPS_25.good)
        unproven = np.bincount(agencies.region[agencies.has_team & ~proven], minlength=self.model.regions.table.length)
        limit = self.model.levers.unproven_sites
        room = np.where(limit > 0, limit, len(agencies)).astype(np.int64) - unproven
        new = applicants.where(~applicants.is_delivering)
        one, luck = np.ones(len(new), np.int64), new.chance("first sites")
        admitted = np.zeros(len(agencies), np.bool_)
        admitted[new.row_numbers()[ration(new.region, new.readiness, luck, one, room)]] = True
        return applicants.where(applicants.is_delivering | admitted[applicants.row_numbers()])

    def pay(self) -> None:
        """Book what the contracts paid this month."""
        agencies = self.model.agencies
        paid = _paid(agencies.region, agencies.received_cents, self.model.regions.table.length)
        self.paid_cents = paid.ravel()[self.rows]
        self.paid_ever_cents = self.paid_ever_cents + self.paid_cents

    def _begin(self, winners: Any) -> None:
        if len(winners):
            winners.posts_wanted = 0
            winners.where(winners.is_in(Phase.PREPARATION)).begin_installation()

    def _score(self, applicants: Any) -> NDArray[np.float64]:
        mean_size = self.model.mean_size[applicants.region]
        return np.asarray(
            applicant_score(
                applicants.readiness,
                applicants.size / mean_size,
                (applicants.wanting_work - applicants.caseload) / mean_size,
                applicants.months_in_phase * applicants.is_in(Phase.PREPARATION) / MONTHS_A_YEAR,
                applicants.renewing,
                self.parameters.finance,
            )
        )

    @property
    def is_project_fund(self) -> Any:
        """Awards project grants."""
        return self.table.numbers[self.rows] % len(Payer) == Payer.PROJECT

    def _asking(self, holders: Any, mask: Any = True) -> Any:
        """Agencies that ask for posts, in the regions of those funders that hold something, among those in `mask`."""
        return self._agencies_of(holders, (self.model.agencies.posts_wanted > 0) & mask)

    def _agencies_of(self, holders: Any, mask: Any) -> Any:
        """The agencies in the regions of those funders that hold something, among those in `mask`."""
        in_region = np.zeros(self.model.regions.table.length, np.bool_)
        in_region[np.atleast_1d(self.region_rows())[np.atleast_1d(holders)]] = True
        agencies = self.model.agencies.where(mask)
        return agencies if in_region.all() else agencies.where(in_region[agencies.region])


def _exact_sums(groups: NDArray[Any], amounts: NDArray[Any], length: int) -> NDArray[np.int64]:
    """Integer sums by group; `bincount` adds floats, which are exact below 2**53."""
    return np.bincount(groups, weights=amounts, minlength=length).astype(np.int64)


@compiled("int64[:, ::1](int64[::1], int64[:, :], int64)")
def _paid(region: NDArray[Any], received: NDArray[Any], regions: int) -> NDArray[np.int64]:
    """What agencies received by region and payer; shape (regions, payers)."""
    paid = np.zeros((regions, received.shape[1]), np.int64)
    for payer in range(received.shape[1]):
        for agency in range(len(region)):
            if received[agency, payer]:  # most get nothing from most
                paid[region[agency], payer] += received[agency, payer]
    return paid


class Funder(AbstractFunder, Actor):
    """One funder."""


class Funders(Plural, AbstractFunder):
    """Many funders."""

    __slots__ = ()


AbstractFunder.plural = Funders
