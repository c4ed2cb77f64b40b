"""Additive quantities: what is summed over agencies each month. Outcomes are made of them, on reading.

Because only sums are kept, any grouping (system, region, host kind, several years) is exact. What does not add up is
kept as something that does: a standard deviation as squares, deciles as counts by class of five points.

Stocks are as they stand at the end of the month. Flows are what happened since the row before of the same scope: in a
monthly table in the month, in a yearly table in the year; so they add up over time as well.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

import numpy as np

from ipssim.fidelity_scale import IPS_25
from ipssim.outcomes import strata_and_costs
from ipssim.outcomes.histogram import class_names
from ipssim.outcomes.measure import Measure, Names
from ipssim.vocabulary import DELIVERING, SERVICE_QUARTERS, Cause, Payer, Phase, Stream

__all__ = [
    "AT_YEAR_ENDS",
    "CLASSED",
    "COUNTED",
    "FLOWS",
    "FLOWS_OF_AGENCIES",
    "FLOWS_OF_EVENTS",
    "FLOWS_OF_NATION",
    "FLOWS_OF_REGIONS",
    "LASTING",
    "OF_AGENCIES",
    "OF_CHANGE",
    "OF_ITEMS",
    "OF_PROGRAMMES",
    "OF_REGIONS",
    "QUANTITIES",
    "SUMS",
    "flat",
    "moves",
]

Regional = Callable[[Any], Any]  # an array, or one value for all
SQUARES = "_squares"
INSTALLS, STOPS = Phase.INSTALLATION.name, Phase.DISCONTINUED.name
COUNTED = (INSTALLS, *DELIVERING, STOPS)  # phases whose beginning is counted
# NumPy's comparison with members of an enumeration is slow.
PREPARATION, INITIAL = Phase.PREPARATION.value, Phase.INITIAL.value

# --- stocks -------------------------------------------------------------------------------------------------------

# Over all agencies. What varies is a whole number, which adds up to the same in any order.
OF_AGENCIES: dict[Names, Measure] = {
    ("agencies",): lambda a: np.ones(len(a)),
    ("heard",): lambda a: a.heard,
    ("willing",): lambda a: a.is_in(Phase.PREPARATION),
    ("installing",): lambda a: a.is_in(Phase.INSTALLATION),
    ("discontinued",): lambda a: a.is_in(Phase.DISCONTINUED),
    ("willing_ever",): lambda a: a.furthest_phase >= PREPARATION,
    ("adopters_ever",): lambda a: a.attempt > 0,
    ("delivered_ever",): lambda a: a.furthest_phase >= INITIAL,
    ("restarters",): lambda a: a.attempt > 1,
    ("people_with_smi",): lambda a: a.size,
    ("people_wanting_work",): lambda a: a.size * a.parameters.clients.want_work,
    ("people_excluded",): lambda a: a.excluded,
    **strata_and_costs.OF_AGENCIES,
}

# Those that never change
LASTING = ("agencies", "people_with_smi", "people_wanting_work", *strata_and_costs.LASTING)

# Over programmes, that is agencies that deliver
OF_PROGRAMMES: dict[Names, Measure] = {
    ("programmes", "full_operation"): lambda a: (1, a.is_in(Phase.FULL)),
    ("sustained",): lambda a: a.sustained,
    ("project_funded",): lambda a: a.has_grant,
    ("unfunded",): lambda a: ~a.is_funded,
    ("community_programmes", "community_reports"): lambda a: _in_community(a),
    ("rated_programmes",): lambda a: a.rated_month >= 0,
    ("posts",): lambda a: a.posts,
    ("filled_posts",): lambda a: a.filled,
    ("turnover_sum",): lambda a: a.turnover_24,
    ("competence_sum",): lambda a: a.competence,
    ("clients",): lambda a: a.caseload,
    ("working",): lambda a: a.jobs,
    ("waiting",): lambda a: a.waiting,
    ("worked_in_quarter",): lambda a: a.worked_in_quarter,
    ("good_and_sustained", "fidelity_sum", "fidelity_squares"): lambda a: _fidelity(a),
    ("rated_sum", "rated_squares"): lambda a: _rated(a),
    **strata_and_costs.OF_PROGRAMMES,
}
CLASSED = ("fidelity", "rated")  # totals whose counts by class are kept besides their sum and their squares

# One value a region, and one for the nation that is not looked at
OF_REGIONS: dict[str, Regional] = {
    "regions": lambda m: 1,
    "population": lambda m: m.regions.population,
    "people_with_smi_anywhere": lambda m: _with_smi(m.regions.population, m.regions.people_with_smi, m.parameters),
    "regions_with_practice": lambda m: m.sums_now("programmes") > 0,
    "community_regions": lambda m: m.authorities.member,
    "regions_with_line": lambda m: m.authorities.has_line,
    "line_posts": lambda m: np.maximum(m.funders.budget_posts, 0).reshape(-1, len(Payer)).max(axis=1),
    "commitment_sum": lambda m: m.authorities.commitment,
    "trainers": lambda m: m.support_centres.full_time,
    "unemployment_sum": lambda m: m.regions.unemployment,
}

# Stocks that need many cells, or last year's: measured at the end of a year only. Over programmes
OF_ITEMS: dict[Names, Measure] = {
    ("programmes_at_year_end",): lambda a: (1,),
    tuple(f"item_{name}" for name in IPS_25.items): lambda a: a.items,
}
# Programmes that also delivered a year ago: how many, and by how much their true total changed
OF_CHANGE: Names = ("programmes_of_a_year", "fidelity_change_sum")
AT_YEAR_ENDS: Names = (*chain.from_iterable(OF_ITEMS), *OF_CHANGE)

# --- flows --------------------------------------------------------------------------------------------------------

# Over agencies with a team, or that had one until this month: nothing flows at the others
FLOWS_OF_AGENCIES: dict[Names, Measure] = {
    ("programme_months", "client_months", "filled_post_months", "leavers", "leaders_left"): lambda a: _service(a),
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

# One value a region, and one for the nation
FLOWS_OF_REGIONS: dict[str, Regional] = {
    "administration_cents": lambda m: m.authorities.administration_cents,
    "centre_cents": lambda m: m.support_centres.cost_cents,
    "research_cents": lambda m: m.researchers.cost_cents,
    "centre_hours": lambda m: m.support_centres.hours,
    "centre_hours_given": lambda m: m.support_centres.hours_given,
    **strata_and_costs.FLOWS_OF_REGIONS,
}

# The nation's own, which belongs to no region: only in rows of the whole system. The sum of what flows of the above
FLOWS_OF_NATION: dict[str, Names] = {
    "national_cents": ("centre_cents", "administration_cents", "research_cents"),
    "national_centre_hours": ("centre_hours",),
    "national_centre_hours_given": ("centre_hours_given",),
    **strata_and_costs.FLOWS_OF_NATION,
}


def flat(measures: Iterable[Names]) -> Names:
    """Names of all quantities of some measures."""
    return tuple(chain.from_iterable(measures))


def _with_classes(names: Names) -> Iterator[str]:
    """Counts by class of a total come after its squares."""
    for name in names:
        yield name
        if name.endswith(SQUARES):
            yield from class_names(name.removesuffix(SQUARES))


FLOWS: Names = (*flat(FLOWS_OF_AGENCIES), *FLOWS_OF_EVENTS, *FLOWS_OF_REGIONS, *FLOWS_OF_NATION)
# In the order in which they are written; those of year ends come last because most months leave them out.
QUANTITIES: Names = (
    *flat(OF_AGENCIES),
    *_with_classes(flat(OF_PROGRAMMES)),
    *OF_REGIONS,
    *FLOWS,
    *AT_YEAR_ENDS,
)
# In the order in which they are added up: all that is counted by class at once
SUMS: Names = (
    *flat(OF_AGENCIES),
    *flat(OF_PROGRAMMES),
    *flat(map(class_names, CLASSED)),
    *OF_REGIONS,
    *FLOWS,
    *AT_YEAR_ENDS,
)


def moves(after: str, before: str, cause: str, attempt: int) -> Names:
    """What a change of phase of an agency counts as: names of `FLOWS_OF_EVENTS`."""
    delivered = before in DELIVERING
    if after == INSTALLS:
        return ("installations",)
    if after in DELIVERING and not delivered:
        return ("starts", "restarts") if attempt > 1 else ("starts",)
    if after == STOPS:
        return (f"stops_{cause}",) if delivered else ("failed_installations",)
    return ()


def _fidelity(programmes: Any) -> tuple[Any, ...]:
    """Good and sustained, true total and its square."""
    total = programmes.fidelity  # dear enough to be asked for once
    return programmes.sustained & (total >= IPS_25.good), total, total**2


def _rated(programmes: Any) -> tuple[Any, ...]:
    """Rated total and its square."""
    total = programmes.rated
    return total, total**2


def _in_community(programmes: Any) -> tuple[Any, ...]:
    """In a learning community, and of these, expected to report."""
    member = programmes.of_authority("member")
    return member, member * programmes.parameters.learning_community.reporting_share


def _service(agencies: Any) -> tuple[Any, ...]:
    """Programmes, their clients, posts filled, specialists and leaders who left."""
    delivers = agencies.is_delivering
    return (
        delivers,
        agencies.caseload,
        agencies.filled * delivers,
        agencies.left * delivers,
        agencies.leader_left & delivers,
    )


def _with_smi(population: Any, in_care: Any, parameters: Any) -> Any:
    """People with SMI in each region, in the care of an agency or not; at least those who are."""
    return np.maximum(population * parameters.clients.smi_share, in_care)
