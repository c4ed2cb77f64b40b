"""Researchers: trials that enrol simulated sites, results, advice."""

import numpy as np
import pytest

from ipssim.model import SystemModel
from worlds import small_spec


@pytest.fixture
def model():
    made = SystemModel(small_spec(policies=()))
    made.month += 1
    made.set_levers()
    made.researchers.active = True
    return made


def under_way(model, months_left, difference):
    r = model.researchers
    r.trial_months, r.trial_months_left, r.trial_size = 48, months_left, 100
    r.trial_difference = difference * (48 - months_left)


def test_a_trial_reports_the_mean_difference_with_error_and_counts_when_positive(model):
    under_way(model, 1, 0.30)
    model.regions.table["clients"][:], model.regions.table["working"][:] = 100, 35
    model.researchers.advance_trials()
    r = model.researchers
    assert (r.trials_done == 1).all() and (r.trial_months_left == 0).all()
    assert (np.abs(r.estimate - 0.30) < 5 * r.standard_error).all()
    positive = r.estimate > 1.96 * r.standard_error
    assert ((r.local_evidence > 0) == positive).all()
    log = model.events.to_frame().query("event == 'trial_reported'")
    assert (log["cause"] == np.where(positive, "positive", "not_positive")).all()


def test_sites_that_help_nobody_yield_no_evidence(model):
    under_way(model, 1, -0.2)
    model.researchers.advance_trials()
    assert (model.researchers.local_evidence == 0).all()


def test_a_trial_under_way_costs_money_and_one_that_is_over_does_not(model):
    under_way(model, 10, 0.3)
    model.researchers.advance_trials()
    assert (model.researchers.cost_cents > 0).all()
    total = model.researchers.cost_cents[0] * 48 / 100
    assert total == pytest.approx(200 * model.parameters.cost.trial_per_person, rel=1e-3)
    model.researchers.trial_months_left = 0
    model.researchers.advance_trials()
    assert (model.researchers.cost_cents == 0).all()


def test_no_trial_without_sites_or_group(model):
    model.authorities.commitment, model.researchers.advocacy = 1, 1
    for _ in range(200):
        model.month += 1
        model.regions.table["delivering"][:] = [0, 1, 50, 50]
        model.researchers.active = [True, True, False, True]
        model.researchers.advance_trials()
    assert set(model.events.to_frame().query("event == 'trial_started'")["row"]) <= {3}


def test_local_evidence_fades_and_monitoring_needs_members(model):
    model.researchers.local_evidence = 0.5
    model.authorities.membership = [1, 0, 0, 0]
    model.regions.table["clients"][:] = 1000
    model.researchers.publish()
    assert (model.researchers.local_evidence < 0.5).all()
    assert model.researchers.monitoring[0] > 0 and (model.researchers.monitoring[1:] == 0).all()


def test_a_group_builds_partnerships_where_it_is_heard(model):
    model.researchers.partnership = model.researchers.advocacy = 0.2
    model.authorities.membership, model.authorities.commitment = [1, 0, 0, 0], [0.8, 0, 0.8, 0]
    model.researchers.advise()
    partnership = model.researchers.partnership
    assert partnership[0] > partnership[2] > partnership[1]
    assert ((model.researchers.advocacy >= 0) & (model.researchers.advocacy <= 1)).all()
