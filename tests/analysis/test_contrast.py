"""Paired comparison: the difference an arm makes, its interval, and what pairing saves."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from batch import fakes
from ipssim.analysis.contrast import compare, difference, difference_of
from ipssim.batch import Results, design
from ipssim.errors import InputError

NUMBERS = st.lists(st.tuples(*[st.floats(-1e3, 1e3)] * 2), min_size=2, max_size=30).map(np.array)


@pytest.fixture(scope="module")
def results() -> Results:
    scenario = fakes.scenario(("as is", "trial", "both"), replicates=8)
    return Results.collect(scenario, [fakes.one_run(spec) for spec in design(scenario)])


def test_the_interval_is_that_of_a_paired_t_test() -> None:
    a, b = [3.0, 5.0, 4.0, 8.0], [1.0, 4.0, 1.0, 5.0]
    found = difference(a, b)
    expected = stats.ttest_rel(a, b).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.mean == pytest.approx(2.25)
    assert (found.n, found.share_above) == (4, 1.0)


@given(pairs=NUMBERS)
def test_pairing_changes_the_interval_and_never_the_difference(pairs: np.ndarray) -> None:
    found = difference(*pairs.T)
    assert found.mean == pytest.approx(pairs[:, 0].mean() - pairs[:, 1].mean(), abs=1e-9)
    assert found.is_alike or found.low <= found.mean <= found.high  # as narrow as a number where squares vanish


@given(pairs=NUMBERS)
def test_to_swap_the_arms_turns_the_sign(pairs: np.ndarray) -> None:
    there, back = difference(*pairs.T), difference(*pairs.T[::-1])
    assert (there.mean, there.low, there.high) == pytest.approx((-back.mean, -back.high, -back.low), nan_ok=True)


def test_pairs_without_a_value_in_either_arm_are_left_out() -> None:
    assert difference([1, np.nan, 3], [1, 2, np.nan]).n == 1


def test_one_pair_has_a_difference_and_no_interval() -> None:
    found = difference([2.0], [1.0])
    assert found.mean == 1 and np.isnan([found.low, found.high, found.variance_saved]).all()


@pytest.mark.parametrize("gap", [0.0, 0.1, 9.0])
@pytest.mark.parametrize("pairs", [2, 3, 30])
def test_pairs_that_are_all_alike_have_no_interval_and_nothing_that_would_settle_them(gap: float, pairs: int) -> None:
    baseline = np.linspace(20, 21, pairs)
    found = difference(baseline + gap, baseline)  # alike but for rounding
    assert found.is_alike and found.mean == pytest.approx(gap) and found.share_above == (gap > 0)
    assert np.isnan([found.low, found.high, found.more]).all()


def test_one_pair_that_is_a_little_different_gives_an_interval() -> None:
    found = difference([9.0, 9.0, 9.000001], [0.0, 0.0, 0.0])
    assert not found.is_alike and found.low < 9 < found.high


def test_no_pair_has_nothing() -> None:
    found = difference([np.nan], [1.0])
    assert found.n == 0 and np.isnan(found.mean) and np.isnan(found.share_above)


def test_shared_luck_saves_variance_and_independent_luck_saves_none() -> None:
    luck = np.random.default_rng(1).normal(size=(2, 4000))
    assert difference(luck[0] + 0.1 * luck[1], luck[0]).variance_saved == pytest.approx(200, rel=0.1)
    assert difference(luck[0], luck[1]).variance_saved == pytest.approx(1, rel=0.1)
    assert difference(luck[0] + 1, luck[0] + 0).variance_saved > 1e6
    assert np.isnan(difference([1.0, 1.0], [1.0, 1.0]).variance_saved)


def test_every_other_arm_is_compared_with_the_baseline(results: Results) -> None:
    table = compare(results, "penetration", "as is")
    assert list(table["arm"]) == ["trial", "both"]
    assert table["difference"].to_numpy() == pytest.approx([24 * 0.1 / 1000, 24 * 0.2 / 1000])
    assert table["difference"].to_numpy() == pytest.approx((table["value"] - table["baseline"]).to_numpy())
    assert (table["share_above"] == 1).all() and (table["n"] == 8).all()


def test_a_date_means_the_last_month_that_had_ended(results: Results) -> None:
    table = compare(results, "penetration", "as is", date(2003, 1, 15))
    assert table["difference"].iloc[0] == pytest.approx(12 * 0.1 / 1000)


def test_the_area_under_the_curve_is_in_units_of_the_outcome_times_years(results: Results) -> None:
    table = compare(results, "penetration", "as is", "area")
    assert table["difference"].iloc[0] == pytest.approx(0.1 / 1000 * 24 * 24 / 2 / 12)


def test_an_outcome_that_had_no_value_for_a_while_has_no_area(results: Results) -> None:
    assert (compare(results, "fidelity", "as is", "area")["n"] == 0).all()


@settings(max_examples=10, deadline=None)
@given(arms=st.permutations(["as is", "trial", "both"]))
def test_one_difference_is_the_row_of_the_comparison(results: Results, arms: list[str]) -> None:
    arm, against, _ = arms
    row = compare(results, "penetration", against).set_index("arm").loc[arm]
    assert difference_of(results, "penetration", arm, against).mean == row["difference"]


def test_a_misspelt_baseline_is_refused_with_the_nearest(results: Results) -> None:
    with pytest.raises(InputError, match="unknown arm `as its`") as refusal:
        compare(results, "penetration", "as its")
    assert refusal.value.hint == "did you mean `as is`?"
