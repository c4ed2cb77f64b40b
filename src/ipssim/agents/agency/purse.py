"""Funding streams: applying, signing, being paid, transition and end; running cost and cash."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.agents.agency.state import PERMANENT, AgencyState
from ipssim.mechanisms.cost import by_item, post_price, running_cost
from ipssim.mechanisms.finance import billing_share, results_share, transition_probability
from ipssim.mechanisms.rates import CENTS
from ipssim.mechanisms.strata import covered_share
from ipssim.vocabulary import Cause, Payer, Phase, Scheme, Stream, Trait

__all__ = ["Purse"]

LINE = (Payer.MENTAL_HEALTH, Payer.VOCATIONAL_REHABILITATION, Payer.MUNICIPALITY, Payer.INSURER)


class Purse(AgencyState):
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
        running = these.months_left > 0
        these.months_left = np.where(running, these.months_left - 1, these.months_left)
        these._seek_transition()
        ended = running & (these.months_left == 0)
        hit = ended.any(axis=-1)
        losing = these.where(hit)
        losing.end_contracts(ended[hit], cause="")
        losing.where(~losing.is_funded & losing.is_delivering)._host_steps_in()

    def _host_steps_in(self) -> None:
        """A committed host may carry the team itself when the last contract ends; that is rare."""
        if len(self) == 0:
            return
        carries = self.chance("host pays") < self.parameters.finance.host_pays * self.leader_commitment
        these = self.where(carries & (self.filled > 0))
        price = np.rint(post_price(self.parameters.cost)).astype(np.int64)
        these._sign(Payer.HOST, Scheme.PER_POST, amount=price, posts=these.filled, months=PERMANENT)
        these.log("host_pays")

    def _sign(self, payer: Payer, scheme: Scheme, *, amount: Any, posts: Any, months: Any) -> None:
        terms = {"scheme": scheme, "amount_cents": amount, "funded_posts": posts, "months_left": months}
        for name, value in terms.items():
            column = np.array(getattr(self, name))
            column[..., payer] = value
            setattr(self, name, column)
        self._resize_team()

    def _seek_transition(self) -> None:
        """A project asks for permanent money once, a notice before it ends; the odds rest on results and support."""
        finance = self.parameters.finance
        left = self.months_left[..., Payer.PROJECT]
        asks = (left > 0) & (left <= finance.notice_months) & ~self.renewal_asked
        these = self.where(asks & self.is_delivering)
        if len(these) == 0:
            return
        working = these.jobs / np.maximum(these.caseload, 1)
        success = transition_probability(
            working,
            these.leader_commitment,
            these.of_authority("commitment"),
            these.support_relationship,
            these.steering_group,
            finance,
        )
        these.renewal_asked = True
        these.renewing = these.chance("transition") < success
        these.log("transition_sought", after=np.where(these.renewing, "supported", "refused"))

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
        shares = self.of_region("line_shares")
        held = self.line_posts()
        covered = np.where((held > 0) & ~self.renewing, held + posts, posts)
        price = post_price(self.parameters.cost) * self.parameters.finance.generosity
        paying = shares > 0
        amended = self.scheme[..., Payer.PROJECT] == Scheme.GRANT
        scheme = np.where(paying, Scheme.PER_POST, self.scheme)
        scheme[..., Payer.INSURER] = np.where(paying[..., Payer.INSURER], Scheme.BILLING, scheme[..., Payer.INSURER])
        self.scheme = scheme
        self.amount_cents = np.where(paying, np.rint(shares * price).astype(np.int64), self.amount_cents)
        self.funded_posts = np.where(paying, covered[..., None], self.funded_posts)
        self.months_left = np.where(paying, PERMANENT, self.months_left)
        self.renewing = False
        self._end_project(amended)
        self._release_host()

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
        self.project_from_line, self.renewal_asked = from_line, False
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
        payers = (self.scheme != Scheme.NONE).sum(axis=-1)
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
        # Divided funding creates gaps: each payer beyond the first may fail to pay, one at most in a month. The first
        # payer also bears what it costs to start.
        first = np.argmax(self.amount_cents, axis=-1)
        payer, luck = np.arange(len(Payer)), self.chance("payment gap")[..., None]
        late = (luck >= payer * finance.gap_per_payer) & (luck < (payer + 1) * finance.gap_per_payer)
        is_first = payer == first[..., None]
        return np.where(is_first, due + self.start_up_cents[..., None], np.where(late, 0, due))

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
        for name in ("renewing", "renewal_asked", "project_from_line", "condition_failed"):
            setattr(self, name, False)

    def spend_on_start_up(self) -> None:
        """Equipment and first training of a new site, paid when installation begins."""
        self.start_up_cents = round(self.parameters.cost.start_up * CENTS)


def _names(ended: NDArray[np.bool_]) -> list[str]:
    """The payers marked in each row, as text."""
    return [" ".join(Payer(int(k)).name.lower() for k in np.flatnonzero(row)) for row in ended]
