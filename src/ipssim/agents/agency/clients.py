"""Referral, intake, job start, job end, exit."""

from typing import Any

import numpy as np

from ipssim.agents.agency import people
from ipssim.agents.agency.state import AgencyState
from ipssim.counts import poisson
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms import strata
from ipssim.mechanisms.clients import (
    attention,
    class_hazards,
    graduating_hazard,
    job_climate,
    job_ending_hazards,
    job_support,
    leaving_hazards,
    places,
    referral_hurdles,
    referrals,
    rounded,
    satisfaction,
    share_near,
    share_wanting_work,
    usual_employed,
)
from ipssim.mechanisms.fidelity import centred, integration_level
from ipssim.mechanisms.rates import probability
from ipssim.units import MONTHS_A_QUARTER
from ipssim.vocabulary import FOLLOWED_QUARTERS, Trait

__all__ = ["Clients"]

FOLLOW_UP = FOLLOWED_QUARTERS * MONTHS_A_QUARTER  # months over which first jobs are compared with usual services
DIGITS = 2**17  # a third of the binary digits of a uniform
MILESTONES = ("reached_13_weeks", "reached_26_weeks")
FLOWS = ("referred", "entered", "exited", "dropped_out", "first_jobs", "at_risk", "job_starts", "job_ends", *MILESTONES)
CELLS = ("searching", "between_jobs", "working")
STOCKS = ("searching", "working", "between_jobs", "waiting", "worked_in_quarter")
MEASURES = ("usual_employed", "satisfaction")

ZERO_EXCLUSION = IPS_25.index("zero_exclusion")
INDIVIDUALISED = IPS_25.index("individualised_supports")
UNLIMITED = IPS_25.index("time_unlimited_supports")
CHOICE = IPS_25.index("individualised_job_search")


class Clients(AgencyState):
    """Referral, intake, job start, job end, exit."""

    __slots__ = ()

    @property
    def wanting_work(self) -> Any:
        """People in care who want work and whom the practice may serve, by law or in a wider target group [people]."""
        p = self.parameters.clients
        by_law = share_wanting_work(self.model.regions.table["regime"], p)[self.region_rows()]
        return (by_law + p.want_work * self.lever("wider_target_group")) * self.size

    @property
    def excluded(self) -> Any:
        """People in care who want work and whom rules of eligibility keep out [people]."""
        p = self.parameters.clients
        by_law = share_wanting_work(self.model.regions.table["regime"], p)
        return (p.want_work - by_law)[self.region_rows()] * self.size

    def serve_clients(self) -> None:
        """A month of service. In this order, each step on what the one before left: people without a job drop out;
        jobs end and the others last a month longer; jobs start, and people settled in one leave; people are referred;
        people are taken in."""
        for name in (*FLOWS, *MEASURES):
            setattr(self, name, 0)
        these = self.where(self.is_delivering)
        if not len(these):
            return
        luck = _thirds(these.chance("clients", wide=5))
        who = _thirds(these.chance("client traits", wide=2))
        month = _Month(these)
        if self.calendar_month % MONTHS_A_QUARTER == 1:
            month.begin_quarter()
        month.lose_clients_and_jobs(luck[:4], luck[4])
        month.grow_older()
        if self.is_moved("time_limit"):
            month.end_support(these.ends_support)
        month.start_jobs(luck[5:10], luck[4])
        month.refer_clients(luck[10], luck[11])
        month.take_in_clients(luck[12], who[: len(Trait)])
        month.count_leavers(who[len(Trait) :])
        month.write()

    def discharge_all(self) -> None:
        """The service closes: everybody leaves, and nobody waits any more."""
        present = self.caseload
        self.exited = self.exited + present
        self.exited_ever = self.exited_ever + present
        self.exited_by_trait = self.entered_by_trait
        for state in STOCKS:
            setattr(self, state, 0)


