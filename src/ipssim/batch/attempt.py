"""What comes of a run: its trajectory, or the failure that it ended with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from traceback import format_exc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipssim.outcomes.recorder import Trajectory
    from ipssim.scenario.run_spec import RunSpec

__all__ = ["Ended", "Failure", "Family", "Run", "attempt"]

BEGINNING = "Traceback (most recent call last):"  # of a traceback; of several, the last is that of the error


@dataclass(frozen=True)
class Failure:
    """A run that did not end well, and the traceback of its error."""

    spec: "RunSpec"
    traceback: str

    @property
    def key(self) -> str:
        """The key of the run that failed."""
        return self.spec.key

    @property
    def what(self) -> str:
        """The first line of the error itself: what follows it may be a hint, or a note."""
        after = self.traceback.strip().rpartition(BEGINNING)[2].strip("\n").splitlines()
        return next((line for line in after if not line.startswith(" ")), after[-1])


type Ended = Trajectory | Failure
type Family = Sequence[RunSpec]
type Run = Callable[[Family], Sequence[Trajectory]]


def attempt(run: Run, family: Family) -> list[Ended]:
    """A failed run is a result, not a crash; when a family fails, each run is tried alone to find which it was."""
    try:
        return list(run(family))
    except KeyboardInterrupt:  # another matter, and goes on
        raise
    except BaseException:  # also `sys.exit` in a user's own policy
        trouble = format_exc().encode("utf-8", "backslashreplace").decode()  # of any text, what a file can hold
    if len(family) == 1:
        return [Failure(family[0], trouble)]
    return [ended for spec in family for ended in attempt(run, [spec])]
