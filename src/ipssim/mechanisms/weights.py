"""How strongly each determinant weighs on each implementation outcome: the named alternatives.

The weights of the scoping review (its Table 2) are shares of the articles on an outcome that tie a determinant to it,
as facilitator or as barrier. They measure attention, not effect: hence the alternatives, over which every study can
run.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ipssim.vocabulary import Determinant, ImplementationOutcome

__all__ = ["SHAPE", "Weighting", "by_article", "drawn", "given", "kept", "reported", "strongest", "uniform"]

FloatArray = NDArray[np.float64]
Rows = Sequence[Mapping[str, str]]
Cells = Sequence[tuple[str, str, float, float]]
Weighting = Literal["reported", "uniform", "dirichlet", "sparse", "leave_one_out", "by_article", "none", "own"]

SHAPE = (len(Determinant), len(ImplementationOutcome))


def reported(counts: Rows) -> tuple[FloatArray, FloatArray]:
    """Weights of facilitators and barriers as the review reports them [share of articles], two (12, 4) arrays.

        f = articles naming it as facilitator of the outcome / articles on the outcome;   b likewise for barriers

    counts  rows of determinant_outcome_counts.csv, one a cell, as text by column name
    """
    facilitator, barrier = np.zeros(SHAPE), np.zeros(SHAPE)
    for row in counts:
        cell, articles = _cell(row["determinant"], row["outcome"]), int(row["outcome_articles"])
        facilitator[cell] = int(row["facilitator_articles"]) / articles
        barrier[cell] = int(row["barrier_articles"]) / articles
    return facilitator, barrier


def uniform() -> tuple[FloatArray, FloatArray]:
    """All determinants alike: f = b = 1."""
    return np.ones(SHAPE), np.ones(SHAPE)


def by_article(counts: Rows) -> tuple[FloatArray, FloatArray]:
    """Each article has the same say: as reported, but what one article says of one outcome sums to one.

        f = facilitator articles * mean over the cell's articles of 1 / (determinants the article ties to the outcome)

    and b likewise for barriers; counts as for `reported`.
    """
    facilitator, barrier = np.zeros(SHAPE), np.zeros(SHAPE)
    mentions = _mentions(counts)
    for row in counts:
        cell, articles = _cell(row["determinant"], row["outcome"]), row["article_ids"].split()
        attention = sum(1 / mentions[row["outcome"], article] for article in articles) / len(articles)
        facilitator[cell] = int(row["facilitator_articles"]) * attention
        barrier[cell] = int(row["barrier_articles"]) * attention
    return facilitator, barrier


def drawn(luck: Sequence[float]) -> tuple[FloatArray, FloatArray]:
    """Weights about which nothing is known but that they sum to one for each outcome: a flat Dirichlet draw.

        f = b = -ln(1 - u_do) / sum over d of -ln(1 - u_do)

    luck  u, 48 uniforms in [0, 1), determinant by determinant
    """
    spread = -np.log1p(-np.reshape(luck, SHAPE))
    weight = spread / spread.sum(axis=0)
    return weight, weight


def given(cells: Cells) -> tuple[FloatArray, FloatArray]:
    """A user's own weights; a cell that is not named weighs nothing.

    cells  determinant, outcome, weight as facilitator and as barrier [0 or more]
    """
    facilitator, barrier = np.zeros(SHAPE), np.zeros(SHAPE)
    for determinant, outcome, f, b in cells:
        cell = _cell(determinant, outcome)
        facilitator[cell], barrier[cell] = f, b
    return facilitator, barrier


def kept(weighting: Weighting, weight: FloatArray, left_out: str, count: int) -> NDArray[np.bool_]:
    """The cells that a weighting keeps, (12, 4).

    sparse         the `count` heaviest of each outcome
    leave_one_out  all determinants but `left_out`
    none           no cell
    any other      all of them
    """
    if weighting == "sparse":
        return strongest(weight, count)
    cells = np.full(SHAPE, weighting != "none")
    if weighting == "leave_one_out":
        cells[Determinant[left_out.upper()]] = False
    return cells


def strongest(weight: FloatArray, count: int) -> NDArray[np.bool_]:
    """The `count` largest cells of each outcome, (12, 4); ties go to the first determinant."""
    order = np.argsort(-weight, axis=0, kind="stable")
    cells = np.zeros(weight.shape, np.bool_)
    np.put_along_axis(cells, order[:count], True, axis=0)
    return cells


def _cell(determinant: str, outcome: str) -> tuple[Determinant, ImplementationOutcome]:
    return Determinant[determinant.upper()], ImplementationOutcome[outcome.upper()]


def _mentions(counts: Rows) -> dict[tuple[str, str], int]:
    """How many determinants each article ties to each outcome."""
    mentions: dict[tuple[str, str], int] = {}
    for row in counts:
        for article in row["article_ids"].split():
            mentions[row["outcome"], article] = mentions.get((row["outcome"], article), 0) + 1
    return mentions
