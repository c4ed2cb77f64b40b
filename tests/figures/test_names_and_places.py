"""Names fit, places are said for what they are, and agencies that stopped do not vanish."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from matplotlib.text import Text

from figures.made_up import results_of
from ipssim.figures import FIGURES
from ipssim.figures.fonts import laid_out
from ipssim.figures.layers import AGAIN, COLOUR_OF, NAME_OF
from ipssim.figures.peers import _phases
from ipssim.figures.regions import IN_ROWS, _in_rows, fitting, region_map
from ipssim.figures.style import new_axes, sized_axes
from ipssim.figures.tiles import tiles_in_rows

LONG = tuple(f"{first} i m i l i m i l i m i l i m i l i m i l i m i l i m i l i m i l" for first in "ABCD")
RESULTS = results_of()


def words(ax: Any) -> str:
    return " ".join(" ".join(text.get_text() for text in ax.figure.findobj(Text)).split())


@pytest.mark.parametrize("figure", ["phases", "fidelity-bands", "money-by-payer", "items"])
def test_names_of_panels_that_fill_their_lines_stay_in_the_figure(figure: str) -> None:
    ax = FIGURES[figure](results_of(LONG, replicates=1))
    laid_out(ax)
    edge, titles = ax.figure.bbox.x1, [panel.get_title(loc="left") for panel in ax.figure.axes]
    assert sum(map(bool, titles)) == len(LONG)
    for panel in ax.figure.axes:
        assert panel._left_title.get_window_extent().x1 <= edge  # type: ignore[attr-defined]


def test_items_have_three_years_at_least_along_the_axis() -> None:
    ax = FIGURES["items"](results_of(LONG, replicates=1))
    laid_out(ax)
    low, high = ax.get_xlim()
    assert sum(low <= tick <= high for tick in ax.get_xticks()) >= 3


def test_tiles_have_names_in_full_where_all_fit_and_else_a_key_to_their_codes() -> None:
    codes = {"North": "N", "The South and Islands that are Far Away from it": "S"}
    slot = new_axes()
    place, said = _in_rows(slot, tiles_in_rows(list(codes)[:1], codes), 1.2)
    assert place["North"][2] == "North" and said == IN_ROWS
    place, said = _in_rows(slot, tiles_in_rows(list(codes), codes), 0.8)
    assert [name for *_, name in place.values()] == ["N", "S"]
    assert said == f"{IN_ROWS} N: North; S: The South and Islands that are Far Away from it."


def test_names_in_tiles_are_measured_as_large_as_they_are_drawn() -> None:
    assert fitting(sized_axes("column"), "Region 10", 8.0, 0.57, lines=2) == "Region\n10"


def test_a_code_of_broad_letters_is_not_broken() -> None:
    assert fitting(sized_axes("page"), "WTM", 8.0, 0.34, lines=2) == "WTM"


@pytest.mark.parametrize("tile", [0.3, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8])
def test_a_tile_has_the_name_that_the_key_explains(tile: float) -> None:
    regions = [f"Region {k}" for k in range(1, 12)]
    place, said = _in_rows(new_axes(), tiles_in_rows(regions, {}), tile)
    shortened = [f"{name}: {region}" for region, (*_, name) in place.items() if name != region]
    assert said == (f"{IN_ROWS} {'; '.join(shortened)}." if shortened else IN_ROWS)


def test_a_map_without_places_says_that_its_order_is_that_of_the_scenario() -> None:
    coded = results_of()
    coded.scenario = replace(coded.scenario, codes={"North": "N", "South": "S"})
    ax = region_map(coded)
    assert IN_ROWS in words(ax)
    assert {text.get_text() for text in ax.texts if text.get_gid() == "name"} == {"North", "South"}


def test_who_explores_again_after_stopping_is_told_from_who_never_began() -> None:
    rows = [
        (1, 0, "INITIAL"),
        (2, 0, "DISCONTINUED"),
        (14, 0, "EXPLORATION"),
        (3, 1, "PREPARATION"),
        (4, 1, "EXPLORATION"),
    ]
    events = pd.DataFrame(rows, columns=["month", "row", "after"]).assign(kind="agency")
    run = SimpleNamespace(events=lambda *_, **__: events, scenario=RESULTS.scenario)
    days = [date(2002, 12, 31), date(2003, 12, 31)]
    phases = _phases(run, days, 3)  # type: ignore[arg-type]
    assert phases[days[0]].to_list() == ["DISCONTINUED", "EXPLORATION", "EXPLORATION"]
    assert phases[days[1]].to_list() == [AGAIN, "EXPLORATION", "EXPLORATION"]
    assert COLOUR_OF[AGAIN] != COLOUR_OF["EXPLORATION"] and NAME_OF[AGAIN] in words(FIGURES["peers"](RESULTS))
    assert "later explores again" in words(FIGURES["phases"](RESULTS))
