"""Researchers: trials that enrol simulated sites, results, advice."""

import numpy as np
import pytest

from ipssim.model import SystemModel
from ipssim.vocabulary import Payer, Phase, Scheme
from worlds import movable, small_spec, small_world


@pytest.fixture
def model():
    made = SystemModel(small_spec(policies=()))
    made.month += 1
    made.set_levers()
    made.researchers.active = True
    return made


def under_way(model, months_left, *, first_jobs=0, usual=0.0):
    """A trial whose sites took in 1,000 people, 100 at risk in each quarter and month of the life table."""
    r = model.researchers
    r.trial_months, r.trial_months_left, r.trial_size = 48, months_left, 100
    r.trial_at_risk, r.trial_first_jobs = 1000, first_jobs
    r.trial_entered, r.trial_usual = 1000, usual


def test_a_trial_reports_the_difference_of_its_sites_with_error_and_counts_when_positive(model):
    under_way(model, 1, first_jobs=43, usual=250)
    model.researchers.advance_trials()
    r = model.researchers
    assert (r.trials_done == 1).all() and (r.trial_months_left == 0).all()
    assert (np.abs(r.estimate - 0.297) < 5 * r.standard_error).all()
    positive = r.estimate > 1.96 * r.standard_error
    assert ((r.local_evidence > 0) == positive).all() and positive.any()
    log = model.events.to_frame().query("event == 'trial_reported'")
    assert (log["cause"] == np.where(positive, "positive", "not_positive")).all()


def test_sites_that_help_nobody_yield_no_evidence(model):
    under_way(model, 1, first_jobs=0, usual=250)
    model.researchers.advance_trials()
    assert (model.researchers.local_evidence == 0).all()


def test_a_trial_follows_its_own_sites_and_no_others():
    model = SystemModel(small_spec())
    for _ in range(12):
        model.step()
    sites = model.agencies.where(model.agencies.is_delivering)
    sites.leave_trials()
    sites.in_trial = np.arange(len(sites)) % 3 == 0
    sites.in_nations_trial = np.arange(len(sites)) % 3 == 1
    model.researchers.active = False
    under_way(model, 10)
    before = [getattr(model.researchers, name).copy() for name in ("trial_first_jobs", "trial_entered", "trial_usual")]
    model.researchers.advance_trials()
    jobs, entered, usual = (
        getattr(model.researchers, name) - was
        for name, was in zip(("trial_first_jobs", "trial_entered", "trial_usual"), before, strict=True)
    )
    for region in range(3):
        own = sites.where((sites.region == region) & sites.in_trial)
        assert (jobs[region] == own.first_jobs[:, :6].sum(axis=0)).all()
        assert entered[region] == own.entered.sum()
        assert usual[region] == pytest.approx(own.usual_employed.sum())
    national = sites.where(sites.in_nations_trial)
    assert (jobs[-1] == national.first_jobs[:, :6].sum(axis=0)).all() and entered[-1] == national.entered.sum() > 0


def begun_in_first_region(size):
    """Thirty delivering agencies in one region, the first half on projects, where a trial begins; no other region has
    one."""
    model = SystemModel(small_spec(policies=(), world=small_world(agencies=90, initial_programmes_per_million=0.0)))
    model.month += 1
    model.set_levers()
    agencies = model.agencies.where(model.agencies.region == 0)[np.arange(30)]
    agencies.phase, agencies.posts, agencies.filled = Phase.FULL, 2, 2
    on_project = agencies[np.arange(15)]
    on_project._sign(Payer.PROJECT, Scheme.GRANT, amount=1, posts=2, months=9)
    model.regions.take_stock()
    r = model.researchers
    r.trial_months, r.trial_months_left, r.trial_size = 48, [48, 0, 0, 0], size
    model.agencies.join_trials()
    return model, agencies


def test_a_trial_takes_about_as_many_sites_as_its_size_asks_for_and_pays_those_without_a_project():
    model, agencies = begun_in_first_region(size=350)
    expected = 350 / model.parameters.research.people_per_site
    joined = agencies.in_trial
    assert expected / 2 < joined.sum() < 2 * expected < len(agencies)
    assert model.agencies.in_trial.sum() == joined.sum() and not model.agencies.in_nations_trial.any()
    paid = agencies.has_grant & (agencies.months_left[:, Payer.PROJECT] == 48)
    assert (paid[15:] == joined[15:]).all() and not paid[:15].any() and joined[:15].any()


def test_sites_that_begin_to_deliver_later_are_not_in_the_trial_and_all_leave_it_when_it_reports():
    model, agencies = begun_in_first_region(size=10_000)
    assert agencies.in_trial.all()
    later = model.agencies.where(model.agencies.region == 0)[np.arange(25, 29)]
    later.leave_trials()
    model.researchers.active = False
    model.researchers.trial_months_left = [1, 0, 0, 0]
    model.agencies.join_trials()
    assert not later.in_trial.any()
    model.researchers.advance_trials()
    assert model.researchers.trials_done.tolist() == [1, 0, 0, 0] and not model.agencies.in_trial.any()


