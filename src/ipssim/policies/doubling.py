"""Two policies of one kind in force together: what the later one does to the earlier.

That is legal, each adjusts what those before it in the file left, and often a slip. What the second does is not the
same for all kinds, and not for all levers of a kind. So it is asked of the policies themselves.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from ipssim.levers import Levers
from ipssim.policies.base import AbstractPolicy, System

__all__ = ["doubled", "effects"]

NOTHING, PLACE, SUM, REST = "changes nothing of", "takes the place of", "adds to", "works on what is left of"


def doubled(policies: Sequence[AbstractPolicy]) -> Iterator[tuple[AbstractPolicy, AbstractPolicy]]:
    """Pairs of policies of one kind whose dates overlap, in the order of the file."""
    for earlier, later in combinations(policies, 2):
        starts = [policy.start for policy in (earlier, later) if policy.start is not None]
        ends = [policy.until for policy in (earlier, later) if policy.until is not None]
        if earlier.kind == later.kind and not (starts and ends and max(starts) > min(ends)):
            yield earlier, later


def effects(earlier: AbstractPolicy, later: AbstractPolicy, neutral: Levers, system: System) -> dict[str, list[str]]:
    """What the later policy does this month to levers that the earlier one moves in the same places, by name of lever.

    Keys: `changes nothing of`, `takes the place of`, `adds to`, `works on what is left of`. Empty where they do not
    meet: in other regions, at other agencies, on other days.
    """
    first, second = (policy.adjust(neutral, system) for policy in (earlier, later))
    both = later.adjust(first, system)
    found: dict[str, list[str]] = {}
    for name, before in vars(neutral).items():
        if not isinstance(before, np.ndarray):
            continue
        one, two, together = (np.asarray(getattr(levers, name)) for levers in (first, second, both))
        met = (one != before) & (two != before)
        if met.any():
            found.setdefault(_effect(before[met], one[met], two[met], together[met]), []).append(name)
    return found


def _effect(before: np.ndarray, one: np.ndarray, two: np.ndarray, both: np.ndarray) -> str:
    if np.array_equal(both, one):
        return NOTHING
    if np.array_equal(both, two):
        return PLACE
    if before.dtype.kind == "f" and np.allclose(both - one, two - before):
        return SUM
    return REST
