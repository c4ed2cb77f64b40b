"""Hearing, deciding, preparing, installing, continuing, stopping and starting again."""

from typing import Any

import numpy as np

from ipssim.agents.agency.clients import Clients
from ipssim.agents.agency.trial_sites import TrialSites
from ipssim.agents.agency.workforce import Workforce
from ipssim.chance import normal
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms.adoption import (
    adoption_hazard,
    adoption_threshold,
    case_for_adopting,
    exposure_to_peers,
    hearing_hazard,
)
from ipssim.mechanisms.authority import drive
from ipssim.mechanisms.finance import own_start
from ipssim.mechanisms.installation import failure_hazard, readiness_gain, start_probability
from ipssim.mechanisms.learning_community import examples_seen
from ipssim.mechanisms.rates import probability
from ipssim.mechanisms.sustainment import cause_at, largest, may_restart, stop_hazards, tolerance
from ipssim.vocabulary import PUBLIC_HOSTS, Cause, Determinant, HostKind, ImplementationOutcome, Phase

__all__ = ["LifeCourse"]

CAUSES = np.array([str(cause) for cause in Cause])
PRIVATE = np.array([kind not in PUBLIC_HOSTS for kind in HostKind])  # whether a kind of host is no public clinic
PHASES = np.array([phase.name for phase in Phase])


