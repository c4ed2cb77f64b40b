"""The score card's picture shows where values lie in their ranges."""

import pandas as pd

from ipssim.figures.saving import alt_text, data_behind
from ipssim.figures.score_card import score_card_figure

CARD = pd.DataFrame(
    [
        ("A1", "Grows", "diffusion", "held_out", 1.4, 1.9, 1.65, 0.05, "inside"),
        ("A2", "Outgrows", "diffusion", "calibration", 1.0, 2.0, 9.0, 0.1, "outside"),
        ("M1", "Costs", "money", "calibration", 0.0, 10.0, float("nan"), float("nan"), "not computed"),
    ],
    columns=["id", "title", "domain", "use", "low", "high", "value", "error", "verdict"],
)


def test_a_value_is_drawn_at_its_place_in_the_accepted_range():
    ax = score_card_figure(CARD, runs=3)
    points = [tuple(point) for drawn in ax.collections for point in getattr(drawn, "get_offsets", list)() if len(point)]
    assert any(abs(x - 0.5) < 1e-9 and y == 2 for x, y in points)  # A1, at the top, in the middle of its range
    assert any(x == 2 and y == 1 for x, y in points)  # A2, at the edge, as an arrow
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Costs  M1", "Outgrows  A2", "Grows  A1"]


def test_the_picture_says_in_words_what_was_missed():
    ax = score_card_figure(CARD, runs=3)
    assert alt_text(ax) == "Score card: 1 of 3 patterns inside. Not inside: M1, A2."
    assert data_behind(ax).equals(CARD)
