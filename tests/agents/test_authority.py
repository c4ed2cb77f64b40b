"""Authorities: the learning community, decisions, turnover, the recurrent line, and what is logged."""

import numpy as np
import pytest

from ipssim.mechanisms.authority import commitment_after
from ipssim.model import SystemModel
from worlds import movable, small_spec, small_world

FLAGS = ("strategy", "programme", "mandate", "agreement", "has_calls", "has_line", "founds_centre")


def system(**given):
    model = SystemModel(small_spec(**({"policies": ()} | given)))
    model.month += 1
    model.set_levers()
    return model


def events(model, kind="authority"):
    log = model.events.to_frame()
    return log[log["kind"] == kind]


def lived(months, **given):
    model = SystemModel(small_spec(**given))
    for _ in range(months):
        model.step()
    return model


def test_every_opening_and_ending_is_logged():
    model = SystemModel(small_spec(months=120))
    before = {flag: getattr(model.authorities, flag).copy() for flag in (*FLAGS, "member")}
    for _ in range(120):
        model.step()
    log = events(model)
    for flag in FLAGS:
        name = flag.removeprefix("has_")
        opened, ended = (log[log["event"] == f"{name}_{what}"].groupby("row").size() for what in ("opened", "ended"))
        for row, now in enumerate(getattr(model.authorities, flag)):
            assert int(now) == int(before[flag][row]) + opened.get(row, 0) - ended.get(row, 0), (flag, row)


def test_an_authority_without_power_decides_nothing():
    model = system()
    model.authorities.power = 0
    model.authorities.commitment = 1
    for flag in FLAGS:
        setattr(model.authorities, flag, False)
    model.authorities.decide()
    assert not any(getattr(model.authorities, flag).any() for flag in FLAGS)


def newcomers(*parameters, **levers):
    """Authorities of a hundred regions, in which nothing outlives a change in office."""
    world = small_world(agencies=100, generic={"regions": 100, "population": 100_000})
    model = system(world=world, parameters=(("authority.turnover_keeps", 0.0), *parameters))
    model.levers = movable(model.levers)
    for name, value in levers.items():
        getattr(model.levers, name)[:] = value
    return model.authorities


def told(people, years, **state):
    """What authorities that stay as they are decide in some years."""
    for name, value in state.items():
        setattr(people, name, value)
    first = people.model.month
    for _ in range(12 * years):
        people.model.month += 1
        people.decide()
    log = events(people.model)
    return set(log[log["month"] > first]["event"])


def test_commitment_with_power_opens_and_the_lack_of_commitment_ends():
    people = newcomers()
    people.model.support_centres.table["open"][:] = True  # or centres would be given up for want of money
    names = {flag.removeprefix("has_") for flag in FLAGS}
    begun = told(people, 5, **dict.fromkeys(("commitment", "power", "collaboration"), 1.0))
    assert begun == {f"{name}_opened" for name in names}
    ended = told(people, 5, commitment=0.0, member=False, **dict.fromkeys(FLAGS, True))
    assert ended == {f"{name}_ended" for name in names}


def test_no_law_is_made_where_one_is_in_force():
    people = newcomers()
    people.model.regions.regime = 1.0
    assert "mandate_opened" not in told(people, 5, **dict.fromkeys(("commitment", "power", "collaboration"), 1.0))


def test_calls_award_in_proportion_to_people():
    model = system()
    model.authorities.has_calls, model.authorities.member_dose = [True, True, False, False], 0
    model.regions.population = [1_000_000, 2_000_000, 3_000_000, 6_000_000]
    awards = model.authorities._awards()
    assert awards[1] == 2 * awards[0] > 0 and (awards[2:] == 0).all()


NEW = {  # who is new: what the newcomer brings, its process, the place of its draw, and its usual range
    "commitment": ("new_in_office", 0, 0.1, 0.4),
    "power": ("new_in_office", 1, 0.3, 0.7),
    "other_models": ("new_in_office", 2, 0.3, 0.7),
    "enthusiasm": ("new_coordinator", 0, 0.4, 0.8),
    "champion": ("new_champion", 0, 0.4, 0.8),
}


@pytest.mark.parametrize("quality", NEW)
def test_newcomers_are_as_usual_and_the_luckier_have_more(quality):
    process, place, lowest, highest = NEW[quality]
    people = newcomers()
    everybody = np.ones(len(people), np.bool_)
    people._renew()
    people._appoint_coordinator(everybody, cause="own_decision")
    people._welcome_champions(everybody)
    brought, luck = getattr(people, quality), people.chance(process, wide=3 if process == "new_in_office" else 0)
    luck = luck.reshape(len(people), -1)[:, place]
    assert lowest < brought.mean() < highest
    assert np.diff(brought[np.argsort(luck)]).min() >= 0 and brought.std() > 0.05


@pytest.mark.parametrize(("lever", "post"), [("coordinator_post", "coordinator"), ("champion_post", "champion")])
def test_a_paid_post_is_filled_where_nobody_would_come_by_himself(lever, post):
    came = []
    for paid in (0.0, 1.0):
        people = newcomers(**{lever: paid})
        people.commitment = 0
        for _ in range(12):
            people.model.month += 1
            people._change_coordinator()
            people._change_champion()
        came.append((getattr(people, post) > 0).sum())
    assert came[1] > 2 * came[0] and came[1] > 20


