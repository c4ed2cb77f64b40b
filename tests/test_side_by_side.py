"""Runs that travel side by side in one model are, bit for bit, those that travel alone."""

import ast
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipssim.model import SystemModel, World, simulate, simulate_together
from ipssim.scenario import Choices, run_spec
from ipssim.table import columns_of
from source_tree import MODULES
from tests.policies.test_policies import every_policy
from tests.test_laws import NO_SHRINKING, STACKS, WORLDS
from tests.worlds import POLICIES, small_spec, small_world

LINE = {"kind": "recurrent_state_line", "posts_per_million": 20.0}
DRAWN = (
    LINE,
    {"kind": "learning_community", "entry": [[date(2010, 6, 1), 1], [date(2011, 6, 1), 2]]},
    {"kind": "leader_engagement", "coverage": 0.4},
    {"kind": "support_centre", "national": True, "trainers_per_million": 1.0},
    {"kind": "local_trial"},
)
ARMS = {
    "line": (LINE,),
    "results from 2011": (LINE, {"kind": "results_based_payment", "from": date(2011, 2, 1)}),
    "own ratings for a year": (LINE, {"kind": "self_rating", "until": date(2010, 12, 31)}),
    "a floor for two years and a half": (
        LINE,
        {"kind": "fidelity_condition", "floor": 115.0, "until": date(2012, 6, 30)},
    ),
    "a floor for ever": (LINE, {"kind": "fidelity_condition", "floor": 115.0}),
    "community from 2011": (LINE, {"kind": "learning_community", "from": date(2011, 8, 1), "regions": ["Region 2"]}),
    "community too late": (LINE, {"kind": "learning_community", "from": date(2035, 1, 1)}),
}
MANY_REGIONS = {"regions": 150, "population": 100_000}  # long sums are added up in another order than short ones


def replicates(number, **given):
    return [small_spec(replicate=replicate, **given) for replicate in range(number)]


def check(together, specs):
    """What came of some runs is what comes of each alone."""
    for found, spec in zip(together, specs, strict=True):
        alone = simulate(spec)
        assert found.key == alone.key == spec.key
        pd.testing.assert_frame_equal(found.series, alone.series, check_exact=True)
        pd.testing.assert_frame_equal(found.events, alone.events)


@pytest.mark.parametrize(
    "spec",
    [
        {"months": 48},
        {"months": 36, "policies": DRAWN, "record_regions": "monthly"},
        {"months": 30, "policies": DRAWN, "world": small_world(agencies=400, generic=MANY_REGIONS)},
        {
            "months": 36,
            "world": small_world(network={"kind": "random_geometric", "degree": 4}),
            "choices": Choices(peer_channel="network", adoption_rule="threshold", exit_rule="threshold"),
        },
    ],
    ids=["mixture", "drawn by luck", "many regions", "networks and thresholds"],
)
def test_replicates_side_by_side_are_those_alone(spec):
    specs = replicates(3, **spec)
    check(simulate_together(specs), specs)


def test_the_world_of_one_replicate_is_not_that_of_another():
    one, other, _ = simulate_together(replicates(3, months=12, policies=DRAWN))
    assert not one.series.equals(other.series)


def test_arms_that_part_go_on_side_by_side_and_are_those_alone():
    specs = [small_spec(arm=arm, policies=ARMS[arm], replicate=r, months=36) for r in range(2) for arm in ARMS]
    check(simulate_together(specs), specs)


def test_a_policy_does_nothing_to_the_worlds_beside_that_it_is_not_in_force_in():
    stacks = [[policy] for policy in every_policy()]
    ended = [[{**policy, "until": date(2010, 9, 30)}] for policy in every_policy() if policy["kind"] != "withdrawal"]
    specs = [small_spec(arm=f"{k}", policies=stack, months=30) for k, stack in enumerate([[], *stacks, *ended])]
    chosen = [0, *np.random.default_rng(1).choice(len(specs), 5, replace=False)]
    found = simulate_together(specs)
    check([found[k] for k in chosen], [specs[k] for k in chosen])


