"""Leadership of agencies: leaders, climate, legacy, partners, steering groups, determinants."""

import numpy as np
import pytest

from ipssim.model import SystemModel
from ipssim.vocabulary import Determinant, ImplementationOutcome, Payer, Phase, Regime, Scheme
from worlds import movable, small_spec


@pytest.fixture
def model():
    made = SystemModel(small_spec(policies=()))
    made.month += 1
    made.set_levers()
    return made


def events(model, name):
    return model.events.to_frame().query("kind == 'agency' and event == @name")


def test_a_new_leader_starts_a_new_tenure(model):
    model.agencies.phase = Phase.FULL
    model.agencies.leader_tenure = 30
    for _ in range(60):
        model.month += 1
        model.agencies.change_leaders()
        assert (model.agencies.leader_tenure[model.agencies.leader_left] == 0).all()
    assert len(events(model, "leader_left")) > 10
    stayed = ~np.isin(np.arange(30), events(model, "leader_left")["row"])
    assert ((model.agencies.leader_tenure == 90) == stayed).all()


def test_leaders_of_agencies_without_the_practice_leave_unremarked(model):
    model.agencies.phase = Phase.EXPLORATION
    for _ in range(60):
        model.month += 1
        model.agencies.change_leaders()
    assert len(events(model, "leader_left")) == 0


def test_success_is_seen_where_clients_work_and_fades_elsewhere(model):
    model.agencies.phase, model.agencies.success = Phase.EXPLORATION, 0.5
    first = model.agencies[:1]
    first.phase = Phase.FULL
    first.working = 10
    model.agencies.see_success()
    assert model.agencies.success[0] > 0.5 and (model.agencies.success[1:] < 0.5).all()


def test_climate_stays_within_bounds_and_follows_the_leader(model):
    model.agencies.leader_commitment = np.tile([0.0, 1.0], 15)
    model.agencies.mission = model.agencies.culture = model.agencies.infrastructure = 0
    for _ in range(120):
        model.agencies.move_climate()
    for name in ("mission", "culture", "infrastructure"):
        values = getattr(model.agencies, name)
        assert (np.abs(values) <= 1).all()
        assert values[1::2].mean() > values[::2].mean(), name


def test_only_teams_convert_the_old_service_and_closing_is_logged_once(model):
    model.agencies.legacy, model.agencies.leader_commitment = 0.8, 0.9
    model.agencies.phase = np.repeat([Phase.EXPLORATION, Phase.FULL], 15)
    for _ in range(150):
        model.month += 1
        model.agencies.convert_legacy()
    assert (model.agencies.legacy[:15] == 0.8).all() and (model.agencies.legacy[15:] < 0.1).all()
    closed = events(model, "legacy_closed")
    assert closed["row"].is_unique and set(closed["cause"]) == {"leader"}


def test_law_that_redirects_closes_old_services(model):
    model.agencies.phase, model.agencies.legacy, model.agencies.leader_commitment = Phase.FULL, 0.8, 0.0
    model.regions.table["regime"][:, Regime.REDIRECTION] = 1
    for _ in range(100):
        model.month += 1
        model.agencies.convert_legacy()
    assert set(events(model, "legacy_closed")["cause"]) == {"authority"}


def test_a_drive_closes_old_services_also_where_nobody_delivers(model):
    model.agencies.phase, model.agencies.legacy = Phase.EXPLORATION, 0.8
    model.levers = movable(model.levers)
    model.levers.legacy_closing[:15] = 1
    for _ in range(60):
        model.month += 1
        model.agencies.convert_legacy()
    assert (model.agencies.legacy[:15] == 0).mean() > 0.8 and (model.agencies.legacy[15:] == 0.8).all()


def test_help_brings_partners_to_sign_where_leaders_would_not(model):
    model.agencies.phase, model.agencies.separate_employer = Phase.FULL, True
    model.agencies.leader_commitment = 0.0
    model.levers = movable(model.levers)
    model.levers.partnership_help[:15] = 1
    for _ in range(24):
        model.month += 1
        model.agencies.keep_partners()
    assert model.agencies.partnership[:15].mean() > 0.5 and not model.agencies.partnership[15:].any()


