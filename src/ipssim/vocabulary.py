"""The words of the field that the whole model shares: phases, kinds of host, payers, schemes, determinants."""

from enum import IntEnum, StrEnum
from typing import Literal

__all__ = [
    "COUNTED",
    "DELIVERING",
    "FOLLOWED_QUARTERS",
    "FROM_ROWS",
    "LINE",
    "MOST_REPLICATES",
    "MOST_SAMPLES",
    "PUBLIC_HOSTS",
    "SERVICE_QUARTERS",
    "Cause",
    "CostItem",
    "Determinant",
    "HostKind",
    "ImplementationOutcome",
    "LegacyFate",
    "Method",
    "Payer",
    "Phase",
    "Regime",
    "Scheme",
    "Stream",
    "Trait",
    "names",
]


MOST_REPLICATES, MOST_SAMPLES = 100_000, 1_000_000  # that may be asked for

# How the samples of a sweep are found
Method = Literal["grid", "list", "latin_hypercube", "sobol", "halton", "morris", "saltelli", "posterior"]
COUNTED = ("grid", "list")  # their samples are chosen, not drawn, and their number follows from what they are given
FROM_ROWS = ("list", "posterior")  # rows of a table say what is varied


def names(kind: type[IntEnum]) -> tuple[str, ...]:
    """The members of a vocabulary as files write them."""
    return tuple(member.name.lower() for member in kind)


class Phase(IntEnum):
    """Where an agency stands with the practice (EPIS, Aarons 2011; stages of Fixsen 2005)."""

    EXPLORATION = 0
    PREPARATION = 1  # willing, preparing and looking for money
    INSTALLATION = 2  # funded: hiring, training, agreeing with partners
    INITIAL = 3  # initial implementation: delivering, not yet reviewed as good
    FULL = 4  # full operation
    DISCONTINUED = 5


# Names of the phases in which an agency delivers the practice, as the event log has them
DELIVERING = (Phase.INITIAL.name, Phase.FULL.name)


# Quarters of service in which clients are counted: those over which first jobs are followed, 18 months, and "later".
SERVICE_QUARTERS = 7
FOLLOWED_QUARTERS = SERVICE_QUARTERS - 1


class HostKind(IntEnum):
    """What kind of organisation hosts the practice."""

    COMMUNITY_MENTAL_HEALTH_CENTRE = 0
    PSYCHOSOCIAL_REHABILITATION = 1
    HOUSING = 2
    EMPLOYMENT_AGENCY = 3
    HOSPITAL = 4


# Public clinics. All others are private hosts.
PUBLIC_HOSTS = (HostKind.COMMUNITY_MENTAL_HEALTH_CENTRE, HostKind.HOSPITAL)


class LegacyFate(IntEnum):
    """What installing the practice makes of the old train-then-place service."""

    CONVERTED = 0  # its people and money come over, month by month
    PARALLEL = 1  # it goes on beside the new team until somebody closes it
    REVIVED = 2  # the new team is the old service under a new name, until somebody closes it


class Payer(IntEnum):
    """Who pays. The host organisation pays from its own pocket; the others hold budgets for a region."""

    MENTAL_HEALTH = 0
    VOCATIONAL_REHABILITATION = 1
    MUNICIPALITY = 2
    INSURER = 3
    PROJECT = 4
    HOST = 5


# Those who may share a region's recurrent line: the first of `Payer`.
LINE = (Payer.MENTAL_HEALTH, Payer.VOCATIONAL_REHABILITATION, Payer.MUNICIPALITY, Payer.INSURER)


class Scheme(IntEnum):
    """How a payer pays."""

    NONE = 0
    GRANT = 1  # project money: so much a post and month, until it ends
    PER_POST = 2  # recurrent: so much a post and month
    RESULTS = 3  # recurrent, a share of it only for milestones reached
    BILLING = 4  # so much a client and month


class CostItem(IntEnum):
    """What the money of a programme goes for."""

    SPECIALISTS = 0
    SUPERVISORS = 1
    OVERHEAD = 2
    CONTRACTS = 3  # administration of contracts: the transaction cost of divided funding
    START_UP = 4


class Stream(IntEnum):
    """On what terms money came in."""

    RECURRENT = 0  # permanent contracts, less what they pay for milestones
    PROJECT = 1  # project grants
    RESULTS = 2  # for milestones reached
    BILLING = 3  # for services to clients, by insurers
    HOST = 4  # the host organisation's own pocket


class Cause(StrEnum):
    """Why an agency stopped (or why an installation failed)."""

    FUNDING_ENDED = "funding_ended"
    LOW_PRIORITY = "low_priority"
    WORKFORCE = "workforce"
    LEADER_LEFT = "leader_left"
    FIDELITY_CONDITION = "fidelity_condition"
    REGION_WITHDREW_SUPPORT = "region_withdrew_support"
    STEERING_GROUP_DISSOLVED = "steering_group_dissolved"


class Determinant(IntEnum):
    """The twelve determinants of the scoping review of IPS's external context (its Table 2, CFIR-based)."""

    NATIONAL_STRATEGY = 0
    LEGISLATION = 1
    FINANCING = 2
    TRAINING = 3
    EVALUATION = 4
    MISSION_ALIGNMENT = 5
    CULTURE = 6
    WORK_INFRASTRUCTURE = 7
    RESEARCHERS = 8
    DECISION_MAKERS = 9
    SUPPORT_PROFESSIONALS = 10
    AGENCY_LEADERS = 11


class ImplementationOutcome(IntEnum):
    """The four outcomes that the review ties determinants to (Proctor 2011)."""

    ADOPTION = 0
    IMPLEMENTATION = 1
    SUSTAINMENT = 2
    PENETRATION = 3


class Regime(IntEnum):
    """Features of a region's welfare regime, each 0 (absent) to 1 (strong)."""

    MANDATE = 0
    REDIRECTION = 1
    COMPETING_SERVICES = 2
    CAPACITY_ASSESSMENT = 3
    LENGTHY_REFERRAL = 4
    NARROW_ELIGIBILITY = 5
    BENEFIT_TRAP = 6
    SHORT_CONTRACT_PENALTY = 7
    HEALTH_MONEY_LIMITS = 8
    DATA_SHARING_LIMITS = 9
    DEVOLUTION = 10
    DISMISSAL_PROTECTION = 11


class Trait(IntEnum):
    """What makes a client harder to serve; each person has it or not (else: moderate illness, recent work, near)."""

    SEVERE_ILLNESS = 0
    NO_RECENT_WORK = 1
    LIVES_FAR = 2
