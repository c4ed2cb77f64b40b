"""Support centres: opening and closing, trainers, hours shared out to agencies."""

from dataclasses import replace

import numpy as np
import pytest

from ipssim.model import SystemModel
from ipssim.vocabulary import Phase
from worlds import movable, small_spec


@pytest.fixture
def model():
    made = SystemModel(small_spec(policies=(), parameters=(("learning_community.joins", 0.0),)))
    made.month += 1
    made.set_levers()
    return made


def open_with(model, trainers):
    model.support_centres.open = np.array(trainers) > 0
    model.support_centres.trainers = model.support_centres.posts = model.support_centres.entitlement = trainers
    model.support_centres.hours = np.array(trainers) * 50.0
    model.support_centres.competence = 0.8


def deliver(model, count):
    """The first agencies of each region deliver, the others explore."""
    model.agencies.phase = Phase.EXPLORATION
    for region in range(3):
        rows = np.flatnonzero(model.agencies.region == region)[:count]
        model.agencies[rows].phase, model.agencies[rows].filled = Phase.FULL, 2
    return model.agencies.where(model.agencies.is_delivering)


def test_a_centre_opens_by_decision_and_closes_when_given_up(model):
    model.support_centres.open = False
    model.authorities.founds_centre = [True, False, False, False]
    model.support_centres.open_or_close()
    assert model.support_centres.open.tolist() == [True, False, False, False]
    assert model.support_centres.months_funded[0] == model.parameters.support.money_months
    model.authorities.founds_centre = False
    model.support_centres.open_or_close()
    assert not model.support_centres.open.any()
    model.support_centres.keep_trainers()
    assert (model.support_centres.trainers == 0).all() and (model.support_centres.hours == 0).all()
    log = model.events.to_frame().query("kind == 'support_centre'")
    assert log["event"].tolist() == ["opened", "closed"]
    assert log.query("event == 'closed'")["cause"].tolist() == ["region_withdrew_support"]


def test_a_members_centre_has_money_without_end(model):
    model.authorities.member = [True, False, False, False]
    model.support_centres.open_or_close()
    assert model.support_centres.months_funded[0] == -1


def test_money_that_ends_is_renewed_or_closes_the_centre(model):
    model.authorities.founds_centre = True
    model.support_centres.open = True
    model.support_centres.months_funded = 1
    model.support_centres.open_or_close()
    log = model.events.to_frame().query("kind == 'support_centre'")
    assert set(log["event"]) <= {"renewed", "closed"} and len(log) == 4
    assert (model.support_centres.open == (model.support_centres.months_funded > 0)).all()


def test_there_are_never_more_trainers_than_posts(model):
    model.authorities.founds_centre = True
    for _ in range(60):
        model.month += 1
        model.support_centres.open_or_close()
        model.support_centres.keep_trainers()
        assert (model.support_centres.trainers <= model.support_centres.posts).all()
    assert model.support_centres.trainers.sum() > 0


def test_a_small_region_has_a_part_time_trainer_who_gives_and_costs_so_much_less(model):
    model.levers = movable(model.levers)
    model.levers.trainers_per_million[:3] = 1.0
    model.regions.population[:3] = [1_000_000, 467_000, 10_000]
    open_with(model, [1, 1, 1, 0])
    model.parameters = replace(model.parameters, support=replace(model.parameters.support, trainer_leaves=0.0))
    model.support_centres.keep_trainers()
    centres = model.support_centres
    assert centres.posts[:3].tolist() == centres.trainers[:3].tolist() == [1, 1, 1]
    np.testing.assert_allclose(centres.full_time[:3], [1, 0.467, 0.01])
    np.testing.assert_allclose(centres.hours[:3] / centres.hours[0], [1, 0.467, 0.01], atol=0.005)  # in quarter-hours
    np.testing.assert_allclose(centres.cost_cents[:3] / centres.cost_cents[0], [1, 0.467, 0.01], rtol=1e-4)


