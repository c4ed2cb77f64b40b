"""Levers in, levers out: no model is needed to test a policy."""

from dataclasses import fields
from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from ipssim.errors import InputError
from ipssim.fidelity_scale import IPS_25
from ipssim.levers import Levers
from ipssim.policies import CATALOGUE, AbstractAgencyPolicy, combined, read_policy
from ipssim.vocabulary import Regime

NEUTRAL = Levers.neutral(agencies=5, regions=4)


class Agencies:
    """Five agencies in three regions."""

    region = np.array([0, 0, 1, 1, 2])
    host = np.array([0, 1, 0, 1, 0])


class Regions:
    """Three regions and the nation, where every feature of the welfare regime is half as strong as can be."""

    own_regime = np.full((4, len(Regime)), 0.5)


class System:
    """Three regions on a given day."""

    region_names = ("North", "South", "West")
    agencies = Agencies()
    regions = Regions()

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
    "fixed_budget": {"per_million": 500_000.0},
    "support_centre": {"trainers_per_million": 1.0},
    "diagnosis_based_payment": {},
    "wider_target_group": {"wider_by": 0.5},
    "transition_funding": {},
    "divided_funding": {},
    "pooled_budget": {"shared_savings": 0.5},
    "start_up_grants": {},
    "self_funding": {},
    "budget_growth": {"from": date(2005, 1, 1), "per_year": 0.1},
    "national_strategy": {},
    "mandate": {"posts_per_million": 3.0, "floor": 100.0},
    "redirection": {},
    "remove_capacity_assessment": {},
    "remove_benefit_trap": {},
    "open_eligibility": {},
    "data_sharing_agreement": {},
    "inter_agency_agreement": {},
    "devolution": {},
    "contract_requirement": {},
    "recession": {},
    "pandemic": {},
    "budget_cut": {},
    "loss_of_regional_leadership": {},
    "coaching_hours": {"hours": 10.0},
    "remote_support": {},
    "training_of_trainers": {},
    "independent_reviews": {},
    "self_rating": {},
    "outcome_monitoring": {},
    "leader_engagement": {},
    "specialist_certification": {},
    "coordinator_post": {},
    "champion_post": {},
    "withdrawal": {},
    "required_preparation": {},
    "bridge_money": {},
    "few_excellent_first": {},
    "close_legacy": {},
    "steering_group_renewal": {},
    "employer_campaign": {},
    "time_limited_support": {},
    "partnership_agreements": {},
    "co_location": {},
    "hosting_rules": {"funded": ["hospital"]},
    "merging_teams": {},
    "local_trial": {},
    "dissemination": {},
    "research_partnership": {},
}


def every_policy():
    """One of each kind, as a scenario would give them; support is withdrawn in the fourth year."""
    last = {"kind": "withdrawal", "from": date(2013, 1, 1)}
    return [{"kind": kind, **given} for kind, given in EXAMPLES.items() if kind != "withdrawal"] + [last]


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
    assert moved(levers)
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


def test_the_learning_community_grows_by_its_documented_counts():
    entry = [[date(2002, 1, 1), 1], [date(2005, 1, 1), 2]]
    grows = policy("learning_community", entry=entry, first=["West"])
    members = [grows.adjust(NEUTRAL, System(date(year, 6, 1))).learning_community for year in (2001, 2002, 2005)]
    assert members[0].tolist() == [0, 0, 0, 0]
    assert members[1].tolist() == [0, 0, 1, 0]
    assert members[2].tolist() == [0, 1, 1, 0]  # South has the lower number drawn


def test_as_many_regions_as_are_said_join_a_learning_community_of_some_regions():
    entry = [[date(2002, 1, 1), 1], [date(2005, 1, 1), 2]]
    grows = policy("learning_community", entry=entry, regions=["North", "West"])
    members = [grows.adjust(NEUTRAL, System(date(year, 6, 1))).learning_community for year in (2001, 2002, 2005)]
    assert [each.tolist() for each in members] == [[0, 0, 0, 0], [0, 0, 1, 0], [1, 0, 1, 0]]


