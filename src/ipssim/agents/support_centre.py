"""Technical-assistance centres: external support professionals; one a region, the nation's as the last row."""

from typing import Any

import numpy as np

from ipssim.agents.actor import AbstractActor, Actor, Plural
from ipssim.agents.notes import note
from ipssim.agents.rationing import ration
from ipssim.counts import binomial
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms import authority, support
from ipssim.mechanisms.belief import toward
from ipssim.mechanisms.learning_community import mentor_hours
from ipssim.mechanisms.rates import monthly, probability
from ipssim.table import Column
from ipssim.units import CENTS, MILLION
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
    entitlement = Column(np.float64, unit="FTE", doc="Trainers that it is paid for, part of one too")
    posts = Column(np.int16, unit="posts", doc="Trainer posts: the fewest that hold the entitlement, which they share")
    trainers = Column(np.int16, unit="people", doc="Trainers in post; never more than posts")
    competence = Column(np.float64, initial=0.5, unit="0-1", doc="Mean competence of the trainers")
    months_funded = Column(np.int16, unit="months", doc="Months of its own funding left; -1 for no end")
    hours = Column(np.float64, unit="hours", doc="Hours of trainers available this month")
    hours_needed = Column(np.float64, unit="hours", doc="Training and coaching hours that agencies needed this month")
    hours_given = Column(np.float64, unit="hours", doc="Hours given to agencies this month, reviews included")
    cost_cents = Column(np.int64, unit="cents", doc="Cost of trainers, mentors and bought help this month")

    @property
    def full_time(self) -> Any:
        """Trainers in post [FTE]: each works the same share of full time."""
        return self.trainers * support.working_time(self.entitlement, self.posts)

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
        drive = authority.drive(self.of_authority("commitment"), self.of_authority("power"))
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
        entitled = self.open * np.maximum(self.of_authority("member_dose"), self.of_authority("founds_centre"))
        millions = self.of_region("population") / MILLION
        per_million = self.lever("trainers_per_million") * self.open
        paid_for = support.entitlement(self._sites(), per_million, millions, entitled, p)
        self.entitlement = paid_for * (1 - self.lever("centre_withdrawn"))
        posts = support.trainer_posts(self.entitlement).astype(np.int64)
        leavers = binomial(self.chance("trainer_leaves"), self.trainers, probability(p.trainer_leaves))
        staying = np.minimum(self.trainers - leavers, posts)
        hired = binomial(self.chance("trainer_hired"), posts - staying, probability(p.trainer_hired))
        self.competence = self._learned(staying, hired)
        self.posts, self.trainers = posts, staying + hired
        hours = support.productive_hours(self.full_time, self.competence, p)
        hours = hours * support.at_a_distance(self.lever("remote_share"), p)
        mentors = self._mentor_hours()
        self.hours = np.floor((hours + mentors) * QUARTERS) / QUARTERS
        cost = self.parameters.cost
        yearly = cost.trainer_year + cost.trainer_training_year * self.lever("trainer_training")
        month = monthly(yearly) * self.full_time + mentors * cost.coaching_hour
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
        p, centre = self.parameters.support, self._centre_of_agencies()
        mine = self._served_from(centre)
        mine.training_hours, mine.hours_needed, mine.review_granted = 0, 0, False
        mine.support_relationship *= 1 - 1 / p.relationship_months
        teams = mine.where(mine.has_team)
        holder = centre[teams.row_numbers()]
        supply = np.rint(self.table["hours"] * QUARTERS).astype(np.int64)
        reviews = self._grant_reviews(teams, centre, supply)
        needed, given = self._train(teams, holder, supply - reviews)
        bought = self._buy_hours(teams, holder, needed - given)
        teams.training_hours, teams.hours_needed = (given + bought) / QUARTERS, needed / QUARTERS
        competent = self.table["competence"] * (self.table["trainers"] > 0)
        self._befriend(teams, support.relationship_target(given, needed, competent[holder], bought, p))
        visiting = self.table["competence"] * np.minimum(1, self.model.support_centres.full_time)
        preparing = mine.where(mine.is_in(Phase.PREPARATION))
        self._befriend(preparing, support.preparing_relationship(visiting, p)[centre[preparing.row_numbers()]])
        self.hours_needed = np.bincount(holder, needed, minlength=len(supply))[self.rows] / QUARTERS
        self.hours_given = (reviews + np.bincount(holder, given, minlength=len(supply)))[self.rows] / QUARTERS

    def _centre_of_agencies(self) -> Any:
        """Row of the centre that serves each agency."""
        centre_of_region = np.where(self.table["open"], self.table.numbers, self.model.worlds.nation)
        return centre_of_region[self.model.agencies.region]

    def _served_from(self, centre: Any) -> Any:
        """The agencies whose centre is one of these."""
        is_mine = np.zeros(self.table.length, np.bool_)
        is_mine[self.rows] = True
        mine, agencies = is_mine[centre], self.model.agencies
        return agencies if mine.all() else agencies.where(mine)

    def _grant_reviews(self, teams: Any, centre: Any, supply: Any) -> Any:
        """Reviews due are granted, the longest wait first, from their share of the hours: quarter-hours that takes."""
        p = self.parameters.support
        due = teams.where(teams.awaits_review & ~teams.rates_itself)
        waits = self._buy_reviews(due, centre)
        holder, need = centre[waits.row_numbers()], round(p.review_hours * QUARTERS)
        share = np.floor(supply * p.review_share).astype(np.int64)
        share = np.maximum(share, np.minimum(need, supply))  # a lone trainer still does one review at a time
        granted = ration(holder, waits.waiting_since, waits.chance("review_queue"), np.full(len(waits), need), share)
        reviewed, holder = waits.where(granted), holder[granted]
        reviewed.review_granted, reviewed.reviewers_competence = True, self.table["competence"][holder]
        return need * np.bincount(holder, minlength=len(supply))

    def _buy_reviews(self, due: Any, centre: Any) -> Any:
        """Reviewers from outside, whom a policy pays, do the reviews of some sites, lastingly; the others are left."""
        if not self.is_moved("outside_reviews"):
            return due
        bought = due.lasting("outside review") < due.lever("outside_reviews")
        reviewed = due.where(bought)
        reviewed.review_granted = True
        reviewed.reviewers_competence = self.parameters.review.outside_competence
        self._pay(centre[reviewed.row_numbers()], np.full(len(reviewed), self.parameters.cost.outside_review))
        return due.where(~bought)

    def _buy_hours(self, teams: Any, holder: Any, missing: Any) -> Any:
        """Quarter-hours of coaching that a policy pays consultants for, as far as the agency still needs them."""
        if not self.is_moved("coaching_hours"):
            return 0
        paid_for = np.rint(teams.lever("coaching_hours") * QUARTERS).astype(np.int64)
        bought = np.minimum(paid_for, missing)
        self._pay(holder, bought / QUARTERS * self.parameters.cost.coaching_hour)
        return bought

    def _pay(self, holder: Any, amounts: Any) -> None:
        """Book what was bought for agencies, in the scenario's currency, with the centre that looks after them."""
        cents = np.rint(CENTS * amounts).astype(np.int64)
        self.cost_cents = self.cost_cents + np.bincount(holder, cents, self.table.length).astype(np.int64)[self.rows]

    def _train(self, teams: Any, holder: Any, supply: Any) -> tuple[Any, Any]:
        """Quarter-hours of training and coaching each team needed and was given."""
        installing, below_good = teams.is_in(Phase.INSTALLATION), teams.rated < IPS_25.good
        stage = (2 - below_good) * ~installing
        needed = support.hours_needed(stage, teams.hired, self.parameters.support)
        needed = np.rint(needed * QUARTERS).astype(np.int64)
        return needed, support.shared_out(holder, stage, needed, supply)

    def _befriend(self, agencies: Any, target: Any) -> None:
        """Help builds a relationship (the month's fading has been taken off already), less so from a distance."""
        p = self.parameters.support
        if self.is_moved("remote_share"):
            target = target * support.known_at_a_distance(agencies.lever("remote_share"), p)
        agencies.support_relationship += target / p.relationship_months


class SupportCentre(AbstractSupportCentre, Actor):
    """One centre."""


class SupportCentres(Plural, AbstractSupportCentre):
    """Many centres; the last is the nation's."""

    __slots__ = ()


AbstractSupportCentre.plural = SupportCentres