def test_trainers_leave_and_new_ones_know_less_than_the_experienced(model):
    model.levers = movable(model.levers)
    model.levers.trainers_per_million[:] = 40
    open_with(model, [20, 20, 20, 20])
    model.support_centres.posts = 20
    fewest = 20
    for _ in range(24):
        model.month += 1
        model.support_centres.keep_trainers()
        fewest = min(fewest, model.support_centres.trainers[:-1].min())
    assert fewest < 20
    model.support_centres.trainers = 0
    model.support_centres.keep_trainers()
    new = model.support_centres.competence[model.support_centres.trainers > 0]
    assert new.size and ((new > 0.1) & (new < 0.8)).all()


def test_reviews_take_a_part_of_a_centres_hours(model):
    open_with(model, [12, 12, 12, 0])
    these = deliver(model, 9)
    these.review_due, these.waiting_since = 0, 3
    model.support_centres.share_out_hours()
    hours = model.parameters.support.review_hours * np.bincount(these.region, these.review_granted, minlength=4)[:3]
    available = model.support_centres.hours[:3]
    assert (hours > 2 * model.parameters.support.review_hours).all() and (hours <= 0.7 * available).all()


def test_the_nation_serves_regions_without_a_centre_of_their_own(model):
    open_with(model, [1, 0, 0, 1])
    these = deliver(model, 2)
    model.support_centres.share_out_hours()
    assert (these.training_hours > 0).all()
    given = model.support_centres.hours_given
    assert given[0] > 0 and given[-1] > 0 and given[1] == given[2] == 0


def test_without_a_centre_need_is_not_met(model):
    open_with(model, [0, 0, 0, 0])
    these = deliver(model, 2)
    model.support_centres.share_out_hours()
    assert (these.training_hours == 0).all() and (these.hours_needed > 0).all()
    assert not model.agencies.review_granted.any()


def test_hours_given_are_those_agencies_received_and_never_exceed_those_available(model):
    open_with(model, [1, 1, 2, 1])
    these = deliver(model, 9)
    these.review_due = 0
    these.waiting_since = np.arange(len(these))
    model.support_centres.share_out_hours()
    given, reviews = model.support_centres.hours_given, model.parameters.support.review_hours
    received = these.training_hours + reviews * these.review_granted
    np.testing.assert_array_equal(np.bincount(these.region, received, minlength=4), given)
    assert (given <= model.support_centres.hours).all()


def test_reviews_go_to_those_who_waited_longest(model):
    open_with(model, [2, 2, 2, 0])
    these = deliver(model, 5)
    these.review_due, these.waiting_since = 0, np.tile(np.arange(5), 3)
    model.support_centres.share_out_hours()
    for region in range(3):
        granted = these.review_granted[these.region == region]
        assert granted.any() and not granted.all()
        assert granted.tolist() == sorted(granted)


def test_reviewers_from_outside_see_the_same_sites_each_time(model):
    open_with(model, [0, 0, 0, 0])
    model.levers = movable(model.levers)
    model.levers.outside_reviews[:] = 0.5
    these, seen = deliver(model, 10), []
    for _ in range(6):
        model.month += 1
        these.review_due, these.review_granted = 0, False
        model.support_centres.share_out_hours()
        seen.append(these.review_granted.copy())
    assert seen[0].any() and not seen[0].all()
    assert all((month == seen[0]).all() for month in seen)


def test_the_relationship_builds_with_help_and_fades_without(model):
    open_with(model, [5, 0, 0, 0])
    these = deliver(model, 2)
    these.support_relationship = 0.3
    model.support_centres.share_out_hours()
    helped = these.region == 0
    assert (these.support_relationship[helped] > 0.3).all()
    assert (these.support_relationship[~helped] < 0.3).all()


def test_an_agency_that_stopped_needs_and_gets_nothing(model):
    open_with(model, [1, 1, 1, 1])
    model.agencies.training_hours = model.agencies.hours_needed = 5
    model.agencies.phase = Phase.DISCONTINUED
    model.support_centres.share_out_hours()
    assert (model.agencies.training_hours == 0).all() and (model.agencies.hours_needed == 0).all()