def test_trials_find_what_28_trials_found_and_vary_by_sampling():
    """Ordinary sites make a difference of about 55 against 25 %; estimates scatter around it."""
    model = SystemModel(small_spec(policies=({"kind": "recurrent_state_line", "posts_per_million": 60.0},), months=96))
    model.researchers.active = False
    for month in range(84):
        if month == 36:
            under_way(model, 48)
            for name in ("trial_at_risk", "trial_entered"):
                setattr(model.researchers, name, 0)
            of_nation = np.arange(len(model.agencies)) % 2 == 0
            model.agencies.in_trial, model.agencies.in_nations_trial = ~of_nation, of_nation
        model.step()
    r = model.researchers
    assert r.trials_done.tolist() == [1] * 4
    assert 0.15 < r.estimate[-1] < 0.50 and (r.standard_error > 0).all()
    assert len(set(r.estimate.tolist())) == 4


def test_a_trial_under_way_costs_money_and_one_that_is_over_does_not(model):
    under_way(model, 10)
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
        model.regions.table["free_sites"][:] = [0, 1, 50, 50]
        model.researchers.active = [True, True, False, True]
        model.researchers.advance_trials()
    assert set(model.events.to_frame().query("event == 'trial_started'")["row"]) <= {3}


def test_sites_of_one_trial_are_not_free_for_another(model):
    sites = model.agencies.where(model.agencies.is_delivering)
    before = model.regions.table["delivering"].copy()
    sites.in_trial = True
    model.regions.take_stock()
    assert model.regions.free_sites[:-1].tolist() == before[:-1].tolist() and model.regions.free_sites[-1] == 0
    sites.in_trial, sites.in_nations_trial = False, True
    model.regions.take_stock()
    assert not model.regions.free_sites[:-1].any() and model.regions.free_sites[-1] == before[-1]


@pytest.mark.parametrize(("sites", "needed", "sought"), [(1, 2.0, 2), (1, 3.0, 3), (5, 2.0, 5)])
def test_a_funded_trial_seeks_and_pays_all_the_sites_without_which_it_cannot_begin(sites, needed, sought):
    policies = ({"kind": "local_trial", "sites": sites},)
    world = small_world(initial_programmes_per_million=0.0)
    parameters = (("research.sites_for_trial", needed),)
    model = SystemModel(small_spec(policies=policies, world=world, parameters=parameters))
    model.month += 1
    model.set_levers()
    model.researchers.advance_trials()
    assert model.researchers.sites_sought.tolist() == [sought] * 3 + [0]


def test_local_evidence_fades_and_monitoring_needs_members(model):
    model.researchers.local_evidence = 0.5
    model.authorities.membership = [1, 0, 0, 0]
    model.regions.table["clients"][:] = 1000
    model.researchers.publish()
    assert (model.researchers.local_evidence < 0.5).all()
    assert model.researchers.monitoring[0] > 0 and (model.researchers.monitoring[1:] == 0).all()


@pytest.mark.parametrize(("paid", "months"), [(0.0, 240), (1.0, 6)])
def test_groups_form_where_the_practice_is_delivered_and_soon_where_they_are_paid(paid, months):
    world = small_world(agencies=100, generic={"regions": 100, "population": 100_000})
    model = SystemModel(small_spec(policies=(), world=world))
    model.levers = movable(model.levers)
    model.researchers.active, model.levers.research_partnership[:] = False, paid
    model.regions.table["delivering"][:] = np.arange(101) % 2
    for _ in range(months):
        model.month += 1
        model.researchers.advise()
    with_practice = model.regions.delivering > 0
    assert model.researchers.active[with_practice].sum() > 3 and not model.researchers.active[~with_practice].any()


def test_partners_found_a_learning_community_once_and_for_the_whole_country(model):
    model.researchers.partnership = [0, 0.9, 0.9, 0]
    for _ in range(600):
        model.month += 1
        model.regions.take_stock()
        model.researchers.found_community()
    founded = model.events.to_frame().query("event == 'community_founded'")
    assert founded["row"].isin([1, 2]).all() and model.researchers.hosts_community.sum() == len(founded) in (1, 2)
    assert founded["month"].nunique() == 1, "later there was one already"
    assert model.regions.community_exists.all()


def test_a_group_builds_partnerships_where_it_is_heard(model):
    model.researchers.partnership = model.researchers.advocacy = 0.2
    model.authorities.membership, model.authorities.commitment = [1, 0, 0, 0], [0.8, 0, 0.8, 0]
    model.researchers.advise()
    partnership = model.researchers.partnership
    assert partnership[0] > partnership[2] > partnership[1]
    assert ((model.researchers.advocacy >= 0) & (model.researchers.advocacy <= 1)).all()
