"""Structural alternatives on whole runs: each does what it says, and the defaults are the model as described."""

import numpy as np
import pytest

from ipssim.agents.agency import Agencies
from ipssim.binding import bind_all
from ipssim.mechanisms.adoption import peer_weights
from ipssim.mechanisms.sustainment import cause_at, largest
from ipssim.model import SystemModel, simulate
from ipssim.scenario import Choices
from ipssim.vocabulary import Cause, Phase
from ipssim.world.network import Network, network_of
from tests.worlds import small_spec, small_world

PARAMETERS = bind_all((), Choices())
RING = {"kind": "ring", "degree": 2}
NEVER = (("adoption.threshold_mean", 20.0), ("adoption.threshold_spread", 0.0))
PATIENT = (("sustainment.tolerance_median", 1000.0), ("sustainment.tolerance_spread", 0.0))


def lived(months=12, world=None, **choices):
    model = SystemModel(small_spec(choices=Choices(**choices), world=world or small_world()))
    for _ in range(months):
        model.step()
    return model


def phases(spec):
    events = simulate(spec).events
    return events[events["event"] == "phase"]


@pytest.mark.parametrize(
    "choices",
    [
        {"weighting": "uniform"},
        {"weighting": "dirichlet"},
        {"weighting": "sparse"},
        {"weighting": "leave_one_out", "left_out": "financing"},
        {"weighting": "by_article"},
        {"weighting": "none"},
        {"weighting": "own", "weights": (("culture", "adoption", 1.0, 1.0),)},
        {"combination": "leader_moderated"},
        {"combination": "weakest_link"},
        {"combination": "weakest_link", "weighting": "none"},
        {"item_to_job": "us79"},
        {"peer_channel": "region"},
        {"peer_channel": "host_kind"},
        {"peer_channel": "learning_community"},
        {"peer_channel": "none"},
        {"adoption_rule": "threshold"},
        {"exit_rule": "threshold"},
        {"turnover_rule": "elections"},
    ],
    ids=str,
)
def test_every_alternative_lives_and_none_is_the_default_in_disguise(choices):
    other = simulate(small_spec(months=48, choices=Choices(**choices))).series
    assert not other.equals(simulate(small_spec(months=48)).series)


# Weights


def test_drawn_weights_are_the_same_in_all_arms_of_a_replicate_and_others_in_the_next():
    def weights(**given):
        return SystemModel(small_spec(choices=Choices(weighting="dirichlet"), **given)).parameters.coupling.facilitator

    assert (weights() == weights(policies=())).all()
    assert (weights() != weights(replicate=1)).any()
    assert (weights() != weights(seed=2)).any()


def test_without_weights_nothing_pulls():
    model = lived(weighting="none")
    assert not model.agencies.pull(0).any()


def test_one_determinant_left_out_has_no_say_and_the_others_keep_theirs():
    whole = PARAMETERS.coupling.facilitator
    without = bind_all((), Choices(weighting="leave_one_out", left_out="researchers")).coupling.facilitator
    assert (whole != without).any(axis=1).nonzero()[0].tolist() == [8]
    assert (without[8] == 0).all()


# Peers


def test_no_peers_no_exposure():
    assert lived(peer_channel="none").agencies.exposure.max() == 0
    assert lived().agencies.exposure.max() > 0


def test_one_channel_is_the_sum_with_the_others_at_nothing():
    p = PARAMETERS.adoption
    assert peer_weights("all", p) == PARAMETERS.peer_weights
    alone = peer_weights("host_kind", p)
    assert (alone.region, alone.host_kind, alone.learning_community, alone.network) == (0, 1, 0, 0)


def test_the_only_member_of_the_community_sees_nobody_through_it():
    model = lived(months=30, peer_channel="learning_community")
    alone = model.authorities.table["member"].sum() <= 1
    assert (model.agencies.exposure.max() == 0) == alone


def test_agencies_of_a_ring_see_their_two_neighbours():
    ring = network_of(
        small_world(agencies=5, initial_programmes_per_million=0, network=RING), SystemModel(small_spec()).chance
    )
    assert ring.degrees.tolist() == [2] * 5
    assert ring.share_of_neighbours(np.array([1, 0, 0, 0, 1], bool)).tolist() == [0.5, 0.5, 0, 0.5, 0.5]


def test_ties_count_once_and_nobody_is_its_own_neighbour():
    listed = Network.of(4, np.array([[0, 1], [1, 0], [0, 1], [2, 2]]))
    assert listed.degrees.tolist() == [1, 1, 0, 0]
    assert listed.share_of_neighbours(np.ones(4, bool)).tolist() == [1, 1, 0, 0]
    assert network_of(small_world(), SystemModel(small_spec()).chance).degrees.sum() == 0


def test_a_random_geometric_network_has_about_the_degree_asked_for_and_belongs_to_the_replicate():
    world = small_world(agencies=2000, network={"kind": "random_geometric", "degree": 6})
    first, again, other = (
        network_of(world, SystemModel(small_spec(world=world, replicate=replicate)).chance) for replicate in (0, 0, 1)
    )
    assert 5 < first.degrees.mean() < 6.5
    assert np.array_equal(first.other, again.other) and not np.array_equal(first.other, other.other)


