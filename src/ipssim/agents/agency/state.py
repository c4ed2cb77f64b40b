"""The state of an agency: every variable, with its unit, in one place.

Conduct is written in the aspects beside this file (leadership, purse, workforce, quality, clients, life course);
each is a small abstract base over this state, and `AbstractAgency` joins them.
"""

from typing import Any

import numpy as np

from ipssim.agents.actor import AbstractActor
from ipssim.fidelity_scale import IPS_25
from ipssim.levers import Levers
from ipssim.mechanisms.finance import payers_to_manage, pooled_money
from ipssim.mechanisms.leadership import legacy_felt
from ipssim.table import Column
from ipssim.vocabulary import SERVICE_QUARTERS, CostItem, Determinant, HostKind, Payer, Phase, Scheme, Stream, Trait

__all__ = ["CLASSES", "FOR_EVER", "PERMANENT", "TENURE_MONTHS", "TURNOVER_MONTHS", "AgencyState"]

# Phases in their order. Asked for so often that NumPy's slower comparison with enumerations would be felt.
INSTALLATION, INITIAL, FULL = Phase.INSTALLATION.value, Phase.INITIAL.value, Phase.FULL.value
GRANT = Scheme.GRANT.value
PERMANENT = -1  # months left of a contract that has no end
FOR_EVER = np.iinfo(np.uint16).max  # the same, read as a number without a sign: longer than any contract that ends
CLASSES = 2  # latent classes of clients: closer to work, further from work
TURNOVER_MONTHS = 24  # over which field studies count who leaves a team (woltmann2008)
TENURE_MONTHS = 7  # months in a job 0..5 and "longer": 26 weeks are six months


