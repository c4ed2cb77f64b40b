"""Funding streams: applying, signing, being paid, transition and end; running cost and cash."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.agents.agency.project_end import ProjectEnd
from ipssim.agents.agency.state import PERMANENT
from ipssim.mechanisms.cost import by_item, post_price, running_cost
from ipssim.mechanisms.finance import billing_share, results_share, start_up_payments
from ipssim.mechanisms.rates import CENTS
from ipssim.mechanisms.strata import covered_share
from ipssim.vocabulary import LINE, Cause, Payer, Phase, Scheme, Stream, Trait

__all__ = ["Purse"]


class Purse(ProjectEnd):
    """What the agency is paid by whom on which terms, and what it costs."""

    __slots__ = ()

    @property
    def is_funded(self) -> Any:
        """Some contract pays."""
        return self.scheme.any(axis=-1)  # Scheme.NONE is zero

    @property
    def secure_months(self) -> Any:
        """Months of money ahead, at most the horizon; a contract without an end counts as the horizon."""
        horizon = self.parameters.sustainment.secure_months
        months = self.months_left
        ahead = np.where(months == PERMANENT, horizon, np.minimum(months, horizon))
        return (ahead * (self.scheme != Scheme.NONE)).max(axis=-1)

    @property
    def insecurity(self) -> Any:
        """1 with no money ahead, 0 with money for the whole horizon [0-1]."""
        return 1 - self.secure_months / self.parameters.sustainment.secure_months

    @property
    def is_line_funded(self) -> Any:
        """Recurrent money of the region pays."""
        return self.line_posts() > 0

    @property
    def has_grant(self) -> Any:
        """A project grant pays."""
        return self.scheme[..., Payer.PROJECT] == Scheme.GRANT

    @property
    def conflict(self) -> Any:
        """How far criteria of recurrent contracts hold each item down [logit], by item; 0 without such criteria."""
        levers = self.model.levers.item_conflict
        if not levers.any():
            return 0
        bound = np.asarray(self.is_line_funded)[..., None]
        return self.parameters.fidelity.conflict_pull * levers[self.region] * bound

    def line_posts(self) -> Any:
        """Posts that recurrent money of the region covers; every payer of the line covers the same ones."""
        return self.funded_posts[..., : len(LINE)].max(axis=-1)

    def posts_from_line(self) -> Any:
        """Posts that the region's line pays for: recurrent ones, and those of a project called out of it."""
        return self.line_posts() + self.funded_posts[..., Payer.PROJECT] * self.project_from_line

    def line_funder(self) -> Any:
        """Row of the funder that leads the line of the region."""
        return self.model.lead_funder[self.region]

    def receive_notice(self) -> None:
        """Recurrent contracts get an end."""
        notice = np.int16(self.parameters.finance.notice_months)
        line = (self.months_left == PERMANENT) & (np.arange(len(Payer)) < len(LINE))
        self.months_left = np.where(line, notice, self.months_left)
        self.renewing = True
        self.log("notice")

    def age_contracts(self) -> None:
        """Contracts come a month closer to their end; ended ones stop paying; projects near their end seek renewal."""
        self.received_cents, self.streams_cents = 0, 0  # a new month in the books
        these = self.where(self.has_team)
        if len(these) == 0:
            return
        if self.model.regions.table["shares_changed"].any():
            these.where(these.of_region("shares_changed") & these.is_line_funded)._divide_anew()
        running = these.months_left > 0
        these.months_left = np.where(running, these.months_left - 1, these.months_left)
        these.seek_transition()
        these.extend_projects(running[..., Payer.PROJECT] & (these.months_left[..., Payer.PROJECT] == 0))
        ended = running & (these.months_left == 0)
        hit = ended.any(axis=-1)
        losing = these.where(hit)
        losing.end_contracts(ended[hit], cause="")
        losing.where(~losing.is_funded & losing.is_delivering).fall_to_host()

    def carry_team(self, posts: Any) -> None:
        """The host organisation pays for its team from its own pocket."""
        price = np.rint(post_price(self.parameters.cost)).astype(np.int64)
        self._sign(Payer.HOST, Scheme.PER_POST, amount=price, posts=posts, months=PERMANENT)
        self.log("host_pays")

    def _sign(self, payer: Payer, scheme: Scheme, *, amount: Any, posts: Any, months: Any) -> None:
        terms = {"scheme": scheme, "amount_cents": amount, "funded_posts": posts, "months_left": months}
        for name, value in terms.items():
            column = np.array(getattr(self, name))
            column[..., payer] = value
            setattr(self, name, column)
        self._resize_team()

    def end_contracts(self, ended: NDArray[np.bool_], *, cause: Any) -> None:
        """The payers marked in `ended` (rows, payers) pay no more."""
        if len(self) == 0:
            return
        rows = ended.any(axis=-1)
        self.log(
            "contract_ended",
            self.row_numbers()[rows],
            before=_names(ended[rows]),
            cause=cause if isinstance(cause, str) else cause[rows],
        )
        start_up_ends = ended[..., Payer.PROJECT] & (self.months_since_start_up < 0)
        self.months_since_start_up = np.where(start_up_ends, 0, self.months_since_start_up)
        for name in ("scheme", "amount_cents", "funded_posts", "months_left", "floor_fidelity", "share_at_risk"):
            setattr(self, name, np.where(ended, 0, getattr(self, name)))
        self._resize_team()

    def enforce_conditions(self) -> None:
        """Contracts with a fidelity floor end when a rated site stays below it for longer than the grace."""
        these = self.where(self.has_team & (self.lever("fidelity_floor") > 0))
        if len(these) == 0:
            return
        these.floor_fidelity = np.where(
            these.months_left == PERMANENT, these.lever("fidelity_floor")[..., None], these.floor_fidelity
        )
        held = (these.scheme != Scheme.NONE) & (these.floor_fidelity > 0)
        below = held & ((these.rated_month >= 0) & these.is_delivering)[..., None]
        below &= these.rated[..., None] < these.floor_fidelity
        these.months_below_floor = np.where(below, these.months_below_floor + 1, 0)
        ended = these.months_below_floor > self.parameters.finance.grace_months
        these.condition_failed = these.condition_failed | ended.any(axis=-1)
        these.end_contracts(ended, cause=str(Cause.FIDELITY_CONDITION))

    def apply_for_money(self) -> None:
        """Who asks for how many posts: new teams, teams whose money ended, full teams that could grow."""
        workforce, size = self.parameters.workforce, self.parameters.installation.team_posts
        self.posts_wanted = np.where(self.phase == Phase.PREPARATION, size, 0)
        these = self.where(self.is_delivering)
        bereft = these.renewing | ~these.is_funded
        these.posts_wanted = np.where(bereft, np.maximum(these.filled, size), 0)
        full = these.where(~bereft & (these.posts < workforce.largest_team) & (these.filled == these.posts))
        full.posts_wanted = full.wants_to_grow().astype(np.int16)

    def sign_line_contract(self, posts: Any) -> None:
        """Recurrent money for `posts` posts, shared by the region's payers; project money is amended into it."""
        held = self.line_posts()
        covered = np.where((held > 0) & ~self.renewing, held + posts, posts)
        amended = self.scheme[..., Payer.PROJECT] == Scheme.GRANT
        self._write_line_contract(covered, np.full(len(self), PERMANENT))
        self.renewing = False
        self._end_project(amended)
        self._release_host()

    def _write_line_contract(self, posts: Any, months: Any) -> None:
        """One contract with each payer of the line, for all of the posts and its share of their price."""
        shares, line = self.of_region("line_shares"), np.arange(len(Payer)) < len(LINE)
        price = post_price(self.parameters.cost) * self.parameters.finance.generosity
        pays = shares > 0
        scheme = np.where(line, pays * Scheme.PER_POST, self.scheme)
        scheme[..., Payer.INSURER] = pays[..., Payer.INSURER] * Scheme.BILLING
        self.scheme = scheme
        self.amount_cents = np.where(line, np.rint(shares * price).astype(np.int64), self.amount_cents)
        self.funded_posts = np.where(line, pays * posts[..., None], self.funded_posts)
        self.months_left = np.where(line, pays * months[..., None], self.months_left)

    def _divide_anew(self) -> None:
        """The payers of the line share it in another way: running contracts are written anew on the same terms."""
        if len(self) == 0:
            return
        left, paying = self.months_left[..., : len(LINE)], self.scheme[..., : len(LINE)] != Scheme.NONE
        lasts = (paying & (left == PERMANENT)).any(axis=-1)
        self._write_line_contract(self.line_posts(), np.where(lasts, PERMANENT, left.max(axis=-1)))
        self.log("contract_divided")

    def _end_project(self, amended: NDArray[np.bool_]) -> None:
        these = self.where(amended)
        if len(these) == 0:
            return
        these.log("transition", cause="recurrent money")
        ended = np.zeros(these.scheme.shape, np.bool_)
        ended[..., Payer.PROJECT] = True
        these.end_contracts(ended, cause="made permanent")

    def _release_host(self) -> None:
        """A host that carried the team does so no more once somebody else pays."""
        ended = np.zeros(self.scheme.shape, np.bool_)
        ended[..., Payer.HOST] = self.scheme[..., Payer.HOST] != Scheme.NONE
        carried = ended.any(axis=-1)
        self.where(carried).end_contracts(ended[carried], cause="others pay")
        self._resize_team()

    def sign_project(self, posts: Any, *, from_line: bool) -> None:
        """A project grant: so much a post and month, until it ends; out of the region's line or of other money."""
        price = post_price(self.parameters.cost) * self.parameters.finance.generosity
        entry, usual = self.parameters.learning_community.grant_months, self.parameters.finance.project_length
        months = np.where(self.of_authority("member"), entry, usual)
        months = np.where(self.lever("project_months") > 0, self.lever("project_months"), months)
        self._sign(
            Payer.PROJECT,
            Scheme.GRANT,
            amount=np.rint(price).astype(np.int64),
            posts=posts,
            months=np.rint(months).astype(np.int16),
        )
        self.project_from_line, self.renewal_asked, self.extended = from_line, False, False
        self._release_host()

    def _resize_team(self) -> None:
        """Posts are those that contracts cover; people in post keep theirs until they leave."""
        covered = self.line_posts() + self.funded_posts[..., Payer.PROJECT]
        self.posts = np.maximum(covered + self.funded_posts[..., Payer.HOST], self.filled)

    def settle_money(self) -> None:
        """A month's revenue by payer, running cost and cash; the host pays what the overdraft does not bear."""
        self.cost_cents, self.costs_cents = 0, 0
        these = self.where(self.has_team)
        if len(these):
            these._settle()
        self.start_up_cents = 0

    def _settle(self) -> None:
        milestones = self._milestones_reached()
        received = self._revenue(milestones)
        payers = self.payers
        cost = np.rint(running_cost(self.filled, payers, self.parameters.cost)).astype(np.int64) + self.start_up_cents
        overdraft = self.overdraft
        cash = self.cash_cents + received.sum(axis=-1) - cost
        rescued = np.maximum(0, -overdraft - cash)
        received[..., Payer.HOST] += rescued
        self.received_cents = self.received_cents + received
        self.streams_cents = self.streams_cents + self._by_stream(received, milestones)
        self.cost_cents = cost
        self.costs_cents = by_item(cost, self.start_up_cents, payers, self.parameters.cost)
        self.cash_cents = cash + rescued
        self.months_in_debt = np.where(rescued > 0, self.months_in_debt + 1, 0)

    @property
    def overdraft(self) -> Any:
        """How far the account may go below zero [cents]: some months' price of its posts, of one post at least."""
        months = self.parameters.finance.overdraft_months * np.maximum(self.posts, 1)
        return np.rint(months * post_price(self.parameters.cost)).astype(np.int64)

    def _milestones_reached(self) -> Any:
        """What payment by results brings of the money at risk [ratio]."""
        posts = np.maximum(self.filled, 1)
        earned = results_share(
            self.entered,
            self.job_starts,
            self.reached_13_weeks,
            self.reached_26_weeks,
            posts,
            self.parameters.finance,
        )
        return self.lever("tariff_ratio") * earned

    def _revenue(self, milestones: Any) -> NDArray[np.int64]:
        """What each payer pays this month [cents], shape (rows, payers)."""
        finance = self.parameters.finance
        covered = np.minimum(self.filled[..., None], self.funded_posts)
        at_risk = (self.scheme == Scheme.PER_POST) & (np.arange(len(Payer)) < len(LINE))
        self.share_at_risk = np.where(at_risk, self.lever("share_at_risk")[..., None], 0)
        kept = 1 - self.share_at_risk * (1 - milestones)[..., None]
        places = np.maximum(self.filled, 1) * self.parameters.clients.target_caseload
        billed = billing_share(self.caseload, places)
        factor = np.where(self.scheme == Scheme.BILLING, billed[..., None], kept)
        factor = np.where(np.arange(len(Payer)) < len(LINE), factor * self._paid_share()[..., None], factor)
        due = np.rint(self.amount_cents * covered * factor).astype(np.int64)
        # Divided funding creates gaps: each payer beyond the first may fail to pay, one at most in a month.
        first = np.argmax(self.amount_cents, axis=-1)
        payer, luck = np.arange(len(Payer)), self.chance("payment gap")[..., None]
        gap = finance.gap_per_payer * (1 - self.lever("pooling"))[..., None]
        late = (luck >= payer * gap) & (luck < (payer + 1) * gap)
        is_first = payer == first[..., None]
        received: NDArray[np.int64] = np.where(is_first | ~late, due, 0) + self._start_up_payments(is_first)
        return received

    def _start_up_payments(self, is_first: NDArray[np.bool_]) -> Any:
        """What a start-up grant and the first payer's contract pay toward the cost of starting [cents], by payer."""
        if not self.start_up_cents.any():
            return 0
        grant, contract = start_up_payments(self.start_up_cents, self.lever("start_up_grant"), self.parameters.finance)
        by_grant = np.arange(len(Payer)) == Payer.PROJECT
        return np.asarray(by_grant * grant[..., None] + is_first * contract[..., None], np.int64)

    def _paid_share(self) -> Any:
        """Share of its clients that recurrent contracts pay for [0-1]; all of them but under payment by diagnosis."""
        unpaid = self.lever("unpaid_moderate")
        if not unpaid.any():
            return np.ones_like(unpaid)
        return covered_share(self.clients_by_trait[..., Trait.SEVERE_ILLNESS], self.caseload, unpaid)

    def _by_stream(self, received: NDArray[np.int64], milestones: Any) -> NDArray[np.int64]:
        """The month's revenue by the terms on which it came in [cents], shape (rows, streams); nothing is lost."""
        at_risk = self.share_at_risk
        earned = at_risk * milestones[..., None]
        kept = 1 - at_risk + earned
        results = np.rint(received * (earned / np.where(kept > 0, kept, 1))).astype(np.int64)
        rest = received - results
        line = rest[..., : len(LINE)]
        billed = (line * (self.scheme[..., : len(LINE)] == Scheme.BILLING)).sum(axis=-1)
        streams = {
            Stream.RECURRENT: line.sum(axis=-1) - billed,
            Stream.PROJECT: rest[..., Payer.PROJECT],
            Stream.RESULTS: results.sum(axis=-1),
            Stream.BILLING: billed,
            Stream.HOST: rest[..., Payer.HOST],
        }
        return np.stack([streams[stream] for stream in Stream], axis=-1)

    def close_books(self) -> None:
        """When the practice ends: contracts end, and the host takes over the balance."""
        received = self.received_cents
        streams = self.streams_cents
        received[..., Payer.HOST] -= self.cash_cents
        streams[..., Stream.HOST] -= self.cash_cents
        self.received_cents, self.streams_cents = received, streams
        for name in ("scheme", "amount_cents", "funded_posts", "months_left", "months_below_floor"):
            setattr(self, name, 0)
        for name in ("floor_fidelity", "share_at_risk", "cash_cents", "months_in_debt", "posts_wanted"):
            setattr(self, name, 0)
        for name in ("renewing", "renewal_asked", "extended", "project_from_line", "condition_failed"):
            setattr(self, name, False)

    def spend_on_start_up(self) -> None:
        """Equipment and first training of a new site, paid when installation begins."""
        self.start_up_cents = round(self.parameters.cost.start_up * CENTS)


def _names(ended: NDArray[np.bool_]) -> list[str]:
    """The payers marked in each row, as text."""
    return [" ".join(Payer(int(k)).name.lower() for k in np.flatnonzero(row)) for row in ended]
