"""A month's books: revenue by payer and stream, running cost, cash."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.agents.agency.purse import IN_LINE, TERMS, Purse
from ipssim.mechanisms.cost import by_item, post_price, running_cost
from ipssim.mechanisms.finance import billing_share, milestone_weights, results_share, start_up_payments
from ipssim.mechanisms.strata import covered_share
from ipssim.units import CENTS
from ipssim.vocabulary import LINE, Payer, Scheme, Stream, Trait

__all__ = ["Books"]


class Books(Purse):
    """What contracts bring in, what the practice costs, and what is left."""

    __slots__ = ()

    def settle_money(self) -> None:
        """A month's revenue by payer, running cost and cash; the host pays what the overdraft does not bear."""
        self.cost_cents, self.costs_cents, self.share_at_risk = 0, 0, 0
        these = self.where(self.has_team)
        if len(these):
            these._settle()
        self.start_up_cents = 0

    def _settle(self) -> None:
        at_risk, milestones = self._paid_for_results()
        received = self._revenue(at_risk, milestones)
        start_up, payers = self.start_up_cents, self.payers
        paid = self.filled * self.setting("specialist_pay")
        cost = np.rint(running_cost(paid, payers, self.parameters.cost)).astype(np.int64) + start_up
        cash = self.cash_cents + received.sum(axis=0) - cost
        rescued = np.maximum(0, -self.overdraft - cash)
        received[Payer.HOST] += rescued
        self.received_cents = received.T
        self.streams_cents = self._by_stream(received, at_risk, milestones).T
        if self.is_moved("share_at_risk"):
            self.share_at_risk = at_risk.T
        self.cost_cents = cost
        self.costs_cents = by_item(cost, start_up, payers, self.parameters.cost)
        self.cash_cents = cash + rescued
        self.months_in_debt = (self.months_in_debt + 1) * (rescued > 0)

    @property
    def overdraft(self) -> Any:
        """How far the account may go below zero [cents]: some months' price of its posts, of one post at least."""
        months = self.parameters.finance.overdraft_months * np.maximum(self.posts, 1)
        return np.rint(months * post_price(self.parameters.cost)).astype(np.int64)

    def _paid_for_results(self) -> tuple[Any, Any]:
        """Share of each contract that is paid only for results [0-1], shape (payers, rows) or one for all, and what
        these bring of it [ratio]."""
        if not self.is_moved("share_at_risk"):
            return 0, 1
        in_line = (self.scheme.T == Scheme.PER_POST) & IN_LINE[:, None]
        return np.where(in_line, self.lever("share_at_risk"), 0), self._milestones_reached()

    def _milestones_reached(self) -> Any:
        """What payment by results brings of the money at risk [ratio]."""
        posts = np.maximum(self.filled, 1)
        earned = results_share(
            self.entered,
            self.job_starts,
            self.reached_13_weeks,
            self.reached_26_weeks,
            posts,
            milestone_weights(self.lever("tariff"), self.parameters.finance),
            self.lever("results_cap"),
            self.parameters.finance,
        )
        return self.lever("tariff_ratio") * earned

    def _revenue(self, at_risk: Any, milestones: Any) -> NDArray[np.int64]:
        """What each payer pays this month [cents], shape (payers, rows): long rows make the arithmetic fast."""
        filled, covered = self.filled, self._covered_by_payer()
        kept = 1 - at_risk * (1 - milestones)
        billed = billing_share(self.caseload, np.maximum(filled, 1) * self.usual_caseload)
        factor = np.full(covered.shape, kept, np.float64)
        factor[Payer.INSURER] = billed  # only insurers pay by what is billed
        if self.is_moved("unpaid_moderate"):
            factor = np.where(IN_LINE[:, None], factor * self._paid_share(), factor)
        dearer = self.setting("specialist_pay")  # who wants better pay also pays it
        due: NDArray[np.int64] = np.rint(self.amount_cents.T * covered * factor * dearer).astype(np.int64)
        self._leave_gap(due)
        self._pay_start_up(due)
        return due

    def _covered_by_payer(self) -> NDArray[np.int16]:
        """Filled posts that each payer pays for, shape (payers, rows): all payers of the line for the same ones, a
        project for those beyond the line's, the host for the rest; nobody pays for a post that another one covers."""
        covered: NDArray[np.int16] = np.minimum(self.filled, self.funded_posts.T)
        rest = self.filled - covered[: len(LINE)].max(axis=0)
        for payer in (Payer.PROJECT, Payer.HOST):
            covered[payer] = np.minimum(rest, covered[payer])
            rest -= covered[payer]
        return covered

    def _leave_gap(self, due: NDArray[np.int64]) -> None:
        """Divided funding creates gaps: each payer beyond the first may fail to pay, one at most in a month."""
        payer, luck = np.arange(len(Payer))[:, None], self.chance("payment gap")
        gap = self.parameters.finance.gap_per_payer * (1 - self.pooled)
        some = luck < len(Payer) * gap
        luck, gap = luck[some], gap[some]
        late = (luck >= payer * gap) & (luck < (payer + 1) * gap)
        due[:, some] *= self.where(some)._is_first_payer() | ~late

    def _pay_start_up(self, due: NDArray[np.int64]) -> None:
        """A start-up grant and the first payer's contract pay toward the cost of starting."""
        some = self.start_up_cents > 0
        if not some.any():
            return
        new = self.where(some)
        grant, contract = start_up_payments(new.start_up_cents, new.setting("start_up_grant"), self.parameters.finance)
        by_grant = np.arange(len(Payer))[:, None] == Payer.PROJECT
        due[:, some] += (by_grant * grant + new._is_first_payer() * contract).astype(np.int64)

    def _is_first_payer(self) -> Any:
        """Whose contract is worth most, shape (payers, rows); the first of equal ones."""
        return np.arange(len(Payer))[:, None] == self.amount_cents.argmax(axis=-1)

    def _paid_share(self) -> Any:
        """Share of its clients that recurrent contracts pay for [0-1]; all of them but under payment by diagnosis."""
        unpaid = self.lever("unpaid_moderate")
        if not unpaid.any():
            return np.ones_like(unpaid)
        return covered_share(self.clients_by_trait[..., Trait.SEVERE_ILLNESS], self.caseload, unpaid)

    def _by_stream(self, received: NDArray[np.int64], at_risk: Any, milestones: Any) -> NDArray[np.int64]:
        """The month's revenue by the terms on which it came in [cents], shape (streams, rows); nothing is lost."""
        results = np.zeros_like(received)
        if self.is_moved("share_at_risk"):
            earned = at_risk * milestones
            kept = 1 - at_risk + earned
            results = np.rint(received * (earned / np.where(kept > 0, kept, 1))).astype(np.int64)
        rest = received - results
        streams = {
            Stream.RECURRENT: rest[: len(LINE)].sum(axis=0) - rest[Payer.INSURER],
            Stream.PROJECT: rest[Payer.PROJECT],
            Stream.RESULTS: results.sum(axis=0),
            Stream.BILLING: rest[Payer.INSURER],
            Stream.HOST: rest[Payer.HOST],
        }
        return np.array([streams[stream] for stream in Stream])

    def close_books(self) -> None:
        """When the practice ends: contracts end, and the host takes over the balance."""
        received = self.received_cents
        streams = self.streams_cents
        received[..., Payer.HOST] -= self.cash_cents
        streams[..., Stream.HOST] -= self.cash_cents
        self.received_cents, self.streams_cents = received, streams
        for name in (*TERMS, "cash_cents", "months_in_debt", "posts_wanted"):
            setattr(self, name, 0)
        for name in ("renewing", "renewal_asked", "extended", "bridged", "project_from_line", "condition_failed"):
            setattr(self, name, False)
        self.leave_trials()

    def leave_trials(self) -> None:
        """A site of a trial is one no more: its trial has reported, or it stops."""
        self.in_trial, self.in_nations_trial = False, False

    def spend_on_start_up(self) -> None:
        """Equipment and first training of a new site, paid when installation begins."""
        self.start_up_cents = round(self.parameters.cost.start_up * CENTS)
