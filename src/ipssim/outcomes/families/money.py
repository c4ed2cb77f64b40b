"""Money: what the practice costs, who pays and on which terms, and what is had for it."""

from ipssim.outcomes.outcome import FROM_CENTS, Outcome, per_point
from ipssim.units import MONTHS_A_YEAR
from ipssim.vocabulary import Payer, Stream

__all__ = ["MONEY"]

_TAG = "cost (Proctor)"
_AROUND = ("administration_cents", "centre_cents", "research_cents", "national_cents")
_TOTAL = ("cost_cents", *_AROUND)
_ALL = "Running and start-up cost of programmes, support centres, coordination and research in the twelve months"
_TERMS = {
    Stream.RECURRENT: "permanent contracts, less what they pay for milestones",
    Stream.PROJECT: "project grants",
    Stream.RESULTS: "payment for milestones reached",
    Stream.BILLING: "billing for services",
    Stream.HOST: "the host organisation's own pocket",
}


def _yearly(name: str, label: str, definition: str, *cents: str) -> Outcome:
    """A sum of money in twelve months."""
    definition = f"{definition} in the twelve months"
    return Outcome(name, label, "currency / year", definition, cents, scale=FROM_CENTS, tag=_TAG, span="year")


def _paid_by(payer: Payer) -> Outcome:
    name = payer.name.lower()
    who = name.replace("_", " ")
    return _yearly(f"paid_{name}", f"Paid: {who}", f"Money that programmes received from: {who},", f"paid_{name}_cents")


def _stream(stream: Stream) -> Outcome:
    name = stream.name.lower()
    terms = f"Money that programmes received from {_TERMS[stream]},"
    return _yearly(f"{name}_money", f"Money: {name}", terms, f"{name}_money_cents")


MONEY = (
    Outcome("cost", "Cost", "currency / year", _ALL, _TOTAL, scale=FROM_CENTS, tag=_TAG, span="year"),
    _yearly("programme_cost", "Cost of programmes", "Running and start-up cost of programmes", "cost_cents"),
    Outcome(
        "cost_per_client_year",
        "Cost per client-year",
        "currency / client-year",
        f"{_ALL} over the years that people were on IPS in them",
        _TOTAL,
        ("client_months",),
        scale=MONTHS_A_YEAR * FROM_CENTS,
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "cost_per_job_start",
        "Cost per job start",
        "currency / job",
        f"{_ALL} over job starts in them",
        _TOTAL,
        ("job_starts",),
        scale=FROM_CENTS,
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "cost_per_sustained_programme",
        "Cost per sustained programme",
        "currency / programme",
        f"{_ALL} over programmes sustained at their end",
        _TOTAL,
        ("sustained",),
        scale=FROM_CENTS,
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "cost_per_point_of_penetration",
        "Cost per point of penetration",
        "currency / percentage point-year",
        f"{_ALL} over the mean penetration of those months in percentage points, times their years",
        _TOTAL,
        ("client_months", "people_wanting_work"),
        scale=MONTHS_A_YEAR * FROM_CENTS / 100,  # a point is a hundredth
        tag=_TAG,
        rule=per_point,
        span="year",
    ),
    _yearly(
        "paid",
        "Paid by all payers",
        "What payers and hosts gave programmes, be it spent or still in their accounts, and what support centres, "
        "coordination and research cost",
        *(f"paid_{payer.name.lower()}_cents" for payer in Payer),
        *_AROUND,
    ),
    *(_paid_by(payer) for payer in Payer),
    *(_stream(stream) for stream in Stream),
)
