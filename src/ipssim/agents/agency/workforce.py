"""Specialists leave, are hired and learn; teams ask to grow."""

from typing import Any

import numpy as np

from ipssim.agents.agency.books import Books
from ipssim.agents.agency.leadership import Leadership
from ipssim.agents.agency.quality import Quality
from ipssim.agents.agency.state import TURNOVER_MONTHS
from ipssim.agents.notes import note
from ipssim.counts import binomial
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms.rates import monthly, probability
from ipssim.mechanisms.workforce import (
    certified,
    competence_after,
    contacts_after,
    growth_hazard,
    laid_off,
    leaving_hazard,
    may_hire,
    stays_for_pay,
)
from ipssim.vocabulary import ImplementationOutcome

__all__ = ["Workforce"]

JOB_DEVELOPMENT = IPS_25.index("job_development_frequency")


class Workforce(Books, Leadership, Quality):
    """The team."""

    __slots__ = ()

    def lose_specialists(self) -> None:
        """Specialists and supervisors leave or are laid off; leavers take part of the employer contacts along."""
        self.left = 0
        these = self.where(self.has_team)
        if len(these) == 0:
            return
        p = self.parameters.workforce
        feedback = np.exp(-these.months_since_feedback / p.feedback_months)
        hazard = leaving_hazard(these.insecurity, these.supervisor, these.competence, feedback, these.infrastructure, p)
        if self.is_moved("specialist_pay"):
            hazard = hazard * stays_for_pay(these.lever("specialist_pay"), p)
        left = binomial(these.chance("specialists leave"), these.filled, probability(hazard))
        left = left + these._lay_off(these.filled - left)
        share = left / np.maximum(these.filled, 1)
        effort = (these.item(JOB_DEVELOPMENT) - 1) / (IPS_25.highest_item - 1)
        these.employer_contacts = contacts_after(these.employer_contacts, share, effort, p)
        these._count_turnover(left)
        these.left, these.filled = left, these.filled - left
        stays = these.chance("supervisor leaves") >= probability(monthly(p.supervisor_leaving))
        these.supervisor = these.supervisor & stays

    def _count_turnover(self, left: Any) -> None:
        self.table["left_lately"][self.row_numbers(), self.month % TURNOVER_MONTHS] = left
        self.turnover_24 = self.left_lately.sum(axis=-1) / np.maximum(self.posts, 1)

    def _lay_off(self, staying: Any) -> Any:
        """Whom the host sends away when it has stepped in for too long [people]."""
        fired = np.zeros(len(staying), np.bool_)
        in_debt = self.months_in_debt > 0
        these, staying = self.where(in_debt), staying[in_debt]
        needed = these._are_busy(staying - 1)
        fired[in_debt] = laid_off(
            these.months_in_debt, staying, these.covered_posts(), needed, self.parameters.workforce
        )
        note(self, "laid_off", fired)
        return fired

    def hire_specialists(self) -> None:
        """Empty posts are filled after a search, in debt only where there are clients for one more; the team learns."""
        self.hired = 0
        these = self.where(self.has_team)
        if len(these) == 0:
            return
        p = self.parameters.workforce
        hired = these._find_specialists()
        certification = these.setting("certification")
        novice = certified(p.novice + these.memory * (1 - p.novice), certification, p)
        these.competence = competence_after(
            these.competence,
            these.filled,
            hired,
            novice,
            these.coaching_received,
            these.supervisor,
            certification,
            p,
        )
        these.hired, these.filled = hired, these.filled + hired
        found = these.chance("supervisor hired") < probability(p.supervisor_hiring)
        these.supervisor = these.supervisor | (found & (these.filled > 0))
        these._resize_team()

    def _find_specialists(self) -> Any:
        """Who comes for the open posts, where the team may hire [people]."""
        found = np.zeros(len(self), np.int64)
        is_open = self.posts > self.filled
        these, p = self.where(is_open), self.parameters.workforce
        hires = may_hire(these.is_funded, these.months_in_debt > 0, these.is_busy)
        posts = (these.posts - these.filled) * hires
        found[is_open] = binomial(these.chance("specialists hired"), posts, probability(p.hiring))
        return found

    def wants_to_grow(self) -> Any:
        """Whether a full and busy team asks for one more post, or has asked and waits [yes/no]."""
        p = self.parameters.workforce
        hazard = growth_hazard(self.pull(ImplementationOutcome.PENETRATION), self.payment_pressure, self._surplus(), p)
        return (self.posts_wanted > 0) | (self.chance("team growth") < probability(hazard))

    @property
    def is_busy(self) -> Any:
        """Those in post have few free places; so has a team with nobody in post."""
        return self._are_busy(self.filled)

    def _are_busy(self, specialists: Any) -> Any:
        """Whether so many would have few free places for those who are served and who wait."""
        places = specialists * self.parameters.clients.target_caseload
        return self.caseload + self.waiting >= self.parameters.workforce.growth_utilisation * places

    def _surplus(self) -> Any:
        """Balance of the account over its overdraft limit, from overdrawn to as much in hand [-1..1]."""
        # Hosts that bear no overdraft at all have a limit of nothing: there any cent in hand is plenty.
        return np.clip(self.cash_cents / np.maximum(self.overdraft, 1), -1, 1)

    def release_team(self) -> None:
        """When the practice ends: posts and people go."""
        for name in ("posts", "filled", "competence", "employer_contacts", "left_lately", "turnover_24"):
            setattr(self, name, 0)
        self.supervisor = False
