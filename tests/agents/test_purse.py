"""Contracts: who pays, how they are divided, extended and carried."""

from datetime import date

import numpy as np
import pytest

from ipssim.model import SystemModel
from ipssim.vocabulary import LINE, Payer, Phase, Scheme
from tests.agents.line import budget, on_recurrent_money
from tests.worlds import movable, small_spec, small_world

LINE_ONLY = {"kind": "recurrent_state_line", "posts_per_million": 30.0}
PROJECTS = {"kind": "project_limited_funding", "awards_per_million": 4.0, "months": 12}


def lived(months, *policies, **given):
    model = SystemModel(small_spec(policies=policies, **given))
    for _ in range(months):
        model.step()
    return model


def events(model, name):
    return model.events.to_frame().query("kind == 'agency' and event == @name")


def test_half_a_hosting_rule_refuses_half_of_the_other_hosts_and_the_same_ones_each_month():
    model = SystemModel(small_spec(world=small_world(agencies=300), policies=()))
    model.levers = movable(model.levers)
    model.levers.hosting_bar[:] = 0.5
    model.agencies.phase = Phase.PREPARATION
    may_apply = []
    for _ in range(12):
        model.month += 1
        may_apply.append(model.agencies._may_apply())
    assert 0.4 < may_apply[0].mean() < 0.6
    assert all((month == may_apply[0]).all() for month in may_apply)


def payers_of_the_line(agencies):
    return np.count_nonzero(agencies.scheme[:, : len(LINE)], axis=1)


def test_running_contracts_are_divided_when_the_line_is_and_put_together_again_after():
    divided = {"kind": "divided_funding", "from": date(2011, 1, 1), "until": date(2011, 6, 30)}
    model = lived(12, LINE_ONLY, divided)
    agencies = model.agencies
    posts, funded = agencies.line_posts(), agencies.is_line_funded
    assert funded.any() and (payers_of_the_line(agencies)[funded] == 3).all()
    model.step()
    still = funded & agencies.is_line_funded
    assert (payers_of_the_line(agencies)[still] == len(LINE)).all()
    assert (agencies.line_posts()[still] >= posts[still]).all()
    for _ in range(6):
        model.step()
    assert (payers_of_the_line(agencies)[agencies.is_line_funded] == 3).all()
    assert not agencies.amount_cents[:, Payer.MUNICIPALITY].any()
    assert set(events(model, "contract_divided").month) == {13, 19}


def test_a_divided_contract_is_worth_what_it_was_worth():
    whole, divided = (lived(1, LINE_ONLY, *more).agencies for more in ((), ({"kind": "divided_funding"},)))
    both = whole.is_line_funded & divided.is_line_funded
    worth, split = (agencies.amount_cents[both].sum(axis=1) for agencies in (whole, divided))
    assert (np.abs(worth - split) <= len(LINE)).all()  # but for rounding to whole cents


def test_pooling_spares_administration():
    apart, pooled = (lived(1, LINE_ONLY, *more).agencies for more in ((), ({"kind": "pooled_budget"},)))
    both = apart.is_line_funded & (apart.filled == pooled.filled) & (apart.filled > 0)
    assert both.any() and (pooled.cost_cents[both] < apart.cost_cents[both]).all()


def test_now_and_then_a_payer_beyond_the_first_is_late_and_never_the_first():
    agencies = lived(1, LINE_ONLY).agencies
    agencies = agencies.where(agencies.is_line_funded)
    due = np.full((len(Payer), len(agencies)), 100)
    for _ in range(120):
        agencies.model.month += 1
        agencies._leave_gap(due)
    first = agencies._is_first_payer()
    assert (due[first] == 100).all() and (due[~first] == 0).any()


def test_a_project_is_extended_once():
    world = small_world(agencies=60)
    longer = lived(60, PROJECTS, {"kind": "transition_funding", "extension_months": 9.0}, world=world)
    extensions = events(longer, "extended")
    signed = longer.events.to_frame().query("after == 'INSTALLATION'")
    assert 0 < len(extensions) <= len(signed)
    assert not events(lived(60, PROJECTS, world=world), "extended").size
    barely = {"kind": "transition_funding", "extension_months": 0.4}
    assert not events(lived(60, PROJECTS, barely, world=world), "extended").size
    assert (longer.agencies.months_left[longer.agencies.extended, Payer.PROJECT] <= 9).all()


