"""Additive quantities: what is summed over agencies each month. Outcomes are made of them, on reading.

Because only sums are kept, any grouping (system, region, host kind, several years) is exact. What does not add up is
kept as something that does: a standard deviation as squares, deciles as counts by class of five points.

Stocks are as they stand at the end of the month. Flows are what happened since the row before of the same scope: in a
monthly table in the month, in a yearly table in the year; so they add up over time as well.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.fidelity_scale import IPS_25
from ipssim.outcomes import strata_and_costs
from ipssim.outcomes.histogram import Classes, class_names
from ipssim.vocabulary import Cause, Payer, Phase, Stream

__all__ = [
    "AT_YEAR_ENDS",
    "FLOWS",
    "FLOWS_OF_AGENCIES",
    "FLOWS_OF_EVENTS",
    "FLOWS_OF_NATION",
    "FLOWS_OF_REGIONS",
    "OF_AGENCIES",
    "OF_CHANGE",
    "OF_ITEMS",
    "OF_PROGRAMMES",
    "OF_REGIONS",
    "QUANTITIES",
    "SERVICE_QUARTERS",
    "Measured",
    "moves",
]

Names = tuple[str, ...]
type Measured = NDArray[Any] | Classes | tuple[NDArray[Any] | Classes, ...]  # one column a quantity
Measure = Callable[[Any], Measured]
Regional = Callable[[Any], NDArray[Any]]
SERVICE_QUARTERS = 7  # as agencies count their clients; named here as well, so that reading results needs no agents
INITIAL, FULL = DELIVERING = (Phase.INITIAL.name, Phase.FULL.name)

# --- stocks -------------------------------------------------------------------------------------------------------

# Over all agencies
OF_AGENCIES: dict[Names, Measure] = {
    ("agencies",): lambda a: np.ones(len(a)),
    ("heard",): lambda a: a.heard,
    ("willing",): lambda a: a.phase == Phase.PREPARATION,
    ("installing",): lambda a: a.phase == Phase.INSTALLATION,
    ("discontinued",): lambda a: a.phase == Phase.DISCONTINUED,
    ("willing_ever",): lambda a: a.furthest_phase >= Phase.PREPARATION,
    ("adopters_ever",): lambda a: a.attempt > 0,
    ("delivered_ever",): lambda a: a.furthest_phase >= Phase.INITIAL,
    ("restarters",): lambda a: a.attempt > 1,
    ("people_with_smi",): lambda a: a.size,
    ("people_wanting_work",): lambda a: a.size * a.parameters.clients.want_work,
    **strata_and_costs.OF_AGENCIES,
}

# Over programmes, that is agencies that deliver
OF_PROGRAMMES: dict[Names, Measure] = {
    ("programmes",): lambda a: np.ones(len(a)),
    ("full_operation",): lambda a: a.phase == Phase.FULL,
    ("sustained",): lambda a: a.sustained,
    ("project_funded",): lambda a: a.has_grant,
    ("unfunded",): lambda a: ~a.is_funded,
    ("community_programmes",): lambda a: a.of_authority("member"),
    ("community_reports",): lambda a: a.of_authority("member") * a.parameters.learning_community.reporting_share,
    ("rated_programmes",): lambda a: a.rated_month >= 0,
    ("posts",): lambda a: a.posts,
    ("filled_posts",): lambda a: a.filled,
    ("turnover_sum",): lambda a: a.turnover_24,
    ("competence_sum",): lambda a: a.competence,
    ("clients",): lambda a: a.caseload,
    ("working",): lambda a: a.jobs,
    ("waiting",): lambda a: a.waiting,
    ("worked_in_quarter",): lambda a: a.worked_in_quarter,
    ("good_and_sustained", "fidelity_sum", "fidelity_squares", *class_names("fidelity")): lambda a: _fidelity(a),
    ("rated_sum", "rated_squares", *class_names("rated")): lambda a: _total(a.rated),
    **strata_and_costs.OF_PROGRAMMES,
}

# One value a region, and one for the nation that is not looked at
OF_REGIONS: dict[str, Regional] = {
    "regions": lambda m: np.ones(len(m.regions)),
    "population": lambda m: m.regions.population,
    "people_with_smi_anywhere": lambda m: _with_smi(m.regions.population, m.regions.people_with_smi, m.parameters),
    "regions_with_practice": lambda m: m.sums_now("programmes") > 0,
    "community_regions": lambda m: m.authorities.member,
    "regions_with_line": lambda m: m.authorities.has_line,
    "line_posts": lambda m: np.maximum(m.funders.budget_posts, 0).reshape(-1, len(Payer)).max(axis=1),
    "commitment_sum": lambda m: m.authorities.commitment,
    "trainers": lambda m: m.support_centres.trainers,
    "unemployment_sum": lambda m: m.regions.unemployment,
}

# Stocks that need many cells, or last year's: measured at the end of a year only. Over programmes
OF_ITEMS: dict[Names, Measure] = {
    ("programmes_at_year_end",): lambda a: np.ones(len(a)),
    tuple(f"item_{name}" for name in IPS_25.items): lambda a: a.items,
}
# Programmes that also delivered a year ago: how many, and by how much their true total changed
OF_CHANGE: Names = ("programmes_of_a_year", "fidelity_change_sum")
AT_YEAR_ENDS: Names = (*(name for names in OF_ITEMS for name in names), *OF_CHANGE)

# --- flows --------------------------------------------------------------------------------------------------------

# Over agencies with a team, or that had one until this month: nothing flows at the others
FLOWS_OF_AGENCIES: dict[Names, Measure] = {
    ("programme_months",): lambda a: a.is_delivering,
    ("client_months",): lambda a: a.caseload,
    ("filled_post_months",): lambda a: a.filled * a.is_delivering,
    ("leavers",): lambda a: a.left * a.is_delivering,
    ("leaders_left",): lambda a: a.leader_left & a.is_delivering,
    ("hours_needed",): lambda a: a.hours_needed,
    ("hours_received",): lambda a: a.training_hours,
    ("referred",): lambda a: a.referred,
    ("entered",): lambda a: a.entered,
    ("exited",): lambda a: a.exited,
    ("job_starts",): lambda a: a.job_starts,
    ("job_ends",): lambda a: a.job_ends,
    ("reached_13_weeks",): lambda a: a.reached_13_weeks,
    ("reached_26_weeks",): lambda a: a.reached_26_weeks,
    tuple(f"first_jobs_{q}" for q in range(SERVICE_QUARTERS)): lambda a: a.first_jobs,
    tuple(f"at_risk_{q}" for q in range(SERVICE_QUARTERS)): lambda a: a.at_risk,
    tuple(f"dropped_out_{q}" for q in range(SERVICE_QUARTERS)): lambda a: a.dropped_out,
    ("cost_cents",): lambda a: a.cost_cents,
    tuple(f"paid_{payer.name.lower()}_cents" for payer in Payer): lambda a: a.received_cents,
    tuple(f"{stream.name.lower()}_money_cents" for stream in Stream): lambda a: a.streams_cents,
    **strata_and_costs.FLOWS_OF_AGENCIES,
}

# Changes of phase of agencies, counted in the event log
FLOWS_OF_EVENTS: Names = (
    "installations",
    "failed_installations",
    "starts",
    "restarts",
    *(f"stops_{cause}" for cause in Cause),
)

# One value a region, and one for the nation that is not looked at
FLOWS_OF_REGIONS: dict[str, Regional] = {
    "administration_cents": lambda m: m.authorities.administration_cents,
    "centre_cents": lambda m: m.support_centres.cost_cents,
    "research_cents": lambda m: m.researchers.cost_cents,
    "centre_hours": lambda m: m.support_centres.hours,
    "centre_hours_given": lambda m: m.support_centres.hours_given,
    **strata_and_costs.FLOWS_OF_REGIONS,
}

# The nation's own, which belongs to no region: only in rows of the whole system
FLOWS_OF_NATION: dict[str, Regional] = {
    "national_cents": lambda m: (
        m.support_centres.cost_cents + m.authorities.administration_cents + m.researchers.cost_cents
    ),
    "national_centre_hours": lambda m: m.support_centres.hours,
    "national_centre_hours_given": lambda m: m.support_centres.hours_given,
    **strata_and_costs.FLOWS_OF_NATION,
}

FLOWS: Names = (
    *(name for names in FLOWS_OF_AGENCIES for name in names),
    *FLOWS_OF_EVENTS,
    *FLOWS_OF_REGIONS,
    *FLOWS_OF_NATION,
)
# In the order in which they are written; those of year ends come last because most months leave them out.
QUANTITIES: Names = (
    *(name for names in (*OF_AGENCIES, *OF_PROGRAMMES) for name in names),
    *OF_REGIONS,
    *FLOWS,
    *AT_YEAR_ENDS,
)


def moves(before: Any, after: str, cause: Any, attempt: Any) -> Iterator[tuple[str, Any]]:
    """What changes of phase count as: names of `FLOWS_OF_EVENTS`, and which of the agencies it holds for.

    before, cause, attempt  one for each of the agencies;  after  the phase they all went to
    """
    delivered = (before == INITIAL) | (before == FULL)
    if after == Phase.INSTALLATION.name:
        yield "installations", np.ones(len(delivered), np.bool_)
    elif after in DELIVERING:
        yield "starts", ~delivered
        yield "restarts", ~delivered & (attempt > 1)
    elif after == Phase.DISCONTINUED.name:
        yield "failed_installations", ~delivered
        for each in Cause:
            yield f"stops_{each}", delivered & (cause == str(each))


def _fidelity(programmes: Any) -> Measured:
    """Good and sustained, true total, its square and its class."""
    total = programmes.fidelity  # dear enough to be asked for once
    return (programmes.sustained & (total >= IPS_25.good), *_total(total))


def _total(total: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], Classes]:
    """A total, its square and its class."""
    return total, total**2, Classes(total)


def _with_smi(population: Any, in_care: Any, parameters: Any) -> Any:
    """People with SMI in each region, in the care of an agency or not; at least those who are."""
    return np.maximum(population * parameters.clients.smi_share, in_care)
