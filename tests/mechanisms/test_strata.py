"""Equations of strata: who is taken in, who is paid for, who is near to work."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipssim.binding import bind_all
from ipssim.mechanisms import strata
from ipssim.mechanisms.clients import rounded, share_near
from ipssim.scenario import Choices
from ipssim.vocabulary import Regime, Trait

P = bind_all((), Choices()).strata
CLIENTS = bind_all((), Choices()).clients
SHARE = st.floats(0, 1)
LUCK = st.floats(0, 1, exclude_max=True)


@given(st.integers(0, 400), SHARE, SHARE, LUCK)
def test_leavers_with_a_trait_are_never_more_than_there_are_and_nor_are_the_others(clients, part, leaving, luck):
    held, exited = int(part * clients), int(leaving * clients)
    left = rounded(exited * np.array(held) / max(clients, 1), luck)
    assert 0 <= left <= held and 0 <= exited - left <= clients - held


@given(SHARE, st.floats(0.01, 100), st.floats(0.01, 100))
def test_the_share_taken_in_is_a_share_that_rises_with_the_odds(share, low, high):
    low, high = sorted((low, high))
    less, more = strata.share_taken_in(share, low), strata.share_taken_in(share, high)
    assert 0 <= less <= more <= 1
    assert strata.share_taken_in(share, 1.0) == pytest.approx(share)


def test_an_ordinary_team_under_ordinary_law_takes_people_in_as_they_come():
    odds = strata.odds_by_region(np.zeros((1, len(Regime))), np.zeros(1), P)
    assert (odds == 1).all() and strata.odds_of_site(0.0, 0.0, P) == 1


def test_narrow_eligibility_is_for_those_who_may_soon_work_and_not_about_distance():
    regime = np.zeros(len(Regime))
    regime[Regime.NARROW_ELIGIBILITY] = 1
    severe, without_work, far = strata.odds_by_region(regime, 0.0, P)
    assert severe < 1 > without_work and far == 1


def test_payment_by_diagnosis_shuts_out_as_many_as_the_odds_say():
    """Of a pool with 40 % severe the refused others are missing, and nobody else."""
    severe, unpaid = 0.4, 0.7
    refused = strata.unpaid_refused(severe, unpaid, P)
    odds = strata.odds_by_region(np.zeros(len(Regime)), unpaid, P)[Trait.SEVERE_ILLNESS]
    assert strata.share_taken_in(severe, odds) * (1 - refused) == pytest.approx(severe)


def test_payment_by_diagnosis_pays_for_severe_clients_only_and_for_an_empty_team_in_full():
    assert strata.covered_share(5, 20, 1.0) == 0.25
    assert strata.covered_share(5, 20, 0.0) == 1 == strata.covered_share(0, 0, 1.0)


def test_pressure_and_exclusion_keep_away_those_hard_to_serve():
    assert strata.odds_of_site(0.5, 0.0, P) < 1 > strata.odds_of_site(0.0, -1.0, P)


def test_ordinary_newcomers_are_as_near_to_work_as_ever_and_others_by_their_traits():
    ordinary = 1000 * strata.shares(P)
    assert strata.distance_from_work(ordinary, 1000, P) == pytest.approx(0)
    for trait in Trait:
        fewer = ordinary.copy()
        fewer[trait] = 0
        distance = strata.distance_from_work(fewer, 1000, P)
        assert distance < 0
        assert share_near(0.0, 0.0, distance, CLIENTS) > share_near(0.0, 0.0, 0.0, CLIENTS) == CLIENTS.share_near


def test_the_pool_loses_those_who_are_served():
    assert strata.share_in_pool(40, 0, 100, 0) == 0.4
    assert strata.share_in_pool(40, 30, 100, 50) == 0.2
    assert strata.share_in_pool(40, 40, 100, 100) == 0
