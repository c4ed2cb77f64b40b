"""The design: every arm in every replicate, as frozen specifications."""

import pickle

from batch import fakes
from ipssim.batch import design
from ipssim.policies import LearningCommunity
from ipssim.scenario.sweep import Sweep


def test_every_arm_is_run_in_every_replicate() -> None:
    specs = design(fakes.scenario(("a", "b"), replicates=3))
    assert {(spec.arm, spec.replicate) for spec in specs} == {(arm, n) for arm in "ab" for n in (1, 2, 3)}
    assert len({spec.key for spec in specs}) == 6


def test_whole_pairs_come_first() -> None:
    specs = design(fakes.scenario(("a", "b"), replicates=3))
    assert [spec.arm for spec in specs[:2]] == ["a", "b"] and {spec.replicate for spec in specs[:2]} == {1}


def test_in_small_worlds_the_replicates_of_a_sample_that_travel_together_come_together() -> None:
    sweep = Sweep(method="grid", vary=[{"name": "adoption.base_hazard", "options": [0.01, 0.02]}])
    scenario = fakes.scenario(("a", "b"), replicates=50).model_copy(update={"sweep": sweep})
    specs = design(scenario)
    assert [(spec.sample, spec.replicate) for spec in specs[:80:2]] == [(s, r) for s in (1, 2) for r in range(1, 21)]
    places = {(spec.arm, spec.sample, spec.replicate): place for place, spec in enumerate(specs)}
    assert len(places) == len(specs) == 200
    assert all(specs.place("ab".index(arm), *rest) == place for (arm, *rest), place in places.items())


def test_policies_of_every_arm_come_before_the_arms_own() -> None:
    common = LearningCommunity(kind="learning_community", strength=0.9)
    scenario = fakes.scenario(("a",), replicates=1).model_copy(update={"policies": (common,)})
    (spec,) = design(scenario)
    assert spec.policies == (common, *scenario.arms[0].policies)


def test_more_replicates_keep_the_keys_of_the_first_ones() -> None:
    few, many = (design(fakes.scenario(replicates=n)) for n in (2, 5))
    assert {spec.key for spec in few} < {spec.key for spec in many}


def test_a_specification_travels_light() -> None:
    (spec,) = design(fakes.scenario(("a",), replicates=1))
    assert pickle.loads(pickle.dumps(spec)) == spec
    assert len(pickle.dumps(spec)) < 3000