class _Month:
    """The clients of some agencies during one month: those in service move in the table, others as they come and go."""

    def __init__(self, these: Any) -> None:
        self.these, self.rows = these, these.row_numbers()
        self.p, self.s, self.fidelity = these.parameters.clients, these.parameters.strata, these.parameters.fidelity
        self.caseload = these.caseload
        self.filled, self.waiting, self.pressure = these.filled, these.waiting, these.payment_pressure
        self.entered_by_trait, self.exited_by_trait = these.entered_by_trait.T, these.exited_by_trait.T
        self.with_trait = self.entered_by_trait - self.exited_by_trait
        self._read_items()

    def _columns(self, *names: str) -> list[Any]:
        return [self.these.table[name] for name in names]

    def _read_items(self) -> None:
        items = self.these.parameters.fidelity_items
        level, typical = self.these.items, items.typical  # [points]
        self.job_index = np.einsum("...k,k->...", level, items.job_weights) - (typical * items.job_weights).sum()
        self.zero_exclusion = level[..., ZERO_EXCLUSION] - typical[ZERO_EXCLUSION]
        supports = level[..., INDIVIDUALISED] + level[..., UNLIMITED]
        self.support = (supports - typical[INDIVIDUALISED] - typical[UNLIMITED]) / 2
        choice = (level[..., CHOICE] + level[..., INDIVIDUALISED]) / 2
        self.preference = (choice - 1) / (IPS_25.highest_item - 1)

    def begin_quarter(self) -> None:
        """Everybody's time in service rises by a quarter."""
        people.begin_quarter(self.rows, *self._columns("searching", "between_jobs"))

    def lose_clients_and_jobs(self, luck: Any, line: Any) -> None:
        """People without a job drop out, seldom in their first months; jobs end, sooner when young and where
        follow-along support is weak.

        luck  for the drop-outs, early and later, and for the young jobs and the old ones;  line  for who it is
        """
        ending = job_ending_hazards(self.support, self.p)
        leaving = [np.full_like(ending[0], hazard) for hazard in leaving_hazards(self.p)]
        happening = probability(np.array([*leaving, *ending]))
        flows = self._columns("exited", "job_ends", "dropped_out")
        people.lose_clients_and_jobs(self.rows, *self._columns(*CELLS), happening, luck, line, *flows)

    def grow_older(self) -> None:
        """Jobs last a month longer."""
        people.grow_older(self.rows, *self._columns("working", *MILESTONES))

    def end_support(self, limited: Any) -> None:
        """Where a rule limits it, support ends after some quarters of search and some months in a job."""
        # Quarters are of the calendar, and the first of them is part of one: in the fifth, three whole ones are over.
        these, search, work = self.these, round(self.p.search_limit) + 1, round(self.p.work_limit)
        never = these.searching[..., search:] * limited[:, None, None]
        settled = these.working[..., work:] * limited[:, None, None]
        these.table["searching"][self.rows, :, search:] -= never
        these.table["working"][self.rows, :, work:] -= settled
        these.exited = these.exited + never.sum(axis=(1, 2)) + settled.sum(axis=(1, 2))
        these.table["dropped_out"][self.rows, search:] += never.sum(axis=1)

    def start_jobs(self, luck: Any, line: Any) -> None:
        """First jobs start, and next ones, with hazards by latent class; people settled in a job leave the service.

        luck  for first jobs and next jobs, each by class, and for those who leave;  line  for who it is
        """
        first, following = self._job_hazards()
        happening = probability(np.array([*first.T, *following.T, graduating_hazard(self.support, self.p)]))
        flows = self._columns("exited", "job_starts", "first_jobs", "at_risk")
        people.start_jobs(self.rows, *self._columns(*CELLS), happening, luck, line, *flows)
        self.exited = self.these.exited

    def _job_hazards(self) -> tuple[Any, Any]:
        """Hazards of a first and of a next job by latent class [1/month]."""
        these, p, f = self.these, self.p, self.fidelity
        regions = these.model.regions.table
        climate = job_climate(regions["unemployment"], regions["openness"], regions["regime"], p)
        self.climate = climate[these.region_rows()] * np.exp(these.local_jobs) * these.lever("job_start_factor")
        competence = centred(these.competence, f.ordinary_competence, f.competence_spread)
        support = job_support(self.job_index, competence, self.pressure, p)
        present = self.caseload - these.exited
        return class_hazards(self.climate, support, attention(self.filled, present, p), p)

    def refer_clients(self, luck: Any, patience: Any) -> None:
        """People who want work are referred; some of those who waited give up."""
        these, p, f = self.these, self.p, self.fidelity
        regime, region = these.model.regions.table["regime"], these.region_rows()
        widened, wanting = these.lever("wider_target_group"), these.wanting_work
        culture = centred(these.culture, f.ordinary_culture, f.culture_spread)
        integration = integration_level(these.shared_practice, these.separate_employer, these.partnership, f)
        queue = self.waiting / np.maximum(self.filled * these.usual_caseload, 1)
        pool = wanting - self.caseload - self.waiting
        mean = referrals(pool, culture, integration, self.zero_exclusion, these.success, queue, p)
        mean = mean * referral_hurdles(regime, p)[region] * these.lever("referral_factor")
        gave_up = rounded(self.waiting * probability(p.give_up), patience)
        self.pool_shares = self._pool_shares(widened)
        refused = strata.unpaid_refused(self.pool_shares[Trait.SEVERE_ILLNESS], these.lever("unpaid_moderate"), self.s)
        left = np.floor(np.maximum(pool, 0)).astype(np.int32)  # whoever is referred already cannot be once more
        these.referred = referred = np.minimum(poisson(luck, mean * (1 - refused)), left)
        self.waiting = self.waiting - gave_up + referred

    def _pool_shares(self, widened: Any) -> Any:
        """Share of those not served who have each trait; a wider target group adds people of moderate illness."""
        these, growth = self.these, 1 + widened
        wanting = these.wanting_by_trait.T
        people = wanting * growth
        people[Trait.SEVERE_ILLNESS] = wanting[Trait.SEVERE_ILLNESS]
        return strata.share_in_pool(people, self.with_trait, these.size * self.p.want_work * growth, self.caseload)

    def take_in_clients(self, luck: Any, who: Any) -> None:
        """Those who wait are taken in as far as the team has places; law, payment and exclusion choose among them.

        luck  for the latent class;  who  for each trait
        """
        these, p = self.these, self.p
        present = self.caseload - self.exited
        taken = np.minimum(self.waiting, places(self.filled, present, self.pressure, these.usual_caseload, p))
        levers, regime = these.model.levers, these.model.regions.table["regime"]
        odds = strata.odds_by_region(regime, levers.unpaid_moderate, self.s).take(these.region_rows(), axis=1)
        odds = odds * strata.odds_of_site(self.pressure, self.zero_exclusion, self.s)
        self.taken_by_trait = rounded(taken * strata.share_taken_in(self.pool_shares, odds), who)
        distance = strata.distance_from_work(self.taken_by_trait, taken, self.s)
        near = rounded(taken * share_near(self.pressure, self.zero_exclusion, distance, p), luck)
        searching = these.table["searching"]
        searching[self.rows, 0, 0] += near
        searching[self.rows, 1, 0] += taken - near
        self.waiting, self.entered = self.waiting - taken, taken
        self.usual = usual_employed(FOLLOW_UP, near, taken - near, self.climate, p)

    def count_leavers(self, who: Any) -> None:
        """Those who left this month had the traits of those who were there."""
        left = rounded(self.exited * self.with_trait / np.maximum(self.caseload, 1), who)
        self.exited_by_trait = self.exited_by_trait + left
        self.entered_by_trait = self.entered_by_trait + self.taken_by_trait

    def write(self) -> None:
        """Put the rest of the month back into the table."""
        these = self.these
        these.waiting, these.entered = self.waiting, self.entered
        jobs = these.jobs
        these.worked_in_quarter = jobs + these.between_jobs[..., 1].sum(axis=-1)
        clients = self.caseload - self.exited + self.entered
        these.satisfaction = satisfaction(self.preference, jobs, clients, self.p)
        these.usual_employed = self.usual
        these.entered_by_trait, these.exited_by_trait = self.entered_by_trait.T, self.exited_by_trait.T
        these.entered_ever = these.entered_ever + self.entered
        these.exited_ever = these.exited_ever + self.exited


def _thirds(uniform: Any) -> Any:
    """Three uniforms out of each one, from the first, middle and last binary digits: draws are dear, and counts of a
    few people need no more than five decimal digits. Shape (rows, k) becomes (3 k, rows)."""
    rest = np.multiply(uniform.T, DIGITS, order="C")
    first = np.floor(rest)
    rest -= first
    rest *= DIGITS
    middle = np.floor(rest)
    rest -= middle
    first /= DIGITS
    middle /= DIGITS
    return np.concatenate([first, middle, rest])
