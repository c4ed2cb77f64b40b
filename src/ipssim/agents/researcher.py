"""Research groups: one a region, the nation's as the last row."""

from typing import Any

import numpy as np

from ipssim.agents.actor import AbstractActor, Actor, Plural
from ipssim.agents.notes import note
from ipssim.chance import normal
from ipssim.mechanisms import research
from ipssim.mechanisms.belief import toward
from ipssim.mechanisms.learning_community import founding_hazard
from ipssim.mechanisms.rates import probability
from ipssim.table import Column
from ipssim.units import CENTS, MILLION
from ipssim.vocabulary import FOLLOWED_QUARTERS

__all__ = ["AbstractResearcher", "Researcher", "Researchers"]


class AbstractResearcher(AbstractActor):
    """Runs local trials, publishes monitoring results, advises authorities."""

    __slots__ = ()
    kind = "researcher"

    active = Column(np.bool_, unit="yes/no", doc="A group works on the practice here")
    partnership = Column(np.float64, unit="0-1", doc="Active partnership with authorities, centres and leaders")
    advocacy = Column(np.float64, initial=0.2, unit="0-1", doc="Effort given to advising decision-makers")
    trial_months_left = Column(np.int16, unit="months", doc="Until the trial under way reports; 0 when there is none")
    trial_months = Column(np.int16, initial=1, unit="months", doc="Length of the trial under way, or of the last one")
    trial_first_jobs = Column(
        np.int64,
        wide=FOLLOWED_QUARTERS,
        unit="people",
        doc="First jobs at the trial's sites so far, by quarters in service",
    )
    trial_at_risk = Column(
        np.int64,
        wide=FOLLOWED_QUARTERS,
        unit="person-months",
        doc="Searching for a first job at the trial's sites so far, by quarters in service",
    )
    trial_dropped_out = Column(
        np.int64,
        wide=FOLLOWED_QUARTERS,
        unit="people",
        doc="Left the trial's sites before a first job so far, by quarters in service",
    )
    trial_entered = Column(np.int64, unit="people", doc="Taken in at the trial's sites so far")
    trial_usual = Column(
        np.float64, unit="people", doc="Of those taken in, expected to work within 18 months if in usual services"
    )
    trial_size = Column(np.int32, unit="people", doc="People in each arm of the trial")
    sites_sought = Column(np.int16, unit="sites", doc="Sites that a funded trial still looks for, and would pay")
    trial_funded = Column(np.bool_, unit="yes/no", doc="Money for a trial was granted")
    trial_awaited = Column(np.bool_, unit="yes/no", doc="Money for a trial was granted, and the trial has not begun")
    trials_done = Column(np.int16, unit="trials", doc="Local trials reported")
    estimate = Column(np.float64, unit="risk difference", doc="Result of the last local trial")
    standard_error = Column(
        np.float64, unit="risk difference", doc="Standard error of the result of the last local trial"
    )
    local_evidence = Column(np.float64, unit="0-1", doc="Strength of positive local results, fading")
    monitoring = Column(np.float64, unit="0-1", doc="Strength of published monitoring results, fading")
    hosts_community = Column(np.bool_, unit="yes/no", doc="It founded a learning community, which regions may join")
    cost_cents = Column(np.int64, unit="cents", doc="Cost of trials this month")

    def advance_trials(self) -> None:
        """Trials start where a group, sites and a committed authority meet; they report what these sites achieve."""
        p = self.parameters.research
        self.cost_cents = 0
        free = self.trial_months_left == 0  # a group that reports this month may start anew from the next one
        self.where(~free)._follow_up()
        self._fund_trial()
        hazard = research.trial_hazard(self.of_authority("commitment"), self.advocacy, self.trial_awaited, p)
        able = self.active & (self.of_region("free_sites") >= p.sites_for_trial)
        starts = free & able & (self.chance("trial_starts") < probability(hazard))
        self.where(starts)._begin()

    def _fund_trial(self) -> None:
        """A policy grants money for one trial in each region, and for the sites it lacks; a group takes it on."""
        self.sites_sought = 0
        if not (self.is_moved("trial_sites") or self.trial_funded.any()):
            return
        sites = np.rint(self.lever("trial_sites")) * ~self.is_nation
        granted = (sites > 0) & ~self.trial_funded
        note(self, "trial_funded", granted)
        self.trial_funded = sites > 0
        self.where(self.trial_awaited & (sites <= 0))._release_sites()  # the money is gone before the trial began
        self.trial_awaited = (self.trial_awaited | granted) & (sites > 0)
        needed = np.maximum(sites, np.ceil(self.parameters.research.sites_for_trial))  # without them it cannot begin
        self.sites_sought = np.maximum(needed - self.of_region("delivering"), 0) * self.trial_awaited
        self.active = self.active | granted

    def _begin(self) -> None:
        if len(self) == 0:
            return
        p = self.parameters.research
        self.trial_awaited = False
        self.trial_months = research.trial_months(self.chance("trial_months"), p)
        self.trial_months_left = self.trial_months
        self.trial_size = research.trial_size(self.of_region("free_sites"), p)
        for name in ("trial_first_jobs", "trial_at_risk", "trial_dropped_out", "trial_entered", "trial_usual"):
            setattr(self, name, 0)
        self.log("trial_started")

    def _follow_up(self) -> None:
        """One month of a trial: what its sites achieve, what usual services would, and what it costs."""
        if len(self) == 0:
            return
        p, sites = self.parameters, self._sites()
        entered, usual = self._at_sites(sites, np.stack([sites.entered, sites.usual_employed], axis=-1)).T
        for name in ("first_jobs", "at_risk", "dropped_out"):
            of_sites = self._at_sites(sites, getattr(sites, name)[:, :FOLLOWED_QUARTERS])
            setattr(self, f"trial_{name}", getattr(self, f"trial_{name}") + of_sites)
        self.trial_entered, self.trial_usual = self.trial_entered + entered, self.trial_usual + usual
        self.trial_months_left = self.trial_months_left - 1
        people = 2 * self.trial_size
        self.cost_cents = np.rint(CENTS * p.cost.trial_per_person * people / self.trial_months).astype(np.int64)
        self.where(self.trial_months_left == 0)._report()

    def _sites(self) -> Any:
        """Sites of trials that deliver."""
        agencies = self.model.agencies
        return agencies.where(agencies.is_delivering & (agencies.in_trial | agencies.in_nations_trial))

    def _at_sites(self, sites: Any, counted: Any) -> Any:
        """Sums over the sites of each one's trial; shape (these, columns of `counted`)."""
        width = counted.shape[1]
        cells = _groups_of(sites)[:, None] * width + np.arange(width)
        sums = np.bincount(cells.ravel(), counted.ravel(), self.table.length * width).reshape(-1, width)
        return sums[self.rows]

    def _release_sites(self) -> None:
        sites, ends = self.model.agencies, np.zeros(self.table.length, np.bool_)
        sites = sites.where(sites.in_trial | sites.in_nations_trial)
        ends[self.rows] = True
        sites.where(ends[_groups_of(sites)]).leave_trials()

    def _report(self) -> None:
        """The estimate is the difference its sites made, with sampling error; only a positive one is local evidence."""
        if len(self) == 0:
            return
        p = self.parameters.research
        practice = research.practice_rate(self.trial_first_jobs, self.trial_at_risk, self.trial_dropped_out)
        usual = research.usual_rate(self.trial_usual, self.trial_entered)
        self.standard_error = research.standard_error(practice, usual, self.trial_size)
        self.estimate = practice - usual + self.standard_error * normal(self.chance("trial_error"))
        positive = research.is_positive(self.estimate, self.standard_error, p)
        gained = self.local_evidence + (1 - self.local_evidence) * p.evidence_gain
        self.local_evidence = np.where(positive, gained, self.local_evidence)
        self.trials_done = self.trials_done + 1
        self._release_sites()
        self.log("trial_reported", cause=np.where(positive, "positive", "not_positive"))

    def publish(self) -> None:
        """Monitoring results of the learning community become known; old results, local trials too, fade."""
        p = self.parameters.research
        millions = self.of_region("population") / MILLION
        reports = np.maximum(self.of_authority("membership"), self.lever("outcome_monitoring"))
        target = research.monitoring_target(self.of_region("clients"), millions, reports, p)
        self.monitoring = toward(self.monitoring, target, p.monitoring_months)
        self.local_evidence = self.local_evidence * research.fading(p.evidence_fades)

    def advise(self) -> None:
        """Groups form where the practice is delivered, build partnerships and advise decision-makers."""
        p = self.parameters.research
        served = self.of_region("delivering") > 0
        paid = self.lever("research_partnership")
        hazard = p.group_forms + p.group_funded * paid
        forms = ~self.active & served & (self.chance("group_forms") < probability(hazard))
        note(self, "group_formed", forms)
        self.active = self.active | forms
        membership, commitment = self.of_authority("membership"), self.of_authority("commitment")
        partners = research.partnership_target(self.active, membership, commitment, paid, p)
        self.partnership = toward(self.partnership, partners, p.partnership_months)
        effort = research.advocacy_target(self.active, self.partnership, self.local_evidence, p)
        self.advocacy = toward(self.advocacy, effort, p.advocacy_months)

    def found_community(self) -> None:
        """A group that works with decision-makers may found a learning community, where its country has none."""
        lacking = ~self.of_region("community_exists")
        if not np.any(lacking):
            return
        hazard = founding_hazard(self.partnership, self.parameters.learning_community)
        founds = lacking & (self.chance("community_founded") < probability(hazard))
        self.hosts_community = self.hosts_community | founds
        note(self, "community_founded", founds)


def _groups_of(sites: Any) -> Any:
    """Row of the group whose trial each site is in: its region's or its nation's."""
    return np.where(sites.in_nations_trial, sites.model.worlds.nation[sites.region], sites.region)


class Researcher(AbstractResearcher, Actor):
    """One group."""


class Researchers(Plural, AbstractResearcher):
    """Many groups; the last is the nation's."""

    __slots__ = ()


AbstractResearcher.plural = Researchers
