"""What a programme's money goes for, what the old service still takes, and what a trial pays its sites."""

import numpy as np
import pytest

from ipssim.binding import bind_all
from ipssim.mechanisms.cost import benefits_saved, by_item, legacy_cost, post_price, running_cost, tax_gained
from ipssim.model import SystemModel
from ipssim.policies import read_policy
from ipssim.scenario import Choices
from ipssim.vocabulary import CostItem, Payer, Scheme
from tests.worlds import small_spec

PARAMETERS = bind_all((), Choices())
COST = PARAMETERS.cost


@pytest.fixture
def lived():
    model = SystemModel(small_spec())
    for _ in range(24):
        model.step()
    return model


def test_items_of_cost_add_up_to_the_cent():
    filled, payers, start_up = np.array([0, 1, 3, 7]), np.array([0, 1, 2, 5]), np.array([0, 0, 1_000_001, 0])
    total = np.rint(running_cost(filled, payers, COST)).astype(np.int64) + start_up
    items = by_item(total, start_up, payers, COST)
    np.testing.assert_array_equal(items.sum(axis=-1), total)
    assert (items >= 0).all() and items[2, CostItem.START_UP] == 1_000_001


def test_a_specialist_costs_what_was_reported_with_supervision():
    total = np.rint(running_cost(np.array([12]), np.array([0]), COST)).astype(np.int64)
    items = by_item(total, np.array([0]), np.array([0]), COST)[0]
    direct = items[CostItem.SPECIALISTS] + items[CostItem.SUPERVISORS]
    assert direct / 100 == pytest.approx(COST.specialist_year, abs=0.02)
    assert items[CostItem.OVERHEAD] == pytest.approx(COST.overhead * direct, abs=2)


def test_items_of_cost_are_the_cost_of_every_programme(lived):
    np.testing.assert_array_equal(lived.agencies.costs_cents.sum(axis=1), lived.agencies.cost_cents)
    assert lived.agencies.costs_cents[:, CostItem.SPECIALISTS].sum() > 0


def test_an_old_service_costs_what_is_left_of_it_and_closing_it_saves_the_rest(lived):
    agencies, posts = lived.agencies, PARAMETERS.finance.legacy_posts
    assert (agencies.legacy <= agencies.legacy_at_start).all()
    whole, left = (legacy_cost(500, share, posts, COST) for share in (1.0, 0.25))
    assert left == pytest.approx(whole / 4, abs=1)
    assert whole == pytest.approx(500 * posts * post_price(COST), abs=1)


def test_savings_are_by_the_person_at_work():
    assert benefits_saved(10, COST) == 1000 * COST.benefits_month
    assert tax_gained(0, COST) == 0


def test_payment_by_diagnosis_pays_a_team_for_its_severe_clients(lived):
    agencies = lived.agencies
    teams = agencies.where(agencies.is_delivering & agencies.is_line_funded & (agencies.caseload > 0))
    full = teams._revenue(*teams._paid_for_results()).T
    policy = read_policy({"kind": "diagnosis_based_payment"})
    lived.levers = policy.adjust(lived.levers, lived.view)
    paid = teams._revenue(*teams._paid_for_results()).T
    line = paid[:, : Payer.PROJECT].sum(axis=1) / full[:, : Payer.PROJECT].sum(axis=1)
    severe = teams.clients_by_trait[:, 0] / teams.caseload
    assert line == pytest.approx(severe, abs=1e-4)
    np.testing.assert_array_equal(paid[:, Payer.PROJECT :], full[:, Payer.PROJECT :])


def test_a_trial_pays_its_sites_and_ends(lived):
    agencies, researchers = lived.agencies, lived.researchers
    lived.month += 1
    researchers.trial_months_left = researchers.trial_months = 3
    researchers.trial_size = 1000
    open_to_it = agencies.is_delivering & ~agencies.has_grant
    before = agencies.funded_posts.copy()
    agencies.join_trials()
    np.testing.assert_array_equal(agencies.has_grant, open_to_it | (before[:, Payer.PROJECT] > 0))
    joined = agencies.where(open_to_it)
    assert len(joined) > 0 and (joined.funded_posts[:, Payer.PROJECT] == 1).all()
    assert (joined.months_left[:, Payer.PROJECT] == 3).all()
    researchers.trial_months_left = 2
    for _ in range(3):
        joined.age_contracts()
    assert (joined.scheme[:, Payer.PROJECT] == Scheme.NONE).all()


def test_a_small_trial_takes_some_sites_only(lived):
    lived.month += 1
    researchers, agencies = lived.researchers, lived.agencies
    researchers.trial_months_left = researchers.trial_months = 40
    researchers.trial_size = 1
    before = agencies.has_grant
    agencies.join_trials()
    assert (agencies.has_grant & ~before).sum() < (agencies.is_delivering & ~before).sum() / 2
