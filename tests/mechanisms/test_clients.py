"""Equations of clients and jobs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipssim.binding import bind_all
from ipssim.mechanisms import clients
from ipssim.mechanisms.rates import probability
from ipssim.scenario import Choices
from ipssim.units import MONTHS_A_QUARTER

P = bind_all((), Choices()).clients
CELLS = st.lists(st.integers(0, 40), min_size=1, max_size=18)
LUCK = st.floats(0, 1, exclude_max=True)


def ever_employed(months, factor, leaving):
    """Expected share of entrants who have had a job within some months, before they left [0-1].

        E(m) = sum over the classes of  q * ( F(e, r l) + exp(-e (f h + r l)) * F(m - e, l) ),
        F(t, l) = f h / (f h + l) * (1 - exp(-t (f h + l)))

    factor  f, climate times support [ratio];  leaving  l, hazard of dropping out [1/month], in the first e months of
    service r l;  q, h  share of entrants and hazard of a first job, by class
    """
    early = min(months, 1 + MONTHS_A_QUARTER * (clients.EARLY_QUARTERS - 1))
    searching, within = np.array([P.share_near, 1 - P.share_near]), 0.0
    first = factor * np.array([P.first_job_near, P.first_job_far])
    for span, leave in ((early, leaving * P.leaving_early), (months - early, leaving)):
        within += float(searching @ (first / (first + leave) * probability(span * (first + leave))))
        searching = searching * np.exp(-span * (first + leave))
    return within


def taken_from(cells, count, luck):
    """Whom `count` people are, by cell of the line in which they stand; the last axis."""
    upto = np.cumsum(cells, axis=-1)
    return np.diff(clients.drawn_among_first(upto, count, upto[..., -1:], luck), axis=-1, prepend=0)


@given(CELLS.filter(any), st.floats(0, 1), LUCK)
def test_people_drawn_from_a_line_are_so_many_and_never_more_than_a_cell_holds(cells, share, luck):
    held = np.array(cells)
    count = int(share * held.sum())
    taken = taken_from(held, count, luck)
    assert taken.sum() == count and (taken >= 0).all() and (taken <= held).all()


def test_people_are_drawn_from_each_cell_by_its_share():
    held, draws = np.array([6, 0, 3, 1]), 20_000
    taken = taken_from(np.tile(held, (draws, 1)), 2, np.random.default_rng(1).random((draws, 1)))
    assert taken.mean(axis=0) == pytest.approx(2 * held / held.sum(), abs=0.02)


@given(st.floats(0, 50), LUCK, LUCK)
def test_rounding_is_to_a_neighbour_and_rises_with_luck(amount, one, other):
    low, high = (int(clients.rounded(amount, u)) for u in sorted((one, other)))
    assert np.floor(amount) <= low <= high <= np.ceil(amount)


def test_the_practice_brings_about_half_to_work_in_eighteen_months_and_usual_services_a_quarter():
    usual = P.usual_first_job_hazard / (P.share_near * P.first_job_near + (1 - P.share_near) * P.first_job_far)
    practice, control = ever_employed(18, 1.0, P.leaving), ever_employed(18, usual, 0.0)
    assert 0.45 < practice < 0.62 and 0.18 < control < 0.32 and 1.6 < practice / control < 2.5


def test_the_hazard_of_a_cohort_falls_with_time_because_those_near_to_work_leave_first():
    share = [ever_employed(month, 1.0, 0.0) for month in range(25)]
    hazard = -np.diff(np.log(1 - np.array(share)))
    assert (np.diff(hazard) < 0).all()


def test_without_a_specialist_clients_fare_as_in_usual_services():
    one = np.ones(1)
    first, _ = clients.class_hazards(one, one, np.zeros(1), P)
    assert P.share_near * first[0, 0] + (1 - P.share_near) * first[0, 1] == pytest.approx(P.usual_first_job_hazard)


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_better_items_and_competence_never_hinder(low, high):
    low, high = sorted((low, high))
    assert clients.job_support(low, 0.0, 0.0, P) <= clients.job_support(high, 0.0, 0.0, P)
    assert clients.job_support(0.0, low, 0.0, P) <= clients.job_support(0.0, high, 0.0, P)
    assert clients.job_ending_hazards(low, P)[0] >= clients.job_ending_hazards(high, P)[0]


def test_unemployment_is_a_weak_factor():
    regime = np.zeros(12)
    low, high = (clients.job_climate(u, 0.5, regime, P) for u in (0.04, 0.09))
    assert 0.8 < high / low < 1


def test_places_are_bounded_by_specialists_and_stretched_by_payment():
    assert clients.places(3, 54, 0.0, 18.0, P) == 0 and clients.places(0, 0, 1.0, 18.0, P) == 0
    assert clients.places(3, 54, 1.0, 18.0, P) > 0
    assert clients.places(3, 0, 0.0, 18.0, P) == 3 * P.intake_pace


def test_nobody_is_referred_from_an_empty_pool_and_few_to_a_long_list():
    assert clients.referrals(-3.0, 0.0, 0.0, 0.0, 0.5, 0.0, P) == 0
    assert clients.referrals(200, 0.0, 0.0, 0.0, 0.5, 1.0, P) < clients.referrals(200, 0.0, 0.0, 0.0, 0.5, 0.0, P) / 10


def test_hurdles_and_narrow_eligibility_lower_referral():
    free, bound = np.zeros(12), np.ones(12)
    assert clients.referral_hurdles(bound, P) < clients.referral_hurdles(free, P) == 1
    assert clients.share_wanting_work(bound, P) < clients.share_wanting_work(free, P) == P.want_work


def test_creaming_needs_payment_by_results_or_exclusion():
    assert clients.share_near(0.0, 0.0, 0.0, P) == pytest.approx(P.share_near)
    assert clients.share_near(0.5, 0.0, 0.0, P) > P.share_near < clients.share_near(0.0, -1.0, 0.0, P)
    without = replace(P, creaming=0.0)
    assert clients.share_near(0.5, 0.0, 0.0, without) == pytest.approx(P.share_near)
