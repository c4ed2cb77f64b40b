"""The key of a run: the same for the same result, another for anything that may change it."""

import pickle
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipssim.scenario import Choices, RunSpec, Scenario, run_spec

FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def spec(written: Callable[..., Path]) -> RunSpec:
    scenario = Scenario.read(written())
    return scenario.run_spec(scenario.arms[1], replicate=2)


def others(spec: RunSpec) -> dict[str, object]:
    """Another value for every field but the arm."""
    policy = spec.policies[0]
    return {
        "start": date(2003, 1, 1),
        "months": spec.months + 1,
        "world": spec.world.model_copy(update={"size_spread": 0.7}),
        "parameters": (("adoption.base_hazard", 0.007),),
        "choices": Choices(combination="weakest_link"),
        "policies": (policy.model_copy(update={"strength": 0.5}), *spec.policies[1:]),
        "seed": spec.seed + 1,
        "replicate": spec.replicate + 1,
        "record_regions": "yearly",
    }


def test_a_run_has_the_policies_of_every_arm_before_its_own(spec: RunSpec) -> None:
    assert [policy.kind for policy in spec.policies] == ["recurrent_state_line", "results_based_payment"]


def test_a_run_is_a_piece_of_a_scenario(spec: RunSpec) -> None:
    assert (spec.arm, spec.months, spec.seed, spec.replicate) == ("at risk", 120, 7, 2)
    assert spec.parameters == (("adoption.base_hazard", 0.006),)
    assert spec.record_regions == "monthly"


@FIXTURES
@given(name=st.text())
def test_the_key_does_not_know_the_name_of_the_arm_nor_the_number_of_the_sample(spec: RunSpec, name: str) -> None:
    assert replace(spec, arm=name, sample=7).key == spec.key


@pytest.mark.parametrize("field", [field.name for field in fields(RunSpec) if field.name not in ("arm", "sample")])
def test_the_key_changes_with_every_other_field(spec: RunSpec, field: str) -> None:
    assert replace(spec, **{field: others(spec)[field]}).key != spec.key


@FIXTURES
@given(seeds=st.sets(st.integers(0, 2**63 - 1), min_size=2), replicates=st.sets(st.integers(0, 10**6), min_size=2))
def test_no_two_runs_share_a_key(spec: RunSpec, seeds: set[int], replicates: set[int]) -> None:
    keys = {replace(spec, seed=seed, replicate=replicate).key for seed in seeds for replicate in replicates}
    assert len(keys) == len(seeds) * len(replicates)


def test_the_order_of_policies_matters_and_that_of_parameters_does_not(spec: RunSpec) -> None:
    assert replace(spec, policies=spec.policies[::-1]).key != spec.key
    two = replace(spec, parameters=(("a", 1.0), ("b", 2.0)))
    assert replace(two, parameters=two.parameters[::-1]).key == two.key


def test_the_same_file_gives_the_same_keys(written: Callable[..., Path]) -> None:
    one, other = Scenario.read(written("one.toml")), Scenario.read(written("other.toml"))
    assert one.run_spec(one.arms[0], 1).key == other.run_spec(other.arms[0], 1).key


def test_the_key_changes_with_the_source_of_the_package(spec: RunSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    before = spec.key
    monkeypatch.setattr(run_spec, "source_digest", lambda: "another version")
    assert replace(spec).key != before


def test_a_run_survives_the_way_to_another_process(spec: RunSpec) -> None:
    there = pickle.loads(pickle.dumps(spec))
    assert there == spec
    assert there.key == spec.key
