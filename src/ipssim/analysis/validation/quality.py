"""Statistics of fidelity: levels and profiles at an age, change within sites, what goes with it."""

from datetime import date

import numpy as np
import pandas as pd

from ipssim.analysis.validation.panel import ITEMS, QUARTER, Observed
from ipssim.binding import norwegian_scores
from ipssim.evidence import Evidence
from ipssim.fidelity_scale import IPS_25
from ipssim.units import MONTHS_A_YEAR
from ipssim.vocabulary import HostKind

__all__ = [
    "bottom_items_found",
    "change_between",
    "fidelity_by_host",
    "fidelity_in_community",
    "fidelity_spread",
    "item_rank_correlation",
    "mean_fidelity",
    "share_at_or_above",
    "share_of_gain",
    "slowness_of_items",
    "team_turnover",
    "turnover_slope",
    "yearly_rise_in_community",
]

POINTS_PER_ITEM = len(IPS_25.items)
PERCENT = 100
SITE = ["replicate", "row", "attempt"]


def _aged(observed: Observed, months: int, supported: bool) -> pd.DataFrame:
    """Sites in the quarter in which they reach an age, those with support only when asked for."""
    sites = observed.sites
    aged = sites[(sites["months_delivering"] >= months) & (sites["months_delivering"] < months + QUARTER)]
    return aged[aged["member"]] if supported else aged


def mean_fidelity(observed: Observed, months: int, supported: bool = True) -> float:
    """Mean true total of sites at an age [IPS-25 points]."""
    return float(_aged(observed, months, supported)["fidelity"].mean())


def fidelity_spread(observed: Observed, months: int, supported: bool = True) -> float:
    """Standard deviation between sites at an age [IPS-25 points]."""
    return float(_aged(observed, months, supported)["fidelity"].std())


def share_at_or_above(observed: Observed, months: int, points: float, supported: bool = True) -> float:
    """Share of sites of an age that reach so many points [0-1]."""
    return float((_aged(observed, months, supported)["fidelity"] >= points).mean())


def _within(observed: Observed, first: int, last: int, supported: bool) -> pd.DataFrame:
    """Totals of the sites that are seen at both ages."""
    both = [_aged(observed, months, supported).set_index(SITE)["fidelity"] for months in (first, last)]
    return pd.concat(both, axis=1, join="inner", keys=["first", "last"])


def change_between(observed: Observed, first: int, last: int, supported: bool = True) -> float:
    """Mean change within sites between two ages [IPS-25 points]."""
    seen = _within(observed, first, last, supported)
    return float((seen["last"] - seen["first"]).mean())


def share_of_gain(observed: Observed, by: int, of: int, supported: bool = True) -> float:
    """Share of the gain from the start to an age that is made by an earlier one [0-1]; sites seen at all three."""
    early = _within(observed, 0, by, supported)
    late = _within(observed, 0, of, supported)
    seen = early.index.intersection(late.index)
    gained = early.loc[seen, "last"] - early.loc[seen, "first"]
    return float(gained.mean() / (late.loc[seen, "last"] - late.loc[seen, "first"]).mean())


def slowness_of_items(observed: Observed, items: tuple[str, ...], by: int, of: int, supported: bool = True) -> float:
    """How much less of their gain up to an age some items have made by an earlier one than the others have [share];
    sites seen at all three."""
    ages = [_aged(observed, months, supported).set_index(SITE)[list(ITEMS)] for months in (0, by, of)]
    seen = ages[0].index.intersection(ages[1].index).intersection(ages[2].index)
    start, early, late = (age.loc[seen].mean() for age in ages)
    slow = [f"item_{name}" for name in items]
    done = [float((early - start)[part].sum() / (late - start)[part].sum()) for part in (start.index.drop(slow), slow)]
    return done[0] - done[1]


def _profiles(observed: Observed, months: int) -> pd.DataFrame:
    """Item means of supported sites of an age beside those of six Norwegian centres."""
    ours = _aged(observed, months, True)[list(ITEMS)].mean()
    ours.index = pd.Index(IPS_25.items)
    return pd.DataFrame({"ours": ours, "seen": norwegian_scores(Evidence.read()).mean(axis=1)})


def item_rank_correlation(observed: Observed, months: int) -> float:
    """Rank correlation of item means of supported sites of an age with those of Norway."""
    profiles = _profiles(observed, months)
    return float(profiles["ours"].corr(profiles["seen"], method="spearman"))


def bottom_items_found(observed: Observed, months: int, count: int) -> float:
    """How many of Norway's lowest items are among the lowest here [items]."""
    profiles = _profiles(observed, months)
    lowest = [set(profiles[name].nsmallest(count).index) for name in ("ours", "seen")]
    return float(len(lowest[0] & lowest[1]))


def _cohort(observed: Observed, at: date) -> pd.DataFrame:
    now = observed.sites[(observed.sites["month"] == observed.quarter(at)) & observed.sites["member"]]
    return now.set_index(SITE)


def fidelity_in_community(observed: Observed, at: date) -> float:
    """Mean true total of the programmes of member regions at a date [IPS-25 points]."""
    return float(_cohort(observed, at)["fidelity"].mean())


def yearly_rise_in_community(observed: Observed, start: date, end: date) -> float:
    """Mean change a year of the programmes of member regions that last from one date to another [points / year]."""
    first, last = _cohort(observed, start), _cohort(observed, end)
    both = first[["fidelity", "month"]].join(last[["fidelity", "month"]], how="inner", rsuffix="_last")
    years = (observed.month(end) - observed.month(start)) / MONTHS_A_YEAR
    return float((both["fidelity_last"] - both["fidelity"]).mean() / years)


def _established(observed: Observed, months: int) -> pd.DataFrame:
    return observed.sites[observed.sites["months_delivering"] >= months]


def team_turnover(observed: Observed, months: int) -> float:
    """Mean over sites of at least an age of departures in 24 months over posts [share]."""
    return float(_established(observed, months)["turnover_24"].mean())


def turnover_slope(observed: Observed, months: int) -> float:
    """Slope of the mean item [1-5] on team turnover in 24 months [points / percentage point], at one age."""
    aged = _aged(observed, months, False)
    turnover, mean_item = PERCENT * aged["turnover_24"], aged["fidelity"] / POINTS_PER_ITEM
    return float(np.cov(turnover, mean_item)[0, 1] / turnover.var())


def fidelity_by_host(observed: Observed, above: str, below: str, months: int) -> float:
    """Mean total at hosts of one kind less that at another, over sites of at least an age [IPS-25 points]."""
    sites = _established(observed, months)
    means = [sites[sites["host"] == HostKind[name.upper()]]["fidelity"].mean() for name in (above, below)]
    return float(means[0] - means[1])
