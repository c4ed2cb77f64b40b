"""What is said of one quantity in several places is one number."""

from pathlib import Path

import pytest

from figures.made_up import results_of, scenario_of, trajectories_of
from ipssim.analysis.contrast import compare, ranking
from ipssim.batch import Results
from ipssim.cli.summary import summary
from ipssim.figures import data_behind
from ipssim.figures import ranking as ranking_figure
from ipssim.outcomes import OUTCOMES, quantities_of
from ipssim.report.curves import curves
from ipssim.report.sheets import comparison_sheet, outcomes_sheet

MEAN = 40  # of 20, 20 and 80 programmes; their median is another number


@pytest.fixture(scope="module")
def skewed() -> Results:
    return results_of(("as is", "grants"), level=lambda arm, replicate: 4.0 if replicate == 3 else 1.0 - arm / 20)


def test_points_in_sentences_tables_and_rankings_are_means(skewed: Results) -> None:
    end = [skewed.scenario.end]
    assert compare(skewed, "programmes", "grants")["value"].to_list() == [MEAN]
    assert ranking(skewed, "programmes")["value"].iloc[0] == MEAN
    assert data_behind(ranking_figure(skewed, outcome="programmes"))["mean"].iloc[0] == MEAN
    assert outcomes_sheet(skewed, ["programmes"], end).rows[0][2].startswith("40.0 (20.0 to ")
    assert comparison_sheet(skewed, ["programmes"]).rows[0][3] == "40.0"
    assert curves(skewed).system["programmes"]["all"][0][1][-1] == MEAN
    said = " ".join(summary(skewed, Path("results")).split())
    assert "programmes delivering 40 (20 to 74)" in said and "the mean of an arm's runs" in said


def test_the_mean_of_a_ratio_of_money_is_that_of_all_runs_together() -> None:
    name, scenario = "cost_per_job_start", scenario_of(("as is", "grants"))
    runs = trajectories_of(scenario, level=lambda _, replicate: 4.0 if replicate == 3 else 1.0)
    for run in runs:
        run.series["cost_cents"] = 1e8
    results = Results.collect(scenario, runs, evidence="")
    last = {"arm": "grants", "at": scenario.end}
    sums = results.sums(quantities_of(OUTCOMES[name]), **last, back=11).sum(numeric_only=True)
    together = sums[list(OUTCOMES[name].numerator)].sum() / sums["job_starts"] / 100
    assert together < 0.9 * results.series(name, **last)[name].mean()
    assert compare(results, name, "as is")["value"].iloc[0] == pytest.approx(together)
    ranked = [
        ranking(results, name)["value"].iloc[0],
        data_behind(ranking_figure(results, outcome=name))["mean"].iloc[0],
    ]
    assert ranked == pytest.approx([together] * 2)
    said = f"{together:,.0f}"
    assert outcomes_sheet(results, [name], [scenario.end]).rows[0][3].startswith(said)
    assert comparison_sheet(results, [name]).rows[0][2] == said
    assert curves(results).system[name]["all"][1][1][-1] == pytest.approx(together, rel=1e-3)


def test_a_mean_of_some_of_the_runs_is_said_to_be_one() -> None:
    some = results_of(level=lambda arm, replicate: float(arm > 0 or replicate > 1))
    said = " ".join(summary(some, Path("results")).split())
    assert said.count("in 2 of 3 runs, the others have none") == 1
