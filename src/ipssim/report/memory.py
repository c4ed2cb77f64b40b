"""Results that remember what was last asked of them: a figure drawn twice reads and reckons once."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Self

import pandas as pd

from ipssim.batch import Results

__all__ = ["Remembering"]

TABLES = 3  # that are kept as they were read; the memory of a computer is not endless


class Remembering(Results):
    """The same results. Tables that are asked for again soon are not read again."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._kept: OrderedDict[Any, pd.DataFrame] = OrderedDict()
        self._reckoned: dict[str, pd.DataFrame] = {}  # small, compared with what they are made of

    @classmethod
    def of(cls, results: Results) -> Self:
        """Results that remember, of the same runs."""
        return cls(results.scenario, results._design, results._parts, results._noted, results.evidence_line)

    def band(self, outcome: str, *given: Any, **named: Any) -> pd.DataFrame:
        """The spread of an outcome; see `Results.band`."""
        return self._once("band", (outcome, *given), named)

    def survival(self, *given: Any, **named: Any) -> pd.DataFrame:
        """Kaplan-Meier curves; see `Results.survival`."""
        return self._once("survival", given, named)

    def spells(self, arm: str | None = None) -> pd.DataFrame:
        """Every spell of delivery; see `Results.spells`."""
        return self._once("spells", (arm,), {})

    def _once(self, what: str, given: tuple[Any, ...], named: dict[str, Any]) -> pd.DataFrame:
        asked = (what, given, *sorted((name, str(value)) for name, value in named.items()))
        if str(asked) not in self._reckoned:
            self._reckoned[str(asked)] = getattr(super(), what)(*given, **named)
        return self._reckoned[str(asked)].copy()

    def _joined(
        self, table: str, columns: Sequence[str], where: Any, arm: str | None, replicate: int = 0
    ) -> pd.DataFrame:
        asked = (table, tuple(columns), str(where), arm, replicate)
        if table == "events":  # the largest of all, and what is made of it is remembered
            return super()._joined(table, columns, where, arm, replicate)
        if asked not in self._kept:
            self._kept[asked] = super()._joined(table, columns, where, arm, replicate)
        self._kept.move_to_end(asked)
        while len(self._kept) > TABLES:
            self._kept.popitem(last=False)
        return self._kept[asked].copy(deep=False)  # shared until somebody writes to it
