"""Means over runs of ratios of money: what all spent over what all brought, and how far that may be off."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipssim.analysis.contrast import Difference, difference
from ipssim.analysis.settling import level_of_look, sizes, verdict
from ipssim.outcomes import FAMILIES, Outcome, quantities_of, value
from ipssim.outcomes.together import evened, mean_of, means_in, ratio_of

numbers = st.floats(0.1, 1e6)


@given(st.lists(st.tuples(numbers, st.integers(0, 50)), min_size=1, max_size=20))
def test_the_mean_is_what_all_spent_over_what_all_brought(runs: list[tuple[float, int]]) -> None:
    money, brought = np.array(runs).T
    even = evened(money, brought)
    if brought.any():
        assert even.mean() == pytest.approx(money.sum() / brought.sum())
    else:
        assert np.isnan(even).all()


def test_runs_that_brought_alike_count_alike() -> None:
    values = np.array([1.0, 2.0, 6.0])
    assert evened(7 * values, np.full(3, 7.0)) == pytest.approx(values)


def test_a_run_that_is_not_there_does_not_count_and_one_that_brought_nothing_does() -> None:
    even = evened(np.array([4.0, np.nan, 6.0, 2.0]), np.array([1.0, np.nan, 3.0, 0.0]))
    assert np.isnan(even[1]) and np.nanmean(even) == pytest.approx((4 + 6 + 2) / 4)


def test_in_a_table_each_group_has_its_own_mean() -> None:
    table = pd.DataFrame({"arm": list("aabb"), "jobs": [3.0, 1, 2, 6], "cost": [10.0, 40, 8, np.nan]})
    table = table.assign(cost_money=table["jobs"] * table["cost"].fillna(8), cost_brought=table["jobs"])
    assert means_in(table, "cost", ["arm"]).to_dict() == pytest.approx({"a": 70 / 4, "b": 8})
    assert mean_of(table, "cost") == pytest.approx((30 + 40 + 16 + 48) / 12)
    assert mean_of(table, "jobs") == 3  # a count is a mean like any other


RATIOS_OF_MONEY = [o for of in FAMILIES.values() for o in of if o.holds_money and o.denominator]


@pytest.mark.parametrize("outcome", RATIOS_OF_MONEY, ids=lambda outcome: outcome.name)
def test_a_ratio_of_money_is_its_money_over_what_it_brought(outcome: Outcome) -> None:
    draws = np.random.default_rng(1).uniform(1, 9, (20, len(quantities_of(outcome))))
    frame = pd.DataFrame(draws, columns=list(quantities_of(outcome)))
    money, brought = (value(part, frame) for part in outcome.parts.values())
    assert (money / brought).to_numpy() == pytest.approx(value(outcome, frame).to_numpy())


def difference_between(luck: np.random.Generator, runs: int, level: float = 0.95) -> Difference:
    """Of two arms that bring 7 jobs for 78 each; in some runs of the first few or none, so that the cost of one has a
    long tail."""
    jobs = luck.poisson([luck.gamma(1.0, 7.0, runs), np.full(runs, 7.0)]).astype(float)
    money = 50.0 + 4.0 * jobs + luck.normal(0, 5.0, jobs.shape)
    return difference(*ratio_of(money, jobs), parts=np.array([money, jobs]), level=level)


def test_settling_is_wrong_no_more_often_of_ratios_with_a_long_tail() -> None:
    studies, wrong = 400, 0
    for seed in range(studies):
        for number, runs in enumerate(sizes(10, 60)):
            found = difference_between(np.random.default_rng([seed, number]), runs, level_of_look(number, 1))
            if verdict("arm", found, 0.0).settled:
                wrong += 1
                break
    assert wrong / studies <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / studies)


def test_the_interval_of_such_a_ratio_holds_the_truth_as_often_as_it_says() -> None:
    luck, studies = np.random.default_rng(1), 1000
    found = (difference_between(luck, 20) for _ in range(studies))
    held = sum(one.n == 20 and one.low <= 0 <= one.high for one in found)
    assert held / studies >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / studies)


def test_nothing_is_compared_with_an_arm_that_brought_nothing() -> None:
    money, jobs = np.full((2, 5), 10.0), np.array([[0.0] * 5, [2.0] * 5])
    found = difference(*ratio_of(money, jobs), parts=np.array([money, jobs]))
    assert found.n == 0 and np.isnan([found.mean, found.low, found.share_above]).all()
