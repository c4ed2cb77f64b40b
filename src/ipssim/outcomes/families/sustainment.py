"""Sustainment: which programmes last, which stop and why."""

from ipssim.glossary import CAUSES
from ipssim.outcomes.outcome import Outcome
from ipssim.units import MONTHS_A_YEAR
from ipssim.vocabulary import Cause

__all__ = ["SUSTAINMENT"]

_TAG = "sustainment (Proctor), maintenance (RE-AIM)"
_STOPS = tuple(f"stops_{cause}" for cause in Cause)


def _survival(years: int) -> Outcome:
    return Outcome(
        f"survival_{years}_years",
        f"Survival to {years} years",
        "share",
        f"Share of programmes that deliver for more than {years} years: Kaplan-Meier estimate from every spell of "
        "delivery begun since the start of the run; those that still go on are censored",
        tag=_TAG,
        horizon=MONTHS_A_YEAR * years,
    )


def _stops(cause: Cause) -> Outcome:
    words = str(cause).replace("_", " ")
    return Outcome(
        f"stops_{cause}",
        f"Stops: {words}",
        "programmes / year",
        f"Programmes that stopped in the twelve months because of: {words}. {CAUSES[cause].removesuffix('.')}",
        (f"stops_{cause}",),
        tag=_TAG,
        span="year",
    )


SUSTAINMENT = (
    Outcome(
        "sustained_programmes",
        "Programmes sustained",
        "programmes",
        "Programmes delivering two years after start-up money ended",
        ("sustained",),
        tag=_TAG,
    ),
    Outcome(
        "sustained_share",
        "Sustained programmes",
        "share",
        "Programmes delivering two years after start-up money ended over programmes",
        ("sustained",),
        ("programmes",),
        tag=_TAG,
    ),
    _survival(2),
    _survival(6),
    Outcome(
        "stops",
        "Programmes that stopped",
        "programmes / year",
        "Programmes that stopped to deliver in the twelve months, whatever the cause",
        _STOPS,
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "stop_rate",
        "Rate of stopping",
        "stops / programme-year",
        "Programmes that stopped in the twelve months over the years that programmes delivered in them",
        _STOPS,
        ("programme_months",),
        scale=MONTHS_A_YEAR,
        tag=_TAG,
        span="year",
    ),
    *(_stops(cause) for cause in Cause),
    Outcome(
        "project_share",
        "Programmes on project money",
        "share",
        "Programmes with a running project grant over programmes",
        ("project_funded",),
        ("programmes",),
        tag="sustainment",
    ),
    Outcome(
        "unfunded_share",
        "Programmes without a contract",
        "share",
        "Programmes that nobody pays over programmes",
        ("unfunded",),
        ("programmes",),
        tag="sustainment",
    ),
)
