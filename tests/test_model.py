"""A run, and runs that share their history."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from ipssim.batch import design
from ipssim.errors import InputError
from ipssim.model import SystemModel, simulate, simulate_together
from ipssim.policies import read_policy
from ipssim.scenario import Choices, Scenario
from ipssim.scenario.library import shipped
from tests.worlds import small_spec, small_world

LINE = {"kind": "recurrent_state_line", "posts_per_million": 20.0}
ARMS = (
    [LINE],
    [LINE, {"kind": "results_based_payment", "from": date(2012, 3, 1)}],
    [LINE, {"kind": "project_limited_funding", "from": date(2011, 1, 1), "replaces_line": 1.0}],
    [LINE, {"kind": "learning_community", "regions": ["Region 2"]}],
    [LINE, {"kind": "learning_community", "from": date(2035, 1, 1)}],
)


def arms():
    return [small_spec(arm=f"arm {k}", policies=policies) for k, policies in enumerate(ARMS)]


def test_runs_that_share_their_history_are_exactly_those_that_do_not():
    specs = arms()
    for together, spec in zip(simulate_together(specs), specs, strict=True):
        alone = simulate(spec)
        assert together.key == alone.key == spec.key
        pd.testing.assert_frame_equal(together.series, alone.series, check_exact=True)
        pd.testing.assert_frame_equal(together.events, alone.events)


def test_arms_and_replicates_are_kin_and_other_seeds_and_worlds_are_not():
    specs = [*arms(), small_spec(replicate=1)]
    assert len({spec.kin for spec in specs}) == 1
    assert small_spec(seed=2).kin != specs[0].kin
    assert small_spec(world=small_world(agencies=31)).kin != specs[0].kin


def test_replicates_that_draw_their_parameters_are_not_kin_and_their_arms_are():
    drawn = Choices(weighting="dirichlet")
    one, other = (small_spec(choices=drawn, arm=arm) for arm in "ab")
    assert one.kin == other.kin != small_spec(choices=drawn, replicate=1).kin


def test_a_run_is_not_made_from_a_whole_scenario():
    scenario = Scenario.read(shipped("teaching"))
    for given in (scenario, design(scenario)):
        with pytest.raises(InputError, match="a run is made from its specification, not from `") as mistake:
            simulate(given)
        assert mistake.value.hint == "simulate(design(scenario)[0])"


def test_a_model_is_not_made_from_a_whole_scenario():
    with pytest.raises(InputError, match="a run is made from its specification, not from `Scenario`") as mistake:
        SystemModel(Scenario.read(shipped("teaching")))
    assert mistake.value.hint == "SystemModel(design(scenario)[0])"


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ([5], "a run is made from its specification, not from `int`"),
        (Scenario.read(shipped("teaching")), "a run is made from its specification, not from `Scenario`"),
        (small_spec(), "runs are simulated together in a list"),
        ([], "there is no run to simulate"),
        ([small_spec(), small_spec(seed=2)], "runs that are simulated together may differ in policies and replicate"),
    ],
)
def test_what_cannot_be_simulated_together_is_refused_in_words(given, what):
    with pytest.raises(InputError) as mistake:
        simulate_together(given)
    assert what in mistake.value.what and "simulate" in mistake.value.hint


def test_the_calendar_moves_by_whole_months():
    model = SystemModel(small_spec())
    seen = [model.date]
    for _ in range(13):
        model.step()
        seen.append(model.date)
    assert seen[:3] == [date(2010, 1, 1), date(2010, 1, 1), date(2010, 2, 1)]
    assert seen[-1] == date(2011, 1, 1)


def test_mesa_counts_the_same_months():
    model = SystemModel(small_spec())
    model.run_for(5)
    assert model.month == model.steps == 5


def test_a_policy_of_ones_own_acts_by_module_and_class():
    own = read_policy({"kind": "tests.own_policy:Holiday"})
    spec = small_spec(policies=[])
    assert simulate(replace(spec, policies=(own,))).series.job_starts.sum() < simulate(spec).series.job_starts.sum()