def test_exposure_through_a_network_is_that_of_the_neighbours_at_the_month():
    model = lived(months=1, world=small_world(network=RING), peer_channel="network")
    shares = model.network.share_of_neighbours(model.agencies.is_delivering)
    model.agencies.meet_peers()
    expected = shares / (shares + PARAMETERS.adoption.half_share)
    assert model.agencies.exposure == pytest.approx(expected)
    single = model.agencies[7]
    single.meet_peers()
    assert single.exposure == pytest.approx(expected[7])


# Rules


def test_with_thresholds_out_of_reach_nobody_adopts():
    spec = small_spec(choices=Choices(adoption_rule="threshold"))
    assert (phases(spec)["after"] == "PREPARATION").any()
    never = phases(small_spec(choices=Choices(adoption_rule="threshold"), parameters=NEVER))
    assert not (never["after"] == "PREPARATION").any()


def test_an_agency_with_a_threshold_adopts_once_enough_speaks_for_it_and_the_lowest_thresholds_go_first():
    at_once = (("adoption.threshold_mean", -3.0), ("adoption.threshold_spread", 0.0))
    model = SystemModel(small_spec(choices=Choices(adoption_rule="threshold"), parameters=at_once))
    model.step()
    heard = np.asarray(model.agencies.heard)
    assert heard.any() and not (model.agencies.phase[heard] == Phase.EXPLORATION).any()
    assert (model.agencies.phase[~heard] == Phase.EXPLORATION).all()


def test_with_endless_patience_no_programme_stops():
    spec = small_spec(choices=Choices(exit_rule="threshold"), parameters=PATIENT)
    stopped = phases(spec)
    assert not (stopped["before"].isin(["INITIAL", "FULL"]) & (stopped["after"] == "DISCONTINUED")).any()


def test_those_elected_stay_for_a_term_and_no_longer():
    model = SystemModel(small_spec(choices=Choices(turnover_rule="elections"), months=60))
    term = model.parameters.authority.term_months
    left = term - np.asarray(model.authorities.months_in_office)
    while model.month < 60:
        model.step()
    events = model.events.to_frame()
    elections = events[events["event"] == "authority_turned_over"].groupby("row")["month"].agg(list)
    assert elections.to_dict() == {
        row: [month for month in (first, first + term) if month <= 60] for row, first in enumerate(left)
    }


# Agencies that ask for money, each first under one rule: people in care, of these on the practice, readiness, years.
APPLICANTS = {
    "size": (900, 600, 0.1, 0),
    "need": (700, 0, 0.0, 0),
    "readiness": (100, 0, 1.0, 1),
    "first_come": (90, 0, 0, 5),
}


@pytest.mark.parametrize("rule", APPLICANTS)
def test_money_goes_first_to_whom_the_award_rule_prefers(rule):
    model = SystemModel(small_spec(choices=Choices(award_rule=rule)))
    for agency, (size, clients, readiness, years) in zip(model.agencies, APPLICANTS.values(), strict=False):
        agency.region, agency.size, agency.entered_ever, agency.readiness = 0, size, clients, readiness
        agency.phase, agency.months_in_phase = Phase.PREPARATION, 12 * years
    ranked = model.funders._score(model.agencies.where(model.agencies.row_numbers() < len(APPLICANTS)))
    assert list(APPLICANTS)[np.argmax(ranked)] == rule


def test_the_largest_pressure_is_the_cause():
    hazards = (np.array([0.1, 0.3, 0.2]), np.array([0.2, 0.3, 0.1]), np.array([0.0, 0.0, 0.4]))
    assert largest(hazards).tolist() == [1, 0, 2]
    assert cause_at(np.array([0.05]), tuple(h[:1] for h in hazards)).tolist() == [0]
    assert len(Cause) == 7


@pytest.mark.parametrize(
    ("rule", "verb"),
    [
        ({"adoption_rule": "threshold"}, "decide_adoption"),
        ({"exit_rule": "threshold"}, "decide_continuation"),
        ({"peer_channel": "network"}, "meet_peers"),
    ],
)
def test_one_by_one_is_all_at_once_under_the_other_rules_too(rule, verb, monkeypatch):
    all_at_once, rng, acted = getattr(Agencies, verb), np.random.default_rng(1), []

    def compared(agencies):
        columns, events = agencies.table, agencies.model.events
        kept, logged = {name: array.copy() for name, array in columns.items()}, len(events)
        all_at_once(agencies)
        together, told = {name: array.copy() for name, array in columns.items()}, events.to_frame()
        acted.append(any(not np.array_equal(kept[name], array) for name, array in together.items()))
        for name, array in kept.items():
            columns[name][...] = array
        del events._entries[logged:]
        for row in rng.permutation(len(agencies)):
            all_at_once(agencies[int(row)])
        for name, array in together.items():
            np.testing.assert_array_equal(columns[name], array, err_msg=f"{verb}: {name}")
        assert told.equals(events.to_frame())

    monkeypatch.setattr(Agencies, verb, compared)
    lived(months=48, world=small_world(agencies=14, network=RING), **rule)
    assert any(acted)
