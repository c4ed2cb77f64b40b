"""Technical-assistance centres: external support professionals; one a region, the nation's as the last row."""

from typing import Any

import numpy as np

from ipssim.agents.actor import AbstractActor, Actor, Plural
from ipssim.agents.notes import note
from ipssim.agents.rationing import ration
from ipssim.chance import binomial
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms import support
from ipssim.mechanisms.belief import toward
from ipssim.mechanisms.learning_community import mentor_hours
from ipssim.mechanisms.rates import CENTS, MILLION, monthly, probability
from ipssim.table import Column
from ipssim.vocabulary import Phase

__all__ = ["AbstractSupportCentre", "SupportCentre", "SupportCentres"]

QUARTERS = 4  # staff time is counted in whole quarter-hours
NO_END = -1


class AbstractSupportCentre(AbstractActor):
    """Trains new sites, coaches, reviews fidelity independently, helps leaders plan money.

    An agency is served by the centre of its region where that is open, else by the nation's.
    """

    __slots__ = ()
    kind = "support_centre"

    open = Column(np.bool_, unit="yes/no", doc="The centre exists")
    posts = Column(np.int16, unit="FTE", doc="Trainer posts")
    trainers = Column(np.int16, unit="FTE", doc="Trainers in post; never more than posts")
    competence = Column(np.float64, initial=0.5, unit="0-1", doc="Mean competence of the trainers")
    months_funded = Column(np.int16, unit="months", doc="Months of its own funding left; -1 for no end")
    hours = Column(np.float64, unit="hours", doc="Hours of trainers available this month")
    hours_needed = Column(np.float64, unit="hours", doc="Training and coaching hours that agencies needed this month")
    hours_given = Column(np.float64, unit="hours", doc="Hours given to agencies this month, reviews included")
    cost_cents = Column(np.int64, unit="cents", doc="Cost of trainers, mentors and bought help this month")

    def open_or_close(self) -> None:
        """A centre opens by decision, membership or policy, and closes when none of them holds or its money ends."""
        p = self.parameters.support
        kept = self.lever("centre_withdrawn") < 1
        lasting = (self.of_authority("member") | (self.lever("trainers_per_million") > 0)) & kept
        founded = self.of_authority("founds_centre") & kept
        opens = ~self.open & (lasting | founded)
        starts_term = opens | (self.open & (self.months_funded <= 0))
        left = np.where(starts_term, p.money_months, self.months_funded - 1)
        spent = self.open & ~lasting & founded & (left == 0)
        drive = self.of_authority("commitment") * self.of_authority("power")
        renewed = spent & (self.chance("centre_money") < support.renewal(drive, p))
        unwanted = self.open & ~lasting & ~founded
        closes = unwanted | (spent & ~renewed)
        note(self, "opened", opens)
        note(self, "renewed", renewed)
        note(self, "closed", closes, np.where(unwanted, "region_withdrew_support", "funding_ended"))
        self.open = (self.open | opens) & ~closes
        self.months_funded = np.where(lasting, NO_END, np.where(renewed, p.money_months, left * self.open))

    def keep_trainers(self) -> None:
        """Posts follow the sites to serve; trainers are hired, learn and leave."""
        p = self.parameters.support
        entitled = self.open & (self.of_authority("member") | self.of_authority("founds_centre"))
        millions = self.of_region("population") / MILLION
        per_million = self.lever("trainers_per_million") * self.open
        posts = support.trainer_posts(self._sites(), per_million, millions, entitled, p)
        posts = np.rint(posts * (1 - self.lever("centre_withdrawn"))).astype(np.int64)
        leavers = binomial(self.chance("trainer_leaves"), self.trainers, probability(p.trainer_leaves))
        staying = np.minimum(self.trainers - leavers, posts)
        hired = binomial(self.chance("trainer_hired"), posts - staying, probability(p.trainer_hired))
        self.competence = self._learned(staying, hired)
        self.posts, self.trainers = posts, staying + hired
        hours = support.productive_hours(self.trainers, self.competence, p)
        hours = hours * support.at_a_distance(self.lever("remote_share"), p)
        mentors = self._mentor_hours()
        self.hours = np.floor((hours + mentors) * QUARTERS) / QUARTERS
        cost = self.parameters.cost
        yearly = cost.trainer_year + cost.trainer_training_year * self.lever("trainer_training")
        month = monthly(yearly) * self.trainers + mentors * cost.coaching_hour
        self.cost_cents = np.rint(CENTS * month).astype(np.int64)

    def _mentor_hours(self) -> Any:
        """Hours of mentors whom an international partner of the learning community sends [hours]."""
        partner = self.lever("international_partner") * self.of_authority("member") * self.open
        return mentor_hours(partner, self.parameters.learning_community)

    def _sites(self) -> Any:
        """Delivering agencies it is there for: its region's; for the nation, those of regions without a centre."""
        delivering = self.model.regions.table["delivering"]
        alone = self.model.worlds.over_regions(delivering * ~self.table["open"])
        return np.where(self.is_nation, alone[self.rows], delivering[self.rows])

    def _learned(self, staying: Any, hired: Any) -> Any:
        """Those who stay move toward what the learning community and researchers teach; newcomers dilute it."""
        p = self.parameters.support
        partnership = self.model.researchers.table["partnership"][self.rows]
        target = support.competence_target(self.of_authority("membership"), partnership, p)
        target = support.taught(target, self.lever("trainer_training"), p)
        experienced = toward(self.competence, target, p.competence_months)
        mixed = (staying * experienced + hired * p.new_trainer_competence) / np.maximum(staying + hired, 1)
        return np.where(staying + hired > 0, mixed, p.new_trainer_competence)

    def share_out_hours(self) -> None:
        """Hours go to reviews that are due (up to their share), then installing sites, then those below good, then
        the rest; what an agency is given and has needed is written on its row."""
        agencies, centre = self.model.agencies, self._centre_of_agencies()
        is_mine = np.zeros(self.table.length, np.bool_)
        is_mine[self.rows] = True
        mine = is_mine[centre]
        phase = agencies.phase
        served = agencies.where(mine & (phase != Phase.EXPLORATION) & (phase != Phase.DISCONTINUED))
        holder = centre[served.row_numbers()]
        supply = np.rint(self.table["hours"] * QUARTERS).astype(np.int64)
        reviews = self._grant_reviews(served, holder, supply)
        needed, given = self._train(served, holder, supply - reviews)
        bought = self._buy_hours(served, holder, needed - given)
        self._set_back(agencies if mine.all() else agencies.where(mine), served, needed, given + bought)
        self._befriend(served, holder, needed, given, bought)
        self.hours_needed = np.bincount(holder, needed, minlength=len(supply))[self.rows] / QUARTERS
        self.hours_given = (reviews + np.bincount(holder, given, minlength=len(supply)))[self.rows] / QUARTERS

    def _centre_of_agencies(self) -> Any:
        """Row of the centre that serves each agency."""
        centre_of_region = np.where(self.table["open"], self.table.numbers, self.model.worlds.nation)
        return centre_of_region[self.model.agencies.region]

    def _grant_reviews(self, served: Any, holder: Any, supply: Any) -> Any:
        """Reviews due, longest wait first, from their share of the hours: who is granted one, and what that takes."""
        p = self.parameters.support
        due = served.awaits_review & ~served.rates_itself
        bought = self._buy_reviews(served, holder, due)
        due = due & ~bought
        need, waits = round(p.review_hours * QUARTERS), served[due]
        share = np.floor(supply * p.review_share).astype(np.int64)
        share = np.maximum(share, np.minimum(need, supply))  # a lone trainer still does one review at a time
        granted = np.zeros(len(holder), np.bool_)
        if due.any():
            asked, needs = holder[due], np.full(len(waits), need)
            granted[due] = ration(asked, waits.waiting_since, waits.chance("review_queue"), needs, share)
        served.review_granted = granted | bought
        outsiders = self.parameters.review.outside_competence
        served.reviewers_competence = np.where(bought, outsiders, self.table["competence"][holder])
        return need * np.bincount(holder[granted], minlength=len(supply))

    def _buy_reviews(self, served: Any, holder: Any, due: Any) -> Any:
        """Whose due review is done by reviewers from outside, whom a policy pays."""
        if not self.is_moved("outside_reviews"):
            return np.zeros(len(holder), np.bool_)
        bought = due & (served.chance("outside review") < served.lever("outside_reviews"))
        self._pay(holder, bought * self.parameters.cost.outside_review)
        return bought

    def _buy_hours(self, served: Any, holder: Any, missing: Any) -> Any:
        """Quarter-hours of coaching that a policy pays consultants for, as far as the agency still needs them."""
        if not self.is_moved("coaching_hours"):
            return np.zeros(len(holder), np.int64)
        paid_for = np.rint(served.lever("coaching_hours") * QUARTERS).astype(np.int64)
        bought = np.minimum(paid_for, missing)
        self._pay(holder, bought / QUARTERS * self.parameters.cost.coaching_hour)
        return bought

    def _pay(self, holder: Any, amounts: Any) -> None:
        """Book what was bought for agencies, in the scenario's currency, with the centre that looks after them."""
        cents = np.rint(CENTS * amounts).astype(np.int64)
        self.cost_cents = self.cost_cents + np.bincount(holder, cents, self.table.length).astype(np.int64)[self.rows]

    def _train(self, served: Any, holder: Any, supply: Any) -> tuple[Any, Any]:
        """Quarter-hours of training and coaching each served agency needed and was given."""
        p = self.parameters.support
        installing, below_good = served.phase == Phase.INSTALLATION, served.rated < IPS_25.good
        need = support.hours_needed(installing, below_good, served.hired, p) * served.has_team
        needed = np.rint(need * QUARTERS).astype(np.int64)
        order = (2 - below_good) * ~installing
        given, _ = support.shared_out(holder, order, needed, supply)
        return needed, given

    def _set_back(self, mine: Any, served: Any, needed: Any, given: Any) -> None:
        """Agencies it does not serve this month get and need nothing, and are not reviewed."""
        granted, competence = served.review_granted, served.reviewers_competence
        mine.training_hours, mine.hours_needed, mine.review_granted = 0, 0, False
        served.training_hours, served.hours_needed = given / QUARTERS, needed / QUARTERS
        served.review_granted, served.reviewers_competence = granted, competence
        mine.support_relationship *= 1 - 1 / self.parameters.support.relationship_months

    def _befriend(self, served: Any, holder: Any, needed: Any, given: Any, bought: Any) -> None:
        """Help given builds a relationship (the month's fading has been taken off already)."""
        p = self.parameters.support
        competence = (self.table["competence"] * (self.table["trainers"] > 0))[holder]
        preparing = served.phase == Phase.PREPARATION
        target = support.relationship_target(given, needed, competence, preparing, bought, p)
        target = target * support.known_at_a_distance(served.lever("remote_share"), p)
        served.support_relationship += target / p.relationship_months


class SupportCentre(AbstractSupportCentre, Actor):
    """One centre."""


class SupportCentres(Plural, AbstractSupportCentre):
    """Many centres; the last is the nation's."""

    __slots__ = ()


AbstractSupportCentre.plural = SupportCentres
