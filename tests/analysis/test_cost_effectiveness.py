"""Cost-effectiveness: a worked example of four arms, and what holds for any interval of a ratio."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from figures.made_up import scenario_of, trajectories_of
from ipssim.analysis.contrast import difference
from ipssim.analysis.cost_effectiveness import cost_effectiveness, fieller, frontier
from ipssim.batch import Results, design
from ipssim.errors import InputError
from ipssim.report.cost_effectiveness_sheet import cost_effectiveness_sheet
from ipssim.report.papers import paper_table
from ipssim.report.sheet import as_csv

# Each arm costs so many million and brings so many jobs in all. From as it is, a job costs 20 million on the way to a
# little and 10 to a lot: half of the money as it is and half a lot bring 2.5 jobs for 25 million, and a little brings 2
# for 30. What is too much costs more than a lot and brings less.
EXAMPLE = {"as it is": (10, 1), "a little": (30, 2), "too much": (50, 3), "a lot": (40, 4)}
MILLION_CENTS = 1e8


def results_of(example: dict[str, tuple[float, float]], spread: float = 0.0) -> Results:
    """Runs with these costs and effects; those of a replicate are so much higher than those of the one before."""
    scenario = scenario_of(tuple(example), replicates=3)
    runs = trajectories_of(scenario)
    for spec, run in zip(design(scenario), runs, strict=True):
        cost, jobs = example[spec.arm]
        luck = 1 + spread * (spec.replicate - 2)
        money = [name for name in run.series if str(name).endswith("_cents")]
        run.series[[*money, "job_starts"]] = 0.0
        run.series.loc[run.series["month"] == 1, "cost_cents"] = cost * luck * MILLION_CENTS
        run.series.loc[run.series["month"] == 1, "job_starts"] = float(jobs)
    return Results.collect(scenario, runs)


def test_an_arm_that_a_mixture_of_others_beats_is_extendedly_dominated() -> None:
    table = cost_effectiveness(results_of(EXAMPLE, spread=0.1), "job_starts").set_index("arm")
    assert table["standing"].to_dict() == {
        "as it is": "frontier",
        "a little": "extendedly dominated",
        "a lot": "frontier",
        "too much": "dominated",
    }
    assert list(table["against"]) == ["", "as it is", "as it is", "a lot"]
    assert table["more_cost"].tolist()[1:] == pytest.approx([20e6, 30e6, 10e6])
    assert table["more_effect"].tolist()[1:] == pytest.approx([1, 3, -1])
    assert table["ratio"].dropna().to_dict() == pytest.approx({"a lot": 10e6})
    assert table.loc["a lot", "low"] < 10e6 < table.loc["a lot", "high"]  # type: ignore[operator]


def test_ratios_rise_along_the_frontier_and_equal_ones_stay() -> None:
    cost = pd.Series({"a": 0.0, "b": 1.0, "c": 2.0, "d": 4.0})
    assert frontier(cost, pd.Series({"a": 0.0, "b": 2.0, "c": 3.0, "d": 3.5})) == ["a", "b", "c", "d"]
    assert frontier(cost, pd.Series({"a": 0.0, "b": 1.0, "c": 2.0, "d": 3.0})) == ["a", "b", "c", "d"]
    assert frontier(cost, pd.Series({"a": 0.0, "b": 0.5, "c": 2.0, "d": 1.0})) == ["a", "c"]
    assert frontier(cost, pd.Series({"a": 1.0, "b": 0.5, "c": 1.0, "d": 0.0})) == ["a"]


def test_an_arm_that_is_as_good_as_another_is_not_dominated() -> None:
    table = cost_effectiveness(results_of({"one": (10, 1), "other": (10, 1)}), "job_starts")
    assert list(table["standing"]) == ["frontier", "same"]


def test_what_a_mixture_beats_is_said_of_each_of_two_arms_that_are_alike() -> None:
    table = cost_effectiveness(results_of({**EXAMPLE, "a little more": (30, 2)}), "job_starts").set_index("arm")
    assert table.loc["a little", "standing"] == table.loc["a little more", "standing"] == "extendedly dominated"


def test_at_the_ends_of_the_interval_the_net_difference_is_just_not_clear() -> None:
    cost, effect = pd.Series([20.0, 26.0, 21.0, 30.0]), pd.Series([4.0, 5.5, 5.0, 5.1])
    low, high = fieller(cost, effect)
    assert low < cost.mean() / effect.mean() < high
    assert difference(cost, low * effect).low == pytest.approx(0, abs=1e-9)
    assert difference(cost, high * effect).high == pytest.approx(0, abs=1e-9)


def test_the_ends_are_those_of_fieller() -> None:
    cost, effect = pd.Series([20.0, 26.0, 21.0, 30.0]), pd.Series([4.0, 5.5, 5.0, 5.1])
    c, e, v, t = cost.mean(), effect.mean(), np.cov(cost, effect) / 4, stats.t.ppf(0.975, 3)
    roots = np.roots([e**2 - t**2 * v[1, 1], -2 * (c * e - t**2 * v[0, 1]), c**2 - t**2 * v[0, 0]])
    assert fieller(cost, effect) == pytest.approx(sorted(roots))


def test_luck_that_all_rows_share_widens_the_interval_of_a_ratio() -> None:
    """As it does that of a difference: eight rows that are alike in two replicates are two values, not sixteen."""
    rows, replicates = np.repeat(range(8), 2), np.tile([1, 2], 8)
    rest = pd.Series(np.resize([0.0, 0.01, 0.02], 16))
    cost, effect = 20 + replicates + rest, pd.Series(4.0, range(16)) + rest
    low, high = fieller(cost, effect, rows, replicates)
    shared = difference(cost, 0 * cost, rows, replicates)
    assert high - low > 0.9 * (shared.high - shared.low) / 4
    assert difference(cost, low * effect, rows, replicates).low == pytest.approx(0, abs=1e-9)


def test_a_ratio_to_an_effect_that_is_not_clear_has_no_bounds() -> None:
    assert fieller(pd.Series([1.0, 2.0, 3.0]), pd.Series([-1.0, 0.5, 1.0])) == (-math.inf, math.inf)


@pytest.mark.parametrize("pairs", [1, 3])
def test_one_pair_and_pairs_that_are_alike_have_no_interval(pairs: int) -> None:
    assert all(map(math.isnan, fieller(pd.Series([3.0] * pairs), pd.Series([2.0] * pairs))))


def test_the_table_says_what_one_more_costs() -> None:
    sheet = cost_effectiveness_sheet(results_of(EXAMPLE, spread=0.1), "job_starts", 0.03)
    assert sheet.header[6] == "ICER [USD / jobs]" and "discounted by 3 %" in sheet.note
    assert sheet.rows[2][:3] == ("a lot", "39.9", "4.0") and sheet.rows[2][6] == "10,000,000"
    assert sheet.rows[3][6:] == ("", "", "dominated")
    assert as_csv(sheet).splitlines()[1] == "as it is,10.0,1.0,,,,,,,frontier"
    alike = cost_effectiveness_sheet(results_of(EXAMPLE), "job_starts")
    assert alike.rows[2][7] == "none: all 3 pairs alike"


def test_there_is_one_effect(tmp_path: object) -> None:
    results = f"{tmp_path}/results"
    scenario = scenario_of(replicates=1)
    Results.collect(scenario, trajectories_of(scenario), results)
    assert paper_table(results, "cost-effectiveness").caption == "Cost-effectiveness: people on IPS"
    with pytest.raises(InputError, match="is of one effect"):
        paper_table(results, "cost-effectiveness", outcomes=["clients", "job_starts"])
