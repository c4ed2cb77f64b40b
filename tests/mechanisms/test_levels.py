"""Levels of the determinants: worked examples and ranges."""

import numpy as np
import pytest

from ipssim.evidence import Evidence
from ipssim.mechanisms import levels
from ipssim.mechanisms.determinants import Determinants
from ipssim.vocabulary import Regime

P = Evidence.read().bind(Determinants, {})
U = np.linspace(0, 1, 5)


def test_a_strategy_without_a_programme_hinders():
    assert levels.strategy(1, 0, 0.0, P) == -P.strategy_alone
    assert levels.strategy(1, 1, 0.0, P) == 1
    assert levels.strategy(0, 1, 0.0, P) == 0


@pytest.mark.parametrize("dose", [0.0, 0.1, 0.3, 1.0])
def test_a_strategy_helps_or_hinders_in_proportion_to_its_dose(dose):
    assert levels.strategy(dose, dose, 0.0, P) == pytest.approx(dose)
    assert levels.strategy(dose, 0.0, 0.0, P) == pytest.approx(-P.strategy_alone * dose)


def test_half_a_strategy_is_half_a_level_and_devolution_takes_part_of_it():
    assert levels.strategy(0.5, 1.0, 0.0, P) == 0.5
    assert -P.strategy_alone < levels.strategy(1.0, 0.5, 0.0, P) < 1
    assert levels.strategy(1.0, 1.0, 1.0, P) == pytest.approx(1 - P.devolution_loss)


def test_law_helps_and_hinders_and_drive_works_around_it():
    regime = np.zeros(len(Regime))
    assert levels.legislation(regime, 0.5, P) == 0
    regime[Regime.MANDATE] = 1
    assert levels.legislation(regime, 0.0, P) == P.mandate
    regime[Regime.MANDATE], regime[Regime.LENGTHY_REFERRAL] = 0, 1
    assert levels.legislation(regime, 1.0, P) > levels.legislation(regime, 0.0, P) == -P.hurdle
    assert levels.legislation(np.ones(len(Regime)), 0.0, P) >= -1


def test_limits_on_health_money_belong_to_financing_and_not_to_law():
    regime = np.zeros(len(Regime))
    regime[Regime.HEALTH_MONEY_LIMITS] = 1
    assert levels.legislation(regime, 0.0, P) == 0
    free, limited = (levels.financing(12, True, 100, 100, 1, limit, P) for limit in (0.0, 1.0))
    assert limited == pytest.approx(free - P.money_limits_loss)


def test_endless_money_that_covers_its_cost_counts_as_secure():
    endless = levels.financing(np.inf, False, 100, 100, 1, 0.0, P)
    assert endless == pytest.approx(P.security_weight)
    assert levels.financing(0, True, 0, 100, 0, 0.0, P) == -1
    assert levels.financing(np.inf, False, 100, 100, 3, 0.0, P) < endless


def test_money_with_a_set_end_is_worth_less_however_far_the_end_is():
    assert levels.financing(60, False, 100, 100, 1, 0.0, P) - levels.financing(60, True, 100, 100, 1, 0.0, P) == (
        pytest.approx(P.time_limit_loss)
    )


def test_an_agency_without_a_team_sees_no_financing_without_line_or_call():
    assert levels.prospects(False, False, 0.5, P) == 0
    assert levels.prospects(True, True, 0.0, P) > levels.prospects(False, True, 0.0, P) > 0


def test_a_line_that_is_called_as_projects_is_no_better_a_prospect_than_calls():
    assert levels.prospects(0.0, True, 0.0, P) == P.open_calls
    assert levels.prospects(0.5, True, 0.0, P) == pytest.approx((P.open_line + P.open_calls) / 2)
    assert levels.prospects(1.0, True, 0.0, P) == P.open_line


def test_manuals_give_training_a_floor():
    assert levels.training(0.0, 10.0, P) == 2 * P.training_floor - 1
    assert levels.training(10.0, 10.0, P) == levels.training(0.0, 0.0, P) == 1


def test_feedback_ages():
    ages = levels.evaluation(np.array([0, 12, 24, 60]), True, 0, 0.0, P)
    assert (np.diff(ages) <= 0).all()
    assert ages[0] == 1 and ages[-1] == -1


def test_monitoring_burdens_the_supervisor_of_a_large_team_and_more_where_there_is_none():
    small, large, none = (levels.evaluation(0, s, n, 0.0, P) for s, n in ((True, 2), (True, 6), (False, 2)))
    assert 1 > small > large > none
    assert small - large == pytest.approx(4 * P.monitoring_burden)


def test_limits_on_sharing_data_hinder_evaluation():
    assert levels.evaluation(0, True, 0, 0.5, P) == pytest.approx(1 - P.data_limits_loss / 2)
    assert levels.evaluation(60, False, 0, 1.0, P) == -1


def test_an_open_centre_is_training_in_sight():
    assert levels.training_in_sight(np.array([False, True]), P).tolist() == [0, P.open_centre]


def test_indifferent_decision_makers_are_near_neutral_and_rival_commitments_hinder():
    assert levels.decision_makers(0.0, 0.0, 1.0, P) == -P.other_models_loss
    assert levels.decision_makers(1.0, 1.0, 1.0, P) == 1
    assert (np.diff(levels.decision_makers(U, 0.3, 0.5, P)) > 0).all()


def test_missing_support_hinders_those_with_a_team_only():
    assert levels.support_professionals(0.0, True, P) == -P.support_absence
    assert levels.support_professionals(0.0, False, P) == 0
    assert levels.support_professionals(1.0, True, P) == 1


def test_a_new_leader_counts_for_less():
    assert levels.leaders(1.0, 0, P) == P.tenure_floor
    assert levels.leaders(1.0, 60, P) == 1
    assert levels.leaders(0.0, 60, P) == -1
