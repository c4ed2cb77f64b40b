"""Writing down a run: sums of quantities by system (monthly), region and host kind (yearly or monthly)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ipssim.outcomes.quantities import (
    OF_AGENCIES,
    OF_PROGRAMMES,
    OF_REGIONS,
    WIDE_OF_AGENCIES,
    WIDE_OF_ITEMS,
    WIDE_OF_PROGRAMMES,
)
from ipssim.vocabulary import HostKind

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QUANTITIES", "Recorder", "Trajectory"]

# In the order in which they are measured; items come last because most months leave them out.
QUANTITIES = (
    *OF_AGENCIES,
    *(name for names in WIDE_OF_AGENCIES for name in names),
    *OF_PROGRAMMES,
    *(name for names in WIDE_OF_PROGRAMMES for name in names),
    *OF_REGIONS,
    *(name for names in WIDE_OF_ITEMS for name in names),
)
HOSTS = tuple(kind.name.lower() for kind in HostKind)
FloatArray = NDArray[np.float64]


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

    def copy(self) -> "Recorder":
        """A recorder that goes on by itself from here."""
        twin = Recorder(self._region_names, regions_monthly=self._regions_monthly)
        twin._blocks = list(self._blocks)
        return twin

    def record(self, model: Any, *, year_end: bool) -> None:
        """Write down the month: the system always, groups at the end of a year (or always, when asked for)."""
        measured = _measured(model, with_items=year_end)
        system = [total for _, values in measured for total in _totals(values)]
        self._keep(model.month, "system", ("all",), np.array([system]))
        if year_end or self._regions_monthly:
            of_each = _by_group(measured, "region", len(self._region_names))
            self._keep(model.month, "region", self._region_names, of_each)
        if year_end:
            self._keep(model.month, "host", HOSTS, _by_group(measured, "host", len(HOSTS)))

    def _keep(self, month: int, scope: str, groups: tuple[str, ...], sums: FloatArray) -> None:
        block = np.full((len(groups), len(QUANTITIES)), np.nan)
        block[:, : sums.shape[1]] = sums
        self._blocks.append((month, scope, groups, block))

    def to_frame(self) -> "pd.DataFrame":
        """The series of the run."""
        import pandas as pd

        sizes = [len(groups) for _, _, groups, _ in self._blocks]
        frame = pd.DataFrame(np.concatenate([block for *_, block in self._blocks]), columns=list(QUANTITIES))
        frame.insert(0, "month", np.repeat([m for m, *_ in self._blocks], sizes).astype(np.int32))
        frame.insert(1, "scope", pd.Series(np.repeat([s for _, s, *_ in self._blocks], sizes), dtype="str"))
        frame.insert(2, "group", pd.Series([g for _, _, groups, _ in self._blocks for g in groups], dtype="str"))
        return frame


def _measured(model: Any, *, with_items: bool) -> list[tuple[Any, NDArray[Any]]]:
    """Whom quantities are measured on (None for regions), and values, one or several columns; as in QUANTITIES."""
    agencies = model.agencies
    programmes = agencies.where(agencies.is_delivering)
    measured = [(agencies, measure(agencies)) for measure in (*OF_AGENCIES.values(), *WIDE_OF_AGENCIES.values())]
    of_programmes = (*OF_PROGRAMMES.values(), *WIDE_OF_PROGRAMMES.values())
    measured += [(programmes, measure(programmes)) for measure in of_programmes]
    measured += [(None, measure(model)) for measure in OF_REGIONS.values()]
    if with_items:
        measured += [(programmes, measure(programmes)) for measure in WIDE_OF_ITEMS.values()]
    return measured


def _totals(values: NDArray[Any]) -> list[Any]:
    if values.ndim > 1:
        return list(np.einsum("ij->j", values))  # as a sum, but several times faster for few columns
    return [np.count_nonzero(values) if values.dtype == np.bool_ else values.sum()]


def _by_group(measured: list[tuple[Any, NDArray[Any]]], grouping: str, length: int) -> FloatArray:
    """Sums by region or kind of host, one column a quantity; regions have no kind of host."""
    columns: list[Any] = []
    for of, values in measured:
        if of is None:
            columns.append(values if grouping == "region" else np.full(length, np.nan))
            continue
        groups = getattr(of, grouping)
        for cells in (values,) if values.ndim == 1 else values.T:
            columns.append(np.bincount(groups, weights=cells, minlength=length))
    return np.array(columns, np.float64).T
