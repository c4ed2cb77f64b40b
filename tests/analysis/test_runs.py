"""Ratios of money in runs of which some brought nothing, or are missing."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from figures.made_up import scenario_of, trajectories_of
from ipssim.analysis.contrast import compare, ranking, values_by_sample
from ipssim.batch import Results, design
from ipssim.figures import data_behind, difference_curve
from ipssim.scenario import Scenario

NAME = "cost_per_job_start"


def results_without(arm: str, replicate: int, nothing: int = 0) -> Results:
    """Three pairs, but for one run; in one replicate nobody finds a job."""
    scenario = scenario_of(("as is", "grants"), replicates=4)
    runs = trajectories_of(scenario, level=lambda place, replicate: 1.0 + replicate * (1 + place))
    for run in runs:
        run.series["cost_cents"] = 1e8
        run.series.loc[:, "job_starts"] *= run.key not in keys_of(scenario, nothing)
    gone = keys_of(scenario, replicate, arm)
    return Results.collect(scenario, [run for run in runs if run.key not in gone], evidence="")


def keys_of(scenario: Scenario, replicate: int, arm: str = "") -> set[str]:
    return {s.key for s in design(scenario) if s.replicate == replicate and arm in ("", s.arm)}


def test_a_figure_and_a_table_are_of_the_same_pairs() -> None:
    results = results_without("as is", 4)
    found = compare(results, NAME, "as is").iloc[0]
    drawn = data_behind(difference_curve(results, outcome=NAME)).iloc[-1]
    assert found["n"] == 3 and drawn["mean"] == pytest.approx(found["difference"])
    assert found["value"] - found["baseline"] == pytest.approx(found["difference"])


def test_money_that_brought_nothing_counts() -> None:
    found, without = (compare(results_without("as is", 4, nothing), NAME, "as is").iloc[0] for nothing in (1, 0))
    assert found["n"] == without["n"] == 3 and found["value"] > without["value"]
    assert ranking(results_without("", 9, 1), NAME)["n"].tolist() == [4, 4]


def test_a_sample_that_brought_nothing_has_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pd.DataFrame({"sample": [1, 2], "replicate": 1, "arm": "arm", "value": [5.0, np.nan]})
    rows = rows.assign(value_money=10.0, value_brought=[2.0, 0.0])
    monkeypatch.setattr("ipssim.analysis.contrast._values", lambda *_, **__: rows)
    swept: Any = SimpleNamespace(varied=("x",), pair_columns=["sample", "replicate"], arms=("arm",))
    found = values_by_sample(swept, NAME, "end", ["arm"])["arm"]
    assert found[1] == 5.0 and np.isnan(found[2])
