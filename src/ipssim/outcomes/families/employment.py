"""Employment: what becomes of people on IPS."""

from ipssim.outcomes.outcome import Outcome, life_table
from ipssim.units import MONTHS_A_YEAR
from ipssim.vocabulary import FOLLOWED_QUARTERS

__all__ = ["EMPLOYMENT", "FIRST_JOBS", "SEARCHING"]

FIRST_JOBS = tuple(f"first_jobs_{q}" for q in range(FOLLOWED_QUARTERS))
SEARCHING = tuple(f"{name}_{q}" for name in ("at_risk", "dropped_out") for q in range(FOLLOWED_QUARTERS))
_TAG = "effectiveness (RE-AIM)"

EMPLOYMENT = (
    Outcome(
        "employed_now",
        "Employed now",
        "share",
        "People on IPS with a job in the month over people on IPS",
        ("working",),
        ("clients",),
        tag=_TAG,
    ),
    Outcome(
        "employed_in_quarter",
        "Worked in the quarter",
        "share",
        "People on IPS who worked at least a day in the quarter so far over people on IPS; read it at quarter ends",
        ("worked_in_quarter",),
        ("clients",),
        tag=_TAG,
    ),
    Outcome(
        "ever_employed_18_months",
        "Ever employed within 18 months",
        "share",
        "Period life table of first jobs over the first six quarters in service, from the twelve months; people who "
        "drop out before a first job count among those without",
        FIRST_JOBS,
        SEARCHING,
        tag=_TAG,
        rule=life_table,
        span="year",
    ),
    Outcome(
        "job_starts",
        "Job starts",
        "jobs / year",
        "Job starts in the twelve months, first and later jobs",
        ("job_starts",),
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "job_starts_per_client_year",
        "Job starts per client-year",
        "jobs / client-year",
        "Job starts in the twelve months over the years that people were on IPS in them",
        ("job_starts",),
        ("client_months",),
        scale=MONTHS_A_YEAR,
        tag=_TAG,
        span="year",
    ),
)
