"""Sweeps: the samples of each method, how they are extended, and what their runs have."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import qmc

from batch import fakes
from ipssim.batch import Results, design, run_all
from ipssim.batch.samples import latin_hypercube, samples, unit_points
from ipssim.errors import InputError
from ipssim.evidence import Evidence
from ipssim.scenario import Scenario, Sweep, variations, with_values

HAZARD, DOSE = "adoption.base_hazard", "policies.learning_community.strength"


def swept(**sweep: Any) -> Scenario:
    """The small scenario with a sweep."""
    return Scenario.model_validate({**dict(fakes.scenario(("as is", "trial"), replicates=2)), "sweep": sweep})


def points(method: str, number: int, width: int = 3, seed: int = 7) -> np.ndarray:
    return unit_points(Sweep(method=method, samples=number, vary=["any"]), width, seed)


# Counts


@pytest.mark.parametrize(
    ("sweep", "count"),
    [
        ({"method": "sobol", "samples": 6, "vary": [HAZARD, DOSE]}, 6),
        ({"method": "halton", "samples": 6, "vary": [HAZARD, DOSE]}, 6),
        ({"method": "latin_hypercube", "samples": 6, "vary": [HAZARD, DOSE]}, 6),
        ({"method": "morris", "samples": 6, "vary": [HAZARD, DOSE]}, 6 * 3),
        ({"method": "saltelli", "samples": 8, "vary": [HAZARD, DOSE]}, 8 * 4),
        ({"method": "grid", "vary": [{"name": HAZARD, "steps": 3}, {"name": DOSE, "options": [0.0, 1.0]}]}, 6),
        ({"method": "list", "points": [{HAZARD: 0.001, DOSE: 0.5}, {HAZARD: 0.002, DOSE: 0.5}]}, 2),
    ],
    ids=lambda value: value["method"] if isinstance(value, dict) else "",
)
def test_every_arm_meets_every_sample_in_every_replicate(sweep: dict[str, Any], count: int) -> None:
    scenario = swept(**sweep)
    specs = design(scenario)
    assert len(samples(scenario)) == count and len(specs) == 2 * count * 2
    assert len({(spec.arm, spec.sample, spec.replicate) for spec in specs}) == len(specs)
    assert len({spec.key for spec in specs}) > count


def test_a_grid_holds_both_ends_of_each_range() -> None:
    scenario = swept(method="grid", vary=[{"name": HAZARD, "from": 0.001, "to": 0.009, "steps": 5}])
    assert [dict(sample.values)[HAZARD] for sample in samples(scenario)] == pytest.approx(
        [0.001, 0.003, 0.005, 0.007, 0.009]
    )


def test_a_pattern_stands_for_all_parameters_that_fit_over_their_evidence() -> None:
    varied = variations(swept(method="sobol", samples=4, vary=["adoption.*"]))
    expected = {name: parameter.range for name, parameter in Evidence.read().items() if name.startswith("adoption.")}
    assert {variation.name: (variation.low, variation.high) for variation in varied} == expected


# Ranges


@pytest.mark.parametrize("method", ["sobol", "halton", "latin_hypercube", "morris", "saltelli"])
def test_samples_lie_in_the_range_and_fill_it(method: str) -> None:
    vary = [{"name": HAZARD, "from": 0.001, "to": 0.002}, DOSE]
    table = [dict(sample.values) for sample in samples(swept(method=method, samples=32, vary=vary))]
    hazards, doses = (np.array([row[name] for row in table]) for name in (HAZARD, DOSE))
    assert hazards.min() >= 0.001 and hazards.max() <= 0.002 and np.ptp(hazards) > 0.0008
    assert doses.min() >= 0 and doses.max() <= 1 and np.ptp(doses) > 0.8


def test_options_come_in_equal_shares() -> None:
    found = samples(swept(method="sobol", samples=32, vary=["choices.combination", HAZARD]))
    chosen = [dict(sample.values)["choices.combination"] for sample in found]
    assert all(10 <= chosen.count(option) <= 11 for option in ("additive", "leader_moderated", "weakest_link"))


@pytest.mark.parametrize("name", ["combination", "award_rule", "peer_channel"])
def test_by_morris_every_option_in_words_is_compared_with_every_other(name: str) -> None:
    scenario = swept(method="morris", samples=80, vary=[f"choices.{name}", HAZARD])
    options = variations(scenario)[0].options
    pairs = {frozenset(option for option, _ in trajectory) for trajectory in trajectories(scenario)}
    assert len(options) > 2 and pairs == {frozenset(pair) for pair in combinations(options, 2)}


def test_more_trajectories_keep_the_options_of_the_first_ones() -> None:
    many, few = (
        trajectories(swept(method="morris", samples=n, vary=["choices.award_rule", HAZARD, "choices.combination"]))
        for n in (9, 4)
    )
    assert many[:4] == few


def test_two_options_and_numbers_keep_their_order_in_every_trajectory() -> None:
    vary = ["choices.exit_rule", {"name": HAZARD, "options": [0.001, 0.002, 0.003]}]
    for first, *_, last in trajectories(swept(method="morris", samples=20, vary=vary)):
        assert {first[0], last[0]} == {"hazards", "threshold"}
        assert {first[1], last[1]} in ({0.001, 0.003}, {0.002, 0.003})


def trajectories(scenario: Scenario) -> list[list[tuple[Any, ...]]]:
    """Morris's trajectories, each the values of its points."""
    rows = [tuple(value for _, value in sample.values) for sample in samples(scenario)]
    length = len(rows[0]) + 1
    return [rows[start : start + length] for start in range(0, len(rows), length)]


