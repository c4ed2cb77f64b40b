"""Membership of the learning community: by policy, in part or whole, and of one's own accord."""

from datetime import date

import numpy as np
import pytest

from ipssim.model import SystemModel
from ipssim.vocabulary import Payer
from tests.agents.test_authority import events, newcomers, system
from worlds import small_spec


def test_a_policy_makes_a_region_join_and_its_end_makes_it_leave():
    policy = {
        "kind": "learning_community",
        "regions": ["Region 1"],
        "from": date(2010, 2, 1),
        "until": date(2011, 2, 1),
    }
    model = SystemModel(small_spec(policies=(policy,), parameters=(("learning_community.joins", 0.0),)))
    member = []
    for _ in range(20):
        model.step()
        member.append(bool(model.authorities.member[0]))
    assert member[0] is False and member[1] is True and member[11] is True and member[-1] is False
    assert not model.authorities.member[1:].any()
    told = events(model).query("row == 0")["event"].tolist()
    assert told.count("learning_community_joined") == told.count("learning_community_left") == 1


def test_joining_signs_an_agreement_and_appoints_a_coordinator():
    model = system(policies=({"kind": "learning_community"},))
    model.authorities.agreement = False
    model.authorities.coordinator = False
    model.authorities.take_part()
    regions = model.authorities[:-1]
    assert regions.member.all() and regions.agreement.all() and regions.coordinator.all()
    assert not model.authorities.member[-1], "the nation is no member"


def test_no_region_joins_a_community_that_nobody_founded():
    keen = (("learning_community.joins", 0.02), ("learning_community.founded", 0.001))
    model = system(parameters=keen)
    model.authorities.commitment = model.authorities.power = 1.0
    for hosts in (False, True):
        model.researchers.hosts_community = [False, False, False, hosts]
        model.regions.take_stock()
        for _ in range(120):
            model.month += 1
            model.authorities.take_part()
        assert model.authorities.member[:-1].any() == hosts


@pytest.mark.parametrize("dose", [0.0, 0.01, 0.25, 1.0])
def test_what_membership_brings_is_in_proportion_to_its_dose(dose):
    people = newcomers(learning_community=dose)
    model, p = people.model, people.parameters
    people.commitment, people.agreement, people.coordinator, people.founds_centre = 0, False, False, False
    people.take_part()
    people.administer()
    model.support_centres.open = ~people.is_nation
    model.support_centres.keep_trainers()
    regional = ~people.is_nation
    for ruled in (people.agreement, people.coordinator):
        assert ruled[regional].mean() == pytest.approx(dose, abs=0.1)
    year = 12 * people.membership_cents[regional] / 100
    assert year == pytest.approx(dose * p.cost.membership_year, abs=0.1)
    assert model.support_centres.entitlement[regional] == pytest.approx(dose * p.support.trainers_at_entry)
    awards = people._awards()[regional] * p.learning_community.entry_months / 12
    assert awards == pytest.approx(dose * p.learning_community.entry_sites)
    model.agencies.sign_project(np.full(len(model.agencies), 2), from_line=False)
    usual, entry = p.finance.project_length, p.learning_community.grant_months
    assert (model.agencies.term("months_left", Payer.PROJECT) == round(usual + dose * (entry - usual))).all()


def test_a_region_that_joins_of_its_own_accord_is_a_full_member():
    people = newcomers()
    people.commitment = people.power = 1
    people.model.regions.community_exists = True
    for _ in range(60):
        people.model.month += 1
        people.take_part()
    assert people.member.any() and (people.member_dose == people.member).all()


def keen_members(dose):
    """Authorities that would join of their own accord, and that a policy has just made members with a dose."""
    people = newcomers(("learning_community.joins", 0.02), learning_community=dose)
    people.take_part()
    people.commitment = people.power = 1
    people.model.regions.community_exists = True
    return people


def take_part(people, months):
    for _ in range(months):
        people.model.month += 1
        people.take_part()


def test_part_of_a_dose_keeps_no_region_from_a_whole_one_of_its_own_accord():
    without, with_part = keen_members(0.0), keen_members(0.05)
    for people in (without, with_part):
        take_part(people, 24)
    whole = with_part.member_dose == 1
    assert (whole == without.member).all() and whole.any() and not whole[:-1].all()


@pytest.mark.parametrize("dose", [0.05, 0.5])
def test_months_with_part_of_a_dose_count_in_part_once_a_region_joins_of_its_own_accord(dose):
    people = keen_members(dose)
    people.months_member = 59
    take_part(people, 1)
    joined = people.member_dose == 1
    assert joined.any() and people.months_member[joined] == pytest.approx(60 * dose)


def test_a_region_that_joins_of_its_own_accord_as_a_policy_ends_stays():
    people = keen_members(0.05)
    people.model.levers.learning_community[:] = 0
    take_part(people, 1)
    assert people.member.any() and (people.member_dose == people.member).all()
    log = events(people.model).query("month == 2")
    joined, left = (set(log[log["event"] == f"learning_community_{what}"]["row"]) for what in ("joined", "left"))
    assert joined == set(people.member.nonzero()[0]) and left and not joined & left


def test_members_without_commitment_leave_by_and_by_and_committed_ones_stay():
    people = newcomers()
    people.member, people.member_by_policy = ~people.is_nation, False
    people.commitment = np.arange(len(people)) % 2
    for _ in range(120):
        people.model.month += 1
        people.take_part()
    indifferent, committed = (people.member[people.commitment == level] for level in (0, 1))
    assert committed[:-1].all() and 0 < indifferent.sum() < len(indifferent) - 1
