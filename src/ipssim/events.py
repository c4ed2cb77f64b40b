"""The event log: who changed phase, when and why."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise, repeat
from sys import intern
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EVENTS", "EVENT_COLUMNS", "EventLog"]

EVENT_COLUMNS = ("month", "kind", "row", "event", "before", "after", "cause", "attempt")
EVENTS = (
    "agreement_ended", "agreement_opened", "authority_turned_over", "bridged", "calls_ended", "calls_opened",
    "champion_arrived", "champion_left", "closed", "community_founded", "contract_divided", "contract_ended",
    "contract_signed", "coordinator_arrived", "coordinator_left", "extended", "founds_centre_ended",
    "founds_centre_opened", "group_formed", "host_pays", "joined_trial", "laid_off", "leader_left",
    "learning_community_joined", "learning_community_left", "legacy_closed", "legacy_kept", "line_ended",
    "line_opened", "mandate_ended", "mandate_opened", "notice", "notice_withdrawn", "opened", "partnership_lapsed",
    "partnership_renewed", "partnership_signed", "phase", "programme_ended", "programme_opened", "renewed",
    "reviewed", "steering_group_dissolved", "steering_group_formed", "strategy_ended", "strategy_opened",
    "transition", "transition_sought", "trial_funded", "trial_reported", "trial_started",
)  # fmt: skip
NUMBERS = {"month": np.int32, "row": np.int32, "attempt": np.int16}
ROW = EVENT_COLUMNS.index("row")


class EventLog:
    """What happened to whom; in the end a table, sorted so that the order of visits leaves no trace.

    Worlds that lie side by side share a log, which tells them apart by their rows.

    lengths  rows that each world has, by kind of agent; not needed by one world alone
    earlier  for each world a log that ends where this one begins, and the place of the world in it
    """

    def __init__(self, lengths: Mapping[str, int] | None = None, earlier: Sequence[tuple[Self, int]] = ()) -> None:
        self._lengths = lengths or {}
        self._earlier = earlier
        self._entries: list[tuple[Any, ...]] = []  # one for each call, in the order of EVENT_COLUMNS

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
            said = map(_shared, (before, after, cause))
            self._entries.append((month, kind, rows.astype(np.int32), event, *said, attempt))

    def entries_since(self, length: int) -> list[tuple[Any, ...]]:
        """What was logged after the log had this length: one entry a call, in the order of EVENT_COLUMNS."""
        return self._entries[length:]

    def since(self, length: int) -> list[dict[str, Any]]:
        """What was logged after the log had this length, in the order in which it happened."""
        entries = self._entries[length:]
        columns = {name: _unrolled(entries, place) for place, name in enumerate(EVENT_COLUMNS)}
        return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]

    def to_frame(self, world: int = 0) -> "pd.DataFrame":
        """One row an event of the world, whose rows are counted from 0."""
        return self.frames()[world]

    def frames(self) -> "list[pd.DataFrame]":
        """The events of each world, one row an event."""
        import pandas as pd

        frames = _frames(self._entries, self._lengths, max(len(self._earlier), 1))
        if not self._earlier:
            return frames
        before = [log._ended[world] for log, world in self._earlier]
        return [pd.concat(both, ignore_index=True) for both in zip(before, frames, strict=True)]

    @cached_property
    def _ended(self) -> "list[pd.DataFrame]":
        """The same, once nothing is logged here any more."""
        return self.frames()


def _frames(entries: list[tuple[Any, ...]], lengths: Mapping[str, int], worlds: int) -> "list[pd.DataFrame]":
    """For each world one row an event, sorted by month, kind and row, which is counted from 0 in every world."""
    import pandas as pd

    counts = [len(entry[ROW]) for entry in entries]
    month, row = (_numbers(entries, name, counts) for name in ("month", "row"))
    kind, kinds = _codes(entries, "kind", counts)
    world = np.zeros_like(row)
    if worlds > 1:
        world, row = np.divmod(row, np.array([lengths[name] for name in kinds], row.dtype)[kind])
    # Stable: what happens to one agent within a month stays in the order in which it happened.
    order = np.lexsort((row, np.argsort(np.argsort(kinds))[kind], month, world))
    bounds = np.searchsorted(world[order], np.arange(worlds + 1))
    places = [order[begin:end] for begin, end in pairwise(bounds)]
    del month, kind, world  # of no use any more, and long
    frames: list[dict[str, Any]] = [{} for _ in places]
    for name in EVENT_COLUMNS:  # one after the other: all at once would take several times the memory of the table
        if name in NUMBERS:
            column = row if name == "row" else _numbers(entries, name, counts)
        else:
            column, words = _codes(entries, name, counts)
            said = pd.array(words, dtype="str")
        for frame, of_world in zip(frames, places, strict=True):
            values = column[of_world]
            frame[name] = values if name in NUMBERS else said.take(values)
    return [pd.DataFrame(frame, copy=False) for frame in frames]


def _numbers(entries: list[tuple[Any, ...]], name: str, lengths: list[int]) -> NDArray[Any]:
    """One column of numbers of entries of many rows, with one value an event."""
    place, column = EVENT_COLUMNS.index(name), np.empty(sum(lengths), NUMBERS[name])
    end = 0
    for entry, length in zip(entries, lengths, strict=True):
        begin, end = end, end + length
        column[begin:end] = entry[place]
    return column


def _codes(entries: list[tuple[Any, ...]], name: str, lengths: list[int]) -> tuple[NDArray[np.int32], list[str]]:
    """One column of words, each by its place among those that occur: arrays of words take many times the memory."""
    place, codes = EVENT_COLUMNS.index(name), np.empty(sum(lengths), np.int32)
    known: dict[str, int] = {}
    end = 0
    for entry, length in zip(entries, lengths, strict=True):
        begin, end = end, end + length
        said = entry[place]
        if isinstance(said, str):
            codes[begin:end] = known.setdefault(said, len(known))
        else:
            codes[begin:end] = [known.setdefault(word, len(known)) for word in said]
    return codes, list(known)


def _unrolled(entries: list[tuple[Any, ...]], place: int) -> list[Any]:
    """One column of entries of many rows, with one value an event."""
    column: list[Any] = []
    for entry in entries:
        value = entry[place]
        listed = value.tolist() if isinstance(value, np.ndarray) else value
        column.extend(listed if isinstance(listed, list) else repeat(value, len(entry[ROW])))
    return column


def _shared(value: Any) -> Any:
    """Text by event as a list of few texts that all events share: an array of text takes a hundred bytes an event."""
    return list(map(intern, value.tolist())) if isinstance(value, np.ndarray) and value.dtype.kind == "U" else value
