"""Money streams: worked examples and limits."""

from dataclasses import replace

import numpy as np
import pytest

from ipssim.evidence import Evidence
from ipssim.mechanisms import finance
from ipssim.mechanisms.finance import Finance
from ipssim.mechanisms.installation import Installation, failure_hazard
from ipssim.vocabulary import LINE

P = Evidence.read().bind(Finance, {})
INSTALLATION = Evidence.read().bind(Installation, {})
SHARES = np.array([[0.6, 0.4, 0.0, 0.0, 0.0, 0.0]])


@pytest.mark.parametrize("division", [0.0, 0.3, 1.0])
def test_a_divided_line_is_still_one_line(division):
    shares = finance.divided_shares(SHARES, division, len(LINE))
    assert shares.sum() == pytest.approx(1)
    assert (shares >= 0).all() and (shares[:, len(LINE) :] == 0).all()


def test_an_undivided_line_is_as_it_was_and_a_divided_one_is_even():
    assert (finance.divided_shares(SHARES, 0.0, len(LINE)) == SHARES).all()
    assert finance.divided_shares(SHARES, 1.0, len(LINE))[0, : len(LINE)] == pytest.approx(1 / len(LINE))


def test_payers_that_pool_count_as_one():
    payers = np.arange(5)
    assert finance.payers_to_manage(payers, 0.0).tolist() == [0, 1, 2, 3, 4]
    assert finance.payers_to_manage(payers, 1.0).tolist() == [0, 1, 1, 1, 1]
    assert finance.payers_to_manage(3, 0.5) == 2


def test_start_up_is_never_paid_twice():
    for grant in (0.0, 0.4, 1.0):
        granted, contract = finance.start_up_payments(100_000, grant, P)
        assert granted == grant * 100_000
        assert granted + contract <= 100_000
    assert finance.start_up_payments(100_000, 0.0, P)[1] == 100_000 * P.start_up_paid


def test_savings_come_back_only_from_what_was_closed():
    assert finance.returned_savings(0, 1.0, P) == 0
    assert finance.returned_savings(1_000, 0.5, P) == pytest.approx(500 * P.legacy_posts)


def test_rules_make_hosts_carry_teams_and_without_rules_nobody_starts_alone():
    assert finance.host_carries(1.0, 0.0, P) == P.host_pays
    assert finance.host_carries(1.0, 1.0, P) == 1
    assert finance.host_carries(0.0, 1.0, P) == 0
    assert finance.own_start(1.0, 1.0, 0.0, P) == 0 < finance.own_start(1.0, 1.0, 1.0, P)


def test_help_with_the_transition_multiplies_its_odds():
    def odds(help):
        q = finance.transition_probability(0.35, 0.0, 0.5, 0.5, 0.0, 0, help, P)
        return q / (1 - q)

    assert odds(np.log(3.0)) == pytest.approx(3 * odds(0.0))


def test_a_grant_spares_installations():
    assert (
        failure_hazard(0.3, 0, 1.0, INSTALLATION)
        < failure_hazard(0.3, 0, 0.5, INSTALLATION)
        < failure_hazard(0.3, 0, 0.0, INSTALLATION)
    )


def test_usual_milestones_share_all_of_the_money_at_risk_however_they_are_weighed():
    no_tariff, heavier = np.zeros((1, 4)), replace(P, weeks_26_weight=0.75)
    usual, late = (finance.milestone_weights(no_tariff, p)[:, 0] for p in (P, heavier))
    assert usual.sum() == pytest.approx(1) and late.sum() == pytest.approx(1)
    assert late == pytest.approx(np.array([0.2, 0.3, 0.25, 0.75]) / 1.5)
    tariff = np.array([[0.1, 0.2, 0.3, 0.4]])
    assert (finance.milestone_weights(tariff, heavier)[:, 0] == tariff).all()
