"""The claim that these are agents: one at a time, in any order, does bit for bit what all at once do."""

import inspect
import re

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


def compare_verb(model, kind, verb, rng):
    """Do the verb one by one, take it back, do it all at once: tables and events must agree."""
    before, logged = tables(model), len(model.events)
    one_by_one(model, kind, verb, rng.permutation(getattr(model, kind).table.length))
    apart, events_apart = tables(model), model.events.to_frame()
    put_back(model, before)
    model.events.forget_after(logged)
    getattr(getattr(model, kind), verb)()
    together = tables(model)
    for other, columns in together.items():
        for name, array in columns.items():
            np.testing.assert_array_equal(apart[other][name], array, err_msg=f"{kind}.{verb} on {other}.{name}")
    assert events_apart.equals(model.events.to_frame()), f"{kind}.{verb}: events"


def test_the_schedule_is_read_from_the_step():
    assert len(STEP) > 35
    assert {kind for kind, _ in STEP} == set(KINDS)


def a_world():
    return SystemModel(small_spec(seed=2, world=small_world(agencies=14), policies=every_policy()))


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
            compare_verb(model, kind, verb, rng)


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
