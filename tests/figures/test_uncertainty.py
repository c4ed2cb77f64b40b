"""Luck is told from parameters."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from batch import fakes
from figures.made_up import results_of, scenario_of, trajectories_of
from ipssim.batch import Results, design, run_all
from ipssim.figures import NotInFolder, acceptability_curve, alt_text, data_behind
from ipssim.figures.fonts import laid_out
from ipssim.figures.uncertainty import uncertainty_fan, with_luck
from ipssim.scenario import Scenario


def made(of_sample: float, of_luck: float) -> pd.DataFrame:
    """40 samples, each run 25 times: normal differences of so much between samples and between their runs."""
    lottery = np.random.default_rng(1)
    between, within = lottery.normal(size=40) * of_sample, lottery.normal(size=(40, 25)) * of_luck
    rows = [
        (sample, replicate, 1, pd.Timestamp("2010-01-01"), 100 + between[sample] + within[sample, replicate])
        for sample in range(40)
        for replicate in range(25)
    ]
    return pd.DataFrame(rows, columns=["sample", "replicate", "month", "date", "value"])


def width(table: pd.DataFrame, low: str, high: str) -> float:
    return float((table[high] - table[low]).iloc[0])


def test_luck_alone_is_as_wide_as_luck_is() -> None:
    table = with_luck(made(of_sample=10.0, of_luck=1.0))
    assert width(table, "luck_low", "luck_high") == pytest.approx(2 * 1.645, rel=0.1)
    assert width(table, "q5", "q95") > 20


def test_without_differences_between_samples_all_is_luck() -> None:
    table = with_luck(made(of_sample=0.0, of_luck=1.0))
    assert width(table, "luck_low", "luck_high") == pytest.approx(width(table, "q5", "q95"), rel=0.1)


def test_runs_without_repetition_show_no_luck() -> None:
    once = made(of_sample=1.0, of_luck=1.0).query("replicate == 0")
    assert width(with_luck(once), "luck_low", "luck_high") == 0


def test_a_figure_of_one_run_a_set_speaks_of_no_luck_alone() -> None:
    sweep = {"method": "sobol", "samples": 4, "vary": ["adoption.base_hazard"]}
    scenario = Scenario.model_validate({**dict(fakes.scenario(("as is",), replicates=1)), "sweep": sweep})
    ax = uncertainty_fan(Results.collect(scenario, run_all(design(scenario), run=fakes.run)))
    words = " ".join(text.get_text() for part in ax.figure.axes for text in part.findobj(Text))
    assert "does not tell them apart" in " ".join(words.split()) and "luck alone" not in words + alt_text(ax)


def test_the_figure_says_both() -> None:
    sweep = {"method": "sobol", "samples": 4, "vary": ["adoption.base_hazard"]}
    scenario = Scenario.model_validate({**dict(fakes.scenario(("as is", "trial"), replicates=2)), "sweep": sweep})
    results = Results.collect(scenario, run_all(design(scenario), run=fakes.run))
    ax = uncertainty_fan(results)
    laid_out(ax)
    assert {"q5", "q95", "luck_low", "luck_high"} <= set(data_behind(ax).columns)
    assert "luck alone" in alt_text(ax)
    table = data_behind(ax)
    passes = (table["luck_high"] > table["q95"]).any() or (table["luck_low"] < table["q5"]).any()
    words = " ".join(text.get_text() for part in ax.figure.axes for text in part.findobj(Text))
    assert ("may pass the wide one" in " ".join(words.split())) == passes


def test_results_without_a_sweep_are_refused() -> None:
    with pytest.raises(NotInFolder, match="needs a sweep"):
        uncertainty_fan(results_of())


@pytest.mark.parametrize(
    ("vary", "what"),
    [
        (["adoption.base_hazard"], "4 sets of parameters."),
        (["policies.learning_community.strength"], "4 sets of settings."),
        (["adoption.base_hazard", "policies.learning_community.strength"], "4 sets of parameters and settings."),
    ],
)
def test_the_figure_calls_settings_of_policies_settings(vary: list[str], what: str) -> None:
    sweep = {"method": "sobol", "samples": 4, "vary": vary}
    scenario = Scenario.model_validate({**dict(fakes.scenario(("as is", "trial"), replicates=2)), "sweep": sweep})
    ax = uncertainty_fan(Results.collect(scenario, run_all(design(scenario), run=fakes.run)))
    laid_out(ax)
    words = " ".join(text.get_text() for part in ax.figure.axes for text in part.findobj(Text))
    assert what in " ".join(words.split())


@pytest.mark.parametrize("replicates", [1, 2])
def test_acceptability_says_where_luck_is_averaged_out(replicates: int) -> None:
    sweep = {"method": "sobol", "samples": 4, "vary": ["adoption.base_hazard"]}
    scenario = Scenario.model_validate({**dict(scenario_of(replicates=replicates)), "sweep": sweep})
    ax = acceptability_curve(Results.collect(scenario, trajectories_of(scenario)))
    words = " ".join(" ".join(text.get_text() for part in ax.figure.axes for text in part.findobj(Text)).split())
    assert "Only what varies from sample to sample is uncertain here." in words
    assert ("counts with the mean of its runs: luck within it is averaged out" in words) == (replicates > 1)