def test_hosts_start_on_their_own_money_only_where_rules_let_them():
    world = small_world(agencies=300)
    free, bound = (lived(72, *more, world=world) for more in (({"kind": "self_funding"},), ()))
    started = events(free, "host_pays")
    assert len(started) > len(events(bound, "host_pays"))
    on_own = free.agencies.scheme[:, Payer.HOST] != Scheme.NONE
    assert on_own.any() and free.agencies.has_team[on_own].all()
    assert not free.agencies.funded_posts[on_own, : Payer.HOST].any()


def test_a_start_up_grant_comes_from_the_project_fund():
    granted = lived(24, LINE_ONLY, {"kind": "start_up_grants"})
    funds = granted.funders.paid_ever_cents.reshape(-1, len(Payer))[:, Payer.PROJECT].sum()
    begun = (granted.events.to_frame().after == Phase.INSTALLATION.name).sum()
    assert funds == begun * round(granted.parameters.cost.start_up * 100)


def test_the_money_of_closed_old_services_comes_back_to_the_line():
    model = lived(36, {"kind": "redirection"})
    bare = lived(36)
    closed = model.regions.old_services - model.regions.in_old_services()
    assert (closed >= 0).all() and closed[-1] == closed[:-1].sum() > 0
    assert model.funders.budget_posts.sum() > bare.funders.budget_posts.sum()


def bereft(posts, leader):
    """Three hundred teams of so many, whose last contract has just ended."""
    world = small_world(agencies=300)
    model = SystemModel(small_spec(policies=(), world=world))
    model.month += 1
    model.set_levers()
    agencies = model.agencies
    agencies.phase, agencies.scheme, agencies.funded_posts = Phase.FULL, 0, 0
    agencies.posts, agencies.filled, agencies.leader_commitment = posts, posts, leader
    agencies.fall_to_host()
    return agencies


def test_a_host_carries_post_by_post_what_its_leader_stands_for():
    carried = bereft(4, 0.8).funded_posts[:, Payer.HOST]
    assert {0, 1, 2, 3} <= set(carried)  # a smaller programme goes on, not all or nothing
    odds = 0.8 * bereft(4, 0.8).parameters.finance.host_pays
    assert abs(carried.mean() - 4 * odds) < 0.2
    assert (bereft(4, 0.0).funded_posts == 0).all()


def test_a_host_that_carries_a_part_asks_others_for_the_whole_team():
    agencies = bereft(4, 0.8)
    agencies.filled = np.maximum(agencies.funded_posts[:, Payer.HOST], 1)
    agencies.posts = agencies.filled
    agencies.apply_for_money()
    assert (agencies.posts_wanted >= round(agencies.parameters.installation.team_posts)).all()


def test_a_project_asks_for_permanent_money_in_time_for_a_budget_round_if_it_has_been_reviewed():
    agencies = bereft(2, 0.8)
    agencies.scheme[:, Payer.PROJECT] = Scheme.GRANT
    reviewed, months = np.arange(len(agencies)) % 2 == 0, np.arange(len(agencies)) % 14 + 1
    agencies.rated, agencies.months_left[:, Payer.PROJECT] = 90 * reviewed, months
    agencies.renewal_asked = False
    agencies.seek_transition()
    assert (agencies.renewal_asked == (months <= np.where(reviewed, 12, 6))).all()


def test_billing_pays_in_full_when_specialists_have_the_caseload_they_are_used_to():
    agencies = bereft(2, 0.0)
    agencies.scheme[:, Payer.INSURER], agencies.funded_posts[:, Payer.INSURER] = Scheme.BILLING, 2
    agencies.amount_cents[:, Payer.INSURER] = 100_000
    agencies.entered_ever = np.ceil(2 * agencies.usual_caseload)
    agencies.settle_money()
    assert (agencies.received_cents[:, Payer.INSURER] == 200_000).all()


def round_of_contracts(model):
    model.funders.cut_contracts()
    model.funders.renew_contracts()
    model.funders.award_line()