class LifeCourse(Workforce, Clients, TrialSites):
    """Phases (EPIS) and what moves an agency between them."""

    __slots__ = ()

    def age(self) -> None:
        """A month passes in the phase, in delivery and since the last stop."""
        fade = self.parameters.sustainment.memory_fade
        delivers, since = self.is_delivering, self.months_since_start_up
        self.months_in_phase = self.months_in_phase + 1
        self.months_delivering = (self.months_delivering + 1) * delivers
        self.months_since_start_up = since + (delivers & (since >= 0))
        self.months_since_stop = self.months_since_stop + self.is_in(Phase.DISCONTINUED)
        self.memory = self.memory * (1 - fade)

    def meet_peers(self) -> None:
        """What an agency sees of those that deliver: in its region, among its kind of host, in the community."""
        p, weight = self.parameters.adoption, self.parameters.peer_weights
        if weight.network:
            linked = self.model.network.share_of_neighbours(self.model.agencies.is_delivering)[self.rows]
            self.exposure = weight.network * exposure_to_peers(linked, p)
        else:
            self.exposure = self._exposure_by_place()[self.is_delivering.astype(np.intp), self.region, self.host]

    def _exposure_by_place(self) -> Any:
        """Exposure of an agency that does not deliver or does, by region and kind of host, who does not see itself."""
        p, weight, regions = self.parameters.adoption, self.parameters.peer_weights, self.model.regions.table
        own = np.arange(2)[:, None, None]
        in_region = _share(regions["delivering"][:, None] - own, regions["agencies"][:, None] - 1)
        alike = _share(regions["delivering_by_host"] - own, regions["agencies_by_host"] - 1)
        partner, community = self.model.levers.international_partner, self.parameters.learning_community
        membership = self.model.authorities.table["member_dose"]
        elsewhere = examples_seen(regions["community_share"] * membership, partner, community) * (membership > 0)
        seen = (
            weight.region * exposure_to_peers(in_region, p)
            + weight.host_kind * exposure_to_peers(alike, p)
            + weight.learning_community * exposure_to_peers(elsewhere, p)[:, None]
        )
        return np.minimum(1, seen)  # weights of a scenario may sum to more

    def hear_about_practice(self) -> None:
        """Agencies hear from peers, the learning community, the authority, journals."""
        these = self.where(self.is_in(Phase.EXPLORATION) & ~self.heard)
        community = these.community_dose
        acting = drive(these.of_authority("commitment"), these.of_authority("power"))
        seeks_sites = self.model.researchers.table["trial_awaited"][these.region]
        carried = np.maximum(these.setting("dissemination"), seeks_sites)
        hazard = hearing_hazard(these.exposure, community, acting, carried, self.parameters.adoption)
        these.heard = these.chance("hearing") < probability(hazard)

    def decide_adoption(self) -> None:
        """Exploration to preparation: an agency that has heard resolves to adopt the practice."""
        adoption = ImplementationOutcome.ADOPTION
        these = self.where(self.is_in(Phase.EXPLORATION) & self.heard)
        # Most do not this month, however good the determinants were: theirs need not be weighed.
        these = these.where(these._resolves(these.case_for_adopting(self.most_pull(adoption))))
        these.where(these._resolves(these.case_for_adopting(these.pull(adoption)))).enter(Phase.PREPARATION)

    def case_for_adopting(self, pull: Any) -> Any:
        """What speaks for adopting where the determinants pull so much [log hazard ratio]."""
        money, private = self.level(Determinant.FINANCING), PRIVATE[self.host]
        return case_for_adopting(pull, self.exposure, money, private, self.parameters.adoption)

    def _resolves(self, score: Any) -> Any:
        """Who decides to adopt, by the scenario's rule: each month with a hazard, or once enough speaks for it."""
        p = self.parameters.adoption
        if self.parameters.adoption_rule == "threshold":
            return score >= adoption_threshold(normal(self.lasting("adoption threshold")), p)
        return self.chance("adoption") < probability(adoption_hazard(score, p))

    def prepare(self) -> None:
        """The willing get ready: partners, a money plan, staff who agree; some lose interest."""
        these = self.where(self.is_in(Phase.PREPARATION))
        p = self.parameters.installation
        these.readiness = these.readiness + readiness_gain(
            these.readiness, these.leader_commitment, these.support_relationship, these.memory, p
        )
        # Whoever may not apply before does not give up for want of money either.
        gives_up = these.months_in_phase >= p.give_up_months + these.setting("preparation_months")
        lapses = these.chance("interest lapses") < probability(self.parameters.adoption.lapse_hazard)
        these.where(gives_up).enter(Phase.EXPLORATION, cause="no money found")
        these.where(lapses & ~gives_up).enter(Phase.EXPLORATION, cause="interest lapsed")

    def fund_themselves(self) -> None:
        """Where rules let hosts carry teams, a committed and prepared one need not wait for others' money."""
        if not self.model.levers.self_funding.any():
            return
        these = self.where(self.is_in(Phase.PREPARATION))
        hazard = own_start(
            these.leader_commitment, these.readiness, these.lever("self_funding"), self.parameters.finance
        )
        starting = these.where(these.chance("host starts") < probability(hazard))
        starting.posts_wanted = 0
        starting.carry_team(starting.new_team())
        starting.begin_installation()

    def begin_installation(self) -> None:
        """Money is granted: hiring and training begin."""
        if len(self) == 0:
            return
        self.attempt = self.attempt + 1
        self.spend_on_start_up()
        self.settle_legacy()
        new = self.where(~self.steering_group)
        new.log("steering_group_formed", cause="installation")
        new.found_steering_group()
        self.enter(Phase.INSTALLATION)

    def install(self) -> None:
        """A staffed, ready and trained site opens; an unready one may be given up, and one with neither money nor
        people is."""
        these = self.where(self.is_in(Phase.INSTALLATION))
        if len(these) == 0:
            return
        p = self.parameters.installation
        ready = (these.filled > 0) & (these.months_in_phase >= p.least_months)
        opens = ready & (these.chance("opening") < start_probability(these.readiness, these.coaching_received, p))
        hazard = failure_hazard(these.readiness, these.leader_left, these.setting("start_up_grant"), p)
        deserted = ~these.is_funded & (these.filled == 0)
        given_up = ~opens & (these.months_in_phase > 0) & (these.chance("installation fails") < probability(hazard))
        fails = given_up | deserted
        causes = np.where(these.filled == 0, Cause.WORKFORCE, Cause.LOW_PRIORITY)
        causes = np.where(these.leader_left, Cause.LEADER_LEFT, causes)
        causes = np.where(deserted, Cause.FUNDING_ENDED, causes)
        these.where(fails).stop(causes[fails])
        these.where(opens).open_doors()

    def open_doors(self) -> None:
        """Delivery begins."""
        if len(self) == 0:
            return
        self.start_items()
        self.best_rated = 0
        self.enter(Phase.INITIAL)

    def consolidate(self) -> None:
        """Initial implementation becomes full operation at the first good review or after two years."""
        p = self.parameters.sustainment
        initial = self.is_in(Phase.INITIAL)
        settled = (self.best_rated >= IPS_25.good) | (self.months_delivering >= p.initial_months)
        these = self.where(initial & settled)
        # Where no project paid for the start, start-up ends with initial implementation.
        these.months_since_start_up = np.where(
            (these.months_since_start_up < 0) & ~these.has_grant, 0, these.months_since_start_up
        )
        these.enter(Phase.FULL)
        lasts = self.is_delivering & (self.months_since_start_up >= p.sustained_after)
        self.sustained = lasts & ~self.has_grant  # on its next project, it is starting up again

    def decide_continuation(self) -> None:
        """Competing causes of stopping: one draw decides whether, a second one which; or, by the rule `threshold`,
        the sum of pressures has passed what the agency bears, and the largest is the cause."""
        these = self.where(self.is_delivering)
        if len(these) == 0:
            return
        hazards = these.stop_hazards_by_cause()
        total = hazards.sum(axis=0)
        by_threshold = self.parameters.exit_rule == "threshold"
        stops = these._bears_no_more(total) if by_threshold else these.chance("discontinuation") < probability(total)
        if not stops.any():
            return
        stopping, hazards = these.where(stops), hazards[:, stops]
        place = stopping.chance("cause of discontinuation") * total[stops]
        stopping.stop(CAUSES[largest(hazards) if by_threshold else cause_at(place, hazards)])

    def _bears_no_more(self, pressure: Any) -> Any:
        return pressure > tolerance(normal(self.lasting("tolerance")), self.parameters.sustainment)

    def stop_hazards_by_cause(self) -> Any:
        """Hazards of discontinuation [1/month] by cause, in the order of `Cause`, and agency."""
        p, leader, filled, unfunded = self.parameters.sustainment, self.leader_commitment, self.filled, ~self.is_funded
        return stop_hazards(
            unfunded=unfunded,
            deserted=unfunded & (filled == 0),
            in_debt=self.months_in_debt > 0,
            insecurity=self.insecurity,
            priority=(self.mission + 2 * leader - 1) / 2,
            vacancy=1 - filled / np.maximum(self.posts, 1),
            supervisor=self.supervisor,
            # A leader who was there when it opened is not new to it.
            newly_led=self.leader_tenure < np.minimum(self.months_delivering, p.new_leader_months),
            commitment=leader,
            condition_failed=self.condition_failed,
            support_lost=(1 - self.of_authority("commitment")) * (self.support_relationship < p.support_lost_below),
            group_dissolved=~self.steering_group & (self.months_since_start_up >= 0) & ~self.sustained,
            pull=self.pull(ImplementationOutcome.SUSTAINMENT),
            p=p,
        )

    def stop(self, causes: Any) -> None:
        """The practice ends here: clients leave, people go, contracts end, the host closes the books."""
        if len(self) == 0:
            return
        p = self.parameters.sustainment
        self.memory = np.maximum(self.memory, p.memory_of_staff * self.competence)
        self.enter(Phase.DISCONTINUED, cause=causes)
        self.discharge_all()
        self.close_books()
        self.release_team()
        self.steering_group, self.steering_commitment, self.sustained = False, 0, False
        self.readiness, self.months_since_start_up, self.months_since_stop = 0, -1, 0

    def restart(self) -> None:
        """After a while a discontinued agency may think of the practice again."""
        these = self.where(self.is_in(Phase.DISCONTINUED))
        again = may_restart(these.months_since_stop, self.parameters.sustainment)
        these.where(again).enter(Phase.EXPLORATION, cause="free to start again")

    def enter(self, phase: Phase, cause: Any = "") -> None:
        """Move these to a phase, and log it."""
        if len(self) == 0:
            return
        rows = self.row_numbers()
        self.log("phase", rows, before=PHASES[self.phase], after=phase.name, cause=cause, attempt=self.attempt)
        self.phase, self.months_in_phase = phase.value, 0
        if phase != Phase.DISCONTINUED:
            self.furthest_phase = np.maximum(self.furthest_phase, phase.value)


def _share(part: Any, whole: Any) -> Any:
    return np.maximum(part, 0) / np.maximum(whole, 1)
