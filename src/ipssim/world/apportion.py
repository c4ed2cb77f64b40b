"""Whole things shared out over regions: potential hosts, and programmes for which a region has no host."""

from collections.abc import Sequence
from math import floor

__all__ = ["apportioned"]


def apportioned(weights: Sequence[float], seats: int) -> tuple[int, ...]:
    """Seats in proportion to weights, by largest remainders; some weight is more than 0.

    Where weights are whole numbers and their sum is not less than the seats, nobody gets more seats than weight.
    """
    total = sum(weights)
    exact = [weight / total * seats for weight in weights]
    whole = [floor(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda row: whole[row] - exact[row])
    for row in by_remainder[: seats - sum(whole)]:
        whole[row] += 1
    return tuple(whole)
