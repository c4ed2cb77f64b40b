"""Additive quantities: what is summed over agencies each month. Outcomes are ratios of them, taken on reading.

Because only sums are kept, any grouping (system, region, host kind, several years) is exact.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.agents.agency.state import SERVICE_QUARTERS
from ipssim.fidelity_scale import IPS_25
from ipssim.outcomes import strata_and_costs
from ipssim.vocabulary import Payer, Phase

__all__ = ["OF_AGENCIES", "OF_PROGRAMMES", "OF_REGIONS", "WIDE_OF_AGENCIES", "WIDE_OF_ITEMS", "WIDE_OF_PROGRAMMES"]

Measure = Callable[[Any], NDArray[Any]]

# Over all agencies
OF_AGENCIES: dict[str, Measure] = {
    "agencies": lambda a: np.ones(len(a)),
    "heard": lambda a: a.heard,
    "willing": lambda a: a.phase == Phase.PREPARATION,
    "installing": lambda a: a.phase == Phase.INSTALLATION,
    "discontinued": lambda a: a.phase == Phase.DISCONTINUED,
    "adopters_ever": lambda a: a.attempt > 0,
    "restarters": lambda a: a.attempt > 1,
    "people_with_smi": lambda a: a.size,
    "people_wanting_work": lambda a: a.size * a.parameters.clients.want_work,
    "cost_cents": lambda a: a.cost_cents,
    "start_up_sites": lambda a: (a.phase == Phase.INSTALLATION) & (a.months_in_phase == 0),
    "exited": lambda a: a.exited,
}

# Over programmes, that is agencies that deliver
OF_PROGRAMMES: dict[str, Measure] = {
    "programmes": lambda a: np.ones(len(a)),
    "full_operation": lambda a: a.phase == Phase.FULL,
    "sustained": lambda a: a.sustained,
    "project_funded": lambda a: a.has_grant,
    "unfunded": lambda a: ~a.is_funded,
    "community_programmes": lambda a: a.of_authority("member"),
    "community_reports": lambda a: a.of_authority("member") * a.parameters.learning_community.reporting_share,
    "rated_programmes": lambda a: a.rated_month >= 0,
    "rated_sum": lambda a: a.rated,
    "rated_good": lambda a: a.rated >= IPS_25.good,
    "posts": lambda a: a.posts,
    "filled_posts": lambda a: a.filled,
    "leavers": lambda a: a.left,
    "turnover_sum": lambda a: a.turnover_24,
    "competence_sum": lambda a: a.competence,
    "hours_needed": lambda a: a.hours_needed,
    "hours_received": lambda a: a.training_hours,
    "leaders_left": lambda a: a.leader_left,
    "clients": lambda a: a.caseload,
    "working": lambda a: a.jobs,
    "waiting": lambda a: a.waiting,
    "referred": lambda a: a.referred,
    "entered": lambda a: a.entered,
    "job_starts": lambda a: a.job_starts,
    "job_ends": lambda a: a.job_ends,
    "reached_13_weeks": lambda a: a.reached_13_weeks,
    "reached_26_weeks": lambda a: a.reached_26_weeks,
    "worked_in_quarter": lambda a: a.worked_in_quarter,
}

# Several at once: names and what is measured, (agencies, len(names))
WIDE_OF_AGENCIES: dict[tuple[str, ...], Measure] = {
    tuple(f"paid_{payer.name.lower()}_cents" for payer in Payer): lambda a: a.received_cents,
    **strata_and_costs.OF_AGENCIES,
    **strata_and_costs.FLOWS_OF_AGENCIES,
}
WIDE_OF_PROGRAMMES: dict[tuple[str, ...], Measure] = {
    ("fidelity_sum", "fidelity_squares", "fair_fidelity", "good_fidelity", "exemplary_fidelity"): lambda a: _bands(
        a.fidelity
    ),
    tuple(f"first_jobs_{q}" for q in range(SERVICE_QUARTERS)): lambda a: a.first_jobs,
    tuple(f"at_risk_{q}" for q in range(SERVICE_QUARTERS)): lambda a: a.at_risk,
    **strata_and_costs.OF_PROGRAMMES,
    **strata_and_costs.FLOWS_OF_PROGRAMMES,
}
# Items of the scale, over programmes; kept for Decembers only
WIDE_OF_ITEMS: dict[tuple[str, ...], Measure] = {tuple(f"item_{name}" for name in IPS_25.items): lambda a: a.items}

# One value a region
OF_REGIONS: dict[str, Callable[[Any], NDArray[Any]]] = {
    "regions": lambda m: np.ones(len(m.region_names)),
    "population": lambda m: m.regions.population[:-1],
    "regions_with_practice": lambda m: m.sums_now("programmes") > 0,
    "community_regions": lambda m: m.authorities.member[:-1],
    "regions_with_line": lambda m: m.authorities.has_line[:-1],
    "line_posts": lambda m: np.maximum(m.funders.budget_posts, 0).reshape(-1, len(Payer)).max(axis=1)[:-1],
    "commitment_sum": lambda m: m.authorities.commitment[:-1],
    "administration_cents": lambda m: m.authorities.administration_cents[:-1],
    "centre_cents": lambda m: m.support_centres.cost_cents[:-1],
    "research_cents": lambda m: m.researchers.cost_cents[:-1],
    "trainers": lambda m: m.support_centres.trainers[:-1],
    "centre_hours": lambda m: m.support_centres.hours[:-1],
    "unemployment_sum": lambda m: m.regions.unemployment[:-1],
    **strata_and_costs.FLOWS_OF_REGIONS,
}


def _bands(fidelity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Total fidelity, its square and its band, one column each."""
    good = fidelity >= IPS_25.good
    fair = (fidelity >= IPS_25.fair) & ~good
    return np.column_stack((fidelity, fidelity**2, fair, good, fidelity >= IPS_25.exemplary))
