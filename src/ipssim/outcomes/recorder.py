"""Writing down a run: sums of quantities by system (monthly), region and host kind (yearly or monthly).

Runs that lie side by side are written down together, each by itself: no sum goes over two of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

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
    OF_CHANGE,
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
Measures = Mapping[tuple[str, ...], Callable[[Any], NDArray[Any]]]

WIDTH_OF_AGENCIES = sum(len(names) for names in FLOWS_OF_AGENCIES)
PLACE_OF_EVENT = {name: WIDTH_OF_AGENCIES + k for k, name in enumerate(FLOWS_OF_EVENTS)}
CELLS = WIDTH_OF_AGENCIES + len(FLOWS_OF_EVENTS)
SCOPES = ("system", "region", "host")


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
    """Collects the sums of a run, or of each of several that lie side by side.

    Cells are the kinds of host in each region; every other group is made of them.
    """

    def __init__(self, region_names: tuple[str, ...], *, regions_monthly: bool, worlds: int = 1) -> None:
        self._region_names = region_names
        self._regions_monthly = regions_monthly
        self._blocks: list[list[tuple[int, str, tuple[str, ...], FloatArray]]] = [[] for _ in range(worlds)]
        # Flows since the start: of each cell, of all, of regions, of the nation.
        self._of_cells = np.zeros((worlds, len(region_names), len(HOSTS), CELLS))
        self._of_all = np.zeros((worlds, CELLS))
        self._of_regions = np.zeros((worlds, len(region_names), len(FLOWS_OF_REGIONS)))
        self._of_nation = np.zeros((worlds, len(FLOWS_OF_NATION)))
        # The same when last written down, for each group of a scope.
        self._written = {
            "system": np.zeros((worlds, 1, len(FLOWS))),
            "region": np.zeros((worlds, len(region_names), len(FLOWS))),
            "host": np.zeros((worlds, len(HOSTS), len(FLOWS))),
        }
        self._events_seen = 0
        self._fidelity_then: FloatArray = np.full((worlds, 0), np.nan)  # a year ago; nan where nothing was delivered
        self._rows_by_cell: NDArray[np.intp] | None = None  # rows of all agencies, cell after cell

    @classmethod
    def side_by_side(cls, worlds: Sequence[tuple[Self, int]]) -> Self:
        """A recorder that goes on where each of these worlds (of a recorder) is, and leaves theirs as it is."""
        first = worlds[0][0]
        joined = cls(first._region_names, regions_monthly=first._regions_monthly, worlds=len(worlds))
        joined._blocks = [list(of._blocks[world]) for of, world in worlds]
        for name in ("_of_cells", "_of_all", "_of_regions", "_of_nation", "_fidelity_then"):
            setattr(joined, name, np.stack([getattr(of, name)[world] for of, world in worlds]))
        joined._written = {scope: np.stack([of._written[scope][world] for of, world in worlds]) for scope in SCOPES}
        return joined

    def record(self, model: Any, *, year_end: bool) -> None:
        """Write down the month: the system always, groups at the end of a year (or always, when asked for)."""
        self._count_flows(model)
        self._count_moves(model)
        cells, of_regions = self._stocks(model), _of_regions(model, OF_REGIONS)[:, :-1]
        late = self._at_year_end(model) if year_end else cells[..., :0]
        system = [
            _totals(cells),
            of_regions.sum(axis=1),
            self._flows_since("system", self._of_all[:, None])[:, 0],
            _totals(late),
        ]
        self._keep(model.month, "system", ("all",), np.concatenate(system, axis=1)[:, None])
        if not (year_end or self._regions_monthly):
            return
        flows = self._of_cells
        of_each = [cells.sum(axis=2), of_regions, self._flows_since("region", flows.sum(axis=2)), late.sum(axis=2)]
        self._keep(model.month, "region", self._region_names, np.concatenate(of_each, axis=2))
        if year_end:  # regions have no kind of host
            none = np.full((len(cells), len(HOSTS), of_regions.shape[2]), np.nan)
            of_each = [cells.sum(axis=1), none, self._flows_since("host", flows.sum(axis=1)), late.sum(axis=1)]
            self._keep(model.month, "host", HOSTS, np.concatenate(of_each, axis=2))

    def to_frame(self, world: int = 0) -> "pd.DataFrame":
        """The series of the run, or of one of several."""
        import pandas as pd

        blocks = self._blocks[world]
        sizes = [len(groups) for _, _, groups, _ in blocks]
        frame = pd.DataFrame(np.concatenate([block for *_, block in blocks]), columns=list(QUANTITIES))
        frame.insert(0, "month", np.repeat([m for m, *_ in blocks], sizes).astype(np.int32))
        frame.insert(1, "scope", pd.Series(np.repeat([s for _, s, *_ in blocks], sizes), dtype="str"))
        frame.insert(2, "group", pd.Series([g for _, _, groups, _ in blocks for g in groups], dtype="str"))
        return frame

    def _count_flows(self, model: Any) -> None:
        """Add the month's flows to those since the start."""
        agencies = model.agencies
        just_stopped = (agencies.phase == Phase.DISCONTINUED) & (agencies.months_in_phase == 0)
        flows = self._sums(model, agencies.has_team | just_stopped, FLOWS_OF_AGENCIES)
        self._of_cells[..., :WIDTH_OF_AGENCIES] += flows
        self._of_all[:, :WIDTH_OF_AGENCIES] += _totals(flows)
        self._of_regions += _of_regions(model, FLOWS_OF_REGIONS)[:, :-1]
        self._of_nation += _of_regions(model, FLOWS_OF_NATION)[:, -1]

    def _count_moves(self, model: Any) -> None:
        """Add the changes of phase since last month."""
        region, host = model.agencies.region, model.agencies.host
        for _, kind, rows, event, before, after, cause, attempt in model.events.entries_since(self._events_seen):
            if kind == "agency" and event == "phase":
                for name, which in moves(np.atleast_1d(before), after, np.asarray(cause), np.atleast_1d(attempt)):
                    moved = rows[which]
                    world, here = np.divmod(region[moved], model.worlds.regions)
                    np.add.at(self._of_cells, (world, here, host[moved], PLACE_OF_EVENT[name]), 1)
                    np.add.at(self._of_all, (world, PLACE_OF_EVENT[name]), 1)
        self._events_seen = len(model.events)

    def _stocks(self, model: Any) -> FloatArray:
        """Stocks of agencies as they stand now, by cell, in the order of QUANTITIES."""
        agencies = model.agencies
        everybody = np.ones(len(agencies), np.bool_)
        of_all = self._sums(model, everybody, OF_AGENCIES)
        return np.concatenate([of_all, self._sums(model, agencies.is_delivering, OF_PROGRAMMES)], axis=3)

    def _at_year_end(self, model: Any) -> FloatArray:
        """Items, and the change since a year ago where that was delivered too; remembers for the next year."""
        agencies = model.agencies
        delivers = agencies.is_delivering
        now, then = np.where(delivers, agencies.fidelity, np.nan), self._fidelity_then.ravel()
        # In the same spell: who stopped and began again within the year has not drifted.
        stayed = delivers & (agencies.months_delivering >= MONTHS_A_YEAR) & (len(then) > 0)
        change = now - then if len(then) else now
        self._fidelity_then = model.worlds.apart(now)
        changes: Measures = {
            OF_CHANGE[:1]: lambda a: np.ones(len(a)),
            OF_CHANGE[1:]: lambda a: change[a.row_numbers()],
        }
        return np.concatenate([self._sums(model, delivers, OF_ITEMS), self._sums(model, stayed, changes)], axis=3)

    def _sums(self, model: Any, which: NDArray[np.bool_], measures: Measures) -> FloatArray:
        """What is measured on some agencies, summed by cell; shape (worlds, regions, kinds of host, quantities).

        Measured in long rows of agencies that lie cell after cell, and added up within the cell: so a world's sums do
        not depend, to the last digit, on what lies beside it.
        """
        agencies, worlds, hosts = model.agencies, model.worlds, len(HOSTS)
        if self._rows_by_cell is None:
            self._rows_by_cell = np.lexsort((agencies.host, agencies.region))
        rows = self._rows_by_cell[which.take(self._rows_by_cell)]
        width = sum(map(len, measures))
        sums = np.zeros((width, worlds.number * worlds.regions * hosts))
        if len(rows):
            these, values, at = agencies[rows], np.empty((width, len(rows))), 0
            for names, measure in measures.items():
                values[at : at + len(names)] = measure(these).T
                at += len(names)
            cell = these.region * hosts + these.host
            begins = np.flatnonzero(np.diff(cell, prepend=-1))
            sums[:, cell[begins]] = np.add.reduceat(values, begins, axis=1)
        by_place = sums.reshape(width, worlds.number, worlds.regions, hosts)[:, :, :-1]  # nations have no agencies
        return np.ascontiguousarray(np.moveaxis(by_place, 0, -1))

    def _flows_since(self, scope: str, of_agencies: FloatArray) -> FloatArray:
        """Flows of each group since the scope was last written down, in the order of `FLOWS`, by world and group.

        of_agencies  of the agencies of each group since the start
        """
        regions, nation = self._of_regions, self._of_nation
        if scope == "system":
            ever = np.concatenate([of_agencies, regions.sum(axis=1)[:, None], nation[:, None]], axis=2)
        elif scope == "region":
            ever = _widened(np.concatenate([of_agencies, regions], axis=2))
        else:  # regions have no kind of host
            ever = _widened(of_agencies)
        since: FloatArray = ever - self._written[scope]
        self._written[scope] = ever
        return since

    def _keep(self, month: int, scope: str, groups: tuple[str, ...], sums: FloatArray) -> None:
        """Keep the sums of each world, shape (worlds, groups, quantities)."""
        blocks = np.full((*sums.shape[:2], len(QUANTITIES)), np.nan)
        blocks[..., : sums.shape[2]] = sums
        for kept, block in zip(self._blocks, blocks, strict=True):
            kept.append((month, scope, groups, block))


def _of_regions(model: Any, measures: Mapping[str, Callable[[Any], NDArray[Any]]]) -> FloatArray:
    """What is measured on regions and, last in each world, nations; shape (worlds, regions and nation, quantities)."""
    measured: FloatArray = model.worlds.apart(np.column_stack([measure(model) for measure in measures.values()]))
    return measured


def _totals(cells: FloatArray) -> FloatArray:
    """Sums over all cells of each world, shape (worlds, quantities)."""
    worlds, regions, hosts, width = cells.shape
    return np.array([of.reshape(regions * hosts, width).sum(axis=0) for of in cells]).reshape(worlds, width)


def _widened(flows: FloatArray) -> FloatArray:
    """Columns that these groups have no values for are nan."""
    none = np.full((*flows.shape[:2], len(FLOWS) - flows.shape[2]), np.nan)
    return np.concatenate([flows, none], axis=2)
