"""Levers in, levers out: no model is needed to test a policy."""

from dataclasses import fields
from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from ipssim.levers import Levers
from ipssim.policies import CATALOGUE, AbstractAgencyPolicy, combined, read_policy

NEUTRAL = Levers.neutral(agencies=5, regions=4)


class Agencies:
    """Five agencies in three regions."""

    region = np.array([0, 0, 1, 1, 2])
    host = np.array([0, 1, 0, 1, 0])


class System:
    """Three regions on a given day."""

    region_names = ("North", "South", "West")
    agencies = Agencies()

    def __init__(self, day=date(2010, 1, 1)):
        self.date = day

    def luck(self, purpose, kind="region"):
        return np.array([0.9, 0.1, 0.5, 0.0] if kind == "region" else [0.9, 0.1, 0.5, 0.0, 0.7])


EXAMPLES = {
    "recurrent_state_line": {"posts_per_million": 10.0},
    "project_limited_funding": {"awards_per_million": 1.0, "replaces_line": 1.0},
    "results_based_payment": {"share_at_risk": 0.4, "tariff_ratio": 1.2},
    "learning_community": {},
    "fidelity_condition": {"floor": 100.0},
    "support_centre": {"trainers_per_million": 1.0},
    "diagnosis_based_payment": {},
    "wider_target_group": {"wider_by": 0.5},
}


def policy(kind, **given):
    return read_policy({"kind": kind, **EXAMPLES[kind], **given})


def moved(levers):
    return {f.name for f in fields(Levers) if not np.array_equal(getattr(levers, f.name), getattr(NEUTRAL, f.name))}


def test_every_policy_of_the_catalogue_is_tried_here():
    assert set(EXAMPLES) == set(CATALOGUE)


@pytest.mark.parametrize("kind", CATALOGUE)
def test_a_policy_moves_something(kind):
    assert moved(policy(kind).adjust(NEUTRAL, System()))


@pytest.mark.parametrize("kind", CATALOGUE)
@pytest.mark.parametrize(
    "given",
    [{"strength": 0.0}, {"from": date(2011, 1, 1)}, {"until": date(2009, 12, 31)}, {"regions": []}],
    ids=["strength zero", "not yet", "no more", "nowhere"],
)
def test_a_policy_that_is_not_in_force_moves_nothing_bit_for_bit(kind, given):
    assert moved(policy(kind, **given).adjust(NEUTRAL, System())) == set()


@pytest.mark.parametrize("kind", CATALOGUE)
def test_a_policy_acts_only_in_its_regions(kind):
    levers = policy(kind, regions=["South"]).adjust(NEUTRAL, System())
    for name in moved(levers):
        changed = (getattr(levers, name) != getattr(NEUTRAL, name)).reshape(len(getattr(levers, name)), -1).any(axis=1)
        inside = [False, True, False, False] if Levers.per(name) == "region" else [False, False, True, True, False]
        assert not (changed & ~np.array(inside)).any(), name
        assert changed.any(), name


@pytest.mark.parametrize("kind", CATALOGUE)
def test_a_policy_names_its_lever_its_place_its_strategy_and_its_source(kind):
    text = CATALOGUE[kind].__doc__
    for word in ("Lever", "Acts in", "Strategy", "Source"):
        assert word in text


def test_policies_add_up_in_the_order_of_the_file():
    two = [policy("results_based_payment", share_at_risk=0.5), policy("results_based_payment", share_at_risk=0.5)]
    assert combined(two, NEUTRAL, System()).share_at_risk.tolist() == [0.75] * 4


class Visits(AbstractAgencyPolicy):
    """An agency policy to try targeting with."""

    kind: str = "visits"

    def adjust(self, levers, system):
        return levers


@pytest.mark.parametrize(
    ("given", "reached"),
    [
        ({}, [1, 1, 1, 1, 1]),
        ({"hosts": ["psychosocial_rehabilitation"]}, [0, 1, 0, 1, 0]),
        ({"agencies": [0, 4]}, [1, 0, 0, 0, 1]),
        ({"coverage": 0.6}, [0, 1, 1, 1, 0]),
        ({"regions": ["North"], "strength": 0.5}, [0.5, 0.5, 0, 0, 0]),
    ],
)
def test_a_policy_may_reach_some_agencies_only(given, reached):
    assert Visits.model_validate(given).dose_of_agencies(System()).tolist() == reached


def test_an_unknown_kind_of_host_is_refused():
    with pytest.raises(ValidationError, match="unknown kind of host `school`"):
        Visits.model_validate({"hosts": ["school"]})


def test_half_the_strength_is_half_the_dose():
    levers = policy("recurrent_state_line", strength=0.5).adjust(NEUTRAL, System())
    assert levers.line_posts_per_million.tolist() == [5.0] * 4


def test_the_learning_community_grows_by_its_documented_counts():
    entry = [[date(2002, 1, 1), 1], [date(2005, 1, 1), 2]]
    grows = policy("learning_community", entry=entry, first=["West"])
    members = [grows.adjust(NEUTRAL, System(date(year, 6, 1))).learning_community for year in (2001, 2002, 2005)]
    assert members[0].tolist() == [0, 0, 0, 0]
    assert members[1].tolist() == [0, 0, 1, 0]
    assert members[2].tolist() == [0, 1, 1, 0]  # South has the lower number drawn


def test_entry_must_rise():
    with pytest.raises(ValidationError, match="must rise"):
        policy("learning_community", entry=[[date(2005, 1, 1), 3], [date(2002, 1, 1), 7]])


def test_a_policy_of_ones_own_is_named_by_module_and_class():
    assert read_policy({"kind": "ipssim.policies.money:ResultsBasedPayment"} | {"share_at_risk": 0.1})
