"""Writing down a run: sums of quantities by system (monthly), region and host kind (yearly or monthly).

Runs that lie side by side are written down together, each by itself: no sum goes over two of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from math import prod
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from ipssim.mechanisms.rates import MONTHS_A_YEAR
from ipssim.outcomes.histogram import Classes
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
    Measured,
    moves,
)
from ipssim.vocabulary import Phase

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Recorder", "Trajectory"]


FloatArray = NDArray[np.float64]

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

    def __init__(self, region_names: tuple[str, ...], *, regions_monthly: bool, worlds: int = 1) -> None:
        self._region_names = region_names
        self._regions_monthly = regions_monthly
        self._blocks: list[list[tuple[int, str, tuple[str, ...], FloatArray]]] = [[] for _ in range(worlds)]
        # Flows since the start: of agencies by region and kind of host, of regions, of the nation.
        self._of_agencies = np.zeros((worlds, len(region_names), len(HOSTS), CELLS))
        self._of_regions = np.zeros((worlds, len(region_names), len(FLOWS_OF_REGIONS)))
        self._of_nation = np.zeros((worlds, len(FLOWS_OF_NATION)))
        # The same when last written down, for each group of a scope.
        self._written = {
            "system": np.zeros((worlds, 1, len(FLOWS))),
            "region": np.zeros((worlds, len(region_names), len(FLOWS))),
            "host": np.zeros((worlds, len(HOSTS), len(FLOWS))),
        }
        self._order: NDArray[np.intp] | None = None  # of agencies, by cell
        self._events_seen = 0
        self._fidelity_then: FloatArray = np.full((worlds, 0), np.nan)  # a year ago; nan where nothing was delivered

    @classmethod
    def side_by_side(cls, worlds: Sequence[tuple[Self, int]]) -> Self:
        """A recorder that goes on where each of these worlds (of a recorder) is, and leaves theirs as it is."""
        first = worlds[0][0]
        joined = cls(first._region_names, regions_monthly=first._regions_monthly, worlds=len(worlds))
        joined._blocks = [list(of._blocks[world]) for of, world in worlds]
        for name in ("_of_agencies", "_of_regions", "_of_nation", "_fidelity_then"):
            setattr(joined, name, np.stack([getattr(of, name)[world] for of, world in worlds]))
        joined._written = {scope: np.stack([of._written[scope][world] for of, world in worlds]) for scope in SCOPES}
        return joined

    def record(self, model: Any, *, year_end: bool) -> None:
        """Write down the month: the system always, groups at the end of a year (or always, when asked for)."""
        agencies = self._in_order(model.agencies)
        self._count_flows(agencies, model)
        self._count_moves(model)
        stocks, of_regions = _stocks(agencies), _of_regions(model, OF_REGIONS)[:, :-1]
        year = self._at_year_end(agencies, model) if year_end else []
        flows = self._flows_since("system", self._of_agencies.sum(axis=(1, 2))[:, None])[:, 0]
        system = [_by_world(stocks, model), of_regions.sum(axis=1), flows, _by_world(year, model)]
        self._keep(model.month, "system", ("all",), np.concatenate(system, axis=1)[:, None])
        if not (year_end or self._regions_monthly):
            return
        cells, late = _by_cell(stocks, model), _by_cell(year, model)
        flows = self._flows_since("region", self._of_agencies.sum(axis=2))
        of_each = [cells.sum(axis=2), of_regions, flows, late.sum(axis=2)]
        self._keep(model.month, "region", self._region_names, np.concatenate(of_each, axis=2))
        if year_end:  # regions have no kind of host
            none = np.full((model.worlds.number, len(HOSTS), of_regions.shape[2]), np.nan)
            flows = self._flows_since("host", self._of_agencies.sum(axis=1))
            of_each = [cells.sum(axis=1), none, flows, late.sum(axis=1)]
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

    def _in_order(self, agencies: Any) -> Any:
        """All agencies world by world, in it region by region, in it by kind of host.

        Sums over neighbours are several times as fast as sums by look-up.
        """
        if self._order is None:
            self._order = np.argsort(_cell(agencies), kind="stable")
        return agencies.plural(agencies.model, agencies.table, self._order)

    def _count_flows(self, agencies: Any, model: Any) -> None:
        """Add the month's flows to those since the start."""
        just_stopped = (agencies.phase == Phase.DISCONTINUED) & (agencies.months_in_phase == 0)
        active = agencies.where(agencies.has_team | just_stopped)
        self._of_agencies[..., :WIDTH_OF_AGENCIES] += _by_cell([(active, _measured(active, FLOWS_OF_AGENCIES))], model)
        self._of_regions += _of_regions(model, FLOWS_OF_REGIONS)[:, :-1]
        self._of_nation += _of_regions(model, FLOWS_OF_NATION)[:, -1]

    def _count_moves(self, model: Any) -> None:
        """Add the changes of phase since last month."""
        for _, kind, rows, event, before, after, cause, attempt in model.events.entries_since(self._events_seen):
            if kind == "agency" and event == "phase":
                world, region = np.divmod(model.agencies.table["region"][rows], model.worlds.regions)
                host = model.agencies.table["host"][rows]
                for name, which in moves(np.atleast_1d(before), after, np.asarray(cause), np.atleast_1d(attempt)):
                    places = world[which], region[which], host[which], PLACE_OF_EVENT[name]
                    np.add.at(self._of_agencies, places, 1)
        self._events_seen = len(model.events)

    def _at_year_end(self, agencies: Any, model: Any) -> list[tuple[Any, list[Measured]]]:
        """Items, and the change since a year ago where that was delivered too; remembers for the next year."""
        delivers = agencies.is_delivering
        programmes = agencies.where(delivers)
        now, then = np.where(delivers, agencies.fidelity, np.nan), self._fidelity_then.ravel()
        # In the same spell: who stopped and began again within the year has not drifted.
        stayed = delivers & (agencies.months_delivering >= MONTHS_A_YEAR) & (len(then) > 0)
        change = now[stayed] - then[stayed] if stayed.any() else np.zeros(0)
        self._fidelity_then = model.worlds.apart(now)
        same = agencies.where(stayed)
        return [(programmes, _measured(programmes, OF_ITEMS)), (same, [np.ones(len(same)), change])]

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


