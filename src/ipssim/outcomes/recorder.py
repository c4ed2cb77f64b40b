"""Writing down a run: sums of quantities by system (monthly), region and host kind (yearly or monthly)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ipssim.mechanisms.rates import MONTHS_A_YEAR
from ipssim.outcomes.places import HOSTS
from ipssim.outcomes.quantities import (
    FLOWS,
    FLOWS_OF_AGENCIES,
    FLOWS_OF_EVENTS,
    FLOWS_OF_NATION,
    FLOWS_OF_REGIONS,
    OF_AGENCIES,
    OF_ITEMS,
    OF_PROGRAMMES,
    OF_REGIONS,
    QUANTITIES,
    moves,
)
from ipssim.vocabulary import Phase

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Recorder", "Trajectory"]


FloatArray = NDArray[np.float64]
Measured = list[tuple[Any, NDArray[Any]]]  # agencies, and what is measured on them: one or several columns

WIDTH_OF_AGENCIES = sum(len(names) for names in FLOWS_OF_AGENCIES)
PLACE_OF_EVENT = {name: WIDTH_OF_AGENCIES + k for k, name in enumerate(FLOWS_OF_EVENTS)}
CELLS = WIDTH_OF_AGENCIES + len(FLOWS_OF_EVENTS)


@dataclass(frozen=True)
class Trajectory:
    """What a run leaves behind.

    key      of its specification
    series   one row a month and group, one column a quantity (besides month, scope, group)
    events   who changed what, when and why
    seconds  the run took
    """

    key: str
    series: "pd.DataFrame"
    events: "pd.DataFrame"
    seconds: float


class Recorder:
    """Collects the sums of a run."""

    def __init__(self, region_names: tuple[str, ...], *, regions_monthly: bool) -> None:
        self._region_names = region_names
        self._regions_monthly = regions_monthly
        self._blocks: list[tuple[int, str, tuple[str, ...], FloatArray]] = []
        # Flows since the start: of agencies by region and kind of host, of regions, of the nation.
        self._of_cells = np.zeros((len(region_names), len(HOSTS), CELLS))
        self._of_regions = np.zeros((len(region_names), len(FLOWS_OF_REGIONS)))
        self._of_nation = np.zeros(len(FLOWS_OF_NATION))
        self._written: dict[str, Any] = {"system": 0.0, "region": 0.0, "host": 0.0}  # flows when last written down
        self._events_seen = 0
        self._fidelity_then: FloatArray = np.full(0, np.nan)  # a year ago; nan where nothing was delivered

    def copy(self) -> "Recorder":
        """A recorder that goes on by itself from here."""
        twin = Recorder(self._region_names, regions_monthly=self._regions_monthly)
        twin._blocks, twin._written = list(self._blocks), dict(self._written)
        twin._of_cells, twin._of_regions = self._of_cells.copy(), self._of_regions.copy()
        twin._of_nation = self._of_nation.copy()
        twin._events_seen, twin._fidelity_then = self._events_seen, self._fidelity_then
        return twin

    def record(self, model: Any, *, year_end: bool) -> None:
        """Write down the month: the system always, groups at the end of a year (or always, when asked for)."""
        self._count_flows(model)
        self._count_moves(model)
        stocks, of_regions = _stocks(model), _of_regions(model)
        year = self._at_year_end(model) if year_end else []
        system = [*_totals(stocks), *of_regions.sum(axis=0), *self._flows_since("system")[0], *_totals(year)]
        self._keep(model.month, "system", ("all",), np.array([system]))
        if year_end or self._regions_monthly:
            shape = len(self._region_names), len(HOSTS)
            cells, late = _by_cell(stocks, shape), _by_cell(year, shape)
            of_each = [cells.sum(axis=1), of_regions, self._flows_since("region"), late.sum(axis=1)]
            self._keep(model.month, "region", self._region_names, np.concatenate(of_each, axis=1))
        if year_end:  # regions have no kind of host
            none = np.full((len(HOSTS), of_regions.shape[1]), np.nan)
            of_each = [cells.sum(axis=0), none, self._flows_since("host"), late.sum(axis=0)]
            self._keep(model.month, "host", HOSTS, np.concatenate(of_each, axis=1))

    def to_frame(self) -> "pd.DataFrame":
        """The series of the run."""
        import pandas as pd

        sizes = [len(groups) for _, _, groups, _ in self._blocks]
        frame = pd.DataFrame(np.concatenate([block for *_, block in self._blocks]), columns=list(QUANTITIES))
        frame.insert(0, "month", np.repeat([m for m, *_ in self._blocks], sizes).astype(np.int32))
        frame.insert(1, "scope", pd.Series(np.repeat([s for _, s, *_ in self._blocks], sizes), dtype="str"))
        frame.insert(2, "group", pd.Series([g for _, _, groups, _ in self._blocks for g in groups], dtype="str"))
        return frame

    def _count_flows(self, model: Any) -> None:
        """Add the month's flows to those since the start."""
        agencies = model.agencies
        just_stopped = (agencies.phase == Phase.DISCONTINUED) & (agencies.months_in_phase == 0)
        active = agencies.where(agencies.has_team | just_stopped)
        columns = np.column_stack([measure(active) for measure in FLOWS_OF_AGENCIES.values()])
        cell = (active.region * len(HOSTS) + active.host) * CELLS
        places = cell[:, None] + np.arange(WIDTH_OF_AGENCIES)
        sums = np.bincount(places.ravel(), columns.ravel(), minlength=self._of_cells.size)
        self._of_cells += sums.reshape(self._of_cells.shape)
        self._of_regions += np.column_stack([measure(model) for measure in FLOWS_OF_REGIONS.values()])
        self._of_nation += np.concatenate([measure(model) for measure in FLOWS_OF_NATION.values()])

    def _count_moves(self, model: Any) -> None:
        """Add the changes of phase since last month."""
        table = model.agencies.table
        for _, kind, rows, event, before, after, cause, attempt in model.events.entries_since(self._events_seen):
            if kind == "agency" and event == "phase":
                for name, which in moves(np.atleast_1d(before), after, np.asarray(cause), np.atleast_1d(attempt)):
                    places = table["region"][rows[which]], table["host"][rows[which]], PLACE_OF_EVENT[name]
                    np.add.at(self._of_cells, places, 1)
        self._events_seen = len(model.events)

    def _at_year_end(self, model: Any) -> Measured:
        """Items, and the change since a year ago where that was delivered too; remembers for the next year."""
        agencies = model.agencies
        delivers = agencies.is_delivering
        programmes = agencies.where(delivers)
        now = np.where(delivers, agencies.fidelity, np.nan)
        # In the same spell: who stopped and began again within the year has not drifted.
        stayed = delivers & (agencies.months_delivering >= MONTHS_A_YEAR) & (len(self._fidelity_then) > 0)
        change = now[stayed] - self._fidelity_then[stayed] if stayed.any() else np.zeros(0)
        self._fidelity_then = now
        same = agencies.where(stayed)
        items = [(programmes, measure(programmes)) for measure in OF_ITEMS.values()]
        return [*items, (same, np.ones(len(same))), (same, change)]

    def _flows_since(self, scope: str) -> FloatArray:
        """Flows of each group since the scope was last written down, in the order of `FLOWS`."""
        cells, regions, nation = self._of_cells, self._of_regions, self._of_nation
        if scope == "system":
            ever = np.concatenate([cells.sum(axis=(0, 1)), regions.sum(axis=0), nation])[None]
        elif scope == "region":
            ever = _widened(np.concatenate([cells.sum(axis=1), regions], axis=1))
        else:  # regions have no kind of host
            ever = _widened(cells.sum(axis=0))
        since: FloatArray = ever - self._written[scope]
        self._written[scope] = ever
        return since

    def _keep(self, month: int, scope: str, groups: tuple[str, ...], sums: FloatArray) -> None:
        block = np.full((len(groups), len(QUANTITIES)), np.nan)
        block[:, : sums.shape[1]] = sums
        self._blocks.append((month, scope, groups, block))


