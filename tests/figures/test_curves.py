"""What is in the figures: lines, bands, limits, labels, captions, documented points. Never pixels."""

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from figures.made_up import ARMS, results_of
from ipssim.errors import InputError
from ipssim.figures import FIGURES, data_behind, fidelity_curve, outcome_curve, penetration_curve, programmes_curve
from ipssim.scenario import Observation

RESULTS = results_of()
ONE_ARM_OF_NOTHING = results_of(level=lambda arm, replicate: 0.0 if arm == 1 else 1.0)
NOTHING = results_of(level=lambda arm, replicate: 0.0)
CURVES = ("penetration", "adoption", "programmes", "fidelity", "survival")


@cache
def drawn(figure: str) -> Any:
    """A figure of these results; drawing takes time."""
    return FIGURES[figure](RESULTS)


def lines(ax: Any) -> dict[str, Any]:
    return {str(line.get_label()): line for line in ax.get_lines() if str(line.get_gid()).startswith("line:")}


def bands(ax: Any) -> dict[str, Any]:
    return {str(b.get_gid()).removeprefix("band:"): b for b in ax.collections if str(b.get_gid()).startswith("band:")}


def written(ax: Any, what: str) -> str:
    """The title, subtitle or caption of a figure, without its line breaks."""
    (text,) = (text.get_text() for own in ax.figure.axes for text in own.texts if text.get_gid() == what)
    return " ".join(text.split())


def caption(ax: Any) -> str:
    return written(ax, "caption")


def test_the_line_is_the_median_of_the_runs() -> None:
    medians_drawn = lines(drawn("penetration"))
    values = RESULTS.outcome("penetration")
    for arm in ARMS:
        medians = values[values["arm"] == arm].groupby("month")["value"].median()
        np.testing.assert_allclose(medians_drawn[arm].get_ydata(), medians)


@pytest.mark.parametrize("figure", CURVES)
def test_bands_contain_their_medians(figure: str) -> None:
    table = data_behind(drawn(figure)).dropna(subset=["q50"])
    assert len(table) and (table["q5"] <= table["q50"]).all() and (table["q50"] <= table["q95"]).all()


@pytest.mark.parametrize("figure", CURVES)
def test_an_arm_looks_the_same_in_any_subset(figure: str) -> None:
    whole, part = lines(drawn(figure)), lines(FIGURES[figure](RESULTS, arms=["learning community"]))
    assert list(whole) == list(ARMS) and list(part) == ["learning community"]
    for line in part.values():
        same = whole[str(line.get_label())]
        assert (line.get_color(), line.get_linestyle()) == (same.get_color(), same.get_linestyle())
        np.testing.assert_array_equal(line.get_ydata(), same.get_ydata())


@pytest.mark.parametrize("figure", CURVES)
def test_the_band_has_the_colour_of_its_line(figure: str) -> None:
    ax = drawn(figure)
    assert bands(ax).keys() == lines(ax).keys()
    for arm, band in bands(ax).items():
        assert to_hex(band.get_facecolor()[0]).upper() == lines(ax)[arm].get_color()


def test_an_unknown_arm_or_outcome_names_the_nearest() -> None:
    with pytest.raises(InputError) as wrong:
        penetration_curve(RESULTS, arms=["grant"])
    assert str(wrong.value) == "unknown arm `grant`\n\nhint: did you mean `grants`?"
    with pytest.raises(InputError) as wrong:
        outcome_curve(RESULTS, "penetratoin")
    assert str(wrong.value) == "unknown outcome `penetratoin`\n\nhint: did you mean `penetration`?"


def test_axes_say_dates_and_units() -> None:
    ax = drawn("programmes")
    assert ax.get_ylabel() == "programmes"
    first, last = ax.get_xlim()
    assert [date2num(date(2002, 1, 31)), date2num(date(2006, 12, 31))] == pytest.approx([first, last], abs=31)
    ticks = zip(ax.get_xticks(), (label.get_text() for label in ax.get_xticklabels()), strict=True)
    assert [label for tick, label in ticks if first <= tick <= last] == ["2002", "2003", "2004", "2005", "2006"]
    assert written(ax, "title") == "Programmes delivering"


