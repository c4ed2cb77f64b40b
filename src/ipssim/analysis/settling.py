"""When is a comparison settled? A rule for adding replicates that may look as often as it likes.

To look at an interval again and again, and to stop when it pleases, makes it wrong more often than it says. So each
look is stricter than the last: look k = 0, 1, 2 ... uses intervals of level

    1 - alpha / ((k + 1) (k + 2)) / comparisons

The sum of 1 / ((k + 1) (k + 2)) over all k is 1. So the chance that any interval of any look misses its true difference
is at most alpha, whenever one stops (Bonferroni's inequality; t intervals, so means of the pairs must be about normal).

Looks are taken at sizes that follow from the first one alone, each at its own replicates and no others. So a study that
was stopped and is taken up again, or has more replicates already, ends as if it had gone on without a break: were k
counted anew, or a size chosen after the last look, there would be more looks than the sum is over.

Pairs that are all alike have no interval. They settle a comparison when they are so many that, at 95 %, no more than a
seventh of all pairs can be other than they: 1 - 0.05 ^ (1 / 20) = 0.14.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from ipssim.analysis.contrast import FEWEST_PAIRS, Difference, When, difference_of
from ipssim.batch import Results

__all__ = ["Verdict", "all_settled", "level_of_look", "look", "no_pair", "sizes", "verdict"]

ALPHA = 0.05
GROWTH = 1.5  # replicates at a look / replicates at the last
ENOUGH_ALIKE = 20  # pairs without any spread that settle it


@dataclass(frozen=True)
class Verdict:
    """What a look at one arm found.

    settled   whether no more replicates are needed for it
    why       in words
    """

    arm: str
    difference: Difference
    settled: bool
    why: str


def level_of_look(number: int, comparisons: int) -> float:
    """Level of the intervals at a look, counted from 0."""
    return 1 - ALPHA / ((number + 1) * (number + 2)) / comparisons


def verdict(arm: str, found: Difference, width: float) -> Verdict:
    """Whether an interval is narrower than asked for, or lies all on one side of zero."""
    if found.n < FEWEST_PAIRS:
        return Verdict(arm, found, False, f"{found.n} {'pair is' if found.n == 1 else 'pairs are'} too few")
    if found.is_alike:
        enough = found.n >= ENOUGH_ALIKE
        return Verdict(arm, found, enough, "all pairs alike" if enough else "all pairs alike, too few to rely on it")
    if found.low > 0 or found.high < 0:
        return Verdict(arm, found, True, f"clearly {'higher' if found.low > 0 else 'lower'}")
    if found.high - found.low <= width:
        return Verdict(arm, found, True, "the interval is as narrow as asked for")
    return Verdict(arm, found, False, "open")


def look(results: Results, outcome: str, at: When, width: float, number: int, replicates: int) -> list[Verdict]:
    """A look at every arm against the first, at the first replicates of the results, so many of them."""
    baseline, *others = results.arms
    level = level_of_look(number, max(len(others), 1))
    return [
        verdict(arm, difference_of(results, outcome, arm, baseline, at, level=level, replicates=replicates), width)
        for arm in others
    ]


def sizes(first: int, most: int) -> Iterator[int]:
    """Replicates at each look: the first, then half as many more each time, and never more than the most."""
    yield first
    following = max(ceil(first * GROWTH), FEWEST_PAIRS)
    if following <= most:
        yield from sizes(following, most)


def all_settled(verdicts: Sequence[Verdict]) -> bool:
    """Whether every arm's comparison is settled."""
    return all(found.settled for found in verdicts)


def no_pair(verdicts: Sequence[Verdict]) -> str:
    """The first arm of which no pair has a value, so that more of them are not likely to settle it; empty if none."""
    return next((found.arm for found in verdicts if not found.difference.n), "")
