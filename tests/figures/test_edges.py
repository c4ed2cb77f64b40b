"""Properties that hold whatever the numbers are, and the edges: sweeps, many regions, strange names, no runs."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import fontManager

from figures.made_up import ARMS, results_of, scenario_of, trajectories_of
from figures.test_curves import caption, lines
from figures.test_every_figure import OF_SWEEPS
from figures.test_panels import Sweep
from ipssim.batch import Results, design
from ipssim.figures import FIGURES, alt_text, data_behind, fonts, letters_missing, penetration_curve, save
from ipssim.figures.bands import quantiles_of, with_samples
from ipssim.figures.fonts import laid_out, text_inches
from ipssim.figures.keys import draw_key, height_of_key, key_of_colours
from ipssim.figures.shades import ink_on
from ipssim.figures.style import SMALL, arm_styles, folded, new_axes
from ipssim.figures.sweeps import sweep_map
from ipssim.figures.tiles import tiles_of
from ipssim.figures.tornado import _all_cross, tornado

FEW = settings(max_examples=5, deadline=None)
RESULTS = results_of()
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


def _of_samples(values: list[list[float]]) -> pd.DataFrame:
    """One row a run of one arm and month: samples of replicates."""
    rows = [
        ("a", 1, sample, replicate, value) for sample, own in enumerate(values) for replicate, value in enumerate(own)
    ]
    return pd.DataFrame(rows, columns=["arm", "month", "sample", "replicate", "value"])


@given(st.lists(NUMBERS | st.just(float("nan")), min_size=1, max_size=30))
def test_bands_contain_medians_and_count_what_has_a_value(values: list[float]) -> None:
    frame = pd.DataFrame({"arm": "a", "value": values})
    table = quantiles_of(frame, ["arm"]).iloc[0]
    assert table["n"] == np.isfinite(values).sum()
    assert table["n"] == 0 or table["q5"] <= table["q50"] <= table["q95"]
    assert np.isnan(table["q50"]) == (table["n"] == 0)


@given(st.lists(st.lists(NUMBERS, min_size=3, max_size=3), min_size=2, max_size=6))
def test_the_share_of_samples_is_a_share(values: list[list[float]]) -> None:
    frame = _of_samples(values)
    share = with_samples(quantiles_of(frame, ["arm", "month"]), frame, ["arm", "month"])["share_of_samples"].item()
    assert np.isnan(share) or 0 <= share <= 1


def test_what_is_varied_and_luck_are_told_apart() -> None:
    by = ["arm", "month"]
    no_luck, only_luck = _of_samples([[1, 1], [2, 2], [5, 5]]), _of_samples([[1, 9], [9, 1], [5, 5]])
    found = [
        with_samples(quantiles_of(frame, by), frame, by)["share_of_samples"].item() for frame in (no_luck, only_luck)
    ]
    assert found == [1, 0]


def test_a_study_without_samples_has_one_band() -> None:
    assert "share_of_samples" not in data_behind(penetration_curve(results_of()))
    one_replicate = _of_samples([[1], [2]])
    assert "share_of_samples" not in with_samples(one_replicate, one_replicate, ["arm"])


@FEW
@given(st.sets(st.sampled_from(ARMS), min_size=1))
def test_arms_look_the_same_in_any_subset(arms: set[str]) -> None:
    styles = arm_styles(ARMS)
    drawn = lines(penetration_curve(RESULTS, arms=sorted(arms)))
    assert set(drawn) == arms
    assert all(line.get_color() == styles[arm].color for arm, line in drawn.items())


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]) | st.just(" "), max_size=60))
def test_folded_text_fits_and_loses_no_letter(text: str) -> None:
    ax = new_axes()
    lines = folded(ax, text, SMALL, 1.0).split("\n")
    assert "".join(text.split()) == "".join("".join(lines).split())
    assert all(text_inches(line, SMALL) <= 1.0 or len(line) == 1 for line in lines)


def test_letters_are_as_wide_as_they_are_drawn() -> None:
    ax = new_axes()
    drawn = ax.figure.text(0, 0, "Learning community everywhere", fontsize=SMALL)
    inches = drawn.get_window_extent().width / ax.figure.dpi
    assert inches == pytest.approx(text_inches(drawn.get_text(), SMALL), rel=0.05)


@pytest.mark.parametrize("width", [3.5, 8.0])
@pytest.mark.parametrize("number", [1, 7, 40])
def test_a_key_stays_inside_the_figure(width: float, number: int) -> None:
    slot = new_axes(width)
    handles = key_of_colours({f"a layer with the number {place}": "#222222" for place in range(number)})
    draw_key(slot, slot, handles)
    box = slot.get_legend().get_window_extent()  # type: ignore[union-attr]
    assert box.width / slot.figure.dpi <= width
    assert box.height / slot.figure.dpi <= height_of_key(slot, handles) + 0.1


def test_a_key_in_several_rows_is_read_row_by_row() -> None:
    slot = new_axes(8.0)
    steps = [f"from {place} to {place + 1} points of the scale" for place in range(7)]
    draw_key(slot, slot, key_of_colours(dict.fromkeys(steps, "#222222")))
    names = [text.get_text() for text in slot.get_legend().get_texts()]  # type: ignore[union-attr]
    assert names == [*steps[::3], *steps[1::3], *steps[2::3]]  # three columns, which Matplotlib fills one by one


def test_letters_stand_out_on_every_shade() -> None:
    assert [ink_on(color) for color in ("#08306B", "white")] == ["white", "#222222"]


def test_fifty_one_regions_have_tiles_of_their_own() -> None:
    assert len(set(tile[:2] for tile in tiles_of([f"Region {k}" for k in range(51)], {}).values())) == 51


def test_screen_readers_find_title_and_description_first_in_an_svg(tmp_path: Path) -> None:
    ax = penetration_curve(RESULTS)
    svg = ElementTree.parse(save(ax, tmp_path / "penetration", ["svg"])[0]).getroot()
    title, description = list(svg)[:2]
    assert (title.text, description.text) == ("Penetration", alt_text(ax))
    assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}" and svg.get("role") == "img"
    assert sum(own.tag.endswith("}title") for own in svg) == 1


def _one_arm_failed() -> Results:
    """No run of the second arm has finished."""
    scenario = scenario_of()
    lost = {spec.key for spec in design(scenario) if spec.arm == ARMS[1]}
    finished = [run for run in trajectories_of(scenario) if run.key not in lost]
    return Results.collect(scenario, finished, evidence="9 parameters: 2 direct, 7 assumed.")


ONE_ARM_FAILED = _one_arm_failed()


@pytest.mark.parametrize("figure", [name for name in FIGURES if name not in OF_SWEEPS])
def test_an_arm_of_which_no_run_has_finished_does_not_hide_the_others(figure: str) -> None:
    ax = FIGURES[figure](ONE_ARM_FAILED)
    laid_out(ax)
    assert "nan" not in alt_text(ax).split() and len(data_behind(ax)) > 0


def test_hebrew_and_arabic_need_no_other_font() -> None:
    assert letters_missing(penetration_curve(results_of(("קהילה", "مجتمع"), replicates=1))) == ""


class OneRunAPoint(Sweep):
    """The same sweep with one replicate, and not all values crossed."""

    def outcome(self, name: str, scope: str = "system", at: Any = None) -> pd.DataFrame:
        rows = super().outcome(name, scope, at)
        return rows[(rows["replicate"] == 1) & (rows["sample"] < 4)]


def test_an_error_that_cannot_be_known_is_not_drawn_as_none() -> None:
    ax = tornado(OneRunAPoint(), outcome="programmes")  # type: ignore[arg-type]
    table = data_behind(ax).set_index("name")
    assert np.isnan(table.loc["share", "error"])  # at one end there is one sample
    assert "No whisker: too few runs to know the error, or all are alike." in caption(ax)


class UnlikeLuck(Sweep):
    """The same sweep; luck moves all by 5 a replicate, and the effect of trainers by 0.01."""

    def outcome(self, name: str, scope: str = "system", at: Any = None) -> pd.DataFrame:
        rows = super().outcome(name, scope, at)
        trainers = rows["sample"].map(self.samples.set_index("sample")["trainers"])
        return rows.assign(value=rows["value"] + rows["replicate"] * (5 + 0.01 * trainers))


def test_luck_that_all_values_share_is_no_error_of_what_a_value_moves() -> None:
    """The effect of trainers differs by 0.01 between the two replicates, so its standard error is 0.005."""
    ax = tornado(UnlikeLuck(), outcome="programmes")  # type: ignore[arg-type]
    table = data_behind(ax).set_index("name")
    assert table.loc["trainers", "error"] == pytest.approx(12.706 * 0.005, rel=1e-3)
    assert np.isnan(table.loc["share", "error"])  # alike in both
    assert "Whisker: 95 % Monte Carlo error of the highest third less the lowest, over replicates" in caption(ax)


def test_a_heat_map_says_the_error_of_cells_less_the_highest() -> None:
    ax = sweep_map(UnlikeLuck(), outcome="programmes")  # type: ignore[arg-type]
    errors = data_behind(ax).set_index(["trainers", "share"])["error"]
    assert errors[0, 0.0] == errors[0, 0.1] == pytest.approx(12.706 * 0.005, rel=1e-3)
    assert errors.drop(index=[(0, 0.0), (0, 0.1)]).isna().all()  # the highest, and one that is always as far from it
    assert "of a point less its arm's highest, in paired runs: ± 0.064 programmes" in caption(ax)


def test_a_font_installed_after_matplotlib_made_its_list_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the only font with this letter had come since."""
    usual = fontManager.ttflist
    letter = "\N{MATHEMATICAL BOLD FRAKTUR CAPITAL A}"
    has = {entry.fname for entry in usual if fonts._has(entry.fname, letter) and not entry.name.startswith(fonts.BOXES)}
    monkeypatch.setattr(fontManager, "ttflist", [entry for entry in usual if entry.fname not in has])
    monkeypatch.setattr(fonts, "findSystemFonts", lambda: [])
    assert has and _afresh(letter) == ""
    monkeypatch.setattr(fonts, "findSystemFonts", lambda: ["no such file", *has])
    assert _afresh(letter) in {entry.name for entry in usual if entry.fname in has}


def _afresh(letter: str) -> str:
    fonts._list_new_fonts.cache_clear()
    fonts._font_with.cache_clear()
    return fonts._font_with(letter)


def test_a_font_of_boxes_has_no_letter() -> None:
    assert not any(fonts._font_with(letter).startswith("Last") for letter in "学ไ한𐎀")


def test_samples_that_are_as_many_as_a_grid_by_chance_are_no_grid() -> None:
    grid = pd.DataFrame({"sample": range(4), "one": [0, 0, 1, 1], "other": [0, 1, 0, 1]})
    assert _all_cross(grid, ["one", "other"])
    assert not _all_cross(grid.assign(other=[0, 0, 0, 1]), ["one", "other"])
