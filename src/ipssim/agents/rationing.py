"""Sharing out what is scarce: one rule for money, posts, hours and reviews."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["ration"]


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
    granted = np.zeros(len(holder), np.bool_)
    if len(holder) == 0:
        return granted
    order = np.lexsort((luck, -score, holder))
    asked, wanted = holder[order], need[order]
    running = wanted.cumsum()
    is_first = np.ones(len(holder), np.bool_)
    np.not_equal(asked[1:], asked[:-1], out=is_first[1:])
    before = (running - wanted)[is_first][is_first.cumsum() - 1]
    granted[order] = running - before <= supply[asked]
    return granted
