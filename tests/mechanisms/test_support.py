"""Support centres: posts, hours and how they are shared out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipssim.evidence import Evidence
from ipssim.mechanisms import support
from ipssim.mechanisms.support import Support

P = Evidence.read().bind(Support, {})


def test_a_centre_starts_with_one_trainer_and_grows_with_its_sites():
    trainers = support.entitlement(np.array([0, 3, 10, 25, 40]), 0.0, 1.0, True, P)
    assert trainers.tolist() == [1, 1, 1, 2.5, 4]
    assert support.entitlement(40, 0.0, 1.0, False, P) == 0
    assert support.entitlement(0, 1.5, 4.0, False, P) == 6


def test_half_a_trainer_is_one_who_works_half_time_and_two_and_a_half_are_three_who_share():
    entitled = np.array([0, 0.01, 0.5, 1, 2.5, 3])
    posts = support.trainer_posts(entitled)
    assert posts.tolist() == [0, 1, 1, 1, 3, 3]
    np.testing.assert_allclose(support.working_time(entitled, posts), [0, 0.01, 0.5, 1, 2.5 / 3, 1])


def test_the_noise_of_sums_adds_no_trainer():
    assert 0.1 * 3 * 10 > 3
    assert support.trainer_posts(0.1 * 3 * 10) == 3


def test_hours_rise_with_trainers_and_competence():
    assert support.productive_hours(0, 1.0, P) == 0
    assert support.productive_hours(1, 1.0, P) == P.productive_hours
    assert support.productive_hours(1, 0.0, P) == P.productive_hours * P.competence_floor


def test_installing_sites_need_most_and_good_sites_least():
    installing, below, good = support.hours_needed(np.arange(3), 0, P)
    assert installing > below > good > 0
    assert support.hours_needed(2, 2, P) == good + 2 * P.newcomer_hours


def test_a_committed_authority_renews_the_centres_money():
    assert support.renewal(0.0, P) == P.renewal_base
    assert support.renewal(1.0, P) == 1


def test_the_class_that_empties_the_centre_shares_alike():
    holder, first = np.array([0, 0, 0, 1]), np.array([0, 1, 1, 1])
    need, supply = np.array([40, 30, 30, 10]), np.array([60, 100])
    assert support.shared_out(holder, first, need, supply).tolist() == [40, 10, 10, 10]


amounts = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 500)), min_size=1, max_size=40)


@given(amounts, st.lists(st.integers(0, 2000), min_size=4, max_size=4))
def test_never_more_hours_are_given_than_there_are_and_earlier_classes_come_first(asking, hours):
    holder, first, need = (np.array(column, np.int64) for column in zip(*asking, strict=True))
    supply = np.array(hours, np.int64)
    given_hours = support.shared_out(holder, first, need, supply)
    assert ((given_hours >= 0) & (given_hours <= need)).all()
    assert (np.bincount(holder, given_hours, minlength=4) <= supply).all()
    for centre in range(4):
        mine = holder == centre
        served = [(given_hours[mine & (first == k)] >= need[mine & (first == k)]).all() for k in range(3)]
        last = next((k for k in range(3) if not served[k]), 3)
        assert (given_hours[mine & (first > last)] == 0).all()


def test_help_given_builds_a_relationship_with_competent_trainers_only():
    assert support.relationship_target(10, 10, 0.8, 0, P) == 0.8
    assert support.relationship_target(0, 10, 0.8, 0, P) == 0
    assert support.relationship_target(10, 10, 0.0, 0, P) == 0
    assert support.preparing_relationship(1.0, P) == P.preparing_relationship


def test_consultants_are_known_less_well_than_a_competent_centre():
    bought = support.relationship_target(0, 10, 0.8, 10, P)
    assert 0 < bought == P.bought_relationship < support.relationship_target(10, 10, 0.8, 0, P)


def test_distance_saves_time_and_costs_closeness():
    assert support.at_a_distance(0.0, P) == support.known_at_a_distance(0.0, P) == 1
    assert support.at_a_distance(1.0, P) > 1 > support.known_at_a_distance(1.0, P) > 0


def test_trainers_who_are_taught_get_better_but_never_perfect():
    assert support.taught(0.5, 0.0, P) == 0.5 < support.taught(0.5, 1.0, P) < 1


def test_trainers_learn_from_the_learning_community_and_from_researchers():
    assert support.competence_target(1.0, 0.0, P) > support.competence_target(0.0, 0.0, P) == P.competence_base
    assert support.competence_target(1.0, 1.0, P) == pytest.approx(1)
