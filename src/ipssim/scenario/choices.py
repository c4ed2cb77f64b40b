"""Choices of a scenario that are neither evidence nor policy: the structure of the model, and what is recorded."""

from typing import Literal

from ipssim.scenario.strict import Table

__all__ = ["Choices", "Record"]


class Choices(Table):
    """Structural alternatives; every study can run over them.

    weighting     weights of the review's determinants: as reported, all alike, one for each article, the top three
                  of each outcome, or none (mechanisms only)
    combination   how determinants combine: they add up, agency leaders moderate the outer ones, the weakest decides
    item_to_job   which fidelity items carry the effect on employment: all alike, those of the 79 US sites, those that
                  separated six Norwegian centres, job development only
    """

    weighting: Literal["reported", "uniform", "by_article", "sparse", "none"] = "reported"
    combination: Literal["additive", "leader_moderated", "weakest_link"] = "additive"
    item_to_job: Literal["equal", "us79", "norway6", "job_development"] = "equal"


class Record(Table):
    """How often the series of regions and kinds of host are recorded; the system's are monthly."""

    regions: Literal["yearly", "monthly"] = "yearly"
