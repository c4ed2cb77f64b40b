"""Political and administrative decision-makers: one a region, and the nation's as the last row."""

from typing import Any

import numpy as np

from ipssim.agents.actor import AbstractActor, Actor, Plural
from ipssim.agents.notes import note
from ipssim.agents.policy_costs import costs_of_policies
from ipssim.chance import normal
from ipssim.mechanisms import authority, belief, learning_community, levels
from ipssim.mechanisms.authority import closing, drawn, opening
from ipssim.mechanisms.rates import monthly, probability
from ipssim.table import Column
from ipssim.units import CENTS, MILLION
from ipssim.vocabulary import Regime

__all__ = ["AbstractAuthority", "Authorities", "Authority"]


class AbstractAuthority(AbstractActor):
    """Sets strategy, law and budgets, signs agreements, founds support centres, joins the learning community.

    It works around limits of the law, which costs it time; those the scenario gives, and only policies remove them.
    """

    __slots__ = ()
    kind = "authority"

    commitment = Column(np.float64, initial=0.2, unit="0-1", doc="Commitment to the practice")
    power = Column(np.float64, initial=0.5, unit="0-1", doc="Power to act; commitment without power is hesitancy")
    months_in_office = Column(np.int16, unit="months", doc="How long those in office have been there")
    belief = Column(np.float64, initial=0.2, unit="0-1", doc="Belief in the evidence")
    other_models = Column(np.float64, initial=0.5, unit="0-1", doc="Commitment to other service models")
    collaboration = Column(
        np.float64, initial=0.3, unit="0-1", doc="How closely health and employment administrations work together"
    )
    coalition = Column(np.float64, initial=0.3, unit="0-1", doc="Breadth of the coalition behind the practice")
    coordinator = Column(np.bool_, unit="yes/no", doc="A coordinator is in post")
    enthusiasm = Column(np.float64, initial=0.5, unit="0-1", doc="The coordinator's enthusiasm")
    champion = Column(np.float64, unit="0-1", doc="A champion's advocacy in the region; 0 when there is none")
    national_commitment = Column(np.float64, unit="0-1", doc="The nation's commitment as seen this month")
    national_programme = Column(
        np.float64, unit="0-1", doc="The nation, or a policy here, has a strategy with a programme behind it"
    )
    neighbours_commitment = Column(np.float64, unit="0-1", doc="Mean commitment of other regions as seen this month")
    strategy = Column(np.bool_, unit="yes/no", doc="A strategy names the practice")
    programme = Column(np.bool_, unit="yes/no", doc="A programme with money and people stands behind the strategy")
    mandate = Column(np.bool_, unit="yes/no", doc="A law of its own charges services with helping people to work")
    agreement = Column(np.bool_, unit="yes/no", doc="Health and employment administrations have signed an agreement")
    formal_tie = Column(np.float64, unit="0-1", doc="An agreement in force: its own, or the dose of a policy's")
    founds_centre = Column(np.bool_, unit="yes/no", doc="It has decided that there is to be a support centre")
    has_line = Column(np.bool_, unit="yes/no", doc="The budget has a recurrent line for the practice")
    line_posts = Column(np.float64, unit="posts", doc="Specialist posts that its recurrent line pays for")
    line_cut = Column(
        np.float64, unit="log ratio", doc="What slumps have cut of its line and recovery has not given back"
    )
    has_calls = Column(np.bool_, unit="yes/no", doc="It opens calls for projects of its own accord")
    project_awards = Column(np.float64, unit="awards / year", doc="Project grants it calls for of its own accord")
    member = Column(np.bool_, unit="yes/no", doc="The region belongs to the learning community")
    member_by_policy = Column(np.bool_, unit="yes/no", doc="A policy, not its own decision, made it join")
    member_dose = Column(np.float64, unit="0-1", doc="How much of a member: a policy's dose, 1 by its own decision")
    months_member = Column(np.int16, unit="months", doc="Since it joined the learning community")
    membership = Column(np.float64, unit="0-1", doc="What membership gives now: its dose, built up over the years")
    administration_cents = Column(np.int64, unit="cents", doc="Cost of coordination and membership this month")
    membership_cents = Column(np.int64, unit="cents", doc="Cost this month of membership of the learning community")

    @property
    def drive(self) -> Any:
        """What it can bring about [0-1]: commitment times power."""
        return authority.drive(self.commitment, self.power)

    @property
    def drive_left(self) -> Any:
        """What of its drive is left for decisions: working around legal limits takes time [0-1]."""
        drive, limits = self.drive, levels.legal_limits(self.of_region("regime"))
        return drive * authority.time_left(drive, limits, self.parameters.authority)

    @property
    def millions(self) -> Any:
        """Inhabitants in millions."""
        return self.of_region("population") / MILLION

    @property
    def felt_coordinator(self) -> Any:
        """Enthusiasm of the coordinator in post [0-1], 0 without one."""
        return self.coordinator * self.enthusiasm

    def look_around(self) -> None:
        """What it sees of the others: the nation, and the mean of the other regions, as they stood."""
        seen, worlds = self.table["commitment"], self.model.worlds
        everywhere = worlds.over_regions(seen)[self.rows]
        own = np.where(self.is_nation, 0, self.commitment)
        others = worlds.regions - 2 + self.is_nation  # the nation is a row too
        self.neighbours_commitment = np.maximum(everywhere - own, 0) / np.maximum(others, 1)
        self.national_commitment = np.where(self.is_nation, 0, self.of_nation(seen))
        has_programme = self.of_nation(self.table["strategy"] & self.table["programme"])
        ordered = np.minimum(self.lever("strategy"), self.lever("programme"))
        self.national_programme = np.where(self.is_nation, 0, np.maximum(has_programme, ordered))

    def take_part(self) -> None:
        """Regions join the learning community by policy or by their own decision, stay or leave it."""
        p = self.parameters.learning_community
        regional, member, ordered = ~self.is_nation, self.member, self.member_by_policy
        left = 1 - self.lever("community_withdrawn")
        dose = regional * np.minimum(np.maximum(self.lever("learning_community"), 0), 1)
        luck = self.chance("learning_community")
        by_policy = ~member & (dose * left > 0)
        able = regional & (left > 0) & (luck < opening(p.joins, self.drive * self.of_region("community_exists")))
        deepens = member & ordered & (self.member_dose < 1)  # part of a dose must not keep it from the whole
        by_choice = able & (deepens | (~member & ~by_policy))
        over = member & ~by_choice & (dose * left == 0)
        policy_over = over & (ordered | (left <= 0))
        gives_up = over & ~policy_over & (luck < closing(p.leaves, self.commitment))
        self.months_member = (self.months_member + 1) * member
        self._join(by_policy, dose, cause="policy")
        self._join(by_choice, np.ones_like(dose), cause="own_decision")
        self._leave(policy_over, cause="policy")
        self._leave(gives_up, cause="low_commitment")
        self.member_dose = self.member * np.where(self.member_by_policy, dose, 1)
        self.membership = learning_community.built_up(self.months_member, self.member_dose * left, p)

    def _join(self, joins: Any, dose: Any, *, cause: str) -> None:
        """A member signs an agreement and appoints a coordinator, the entry rule; with part of a dose it may not."""
        if not joins.any():
            return
        signs, appoints = joins & (dose > self.chance("entry rule", wide=2).T)
        note(self, "learning_community_joined", joins, cause)
        worth = np.rint(self.months_member * self.member_dose)  # months of part of a dose count in part
        self.months_member = np.where(joins, worth, self.months_member)
        note(self, "agreement_opened", signs & ~self.agreement, "learning_community")
        self._appoint_coordinator(appoints & ~self.coordinator, cause="learning_community")
        self.member = self.member | joins
        self.member_by_policy = np.where(joins, cause == "policy", self.member_by_policy)
        self.agreement = self.agreement | signs

    def _leave(self, leaves: Any, *, cause: str) -> None:
        if not leaves.any():
            return
        note(self, "learning_community_left", leaves, cause)
        self.member = self.member & ~leaves
        self.member_by_policy = self.member_by_policy & ~leaves
        self.months_member = np.where(leaves, 0, self.months_member)

    def learn(self) -> None:
        """Belief follows the evidence; commitment follows belief, advocacy, results and the example of others."""
        p = self.parameters.authority
        researchers = self.model.researchers.table
        local = self._local_evidence(researchers["local_evidence"])
        carried, monitoring = self.lever("dissemination"), researchers["monitoring"][self.rows]
        trials = self.of_region("international_trials") * (1 + p.dissemination_gain * carried)
        evidence = belief.evidence_strength(trials, local, monitoring, self.membership, p)
        advocacy = researchers["advocacy"][self.rows] * researchers["partnership"][self.rows]
        self.belief = belief.toward(self.belief, evidence, p.belief_months)
        regime = self.of_region("regime")
        target = belief.commitment_target(
            belief=self.belief,
            advocacy=advocacy,
            champion=self.champion,
            membership=self.membership,
            results=self._results(),
            neighbours=self.neighbours_commitment,
            nation=self.national_commitment,
            strategy=self.national_programme,
            other_models=self.other_models,
            competing=regime[..., Regime.COMPETING_SERVICES],
            devolution=regime[..., Regime.DEVOLUTION],
            p=p,
        )
        self.commitment = authority.commitment_after(self.commitment, target, self.lever("leadership_loss"), p)

    def _local_evidence(self, local: Any) -> Any:
        """Own trials in full, the nation's discounted, as independent grounds [0-1]."""
        discounted = np.where(self.is_nation, 0, self.parameters.authority.national_discount * self.of_nation(local))
        return 1 - (1 - local[self.rows]) * (1 - discounted)

    def _results(self) -> Any:
        clients, working = self.of_region("clients"), self.of_region("working")
        return belief.regional_results(clients, working, self.millions, self.parameters.authority)

    def work_together(self) -> None:
        """Health and employment administrations come closer or drift apart; a coalition widens or narrows."""
        p = self.parameters.authority
        self.formal_tie = np.maximum(self.agreement, self.lever("agreement"))
        together = authority.collaboration_target(
            self.formal_tie, self.felt_coordinator, self.membership, self.coalition, p
        )
        breadth = authority.coalition_target(self.champion, self.membership, self._results(), p)
        self.collaboration = belief.toward(self.collaboration, together, p.collaboration_months)
        self.coalition = belief.toward(self.coalition, breadth, p.coalition_months)

    def turn_over(self) -> None:
        """Elections and reorganisations, coordinators and champions come and go."""
        self.months_in_office = self.months_in_office + 1
        self.where(self._leaves_office())._renew()
        self._change_coordinator()
        self._change_champion()

    def _leaves_office(self) -> Any:
        term = self.parameters.authority.term_months
        if self.parameters.turnover_rule == "elections":
            return self.months_in_office >= np.rint(term)
        return self.chance("turnover") < probability(1 / term)

    def _renew(self) -> None:
        """Part of what those in office wanted and could do goes with them."""
        if len(self) == 0:
            return
        p = self.parameters.authority
        deviates = normal(self.chance("new_in_office", wide=3))
        new_commitment = drawn(p.new_commitment, p.new_commitment_spread, deviates[..., 0])
        new_power = drawn(p.new_power, p.new_power_spread, deviates[..., 1])
        new_other = drawn(p.new_other_models, p.new_other_models_spread, deviates[..., 2])
        kept = p.turnover_keeps
        self.commitment = kept * self.commitment + (1 - kept) * new_commitment
        self.power = kept * self.power + (1 - kept) * new_power
        self.other_models = kept * self.other_models + (1 - kept) * new_other
        self.months_in_office = 0
        self.log("authority_turned_over")

    def _change_coordinator(self) -> None:
        p = self.parameters.authority
        luck, loss = self.chance("coordinator"), self.lever("leadership_loss")
        hazard = p.coordinator_arrives * self.drive + p.coordinator_post * self.lever("coordinator_post")
        arriving, leaving = probability(hazard * (1 - loss)), authority.leaving(1 / p.coordinator_stays, loss, p)
        changes = luck < np.where(self.coordinator, leaving, arriving)
        arrives, leaves = changes & ~self.coordinator, changes & self.coordinator
        note(self, "coordinator_left", leaves)
        self.coordinator = self.coordinator & ~leaves
        self._appoint_coordinator(arrives, cause="own_decision")  # or because a policy pays the post

    def _appoint_coordinator(self, arrives: Any, *, cause: str) -> None:
        if not arrives.any():
            return
        p = self.parameters.authority
        enthusiasm = drawn(p.new_enthusiasm, p.new_enthusiasm_spread, normal(self.chance("new_coordinator")))
        self.enthusiasm = np.where(arrives, enthusiasm, self.enthusiasm)
        self.coordinator = self.coordinator | arrives
        note(self, "coordinator_arrived", arrives, cause)

    def _change_champion(self) -> None:
        p = self.parameters.authority
        luck, loss = self.chance("champion"), self.lever("leadership_loss")
        hazard = p.champion_arrives + p.champion_post * self.lever("champion_post")
        arriving, leaving = probability(hazard * (1 - loss)), authority.leaving(1 / p.champion_stays, loss, p)
        present = self.champion > 0
        changes = luck < np.where(present, leaving, arriving)
        note(self, "champion_left", changes & present)
        self.champion = np.where(changes, 0, self.champion)
        self._welcome_champions(changes & ~present)

    def _welcome_champions(self, arrives: Any) -> None:
        if not arrives.any():
            return
        p = self.parameters.authority
        strength = drawn(p.new_champion, p.new_champion_spread, normal(self.chance("new_champion")))
        self.champion = np.where(arrives, strength, self.champion)
        note(self, "champion_arrived", arrives)

    def decide(self) -> None:
        """What commitment with power opens, and low commitment ends: strategy, law, agreement, centre, money."""
        p = self.parameters.authority
        drive, regional = self.drive_left, ~self.is_nation
        self._settle("strategy", opening(p.strategy_opens, drive), closing(p.strategy_ends, self.commitment))
        begins = self.strategy * opening(p.programme_opens, drive)
        self._settle("programme", begins, closing(p.programme_ends, self.commitment))
        needed = self.of_region("regime")[..., Regime.MANDATE] < 1  # else the law is there already
        self._settle("mandate", needed * opening(p.mandate_opens, drive), closing(p.mandate_ends, self.commitment))
        signs = opening(p.agreement_opens, drive * self.collaboration)
        self._settle("agreement", signs, (1 - self.member_dose) * closing(p.agreement_ends, self.commitment))
        self._decide_centre(drive)
        self._settle("has_calls", regional * opening(p.calls_open, drive), closing(p.calls_end, self.commitment))
        self._settle("has_line", regional * self._line_opens(drive), closing(p.line_ends, self.commitment))
        self.line_posts = np.where(self.has_line, self.line_posts, 0)
        self.project_awards = self._awards()

    def _settle(self, name: str, opens: Any, ends: Any, *, cause: Any = "low_commitment") -> None:
        """One decision that is either in force or not: opened or ended with these probabilities, and logged."""
        now = getattr(self, name)
        changes = self.chance(name) < np.where(now, ends, opens)
        if not changes.any():
            return
        note(self, f"{name.removeprefix('has_')}_opened", changes & ~now)
        note(self, f"{name.removeprefix('has_')}_ended", changes & now, cause)
        setattr(self, name, now ^ changes)

    def _decide_centre(self, drive: Any) -> None:
        """A centre whose own money ran out is given up; another is founded only by a new decision."""
        p = self.parameters.authority
        ran_out = ~self.model.support_centres.table["open"][self.rows]
        lost = authority.leaving(0, self.lever("leadership_loss"), p)
        ends = np.where(ran_out, 1, np.maximum(closing(p.centre_ends, self.commitment), lost))
        cause = np.where(ran_out, "funding_ended", "low_commitment")
        opens = opening(p.centre_opens, drive) * (self.lever("centre_withdrawn") < 1)
        self._settle("founds_centre", opens, ends, cause=cause)

    def _line_opens(self, drive: Any) -> Any:
        p = self.parameters
        own = p.authority.line_opens * drive
        return probability(own + learning_community.line_hazard(self.power, self.membership, p.learning_community))

    def _awards(self) -> Any:
        p = self.parameters
        own = self.has_calls * p.authority.awards_per_million * self.millions
        return own + learning_community.entry_awards(self.months_member, self.member_dose, p.learning_community)

    def set_line_budget(self) -> None:
        """The recurrent line: a new one starts small. Each January a running one grows for those who asked in vain; in
        a slump it is cut, and a recovery gives that back."""
        runs, is_round = self.has_line & (self.line_posts > 0), self.calendar_month == 1
        cut = self._cut_now() if is_round else self.line_cut
        posts = self._grown_line(self.line_cut - cut) if is_round else self.line_posts
        seed = authority.seed_posts(self.millions, self.parameters.authority)
        self.line_posts = np.where(self.has_line, np.where(runs, posts, seed), 0)
        self.line_cut = np.where(runs, cut, 0)

    def _cut_now(self) -> Any:
        return authority.cut_after(self.line_cut, self.of_region("slump"), self.parameters.authority)

    def _grown_line(self, given_back: Any) -> Any:
        p, asked = self.parameters, self._posts_asked_in_vain()
        boost = p.learning_community.growth_boost * self.membership
        ceiling = authority.line_ceiling(self.of_region("people_with_smi"), p.authority)
        return authority.grown_line(self.line_posts, ceiling, self.drive, boost, asked, given_back, p.authority)

    def _posts_asked_in_vain(self) -> Any:
        """Posts that agencies asked for last month and were not granted, over what the line has open [posts]."""
        agencies, funders = self.model.agencies, self.model.funders
        asked = np.bincount(agencies.region, agencies.posts_wanted, self.model.regions.table.length)
        return np.maximum(asked - funders.free_posts[self.model.lead_funder], 0)[self.rows]

    def administer(self) -> None:
        """What coordination and membership cost this month."""
        p = self.parameters.cost
        yearly = self.coordinator * p.coordinator_year + costs_of_policies(self)
        self.membership_cents = np.rint(CENTS * monthly(self.member_dose * p.membership_year)).astype(np.int64)
        self.administration_cents = np.rint(CENTS * monthly(yearly)).astype(np.int64) + self.membership_cents


class Authority(AbstractAuthority, Actor):
    """One authority."""


class Authorities(Plural, AbstractAuthority):
    """Many authorities; the last is the nation's."""

    __slots__ = ()


AbstractAuthority.plural = Authorities
