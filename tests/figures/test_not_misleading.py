"""What a reader could take for something else: values below zero, crowded ticks, names under lines, ends of ranges."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from batch import fakes
from figures.made_up import ARMS, results_of, scenario_of, trajectories_of
from figures.test_curves import caption
from figures.test_panels import Sweep
from ipssim.batch import Results, design, run_all
from ipssim.figures import alt_text, data_behind, new_axes, region_panels, survival_curve
from ipssim.figures.fan import _free_side
from ipssim.figures.shades import scale_of
from ipssim.figures.style import number_axis, year_axis
from ipssim.figures.sweeps import sweep_map
from ipssim.figures.tornado import tornado
from ipssim.figures.uncertainty import uncertainty_fan
from ipssim.scenario import Scenario

DRIFT = {"programmes_of_a_year": 1.0, "fidelity_change_sum": -3.0}


def test_regions_that_lose_fidelity_are_drawn() -> None:
    scenario, runs = scenario_of(), trajectories_of(scenario_of())
    for run in runs:
        run.series[list(DRIFT)] = list(DRIFT.values())
    ax = region_panels(Results.collect(scenario, runs), outcome="fidelity_change")
    low, high = ax.get_ylim()
    assert low < -3 < high


def test_what_is_below_zero_has_a_shade_of_its_own() -> None:
    scale = scale_of(pd.Series([-2.0, np.nan, 1.0]), 1.0)
    assert (scale.vmin, scale.vmax) == (-2, 1)
    assert scale_of(pd.Series([-2.0, -1.0]), 1.0).vmax == 0
    assert scale_of(pd.Series([0.0, 0.0]), 0.01).vmax == 0.01


def test_a_fan_below_zero_is_drawn() -> None:
    sweep = {"method": "sobol", "samples": 4, "vary": ["adoption.base_hazard"]}
    scenario = Scenario.model_validate({**dict(fakes.scenario(("as is",), replicates=1)), "sweep": sweep})
    runs = list(run_all(design(scenario), run=fakes.run))
    for run in runs:
        run.series["programmes"] *= -1.0
    ax = uncertainty_fan(Results.collect(scenario, runs))
    assert ax.get_ylim()[0] < data_behind(ax)["q5"].min() < 0


def test_ticks_at_equal_distances_have_labels_at_equal_distances() -> None:
    ax = new_axes()
    number_axis(ax, percent=True, suffix="", sign=True)
    ticks = [0, 2.5e-6, 5e-6, 7.5e-6]
    labels = ax.yaxis.get_major_formatter().format_ticks(ticks)  # type: ignore[union-attr]
    assert labels == ["0.00000", "+0.00025", "+0.00050", "+0.00075"]


def test_years_do_not_crowd_beside_long_names() -> None:
    ax = new_axes(width=2.0)
    ax.set_yticks([0], ["a name that takes most of the room"])
    ax.set_xlim(2019.5, 2029.5)
    year_axis(ax)
    assert list(filter(lambda year: 2019.5 <= year <= 2029.5, ax.get_xticks())) == [2020, 2025]


@pytest.mark.parametrize(("height", "side"), [(101, 1), (90, 0)])
def test_names_of_bands_keep_away_from_lines(height: float, side: int) -> None:
    ax = new_axes()
    ax.plot([0, 1], [height, 110], gid="line:an arm")
    ax.set_xlim(0, 1)
    assert _free_side(ax, 100) == side
    assert _free_side(new_axes(), 100) == 0


def test_the_survival_of_programmes_from_before_the_start_is_explained() -> None:
    assert "Programmes that deliver at the start of the runs count from there." in caption(survival_curve(results_of()))
    runs = trajectories_of(scenario_of())
    for run in runs:
        run.events.loc[run.events["month"] == 0, "month"] = 1
    later = survival_curve(Results.collect(scenario_of(), runs), arms=ARMS)
    assert "at the start of the runs" not in caption(later)


class FourValues(Sweep):
    """The same sweep of four numbers of trainers, and of two options."""

    def __init__(self) -> None:
        super().__init__()
        self.varied = ("trainers", "rule")  # type: ignore[assignment]
        grid = [(k + 1, float(k % 4), ("some", "all")[k // 4]) for k in range(8)]
        self.samples = pd.DataFrame(grid, columns=["sample", *self.varied])

    def outcome(self, name: str, scope: str = "system", at: Any = None) -> pd.DataFrame:
        rows = self._results.outcome(name, scope, at)
        every = self.samples.merge(rows, how="cross")
        value = 10 * every["trainers"] + (every["rule"] == "all")
        return every.assign(value=value).drop(columns=list(self.varied))


def test_the_lowest_third_of_four_values_is_not_half_of_them() -> None:
    ax = tornado(FourValues(), outcome="programmes")  # type: ignore[arg-type]
    trainers = data_behind(ax).set_index("name").loc["trainers"]
    assert (trainers["low"], trainers["high"]) == pytest.approx((0.5, 30.5))
    assert "of options: the one with the lowest or highest mean" in caption(ax)


def test_a_picture_in_words_names_options_and_rounds_numbers() -> None:
    results = FourValues()
    results.samples = results.samples.assign(trainers=results.samples["trainers"].map(lambda number: number / 30))
    assert " at 0.1 and all." in alt_text(sweep_map(results, outcome="programmes"))  # type: ignore[arg-type]
    results.samples = results.samples.query("trainers == 0")
    assert alt_text(tornado(results, outcome="programmes")).endswith("0 programmes at some, 1 programmes at all.")  # type: ignore[arg-type]
