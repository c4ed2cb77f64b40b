"""What a topic of `ipssim explain` is."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Topic"]


@dataclass(frozen=True)
class Topic:
    """One thing with a name: what kind of thing it is, and a function that tells about it.

    other_names   names it also answers to, such as `Agency.phase`
    """

    kind: str
    name: str
    text: Callable[[], str]
    other_names: tuple[str, ...] = ()

    def answers_to(self, name: str) -> bool:
        """Whether this is meant by a name, whatever its capitals."""
        return name.lower() in (known.lower() for known in (self.name, *self.other_names))
