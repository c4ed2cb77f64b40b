"""The numbers behind the interactive chart: spreads of outcomes over time by arm, region and value of a sweep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from math import floor, isnan, log10
from typing import Any

import numpy as np
import pandas as pd

from ipssim.batch import Results
from ipssim.errors import InputError
from ipssim.figures.sweeps import in_words
from ipssim.outcomes import OUTCOMES, Outcome
from ipssim.outcomes.runs import QUANTILES
from ipssim.outcomes.together import means_in
from ipssim.report.headlines import recorded
from ipssim.units import MONTHS_A_YEAR

__all__ = ["CHOOSABLE", "Curves", "Swept", "curves"]

# What may be chosen, as far as it is recorded; the first ones are kept when there is room for a few only.
CHOOSABLE = (
    "penetration",
    "programmes",
    "fidelity",
    "cost",
    "clients",
    "adopters_ever",
    "job_starts",
    "good_fidelity_share",
    "employed_in_quarter",
    "cost_per_client_year",
    "stops",
    "specialist_turnover",
    "cost_per_job_start",
    "waiting",
)
LOW, MEAN, HIGH = QUANTILES[0], "mean", QUANTILES[-1]
SPREAD = (LOW, MEAN, HIGH)
MOST_POINTS, FEWEST_POINTS = 80, 12  # in time
MOST_NUMBERS, MOST_NUMBERS_OF_REGIONS = 60_000, 50_000
MOST_VALUES, CLASSES = 8, 5  # of a swept value that can be chosen one by one; else classes of equal number
MOST_SWEPT = 8
AT_A_TIME = 3  # outcomes
DIGITS = 4

type Spread = list[list[float | None]]  # 5th percentile, mean and 95th percentile over time


@dataclass(frozen=True)
class Swept:
    """A value of the sweep: its name in words, and the values or classes that a slider moves over."""

    name: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Curves:
    """Spreads over runs; places are those of the lists.

    outcomes    that can be chosen
    dates       ISO, of the whole system; dates_of_regions, of regions
    regions     their names; empty when there are none
    swept       values that can be held at a step
    system      outcome, setting ("all", or place of the value and of the step as "0:2"), arm: a spread
    by_region   outcome, region, arm: a spread
    """

    outcomes: tuple[Outcome, ...]
    dates: list[str]
    dates_of_regions: list[str]
    regions: tuple[str, ...]
    swept: tuple[Swept, ...]
    system: dict[str, dict[str, list[Spread]]]
    by_region: dict[str, list[list[Spread]]]


def curves(results: Results) -> Curves:
    """What the chart can show of these results, thinned out so that a page can hold it."""
    swept = {name: _steps(results, name) for name in results.varied[:MOST_SWEPT]}
    settings = 1 + sum(len(steps.cat.categories) for steps in swept.values())
    names = [name for name in CHOOSABLE if recorded(results, name)]
    each = len(results.arms) * len(SPREAD) * settings
    points = int(np.clip(MOST_NUMBERS // max(each * len(names), 1), FEWEST_POINTS, MOST_POINTS))
    names = names[: max(MOST_NUMBERS // (each * points), 1)]
    values = _read(results, names, points)
    system = {name: {"all": spread} for name, spread in _by_arm(results, values, names).items()}
    for key, own in _of_steps(values, swept):
        for name, spread in _by_arm(results, own, names).items():
            system[name][key] = spread
    dates, regions, by_region = _regions(results, names)
    said = tuple(Swept(in_words(name), tuple(map(str, steps.cat.categories))) for name, steps in swept.items())
    return Curves(tuple(OUTCOMES[n] for n in names), _iso(results, values), dates, regions, said, system, by_region)


def _read(results: Results, names: Sequence[str], points: int, scope: str = "system") -> pd.DataFrame:
    """Outcomes at some of the months: arm, sample (in a sweep), month, group and one column a name.

    Piece by piece, and a few outcomes at a time, because all months are read before. Of groups the ends of years, the
    start and the last month, however often they were recorded.
    """
    about = [name for name in (*results.run_columns, "month", "group") if name != "replicate"]
    words = {"arm": pd.CategoricalDtype(list(results.arms)), "group": pd.CategoricalDtype(list(results.groups(scope)))}
    pieces = []
    for piece in results.part_by_part():
        of_few = (piece.series(few, scope, parts=True) for few in batched(names, AT_A_TIME))
        first, *others = (_thinned(values if scope == "system" else _of_years(values), points) for values in of_few)
        places = [*results.run_columns, "month", "date", "group"]
        values = [first[about], *(part.drop(columns=places) for part in (first, *others))]
        pieces.append(pd.concat(values, axis=1).astype(words))
    return pd.concat(pieces, ignore_index=True)


def _steps(results: Results, name: str) -> "pd.Series[Any]":
    """The step of each sample, as an ordered category whose words are shown."""
    values = results.samples.set_index("sample")[name]
    if values.nunique() <= MOST_VALUES or not pd.api.types.is_numeric_dtype(values):
        known = sorted(values.unique())
        words = {value: f"{value:g}" if isinstance(value, float) else str(value) for value in known}
        return values.map(words).astype(pd.CategoricalDtype(list(dict.fromkeys(words.values())), ordered=True))
    classes = pd.qcut(values, CLASSES, duplicates="drop")
    ends = [f"{max(c.left, values.min()):.3g} to {c.right:.3g}" for c in classes.cat.categories]
    return classes.cat.rename_categories(ends)


def _of_steps(values: pd.DataFrame, swept: "dict[str, pd.Series[Any]]") -> Iterator[tuple[str, pd.DataFrame]]:
    for place, steps in enumerate(swept.values()):
        step_of = values["sample"].map(steps.cat.codes)
        for step in range(len(steps.cat.categories)):
            yield f"{place}:{step}", values[step_of == step]


def _of_years(values: pd.DataFrame) -> pd.DataFrame:
    december = values["date"].dt.month == MONTHS_A_YEAR
    kept: pd.DataFrame = values[december | values["month"].isin([0, values["month"].max()])]
    return kept


def _thinned(values: pd.DataFrame, points: int) -> pd.DataFrame:
    """Only some of the months, the last among them, at equal distances."""
    months = np.unique(values["month"])
    every = max(-(-len(months) // points), 1)
    return values[values["month"].isin(months[::-1][::every])]


def _by_arm(results: Results, values: pd.DataFrame, names: Sequence[str]) -> dict[str, list[Spread]]:
    """The spread of each outcome in each arm; an arm without runs has no numbers."""
    months = np.unique(values["month"])
    by = ["arm", "month"]
    spreads = values.groupby(by, sort=False, observed=True)[list(names)].quantile(np.array([LOW, HIGH]))
    table = pd.concat(
        {name: spreads[name].unstack().assign(**{MEAN: means_in(values, name, by)}) for name in names}, axis=1
    )
    arms = {arm: table.loc[arm].reindex(months) for arm in table.index.unique("arm")}
    return {name: [_spread(arms.get(arm), OUTCOMES[name]) for arm in results.arms] for name in names}


def _spread(rows: pd.DataFrame | None, outcome: Outcome) -> Spread:
    if rows is None:
        return [[], [], []]
    scale = 100 if outcome.is_share else 1
    return [[_short(value * scale) for value in rows[(outcome.name, part)].tolist()] for part in SPREAD]


def _regions(results: Results, names: Sequence[str]) -> tuple[list[str], tuple[str, ...], dict[str, Any]]:
    """Dates, names and spreads of the regions, of as many outcomes as there is room for."""
    regions = results.groups("region")
    plain = [name for name in names if not (OUTCOMES[name].between or OUTCOMES[name].horizon)]
    each = len(regions) * len(results.arms) * len(SPREAD)
    if len(regions) < 2 or each * FEWEST_POINTS > MOST_NUMBERS_OF_REGIONS:
        return [], (), {}
    study = results.scenario
    years = min(study.end.year - study.start.year + 2, 2 * FEWEST_POINTS)  # with the start
    plain = plain[: max(MOST_NUMBERS_OF_REGIONS // (each * years), 1)]
    try:
        values = _read(results, plain, years, "region")
    except InputError:  # nothing is recorded by region
        return [], (), {}
    found = {region: _by_arm(results, own, plain) for region, own in values.groupby("group", sort=False, observed=True)}
    return _iso(results, values), regions, {name: [found[region][name] for region in regions] for name in plain}


def _iso(results: Results, values: pd.DataFrame) -> list[str]:
    return [f"{day:%Y-%m-%d}" for day in pd.DatetimeIndex(results.scenario.dates(np.unique(values["month"])))]


def _short(value: float) -> float | None:
    """A number with few digits; none where there is no value."""
    if isnan(value):
        return None
    decimals = DIGITS - 1 - floor(log10(abs(value))) if value else 0
    short = round(value, decimals)
    return int(short) if short == int(short) else short
