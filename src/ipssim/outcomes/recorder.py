"""Writing down a run: sums of quantities by system (monthly), region and host kind (yearly or monthly)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ipssim.outcomes.quantities import OF_AGENCIES, OF_ITEMS, OF_PROGRAMMES, OF_REGIONS
from ipssim.vocabulary import HostKind

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QUANTITIES", "Recorder", "Trajectory"]

QUANTITIES = (*OF_AGENCIES, *OF_PROGRAMMES, *OF_ITEMS, *OF_REGIONS)


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
        self._blocks: list[tuple[int, str, tuple[str, ...], NDArray[np.float64]]] = []

    def record(self, model: Any, *, year_end: bool) -> None:
        """Write down the month: the system always, groups at the end of a year (or always, when asked for)."""
        by_region = self._regions_monthly or year_end
        agencies = model.agencies
        programmes = agencies.where(agencies.is_delivering)
        measured = [(agencies, OF_AGENCIES), (programmes, OF_PROGRAMMES)]
        if year_end:
            measured.append((programmes, OF_ITEMS))
        values = {name: (of, measure(of)) for of, group in measured for name, measure in group.items()}
        of_regions = {name: np.asarray(measure(model), float) for name, measure in OF_REGIONS.items()}
        sums = {name: float(v.sum()) for name, (_, v) in values.items()}
        sums |= {name: float(v.sum()) for name, v in of_regions.items()}
        self._blocks.append((model.month, "system", ("all",), _rows(sums, 1)))
        if by_region:
            grouped = {name: _sums(of.region, v, len(self._region_names)) for name, (of, v) in values.items()}
            self._blocks.append(
                (model.month, "region", self._region_names, _rows(grouped | of_regions, len(self._region_names)))
            )
        if year_end:
            hosts = tuple(kind.name.lower() for kind in HostKind)
            grouped = {name: _sums(of.host, v, len(hosts)) for name, (of, v) in values.items()}
            self._blocks.append((model.month, "host", hosts, _rows(grouped, len(hosts))))

    def to_frame(self) -> "pd.DataFrame":
        """The series of the run."""
        import pandas as pd

        sizes = [len(groups) for _, _, groups, _ in self._blocks]
        frame = pd.DataFrame(np.concatenate([block for *_, block in self._blocks]), columns=list(QUANTITIES))
        frame.insert(0, "month", np.repeat([m for m, *_ in self._blocks], sizes).astype(np.int32))
        frame.insert(1, "scope", pd.Series(np.repeat([s for _, s, *_ in self._blocks], sizes), dtype="str"))
        frame.insert(2, "group", pd.Series([g for _, _, groups, _ in self._blocks for g in groups], dtype="str"))
        return frame


def _sums(groups: NDArray[Any], values: NDArray[Any], length: int) -> NDArray[np.float64]:
    return np.bincount(groups, weights=values, minlength=length)


def _rows(sums: dict[str, Any], length: int) -> NDArray[np.float64]:
    block = np.full((length, len(QUANTITIES)), np.nan)
    for k, name in enumerate(QUANTITIES):
        if name in sums:
            block[:, k] = sums[name]
    return block
