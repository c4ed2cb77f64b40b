"""Writing down a run: sums of quantities by system (monthly), region and host kind (yearly or monthly)."""

from collections.abc import Iterator
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

WIDE = (WIDE_OF_AGENCIES, WIDE_OF_PROGRAMMES, WIDE_OF_ITEMS)
QUANTITIES = (
    *OF_AGENCIES,
    *OF_PROGRAMMES,
    *(name for group in WIDE for names in group for name in names),
    *OF_REGIONS,
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

    def record(self, model: Any, *, year_end: bool) -> None:
        """Write down the month: the system always, groups at the end of a year (or always, when asked for)."""
        of_regions = {name: np.asarray(measure(model), np.float64) for name, measure in OF_REGIONS.items()}
        measured = list(_measured(model.agencies, with_items=year_end))
        system: dict[str, Any] = {name: values.sum() for name, values in of_regions.items()}
        for names, _, values in measured:
            system.update(zip(names, np.atleast_1d(values.sum(axis=0)), strict=True))
        self._keep(model.month, "system", ("all",), system)
        if year_end or self._regions_monthly:
            sums = _by_group(measured, "region", len(self._region_names))
            self._keep(model.month, "region", self._region_names, sums | of_regions)
        if year_end:
            self._keep(model.month, "host", HOSTS, _by_group(measured, "host", len(HOSTS)))

    def _keep(self, month: int, scope: str, groups: tuple[str, ...], sums: dict[str, Any]) -> None:
        block = np.full((len(groups), len(QUANTITIES)), np.nan)
        for k, name in enumerate(QUANTITIES):
            if name in sums:
                block[:, k] = sums[name]
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


def _measured(agencies: Any, *, with_items: bool) -> Iterator[tuple[tuple[str, ...], Any, NDArray[Any]]]:
    """Names, whom they are measured on, and values, one or several columns of them."""
    programmes = agencies.where(agencies.is_delivering)
    for of, single, wide in (
        (agencies, OF_AGENCIES, WIDE_OF_AGENCIES),
        (programmes, OF_PROGRAMMES, WIDE_OF_PROGRAMMES | (WIDE_OF_ITEMS if with_items else {})),
    ):
        for name, measure in single.items():
            yield (name,), of, measure(of)
        for names, measure in wide.items():
            yield names, of, measure(of)


def _by_group(measured: list[tuple[tuple[str, ...], Any, NDArray[Any]]], grouping: str, length: int) -> dict[str, Any]:
    sums: dict[str, Any] = {}
    for names, of, values in measured:
        groups = getattr(of, grouping)
        for k, name in enumerate(names):
            cells = values if values.ndim == 1 else values[:, k]
            sums[name] = np.bincount(groups, weights=cells, minlength=length)
    return sums