def test_entry_must_rise():
    with pytest.raises(ValidationError, match="must rise"):
        policy("learning_community", entry=[[date(2005, 1, 1), 3], [date(2002, 1, 1), 7]])


def test_a_policy_of_ones_own_is_named_by_module_and_class():
    assert read_policy({"kind": "ipssim.policies.money:ResultsBasedPayment"} | {"share_at_risk": 0.1})


def test_a_law_goes_its_share_of_the_way_and_no_further():
    half = policy("remove_benefit_trap", strength=0.5).adjust(NEUTRAL, System())
    assert half.regime[:, Regime.BENEFIT_TRAP].tolist() == [-0.25] * 4  # of the 0.5 that is in force
    twice = combined([policy("mandate"), policy("mandate")], NEUTRAL, System())
    assert twice.regime[:, Regime.MANDATE].tolist() == [0.5] * 4  # to 1, from the 0.5 in force
    assert moved(policy("open_eligibility").adjust(NEUTRAL, System())) == {"regime"}


def test_growth_is_counted_in_full_years_from_its_first_day():
    grows = policy("budget_growth", **{"from": date(2005, 7, 1), "per_year": 0.1})
    factors = [grows.adjust(NEUTRAL, System(day)).budget_factor[0] for day in (date(2006, 6, 1), date(2007, 7, 1))]
    assert factors == [1, pytest.approx(1.21)]


def test_growth_without_a_first_day_is_refused():
    with pytest.raises(ValidationError, match="from\n  Field required"):
        read_policy({"kind": "budget_growth", "per_year": 0.1})


def test_a_strategy_may_have_no_programme_behind_it():
    words = policy("national_strategy", programme=False).adjust(NEUTRAL, System())
    assert moved(words) == {"strategy"}


def test_a_mainstream_contract_conflicts_with_the_items_it_names():
    levers = policy("contract_requirement", conflicts=["rapid_job_search"]).adjust(NEUTRAL, System())
    assert levers.item_conflict.sum() == 4
    assert (levers.item_conflict[:, IPS_25.index("rapid_job_search")] == 1).all()
    with pytest.raises(ValidationError, match="did you mean `rapid_job_search`"):
        policy("contract_requirement", conflicts=["rapid_search"])


def test_lost_leadership_takes_its_share_of_support_along():
    loss = policy("loss_of_regional_leadership", support_lost=0.5, strength=0.5, regions=["North"])
    levers = loss.adjust(NEUTRAL, System())
    assert levers.leadership_loss.tolist() == [0.5, 0, 0, 0]
    assert levers.centre_withdrawn.tolist() == levers.community_withdrawn.tolist() == [0.25, 0, 0, 0]


def test_shocks_add_to_one_another():
    two = combined([policy("budget_cut", cut=0.5), policy("recession", lower_budgets=0.5)], NEUTRAL, System())
    assert two.budget_factor.tolist() == [0.25] * 4


def test_a_national_centre_has_its_trainers_in_the_nation():
    of_regions = policy("support_centre").adjust(NEUTRAL, System())
    of_nation = policy("support_centre", national=True).adjust(NEUTRAL, System())
    assert of_regions.trainers_per_million.tolist() == [1, 1, 1, 0]
    assert of_nation.trainers_per_million.tolist() == [0, 0, 0, 1]
    with pytest.raises(ValidationError, match="a national centre serves every region"):
        policy("support_centre", national=True, regions=["North"])


