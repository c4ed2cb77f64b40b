"""A run, and runs that share their history."""

from dataclasses import replace
from datetime import date

import pandas as pd

from ipssim.model import SystemModel, simulate, simulate_together
from ipssim.policies import read_policy
from tests.worlds import small_spec

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


def test_arms_of_a_replicate_have_one_trunk_and_other_replicates_another():
    specs = arms()
    assert len({spec.trunk for spec in specs}) == 1
    assert small_spec(replicate=1).trunk != specs[0].trunk
    assert small_spec(seed=2).trunk != specs[0].trunk


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