def test_shares_are_drawn_as_percentages_from_zero() -> None:
    ax = drawn("penetration")
    assert ax.get_ylim()[0] == 0
    assert all(label.get_text().endswith(" %") for label in ax.get_yticklabels())


def test_the_caption_says_how_many_runs_and_what_the_band_means() -> None:
    assert caption(drawn("penetration")) == (
        "Line: median of 3 runs an arm. Band: 5th to 95th percentile of those runs; so few understate the spread. "
        "Made up. 9 parameters: 2 direct, 7 assumed."
    )


def test_one_run_has_no_band_and_says_so() -> None:
    ax = penetration_curve(results_of(("only",), replicates=1))
    assert caption(ax).startswith("One run an arm: no band.")
    table = data_behind(ax)
    assert (table["q5"] == table["q95"]).all()


@pytest.mark.parametrize("figure", CURVES)
def test_an_arm_without_adopters_is_named_not_forgotten(figure: str) -> None:
    ax = FIGURES[figure](ONE_ARM_OF_NOTHING)
    assert list(lines(ax)) == list(ARMS)
    assert ("No value in any run of: grants." in caption(ax)) == (figure in ("fidelity", "survival"))


@pytest.mark.parametrize("figure", CURVES)
def test_a_figure_of_nothing_can_be_drawn(figure: str) -> None:
    ax = FIGURES[figure](NOTHING)
    ax.get_figure(root=True).draw_without_rendering()  # type: ignore[union-attr]
    low, high = ax.get_ylim()
    assert low < high and np.isfinite([low, high]).all()


def test_gaps_of_single_runs_are_reported() -> None:
    ax = fidelity_curve(results_of(level=lambda arm, replicate: float(replicate > 1)))
    assert "Where not every run has a value, line and band are those of the runs that have one." in caption(ax)


def test_fidelity_marks_the_bands_of_the_scale() -> None:
    ax = drawn("fidelity")
    marks = {str(line.get_gid()): line.get_ydata()[0] for line in ax.get_lines() if "scale" in str(line.get_gid())}
    assert marks == {"scale:fair": 74, "scale:good": 100, "scale:exemplary": 115}
    assert ax.get_ylim()[0] <= 74 and ax.get_ylim()[1] >= 115


def _point(day: date, value: float, outcome: str = "programmes") -> Observation:
    return Observation(outcome=outcome, date=day, value=value, label=f"{value:g} counted")


def test_documented_points_of_the_outcome_are_drawn_and_labelled() -> None:
    points = [_point(date(2005, 6, 30), 90), _point(date(2006, 6, 30), 5, "fidelity"), _point(date(1999, 1, 1), 1)]
    ax = programmes_curve(results_of(observations=points))
    diamonds = [line for line in ax.get_lines() if str(line.get_gid()).startswith("observation")]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in diamonds] == [(date(2005, 6, 30), 90)]
    assert "90 counted" in [text.get_text() for text in ax.texts]
    assert ax.get_ylim()[1] > 90
    assert "Diamonds: documented values." in caption(ax)
    documented = data_behind(ax).query("arm == '(documented)'")
    assert documented["q50"].tolist() == [90] and pd.Timestamp(documented["date"].item()) == pd.Timestamp(2005, 6, 30)


def test_a_figure_can_be_drawn_on_axes_of_the_reader() -> None:
    left, right = Figure().subplots(1, 2)
    assert penetration_curve(RESULTS, ax=left) is left
    assert lines(left) and not lines(right)


def test_definitions_stand_in_figures_without_marks_of_code() -> None:
    subtitle = written(outcome_curve(RESULTS, "penetration_all_smi"), "subtitle")
    assert "(clients.smi_share of inhabitants)" in subtitle


def test_no_label_of_a_documented_value_hides_another_value_or_leaves_the_axes() -> None:
    study = RESULTS.scenario
    ax = programmes_curve(results_of(observations=[_point(day, 90) for day in (study.start, study.end)]))
    diamonds = [line for line in ax.get_lines() if str(line.get_gid()).startswith("observation")]
    labels = [text for text in ax.texts if text.get_text() == "90 counted"]
    assert [str(text.get_ha()) for text in labels] == ["left", "right"]
    assert min(diamond.get_zorder() for diamond in diamonds) > max(label.get_zorder() for label in labels)
