"""Results that remember what was reckoned from them: a figure drawn twice reads and reckons once."""

from collections.abc import Callable
from typing import Any, Self

from ipssim.batch import Results

__all__ = ["Remembering"]


class Remembering(Results):
    """The same results. What figures make of them is kept, which is small; rows of runs are not."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._reckoned: dict[str, Any] = {}

    @classmethod
    def of(cls, results: Results) -> Self:
        """Results that remember, of the same runs."""
        return cls(results.scenario, results._design, results._parts, results._noted, results.evidence_line)

    def once[T](self, reckon: Callable[..., T], *asked: Any) -> T:
        """What a function makes of these results; the first answer is the answer, and nobody may write to it."""
        question = f"{reckon.__module__}.{reckon.__qualname__} {asked}"
        if question not in self._reckoned:
            self._reckoned[question] = reckon(self, *asked)
        answer: T = self._reckoned[question]
        return answer