def _stocks(model: Any) -> Measured:
    """Stocks of agencies as they stand now, in the order of QUANTITIES."""
    agencies = model.agencies
    programmes = agencies.where(agencies.is_delivering)
    stocks = [(agencies, measure(agencies)) for measure in OF_AGENCIES.values()]
    return stocks + [(programmes, measure(programmes)) for measure in OF_PROGRAMMES.values()]


def _of_regions(model: Any) -> FloatArray:
    """Stocks of regions, one row each."""
    return np.column_stack([measure(model) for measure in OF_REGIONS.values()])


def _totals(measured: Measured) -> list[Any]:
    """Sums over all, one a quantity."""
    totals: list[Any] = []
    for _, values in measured:
        if values.ndim > 1:
            totals.extend(np.einsum("ij->j", values))  # a sum over rows, but several times faster for few columns
        else:
            totals.append(np.count_nonzero(values) if values.dtype == np.bool_ else values.sum())
    return totals


def _by_cell(measured: Measured, shape: tuple[int, int]) -> FloatArray:
    """Sums by region and kind of host, shape (regions, kinds, quantities)."""
    blocks = [np.zeros((*shape, 0))]
    for of, values in measured:
        width = 1 if values.ndim == 1 else values.shape[1]
        places = (of.region * shape[1] + of.host)[:, None] * width + np.arange(width)
        sums = np.bincount(places.ravel(), values.ravel(), minlength=shape[0] * shape[1] * width)
        blocks.append(sums.reshape(*shape, width))
    return np.concatenate(blocks, axis=2)


def _widened(flows: FloatArray) -> FloatArray:
    """Columns that these groups have no values for are nan."""
    return np.concatenate([flows, np.full((len(flows), len(FLOWS) - flows.shape[1]), np.nan)], axis=1)
