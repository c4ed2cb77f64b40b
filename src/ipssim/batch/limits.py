"""A time limit for runs: one that hangs becomes a failure, and not the end of the batch."""

import faulthandler
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipssim.outcomes.recorder import Trajectory
    from ipssim.scenario.run_spec import RunSpec

__all__ = ["Limited", "TooLong", "mortal"]

_STDERR = 2  # its number: a stream may be anything
PATIENCE = 3.0  # times the limit: by then a run that does not even hear the alarm ends its worker


class TooLong(Exception):
    """A run took longer than its time limit."""


@dataclass(frozen=True)
class Limited:
    """A way of running with a time limit.

    run      what is limited
    seconds  for each run of a family
    """

    run: Callable[[Sequence["RunSpec"]], Sequence["Trajectory"]]
    seconds: float

    def __call__(self, family: Sequence["RunSpec"]) -> Sequence["Trajectory"]:
        import_module("ipssim.model")  # loading it, and compiling, are no part of the run

        with _alarm(self.seconds * len(family)):
            return self.run(family)


@contextmanager
def mortal(run: Callable[..., Any], family: Sequence["RunSpec"]) -> Iterator[None]:
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
