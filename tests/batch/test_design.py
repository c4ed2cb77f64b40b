"""The design: every arm in every replicate, as frozen specifications."""

import pickle

from batch import fakes
from ipssim.batch import design
from ipssim.policies import LearningCommunity


def test_every_arm_is_run_in_every_replicate() -> None:
    specs = design(fakes.scenario(("a", "b"), replicates=3))
    assert {(spec.arm, spec.replicate) for spec in specs} == {(arm, n) for arm in "ab" for n in (1, 2, 3)}
    assert len({spec.key for spec in specs}) == 6


def test_whole_pairs_come_first() -> None:
    specs = design(fakes.scenario(("a", "b"), replicates=3))
    assert [spec.arm for spec in specs[:2]] == ["a", "b"] and {spec.replicate for spec in specs[:2]} == {1}


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
