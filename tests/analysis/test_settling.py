"""The rule for adding replicates: how often it is wrong, when it stops, and that looking often costs nothing."""

import numpy as np
import pytest

from batch import fakes
from ipssim.analysis.contrast import difference, ranking
from ipssim.analysis.settling import ENOUGH_ALIKE, level_of_look, sizes, verdict
from ipssim.batch import Results, design

STUDIES, MOST = 500, 200


def stopped(true_difference: float, width: float, seed: int) -> tuple[str, bool, int]:
    """One study with independent normal pairs: how it ended, whether its last interval held the truth, replicates."""
    luck = np.random.default_rng([seed, round(1000 * true_difference)])
    gaps = luck.normal(true_difference, 1.0, MOST)
    for look, replicates in enumerate(sizes(10, MOST)):
        found = difference(gaps[:replicates], np.zeros(replicates), level=level_of_look(look, 1))
        judged = verdict("arm", found, width)
        if judged.settled:
            break
    return judged.why, found.low <= true_difference <= found.high, replicates


def test_without_a_difference_it_calls_one_clear_in_at_most_five_percent_of_studies() -> None:
    ends = [stopped(0.0, 0.0, seed) for seed in range(STUDIES)]
    wrong = sum(why.startswith("clearly") for why, _, _ in ends) / STUDIES
    assert wrong <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / STUDIES)


@pytest.mark.parametrize("true_difference", [0.0, 0.3, 1.0])
def test_the_interval_it_stops_with_holds_the_truth_in_at_least_95_percent_of_studies(true_difference: float) -> None:
    held = np.mean([held for _, held, _ in (stopped(true_difference, 0.5, seed) for seed in range(STUDIES))])
    assert held >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / STUDIES)


def test_a_large_difference_is_settled_sooner_than_a_small_one() -> None:
    large, small = (np.mean([stopped(size, 0.0, seed)[2] for seed in range(50)]) for size in (2.0, 0.4))
    assert large < 15 < 40 < small


def test_looking_at_95_percent_each_time_would_be_wrong_more_often() -> None:
    def naive(seed: int) -> bool:
        gaps = np.random.default_rng([seed, 9]).normal(0, 1, MOST)
        looks = (difference(gaps[:replicates], np.zeros(replicates)) for replicates in sizes(10, MOST))
        return any(found.low > 0 or found.high < 0 for found in looks)

    assert np.mean([naive(seed) for seed in range(STUDIES)]) > 0.1


def test_where_looks_are_taken_follows_from_the_first_alone_and_never_beyond_the_most() -> None:
    assert list(sizes(10, 60)) == [10, 15, 23, 35, 53]
    for most in range(10, 60):
        assert list(sizes(10, most)) == [size for size in sizes(10, 60) if size <= most]
    assert list(sizes(2, 9)) == [2, 5, 8], "of fewer than five pairs a spread tells little"


def test_the_chances_of_all_looks_sum_to_five_percent() -> None:
    assert sum(1 - level_of_look(look, 3) for look in range(10_000)) * 3 == pytest.approx(0.05, abs=1e-5)


def test_a_narrow_interval_settles_and_few_pairs_never_do() -> None:
    narrow = difference([0.0, 0.1, -0.1, 0.05, -0.05, 0.0], np.zeros(6))
    assert verdict("arm", narrow, 1.0).settled and not verdict("arm", narrow, 0.01).settled
    assert not verdict("arm", difference([5.0, 5.1], [0.0, 0.0]), 100.0).settled


@pytest.mark.parametrize("gap", [0.0, 9.0])
def test_pairs_that_are_all_alike_settle_nothing_until_they_are_many(gap: float) -> None:
    few, many = (
        verdict("arm", difference(np.full(n, gap), np.zeros(n)), 1.0) for n in (ENOUGH_ALIKE - 1, ENOUGH_ALIKE)
    )
    assert not few.settled and "too few" in few.why
    assert many.settled and many.why == "all pairs alike"


def test_so_many_are_alike_by_luck_in_at_most_five_percent_if_a_seventh_of_all_pairs_are_not() -> None:
    assert (1 - 1 / 7) ** ENOUGH_ALIKE <= 0.05 < (1 - 1 / 7) ** (ENOUGH_ALIKE - 1)


def test_the_number_of_pairs_that_would_settle_it_does() -> None:
    gaps = np.array([1.0, -1.0, 2.0, -1.5, 1.2, -0.9])
    more = int(difference(gaps, np.zeros(6)).more)

    def low(n: int) -> float:
        # n pairs with the mean and the spread of these
        base = np.resize([1.0, -1.0], n) if n % 2 == 0 else np.append(np.resize([1.0, -1.0], n - 1), 0.0)
        base = (base - base.mean()) / base.std(ddof=1)
        return difference(gaps.mean() + gaps.std(ddof=1) * base, np.zeros(n)).low

    assert low(6 + more) > 0 >= low(6 + more - 1)
    assert difference([3.0, 3.1, 3.2], np.zeros(3)).more == 2, "three pairs are too few, however clear"
    assert difference([3.0, 3.1, 3.2, 3.1, 3.0], np.zeros(5)).more == 0
    assert difference([1.0, -1.0], np.zeros(2)).more == np.inf


def test_arms_are_ranked_by_their_means() -> None:
    scenario = fakes.scenario(("as is", "trial", "both"), replicates=4)
    results = Results.collect(scenario, [fakes.one_run(spec) for spec in design(scenario)])
    table = ranking(results, "penetration")
    assert list(table["arm"]) == ["both", "trial", "as is"]
    assert list(table["share_highest"]) == [1, 0, 0] and list(table["rank"]) == [1, 2, 3]
