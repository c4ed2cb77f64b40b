"""Writing down a run: sums of quantities by system (monthly), region and host kind (yearly or monthly).

Runs that lie side by side are written down together, each by itself: no sum goes over two of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
Measured = tuple[Any, FloatArray]  # agencies, and what is measured on them: one column a quantity

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
    """Collects the sums of a run, or of each of several that lie side by side."""

    def __init__(self, region_names: tuple[str, ...], *, regions_monthly: bool, agencies: int, worlds: int = 1) -> None:
        self._region_names = region_names
        self._regions_monthly = regions_monthly
        self._blocks: list[list[tuple[int, str, tuple[str, ...], FloatArray]]] = [[] for _ in range(worlds)]
        # Flows since the start: of each agency, of all agencies, of regions, of the nation.
        self._of_agencies = np.zeros((worlds, agencies, CELLS))
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

    @classmethod
    def side_by_side(cls, worlds: Sequence[tuple[Self, int]]) -> Self:
        """A recorder that goes on where each of these worlds (of a recorder) is, and leaves theirs as it is."""
        first = worlds[0][0]
        agencies = first._of_agencies.shape[1]
        joined = cls(first._region_names, regions_monthly=first._regions_monthly, agencies=agencies, worlds=len(worlds))
        joined._blocks = [list(of._blocks[world]) for of, world in worlds]
        for name in ("_of_agencies", "_of_all", "_of_regions", "_of_nation", "_fidelity_then"):
            setattr(joined, name, np.stack([getattr(of, name)[world] for of, world in worlds]))
        joined._written = {scope: np.stack([of._written[scope][world] for of, world in worlds]) for scope in SCOPES}
        return joined

    def record(self, model: Any, *, year_end: bool) -> None:
        """Write down the month: the system always, groups at the end of a year (or always, when asked for)."""
        self._count_flows(model)
        self._count_moves(model)
        stocks, of_regions = _stocks(model), _of_regions(model, OF_REGIONS)[:, :-1]
        year = self._at_year_end(model) if year_end else []
        system = [
            *_totals(stocks, model),
            of_regions.sum(axis=1),
            self._flows_since("system", self._of_all[:, None])[:, 0],
        ]
        self._keep(model.month, "system", ("all",), np.concatenate([*system, *_totals(year, model)], axis=1)[:, None])
        if not (year_end or self._regions_monthly):
            return
        shape = model.worlds.number, model.worlds.regions, len(HOSTS)
        cells, late = _by_cell(stocks, shape), _by_cell(year, shape)
        flows = _by_cell([(model.agencies, self._of_agencies.reshape(-1, CELLS))], shape)
        of_each = [cells.sum(axis=2), of_regions, self._flows_since("region", flows.sum(axis=2)), late.sum(axis=2)]
        self._keep(model.month, "region", self._region_names, np.concatenate(of_each, axis=2))
        if year_end:  # regions have no kind of host
            none = np.full((shape[0], len(HOSTS), of_regions.shape[2]), np.nan)
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
        active = _measured(agencies.where(agencies.has_team | just_stopped), FLOWS_OF_AGENCIES.values())
        self._of_agencies.reshape(-1, CELLS)[active[0].row_numbers(), :WIDTH_OF_AGENCIES] += active[1]
        (sums,) = _totals([active], model)
        self._of_all[:, :WIDTH_OF_AGENCIES] += sums
        self._of_regions += _of_regions(model, FLOWS_OF_REGIONS)[:, :-1]
        self._of_nation += _of_regions(model, FLOWS_OF_NATION)[:, -1]

    def _count_moves(self, model: Any) -> None:
        """Add the changes of phase since last month."""
        agencies = model.worlds.lengths["agency"]
        for _, kind, rows, event, before, after, cause, attempt in model.events.entries_since(self._events_seen):
            if kind == "agency" and event == "phase":
                for name, which in moves(np.atleast_1d(before), after, np.asarray(cause), np.atleast_1d(attempt)):
                    world, agency = np.divmod(rows[which], agencies)
                    np.add.at(self._of_agencies, (world, agency, PLACE_OF_EVENT[name]), 1)
                    np.add.at(self._of_all, (world, PLACE_OF_EVENT[name]), 1)
        self._events_seen = len(model.events)

    def _at_year_end(self, model: Any) -> list[Measured]:
        """Items, and the change since a year ago where that was delivered too; remembers for the next year."""
        agencies = model.agencies
        delivers = agencies.is_delivering
        programmes = agencies.where(delivers)
        now, then = np.where(delivers, agencies.fidelity, np.nan), self._fidelity_then.ravel()
        # In the same spell: who stopped and began again within the year has not drifted.
        stayed = delivers & (agencies.months_delivering >= MONTHS_A_YEAR) & (len(then) > 0)
        change = now[stayed] - then[stayed] if stayed.any() else np.zeros(0)
        self._fidelity_then = model.worlds.apart(now)
        same = agencies.where(stayed)
        return [_measured(programmes, OF_ITEMS.values()), (same, np.stack([np.ones(len(same)), change], axis=1))]

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


def _stocks(model: Any) -> list[Measured]:
    """Stocks of agencies as they stand now, in the order of QUANTITIES."""
    agencies = model.agencies
    programmes = agencies.where(agencies.is_delivering)
    return [_measured(agencies, OF_AGENCIES.values()), _measured(programmes, OF_PROGRAMMES.values())]


def _measured(these: Any, measures: Iterable[Callable[[Any], NDArray[Any]]]) -> Measured:
    """What is measured on these agencies; in memory agency by agency, which fixes the last digits of the sums."""
    measured = [measure(these) for measure in measures]
    columns = [values if values.ndim == 2 else values[:, None] for values in measured]
    values: FloatArray = np.empty((len(these), sum(of.shape[1] for of in columns)))
    return these, np.concatenate(columns, axis=1, out=values)


def _of_regions(model: Any, measures: Mapping[str, Callable[[Any], NDArray[Any]]]) -> FloatArray:
    """What is measured on regions and, last in each world, nations; shape (worlds, regions and nation, quantities)."""
    measured: FloatArray = model.worlds.apart(np.column_stack([measure(model) for measure in measures.values()]))
    return measured


def _totals(measured: list[Measured], model: Any) -> list[FloatArray]:
    """Sums over all agencies of each world, shape (worlds, quantities)."""
    totals = []
    for of, values in measured:
        bounds = np.searchsorted(of.row_numbers(), np.arange(model.worlds.number + 1) * model.worlds.lengths["agency"])
        totals.append(np.array([values[begin:end].sum(axis=0) for begin, end in pairwise(bounds)]))
    return totals


def _by_cell(measured: list[Measured], shape: tuple[int, int, int]) -> FloatArray:
    """Sums by world, region and kind of host, shape (worlds, regions, kinds, quantities); nations have no agencies."""
    worlds, regions, hosts = shape
    blocks = [np.zeros((worlds, regions - 1, hosts, 0))]
    for of, values in measured:
        width = values.shape[1]
        places = ((of.region * hosts + of.host) * width)[:, None] + np.arange(width)
        sums = np.bincount(places.ravel(), values.ravel(), minlength=worlds * regions * hosts * width)
        blocks.append(sums.reshape(*shape, width)[:, :-1])
    return np.concatenate(blocks, axis=3)


def _widened(flows: FloatArray) -> FloatArray:
    """Columns that these groups have no values for are nan."""
    none = np.full((*flows.shape[:2], len(FLOWS) - flows.shape[2]), np.nan)
    return np.concatenate([flows, none], axis=2)
