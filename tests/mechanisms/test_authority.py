"""Authorities and the learning community: belief, commitment, decisions, the growth of a line."""

import numpy as np
import pytest

from ipssim.evidence import Evidence
from ipssim.mechanisms import authority, belief, learning_community
from ipssim.mechanisms.authority import Authority
from ipssim.mechanisms.learning_community import LearningCommunity

EVIDENCE = Evidence.read()
P = EVIDENCE.bind(Authority, {})
L = EVIDENCE.bind(LearningCommunity, {})
RAISES = ("belief", "advocacy", "champion", "membership", "results", "neighbours", "nation", "strategy")
LOWERS = ("other_models", "competing", "devolution")


def test_belief_saturates_and_local_evidence_counts_more_than_all_foreign_trials():
    assert belief.evidence_strength(0, 0, 0, 0, P) == 0
    foreign = belief.evidence_strength(28, 0, 0, 0, P)
    assert 0.4 < foreign < 0.7
    assert belief.evidence_strength(0, 1, 0, 0, P) > foreign
    assert belief.evidence_strength(1000, 1, 1, 1, P) <= 1


def test_commitment_rises_with_what_helps_and_falls_with_rivals():
    nothing = dict.fromkeys(RAISES + LOWERS, 0.0)
    base = belief.commitment_target(**nothing, p=P)
    for name in RAISES:
        assert belief.commitment_target(**{**nothing, name: 1.0}, p=P) > base
    for name in LOWERS:
        assert belief.commitment_target(**{**nothing, name: 1.0}, p=P) < base
    assert belief.commitment_target(**(nothing | dict.fromkeys(RAISES, 1.0)), p=P) < 1


def test_no_single_influence_makes_a_region_committed():
    nothing = dict.fromkeys(RAISES + LOWERS, 0.0) | {"other_models": 0.5}
    for name in RAISES:
        assert belief.commitment_target(**{**nothing, name: 1.0}, p=P) < 0.5


def test_results_need_both_reach_and_jobs_and_do_not_depend_on_the_size_of_a_region():
    assert belief.regional_results(0, 0, 1.0, P) == 0
    assert belief.regional_results(500, 0, 1.0, P) == 0
    assert belief.regional_results(1000, 350, 2.0, P) == belief.regional_results(500, 175, 1.0, P)
    assert belief.regional_results(10_000, 9_000, 1.0, P) <= 1


def test_a_slow_state_closes_one_part_in_its_time_constant():
    assert belief.toward(0.2, 0.8, 24) == pytest.approx(0.225)


def test_commitment_without_power_opens_nothing():
    assert authority.opening(0.1, authority.drive(1.0, 0.0)) == 0
    assert authority.opening(0.1, authority.drive(1.0, 1.0)) == pytest.approx(1 - np.exp(-0.1))


def test_full_commitment_ends_nothing():
    assert authority.closing(0.1, 1.0) == 0
    assert (np.diff(authority.closing(0.1, np.linspace(0, 1, 9))) < 0).all()


def test_a_line_grows_toward_its_ceiling_and_no_further():
    posts = np.array([3.0])
    for _ in range(200):
        posts = authority.grown_line(posts, 50.0, 1.0, 0.0, 10.0, 0.0, P)
    assert posts == pytest.approx(50, rel=1e-3)
    assert authority.grown_line(80.0, 50.0, 1.0, 0.0, 10.0, 0.0, P) == 80
    assert authority.grown_line(10.0, 50.0, 0.0, 0.0, 10.0, 0.0, P) == 10


def test_a_line_grows_for_those_who_wait_and_stays_where_nobody_does():
    none, some, many = (authority.grown_line(10.0, 1e9, 0.5, 0.0, asked, 0.0, P) for asked in (0.0, 8.0, 16.0))
    assert none == 10 and some == pytest.approx(10 + 0.5 * P.line_growth * 8)
    assert many - 10 == pytest.approx(2 * (some - 10)), "twice as many who wait, twice the growth"


def test_members_lines_grow_faster_at_the_same_drive():
    member, other = (authority.grown_line(10.0, 500.0, 0.3, boost, 10.0, 0.0, P) for boost in (L.growth_boost, 0.0))
    assert member > other


def test_seeds_and_ceilings_double_with_the_region():
    assert authority.seed_posts(40.0, P) == 2 * authority.seed_posts(20.0, P)
    assert authority.line_ceiling(4000, P) == 2 * authority.line_ceiling(2000, P)


def test_working_together_stays_within_bounds():
    assert authority.collaboration_target(0, 0, 0, 0, P) == P.collaboration_base
    assert authority.collaboration_target(1, 1, 1, 1, P) <= 1
    assert authority.coalition_target(1, 1, 1, P) <= 1
    assert authority.drawn(0.9, 0.2, 5.0) == 1


def test_membership_builds_up_over_years():
    felt = learning_community.built_up(np.array([0, 12, 36, 240]), 1.0, L)
    assert felt[0] == 0 and (np.diff(felt) > 0).all() and felt[-1] <= 1
    assert learning_community.built_up(36, 0.5, L) == pytest.approx(felt[2] / 2)
    assert learning_community.built_up(36, 0.0, L) == 0


def test_a_new_member_calls_for_its_first_sites_within_the_first_year():
    months = np.arange(60)
    awards = learning_community.entry_awards(months, 1.0, L)
    assert awards.sum() / 12 == pytest.approx(L.entry_sites)
    assert (awards[int(L.entry_months) :] == 0).all()