def _cell(agencies: Any) -> NDArray[np.intp]:
    """World, region and kind of host of each agency, as one number."""
    cell: NDArray[np.intp] = agencies.region * len(HOSTS) + agencies.host
    return cell


def _stocks(agencies: Any) -> list[tuple[Any, list[Measured]]]:
    """Stocks of agencies as they stand now, in the order of QUANTITIES."""
    programmes = agencies.where(agencies.is_delivering)
    return [(agencies, _measured(agencies, OF_AGENCIES)), (programmes, _measured(programmes, OF_PROGRAMMES))]


def _measured(these: Any, measures: Mapping[Any, Callable[[Any], Measured]]) -> list[Measured]:
    return [measure(these) for measure in measures.values()]


def _of_regions(model: Any, measures: Mapping[str, Callable[[Any], NDArray[Any]]]) -> FloatArray:
    """What is measured on regions and, last in each world, nations; shape (worlds, regions and nation, quantities)."""
    measured: FloatArray = model.worlds.apart(np.array([measure(model) for measure in measures.values()], np.float64).T)
    return measured


def _by_world(measured: list[tuple[Any, list[Measured]]], model: Any) -> FloatArray:
    """Sums over all agencies of each world, shape (worlds, quantities)."""
    worlds = model.worlds
    sums = [_sums(worlds.world[of.region], worlds.number, values) for of, values in measured]
    return np.concatenate([np.zeros((0, worlds.number)), *sums]).T


def _by_cell(measured: list[tuple[Any, list[Measured]]], model: Any) -> FloatArray:
    """Sums by world, region and kind of host, shape (worlds, regions, kinds, quantities); nations have no agencies."""
    shape = (model.worlds.number, model.worlds.regions, len(HOSTS))
    sums = [_sums(_cell(of), prod(shape), values) for of, values in measured]
    return np.concatenate([np.zeros((0, prod(shape))), *sums]).T.reshape(*shape, -1)[:, :-1]


def _sums(group: NDArray[np.intp], groups: int, measured: Iterable[Measured]) -> FloatArray:
    """Sums of what was measured on some agencies by the group each is in, shape (quantities, groups).

    group  of each agency, rising: those of a group are neighbours, and how they are added up depends on them alone
    """
    begins = np.ones(len(group), np.bool_)
    np.not_equal(group[1:], group[:-1], out=begins[1:])
    starts = begins.nonzero()[0]
    every: Iterator[Any] = chain.from_iterable(of if isinstance(of, tuple) else (of,) for of in measured)
    sums: list[FloatArray] = []
    for by_class, run in groupby(every, lambda values: isinstance(values, Classes)):
        if by_class:
            sums.extend(classes.counts(begins.cumsum() - 1, len(starts)).T for classes in run)
        else:  # one call for many quantities
            columns = np.vstack([values.T for values in run], dtype=np.float64)
            sums.append(np.add.reduceat(columns, starts, axis=1))
    of_each = np.concatenate(sums)
    of_groups = np.zeros((len(of_each), groups))
    of_groups[:, group[starts]] = of_each
    return of_groups


def _widened(flows: FloatArray) -> FloatArray:
    """Columns that these groups have no values for are nan."""
    none = np.full((*flows.shape[:2], len(FLOWS) - flows.shape[2]), np.nan)
    return np.concatenate([flows, none], axis=2)
