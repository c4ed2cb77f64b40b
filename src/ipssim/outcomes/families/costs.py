"""Costs by what they go for, and savings apart from who pays."""

from ipssim.outcomes.outcome import CENTS, Outcome

__all__ = ["COSTS", "SAVINGS"]

_TAG = "cost (Proctor)"
_RUNNING = ("specialists_cents", "supervisors_cents", "overhead_cents", "contracts_cents")
_WORK = ("benefits_saved_cents", "tax_gained_cents")


def _spent(name: str, label: str, definition: str, *cents: str) -> Outcome:
    return Outcome(name, label, "currency / month", definition, cents, scale=CENTS, tag=_TAG)


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
    _spent("cost_training", "Cost: training and reviews", "Trainers of the regions' support centres", "centre_cents"),
    _spent("cost_membership", "Cost: learning community", "Membership of the learning community", "membership_cents"),
    _spent("cost_coordination", "Cost: coordination", "Coordinators of the regions", "coordination_cents"),
    _spent("cost_research", "Cost: research", "Local trials", "research_cents"),
)

SAVINGS = (
    _spent(
        "legacy_cost",
        "Cost of old services",
        "What is left of the train-then-place services of all agencies: borne by their hosts, and no cost of IPS",
        "legacy_cents",
    ),
    _spent(
        "legacy_saved",
        "Saved: old services",
        "What agencies that adopted no longer spend on train-then-place services: saved by their hosts",
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
        "Returned by work and closed services",
        "ratio",
        "Benefits, tax and old services saved over the cost of programmes",
        (*_WORK, "legacy_saved_cents"),
        ("cost_cents",),
        tag=_TAG,
    ),
)
