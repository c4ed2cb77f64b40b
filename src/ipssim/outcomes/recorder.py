"""Writing down a run: sums of quantities by system (monthly), region and kind of host (yearly or monthly).

Runs that lie side by side are written down together, each by itself: no sum goes over two of them.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import prod
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from ipssim.outcomes.measure import Measure, Names
from ipssim.outcomes.measured import Measured
from ipssim.outcomes.places import HOSTS, SCOPES
from ipssim.outcomes.quantities import (
    CLASSED,
    COUNTED,
    FLOWS,
    FLOWS_OF_AGENCIES,
    FLOWS_OF_EVENTS,
    FLOWS_OF_NATION,
    FLOWS_OF_REGIONS,
    LASTING,
    OF_AGENCIES,
    OF_CHANGE,
    OF_ITEMS,
    OF_PROGRAMMES,
    OF_REGIONS,
    QUANTITIES,
    SUMS,
    flat,
    moves,
)
from ipssim.units import MONTHS_A_YEAR
from ipssim.vocabulary import Phase

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Recorder", "Trajectory"]


FloatArray = NDArray[np.float64]

VARYING = {names: measure for names, measure in OF_AGENCIES.items() if names[0] not in LASTING}
PLACES_OF_VARYING = [flat(OF_AGENCIES).index(name) for name in flat(VARYING)]
BY_CLASS = tuple(flat(OF_PROGRAMMES).index(f"{total}_sum") for total in CLASSED)
PLACES_OF_QUANTITIES = [SUMS.index(name) for name in QUANTITIES]
WIDTH_OF_AGENCIES = len(flat(FLOWS_OF_AGENCIES))
PLACE_OF_EVENT = {name: WIDTH_OF_AGENCIES + k for k, name in enumerate(FLOWS_OF_EVENTS)}
CELLS = WIDTH_OF_AGENCIES + len(FLOWS_OF_EVENTS)
# Whether a flow of regions is part of one of the nation
OF_NATION = np.array([[flow in parts for parts in FLOWS_OF_NATION.values()] for flow in FLOWS_OF_REGIONS], np.float64)


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
    """Collects the sums of a run, or of each of several that lie side by side."""

    def __init__(self, region_names: tuple[str, ...], *, groups_monthly: bool, worlds: int = 1) -> None:
        self._region_names = region_names
        self._groups_monthly = groups_monthly
        self._blocks: list[list[tuple[int, str, tuple[str, ...], FloatArray]]] = [[] for _ in range(worlds)]
        # Flows since the start: of agencies by region and kind of host; of regions and, last, the nation.
        self._of_agencies = np.zeros((worlds, len(region_names), len(HOSTS), CELLS))
        self._of_regions = np.zeros((worlds, len(region_names) + 1, len(FLOWS_OF_REGIONS)))
        # The same when last written down, for each group of a scope.
        self._written = {
            "system": np.zeros((worlds, 1, len(FLOWS))),
            "region": np.zeros((worlds, len(region_names), len(FLOWS))),
            "host": np.zeros((worlds, len(HOSTS), len(FLOWS))),
        }
        # Of agencies: the cell of each, that is world, region and kind of host as one number, and an order by cell.
        self._cell = self._order = np.zeros(0, np.intp)
        self._over_all = np.zeros((worlds, 0))  # stocks of all agencies
        self._events_seen = 0
        self._fidelity_then: FloatArray = np.full((worlds, 0), np.nan)  # a year ago; nan where nothing was delivered

    @classmethod
    def side_by_side(cls, worlds: Sequence[tuple[Self, int]]) -> Self:
        """A recorder that goes on where each of these worlds (of a recorder) is, and leaves theirs as it is."""
        first = worlds[0][0]
        joined = cls(first._region_names, groups_monthly=first._groups_monthly, worlds=len(worlds))
        joined._blocks = [list(of._blocks[world]) for of, world in worlds]
        for name in ("_of_agencies", "_of_regions", "_fidelity_then"):
            setattr(joined, name, np.stack([getattr(of, name)[world] for of, world in worlds]))
        joined._written = {scope: np.stack([of._written[scope][world] for of, world in worlds]) for scope in SCOPES}
        return joined

    def record(self, model: Any, *, year_end: bool) -> None:
        """Write down the month: the system always, groups at the end of a year (or always, when asked for).

        Groups also in the last month of the run, so that no month is left out of what adds up, and a year before it,
        so that the last twelve months are known.
        """
        agencies = model.agencies
        if len(self._order) == 0:
            self._put_in_order(agencies)
        active = self._active(agencies)
        programmes = active[_these(agencies, active).is_delivering]
        self._count_flows(model, active)
        self._count_moves(model.events)
        stocks = self._measured(agencies, programmes, OF_PROGRAMMES, BY_CLASS)
        of_regions = _of_regions(model, OF_REGIONS)[:, :-1]
        year = self._at_year_end(agencies, programmes) if year_end else []
        flows = self._flows_since("system", self._of_agencies.sum(axis=(1, 2))[:, None])[:, 0]
        of_all, late = [self._of_all(agencies), self._by_world(stocks)], self._by_world(*year)
        sums = np.concatenate([*of_all, of_regions.sum(axis=1), flows, late], axis=1)
        self._keep(model.month, "system", ("all",), sums[:, None])
        if not (year_end or self._groups_monthly or model.spec.months - model.month in (0, MONTHS_A_YEAR)):
            return
        cells = self._by_cell(self._measured(agencies, self._order, OF_AGENCIES), stocks)
        late = self._by_cell(*year)
        flows = self._flows_since("region", self._of_agencies.sum(axis=2))
        sums = np.concatenate([cells.sum(axis=2), of_regions, flows, late.sum(axis=2)], axis=2)
        self._keep(model.month, "region", self._region_names, sums)
        none = np.full((len(cells), len(HOSTS), of_regions.shape[2]), np.nan)  # regions have no kind of host
        flows = self._flows_since("host", self._of_agencies.sum(axis=1))
        sums = np.concatenate([cells.sum(axis=1), none, flows, late.sum(axis=1)], axis=2)
        self._keep(model.month, "host", HOSTS, sums)

    def to_frame(self, world: int = 0) -> "pd.DataFrame":
        """The series of the run, or of one of several."""
        import pandas as pd

        blocks = self._blocks[world]
        sizes = [len(groups) for _, _, groups, _ in blocks]
        sums = np.concatenate([block for *_, block in blocks])
        by_quantity = sums.T.take(PLACES_OF_QUANTITIES, axis=0)  # as they lie in a frame, which need not copy them
        frame = pd.DataFrame(by_quantity.T, columns=list(QUANTITIES), copy=False)
        frame.insert(0, "month", np.repeat([m for m, *_ in blocks], sizes).astype(np.int32))
        frame.insert(1, "scope", pd.Series(np.repeat([s for _, s, *_ in blocks], sizes), dtype="str"))
        frame.insert(2, "group", pd.Series([g for _, _, groups, _ in blocks for g in groups], dtype="str"))
        return frame

    def _put_in_order(self, agencies: Any) -> None:
        """Find the order of agencies world by world, in it region by region, in it by kind of host.

        Sums over neighbours are several times as fast as sums by look-up.
        """
        region = agencies.region - agencies.model.worlds.world[agencies.region]  # nations have no agencies
        self._cell = region * len(HOSTS) + agencies.host
        self._order = np.argsort(self._cell, kind="stable")
        self._over_all = self._by_world(self._measured(agencies, self._order, OF_AGENCIES))

    def _active(self, agencies: Any) -> NDArray[np.intp]:
        """Rows of the agencies that have a team, or had one until this month; in order."""
        just_stopped = agencies.is_in(Phase.DISCONTINUED) & (agencies.months_in_phase == 0)
        active: NDArray[np.bool_] = (agencies.has_team | just_stopped)[self._order]
        return self._order[active.nonzero()[0]]  # faster than an index of truths

    def _measured(
        self, agencies: Any, rows: NDArray[np.intp], measures: Mapping[Names, Measure], by_class: tuple[int, ...] = ()
    ) -> Measured:
        return Measured(_these(agencies, rows), self._cell[rows], measures, by_class)

    def _count_flows(self, model: Any, active: NDArray[np.intp]) -> None:
        """Add the month's flows to those since the start."""
        flows = self._measured(model.agencies, active, FLOWS_OF_AGENCIES)
        flows.add_to(self._of_agencies.reshape(-1, CELLS)[:, :WIDTH_OF_AGENCIES], flows.cells)
        self._of_regions += _of_regions(model, FLOWS_OF_REGIONS)

    def _count_moves(self, events: Any) -> None:
        """Add the changes of phase since last month."""
        flows = self._of_agencies.reshape(-1, CELLS)
        for _, kind, rows, event, before, after, cause, attempt in events.entries_since(self._events_seen):
            if kind == "agency" and event == "phase" and after in COUNTED:
                cells = self._cell[rows].tolist()
                for cell, *said in zip(cells, *map(_of_each, (before, cause, attempt)), strict=False):
                    for name in moves(after, *said):
                        flows[cell, PLACE_OF_EVENT[name]] += 1
        self._events_seen = len(events)

    def _of_all(self, agencies: Any) -> FloatArray:
        """Stocks over all agencies of each world, shape (worlds, quantities); what lasts was added up at the start."""
        stocks = _columns(agencies, len(agencies), VARYING.values())
        self._over_all[:, PLACES_OF_VARYING] = stocks.reshape(len(stocks), len(self._over_all), -1).sum(axis=2).T
        return self._over_all

    def _at_year_end(self, agencies: Any, programmes: NDArray[np.intp]) -> list[Measured]:
        """Items, and the change since a year ago where that was delivered too; remembers for the next year."""
        these = _these(agencies, programmes)
        then, now = self._fidelity_then.ravel(), np.full(len(agencies), np.nan)
        now[programmes] = these.fidelity
        self._fidelity_then = agencies.model.worlds.apart(now)
        # In the same spell: who stopped and began again within the year has not drifted.
        stayed = programmes[(these.months_delivering >= MONTHS_A_YEAR) & (len(then) > 0)]
        change = now[stayed] - then[stayed] if len(stayed) else np.zeros(0)
        return [
            self._measured(agencies, programmes, OF_ITEMS),
            self._measured(agencies, stayed, {OF_CHANGE: lambda _: (1, change)}),
        ]

    def _by_world(self, *measured: Measured) -> FloatArray:
        """Sums over all agencies of each world, shape (worlds, quantities)."""
        worlds, *cells, _ = self._of_agencies.shape
        sums = [each.sums(each.cells // prod(cells), worlds) for each in measured]
        return np.concatenate([np.zeros((worlds, 0)), *sums], axis=1)

    def _by_cell(self, *measured: Measured) -> FloatArray:
        """Sums by world, region and kind of host, shape (worlds, regions, kinds, quantities)."""
        cells = self._of_agencies.shape[:-1]
        sums = [each.sums(each.cells, prod(cells)) for each in measured]
        return np.concatenate([np.zeros((prod(cells), 0)), *sums], axis=1).reshape(*cells, -1)

    def _flows_since(self, scope: str, of_agencies: FloatArray) -> FloatArray:
        """Flows of each group since the scope was last written down, in the order of `FLOWS`, by world and group.

        of_agencies  of the agencies of each group since the start
        """
        regions = self._of_regions[:, :-1]
        if scope == "system":
            nation = self._of_regions[:, -1:] @ OF_NATION
            ever = np.concatenate([of_agencies, regions.sum(axis=1, keepdims=True), nation], axis=2)
        elif scope == "region":
            ever = _widened(np.concatenate([of_agencies, regions], axis=2))
        else:  # regions have no kind of host
            ever = _widened(of_agencies)
        since: FloatArray = ever - self._written[scope]
        self._written[scope] = ever
        return since

    def _keep(self, month: int, scope: str, groups: tuple[str, ...], sums: FloatArray) -> None:
        """Keep the sums of each world, shape (worlds, groups, quantities)."""
        blocks = np.full((*sums.shape[:2], len(SUMS)), np.nan)
        blocks[..., : sums.shape[2]] = sums
        for kept, block in zip(self._blocks, blocks, strict=True):
            kept.append((month, scope, groups, block))


def _these(agencies: Any, rows: NDArray[np.intp]) -> Any:
    return agencies.plural(agencies.model, agencies.table, rows)


def _of_each(said: Any) -> Iterable[Any]:
    """What an event says of each it happened to: one value each, or one for all."""
    return said.tolist() if isinstance(said, np.ndarray) else said if isinstance(said, list) else repeat(said)


def _columns(of: Any, length: int, measures: Collection[Callable[[Any], Any]]) -> FloatArray:
    """Some measures, one value each, shape (measures, length)."""
    columns = np.empty((len(measures), length))
    for column, measure in zip(columns, measures, strict=True):
        column[:] = measure(of)
    return columns


def _of_regions(model: Any, measures: Mapping[str, Callable[[Any], Any]]) -> FloatArray:
    """What is measured on regions and, last in each world, nations; shape (worlds, regions and nation, quantities)."""
    measured: FloatArray = model.worlds.apart(_columns(model, len(model.regions), measures.values()).T)
    return measured


def _widened(flows: FloatArray) -> FloatArray:
    """Columns that these groups have no values for are nan."""
    none = np.full((*flows.shape[:2], len(FLOWS) - flows.shape[2]), np.nan)
    return np.concatenate([flows, none], axis=2)
