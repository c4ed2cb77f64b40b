"""Statistics of diffusion: how the practice spreads over regions and years."""

from datetime import date

import numpy as np
import pandas as pd
from scipy import stats

from ipssim.analysis.validation.panel import Observed
from ipssim.units import MONTHS_A_YEAR

__all__ = [
    "community_grows_faster",
    "density_skew",
    "density_spread",
    "growth",
    "growth_ratio",
    "level",
    "share_of_regions",
    "share_outside",
    "yearly_growth",
]


def level(observed: Observed, of: str, at: date) -> float:
    """Mean over runs of a recorded quantity of the system in a month."""
    now = observed.series[observed.series["month"] == observed.month(at)]
    return float(now[of].mean())


def growth(observed: Observed, of: str, start: date, end: date) -> float:
    """A quantity of the system at one date over that at an earlier one [ratio]."""
    return level(observed, of, end) / level(observed, of, start)


def yearly_growth(observed: Observed, of: str, start: date, end: date) -> float:
    """Mean growth of a quantity a year [share a year]: (last / first)^(1 / years) - 1."""
    years = (observed.month(end) - observed.month(start)) / MONTHS_A_YEAR
    return float(growth(observed, of, start, end) ** (1 / years) - 1)


def growth_ratio(observed: Observed, start: date, end: date) -> float:
    """Log growth of programmes in the regions that are members at the end, over that in the others [ratio]."""
    grown = _log_growth(observed, start, end).mean()
    return float(grown["inside"] / grown["outside"])


def community_grows_faster(observed: Observed, start: date, end: date) -> float:
    """Share of runs in which programmes of member regions grow faster than those of others [0-1]."""
    grown = _log_growth(observed, start, end)
    return float((grown["inside"] > grown["outside"]).mean())


def share_outside(observed: Observed, at: date, as_of: date) -> float:
    """Share of the programmes at a date that are in regions not members at another [0-1]."""
    programmes = members_and_others(observed, at, as_of)
    return programmes["others"] / sum(programmes.values())


def members_and_others(observed: Observed, at: date, as_of: date) -> dict[str, float]:
    """Mean over runs of the programmes at a date in regions that are members at another, and in the others."""
    then = _by_region(observed, at)
    member = _by_region(observed, as_of)["member"].to_numpy(bool)
    return {name: float(_sum(then, chosen).mean()) for name, chosen in (("members", member), ("others", ~member))}


def _log_growth(observed: Observed, start: date, end: date) -> pd.DataFrame:
    first, last = (_by_region(observed, day) for day in (start, end))
    member = last["member"].to_numpy(bool)
    sums = {
        name: np.log(_sum(last, chosen) / _sum(first, chosen))
        for name, chosen in (("inside", member), ("outside", ~member))
    }
    return pd.DataFrame(sums)


def _sum(regions: pd.DataFrame, chosen: np.ndarray) -> "pd.Series[float]":
    return regions["programmes"].where(chosen, 0).groupby("replicate").sum()


def _by_region(observed: Observed, at: date) -> pd.DataFrame:
    now = observed.regions[observed.regions["month"] == observed.quarter(at)]
    return now.set_index(["replicate", "region"]).sort_index()


def _densities(observed: Observed, at: date) -> pd.DataFrame:
    """Programmes per million people of the regions that have any."""
    now = _by_region(observed, at)
    now = now[now["programmes"] > 0]
    return now.assign(density=now["programmes"] / now["population"])


def density_spread(observed: Observed, at: date) -> float:
    """Coefficient of variation over regions that have any of programmes per million people, mean over runs."""
    by_run = _densities(observed, at).groupby("replicate")["density"]
    return float((by_run.std() / by_run.mean()).mean())


def density_skew(observed: Observed, at: date) -> float:
    """Skewness of the same, mean over runs."""
    return float(_densities(observed, at).groupby("replicate")["density"].apply(stats.skew).mean())


def share_of_regions(observed: Observed, at: date) -> float:
    """Share of regions with at least one programme [0-1]."""
    return float((_by_region(observed, at)["programmes"] > 0).mean())
