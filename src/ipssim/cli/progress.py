"""How far a batch has come: a bar on a terminal, a line every few seconds elsewhere."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ipssim.cli.output import say

__all__ = ["Tally", "duration", "watched"]

SECONDS_BETWEEN_LINES = 5.0


FEWEST = 5  # runs; fewer say more about how long it took to begin than about the pace


@dataclass
class Tally:
    """How many of the runs to do are done, which have failed, and since when.

    kept   how many of them are safe on disk: no other is done
    """

    total: int
    kept: Callable[[], int]
    clock: Callable[[], float] = time.monotonic
    failed: int = 0
    first_failure: Any = None
    started: float = 0.0

    def __post_init__(self) -> None:
        self.started = self.clock()

    def count(self, ended: Any) -> None:
        """Note that a run has ended, if not well."""
        if hasattr(ended, "traceback"):
            self.failed += 1
            self.first_failure = self.first_failure or ended

    @property
    def done(self) -> int:
        """How many a kill would not undo."""
        return self.kept() + self.failed

    def __str__(self) -> str:
        seconds, done = self.clock() - self.started, self.done
        text = f"{done} of {self.total} runs, {self.failed} failed"
        if done < min(FEWEST, self.total) or not seconds:
            return text
        left = seconds / done * (self.total - done)
        return f"{text}, {_rate(done / seconds)}, {duration(left)} left"


def watched[T](outcomes: Iterable[T], tally: Tally, *, quiet: bool) -> Iterator[T]:
    """The same outcomes, once they were handed to the store, counted and shown on stderr as they pass by."""
    show = _silently if quiet else _as_bar if sys.stderr.isatty() else _as_lines
    return show(outcomes, tally)


def _silently[T](outcomes: Iterable[T], tally: Tally) -> Iterator[T]:
    for outcome in outcomes:
        tally.count(outcome)
        yield outcome


def _as_lines[T](outcomes: Iterable[T], tally: Tally) -> Iterator[T]:
    last = tally.started
    for outcome in _silently(outcomes, tally):
        if tally.clock() - last >= SECONDS_BETWEEN_LINES:
            last = tally.clock()
            say(str(tally))
        yield outcome
    if tally.total:
        say(str(tally))


def _as_bar[T](outcomes: Iterable[T], tally: Tally) -> Iterator[T]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    with Progress(BarColumn(), TextColumn("{task.description}"), console=Console(stderr=True)) as bar:
        task = bar.add_task(str(tally), total=tally.total)
        for outcome in _silently(outcomes, tally):
            bar.update(task, completed=tally.done, description=str(tally))
            yield outcome
        bar.update(task, completed=tally.done, description=str(tally))


def _rate(per_second: float) -> str:
    return f"{per_second:.1f} a second" if per_second >= 0.2 else f"{per_second * 60:.1f} a minute"


def duration(seconds: float) -> str:
    """A span of time in the unit people would use."""
    if 0.005 < seconds < 0.95:
        return f"{seconds:.2g} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
