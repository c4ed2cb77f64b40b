"""Figures of runs in which hardly anything happens: one month, three years, nobody served."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from cli.conftest import SMALL
from figures.made_up import results_of
from figures.test_panels import Sweep
from ipssim import Results, Scenario, design, run_all
from ipssim.cli.certainty import _place
from ipssim.figures import FIGURES, sized_axes
from ipssim.figures.peers import _spread
from ipssim.figures.style import date_axis, new_axes
from ipssim.figures.sweeps import sweep_map


def lived(end: str) -> Results:
    scenario = Scenario.read(SMALL).changed({"end": end, "replicates": 1})
    return Results.collect(scenario, run_all(design(scenario)))


@pytest.fixture(scope="module")
def month() -> Results:
    return lived("2002-01-31")


@pytest.mark.parametrize("figure", ["cost-by-use", "money-by-payer", "stops"])
def test_years_are_whole_numbers_on_the_axis(month: Results, figure: str) -> None:
    ax = FIGURES[figure](month)
    ax.figure.canvas.draw()
    assert {tick.get_text() for tick in ax.get_xticklabels()} <= {"2001", "2002", "2003"}
    assert not ax.xaxis.get_offset_text().get_text()


def test_a_survival_curve_fills_its_axis_however_short(month: Results) -> None:
    assert FIGURES["survival"](month).get_xlim() == (0, pytest.approx(1 / 12))


def test_arms_that_cost_the_same_are_not_told_apart_by_noise(month: Results) -> None:
    low, high = FIGURES["cost-plane"](month).get_ylim()
    assert high - low >= 1


def test_a_map_of_zeros_has_a_scale_that_can_be_read(month: Results) -> None:
    figure = FIGURES["region-map"](month).get_figure()
    figure.canvas.draw()
    words = [tick.get_text() for ax in figure.axes for tick in ax.get_yticklabels()]
    assert any("%" in word for word in words) and not any("e" in word for word in words)


def test_no_date_is_shown_twice() -> None:
    days = _spread(lived("2004-12-31"))
    assert len(days) == len(set(days)) == 3


class Scattered(Sweep):
    """Points that make no grid."""

    def __init__(self) -> None:
        self._results = results_of(("one", "two"), replicates=1)
        rows = [(n + 1, 0.001 + 0.0015 * n, 0.1 + 0.01 * n * n) for n in range(12)]
        self.samples = pd.DataFrame(rows, columns=["sample", *self.varied])


def test_ticks_of_a_sweep_do_not_run_into_each_other() -> None:
    ax = sweep_map(Scattered(), outcome="programmes", ax=sized_axes("page"))  # type: ignore[arg-type]
    ax.figure.canvas.draw()
    boxes = [tick.get_window_extent() for tick in ax.get_xticklabels() if tick.get_text()]
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))


def test_a_rank_that_cannot_be_known_is_none() -> None:
    assert _place(float("nan"), float("nan")) == ("none", "none")


@pytest.mark.parametrize("months", [1, 7, 24, 36])
@pytest.mark.parametrize("most", [1, 2, 5, 9])
def test_a_short_time_has_a_few_ticks_and_no_warning(months: int, most: int) -> None:
    ax = new_axes()
    ax.plot(np.datetime64("2001-12-31") + np.array([0, 365 * months // 12]), [0, 1])
    date_axis(ax, most)
    ax.figure.canvas.draw()
    inside = [tick for tick in ax.get_xticks() if ax.get_xlim()[0] <= tick <= ax.get_xlim()[1]]
    assert 1 <= len(inside) <= max(most, 3) + 1  # one at each end
