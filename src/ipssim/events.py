"""The event log: who changed phase, when and why."""

from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EVENT_COLUMNS", "EventLog"]

EVENT_COLUMNS = ("month", "kind", "row", "event", "before", "after", "cause", "attempt")


class EventLog:
    """What happened to whom; in the end a table, sorted so that the order of visits leaves no trace."""

    def __init__(self) -> None:
        self._entries: list[tuple[Any, ...]] = []  # one for each call, in the order of EVENT_COLUMNS

    def copy(self) -> "EventLog":
        """A log that goes on by itself from here."""
        twin = EventLog()
        twin._entries = list(self._entries)
        return twin

    def __len__(self) -> int:
        return len(self._entries)

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
        """Note that `event` happened to these rows of a kind of agent; other fields are one value or one a row."""
        if len(rows):
            self._entries.append((month, kind, rows, event, before, after, cause, attempt))

    def entries_since(self, length: int) -> list[tuple[Any, ...]]:
        """What was logged after the log had this length: one entry a call, in the order of EVENT_COLUMNS."""
        return self._entries[length:]

    def forget_after(self, length: int) -> None:
        """Drop what was logged after the log had this length."""
        del self._entries[length:]

    def to_frame(self) -> "pd.DataFrame":
        """One row an event."""
        import pandas as pd

        columns: dict[str, list[Any]] = {name: [] for name in EVENT_COLUMNS}
        for entry in self._entries:
            count = len(entry[EVENT_COLUMNS.index("row")])
            for column, value in zip(columns.values(), entry, strict=True):
                listed = value.tolist() if isinstance(value, np.ndarray) else value
                column.extend(listed if isinstance(listed, list) else repeat(value, count))
        dtypes = {"month": "int32", "row": "int32", "attempt": "int16"}
        frame = pd.DataFrame(
            {name: pd.Series(values, dtype=dtypes.get(name, "str")) for name, values in columns.items()}
        )
        # Stable: what happens to one agent within a month stays in the order in which it happened.
        return frame.sort_values(["month", "kind", "row"], kind="stable", ignore_index=True)