def test_notice_to_a_recurrent_contract_ends_it_unless_the_line_can_pay_again():
    model, agencies = on_recurrent_money(teams=4, posts=2, line=4)
    for month in range(round(model.parameters.finance.notice_months)):
        round_of_contracts(model)
        assert (agencies.is_on_notice == [False, False, True, True]).all(), month
        assert (agencies.line_posts() == 2).all()  # paid until the notice has run out
        agencies.age_contracts()
        budget(model, 4)
    assert (agencies.is_line_funded == [True, True, False, False]).all()
    assert (agencies.renewing == [False, False, True, True]).all()  # the first to whom new money goes
    budget(model, 6)
    round_of_contracts(model)
    assert agencies.is_line_funded.sum() == 3 and agencies.is_line_funded[:2].all()


def test_notice_is_withdrawn_from_the_best_rated_for_whom_there_is_money_again():
    model, agencies = on_recurrent_money(teams=4, posts=2, line=4)
    round_of_contracts(model)
    budget(model, 6)
    agencies.rated = 80 + np.arange(4)  # whoever has no notice keeps the contract, however rated by now
    round_of_contracts(model)
    assert (agencies.is_on_notice == [False, False, True, False]).all()
    assert (agencies.line_posts() == 2).all()


def test_a_site_on_notice_does_not_grow_out_of_it():
    model, agencies = on_recurrent_money(teams=2, posts=2, line=2)
    round_of_contracts(model)
    agencies.posts_wanted = 1
    model.funders.budget_posts[model.lead_funder[0]] = 5
    model.funders.award_line()
    assert (agencies.is_on_notice == [False, True]).all()
    assert (agencies.line_posts() == [3, 2]).all()


def test_teams_that_their_host_pays_get_no_notice():
    model, agencies = on_recurrent_money(teams=3, posts=2, line=2)
    hosted = agencies.where(agencies.rated == 98)
    hosted.end_contracts(hosted.scheme != Scheme.NONE, cause="")
    hosted.carry_team(np.array([2]))
    budget(model, 2)
    round_of_contracts(model)
    assert (agencies.is_on_notice == [False, True, False]).all()
    assert (hosted.months_left[:, Payer.HOST] == -1).all() and not hosted.renewing.any()


CONDITION = {"kind": "fidelity_condition", "floor": 100.0, "until": date(2011, 12, 31)}


def judged(model, agencies, months):
    """What conditions make of sites that go on being rated as they are."""
    agencies.rated_month = 0
    for _ in range(months):
        model.month += 1
        model.set_levers()
        agencies.enforce_conditions()


def test_a_fidelity_condition_is_on_recurrent_contracts_and_not_on_what_the_host_pays():
    grace = SystemModel(small_spec(policies=())).parameters.finance.grace_months
    model, agencies = on_recurrent_money(teams=3, posts=2, line=6, policies=(CONDITION,))
    hosted = agencies.where(agencies.rated == 98)
    hosted.end_contracts(hosted.scheme != Scheme.NONE, cause="")
    hosted.carry_team(np.array([2]))
    judged(model, agencies, round(grace))
    assert agencies.is_funded.all()
    judged(model, agencies, 1)
    assert (agencies.is_line_funded == [True, False, False]).all()  # rated 100 and 99; the third has no such contract
    assert (agencies.condition_failed == [False, True, False]).all()
    assert hosted.is_funded.all() and not hosted.floor_fidelity.any()


def test_a_leader_attends_to_a_contract_at_stake_until_the_grace_is_over():
    model, agencies = on_recurrent_money(teams=2, posts=2, line=4, policies=(CONDITION,))
    agencies.leader_commitment, agencies.legacy, agencies.separate_employer = 0.3, 0, False
    agencies.months_since_feedback, agencies.rated = 0, [100, 99]
    judged(model, agencies, 1)
    agencies.engage_leaders()
    kept, at_stake = agencies.leader_commitment
    assert at_stake > kept
    judged(model, agencies, round(model.parameters.finance.grace_months))
    assert (agencies.is_line_funded == [True, False]).all()
    agencies.leader_commitment = 0.3
    agencies.engage_leaders()
    kept, lost = agencies.leader_commitment
    assert lost == kept  # nothing is at stake any more


