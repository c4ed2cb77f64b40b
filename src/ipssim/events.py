"""The event log: who changed phase, when and why.

Kept as arrays a month at a time, turned into one table at the end.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["EVENT_COLUMNS", "EventLog"]

EVENT_COLUMNS = ("month", "kind", "row", "event", "before", "after", "cause", "attempt")


class EventLog:
    """What happened to agencies and regions, in the order of month, kind of event and row."""

    def __init__(self) -> None:
        self._parts: list[tuple[int, str, NDArray[Any], str, Any, Any, Any, Any]] = []

    def log(
        self,
        month: int,
        kind: str,
        rows: NDArray[Any],
        event: str,
        *,
        before: Any = "",
        after: Any = "",
        cause: Any = "",
        attempt: Any = 0,
    ) -> None:
        """Note that `event` happened to the given rows of a kind of agent; the other fields are one value or one a row."""
        if len(rows):
            self._parts.append((month, kind, np.array(rows), event, before, after, cause, attempt))

    def to_frame(self) -> pd.DataFrame:
        """One row an event, sorted so that the order in which agents were visited leaves no trace."""
        parts = [
            pd.DataFrame(
                {"month": month, "kind": kind, "row": rows, "event": event, "before": before, "after": after}
                | {"cause": cause, "attempt": attempt}
            )
            for month, kind, rows, event, before, after, cause, attempt in self._parts
        ]
        frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(EVENT_COLUMNS))
        frame = frame.astype({"month": "int32", "row": "int32", "attempt": "int16"})
        frame = frame.astype(dict.fromkeys(("kind", "event", "before", "after", "cause"), "str"))
        return frame.sort_values(list(EVENT_COLUMNS), kind="stable", ignore_index=True)
