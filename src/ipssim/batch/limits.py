"""A time limit for runs: one that hangs becomes a failure, and not the end of the batch."""

import faulthandler
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipssim.batch.attempt import Family, Run
    from ipssim.outcomes.recorder import Trajectory

__all__ = ["Limited", "TooLong", "limited", "mortal"]

_STDERR = 2  # its number: a stream may be anything
MOST_SECONDS = 1e7  # a hundred days: no limit at all, and more than clocks can be set to
PATIENCE = 3.0  # times the limit: by then a run that does not even hear the alarm ends its worker


class TooLong(Exception):
    """A run took longer than its time limit."""


@dataclass(frozen=True)
class Limited:
    """A way of running with a time limit.

    run      what is limited
    seconds  for each run of a family
    """

    run: "Run"
    seconds: float

    def __call__(self, family: "Family") -> Sequence["Trajectory"]:
        import_module("ipssim.model")  # loading it, and compiling, are no part of the run

        with _alarm(self.seconds * len(family)):
            return self.run(family)


def limited(run: "Run", seconds: float) -> "Run":
    """The same way of running, with a time limit unless that is longer than anybody waits."""
    return run if seconds >= MOST_SECONDS else Limited(run, seconds)


@contextmanager
def mortal(run: Callable[..., Any], family: "Family") -> Iterator[None]:
    """A block in a worker process that ends the process when a limited run is deaf to its alarm."""
    if not isinstance(run, Limited):
        yield
        return
    # Once for the family and once for each of its runs alone.
    faulthandler.dump_traceback_later(2 * PATIENCE * run.seconds * len(family), exit=True, file=_STDERR)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(*_: Any) -> None:
        raise TooLong(f"the run took longer than {seconds:g} s")

    try:
        before = signal.signal(signal.SIGALRM, ring)
    except (AttributeError, ValueError):  # Windows, or a thread of its own: only `mortal` is left
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
