"""Fidelity items move; reviews rate them."""

from typing import Any

import numpy as np

from ipssim.agents.agency.state import AgencyState
from ipssim.chance import normal
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms.belief import toward
from ipssim.mechanisms.clients import usual_caseload
from ipssim.mechanisms.fidelity import (
    attainable,
    centred,
    freshness,
    integration_level,
    law_levels,
    moved,
    pace,
    share_at_risk_of_revenue,
    staffing_level,
    starting_items,
    supervision_level,
    under_time_limit,
)
from ipssim.mechanisms.items import LAWS, Driver
from ipssim.mechanisms.review import months_to_next_review, rated_total
from ipssim.units import MONTHS_A_QUARTER
from ipssim.vocabulary import ImplementationOutcome

__all__ = ["Quality"]

UNLIMITED = IPS_25.index("time_unlimited_supports")


class Quality(AgencyState):
    """Fidelity items move; reviews rate them."""

    __slots__ = ()

    def settle(self, uniform: Any) -> None:
        """Once, when the world is built: lasting local habits in the items and caseload, and ease of finding jobs here.

        uniform  in [0, 1), one for each item and one more, shape (..., 26)
        """
        deviate = normal(uniform)
        self.adaptation = self.parameters.fidelity.adaptation_spread * deviate[..., :-1]
        self.local_jobs = self.parameters.clients.local_spread * deviate[..., -1]
        self.usual_caseload = usual_caseload(normal(self.lasting("usual caseload")), self.parameters.clients)

    def start_items(self) -> None:
        """Delivery starts: items stand where preparation and memory put them, training was the first feedback, and no
        review has been."""
        p = self.parameters
        self.items = starting_items(self.readiness, self.memory, p.fidelity_items, p.fidelity)
        self.rated, self.rated_month, self.rated_independently = 0, -1, False
        self.review_due, self.waiting_since = np.rint(p.review.first_review).astype(np.int64), 0
        self.months_since_feedback, self.review_granted = p.review.start_feedback, False
        self.payment_pressure = 0

    def move_fidelity(self) -> None:
        """The items of delivering agencies move toward what their conditions let them attain."""
        these = self.where(self.is_delivering)
        p = self.parameters.fidelity
        items = self.parameters.fidelity_items
        fresh = freshness(these.months_since_feedback, p)
        at_risk = share_at_risk_of_revenue(these.share_at_risk, these.amount_cents, these.funded_posts)
        these.payment_pressure = toward(these.payment_pressure, at_risk, p.pressure_months)
        habit = these.adaptation
        if self.is_moved("item_conflict"):
            habit = habit - these.conflict
        target = attainable(these.drivers(fresh), habit, items)
        if self.is_moved("time_limit"):
            target[..., UNLIMITED] = under_time_limit(target[..., UNLIMITED], these.ends_support)
        speed_up = pace(these.pull(ImplementationOutcome.IMPLEMENTATION), these.coaching_received, fresh, p)
        these.items = moved(these.items, target, items.speed, speed_up, p)

    def drivers(self, fresh: Any) -> list[Any]:
        """The drivers of the items, in the order of `Driver`, each about -1 to 1; `fresh`: freshness of feedback."""
        p = self.parameters.fidelity
        z: dict[Driver, Any] = {
            Driver.STAFFING: staffing_level(self.filled, self.posts, p),
            Driver.COMPETENCE: centred(self.competence, p.ordinary_competence, p.competence_spread),
            Driver.SUPERVISION: supervision_level(self.supervisor, fresh, self.lever("outcome_monitoring"), p),
            Driver.INTEGRATION: integration_level(self.shared_practice, self.separate_employer, self.partnership, p),
            Driver.LEADER: centred(self.leader_commitment, p.ordinary_commitment, p.commitment_spread),
            Driver.CULTURE: centred(self.culture, p.ordinary_culture, p.culture_spread),
            Driver.COLLABORATION: centred(
                self.of_authority("collaboration"), p.ordinary_collaboration, p.collaboration_spread
            ),
            Driver.LEGACY: centred(self.legacy_felt, p.ordinary_legacy, p.legacy_spread),
            Driver.PAYMENT_PRESSURE: self.payment_pressure,
            Driver.CASELOAD_PRESSURE: centred(self.caseload_share, p.ordinary_caseload, p.caseload_spread),
            Driver.EMPLOYER_CONTACTS: centred(self.employer_contacts, p.ordinary_contacts, p.contacts_spread),
        }
        of_regions = law_levels(self.model.regions.table["regime"], p)  # few rows, and the same for all of a region
        z |= {law: level[self.region_rows()] for law, level in zip(LAWS, of_regions, strict=True)}
        return [z[driver] for driver in Driver]

    @property
    def caseload_share(self) -> Any:
        """Clients over the places of the specialists in post [ratio]; with nobody in post, over one specialist's."""
        return self.caseload / (np.maximum(self.filled, 1) * self.parameters.clients.target_caseload)

    @property
    def coaching_received(self) -> Any:
        """Training and coaching received over needed [0-1]; all of it when none is needed."""
        share = self.training_hours / np.where(self.hours_needed > 0, self.hours_needed, 1)
        return np.where(self.hours_needed > 0, np.minimum(share, 1), 1)

    @property
    def has_centre(self) -> Any:
        """Whether a support centre is open for it: its region's or the nation's."""
        is_open = self.model.support_centres.table["open"]
        return is_open[self.region_rows()] | self.of_nation(is_open)

    @property
    def awaits_review(self) -> Any:
        """Delivers, its review is due and can take place: somebody works there."""
        due = self.is_delivering & (self.review_due <= 0) & (self.filled > 0)
        if (self.model.levers.review_factor >= 1).all():
            return due
        return due & (self.chance("review held") < self.lever("review_factor"))

    def request_reviews(self) -> None:
        """Delivering agencies come a month nearer to their review, feedback ages, and due reviews wait for raters."""
        these = self.where(self.is_delivering)
        due = these.review_due - 1
        these.review_due = np.maximum(due, 0)
        these.waiting_since = np.where(due < 0, these.waiting_since + 1, 0)
        age = these.months_since_feedback + 1
        if self.calendar_month % MONTHS_A_QUARTER == 0:  # the learning community or another reports outcomes back
            dose = np.maximum(these.community_dose, these.lever("outcome_monitoring"))
            age = age * (1 - self.parameters.fidelity.report_effect * dose)
        these.months_since_feedback = age
        # By policy a lasting share of sites; reviews that wait already are theirs too
        these.rates_itself = (due <= 0) & (these.lasting("rates itself") < these.setting("self_rating"))

    def be_reviewed(self) -> None:
        """Reviews that were granted take place; where a policy says so or no centre is open, sites rate themselves."""
        p = self.parameters.review
        by_itself = self.rates_itself | ~np.asarray(self.has_centre, bool)
        these = self.where(self.awaits_review & (self.review_granted | by_itself))
        outside = these.review_granted
        self.review_granted, these.rates_itself = False, False
        if not outside.size:
            return
        total = rated_total(these.items, normal(these.chance("review")), outside, these.reviewers_competence, p)
        these.rated, these.rated_month, these.rated_independently = total, self.month, outside
        these.best_rated = np.maximum(these.best_rated, total)
        these.review_due = np.rint(months_to_next_review(total, outside, p)).astype(np.int64)
        these.waiting_since = 0
        these.months_since_feedback = np.where(outside, 0, these.months_since_feedback * (1 - p.own_feedback))
        these.log("reviewed", after=total.astype(np.int64).astype(str), cause=np.where(outside, "independent", "own"))
