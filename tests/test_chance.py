"""Draws are known by name, month and row; counts come from one uniform each."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ipssim.chance import Chance, normal
from ipssim.counts import binomial, poisson

UNIT = st.floats(0, 1, exclude_max=True)


def luck(seed=1, replicate=0, rows=6):
    return Chance(seed, replicate, {"agency": rows, "region": 3})


def test_a_draw_is_the_same_whatever_else_is_drawn():
    quiet, busy = luck(), luck()
    for month in (1, 2, 3):
        busy.uniform("something new", month, "agency", wide=25)
        busy.lasting("order", "region")
        np.testing.assert_array_equal(quiet.uniform("a", month, "agency"), busy.uniform("a", month, "agency"))


def test_a_row_keeps_its_luck_when_the_world_grows():
    np.testing.assert_array_equal(luck(rows=6).uniform("a", 5, "agency"), luck(rows=60).uniform("a", 5, "agency")[:6])


def test_months_processes_kinds_seeds_and_replicates_have_luck_of_their_own():
    draws = [
        luck().uniform("a", 1, "agency")[:3],
        luck().uniform("a", 2, "agency")[:3],
        luck().uniform("b", 1, "agency")[:3],
        luck().uniform("a", 1, "region")[:3],
        luck(seed=2).uniform("a", 1, "agency")[:3],
        luck(replicate=1).uniform("a", 1, "agency")[:3],
    ]
    assert len({tuple(draw) for draw in draws}) == len(draws)


def test_draws_are_uniform():
    drawn = luck(rows=20_000).uniform("a", 7, "agency")
    assert stats.kstest(drawn, "uniform").pvalue > 1e-3


def test_drawn_luck_cannot_be_changed():
    assert not luck().uniform("a", 1, "agency").flags.writeable


@given(u=UNIT, n=st.integers(0, 80), p=st.floats(0, 1))
@settings(max_examples=400)
def test_a_binomial_count_is_the_quantile_of_its_uniform(u, n, p):
    k = int(binomial(u, n, p))
    assert 0 <= k <= n
    slack = 1e-9  # sums of probabilities differ in their last digits
    assert stats.binom.cdf(k, n, p) > u - slack
    assert k == 0 or stats.binom.cdf(k - 1, n, p) <= u + slack


@given(u=UNIT, mean=st.floats(0, 200))
@settings(max_examples=400)
def test_a_poisson_count_is_the_quantile_of_its_uniform(u, mean):
    k = int(poisson(u, mean))
    slack = 1e-9
    assert k >= 0
    assert stats.poisson.cdf(k, mean) > u - slack
    assert k == 0 or stats.poisson.cdf(k - 1, mean) <= u + slack


@given(u=UNIT, v=UNIT, n=st.integers(0, 60), p=st.floats(0, 1), q=st.floats(0, 1))
def test_better_luck_and_better_odds_never_lower_a_count(u, v, n, p, q):
    assert binomial(min(u, v), n, p) <= binomial(max(u, v), n, p)
    assert binomial(u, n, min(p, q)) <= binomial(u, n, max(p, q))


@given(st.lists(st.tuples(UNIT, st.integers(0, 40), st.floats(0, 1)), min_size=1, max_size=30))
def test_counts_drawn_together_are_those_drawn_one_by_one(cells):
    u, n, p = (np.array(x) for x in zip(*cells, strict=True))
    together = binomial(u, n, p)
    assert together.tolist() == [int(binomial(*cell)) for cell in cells]
    assert poisson(u, n).tolist() == [int(poisson(a, b)) for a, b in zip(u, n, strict=True)]


def test_a_normal_deviate_is_finite_even_for_the_least_uniform():
    assert np.isfinite(normal(np.array([0.0, 0.5, 1 - 1e-17]))).all()
    assert normal(0.5) == 0
