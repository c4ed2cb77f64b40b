"""Sharing out what is scarce: one rule for money, posts, hours and reviews."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.compiled import compiled

__all__ = ["ration"]

NOTHING = -1  # less than any need, also than a need of zero


def ration(
    holder: NDArray[Any], score: NDArray[Any], luck: NDArray[Any], need: NDArray[Any], supply: NDArray[Any]
) -> NDArray[np.bool_]:
    """Who is granted what they ask for.

    Each holder goes down the applicants from the highest score and stops at the first whose need does not fit into
    what is left. Ties go to the better luck, then to the lower place in the list.

    holder  (n,) the holder each applicant asks, an index into `supply`
    score   (n,) rank among the applicants of a holder, higher first
    luck    (n,) uniform draws
    need    (n,) integers >= 0
    supply  (holders,) integers; nothing is granted from a negative supply
    """
    queue = np.lexsort((luck, -score))
    return np.asarray(_served(queue, *(np.ascontiguousarray(of, np.int64) for of in (holder, need, supply))))


@compiled("boolean[::1](int64[::1], int64[::1], int64[::1], int64[::1])")
def _served(queue: NDArray[Any], holder: NDArray[Any], need: NDArray[Any], supply: NDArray[Any]) -> NDArray[np.bool_]:
    granted, left = np.zeros(len(holder), np.bool_), supply.copy()
    for one in queue:
        granted[one] = need[one] <= left[holder[one]]
        left[holder[one]] = left[holder[one]] - need[one] if granted[one] else NOTHING
    return granted