def test_withdrawal_takes_away_what_policies_above_it_gave_and_no_more():
    given = combined([policy("coaching_hours"), policy("outcome_monitoring")], NEUTRAL, System())
    some = policy("withdrawal", of=["coaching"], regions=["South"]).adjust(given, System())
    assert some.coaching_hours.tolist() == [10, 10, 0, 0, 10]
    assert some.outcome_monitoring.tolist() == [1, 1, 1, 1]
    assert not some.community_withdrawn.any()
    with pytest.raises(ValidationError, match="unknown kind of support `coffee`"):
        policy("withdrawal", of=["coffee"])


@pytest.mark.parametrize("given, kind", [("specialist_certification", "certification"), ("self_rating", "self_rating")])
def test_what_a_policy_of_support_gave_can_be_withdrawn_in_full_or_in_part(given, kind):
    levers = policy(given).adjust(NEUTRAL, System())
    gone = policy("withdrawal", of=[kind])
    assert moved(levers) and gone.adjust(levers, System()).same_as(NEUTRAL)
    half = policy("withdrawal", of=[kind], strength=0.5).adjust(levers, System())
    assert moved(half) == moved(levers) and not half.same_as(levers)
    assert policy("withdrawal", of=[kind], strength=0.0).adjust(levers, System()).same_as(levers)


def test_hosting_rules_bar_the_other_kinds():
    levers = policy("hosting_rules", funded=["psychosocial_rehabilitation"]).adjust(NEUTRAL, System())
    assert levers.hosting_bar.tolist() == [1, 0, 1, 0, 1]


@pytest.mark.parametrize(
    "kind, given, what, hint",
    [
        ("results_based_payment", {"share_at_risk": "x"}, '`share_at_risk` must be a number, not "x"', None),
        ("fixed_budget", {"per_million": 0.0}, "`per_million` must be more than 0.0, not 0.0", None),
        (
            "results_based_payment",
            {"share_at_risk": 2.0},
            "`share_at_risk` must be at most 0.9, not 2.0",
            "shares and doses go from 0 to 1: 2 % is 0.02",
        ),
        ("results_based_payment", {"tariff": [0.5, 0.5]}, "`tariff` has too few values", None),
        ("results_based_payment", {"tariff": [0.1] * 9}, "`tariff` has too many values, 9 instead of 4", None),
        (
            "mandate",
            {"from": "2026-01-01", "start": "2026-01-01"},
            "`from` and `start` are two names of one field",
            "keep one of them",
        ),
        (
            "results_based_payment",
            {"share_at_rsk": 0.3},
            "unknown key `share_at_rsk` in `ResultsBasedPayment`",
            "did you mean `share_at_risk`?",
        ),
        ("mandate", {"strat": "2026-01-01"}, "unknown key `strat` in `Mandate`", "did you mean `start`?"),
        ("budget_growth", {"per_year": 0.1}, "`start` is missing in `BudgetGrowth`", None),
        (
            "mandate",
            {"start": "2026-01-01", "until": "2025-01-01"},
            "the policy ends on 2025-01-01, before it starts on 2026-01-01",
            None,
        ),
    ],
)
def test_a_policy_made_in_python_says_in_one_sentence_what_is_wrong(kind, given, what, hint):
    with pytest.raises(InputError) as mistake:
        CATALOGUE[kind](**given)
    assert (mistake.value.what, mistake.value.hint) == (what, hint)


def test_a_policy_made_in_python_is_as_one_of_a_file():
    made = CATALOGUE["recurrent_state_line"](posts_per_million=10.0, start="2026-01-01", regions=["North"])
    assert made == policy("recurrent_state_line", **{"from": date(2026, 1, 1), "regions": ["North"]})


def test_levers_set_anew_leave_the_others_and_the_old_ones_as_they_were():
    assert not NEUTRAL.moves("strategy")
    levers = NEUTRAL.replaced(strategy=np.ones(4))
    assert levers.moves("strategy") and not NEUTRAL.moves("strategy")
    assert levers.agreement is NEUTRAL.agreement
    with pytest.raises(TypeError, match="strategies"):
        NEUTRAL.replaced(strategies=np.ones(4))