def test_separate_organisations_sign_renew_and_let_lapse(model):
    model.agencies.phase = Phase.FULL
    model.agencies.leader_commitment = 0.8
    model.agencies.separate_employer = np.repeat([False, True], 15)
    for _ in range(120):
        model.month += 1
        model.agencies.keep_partners()
        assert (model.agencies.partnership_months[~model.agencies.partnership] == 0).all()
        assert (model.agencies.partnership_months[model.agencies.partnership] > 0).all()
    assert not model.agencies.partnership[:15].any() and model.agencies.partnership[15:].mean() > 0.5
    signed, lapsed = (len(events(model, f"partnership_{name}")) for name in ("signed", "lapsed"))
    assert signed - lapsed == model.agencies.partnership.sum()
    assert len(events(model, "partnership_renewed")) > 0
    model.agencies.phase = Phase.DISCONTINUED
    model.agencies.keep_partners()
    assert not model.agencies.partnership.any()


def test_committed_leaders_form_steering_groups_while_they_prepare(model):
    model.agencies.phase, model.agencies.steering_group = Phase.PREPARATION, False
    model.agencies.leader_commitment = np.repeat([0.0, 1.0], 15)
    for _ in range(24):
        model.month += 1
        model.agencies.keep_steering_group()
    assert not model.agencies.steering_group[:15].any() and model.agencies.steering_group[15:].mean() > 0.5


def test_a_steering_group_ends_with_its_project_unless_renewed(model):
    model.agencies.phase, model.agencies.steering_group = Phase.FULL, True
    model.agencies.scheme[:, Payer.PROJECT] = Scheme.GRANT
    model.agencies.leader_commitment = 0.2
    model.agencies.keep_steering_group()
    assert model.agencies.steering_group.all() and model.agencies.on_project.all()
    model.agencies.scheme[:, Payer.PROJECT] = Scheme.NONE
    model.agencies.keep_steering_group()
    assert 0 < model.agencies.steering_group.sum() < 20
    dissolved = events(model, "steering_group_dissolved")
    assert len(dissolved) == (~model.agencies.steering_group).sum()
    assert set(dissolved["cause"]) == {"project_ended"}


def test_a_committed_steering_group_outlives_its_project_where_an_indifferent_one_dissolves(model):
    model.agencies.phase, model.agencies.steering_group, model.agencies.on_project = Phase.FULL, True, True
    model.agencies.leader_commitment, model.agencies.steering_commitment = 0.9, np.repeat([0.0, 1.0], 15)
    model.agencies.keep_steering_group()
    indifferent, committed = np.split(model.agencies.steering_group, 2)
    assert committed.sum() > indifferent.sum()
    meets = model.agencies.steering_group
    assert (model.agencies.steering_commitment[meets] > 0).all()
    assert (model.agencies.steering_commitment[~meets] == 0).all()


def test_a_steering_group_keeps_its_commitment_when_the_leader_goes(model):
    model.agencies.phase, model.agencies.leader_commitment, model.agencies.success = Phase.FULL, 0.9, 0.5
    model.agencies.found_steering_group()
    founded = model.agencies.steering_commitment.copy()
    model.agencies.leader_commitment = 0.0
    for _ in range(3):
        model.month += 1
        model.agencies.keep_steering_group()
    meets = model.agencies.steering_group
    now, implied = model.agencies.steering_commitment[meets], model.agencies._members_commitment()[meets]
    assert meets.any() and (implied < now).all() and (now < founded[meets]).all()


def test_a_common_purse_grows_slowly_under_an_agreement_and_ends_with_it(model):
    model.agencies.phase, model.agencies.separate_employer = Phase.FULL, True
    model.agencies.partnership, model.agencies.partnership_months = np.repeat([False, True], 15), 100
    purse = []
    for _ in range(24):
        model.agencies.keep_partners()
        purse.append(model.agencies.shared_money.copy())
    assert (np.diff([shared[15:] for shared in purse], axis=0) > 0).all() and (purse[-1] < 0.5).all()
    assert (purse[0][:15] == 0).all()
    model.agencies.phase = Phase.DISCONTINUED
    model.agencies.keep_partners()
    assert not model.agencies.shared_money.any()


