"""What single figures show: stacks that add up, orders, places, numbers."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from figures.made_up import ARMS, REGIONS, results_of, scenario_of
from figures.test_curves import written
from ipssim.analysis.contrast import ranking as ranked
from ipssim.figures import (
    NotInFolder,
    acceptability_curve,
    alt_text,
    cascade,
    cost_plane,
    data_behind,
    difference_curve,
    fidelity_bands,
    fidelity_fan,
    item_map,
    money_by_payer,
    peer_groups,
    phase_river,
    ranking,
    region_map,
    region_panels,
    stops_by_cause,
)
from ipssim.figures.layers import LAYER_COLOURS, PHASE_COLOURS, PHASE_NAMES
from ipssim.figures.needs import parts_of_years
from ipssim.figures.river import NAMES
from ipssim.figures.shades import short
from ipssim.figures.sweeps import sweep_map
from ipssim.figures.tiles import size_of, tiles_of
from ipssim.figures.tornado import tornado
from ipssim.vocabulary import Phase

RESULTS = results_of()


def test_phases_add_up_to_all_agencies() -> None:
    table = data_behind(phase_river(RESULTS))
    np.testing.assert_allclose(table[NAMES].sum(axis=1), 1)
    assert set(NAMES) == set(PHASE_NAMES.values()) and (table[NAMES] >= 0).all().all()


def test_a_layer_has_its_colour_in_every_panel() -> None:
    colours = {f"layer:{PHASE_NAMES[phase]}": color for phase, color in PHASE_COLOURS.items()}
    panels = [panel for panel in phase_river(RESULTS).figure.axes if panel.collections]
    assert len(panels) == len(RESULTS.arms)
    for panel in panels:
        assert {str(area.get_gid()): to_hex(area.get_facecolor()[0]).upper() for area in panel.collections} == colours


def test_bands_of_fidelity_add_up_to_all_programmes() -> None:
    table = data_behind(fidelity_bands(RESULTS)).dropna()
    np.testing.assert_allclose(table[["exemplary", "good", "fair", "not IPS"]].sum(axis=1), 1)


@pytest.mark.parametrize("figure", [phase_river, fidelity_bands, fidelity_fan])
def test_columns_of_panels_are_evenly_apart_also_where_the_last_row_is_not_full(figure: Any) -> None:
    ax = figure(results_of([f"arm {k}" for k in range(5)], replicates=1))
    ax.figure.draw_without_rendering()
    panels = [panel for panel in ax.figure.axes if panel.get_title(loc="left").startswith("arm")]
    first, second, third = (panel.get_position() for panel in panels[:3])
    assert third.x0 - second.x1 == pytest.approx(second.x0 - first.x1, abs=0.005)


def test_a_year_that_runs_do_not_have_in_full_is_named() -> None:
    def caption(**dates: date) -> str:
        return parts_of_years(SimpleNamespace(scenario=scenario_of().model_copy(update=dates)))  # type: ignore[arg-type]

    assert caption() == ""
    assert caption(end=date(2006, 6, 30)) == "2006: only part of the year."
    assert caption(start=date(2002, 3, 1), end=date(2006, 6, 30)) == "2002 and 2006: only part of each year."
    assert caption(start=date(2006, 3, 1), end=date(2006, 6, 30)) == "2006: only part of the year."


def test_the_cascade_has_its_stages_in_order() -> None:
    ax = cascade(RESULTS)
    table = data_behind(ax).pivot(index="arm", columns="stage", values="q50")
    assert (np.diff(table[["heard", "willing", "funded", "installed"]], axis=1) <= 0).all()
    assert table.loc["baseline", "installed"] == pytest.approx(22 / 50)
    labels = [label.get_text().replace("\n", " ") for label in ax.get_xticklabels()]
    assert labels[0] == "heard" and labels[-1] == "good and sustained"


def test_stops_are_counted_by_year_and_cause() -> None:
    table = data_behind(stops_by_cause(RESULTS))
    assert set(table["cause"]) == {"low priority"}
    assert table.groupby("arm")["programmes"].sum().to_dict() == dict.fromkeys(ARMS, 5.0)  # one a year


def test_items_are_means_of_programmes_with_sections_marked() -> None:
    ax = item_map(RESULTS)
    assert (data_behind(ax)["mean"].dropna() == 4).all()
    assert sum(line.get_gid() == "section" for line in ax.get_lines()) == 2
    assert len(ax.get_yticklabels()) == 25


def test_money_of_a_year_is_that_of_its_months() -> None:
    table = data_behind(money_by_payer(RESULTS, arms=["baseline"])).set_index("year")
    monthly = RESULTS.sums(["paid_mental_health_cents"], arm="baseline")
    of_2004 = monthly[monthly["date"].dt.year == 2004].groupby("replicate")["paid_mental_health_cents"].sum().mean()
    assert table.loc[2004, "mental health"] == pytest.approx(of_2004 / 100)
    assert list(table.columns) == ["arm", "mental health", "host"]  # insurers pay nothing, and the caption says so


def test_a_difference_is_taken_within_the_replicate() -> None:
    ax = difference_curve(RESULTS, outcome="programmes")
    table = data_behind(ax)
    last = table[table["month"] == table["month"].max()].set_index("arm")
    assert last.loc["grants", ["q5", "q50", "q95"]].tolist() == [8, 8, 8]
    assert "baseline" not in set(table["arm"])
    assert [line for line in ax.get_lines() if line.get_gid() == "base:baseline"]


def test_ranks_fall_and_shares_of_being_highest_add_up_to_one() -> None:
    table = data_behind(ranking(RESULTS, outcome="programmes"))
    assert table["arm"].tolist() == ["learning community", "grants", "baseline"]
    assert table["highest_in"].tolist() == [1, 0, 0]
    assert (np.diff(table["mean"]) <= 0).all()


def test_a_tie_for_the_highest_is_shared() -> None:
    alike = results_of(level=lambda arm, replicate: 1.0)
    ax = ranking(alike, outcome="programmes")
    assert data_behind(ax)["highest_in"].tolist() == pytest.approx([1 / 3] * 3)
    assert alt_text(ax).endswith("All arms share the highest place in the paired runs.")
    assert ranked(alike, "programmes")["share_highest"].tolist() == pytest.approx([1 / 3] * 3)


def test_an_arm_without_any_value_does_not_take_the_ranking_from_the_others() -> None:
    """Nobody delivers in the baseline, nor in the first run with grants, so two pairs have a fidelity."""
    some = results_of(level=lambda arm, replicate: arm * float(arm > 1 or replicate > 1))
    ax, table = ranking(some, outcome="fidelity"), ranked(some, "fidelity")
    drawn = data_behind(ax)
    assert drawn["arm"].tolist() == table["arm"].tolist() == ["learning community", "grants"]
    assert drawn["mean"].tolist() == pytest.approx(table["value"].tolist())
    assert drawn["n"].tolist() == table["n"].tolist() == [2, 2]
    assert drawn["highest_in"].tolist() == table["share_highest"].tolist() == [1, 0]
    said = " ".join(text.get_text() for axes in ax.figure.axes for text in axes.texts if text.get_gid() == "caption")
    assert "2 runs an arm, those in which each arm has a value; without a value in any run: baseline." in said.replace(
        "\n", " "
    )


@pytest.mark.parametrize("figure", [cost_plane, acceptability_curve])
def test_what_has_no_value_over_the_whole_time_is_not_drawn_empty(figure: Any) -> None:
    with pytest.raises(NotInFolder, match="no pair of runs has a value of `fidelity` over the whole time"):
        figure(RESULTS, outcome="fidelity")


def test_the_cost_plane_sums_money_and_people_over_time() -> None:
    table = data_behind(cost_plane(RESULTS)).query("arm == 'grants' and replicate == 1")
    values = RESULTS.series(["clients", "cost_cents", "centre_cents"]).query("replicate == 1")
    clients = np.diff([np.trapezoid(run["clients"]) for _, run in values.groupby("arm")])[0]
    gap = values.query("month > 0").groupby("arm")[["cost_cents", "centre_cents"]].sum().diff().iloc[1]
    assert table["effect"].item() == pytest.approx(clients / 12)
    assert table["cost"].item() == pytest.approx((gap["cost_cents"] + gap["centre_cents"]) / 100)


def test_no_name_in_the_cost_plane_hides_a_point() -> None:
    ax = cost_plane(RESULTS)
    names = [text for text in ax.texts if text.get_gid() == "label"]
    points = [line for line in ax.get_lines() if str(line.get_gid()).startswith(("runs:", "line:", "baseline"))]
    assert names and max(name.get_zorder() for name in names) < min(point.get_zorder() for point in points)


def test_what_the_scale_means_stands_beside_the_fans_where_no_line_crosses_it() -> None:
    panels = fidelity_fan(RESULTS).figure.axes
    said = {text.get_text(): text for panel in panels for text in panel.texts if text.get_gid() == "label"}
    assert {"true", "rated", "fair 74+", "good 100+", "exemplary 115+"} == set(said)
    assert all(text.get_position()[0] > 1 for text in said.values())
    assert not [text for panel in panels for text in panel.texts if " from " in text.get_text() and not text.get_gid()]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.42, "0.4"), (9.96, "10"), (1_234, "1234"), (12_345, "12k"), (999_499, "999k"), (999_600, "1.0M"),
        (20_047_007, "20M"), (1_234_567_890, "1.2bn"), (-20_047_007, "−20M"),
    ],
)  # fmt: skip
def test_a_number_in_a_tile_has_few_digits(value: float, said: str) -> None:
    assert short(value, share=False) == said


def test_a_map_shows_each_region_once_with_its_value() -> None:
    ax = region_map(RESULTS, outcome="clients")
    table = data_behind(ax).set_index(["arm", "group"])["value"]
    assert table["baseline", "North"] == 3 * table["baseline", "South"]
    tiles = [patch.get_gid() for patch in ax.patches]
    assert tiles == [f"tile:{region}" for region in REGIONS]


def test_the_states_stand_where_they_usually_do() -> None:
    names = ["Washington", "Florida", "Maine", "California", "District of Columbia"]
    tiles = tiles_of(names, {})
    assert tiles["Washington"][2] == "WA" and tiles["District of Columbia"][2] == "DC"
    assert (
        tiles["Washington"][1] < tiles["Florida"][1]
        and tiles["Maine"][0] < tiles["California"][0] < tiles["Florida"][0]
    )


def test_regions_of_other_countries_are_called_by_their_codes() -> None:
    tiles = tiles_of(["Lombardy", "Liguria", "Rest"], {"Lombardy": "LOM", "Liguria": "LIG"})
    assert [tile[2] for tile in tiles.values()] == ["LOM", "LIG", "Rest"]


@given(st.integers(1, 80))
def test_no_two_regions_share_a_tile(number: int) -> None:
    tiles = tiles_of([f"Region {k}" for k in range(number)], {})
    assert len({tile[:2] for tile in tiles.values()}) == number
    rows, columns = size_of(tiles)
    assert (rows - 1) * columns < number <= rows * columns or number <= columns


def test_a_few_regions_have_a_panel_each_with_all_arms_on_one_scale() -> None:
    ax = region_panels(RESULTS, outcome="clients")
    own = [panel for panel in ax.get_figure().axes if panel.get_title(loc="left")]  # type: ignore[union-attr]
    assert [panel.get_title(loc="left") for panel in own] == list(REGIONS)
    assert len({panel.get_ylim() for panel in own}) == 1
    assert {line.get_gid() for line in own[1].get_lines()} == {f"line:{arm}" for arm in RESULTS.arms}


def test_every_agency_is_a_square_with_the_phase_it_entered_last() -> None:
    ax = peer_groups(RESULTS, arms=["baseline"], dates=[date(2006, 12, 31)])
    table = data_behind(ax)
    assert len(table) == 50 and table["group"].value_counts().to_dict() == dict.fromkeys(REGIONS, 25)
    assert table["phase"].value_counts().to_dict() == {"EXPLORATION": 40, "DISCONTINUED": 7, "INITIAL": 3}
    (squares,) = (c for c in ax.collections if c.get_gid() == "agencies")
    assert len(squares.get_paths()) == 50
    assert written(ax, "title") == "Agencies among their peers: baseline"


def test_phases_darken_as_the_practice_takes_hold() -> None:
    """So that grey says the same."""
    lightness = [_lightness(PHASE_COLOURS[phase]) for phase in sorted(PHASE_COLOURS) if phase != Phase.DISCONTINUED]
    assert (np.diff(lightness) < -0.06).all()


def test_neighbouring_layers_differ_in_grey() -> None:
    assert (np.abs(np.diff([_lightness(color) for color in LAYER_COLOURS])) > 0.12).all()


def _lightness(color: str) -> float:
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return float(np.dot(channels, [0.2126, 0.7152, 0.0722]))


class Sweep:
    """Results of a sweep: two samples of one value in each of two others."""

    varied = ("trainers", "share")

    def __init__(self) -> None:
        self._results = results_of(("only",), replicates=2)
        grid = [(n + 2 * m + 1, float(n), 0.1 * m) for m in range(2) for n in range(2)]
        self.samples = pd.DataFrame(grid, columns=["sample", *self.varied])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._results, name)

    def outcome(self, name: str, scope: str = "system", at: date | None = None) -> pd.DataFrame:
        """More trainers bring 10, the share brings 1, luck brings 0.01 a replicate."""
        rows = self._results.outcome(name, scope, at)
        all_rows = self.samples[["sample"]].merge(rows, how="cross").merge(self.samples, on="sample")
        value = 10 * all_rows["trainers"] + 10 * all_rows["share"] + 0.01 * all_rows["replicate"]
        return all_rows.assign(value=value).drop(columns=list(self.varied))

    def series(self, names: str, scope: str = "system", at: date | None = None, *, parts: bool = False) -> pd.DataFrame:
        return self.outcome(names, scope, at).rename(columns={"value": names})

    def with_varied(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame.merge(self.samples, on="sample")


def test_a_sweep_of_two_values_is_a_grid_of_means() -> None:
    ax = sweep_map(Sweep(), outcome="programmes")  # type: ignore[arg-type]
    table = data_behind(ax).set_index(["trainers", "share"])["value"]
    assert table[1, 0.1] == pytest.approx(11.015) and table[0, 0] == pytest.approx(0.015)
    (cells,) = ax.get_images()
    assert cells.get_array().shape == (2, 2)


class Crossed(Sweep):
    """Three rows of two values that are not known, each with every point of what is crossed with them."""

    varied = ("pull", "trainers", "share")

    def __init__(self, shares: int) -> None:
        self._results = results_of(("only",), replicates=2)
        rows = [(0.1, 0.0), (0.2, 2.0), (0.4, 1.0)]
        points = [(pull, trainers, 0.1 * m) for pull, trainers in rows for m in range(shares)]
        self.samples = pd.DataFrame(points, columns=[*self.varied]).assign(sample=range(1, len(points) + 1))


def test_what_is_crossed_with_a_posterior_is_drawn_and_not_the_posterior() -> None:
    ax = sweep_map(Crossed(shares=2), outcome="programmes")  # type: ignore[arg-type]
    table = data_behind(ax).set_index("share")
    assert table["value"].to_list() == pytest.approx([10.015, 11.015])  # means over the rows
    assert table.loc[0.1, "q5"] == pytest.approx(11.015 - 0.9 * 10)  # of rows that differ by 10
    assert ax.get_xlabel() == "share" and not ax.get_images()


def test_two_that_are_crossed_make_the_heat_map() -> None:
    two = Crossed(shares=2)
    other = pd.DataFrame({"grant": ["small", "large"]})
    two.samples = two.samples.drop(columns="sample").merge(other, how="cross")
    two.samples["sample"] = range(1, len(two.samples) + 1)
    two.varied = (*Crossed.varied, "grant")  # type: ignore[assignment]
    ax = sweep_map(two, outcome="programmes")  # type: ignore[arg-type]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("share", "grant")


def test_a_tornado_ranks_by_swing() -> None:
    ax = tornado(Sweep(), outcome="programmes")  # type: ignore[arg-type]
    table = data_behind(ax).set_index("name")
    assert list(table.index) == ["trainers", "share"]
    assert table.loc["trainers", "swing"] == pytest.approx(10)
