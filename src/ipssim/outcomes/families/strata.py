"""Strata: whom among those who want work the practice reaches, and what it adds to what usual services would do."""

from typing import TYPE_CHECKING

from ipssim.outcomes.families.employment import FIRST_JOBS, SEARCHING
from ipssim.outcomes.outcome import Outcome, life_table, ratio
from ipssim.units import MONTHS_A_YEAR, WEEKS_A_MONTH

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["STRATA", "USUAL"]

_EQUITY = "equity"
_EMPLOYMENT = "effectiveness (RE-AIM)"


def remainder(outcome: Outcome, frame: "pd.DataFrame") -> "pd.Series[float]":
    """A share of those who are left: (whole - part) / (whole - part); numerator: whole, part; denominator alike."""
    (top, part), (bottom, other) = (tuple(frame[name] for name in names) for names in _pairs(outcome))
    left = bottom - other
    return (top - part) / left.where(left != 0)


def relative_share(outcome: Outcome, frame: "pd.DataFrame") -> "pd.Series[float]":
    """A share left among some over the same share among others; numerator: whole, part; denominator alike."""
    (some, part), (others, other) = (tuple(frame[name] for name in names) for names in _pairs(outcome))
    share, usual = (some - part) / some.where(some != 0), (others - other) / others.where(others != 0)
    return share / usual.where(usual != 0)


def _pairs(outcome: Outcome) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return outcome.numerator, outcome.denominator


def against_usual(outcome: Outcome, frame: "pd.DataFrame") -> "pd.Series[float]":
    """The life table over what usual services would do; last in the numerator: entered; in the denominator: that."""
    table = Outcome("", "", "", "", outcome.numerator[:-1], outcome.denominator[:-1], rule=life_table)
    expected, entered = frame[outcome.denominator[-1]], frame[outcome.numerator[-1]]
    usual = expected / entered.where(entered != 0)
    return life_table(table, frame) / usual.where(usual != 0)


def _penetration(name: str, who: str, trait: str) -> Outcome:
    """Penetration of those with a trait; of those without it, when named for them."""
    with_it, served = f"wanting_{trait}", f"clients_{trait}"
    has_it = name == trait
    return Outcome(
        f"penetration_{name}",
        f"Penetration: {who}",
        "share",
        f"People on IPS {who} over people with SMI in the care of all agencies who want work and {who}; of a target "
        "group that was widened the newcomers count above the line only",
        (served,) if has_it else ("clients", served),
        (with_it,) if has_it else ("people_wanting_work", with_it),
        tag=_EQUITY,
        rule=ratio if has_it else remainder,
    )


STRATA = (
    _penetration("severe", "with severe illness", "severe"),
    _penetration("moderate", "with moderate illness", "severe"),
    _penetration("without_work", "without recent work", "without_work"),
    _penetration("with_work", "with recent work", "without_work"),
    _penetration("living_far", "living far from the agency", "living_far"),
    _penetration("living_near", "living near the agency", "living_far"),
    Outcome(
        "severe_share",
        "Severely ill clients",
        "share",
        "People on IPS whose illness is severe over people on IPS",
        ("clients_severe",),
        ("clients",),
        tag=_EQUITY,
    ),
    Outcome(
        "creaming_index",
        "Creaming index",
        "ratio",
        "Share of people on IPS with recent work over the same share of those in care who want work: 1 is none, above "
        "1 those with recent work are preferred",
        ("clients", "clients_without_work"),
        ("people_wanting_work", "wanting_without_work"),
        tag=_EQUITY,
        rule=relative_share,
    ),
)

USUAL = (
    Outcome(
        "ever_employed_18_months_usual",
        "Ever employed within 18 months, usual services",
        "share",
        "Expected share of the people taken in who would work within 18 months if they were in usual services in the "
        "same labour market: a control arm on the same people, over the people taken in",
        ("usual_employed",),
        ("entered",),
        tag=_EMPLOYMENT,
        span="year",
    ),
    Outcome(
        "risk_ratio",
        "Ever employed, against usual services",
        "ratio",
        "Ever employed within 18 months over the same in usual services",
        (*FIRST_JOBS, "entered"),
        (*SEARCHING, "usual_employed"),
        tag=_EMPLOYMENT,
        rule=against_usual,
        span="year",
    ),
    Outcome(
        "job_length",
        "Length of a job",
        "weeks",
        "Weeks that people on IPS were in a job over jobs that ended, in the twelve months: how long a job lasts at "
        "the rate at which jobs end",
        ("working_months",),
        ("job_ends",),
        scale=WEEKS_A_MONTH,
        tag=_EMPLOYMENT,
        span="year",
    ),
    Outcome(
        "jobs_of_26_weeks",
        "Jobs that reach 26 weeks",
        "ratio",
        "Jobs that reached 26 weeks over jobs that started, in the twelve months",
        ("reached_26_weeks",),
        ("job_starts",),
        tag=_EMPLOYMENT,
        span="year",
    ),
    Outcome(
        "weeks_worked",
        "Weeks worked",
        "weeks / client-year",
        "Weeks that people on IPS were in a job over the years that they were on IPS, in the twelve months",
        ("working_months",),
        ("client_months",),
        scale=WEEKS_A_MONTH * MONTHS_A_YEAR,
        tag=_EMPLOYMENT,
        span="year",
    ),
    Outcome(
        "hours_worked",
        "Hours worked",
        "hours / client-year",
        "Hours that people on IPS worked over the years that they were on IPS, in the twelve months",
        ("hours_worked",),
        ("client_months",),
        scale=MONTHS_A_YEAR,
        tag=_EMPLOYMENT,
        span="year",
    ),
    Outcome(
        "satisfaction",
        "Satisfaction of clients (proxy)",
        "0-1",
        "Mean over the months that people were on IPS of a proxy: choice respected by the programme's items, and a job",
        ("satisfaction_sum",),
        ("client_months",),
        tag="satisfaction (Proctor)",
        span="year",
    ),
)
