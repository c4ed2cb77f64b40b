"""Statistics of sustainment: how long programmes last, why they stop, and what goes before."""

from datetime import date

import numpy as np
import pandas as pd

from ipssim.analysis.validation.panel import QUARTER, Observed
from ipssim.units import MONTHS_A_YEAR

__all__ = [
    "causes_in_first_places",
    "critical_period",
    "fidelity_effect",
    "leader_exit_ratio",
    "outlives_project",
    "share_of_causes",
    "two_year_survival",
]


def two_year_survival(observed: Observed, at: date, community: bool, age: int = 0) -> float:
    """Share of the programmes that deliver at a date, inside or outside the learning community and at least of an
    age, whose spell lasts two more years [0-1]."""
    month = observed.quarter(at)
    sites = observed.sites
    cohort = sites[(sites["month"] == month) & (sites["member"] == community) & (sites["months_delivering"] >= age)]
    return float(_lasts(observed, cohort, 2 * MONTHS_A_YEAR).mean())


def _lasts(observed: Observed, sites: pd.DataFrame, months: int) -> "pd.Series[bool]":
    """Whether the spell each row belongs to goes on for so many months."""
    ends = _ends(observed)
    end = ends.reindex(pd.MultiIndex.from_frame(sites[["replicate", "row", "attempt"]])).to_numpy(np.float64)
    return pd.Series(np.isnan(end) | (end > sites["month"].to_numpy() + months), index=sites.index)


def _ends(observed: Observed) -> "pd.Series[float]":
    """Month in which each spell ended, by run, agency and attempt; nan while it goes on."""
    spells = observed.spells
    ends = (spells["start"] + spells["months"]).where(spells["ended"])
    return ends.set_axis(pd.MultiIndex.from_frame(spells[["replicate", "row", "attempt"]]))


def outlives_project(observed: Observed, months: int) -> float:
    """Share of the programmes that deliver when project money ends that still deliver so many months later [0-1]."""
    log = observed.events
    ended = log[(log["event"] == "contract_ended") & (log["before"] == "project")]
    ended = ended[ended["month"] <= observed.months - months]
    spells = observed.spells.assign(end=lambda spell: spell["start"] + spell["months"])
    at_end = ended[["replicate", "row", "month"]].merge(spells, on=["replicate", "row"], suffixes=("", "_of_spell"))
    at_end = at_end[at_end["month"].between(at_end["start"], at_end["end"])]
    return float((~at_end["ended"] | (at_end["end"] > at_end["month"] + months)).mean())


def _causes(observed: Observed) -> "pd.Series[int]":
    ended = observed.spells[observed.spells["ended"]]
    return ended["cause"].value_counts()


def share_of_causes(observed: Observed, cause: str) -> float:
    """Share of ended spells that ended for a cause [0-1]."""
    causes = _causes(observed)
    return float(causes.get(cause, 0) / causes.sum())


def causes_in_first_places(observed: Observed, causes: tuple[str, ...]) -> float:
    """How many of these causes are among as many most frequent ones [causes]."""
    return float(len(set(causes) & set(_causes(observed).nlargest(len(causes)).index)))


def leader_exit_ratio(observed: Observed, months: int) -> float:
    """Hazard of stopping in the months after a leader left over that in other months [hazard ratio]."""
    sites = observed.sites
    log = observed.events[observed.events["event"] == "leader_left"]
    exits = log[["replicate", "row", "month"]].assign(leader_gone=True).rename(columns={"month": "left"})
    exits = exits.astype({"row": sites["row"].dtype, "left": sites["month"].dtype}).sort_values("left")
    seen = pd.merge_asof(
        sites.sort_values("month"),
        exits,
        left_on="month",
        right_on="left",
        by=["replicate", "row"],
        tolerance=months,
        direction="backward",
    )
    stops = ~_lasts(observed, seen, QUARTER)
    after = seen["leader_gone"].notna()
    return float(_hazard(stops[after]) / _hazard(stops[~after]))


def _hazard(stopped: "pd.Series[bool]") -> float:
    return float(-np.log1p(-stopped.mean()))


def critical_period(observed: Observed, months: int) -> float:
    """Hazard of stopping in the months after project money ended over that of sites that never had it or are past
    that period [hazard ratio]."""
    sites = observed.sites
    stops = ~_lasts(observed, sites, QUARTER)
    since = sites["months_since_start_up"]
    after = (since >= 0) & (since < months)
    return float(_hazard(stops[after]) / _hazard(stops[~after & ~sites["has_grant"]]))


def fidelity_effect(observed: Observed, age: int, years: int, points: float) -> float:
    """What so many points of fidelity at an age add to the share of sites that still deliver years later, given
    survival to that age [share]: a linear slope."""
    sites = observed.sites
    last = observed.months - years * MONTHS_A_YEAR
    cohort = sites[(sites["months_delivering"] >= age) & (sites["months_delivering"] < age + QUARTER)]
    cohort = cohort[cohort["month"] <= last]
    lasted = _lasts(observed, cohort, years * MONTHS_A_YEAR).astype(float)
    return float(points * np.cov(cohort["fidelity"], lasted)[0, 1] / cohort["fidelity"].var())
