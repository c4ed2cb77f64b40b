"""An outcome in the runs of a study: one row a run, one column an arm."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipssim.outcomes.outcome import BROUGHT, MONEY
from ipssim.outcomes.together import evened, ratio_of

__all__ = ["Runs"]


@dataclass(frozen=True)
class Runs:
    """Values of runs; of a ratio of money what it is a ratio of as well, because its mean is made of that.

    values          nan where there is none
    money, brought  the parts of a ratio of money (`outcomes.together`); none of other outcomes
    """

    values: pd.DataFrame
    money: pd.DataFrame | None = None
    brought: pd.DataFrame | None = None

    @classmethod
    def of(cls, rows: pd.DataFrame, index: Sequence[str], arms: Sequence[str]) -> Self:
        """From one row a run and arm, with the columns value, and value_money and value_brought of a ratio of money."""
        columns = [name for name in ("value", f"value{MONEY}", f"value{BROUGHT}") if name in rows]
        wide = (rows.pivot(index=list(index), columns="arm", values=name) for name in columns)
        return cls(*(table.reindex(columns=list(arms)) for table in wide))

    @property
    def index(self) -> pd.Index:
        """Which run each row is: replicate, and in a sweep sample."""
        return self.values.index

    @property
    def parts(self) -> NDArray[np.float64] | None:
        """Money and what it brought, shape (2, arms, runs); none where there are no parts."""
        if self.money is None or self.brought is None:
            return None
        return np.array([self.money.to_numpy(np.float64).T, self.brought.to_numpy(np.float64).T])

    @property
    def known(self) -> pd.DataFrame:
        """Whether it is known of each run: a run that spent money for nothing has no value, but counts in the mean."""
        return (self.values if self.money is None else self.money).notna()

    def of_arms(self, arms: Sequence[str]) -> Self:
        """Of some arms only, in this order."""
        return self._each(lambda table: table[list(arms)])

    def where(self, rows: Any) -> Self:
        """Of some runs only: whether, for each row."""
        return self._each(lambda table: table[rows])

    def in_common(self) -> Self:
        """Of the arms that have values, and the runs in which each of these is known."""
        some = self.of_arms([str(arm) for arm in self.values if self.values[arm].notna().any()])
        return some.where(some.known.all(axis=1))

    def means(self) -> "pd.Series[float]":
        """The mean of each arm."""
        if self.parts is None or self.values.empty:
            return self.values.mean()
        return pd.Series(evened(*self.parts).mean(axis=1), self.values.columns)

    def within(self, labels: Any) -> pd.DataFrame:
        """Means of the runs of each label: one row a label, one column an arm."""
        if self.money is None or self.brought is None:
            return self.values.groupby(labels).mean()
        money, brought = (table.groupby(labels).sum(min_count=1) for table in (self.money, self.brought))
        return pd.DataFrame(ratio_of(money, brought), money.index, money.columns)

    def _each(self, change: Any) -> Self:
        tables = (table for table in (self.values, self.money, self.brought) if table is not None)
        return type(self)(*map(change, tables))