class AgencyState(AbstractActor):
    """State variables of one agency or of many."""

    __slots__ = ()
    kind = "agency"

    # Place: what it is and where; does not change

    region = Column(np.intp, unit="row of the region", doc="Region in which it is")
    host = Column(np.intp, initial=HostKind.COMMUNITY_MENTAL_HEALTH_CENTRE, unit="HostKind", doc="Kind of organisation")
    size = Column(np.int32, unit="people", doc="People with severe mental illness in its care")
    wanting_by_trait = Column(
        np.int32, wide=len(Trait), unit="people", doc="People in its care who want work and have each trait"
    )
    separate_employer = Column(
        np.bool_, unit="yes/no", doc="The employment provider is another organisation than the health host"
    )

    # Life course: where it stands with the practice

    phase = Column(np.int8, initial=Phase.EXPLORATION, unit="EPIS phase", doc="Where it stands with the practice")
    furthest_phase = Column(np.int8, unit="EPIS phase", doc="The furthest it ever got, full operation being the end")
    months_in_phase = Column(np.int16, unit="months", doc="How long it has been in its phase")
    heard = Column(np.bool_, unit="yes/no", doc="Has heard of the practice")
    exposure = Column(np.float64, unit="0-1", doc="Weighted share of peers that deliver")
    attempt = Column(np.int8, unit="count", doc="How often it has started to install the practice")
    months_delivering = Column(np.int16, unit="months", doc="Months of delivery in this spell")
    months_since_start_up = Column(
        np.int16, initial=-1, unit="months", doc="Since start-up money ended; -1 while it flows or if never delivering"
    )
    months_since_stop = Column(np.int16, unit="months", doc="Since it last stopped delivering")
    sustained = Column(np.bool_, unit="yes/no", doc="Delivering two years after start-up money ended")
    memory = Column(np.float64, unit="0-1", doc="What staff and partners still know from an earlier spell")

    # Leadership: who leads, what the organisation wants and believes, what it has to work with (CFIR inner setting)

    leader_commitment = Column(np.float64, initial=0.3, unit="0-1", doc="The leader's commitment to the practice")
    leader_tenure = Column(np.int16, unit="months", doc="How long the leader has been in office")
    leader_left = Column(np.bool_, unit="yes/no", doc="A leader left this month")
    success = Column(np.float64, unit="0-1", doc="Visible success: share of own clients who work against a typical one")
    mission = Column(np.float64, unit="-1..1", doc="Alignment of the organisation's goals with competitive work")
    culture = Column(np.float64, unit="-1..1", doc="Clinicians' acceptance of work as a goal of treatment")
    infrastructure = Column(np.float64, unit="-1..1", doc="Work infrastructure: rooms, records, phones, workflow")
    legacy = Column(np.float64, unit="0-1", doc="Share left of the old train-then-place service")
    legacy_at_start = Column(
        np.float64, unit="0-1", doc="Share of the old train-then-place service that it had before the simulated time"
    )
    legacy_fate = Column(np.int8, unit="LegacyFate", doc="What installing made of that service")
    partnership = Column(np.bool_, unit="yes/no", doc="A formal agreement with the partner organisation is in force")
    partnership_months = Column(np.int16, unit="months", doc="Months until the agreement ends")
    shared_practice = Column(
        np.float64, unit="0-1", doc="Meetings, shared clients, shared office and contact person with the partner"
    )
    shared_money = Column(
        np.float64,
        unit="0-1",
        doc="How far it and its partner under an agreement hold the service's money in one purse",
    )
    steering_group = Column(np.bool_, unit="yes/no", doc="A steering group meets")
    steering_commitment = Column(np.float64, unit="0-1", doc="Commitment of its steering group; 0 where none meets")
    on_project = Column(np.bool_, unit="yes/no", doc="Had project money when its steering group last met")
    readiness = Column(np.float64, unit="0-1", doc="Readiness built in preparation")
    determinants = Column(
        np.float64, wide=len(Determinant), unit="-1..1", doc="Level of each of the twelve determinants"
    )

    # Purse: funding streams, cost and cash

    scheme = Column(np.int8, wide=len(Payer), unit="Scheme", doc="How each payer pays")
    amount_cents = Column(
        np.int64, wide=len(Payer), unit="cents / post / month", doc="What each payer's contract is worth"
    )
    funded_posts = Column(np.int16, wide=len(Payer), unit="posts", doc="Posts that each payer's contract covers")
    months_left = Column(
        np.int16, wide=len(Payer), unit="months", doc="Until each payer's contract ends; -1 for no end"
    )
    floor_fidelity = Column(
        np.float64,
        wide=len(Payer),
        unit="IPS-25 points",
        doc="Rated fidelity that each payer's contract requires; 0 for none",
    )
    months_below_floor = Column(
        np.int16,
        wide=len(Payer),
        unit="months",
        doc="Months rated below the fidelity that each payer's contract requires",
    )
    share_at_risk = Column(
        np.float64, wide=len(Payer), unit="share", doc="Share of each payer's contract that is paid only for milestones"
    )
    received_cents = Column(np.int64, wide=len(Payer), unit="cents", doc="Received this month, by payer")
    streams_cents = Column(np.int64, wide=len(Stream), unit="cents", doc="Received this month, by the terms of payment")
    cost_cents = Column(np.int64, unit="cents", doc="Running cost this month")
    costs_cents = Column(np.int64, wide=len(CostItem), unit="cents", doc="The month's cost, by what it went for")
    start_up_cents = Column(np.int64, unit="cents", doc="Start-up cost this month")
    cash_cents = Column(np.int64, unit="cents", doc="Balance of the programme's account")
    months_in_debt = Column(np.int16, unit="months", doc="Consecutive months with cash below the overdraft limit")

    posts_wanted = Column(np.int16, unit="posts", doc="Posts it asks funders for this month")
    renewing = Column(
        np.bool_,
        unit="yes/no",
        doc="First in line for recurrent money: its project did well, or its contract ran out",
    )
    renewal_asked = Column(np.bool_, unit="yes/no", doc="Its project has asked for permanent money")
    extended = Column(np.bool_, unit="yes/no", doc="Its project has been extended")
    bridged = Column(np.bool_, unit="yes/no", doc="Had bridge money since its last recurrent contract")
    project_from_line = Column(np.bool_, unit="yes/no", doc="Its project is paid out of the region's line")
    in_trial = Column(np.bool_, unit="yes/no", doc="A site of its region's local trial, begun or funded")
    in_nations_trial = Column(np.bool_, unit="yes/no", doc="A site of the nation's trial")
    condition_failed = Column(np.bool_, unit="yes/no", doc="A fidelity condition ended its last line contract")

    # Workforce: the team

    posts = Column(np.int16, unit="posts", doc="Employment-specialist posts")
    filled = Column(np.int16, unit="posts", doc="Posts filled; never more than posts")
    competence = Column(np.float64, unit="0-1", doc="Mean competence of the specialists in post")
    supervisor = Column(np.bool_, unit="yes/no", doc="A supervisor is in post")
    employer_contacts = Column(np.float64, unit="contacts / specialist", doc="Stock of employer contacts")
    left = Column(np.int16, unit="people", doc="Specialists who left this month")
    hired = Column(np.int16, unit="people", doc="Specialists hired this month")
    training_hours = Column(np.float64, unit="hours", doc="Training and coaching received this month")
    hours_needed = Column(np.float64, unit="hours", doc="Training and coaching needed this month")
    support_relationship = Column(np.float64, unit="0-1", doc="Relationship with external support professionals")
    left_lately = Column(np.int16, wide=TURNOVER_MONTHS, unit="people", doc="Specialists who left, 24 months in turn")
    turnover_24 = Column(np.float64, unit="share", doc="Specialists who left in the last 24 months over posts")

    # Quality: the 25 fidelity items, and the reviews that rate them

    items = Column(np.float64, initial=1, wide=len(IPS_25.items), unit="1-5", doc="True level of the fidelity items")
    rated = Column(np.float64, unit="IPS-25 points", doc="Total of the last review; 0 when never reviewed")
    rated_month = Column(np.int16, initial=-1, unit="month", doc="When it was last reviewed; -1 never")
    rated_independently = Column(np.bool_, unit="yes/no", doc="The last review was by outsiders")
    review_due = Column(np.int16, unit="months", doc="Months until the next review is due; 0 or less: due now")
    waiting_since = Column(np.int16, unit="months", doc="How long a due review has been waiting for reviewers")
    best_rated = Column(np.float64, unit="IPS-25 points", doc="Best rating so far")
    review_granted = Column(np.bool_, unit="yes/no", doc="The support centre has hours for its review this month")
    reviewers_competence = Column(np.float64, initial=0.5, unit="0-1", doc="Competence of the reviewers it is granted")
    rates_itself = Column(np.bool_, unit="yes/no", doc="It does the review that is due by itself")
    months_since_feedback = Column(np.float64, initial=60, unit="months", doc="Since the last review or outcome report")
    adaptation = Column(
        np.float64, wide=len(IPS_25.items), unit="logit", doc="Lasting local habit in each item, by choice or by chance"
    )
    payment_pressure = Column(
        np.float64,
        unit="0-1",
        doc="Felt dependence on results: follows the share of the contracted money that depends on them",
    )

    # Clients: counts by state

    usual_caseload = Column(
        np.float64, unit="clients / specialist", doc="Caseload at which its specialists take in nobody new; lasting"
    )
    local_jobs = Column(
        np.float64,
        unit="log hazard ratio",
        doc="Lasting ease of finding jobs here: local employers, who the clients are",
    )
    searching = Column(
        np.int32,
        wide=(CLASSES, SERVICE_QUARTERS),
        looped=True,
        unit="people",
        doc="Never worked since entry, by latent class and quarters in service",
    )
    working = Column(
        np.int32,
        wide=(CLASSES, TENURE_MONTHS),
        looped=True,
        unit="people",
        doc="In a job, by class and months in that job",
    )
    between_jobs = Column(
        np.int32,
        wide=(CLASSES, 2),
        looped=True,
        unit="people",
        doc="Searching again, by class and worked this quarter no/yes",
    )
    # Flows of this month
    referred = Column(np.int32, unit="people", doc="Referred this month")
    waiting = Column(np.int32, unit="people", doc="Referred and waiting for a place")
    entered = Column(np.int32, unit="people", doc="Taken in this month")
    exited = Column(np.int32, unit="people", doc="Left the service this month")
    first_jobs = Column(
        np.int32, wide=SERVICE_QUARTERS, unit="people", doc="First job starts this month, by quarters in service"
    )
    at_risk = Column(
        np.int32, wide=SERVICE_QUARTERS, unit="people", doc="Searching for a first job this month, by quarters"
    )
    dropped_out = Column(
        np.int32, wide=SERVICE_QUARTERS, unit="people", doc="Left this month before a first job, by quarters in service"
    )
    job_starts = Column(np.int32, unit="jobs", doc="Job starts this month, first and later jobs")
    job_ends = Column(np.int32, unit="jobs", doc="Jobs that ended this month")
    reached_13_weeks = Column(np.int32, unit="jobs", doc="Jobs that reached 13 weeks this month")
    reached_26_weeks = Column(np.int32, unit="jobs", doc="Jobs that reached 26 weeks this month")
    worked_in_quarter = Column(np.int32, unit="people", doc="Present clients who worked in the quarter so far")
    entered_ever = Column(np.int64, unit="people", doc="Taken in since the start")
    exited_ever = Column(np.int64, unit="people", doc="Left since the start")
    entered_by_trait = Column(np.int64, wide=len(Trait), unit="people", doc="Taken in since the start, by trait")
    exited_by_trait = Column(np.int64, wide=len(Trait), unit="people", doc="Left since the start, by trait")
    usual_employed = Column(
        np.float64,
        unit="people",
        doc="Of those taken in this month: expected to work within 18 months if they were in usual services",
    )
    satisfaction = Column(np.float64, unit="0-1", doc="Proxy of clients' satisfaction: choice respected, and a job")

    def region_rows(self) -> object:
        return self.region

    @property
    def community_dose(self) -> Any:
        """Membership of its region in the learning community, and how much of it [0-1]."""
        return self.of_authority("member_dose") * (1 - self.lever("community_withdrawn"))

    @property
    def has_grant(self) -> Any:
        """A project grant pays."""
        return self.term("scheme", Payer.PROJECT) == GRANT

    @property
    def pooled(self) -> Any:
        """How far the money of its payers comes as one [0-1]: by agreement of partners, or by policy."""
        return pooled_money(self.shared_money, self.lever("pooling")) if self.is_moved("pooling") else self.shared_money

    @property
    def payers(self) -> Any:
        """Payers it has to deal with [count]; those that pool their money count as one."""
        paying = self.scheme.astype(np.bool_)  # Scheme.NONE is zero
        return payers_to_manage(paying.sum(axis=-1, dtype=np.int8), self.pooled)

    @property
    def longest_contract(self) -> Any:
        """Months left of the contract that lasts longest, 0 without any; FOR_EVER where it has no end."""
        return self.months_left.view(np.uint16).max(axis=-1)

    @property
    def is_delivering(self) -> Any:
        """Delivers the practice: initial implementation or full operation."""
        phase = self.phase
        return (phase >= INITIAL) & (phase <= FULL)

    @property
    def has_team(self) -> Any:
        """Has posts and people: installing or delivering."""
        phase = self.phase
        return (phase >= INSTALLATION) & (phase <= FULL)

    def is_in(self, phase: Phase) -> Any:
        """Stands in this phase."""
        return self.phase == phase.value

    def item(self, number: int) -> Any:
        """True level of one fidelity item [1-5], without reading all of them."""
        return self.table["items"][:, number][self.rows]

    def level(self, determinant: Determinant) -> Any:
        """Level of one of the determinants [-1..1], without reading all of them."""
        return self.table["determinants"][:, determinant.value][self.rows]

    def term(self, name: str, payer: Payer) -> Any:
        """A term of one payer's contract, without reading those of all."""
        return self.table[name][:, payer.value][self.rows]

    def setting(self, lever: str) -> Any:
        """The setting of a lever for each of these, or one for all of them while it rests."""
        return self.lever(lever) if self.is_moved(lever) else Levers.at_rest(lever)

    @property
    def ends_support(self) -> Any:
        """Support of clients ends after a fixed time, by a rule of so many agencies [yes/no]."""
        return self.lasting("support limited") < self.lever("time_limit")

    @property
    def legacy_felt(self) -> Any:
        """Old service in what the site does [0-1]; all of it where the team merely has the new name."""
        return legacy_felt(self.legacy, self.legacy_fate, self.has_team)

    @property
    def fidelity(self) -> Any:
        """True total fidelity [IPS-25 points, 25-125]."""
        return self.items.sum(axis=-1)

    @property
    def caseload(self) -> Any:
        """People on the practice now, searching, working or between jobs: those ever taken in less those who left."""
        return self.entered_ever - self.exited_ever

    @property
    def clients_by_trait(self) -> Any:
        """People on the practice now who have each trait: those ever taken in less those who left."""
        return self.entered_by_trait - self.exited_by_trait

    @property
    def jobs(self) -> Any:
        """People on the practice who have a job now."""
        return np.einsum("...cm->...", self.working)  # classes and months; faster than a sum