def test_a_new_contract_ends_the_reproach_of_the_one_that_its_condition_ended():
    model, agencies = on_recurrent_money(teams=2, posts=2, line=4, policies=(CONDITION,))
    judged(model, agencies, round(model.parameters.finance.grace_months) + 1)
    lost = agencies.where(agencies.condition_failed)
    assert len(lost) == 1
    lost.sign_line_contract(np.array([2]))
    assert not agencies.condition_failed.any()


def test_a_fidelity_condition_ends_with_its_policy():
    model, agencies = on_recurrent_money(teams=2, posts=2, line=4, policies=(CONDITION,))
    judged(model, agencies, 6)
    assert agencies.is_conditional.all() and (agencies.months_below_floor.max(axis=-1) == [0, 6]).all()
    model.month = 24
    judged(model, agencies, 24)
    assert not agencies.is_conditional.any() and not agencies.months_below_floor.any()
    assert agencies.is_line_funded.all()


def test_a_full_team_that_asked_for_a_post_goes_on_asking_until_it_has_it_or_has_places_again():
    _, teams = on_recurrent_money(3, 2, line=6)
    teams.size, teams.waiting = 2_000, [100, 0, 100]  # large enough to grow; the second has free places again
    teams.posts_wanted = [1, 1, 0]
    teams.apply_for_money()
    waits, has_places, has_not_asked = teams.posts_wanted
    assert waits == 1 and has_places == 0
    assert has_not_asked == 0, "a team that has not asked asks now and then: not this month"


@pytest.mark.parametrize("open_posts", [0.0, 1.0])
def test_a_line_begins_with_the_posts_of_the_programmes_that_deliver_at_the_start_and_some_open_ones(open_posts):
    model = SystemModel(small_spec(policies=(), parameters=(("initial.open_posts", open_posts),)))
    agencies = model.agencies.where(model.agencies.is_delivering)
    posts = np.bincount(agencies.region, agencies.posts, minlength=4)
    assert posts.any() and (model.authorities.line_posts == posts * (1 + open_posts)).all()


def new_sites(*sizes, free):
    """Prepared agencies of these sizes in a region whose line has so many posts and pays nobody yet."""
    model = SystemModel(small_spec(policies=(), world=small_world(agencies=60, initial_programmes_per_million=0.0)))
    model.month += 1
    model.set_levers()
    agencies = model.agencies.where(model.agencies.region == 0)[np.arange(len(sizes))]
    agencies.phase, agencies.readiness, agencies.size = Phase.PREPARATION, 0.8, np.array(sizes)
    budget(model, free)
    return model, agencies


def test_a_new_team_asks_for_the_posts_that_the_people_in_care_would_fill():
    _, agencies = new_sites(100, 760, 1500, 9000, free=40)
    assert agencies.posts_wanted.tolist() == [2, 3, 6, 8]


def test_a_new_team_begins_smaller_where_the_line_has_less_left_and_not_with_one_post():
    model, agencies = new_sites(1500, free=3)
    model.funders.award_line()
    assert agencies.line_posts().tolist() == [3]
    model, agencies = new_sites(1500, free=1)
    model.funders.award_line()
    assert agencies.line_posts().tolist() == [0]


def test_a_project_pays_a_new_site_the_smallest_team():
    model, agencies = new_sites(1500, 1500, free=0)
    model.funders.awards_left[:] = 1
    model.funders.award_projects()
    assert sorted(agencies.funded_posts[:, Payer.PROJECT]) == [0, 2]


def test_a_running_team_goes_on_with_the_posts_that_the_line_has_left():
    for free, covered in ((0, 0), (1, 1), (3, 3), (9, 4)):
        model, agencies = new_sites(1500, free=free)
        agencies.phase, agencies.filled, agencies.renewing = Phase.FULL, 4, True  # its project did well and has ended
        agencies.posts = 4
        budget(model, free)
        round_of_contracts(model)
        assert agencies.line_posts().tolist() == [covered]
        assert (agencies.posts == 4).all()  # people in post stay until they leave or are laid off
