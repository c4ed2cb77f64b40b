"""What was measured on agencies, and its sums by the group each agency is in."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.compiled import compiled
from ipssim.outcomes.histogram import CLASS_OF_POINT, EDGES
from ipssim.outcomes.measure import Measure, Names

__all__ = ["Measured", "count"]


class Measured:
    """Quantities measured on some agencies.

    cells     the cell of each agency, rising: world, region and kind of host as one number
    measures  by the names of their quantities
    by_class  places, among these, of totals that are also counted by class
    """

    def __init__(
        self,
        agencies: Any,
        cells: NDArray[np.intp],
        measures: Mapping[Names, Measure],
        by_class: tuple[int, ...] = (),
    ) -> None:
        self.cells, self._by_class = cells, by_class
        self._columns = np.empty((sum(map(len, measures)), len(cells)))
        end = 0
        for names, measure in measures.items():
            begin, end = end, end + len(names)
            measured = measure(agencies)
            if len(names) == 1:
                self._columns[begin] = measured
            elif isinstance(measured, tuple):
                for place, values in enumerate(measured, begin):
                    self._columns[place] = values
            else:
                self._columns[begin:end] = measured.T

    def sums(self, group: NDArray[np.intp], groups: int) -> NDArray[np.float64]:
        """Sums, and after them counts by class, shape (groups, quantities).

        group  of each agency, rising
        """
        width = len(self._columns)
        sums = np.zeros((groups, width + len(self._by_class) * len(EDGES)))
        self.add_to(sums[:, :width], group)
        for place, total in enumerate(self._by_class):
            begin = width + place * len(EDGES)
            count(self._columns[total], group, sums[:, begin : begin + len(EDGES)])
        return sums

    def add_to(self, sums: NDArray[np.float64], group: NDArray[np.intp]) -> None:
        """Add to the sums of each group. Those of a group are neighbours: how they add up depends on them alone."""
        begins = np.ones(len(group), np.bool_)
        np.not_equal(group[1:], group[:-1], out=begins[1:])
        starts = begins.nonzero()[0]
        sums[group[starts]] += np.add.reduceat(self._columns, starts, axis=1).T


@compiled("void(float64[:], intp[:], float64[:, :])")
def count(totals: NDArray[np.float64], group: NDArray[np.intp], counts: NDArray[np.float64]) -> None:
    """Add to the counts of each group, shape (groups, classes), how many of its totals are in each class.

    totals  one below the scale (never rated) is in no class;  group  of each total
    """
    for total, row in zip(totals, group):  # noqa: B905  (compiled loops know no `strict`)
        if not 0 <= total < len(CLASS_OF_POINT):
            raise IndexError("a total that is beyond the scale")
        place = CLASS_OF_POINT[int(total)]
        if place > 0:
            counts[row, place - 1] += 1
