"""Equations of fidelity: what conditions allow, and how items get there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipssim.binding import bind_all
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms import fidelity
from ipssim.mechanisms.items import ITEM_TO_JOB, LAWS, Driver, difficulty_from, fidelity_items, job_weights
from ipssim.scenario import Choices
from ipssim.vocabulary import Regime

P = bind_all((), Choices())
ITEMS, F = P.fidelity_items, P.fidelity
NOBODY = np.zeros(len(Driver))


def after(months, z=NOBODY):
    level = ITEMS.start
    target = fidelity.attainable(z, np.zeros(25), ITEMS)
    for _ in range(months):
        level = fidelity.moved(level, target, ITEMS.speed, np.ones(()), F)
    return level


def scores(rows):
    return np.array([rows] * 25)


def test_an_ordinary_site_stands_at_the_norwegian_means_after_a_year():
    assert after(12) == pytest.approx(ITEMS.typical, abs=0.2)
    assert after(12).sum() == pytest.approx(98.2, abs=2)


def test_an_item_in_the_middle_of_the_scale_has_no_difficulty_either_way():
    assert difficulty_from(scores([3] * 6), np.full(25, 0.9), np.full(25, 1.0)) == pytest.approx(0, abs=1e-9)


def test_an_item_at_the_top_in_all_centres_is_easy_but_finite():
    easy = difficulty_from(scores([5] * 6), np.full(25, 0.9), np.full(25, 3.0))
    assert easy == pytest.approx(np.log(24.5 / 0.5))


def test_harder_scores_give_harder_items():
    mild, hard = (difficulty_from(scores([s] * 6), np.full(25, 0.2), np.full(25, 1.5)) for s in (4, 2))
    assert (hard < mild).all()


def test_job_weights_of_all_choices_spread_alike_over_the_norwegian_centres():
    table = np.random.default_rng(1).integers(1, 6, (25, 6))
    spreads = [(table * job_weights(choice, table)[:, None]).sum(axis=0).std() for choice in ITEM_TO_JOB]
    assert spreads == pytest.approx([spreads[0]] * len(spreads))
    assert job_weights("equal", table) == pytest.approx(1 / 25)


def test_every_item_has_one_to_three_drivers_and_every_driver_an_item():
    loaded = ITEMS.loadings != 0
    assert set(loaded.sum(axis=1)) <= {1, 2, 3} and loaded.any(axis=0).all()


def test_hindrances_lower_and_helps_raise():
    hinders = [Driver.LEGACY, Driver.PAYMENT_PRESSURE, Driver.CASELOAD_PRESSURE]
    assert (ITEMS.loadings[:, hinders] <= 0).all()
    assert (np.delete(ITEMS.loadings, hinders, axis=1) >= 0).all()


def test_the_sum_over_slots_is_the_sum_over_all_drivers():
    z = np.random.default_rng(2).uniform(-1, 1, (len(Driver), 7))
    logit = ITEMS.difficulty + ITEMS.offset + np.einsum("jn,kj->nk", z, ITEMS.loadings)
    assert fidelity.attainable(z, np.zeros((7, 25)), ITEMS) == pytest.approx(1 + 4 / (1 + np.exp(-logit)))


def test_an_unknown_driver_is_refused():
    leaves = {item: {"speed": 0.1, "start": 2.0, "offset": 0.0, "on_weather": 1.0} for item in IPS_25.items}
    with pytest.raises(KeyError, match="WEATHER"):
        fidelity_items(leaves, np.random.default_rng(1).integers(1, 6, (25, 6)), "equal")


@given(st.floats(1, 5), st.floats(1, 5), st.floats(0, 1), st.floats(0.01, 20))
def test_an_item_moves_toward_what_conditions_allow_and_never_past_it(level, target, speed, pace):
    moved = float(fidelity.moved(np.array([level]), np.array([target]), speed, np.array(pace), F)[0])
    assert min(level, target) - 1e-9 <= moved <= max(level, target) + 1e-9


def test_support_speeds_rising_but_not_falling():
    for target, same in ((4.0, False), (2.0, True)):
        slow, fast = (fidelity.moved(np.array([3.0]), np.array([target]), 0.1, np.array(s), F) for s in (0.5, 2.0))
        assert (slow == fast).all() == same


def test_pace_is_one_under_ordinary_support():
    assert fidelity.pace(0.0, F.ordinary_coaching, F.ordinary_freshness, F) == pytest.approx(1)


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_better_drivers_never_lower_an_item(low, high):
    low, high = sorted((low, high))
    for driver in set(Driver) - {Driver.LEGACY, Driver.PAYMENT_PRESSURE, Driver.CASELOAD_PRESSURE}:
        worse, better = NOBODY.copy(), NOBODY.copy()
        worse[driver], better[driver] = low, high
        none = np.zeros(25)
        assert (fidelity.attainable(worse, none, ITEMS) <= fidelity.attainable(better, none, ITEMS)).all()


# Items that each feature of the welfare regime acts on (MODEL.md, "Welfare regime").
ITEMS_OF_LAW = {
    Regime.MANDATE: {"agency_focus_on_work", "competitive_jobs"},
    Regime.REDIRECTION: {"agency_focus_on_work", "competitive_jobs"},
    Regime.COMPETING_SERVICES: {"agency_focus_on_work", "competitive_jobs"},
    Regime.SHORT_CONTRACT_PENALTY: {"competitive_jobs"},
    Regime.CAPACITY_ASSESSMENT: {"rapid_job_search", "zero_exclusion"},
    Regime.LENGTHY_REFERRAL: {"rapid_job_search"},
    Regime.NARROW_ELIGIBILITY: {"zero_exclusion"},
    Regime.BENEFIT_TRAP: {"benefits_counselling"},
    Regime.DATA_SHARING_LIMITS: {"integration_with_treatment_team"},
}


@pytest.mark.parametrize("feature", Regime, ids=lambda feature: feature.name.lower())
def test_a_feature_of_the_welfare_regime_moves_its_items_and_no_others(feature):
    regime = np.zeros((2, len(Regime)))
    regime[1, feature] = 1
    levels = []
    for row in regime:
        z = NOBODY.copy()
        z[list(LAWS)] = fidelity.law_levels(row, F)
        levels.append(fidelity.attainable(z, np.zeros(25), ITEMS))
    changed = np.flatnonzero(levels[0] != levels[1])
    assert {IPS_25.items[k] for k in changed} == ITEMS_OF_LAW.get(feature, set())


def test_a_caseload_of_thirty_scores_about_three_on_its_item():
    z = NOBODY.copy()
    z[Driver.CASELOAD_PRESSURE] = fidelity.centred(30 / 20, F.ordinary_caseload, F.caseload_spread)
    assert fidelity.attainable(z, np.zeros(25), ITEMS)[0] == pytest.approx(3, abs=0.5)


def test_money_at_risk_is_weighed_by_what_contracts_are_worth():
    share = fidelity.share_at_risk_of_revenue(np.array([0.4, 0.0]), np.array([100, 300]), np.array([2, 2]))
    assert share == pytest.approx(0.1)
    assert fidelity.share_at_risk_of_revenue(np.array([0.4]), np.array([0]), np.array([0])) == 0


def test_sites_of_drivers_and_habits_must_be_the_same():
    with pytest.raises(ValueError, match="sites"):
        fidelity.attainable(np.zeros(len(Driver)), np.zeros((4, 25)), ITEMS)
