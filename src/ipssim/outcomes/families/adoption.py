"""Adoption: who took the practice up, how far agencies came, where it is offered."""

from ipssim.outcomes.histogram import band_counts
from ipssim.outcomes.outcome import Outcome
from ipssim.units import MILLION

__all__ = ["ADOPTION"]

_TAG = "adoption (Proctor, RE-AIM)"


def _stage(name: str, label: str, definition: str, count: str) -> Outcome:
    """A step of the cascade of agencies, over all agencies."""
    return Outcome(name, label, "share", f"{definition} over all agencies", (count,), ("agencies",), tag=_TAG)


ADOPTION = (
    Outcome(
        "programmes",
        "Programmes delivering",
        "programmes",
        "Agencies that deliver the practice in the month",
        ("programmes",),
        tag=_TAG,
    ),
    Outcome(
        "programmes_per_million",
        "Programmes per million people",
        "programmes / million",
        "Agencies that deliver over inhabitants",
        ("programmes",),
        ("population",),
        scale=MILLION,
        tag=_TAG,
    ),
    Outcome(
        "regions_with_practice",
        "Regions with the practice",
        "share",
        "Regions with at least one delivering agency over all regions",
        ("regions_with_practice",),
        ("regions",),
        tag="adoption (RE-AIM)",
    ),
    # The cascade of agencies, each step within the one before.
    _stage("agencies_heard", "Agencies that heard", "Agencies that have heard of the practice", "heard"),
    _stage("agencies_willing", "Agencies ever willing", "Agencies that ever resolved to adopt", "willing_ever"),
    _stage(
        "adopters_ever",
        "Agencies that ever adopted",
        "Agencies that were ever granted money and began to install the practice",
        "adopters_ever",
    ),
    _stage(
        "agencies_installed",
        "Agencies that ever delivered",
        "Agencies that ever finished an installation and delivered the practice",
        "delivered_ever",
    ),
    _stage("reach_of_sites", "Reach of sites", "Delivering agencies", "programmes"),
    Outcome(
        "agencies_of_good_fidelity",
        "Agencies of good fidelity",
        "share",
        "Delivering agencies with a true total of 100 or more over all agencies",
        band_counts("fidelity", "good", "exemplary"),
        ("agencies",),
        tag=_TAG,
    ),
    _stage(
        "agencies_good_and_sustained",
        "Agencies good and sustained",
        "Delivering agencies of good fidelity, two years or more after start-up money ended,",
        "good_and_sustained",
    ),
    Outcome(
        "starts",
        "Programmes begun",
        "programmes / year",
        "Agencies that began to deliver in the twelve months",
        ("starts",),
        tag=_TAG,
        span="year",
    ),
    Outcome(
        "restarts",
        "Programmes begun again",
        "programmes / year",
        "Agencies that began to deliver in the twelve months, on their second or a later attempt",
        ("restarts",),
        tag="adoption, sustainment (Proctor)",
        span="year",
    ),
    Outcome(
        "installations_failed",
        "Failed installations",
        "share",
        "Installations given up in the twelve months over those given up or finished in them",
        ("failed_installations",),
        ("failed_installations", "starts"),
        tag="adoption, feasibility (Proctor)",
        span="year",
    ),
)