@settings(max_examples=40)
@given(number=st.integers(1, 96), width=st.integers(1, 4), seed=st.integers(0, 2**63 - 1))
def test_a_latin_hypercube_has_one_sample_in_each_stratum_of_each_axis(number: int, width: int, seed: int) -> None:
    strata = (latin_hypercube(number, width, seed) * number).astype(int)
    assert all(sorted(column) == list(range(number)) for column in strata.T)


def test_sobol_points_are_more_even_than_those_of_a_lottery() -> None:
    lottery = np.random.default_rng(1).random((64, 3))
    assert qmc.discrepancy(points("sobol", 64)) < qmc.discrepancy(lottery) / 2


# Extending


@pytest.mark.parametrize(
    ("method", "few", "many"),
    [("sobol", 5, 12), ("halton", 5, 12), ("morris", 3, 7), ("saltelli", 3, 9), ("latin_hypercube", 12, 48)],
)
def test_more_samples_begin_with_those_that_fewer_gave(method: str, few: int, many: int) -> None:
    first, all_ = points(method, few), points(method, many)
    assert np.array_equal(all_[: len(first)], first) and len(all_) > len(first)


@pytest.mark.parametrize("method", ["sobol", "halton", "morris", "saltelli", "latin_hypercube"])
def test_another_seed_gives_other_points(method: str) -> None:
    assert not np.array_equal(points(method, 4, seed=1), points(method, 4, seed=2))


def test_more_samples_and_replicates_keep_the_keys_of_the_first_ones() -> None:
    few, many = (swept(method="sobol", samples=n, vary=[HAZARD]) for n in (4, 9))
    many = many.model_copy(update={"replicates": 5})
    assert {spec.key for spec in design(few)} < {spec.key for spec in design(many)}


# What a run has


def test_all_arms_of_a_replicate_share_its_luck_and_its_sample() -> None:
    specs = design(swept(method="sobol", samples=4, vary=[HAZARD]))
    for first, second in zip(specs[::2], specs[1::2], strict=True):
        assert (first.arm, second.arm) == ("as is", "trial")
        assert first.kin == second.kin and first.parameters == second.parameters


def test_a_policy_s_field_is_varied_in_every_arm_that_has_the_policy() -> None:
    specs = design(swept(method="list", points=[{DOSE: 0.25}, {DOSE: 0.75}]))
    assert {(spec.sample, spec.policies[-1].strength) for spec in specs} == {(1, 0.25), (2, 0.75)}


def test_a_choice_is_varied() -> None:
    specs = design(swept(method="grid", vary=["choices.combination"]))
    assert {spec.choices.combination for spec in specs} == {"additive", "leader_moderated", "weakest_link"}


def test_an_arm_without_what_is_varied_is_run_once_for_all_samples() -> None:
    scenario = swept(method="list", points=[{DOSE: 0.25}, {DOSE: 0.75}])
    alone = scenario.model_copy(
        update={"arms": (scenario.arms[0].model_copy(update={"policies": ()}), scenario.arms[1])}
    )
    assert len({spec.key for spec in design(alone) if spec.arm == "as is"}) == 2  # replicates


def test_the_values_of_a_sample_are_joined_to_its_runs() -> None:
    scenario = swept(method="sobol", samples=3, vary=[HAZARD, "choices.weighting"])
    results = Results.collect(scenario, run_all(design(scenario), run=fakes.run))
    assert results.varied == (HAZARD, "choices.weighting")
    assert list(results.outcome("programmes").columns[:3]) == ["arm", "sample", "replicate"]
    joined = results.with_varied(results.outcome("programmes", at=scenario.end))
    given = {sample.number: dict(sample.values)[HAZARD] for sample in samples(scenario)}
    assert len(joined) == 12 and all(given[row["sample"]] == row[HAZARD] for _, row in joined.iterrows())


def test_a_scenario_with_its_sweep_can_be_kept_and_read_back() -> None:
    scenario = swept(method="sobol", samples=3, vary=[HAZARD, DOSE])
    back = Scenario.from_json(scenario.to_json())
    assert [spec.key for spec in design(back)] == [spec.key for spec in design(scenario)]


def test_a_value_that_cannot_be_is_refused() -> None:
    scenario = fakes.scenario()
    for values in ({HAZARD: 7.0}, {DOSE: 2.0}, {"choices.weighting": "best"}, {"policies.no_policy.strength": 1.0}):
        with pytest.raises(InputError):
            with_values(scenario, values)
