"""Workforce and support: posts, turnover, competence, caseloads, the hours of support centres."""

from ipssim.outcomes.outcome import Outcome
from ipssim.units import MONTHS_A_YEAR

__all__ = ["WORKFORCE"]

_TAG = "implementation (RE-AIM)"

WORKFORCE = (
    Outcome("posts", "Posts", "posts", "Employment-specialist posts of programmes", ("posts",), tag=_TAG),
    Outcome("filled_posts", "Filled posts", "posts", "Employment specialists in post", ("filled_posts",), tag=_TAG),
    Outcome(
        "filled_share",
        "Share of posts filled",
        "share",
        "Employment specialists in post over posts",
        ("filled_posts",),
        ("posts",),
        tag=_TAG,
    ),
    Outcome(
        "specialist_turnover",
        "Turnover of specialists",
        "leavers / post-year",
        "Specialists who left delivering programmes in the twelve months over the years that posts were filled in them",
        ("leavers",),
        ("filled_post_months",),
        scale=MONTHS_A_YEAR,
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "turnover",
        "Team turnover in 24 months",
        "share",
        "Mean over programmes of departures in 24 months over posts",
        ("turnover_sum",),
        ("programmes",),
        tag=_TAG,
    ),
    Outcome(
        "leader_turnover",
        "Turnover of leaders",
        "leavers / programme-year",
        "Leaders who left delivering agencies in the twelve months over the years that programmes delivered in them",
        ("leaders_left",),
        ("programme_months",),
        scale=MONTHS_A_YEAR,
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "competence",
        "Competence of specialists",
        "0-1",
        "Mean over programmes of the mean competence of their specialists",
        ("competence_sum",),
        ("programmes",),
        tag=_TAG,
    ),
    Outcome(
        "caseload",
        "Caseload",
        "people / specialist",
        "People on IPS over filled posts",
        ("clients",),
        ("filled_posts",),
        tag=_TAG,
    ),
    Outcome(
        "hours_needed",
        "Training and coaching needed",
        "hours / year",
        "Hours of training and coaching that installing and delivering sites needed in the twelve months",
        ("hours_needed",),
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "support_coverage",
        "Training and coaching given",
        "share",
        "Hours of training and coaching received over hours needed, of installing and delivering sites, in the twelve "
        "months",
        ("hours_received",),
        ("hours_needed",),
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "centre_hours_given",
        "Hours given by support centres",
        "hours / year",
        "Hours that support centres gave to agencies in the twelve months, reviews included",
        ("centre_hours_given", "national_centre_hours_given"),
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "centre_hours_used",
        "Share of centres' hours used",
        "share",
        "Hours that support centres gave over hours they had in the twelve months",
        ("centre_hours_given", "national_centre_hours_given"),
        ("centre_hours", "national_centre_hours"),
        tag=_TAG,
        span="year",
    ),
    Outcome("trainers", "Trainers", "FTE", "Trainers in post at the regions' support centres", ("trainers",), tag=_TAG),
)
