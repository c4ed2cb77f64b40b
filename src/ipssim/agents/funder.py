"""Funders: one row for each region and payer (row = region x payers + payer).

A region's recurrent line is shared by its payers in fixed proportions; the payer with the largest share leads: it
ranks the applicants and awards for all of them. Project money is awarded by the project fund of the region.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.agents.actor import AbstractActor, Actor, Plural
from ipssim.agents.agency.state import PERMANENT
from ipssim.agents.rationing import ration
from ipssim.mechanisms.finance import applicant_score
from ipssim.mechanisms.rates import MONTHS_A_YEAR, monthly
from ipssim.table import Column
from ipssim.vocabulary import Payer, Phase

__all__ = ["AbstractFunder", "Funder", "Funders"]

MILLION = 1_000_000


class AbstractFunder(AbstractActor):
    """Holds a budget, opens calls, ranks applicants, awards and ends contracts, pays."""

    __slots__ = ()
    kind = "funder"

    leads = Column(np.bool_, unit="yes/no", doc="Awards the region's recurrent line")
    budget_posts = Column(np.float64, unit="posts", doc="Specialist posts its recurrent money pays for")
    committed_posts = Column(np.int64, unit="posts", doc="Posts that running contracts cover")
    project_posts = Column(np.int64, unit="posts", doc="Posts that project grants cover in the region")
    awards_left = Column(np.float64, unit="awards", doc="Project grants it can award at the next call")
    paid_cents = Column(np.int64, unit="cents", doc="Paid this month")
    paid_ever_cents = Column(np.int64, unit="cents", doc="Paid since the start")

    def region_rows(self) -> Any:
        return self.table.numbers[self.rows] // len(Payer)

    @property
    def free_posts(self) -> Any:
        """Recurrent posts not yet committed, less those that go to project calls [posts]."""
        free = np.maximum(self.budget_posts - self.committed_posts, 0)
        return free - self.lever("project_closes_line") * np.maximum(free, 0)

    def set_budgets(self) -> None:
        """Budgets of the month: the authority's line and the policies' additions; project calls accrue monthly."""
        million = self.of_region("population") / MILLION
        line = self.of_authority("line_posts") * self.of_authority("has_line")
        line = (line + self.lever("line_posts_per_million") * million) * self.lever("budget_factor")
        self.budget_posts = np.where(self.leads, line, 0)
        teams = self.model.agencies.where(self.model.agencies.has_team)
        regions, mine = self.model.regions.table.length, self.region_rows()
        self.committed_posts = self.leads * _exact_sums(teams.region, teams.line_posts(), regions)[mine]
        self.project_posts = _exact_sums(teams.region, teams.funded_posts[..., Payer.PROJECT], regions)[mine]
        self._open_calls(million)

    def _open_calls(self, million: Any) -> None:
        """Money for project grants accrues month by month, until the next call."""
        yearly = self.lever("project_awards_per_million") * million + self.of_authority("project_awards")
        accrued = monthly(yearly) * self.lever("budget_factor") * self.is_project_fund
        self.awards_left = self.awards_left + accrued

    def turned_awards(self) -> Any:
        """Project grants that line money closed to new contracts can pay for now [awards]."""
        size = self.parameters.installation.team_posts
        lead = self.model.funders.table
        rows = self.region_rows()[..., None] * len(Payer) + np.arange(len(Payer))
        free = np.maximum(lead["budget_posts"][rows] - lead["committed_posts"][rows], 0).max(axis=-1)
        mine = np.maximum(free - self.project_posts, 0) * self.lever("project_closes_line")
        return mine / size

    def cut_contracts(self) -> None:
        """Where contracts cover more posts than the line pays for, the lowest-rated get notice."""
        over = self.leads & (self.committed_posts > np.ceil(self.budget_posts))
        if not np.any(over):
            return
        teams = self._agencies_of(over, self.model.agencies.has_team)
        agencies = teams.where(teams.months_left.min(axis=-1) == PERMANENT)
        supply = np.floor(self.model.funders.budget_posts).astype(np.int64)
        kept = ration(agencies.line_funder(), agencies.rated, agencies.chance("cuts"), agencies.line_posts(), supply)
        agencies.where(~kept).receive_notice()

    def award_line(self) -> None:
        """The leading payers award recurrent posts to their best-ranked applicants."""
        asking = self._asking(self.leads)
        applicants = asking.where(~asking.is_delivering | asking.renewing | asking.is_line_funded)
        if len(applicants) == 0:
            return
        supply = np.floor(self.model.funders.free_posts).astype(np.int64)
        granted = ration(
            applicants.line_funder(),
            self._score(applicants),
            applicants.chance("award line"),
            applicants.posts_wanted,
            supply,
        )
        winners = applicants.where(granted)
        winners.sign_line_contract(winners.posts_wanted)
        self._begin(winners)

    def award_projects(self) -> None:
        """Once a year the project funds call, and award grants to their best-ranked applicants without a contract.

        What is not taken up lapses.
        """
        interval = self.parameters.finance.call_interval
        if self.month % interval != 1 % interval:
            return
        funders = self.model.funders
        supply = np.floor(funders.awards_left + funders.turned_awards()).astype(np.int64)
        asking = self._asking(self.is_project_fund & (supply[self.rows] > 0))
        self.awards_left = self.awards_left % 1
        applicants = asking.where(~asking.is_funded)
        if len(applicants) == 0:
            return
        holder = applicants.region * len(Payer) + Payer.PROJECT
        one = np.ones(len(applicants), np.int64)
        granted = ration(holder, self._score(applicants), applicants.chance("award project"), one, supply)
        winners = applicants.where(granted)
        winners.sign_project(winners.posts_wanted)
        self._begin(winners)

    def pay(self) -> None:
        """Book what the contracts paid this month."""
        paid_to = self.model.agencies.where(self.model.agencies.attempt > 0)
        holder = paid_to.region[:, None] * len(Payer) + np.arange(len(Payer))
        paid = _exact_sums(holder.ravel(), paid_to.received_cents.ravel(), self.table.length)
        self.paid_cents = paid[self.rows]
        self.paid_ever_cents = self.paid_ever_cents + self.paid_cents

    def _begin(self, winners: Any) -> None:
        winners.posts_wanted = 0
        winners.where(winners.phase == Phase.PREPARATION).begin_installation()

    def _score(self, applicants: Any) -> NDArray[np.float64]:
        return np.asarray(
            applicant_score(
                applicants.readiness,
                applicants.size / self.model.mean_size,
                applicants.months_in_phase / MONTHS_A_YEAR,
                applicants.is_delivering & ~applicants.renewing,
                applicants.renewing,
                self.parameters.finance,
            )
        )

    @property
    def is_project_fund(self) -> Any:
        """Awards project grants."""
        return self.table.numbers[self.rows] % len(Payer) == Payer.PROJECT

    def _asking(self, holders: Any) -> Any:
        """Agencies that ask for posts, in the regions of those funders that hold something."""
        return self._agencies_of(holders, self.model.agencies.posts_wanted > 0)

    def _agencies_of(self, holders: Any, mask: Any) -> Any:
        """The agencies in the regions of those funders that hold something, among those in `mask`."""
        in_region = np.zeros(self.model.regions.table.length, np.bool_)
        in_region[np.atleast_1d(self.region_rows())[np.atleast_1d(holders)]] = True
        agencies = self.model.agencies.where(mask)
        return agencies.where(in_region[agencies.region])


def _exact_sums(groups: NDArray[Any], amounts: NDArray[Any], length: int) -> NDArray[np.int64]:
    """Integer sums by group; `bincount` adds floats, which are exact below 2**53."""
    return np.bincount(groups, weights=amounts, minlength=length).astype(np.int64)


class Funder(AbstractFunder, Actor):
    """One funder."""


class Funders(Plural, AbstractFunder):
    """Many funders."""

    __slots__ = ()


AbstractFunder.plural = Funders
