"""Means over runs of ratios of money: what all spent over what all brought, and how far that may be off."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipssim.analysis.contrast import difference
from ipssim.analysis.settling import level_of_look, sizes, verdict
from ipssim.analysis.weighing import evened, evened_in, mean_of, with_weights
from ipssim.outcomes import FAMILIES, OUTCOMES

numbers = st.floats(0.1, 1e6)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=20))
def test_the_mean_is_what_all_spent_over_what_all_brought(runs: list[tuple[float, float]]) -> None:
    money, brought = np.array(runs).T
    assert evened(money / brought, brought).mean() == pytest.approx(money.sum() / brought.sum())


def test_runs_that_brought_alike_count_alike() -> None:
    values = np.array([1.0, 2.0, 6.0])
    assert evened(values, np.full(3, 7.0)) == pytest.approx(values)


def test_a_run_without_a_value_has_none_and_does_not_count() -> None:
    even = evened(np.array([4.0, np.nan, 2.0]), np.array([1.0, 5.0, 3.0]))
    assert np.isnan(even[1]) and np.nanmean(even) == pytest.approx((4 + 6) / 4)
    assert np.isnan(evened(np.array([np.nan]), np.array([0.0]))).all()


def test_in_a_table_each_group_has_its_own_mean() -> None:
    table = pd.DataFrame({"arm": list("aabb"), "cost_per_job_start": [10.0, 40, 8, 8], "job_starts": [3.0, 1, 2, 6]})
    assert with_weights("cost_per_job_start", "clients") == ["cost_per_job_start", "clients", "job_starts"]
    even = pd.Series(evened_in(table, "cost_per_job_start", ["arm"])).groupby(table["arm"]).mean()
    assert even.to_dict() == pytest.approx({"a": 70 / 4, "b": 8})
    assert mean_of(table, "cost_per_job_start") == pytest.approx((30 + 40 + 16 + 48) / 12)
    assert mean_of(table, "job_starts") == 3  # a count is a mean like any other


@pytest.mark.parametrize("outcome", [o for of in FAMILIES.values() for o in of if o.holds_money and o.denominator])
def test_every_ratio_of_money_says_what_it_is_weighted_by(outcome: object) -> None:
    weight = OUTCOMES[outcome.weight]
    assert weight.numerator[0] in outcome.denominator and not weight.denominator


def spent_and_brought(luck: np.random.Generator, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Two arms that bring 7 jobs for 78 each; in some runs of the first few, so that what one costs has a long tail."""
    jobs = 1 + luck.poisson([luck.gamma(1.0, 6.0, number), np.full(number, 6.0)])
    return 50.0 + 4.0 * jobs + luck.normal(0, 5.0, jobs.shape), jobs


def test_settling_is_wrong_no_more_often_of_ratios_with_a_long_tail() -> None:
    studies, wrong = 400, 0
    for seed in range(studies):
        money, jobs = spent_and_brought(np.random.default_rng(seed), 60)
        for number, n in enumerate(sizes(10, 60)):
            ratios = (money / jobs)[:, :n]
            found = difference(ratios[0], ratios[1], level=level_of_look(number, 1), weights=jobs[:, :n])
            if verdict("arm", found, 0.0).settled:
                wrong += 1
                break
    assert wrong / studies <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / studies)


def test_the_interval_of_such_a_ratio_holds_the_truth_as_often_as_it_says() -> None:
    luck, studies, held = np.random.default_rng(1), 1000, 0
    for _ in range(studies):
        money, jobs = spent_and_brought(luck, 20)
        found = difference(*money / jobs, weights=jobs)
        held += found.low <= 0 <= found.high
    assert held / studies >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / studies)