def test_levels_are_within_their_range_after_years_of_everything():
    model = SystemModel(small_spec())
    for _ in range(60):
        model.step()
        levels = model.agencies.determinants
        assert np.isfinite(levels).all() and (np.abs(levels) <= 1).all()


def test_an_agency_that_explores_feels_no_financing_without_line_or_call(model):
    model.agencies.phase = Phase.EXPLORATION
    model.authorities.has_line, model.authorities.project_awards = [True, False, False, False], 0
    model.agencies.weigh_determinants()
    financing = model.agencies.determinants[:, Determinant.FINANCING]
    assert ((financing > 0) == (model.agencies.region == 0)).all()


def test_redirection_by_law_closes_old_services_also_where_nobody_delivers_the_practice(model):
    model.agencies.phase, model.agencies.legacy = Phase.EXPLORATION, 0.8
    model.regions.regime[:, Regime.REDIRECTION] = [1.0, 0.0, 0.0, 0.0]
    redirected = model.agencies.region == 0
    for _ in range(240):
        model.month += 1
        model.agencies.convert_legacy()
    assert (model.agencies.legacy[redirected] == 0).mean() > 0.8
    assert (model.agencies.legacy[~redirected] == 0.8).all()
    closed = events(model, "legacy_closed")
    assert set(closed["cause"]) == {"authority"} and redirected[closed["row"]].all()


def test_an_agreement_by_policy_is_lived_at_the_sites_as_one_that_administrations_signed(model):
    shared = []
    model.levers = movable(model.levers)
    for signed, by_policy in ((False, 0.0), (True, 0.0), (False, 1.0), (False, 0.5)):
        model.agencies.phase, model.agencies.shared_practice = Phase.FULL, 0
        model.authorities.agreement, model.levers.agreement[:] = signed, by_policy
        model.authorities.collaboration = 0.3
        model.authorities.work_together()
        model.agencies._share_practice()
        shared.append(model.agencies.shared_practice.mean())
    none, own, policy, half = shared
    assert none < half < policy == own


def test_the_nations_programme_backs_every_regions_strategy(model):
    model.authorities.strategy, model.authorities.programme = [True, False, False, False], False
    model.agencies.weigh_determinants()
    alone = model.agencies.determinants[:, Determinant.NATIONAL_STRATEGY]
    assert (alone[model.agencies.region == 0] < 0).all() and (alone[model.agencies.region > 0] == 0).all()
    model.authorities.strategy = model.authorities.programme = [False, False, False, True]
    model.agencies.weigh_determinants()
    assert (model.agencies.determinants[:, Determinant.NATIONAL_STRATEGY] == 1).all()


def test_pull_is_scaled_by_the_strength_of_its_outcome(model):
    model.agencies.determinants = 1.0
    for outcome in ImplementationOutcome:
        kappa = model.parameters.coupling.kappa[outcome]
        np.testing.assert_allclose(model.agencies.pull(outcome), kappa, rtol=0.1)
        assert (model.agencies.pull(outcome) > 0).all(), "what facilitates helps"


@pytest.mark.parametrize("closed", [0.0, 0.5, 1.0])
def test_without_a_team_a_line_that_is_called_as_projects_looks_like_calls(closed):
    line = {"kind": "recurrent_state_line", "posts_per_million": 30.0}
    projects = {"kind": "project_limited_funding", "replaces_line": closed}
    model = SystemModel(small_spec(policies=(line, projects)))
    model.month += 1
    model.set_levers()
    model.regions.regime = 0
    model.agencies.phase = Phase.EXPLORATION
    model.agencies.weigh_determinants()
    p = model.parameters.determinants
    seen = model.agencies.determinants[:, Determinant.FINANCING]
    assert seen == pytest.approx(p.open_line + closed * (p.open_calls - p.open_line))
