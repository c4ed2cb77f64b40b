"""Results that remember what was last read of them: a figure drawn twice reads its tables once."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Self

import pandas as pd

from ipssim.batch import Results

__all__ = ["Remembering"]

TABLES = 6  # that are kept; the memory of a computer is not endless


class Remembering(Results):
    """The same results. Tables that are asked for again soon are not read again."""

    @classmethod
    def of(cls, results: Results) -> Self:
        """Results that remember, of the same runs."""
        own = cls.__new__(cls)
        own.__dict__.update(results.__dict__)
        own._kept = OrderedDict[Any, pd.DataFrame]()
        return own

    _kept: OrderedDict[Any, pd.DataFrame]

    def _joined(
        self, table: str, columns: Sequence[str], where: Any, arm: str | None, replicate: int = 0
    ) -> pd.DataFrame:
        asked = (table, tuple(columns), str(where), arm, replicate)
        if asked not in self._kept:
            self._kept[asked] = super()._joined(table, columns, where, arm, replicate)
        self._kept.move_to_end(asked)
        while len(self._kept) > TABLES:
            self._kept.popitem(last=False)
        return self._kept[asked].copy(deep=False)  # shared until somebody writes to it
