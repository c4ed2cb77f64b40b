"""The claim that these are agents: one at a time, in any order, does bit for bit what all at once do."""

import inspect
import re
from datetime import date

import numpy as np
import pytest

from ipssim.agents.agency import Agency
from ipssim.agents.authority import Authority
from ipssim.agents.funder import Funder
from ipssim.agents.region import Region
from ipssim.agents.researcher import Researcher
from ipssim.agents.support_centre import SupportCentre
from ipssim.model import SystemModel, World
from tests.policies.test_policies import every_policy
from tests.worlds import small_spec, small_world

KINDS = {
    "agencies": Agency,
    "authorities": Authority,
    "funders": Funder,
    "regions": Region,
    "researchers": Researcher,
    "support_centres": SupportCentre,
}
STEP = re.findall(r"self\.(\w+)\.(\w+)\(\)", inspect.getsource(SystemModel.step))
MONTHS = (1, 14, 40)
TIMES = 2  # that each verb must have done something, and the same
ONCE = [("researchers", "found_community")]  # what happens once in a country


def tables(model):
    return {kind: {name: a.copy() for name, a in getattr(model, kind).table.items()} for kind in KINDS}


def put_back(model, kept):
    for kind, columns in kept.items():
        for name, array in columns.items():
            getattr(model, kind).table[name][...] = array


def one_by_one(model, kind, verb, order):
    for row in order:
        agent = KINDS[kind].__new__(KINDS[kind])
        for name, value in (("model", model), ("table", getattr(model, kind).table), ("rows", int(row))):
            object.__setattr__(agent, name, value)
        getattr(agent, verb)()


def compare_verb(model, kind, verb, rng, *, idle_too):
    """Do the verb all at once. Where it did something, or `idle_too`, take it back and do it one by one: tables and
    events must agree. True if it did something."""
    before, logged = tables(model), len(model.events)
    getattr(getattr(model, kind), verb)()
    together, events_together = tables(model), model.events.to_frame()
    pairs = ((before[of][name], array) for of, columns in together.items() for name, array in columns.items())
    acted = len(model.events) > logged or not all(np.array_equal(*pair) for pair in pairs)
    if acted or idle_too:
        put_back(model, before)
        del model.events._entries[logged:]
        one_by_one(model, kind, verb, rng.permutation(getattr(model, kind).table.length))
        for other, columns in tables(model).items():
            for name, apart in columns.items():
                expected = together[other][name]
                np.testing.assert_array_equal(apart, expected, err_msg=f"{kind}.{verb} on {other}.{name}")
        assert events_together.equals(model.events.to_frame()), f"{kind}.{verb}: events"
    return acted


def test_the_schedule_is_read_from_the_step():
    assert len(STEP) > 35
    assert {kind for kind, _ in STEP} == set(KINDS)


def a_world():
    return SystemModel(small_spec(seed=2, world=small_world(agencies=14), policies=every_policy()))


def a_lively_world():
    """A world in which every verb does something every few years."""
    world = small_world(
        agencies=60, initial_programmes_per_million=2.0, generic={"regions": 3, "population": 1_500_000}
    )
    keen = (
        ("initial.commitment_mean", 0.6),
        ("initial.power_mean", 0.8),
        ("adoption.base_hazard", 0.02),
        ("sustainment.restart_after", 6.0),
        ("learning_community.founded", 0.1),
        ("initial.research_share", 0.5),
        ("finance.host_starts", 0.1),
    )
    policies = [
        {"kind": "recurrent_state_line", "posts_per_million": 10.0},
        {"kind": "project_limited_funding", "awards_per_million": 1.0, "months": 12.0, "replaces_line": 0.5},
        {"kind": "self_funding"},
        {"kind": "fidelity_condition", "floor": 90.0},
        {"kind": "local_trial"},
        {"kind": "research_partnership"},
        {"kind": "budget_cut", "cut": 0.6, "from": date(2013, 1, 1), "until": date(2014, 1, 1)},
        {"kind": "learning_community", "from": date(2016, 1, 1)},
    ]
    return SystemModel(small_spec(world=world, parameters=keen, policies=policies, months=120))


def two_worlds_side_by_side():
    specs = [small_spec(replicate=replicate, world=small_world(agencies=7)) for replicate in range(2)]
    return SystemModel.side_by_side([World(spec, SystemModel(spec), 0) for spec in specs])


@pytest.mark.parametrize("build", [a_world, two_worlds_side_by_side])
def test_every_verb_is_the_same_in_the_singular_and_in_the_plural(build):
    rng = np.random.default_rng(1)
    model = build()
    for month in range(1, max(MONTHS) + 1):
        if month not in MONTHS:
            model.step()
            continue
        model.month += 1
        model.set_levers()
        for kind, verb in STEP:
            compare_verb(model, kind, verb, rng, idle_too=True)


def test_the_verbs_are_the_same_in_months_in_which_they_do_something():
    rng, model = np.random.default_rng(1), a_lively_world()
    left = dict.fromkeys(STEP, TIMES) | dict.fromkeys(ONCE, 1)
    while model.month < model.spec.months and any(left.values()):
        model.month += 1
        model.set_levers()
        for kind, verb in STEP:
            if left[kind, verb]:
                left[kind, verb] -= compare_verb(model, kind, verb, rng, idle_too=False)
            else:
                getattr(getattr(model, kind), verb)()
    assert {verb: times for verb, times in left.items() if times} == {}


def test_mesa_agents_are_the_rows():
    model = SystemModel(small_spec())
    model.embody()
    agencies = model.agents_by_type[Agency]
    assert len(agencies) == 30
    assert agencies.agg("size", sum) == model.agencies.size.sum()
    agencies.to_list()[3].leader_commitment = 0.75
    assert model.agencies.leader_commitment[3] == 0.75
    delivering = agencies.select(lambda agency: agency.is_delivering)
    assert len(delivering) == model.agencies.is_delivering.sum()
    assert set(agencies.groupby("phase").groups) <= set(range(6))


def test_an_unknown_state_variable_of_an_agent_is_an_error():
    model = SystemModel(small_spec())
    model.embody()
    with pytest.raises(AttributeError, match="no state variable `fidelty`"):
        model.agents_by_type[Agency].to_list()[0].fidelty = 3
