"""What is independent of what in a study, and how sure a mean over its runs is.

The luck of a replicate is the same in all samples, and so are the parameters of a row in all its replicates and points.
So a value v of row g and replicate r is  v = mean + row_g + luck_r + rest_gr,  and runs are not independent: rows are,
and replicates are. With G rows, R replicates, N values, e = v - mean, and sums T over a row, a replicate or both,

    V_rows = G / (G - 1) sum T_g^2 / N^2        V_luck = R / (R - 1) sum T_r^2 / N^2
    V_rest = G R / ((G - 1) (R - 1)) sum T_gr^2 / N^2,  of what is left of e without its row's and replicate's mean
    V      = V_rows + V_luck - V_rest, and no less than V_rows or V_luck
    df     = V^2 / (V_rows^2 / (G - 1) + V_luck^2 / (R - 1) + V_rest^2 / ((G - 1) (R - 1))), at least min(G, R) - 1

and the interval is mean +- t(df) sqrt(V): a two-way analysis of variance with random rows and replicates, and
Satterthwaite's degrees of freedom. With one row it is the t interval over replicates, with one replicate that over rows
(a row that was drawn twice counts twice in the mean, and once among the degrees of freedom).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipssim.vocabulary import COUNTED

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["Spread", "Units", "units_of"]

type Numbers = NDArray[np.float64]
type Labels = NDArray[Any]  # whole numbers

ROWS = {"posterior": "parameter row", "morris": "trajectory", "saltelli": "base row"}  # else a sample is a row
BESIDE = {"morris": 1, "saltelli": 2}  # samples of a block of these designs, less the names that are varied


@dataclass(frozen=True)
class Units:
    """What is independent in a study.

    pair         what a pair of arms is counted by: a replicate, or a row of what was drawn
    row_of       the row of each sample, by its number
    rows         how many there are; 1 where nothing is drawn
    points       samples of a row: points of a grid that is crossed with it, or of a block; 0 if not all have as many
    replicates   of each sample
    """

    pair: str
    row_of: "pd.Series[Any]"
    rows: int
    points: int
    replicates: int

    def labels(self, index: pd.Index) -> tuple[Labels, Labels]:
        """Row and replicate of each value; the index says its replicate, and in a sweep its sample."""
        replicates = index.get_level_values("replicate").to_numpy()
        if "sample" not in index.names:
            return np.zeros(len(replicates), np.intp), replicates
        return self.row_of.loc[index.get_level_values("sample")].to_numpy(), replicates


def units_of(results: "Results") -> Units:
    """The units of a study, from the method by which its samples were made."""
    study, samples = results.scenario, results.samples
    numbers = samples["sample"].to_numpy()
    if not results.varied or study.method in COUNTED:  # a mean over chosen samples has no error of its own
        rows: Labels = np.zeros(len(numbers), np.intp)
    elif study.method == "posterior":
        drawn = [name for name in results.varied if name not in study.crossed]
        rows = samples.groupby(drawn, sort=False).ngroup().to_numpy()  # a row that is drawn twice is one
    else:
        rows = (numbers - 1) // (len(results.varied) + BESIDE[study.method] if study.method in BESIDE else 1)
    sizes = np.unique(np.unique(rows, return_counts=True)[1])
    count = int(np.unique(rows).size)
    pair = "replicate" if count == 1 else ROWS.get(study.method, "sample")
    points = int(sizes[0]) if len(sizes) == 1 else 0
    return Units(pair, pd.Series(rows, index=numbers, dtype=np.intp), count, points, study.replicates)


@dataclass(frozen=True)
class Spread:
    """The variance of a mean, in its parts; nan or 0 where there is one row or one replicate only."""

    rows: float
    luck: float
    rest: float
    g: int
    r: int

    @classmethod
    def of(cls, values: Numbers, rows: Labels, replicates: Labels) -> Self:
        """Of the mean of all values, none of them nan."""
        row, replicate = (np.unique(labels, return_inverse=True)[1] for labels in (rows, replicates))
        g, r, n = int(row.max(initial=-1)) + 1, int(replicate.max(initial=-1)) + 1, len(values)
        e = values - values.mean() if n else values
        shape = (g, r)
        cell = row * r + replicate
        counts = np.bincount(cell, minlength=g * r).reshape(shape).astype(float)
        sums = np.bincount(cell, weights=e, minlength=g * r).reshape(shape)
        of_row, of_luck = sums.sum(axis=1), sums.sum(axis=0)
        in_row, in_luck = counts.sum(axis=1), counts.sum(axis=0)
        v_rows = g / (g - 1) * float((of_row**2).sum()) / n**2 if g > 1 else 0.0
        v_luck = r / (r - 1) * float((of_luck**2).sum()) / n**2 if r > 1 else 0.0
        if g < 2 or r < 2:
            return cls(v_rows, v_luck, 0.0, g, r)
        left = sums - counts * ((of_row / in_row)[:, None] + of_luck / in_luck)
        return cls(v_rows, v_luck, g * r / ((g - 1) * (r - 1)) * float((left**2).sum()) / n**2, g, r)

    @property
    def variance(self) -> float:
        """Of the mean."""
        return max(self.rows, self.luck, self.rows + self.luck - self.rest)

    @property
    def freedom(self) -> float:
        """Satterthwaite's degrees of freedom of the variance; 0 where there is one value only."""
        g, r = self.g - 1, self.r - 1
        if g < 1 or r < 1:
            return float(max(g, r, 0))
        spread = self.rows**2 / g + self.luck**2 / r + self.rest**2 / (g * r)
        return max(self.variance**2 / spread if spread else 0.0, float(min(g, r)))

    def with_units(self, n: int) -> "Spread":
        """What it would be with so many rows (where there is one row only, replicates), all else as it is."""
        if self.g < 2:
            return Spread(0.0, self.luck * self.r / n, 0.0, 1, n)
        rest = self.rest * self.g / n
        shared = max(self.luck - self.rest, 0.0)  # luck that all rows share, which more of them do not make smaller
        return Spread(self.rows * self.g / n, shared + rest, rest, n, self.r)
