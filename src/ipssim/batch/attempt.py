"""What comes of a run: its trajectory, or the failure that it ended with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from traceback import format_exc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipssim.outcomes.recorder import Trajectory
    from ipssim.scenario.run_spec import RunSpec

__all__ = ["Ended", "Failure", "Family", "Run", "attempt"]


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
        """The last line of the traceback: the error itself."""
        return self.traceback.strip().rpartition("\n")[2]


type Ended = Trajectory | Failure
type Family = Sequence[RunSpec]
type Run = Callable[[Family], Sequence[Trajectory]]


def attempt(run: Run, family: Family) -> list[Ended]:
    """A failed run is a result, not a crash; when a family fails, each run is tried alone to find which it was."""
    try:
        return list(run(family))
    except (Exception, SystemExit):  # `sys.exit` in a user's own policy; Ctrl-C is another matter, and goes on
        trouble = format_exc()
    if len(family) == 1:
        return [Failure(family[0], trouble)]
    return [ended for spec in family for ended in attempt(run, [spec])]