@pytest.mark.parametrize("most", [60, 1])
def test_more_worlds_than_a_model_bears_are_several_models(monkeypatch, most):
    monkeypatch.setattr(run_spec, "AGENCIES_A_MODEL", most)
    specs = [small_spec(arm=arm, policies=ARMS[arm], replicate=r, months=26) for arm in ARMS for r in range(3)]
    check(simulate_together(specs)[::4], specs[::4])


REGIONAL = ("regions", "authorities", "funders", "support_centres", "researchers")


def shake(model, luck):
    """Set the shares and the flags of all that is regional at random: nations too, which usually are much alike."""
    for kind in REGIONAL:
        table = getattr(model, kind).table
        for name, column in columns_of(type(getattr(model, kind))).items():
            if column.dtype == np.bool_ and name != "leads":
                table[name][...] = luck.random(table[name].shape) < 0.5
            elif column.unit == "0-1":
                table[name][...] = luck.random(table[name].shape)


@pytest.mark.parametrize("policies", [POLICIES, every_policy()], ids=["some", "every policy"])
def test_nothing_that_a_world_does_depends_on_those_beside(policies):
    alone = [SystemModel(spec) for spec in replicates(3, policies=policies)]
    luck = np.random.default_rng(5)
    for model in alone:
        for _ in range(13):
            model.step()
        shake(model, luck)
    beside = SystemModel.side_by_side([World(model.spec, model, 0) for model in alone])
    for _ in range(2):
        for model in (beside, *alone):
            model.step()
        for world, model in enumerate(alone):
            for kind in ("agencies", *REGIONAL):
                rows = beside.worlds.rows(world, getattr(model, kind).kind)
                for name, column in getattr(model, kind).table.items():
                    shift = world * beside.worlds.regions if name == "region" else 0
                    found = getattr(beside, kind).table[name][rows]
                    assert np.array_equal(found, column + shift if shift else column), f"{kind}.{name}, world {world}"


@given(WORLDS, st.lists(STACKS, min_size=2, max_size=3))
@settings(max_examples=4, deadline=None, phases=NO_SHRINKING)
def test_in_any_world_under_any_policies(world, stacks):
    specs = [
        small_spec(world=world, policies=stack, replicate=replicate, months=18)
        for stack in stacks
        for replicate in range(2)
    ]
    check(simulate_together(specs)[::2], specs[::2])


def test_a_policy_sees_its_own_world_as_if_it_were_alone():
    alone = [SystemModel(spec) for spec in replicates(3, policies=POLICIES)]
    beside = SystemModel.side_by_side([World(model.spec, model, 0) for model in alone])
    beside.set_levers()
    for view, model in zip(beside.views, alone, strict=True):
        for name in ("region", "host", "leader_commitment", "payers", "community_dose"):
            assert np.array_equal(getattr(view.agencies, name), getattr(model.agencies, name)), name
        assert np.array_equal(view.regions.population, model.regions.population)
        assert np.array_equal(view.luck("a purpose"), model.view.luck("a purpose"))
        with pytest.raises(ValueError, match="read-only"):
            view.agencies.leader_commitment = 0


def test_worlds_with_parameters_of_their_own_are_refused():
    models = [SystemModel(spec) for spec in replicates(2, choices=Choices(weighting="dirichlet"))]
    with pytest.raises(ValueError, match="cannot lie side by side"):
        SystemModel.side_by_side([World(model.spec, model, 0) for model in models])


def test_agents_do_not_take_the_last_row_for_their_nation():
    # It is that of the last world only: `of_nation` and `is_nation` know whose nation is whose.
    lists = ("agents/agency/clients.py", "agents/rationing.py")  # where the last of a list of another kind is meant
    found = [
        f"{module.place}:{node.lineno} {ast.unparse(node)}"
        for module in MODULES
        if module.room == "agents" and module.place not in lists
        for node in module.nodes()
        if isinstance(node, ast.Subscript) and ast.unparse(node.slice) in ("-1", ":-1")
    ]
    assert not found
