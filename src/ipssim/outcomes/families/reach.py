"""Reach: the cascade of people from illness to work, and penetration with its denominators."""

from ipssim.outcomes.outcome import Outcome
from ipssim.units import MONTHS_A_YEAR

__all__ = ["REACH"]

_TAG = "reach (RE-AIM)"
_PENETRATION = "penetration (Proctor), reach (RE-AIM)"


def _people(name: str, label: str, definition: str, *counts: str) -> Outcome:
    """A number of people."""
    return Outcome(name, label, "people", definition, counts, tag=_TAG)


REACH = (
    Outcome(
        "penetration",
        "Penetration",
        "share",
        "People on IPS in the month over people with SMI in the care of all agencies, adopters or not, who want "
        "work, eligible or not",
        ("clients",),
        ("people_wanting_work",),
        tag=_PENETRATION,
    ),
    Outcome(
        "penetration_in_care",
        "Penetration of people in care",
        "share",
        "People on IPS in the month over people with SMI in the care of all agencies",
        ("clients",),
        ("people_with_smi",),
        tag=_PENETRATION,
    ),
    Outcome(
        "penetration_all_smi",
        "Penetration of all people with SMI",
        "share",
        "People on IPS in the month over all people with SMI, in care or not (`clients.smi_share` of inhabitants)",
        ("clients",),
        ("people_with_smi_anywhere",),
        tag=_PENETRATION,
    ),
    # The cascade of people, each step within the one before.
    _people(
        "people_with_smi_anywhere",
        "People with SMI",
        "People with SMI, in care or not (`clients.smi_share` of inhabitants)",
        "people_with_smi_anywhere",
    ),
    _people("people_with_smi", "People in care", "People with SMI in the care of all agencies", "people_with_smi"),
    _people(
        "people_wanting_work",
        "People who want work",
        "People with SMI in the care of all agencies who want work, eligible or not",
        "people_wanting_work",
    ),
    Outcome(
        "exclusion",
        "Excluded by law",
        "share",
        "People with SMI in the care of all agencies who want work and whom rules of eligibility keep out, over all "
        "who want work; whom sites refuse because nobody pays for them, or by their own choice, is not in it",
        ("people_excluded",),
        ("people_wanting_work",),
        tag=_TAG,
    ),
    _people(
        "people_referred",
        "People referred",
        "People who wait for a place with a programme or have one",
        "waiting",
        "clients",
    ),
    _people(
        "clients",
        "People on IPS",
        "People searching, working or between jobs with a programme in the month",
        "clients",
    ),
    _people("people_working", "People on IPS who work", "People on IPS with a job in the month", "working"),
    _people("waiting", "People waiting", "People referred who wait for a place with a programme", "waiting"),
    Outcome(
        "people_entered",
        "People taken in",
        "people / year",
        "People taken in by programmes in the twelve months",
        ("entered",),
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "people_referred_newly",
        "New referrals",
        "people / year",
        "People referred to programmes in the twelve months",
        ("referred",),
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "people_left",
        "People who left",
        "people / year",
        "People who left programmes in the twelve months, or whose programme stopped",
        ("exited",),
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "people_served",
        "People served",
        "people / year",
        "People with a programme for any part of the twelve months: those there at their end and those who left",
        ("clients", "exited"),
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "client_years",
        "Client-years",
        "client-years / year",
        "Years that people were on IPS in the twelve months",
        ("client_months",),
        scale=1 / MONTHS_A_YEAR,
        tag=_TAG,
        span="year",
    ),
)
