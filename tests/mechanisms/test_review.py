"""Equations of reviews: what raters see."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipssim.binding import bind_all
from ipssim.mechanisms.review import months_to_next_review, rated_total
from ipssim.scenario import Choices

P = bind_all((), Choices()).review


def test_a_fair_rater_of_whole_items_sees_the_total():
    levels = np.array([5.0] * 10 + [3.0] * 10 + [1.0] * 5)
    assert rated_total(levels, np.zeros(()), True, 0.5, P) == 85


@given(st.lists(st.floats(1, 5), min_size=25, max_size=25), st.floats(-4, 4), st.floats(-4, 4), st.booleans())
def test_ratings_are_in_range_and_rise_with_lenience(levels, one, other, independent):
    low, high = (rated_total(np.array(levels), np.array(e), independent, 0.5, P) for e in sorted((one, other)))
    assert 25 <= low <= high <= 125


def test_own_ratings_lean_upward():
    levels = np.random.default_rng(1).uniform(1, 5, (500, 25))
    none = np.zeros(500)
    assert rated_total(levels, none, False, 0.5, P).mean() > rated_total(levels, none, True, 0.5, P).mean() + 1


@pytest.mark.parametrize(("total", "independent", "months"), [(99, True, 6), (100, True, 12), (120, False, 12)])
def test_reviews_are_twice_a_year_until_good_then_yearly(total, independent, months):
    assert months_to_next_review(total, independent, P) == months


def test_competent_reviewers_err_less():
    levels, error = np.full((400, 25), 3.4), np.linspace(-2, 2, 400)
    spread = [rated_total(levels, error, True, competence, P).std() for competence in (0.0, 0.5, 1.0)]
    assert spread[0] > spread[1] > spread[2] > 0
