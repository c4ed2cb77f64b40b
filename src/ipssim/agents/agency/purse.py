"""Funding streams: applying, signing, transition and end."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.agents.agency.project_end import ProjectEnd
from ipssim.agents.agency.state import PERMANENT
from ipssim.mechanisms.cost import post_price
from ipssim.mechanisms.installation import new_team
from ipssim.mechanisms.research import trial_grant
from ipssim.mechanisms.workforce import most_posts
from ipssim.vocabulary import LINE, Cause, Payer, Phase, Scheme

__all__ = ["IN_LINE", "TERMS", "Purse"]

IN_LINE = np.arange(len(Payer)) < len(LINE)  # whether a payer may share a region's line
# What ends with a contract, by payer.
TERMS = (
    "scheme",
    "amount_cents",
    "funded_posts",
    "months_left",
    "floor_fidelity",
    "months_below_floor",
    "share_at_risk",
)
LINE_SCHEMES = np.array([Scheme.BILLING if payer == Payer.INSURER else Scheme.PER_POST for payer in LINE])
PLACES = 1 << np.arange(len(Payer))  # a group of payers as a binary number
GROUPS_OF_PAYERS = tuple(
    " ".join(payer.name.lower() for payer in Payer if group & PLACES[payer]) for group in range(1 << len(Payer))
)


class Purse(ProjectEnd):
    """Who pays the agency on which terms."""

    __slots__ = ()

    @property
    def is_funded(self) -> Any:
        """Some contract pays."""
        return self.scheme.any(axis=-1)  # Scheme.NONE is zero

    @property
    def is_paid_by_others(self) -> Any:
        """Some contract of another payer than its host pays."""
        return self.scheme[..., : Payer.HOST].any(axis=-1)  # Scheme.NONE is zero, and the host is last

    @property
    def secure_months(self) -> Any:
        """Months of money ahead, at most the horizon; a contract without an end counts as the horizon."""
        return np.minimum(self.longest_contract, self.parameters.sustainment.secure_months)

    @property
    def insecurity(self) -> Any:
        """1 with no money ahead, 0 with money for the whole horizon [0-1]."""
        return 1 - self.secure_months / self.parameters.sustainment.secure_months

    @property
    def is_line_funded(self) -> Any:
        """Recurrent money of the region pays."""
        return self.line_posts() > 0

    @property
    def conflict(self) -> Any:
        """How far criteria of recurrent contracts hold each item down [logit], by item."""
        bound = np.asarray(self.is_line_funded)[..., None]
        return self.parameters.fidelity.conflict_pull * self.lever("item_conflict") * bound

    @property
    def is_on_notice(self) -> Any:
        """Its recurrent contracts have been given an end."""
        return (self.months_left[..., : len(LINE)] > 0).any(axis=-1)

    @property
    def is_conditional(self) -> Any:
        """Some contract requires a rated fidelity."""
        return (self.floor_fidelity > 0).any(axis=-1)

    @property
    def may_grow(self) -> Any:
        """Recurrent money pays, and it is not the money to go on with that it asks for."""
        return self.is_line_funded & ~self.renewing & ~self.is_on_notice

    @property
    def own_price(self) -> Any:
        """What a post costs a month, to the cent [cents]: so much a host or a bridge pays."""
        return np.rint(post_price(self.parameters.cost)).astype(np.int64)

    @property
    def contract_price(self) -> Any:
        """What contracts pay for a post and month [cents], not rounded: payers share it."""
        return post_price(self.parameters.cost) * self.parameters.finance.generosity

    def line_posts(self) -> Any:
        """Posts that recurrent money of the region covers; every payer of the line covers the same ones."""
        return self.funded_posts[..., : len(LINE)].max(axis=-1)

    def posts_from_line(self) -> Any:
        """Posts that the region's line pays for: recurrent ones, and those of a project called out of it."""
        return self.line_posts() + self.term("funded_posts", Payer.PROJECT) * self.project_from_line

    def line_funder(self) -> Any:
        """Row of the funder that leads the line of the region."""
        return self.model.lead_funder[self.region]

    def receive_notice(self) -> None:
        """Recurrent contracts get an end."""
        notice = np.int16(self.parameters.finance.notice_months)
        line = (self.months_left == PERMANENT) & IN_LINE
        self.months_left = np.where(line, notice, self.months_left)
        self.log("notice")

    def be_kept_on(self) -> None:
        """Notice is withdrawn: recurrent contracts have no end again."""
        line = (self.months_left > 0) & IN_LINE
        self.months_left = np.where(line, PERMANENT, self.months_left)
        self.log("notice_withdrawn")

    def age_contracts(self) -> None:
        """Contracts come a month closer to their end; ended ones stop paying; projects near their end seek renewal."""
        self.received_cents, self.streams_cents = 0, 0  # a new month in the books
        if self.model.regions.table["shares_changed"].any():
            self.where(self.of_region("shares_changed") & self.is_line_funded)._divide_anew()
        left = self.months_left
        last = left == 1
        self.months_left = left - (left > 0)
        self.seek_transition()
        self.extend_projects(last[..., Payer.PROJECT])
        ended = last & (self.months_left == 0)
        hit = ended.any(axis=-1)
        if not hit.any():
            return
        losing, ended = self.where(hit), ended[hit]
        losing.end_contracts(ended, cause="")
        losing.renewing = losing.renewing | ended[:, : len(LINE)].any(axis=-1)  # notice has run out
        losing._bridge_gap()
        losing.where(~losing.is_funded & losing.is_delivering).fall_to_host()

    def _bridge_gap(self) -> None:
        """A policy may pay over the gap, once, where the last review was good; the site then stands first in line."""
        if not self.is_moved("bridge_months"):
            return
        months = self.lever("bridge_months")
        deserving = self.is_delivering & (self.filled > 0) & (self.rated >= self.lever("bridge_floor"))
        bridges = deserving & ~self.is_funded & ~self.bridged & (months >= 1)
        these = self.where(bridges)
        if len(these) == 0:
            return
        length = np.rint(months[bridges]).astype(np.int16)
        these._sign(Payer.PROJECT, Scheme.GRANT, amount=self.own_price, posts=these.filled, months=length)
        these.bridged, these.renewing, these.renewal_asked, these.project_from_line = True, True, True, False
        these.log("bridged")

    def carry_team(self, posts: Any) -> None:
        """The host organisation pays for its team from its own pocket."""
        self._sign(Payer.HOST, Scheme.PER_POST, amount=self.own_price, posts=posts, months=PERMANENT)
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
        row, payer = ended.nonzero()
        for name in TERMS:
            self.table[name][self.row_numbers()[row], payer] = 0
        self._resize_team()

    def enforce_conditions(self) -> None:
        """Recurrent contracts end when a rated site stays below the policy's fidelity floor for longer than the grace.

        What a host pays itself, and a project with its own end, carry no condition.
        """
        these = self.where(self.is_line_funded & ((self.setting("fidelity_floor") > 0) | self.is_conditional))
        if len(these) == 0:
            return
        held = (these.scheme != Scheme.NONE) & IN_LINE
        these.floor_fidelity = held * these.lever("fidelity_floor")[..., None]  # none once the policy has ended
        below = held & ((these.rated_month >= 0) & these.is_delivering)[..., None]
        below &= these.rated[..., None] < these.floor_fidelity
        these.months_below_floor = np.where(below, these.months_below_floor + 1, 0)
        ended = these.months_below_floor > self.parameters.finance.grace_months
        these.condition_failed = these.condition_failed | ended.any(axis=-1)
        these.end_contracts(ended, cause=str(Cause.FIDELITY_CONDITION))

    def apply_for_money(self) -> None:
        """Who asks for how many posts: new teams, teams without money of others, full teams that could grow."""
        these = self.where(self.is_delivering)
        posts = these.posts
        full = these.where((these.filled == posts) & (posts < most_posts(these.size, self.parameters.workforce)))
        busy = full.where(full.is_busy)
        growing = busy.where(busy.wants_to_grow())
        self.posts_wanted = 0
        growing.posts_wanted = 1
        if self.is_moved("least_team"):  # small teams grow to the smallest that is funded, busy or not
            missing = these.lever("least_team") - posts
            small = these.where(missing > 0)
            small.posts_wanted = missing[missing > 0] * small.is_line_funded
        bereft = these.where(these.renewing | ~these.is_paid_by_others)
        bereft.posts_wanted = np.maximum(bereft.filled, self.parameters.installation.team_posts)
        new = self.where(self._may_apply())
        new.posts_wanted = np.maximum(new.setting("least_team"), new.new_team())

    def settle_for(self, offered: Any) -> None:
        """Where a line has less left than they ask for, new teams begin smaller, down to the least that makes a unit,
        and running ones go on smaller, down to a single post; neither below what a policy funds at least.
        """
        unit = np.where(self.is_delivering, 1, self.parameters.installation.team_posts)
        least = np.maximum(self.lever("least_team"), unit)
        self.posts_wanted = np.minimum(self.posts_wanted, np.maximum(np.floor(offered), least))

    def new_team(self) -> Any:
        """Posts for a beginning: for the people it cares for, the least that makes a unit, one team at most."""
        return new_team(self.size, self.parameters.workforce.largest_team, self.parameters.installation)

    def _may_apply(self) -> Any:
        """Prepares, for as long as a policy requires, and is of a kind of host that is funded [yes/no]."""
        prepared = self.is_in(Phase.PREPARATION) & (self.months_in_phase >= self.setting("preparation_months"))
        if not self.is_moved("hosting_bar"):
            return prepared
        return prepared & (self.lasting("kind of host refused") >= self.lever("hosting_bar"))

    def sign_line_contract(self, posts: Any) -> None:
        """Recurrent money for `posts` posts, shared by the region's payers; the first amends project money into it."""
        if not len(self):
            return
        held = self.line_posts()
        covered = np.where((held > 0) & ~self.renewing, held + posts, posts)
        amended = self.has_grant & (held == 0)
        self._write_line_contract(covered, np.full(len(self), PERMANENT))
        self.renewing, self.bridged, self.condition_failed = False, False, False
        self._end_project(amended)
        self._release_host()
        line = np.atleast_2d(self.scheme != Scheme.NONE)[:, : len(LINE)]
        before, after = held.astype(str), self.line_posts().astype(str)
        self.log("contract_signed", before=before, after=after, cause=_names(line))

    def _write_line_contract(self, posts: Any, months: Any) -> None:
        """One contract with each payer of the line, for all of the posts and its share of their price."""
        shares = self.of_region("line_shares")[..., : len(LINE)]
        pays = shares > 0
        terms = {"scheme": LINE_SCHEMES, "funded_posts": posts[..., None], "months_left": months[..., None]}
        for name, of_payers in terms.items():
            self.table[name][self.rows, : len(LINE)] = pays * of_payers
        self.table["amount_cents"][self.rows, : len(LINE)] = np.rint(shares * self.contract_price).astype(np.int64)

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
        carried = self.where(self.scheme[..., Payer.HOST] != Scheme.NONE)
        ended = np.zeros((len(carried), len(Payer)), np.bool_)
        ended[:, Payer.HOST] = True
        carried.end_contracts(ended, cause="others pay")
        self._resize_team()

    def sign_project(self, posts: Any, *, from_line: bool) -> None:
        """A project grant: so much a post and month, until it ends; out of the region's line or of other money."""
        self.log("contract_signed", before="0", after=posts.astype(str), cause=Payer.PROJECT.name.lower())
        entry, usual = self.parameters.learning_community.grant_months, self.parameters.finance.project_length
        months = usual + self.of_authority("member_dose") * (entry - usual)
        months = np.where(self.lever("project_months") > 0, self.lever("project_months"), months)
        months = self._until_trial_reports(months)
        self.in_trial = self.in_trial | self._is_trials_site()
        self._sign(
            Payer.PROJECT,
            Scheme.GRANT,
            amount=np.rint(self.contract_price).astype(np.int64),
            posts=posts,
            months=np.rint(months).astype(np.int16),
        )
        self.project_from_line, self.renewal_asked, self.extended = from_line, False, False
        self._release_host()

    def _until_trial_reports(self, months: Any) -> Any:
        """A site of a funded trial is paid until the trial reports [months]."""
        left = self.model.researchers.table["trial_months_left"][self.region_rows()]
        return np.where(self._is_trials_site(), trial_grant(left, self.parameters.research), months)

    def _is_trials_site(self) -> Any:
        """A project here is a site of a trial: a funded one looks for its sites or is under way."""
        trials, rows = self.model.researchers.table, self.region_rows()
        under_way = trials["trial_funded"][rows] & (trials["trial_months_left"][rows] > 0)
        return trials["trial_awaited"][rows] | under_way

    def covered_posts(self) -> Any:
        """Posts that some contract pays for."""
        return self.line_posts() + self.term("funded_posts", Payer.PROJECT) + self.term("funded_posts", Payer.HOST)

    def _resize_team(self) -> None:
        """Posts are those that contracts cover; people in post keep theirs until they leave."""
        self.posts = np.maximum(self.covered_posts(), self.filled)


def _names(marked: NDArray[np.bool_]) -> list[str]:
    """The payers marked in each row, as text."""
    groups = (marked * PLACES[: len(marked.T)]).sum(axis=-1)
    return [GROUPS_OF_PAYERS[group] for group in groups.tolist()]
