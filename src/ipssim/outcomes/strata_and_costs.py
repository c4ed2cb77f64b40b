"""Additive quantities of strata, of what the same people would do in usual services, of work and of what is saved."""

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from ipssim.mechanisms.cost import benefits_saved, legacy_cost, tax_gained
from ipssim.outcomes.measure import Measure, Names
from ipssim.units import WEEKS_A_MONTH
from ipssim.vocabulary import CostItem

__all__ = ["FLOWS_OF_AGENCIES", "FLOWS_OF_NATION", "FLOWS_OF_REGIONS", "LASTING", "OF_AGENCIES", "OF_PROGRAMMES"]

TRAITS: Names = ("severe", "without_work", "living_far")  # in the order of `Trait`

# Stocks over all agencies; money as a rate of the month
OF_AGENCIES: dict[Names, Measure] = {
    tuple(f"wanting_{trait}" for trait in TRAITS): lambda a: a.wanting_by_trait,
    ("legacy_cents",): lambda a: _legacy(a, a.legacy),
    ("legacy_saved_cents",): lambda a: _legacy(a, a.legacy_at_start - a.legacy),
}

LASTING: Names = tuple(f"wanting_{trait}" for trait in TRAITS)

# Stocks over programmes
OF_PROGRAMMES: dict[Names, Measure] = {
    tuple(f"clients_{trait}" for trait in TRAITS): lambda a: a.clients_by_trait,
}

FLOWS_OF_AGENCIES: dict[Names, Measure] = {
    tuple(f"{item.name.lower()}_cents" for item in CostItem): lambda a: a.costs_cents,
    ("usual_employed",): lambda a: a.usual_employed,
    ("satisfaction_sum",): lambda a: a.satisfaction * a.caseload,
    ("working_months", "hours_worked", "benefits_saved_cents", "tax_gained_cents"): lambda a: _of_work(
        a.jobs, a.parameters
    ),
}

# One value a region
FLOWS_OF_REGIONS: dict[str, Callable[[Any], NDArray[Any]]] = {
    "membership_cents": lambda m: m.authorities.membership_cents,
    "coordination_cents": lambda m: m.authorities.administration_cents - m.authorities.membership_cents,
}

# The nation's own, as sums of the above and of their like
FLOWS_OF_NATION: dict[str, Names] = {
    "national_centre_cents": ("centre_cents",),
    "national_research_cents": ("research_cents",),
    "national_membership_cents": ("membership_cents",),
    "national_coordination_cents": ("coordination_cents",),
}


def _legacy(agencies: Any, share: Any) -> Any:
    p = agencies.parameters
    return legacy_cost(agencies.size, share, p.finance.legacy_posts, p.cost)


def _of_work(working: Any, parameters: Any) -> tuple[Any, ...]:
    hours = working * parameters.clients.hours_a_week * WEEKS_A_MONTH
    return working, hours, benefits_saved(working, parameters.cost), tax_gained(working, parameters.cost)
