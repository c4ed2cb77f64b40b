"""What patterns are computed from: some runs of one arm, with a look at every programme each quarter."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ipssim.batch.engines import side_by_side
from ipssim.fidelity_scale import IPS_25
from ipssim.model import SystemModel, without_garbage_collection
from ipssim.outcomes.survival import spells
from ipssim.scenario import RunSpec
from ipssim.scenario.run_spec import month_at

__all__ = ["Observed", "observe"]

QUARTER = 3  # months
OF_PROGRAMMES = (
    "region",
    "host",
    "months_delivering",
    "attempt",
    "fidelity",
    "rated",
    "rated_month",
    "rated_independently",
    "posts",
    "filled",
    "turnover_24",
    "competence",
    "caseload",
    "entered_ever",
    "worked_in_quarter",
    "has_grant",
    "months_since_start_up",
    "supervisor",
)
ITEMS = tuple(f"item_{name}" for name in IPS_25.items)


@dataclass(frozen=True)
class Observed:
    """Runs of one arm, side by side; every table has a column `replicate`.

    sites       one row a programme and quarter in which it delivers
    regions     one row a region and quarter: programmes, population, member of the learning community, unemployment
    series      the recorded quantities of the system by month, as in Results
    events      the event logs
    start       first month;  months  lived
    """

    sites: pd.DataFrame
    regions: pd.DataFrame
    series: pd.DataFrame
    events: pd.DataFrame
    start: date
    months: int

    @property
    def replicates(self) -> list[int]:
        """The numbers of the runs."""
        return sorted(self.series["replicate"].unique())

    def month(self, day: date) -> int:
        """Month of the run that holds a day; the first one lived is 1."""
        return month_at(self.start, day)

    def quarter(self, day: date) -> int:
        """The quarterly look on or last before the end of a day's month."""
        return self.month(day) // QUARTER * QUARTER

    @cached_property
    def spells(self) -> pd.DataFrame:
        """Spells of delivery, as in `outcomes.survival`."""
        return spells(self.events.assign(arm=""), self.months)

    def only(self, replicate: int) -> "Observed":
        """One run alone."""
        return self._where(lambda numbers: numbers == replicate)

    def without(self, replicate: int) -> "Observed":
        """All runs but one: for the Monte Carlo error."""
        return self._where(lambda numbers: numbers != replicate)

    def _where(self, holds: "Callable[[pd.Series[int]], pd.Series[bool]]") -> "Observed":
        tables = {name: getattr(self, name) for name in ("sites", "regions", "series", "events")}
        return replace(self, **{name: table[holds(table["replicate"])] for name, table in tables.items()})


def observe(specs: Sequence[RunSpec], workers: int = 1) -> Observed:
    """Run the specifications (replicates of one arm) and look at them."""
    looks = side_by_side(_look_at, specs, workers)
    sites, regions, series, events = (pd.concat(parts, ignore_index=True) for parts in zip(*looks, strict=True))
    return Observed(sites, regions, series, events, start=specs[0].start, months=specs[0].months)


def _look_at(spec: RunSpec) -> tuple[pd.DataFrame, ...]:
    with without_garbage_collection():
        model = SystemModel(spec)
        looks = list(_quarterly(model))
        series, events = model.recorder.to_frame(), model.events.to_frame()
        model.clear()
    sites, regions = (pd.concat(parts, ignore_index=True) for parts in zip(*looks, strict=True))
    system = series[series["scope"] == "system"].drop(columns=["scope", "group"])
    return tuple(table.assign(replicate=spec.replicate) for table in (sites, regions, system, events))


def _quarterly(model: SystemModel) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    while model.month < model.spec.months:
        SystemModel.step(model)
        if model.month % QUARTER == 0:
            yield _sites(model), _regions(model)


def _sites(model: SystemModel) -> pd.DataFrame:
    these: Any = model.agencies.where(model.agencies.is_delivering)
    columns = {name: np.asarray(getattr(these, name)) for name in OF_PROGRAMMES}
    columns |= {"row": these.row_numbers(), "member": these.of_authority("member")}
    columns |= {"months_member": these.of_authority("months_member"), "unemployment": these.of_region("unemployment")}
    items = pd.DataFrame(these.items, columns=list(ITEMS))
    return pd.concat([pd.DataFrame(columns), items], axis=1).assign(month=model.month)


def _regions(model: SystemModel) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": model.month,
            "region": np.arange(len(model.region_names)),
            "programmes": model.sums_now("programmes")[:-1],
            "population": model.regions.population[:-1],
            "member": model.authorities.member[:-1],
            "unemployment": model.regions.unemployment[:-1],
        }
    )
