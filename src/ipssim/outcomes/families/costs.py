"""Costs by what they go for, and savings apart from who pays."""

from ipssim.outcomes.outcome import FROM_CENTS, Outcome
from ipssim.units import MONTHS_A_YEAR

__all__ = ["COSTS", "SAVINGS"]

_TAG = "cost (Proctor)"
_RUNNING = ("specialists_cents", "supervisors_cents", "overhead_cents", "contracts_cents")
_WORK = ("benefits_saved_cents", "tax_gained_cents")


def _spent(name: str, label: str, definition: str, *cents: str) -> Outcome:
    definition = f"{definition}, in the twelve months"
    return Outcome(name, label, "currency / year", definition, cents, scale=FROM_CENTS, tag=_TAG, span="year")


def _rate(name: str, label: str, definition: str, cents: str) -> Outcome:
    return Outcome(name, label, "currency / year", definition, (cents,), scale=MONTHS_A_YEAR * FROM_CENTS, tag=_TAG)


COSTS = (
    _spent("cost_specialists", "Cost: specialists", "Direct cost of employment specialists", "specialists_cents"),
    _spent("cost_supervisors", "Cost: supervisors", "Direct cost of their supervision", "supervisors_cents"),
    _spent("cost_overhead", "Cost: overhead", "Overhead of the host organisations", "overhead_cents"),
    _spent(
        "cost_contracts",
        "Cost: administration of contracts",
        "What it takes to hold contracts: the transaction cost of divided funding",
        "contracts_cents",
    ),
    _spent("cost_running", "Running cost", "Running cost of programmes", *_RUNNING),
    _spent("cost_start_up", "Start-up cost", "Start-up cost of new programmes apart from posts", "start_up_cents"),
    _spent(
        "cost_training",
        "Cost: training and reviews",
        "Support centres and their trainers",
        "centre_cents",
        "national_centre_cents",
    ),
    _spent(
        "cost_membership",
        "Cost: learning community",
        "Membership of the learning community",
        "membership_cents",
        "national_membership_cents",
    ),
    _spent(
        "cost_coordination",
        "Cost: coordination",
        "Coordinators and champions, campaigns, published reports, and help that policies give to agencies",
        "coordination_cents",
        "national_coordination_cents",
    ),
    _spent("cost_research", "Cost: research", "Local trials", "research_cents", "national_research_cents"),
)

SAVINGS = (
    _rate(
        "legacy_cost",
        "Cost of old services",
        "What is left of the train-then-place services of all agencies, at the rate of the month: borne by their "
        "hosts, and no cost of IPS",
        "legacy_cents",
    ),
    _rate(
        "legacy_saved",
        "Saved: old services",
        "What agencies no longer spend on train-then-place services, at the rate of the month: saved by their hosts",
        "legacy_saved_cents",
    ),
    _spent(
        "benefits_saved",
        "Saved: benefits",
        "Benefits not paid to people on IPS in the months with a job: saved by the benefit agency, not by who pays; "
        "gross, what usual services would have saved is not taken off",
        "benefits_saved_cents",
    ),
    _spent(
        "tax_gained",
        "Gained: tax",
        "Tax and contributions of people on IPS in the months with a job: gained by the treasury; gross",
        "tax_gained_cents",
    ),
    Outcome(
        "returned_share",
        "Returned by work",
        "ratio",
        "Benefits saved and tax gained over the cost of programmes, in the twelve months",
        _WORK,
        ("cost_cents",),
        tag=_TAG,
        span="year",
    ),
)