def test_a_line_that_ends_has_no_posts_and_a_new_one_starts_small():
    model = system()
    model.regions.people_with_smi = 20_000  # far from the ceiling
    model.authorities.commitment, model.authorities.power = 0.5, 0.5
    model.authorities.has_line = [True, False, True, False]
    model.authorities.line_posts = [0, 9, 12, 0]
    model.agencies.posts_wanted = 2
    model.authorities.set_line_budget()
    posts = model.authorities.line_posts
    assert 0 < posts[0] <= 3 and posts[1] == 0 and posts[2] > 12 and posts[3] == 0


def test_the_line_grows_once_a_year():
    model = system()
    model.regions.people_with_smi = 20_000  # far from the ceiling
    model.authorities.commitment, model.authorities.power = 0.5, 0.5
    model.authorities.has_line, model.authorities.line_posts = True, 5.0
    model.agencies.posts_wanted = 2
    model.month = 2
    model.authorities.set_line_budget()
    assert (model.authorities.line_posts == 5).all()
    model.month = 13
    model.authorities.set_line_budget()
    assert (model.authorities.line_posts[:-1] > 5).all()


def test_a_line_grows_for_agencies_that_asked_in_vain_and_not_while_posts_are_open():
    model = system()
    model.regions.people_with_smi = 20_000  # far from the ceiling
    authorities, agencies = model.authorities, model.agencies
    authorities.commitment, authorities.power, authorities.membership = 0.5, 0.5, 0.0
    authorities.has_line, authorities.line_posts = True, 5.0
    agencies.posts_wanted = np.where(agencies.region == 0, 2, 0)
    model.month = 13
    authorities.set_line_budget()
    asked = 2 * (agencies.region == 0).sum()
    assert authorities.line_posts[0] > 5 and (authorities.line_posts[1:] == 5).all()
    authorities.line_posts = 5.0
    model.funders.budget_posts = np.where(model.funders.leads, asked + 3.0, 0)  # and so much is open already
    authorities.set_line_budget()
    assert (authorities.line_posts == 5).all()


def test_budgets_are_cut_in_a_slump_get_used_to_it_and_come_back_in_the_recovery():
    model = system()
    model.authorities.commitment = 0.0  # nothing makes the line grow
    model.authorities.has_line, model.authorities.line_posts = True, 3.0  # far below the ceiling
    model.month = 13
    posts = []
    for slump in (0.0, 0.04, 0.0, -0.02, -0.08):
        model.regions.slump = slump
        model.authorities.set_line_budget()
        posts.append(model.authorities.line_posts.max())
        assert (model.authorities.line_posts == posts[-1]).all()
    cut = (0, 0.04, 0.04, 0.02, 0)  # what was cut comes back, and no more
    assert posts == pytest.approx([3 * np.exp(-each) for each in cut])


def test_a_country_that_begins_in_a_slump_is_given_back_nothing():
    model = system(world=small_world(unemployment={2010: 0.25, 2014: 0.05}))
    model.authorities.commitment, model.month = 0.0, 0  # nothing makes the line grow
    while model.month < 72:
        model.authorities.has_line, model.authorities.line_posts = True, 3.0
        model.month += 1
        model.regions.pass_month()
        model.authorities.set_line_budget()
        assert (model.authorities.line_posts == 3).all()


@pytest.mark.parametrize("loss", [0.1, 0.5, 1.0])
def test_what_is_lost_of_leadership_takes_commitment_in_proportion(loss):
    p = system().parameters.authority
    without, some, all_of_it = (commitment_after(0.2, 0.8, share, p) for share in (0, loss, 1))
    assert without - some == pytest.approx(loss * (without - all_of_it)) and all_of_it < without


def test_half_a_strategy_with_half_a_programme_is_felt_as_half_of_both():
    people = newcomers(strategy=0.5, programme=0.5)
    people.look_around()
    assert (people.national_programme[:-1] == 0.5).all()


def test_neighbours_are_the_others():
    model = system()
    model.authorities.commitment = [0.1, 0.4, 0.7, 0.9]
    model.authorities.look_around()
    np.testing.assert_allclose(model.authorities.neighbours_commitment, [0.55, 0.4, 0.25, 0.4])
    np.testing.assert_allclose(model.authorities.national_commitment, [0.9, 0.9, 0.9, 0])


def test_evidence_of_a_national_trial_counts_less_than_a_local_one():
    model = system()
    researchers = model.researchers.table["local_evidence"]
    researchers[:] = [0.8, 0, 0, 0.8]
    local = model.authorities._local_evidence(researchers)
    assert local[0] > local[1] == local[2] > 0
    assert local[-1] == 0.8


def test_states_stay_within_their_range():
    model = lived(100)
    for name in (
        "commitment",
        "power",
        "belief",
        "other_models",
        "collaboration",
        "coalition",
        "enthusiasm",
        "champion",
    ):
        values = getattr(model.authorities, name)
        assert ((values >= 0) & (values <= 1)).all(), name
    assert (model.authorities.line_posts >= 0).all()


def test_coordination_and_membership_cost_money():
    model = system()
    model.authorities.coordinator, model.authorities.member_dose = True, [1, 0, 0, 0]
    model.authorities.administer()
    cost = model.authorities.administration_cents
    assert cost[0] > cost[1] > 0
