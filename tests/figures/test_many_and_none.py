"""Pictures of very many regions, of a network, and of nothing: they stay readable and say what they leave out."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba

from figures.made_up import WORLD, results_of, scenario_of, trajectories_of
from figures.test_curves import caption
from ipssim.batch import Results
from ipssim.figures import (
    alt_text,
    data_behind,
    peer_groups,
    peers,
    region_map,
    region_panels,
    sized_axes,
    stops_by_cause,
)
from ipssim.figures.layers import PHASE_COLOURS
from ipssim.vocabulary import Phase


@cache
def of_many_regions(early: int = 0) -> Results:
    """Made-up results of 2,000 regions, with one to four agencies each, of which ten begin.

    early   months before the end of a year at which regions are recorded
    """
    names = [f"Region {number}" for number in range(2000)]
    scenario = scenario_of(("only",), replicates=1)
    (run,) = trajectories_of(scenario)
    yearly = run.series[run.series["group"] == "North"]
    many = yearly.loc[yearly.index.repeat(len(names))].assign(group=names * len(yearly))
    shares = np.tile(np.arange(len(names)) / len(names), len(yearly))
    many = many.assign(
        month=(many["month"] - early).clip(lower=0),
        clients=shares * many["people_wanting_work"],
        agencies=[float(len(n) - 7) for n in many["group"]],
    )
    series = pd.concat([run.series[run.series["scope"] == "system"], many], ignore_index=True)
    return Results.collect(scenario, [replace(run, series=series.astype({"scope": "str", "group": "str"}))])


def test_regions_too_many_to_name_are_ordered_by_their_value() -> None:
    ax = region_map(of_many_regions())
    (tiles,) = (c for c in ax.collections if c.get_gid() == "tiles")
    assert len(tiles.get_paths()) == 2000 and not [text for text in ax.texts if text.get_gid() == "name"]
    darkness = tiles.get_facecolor()[:, :3].sum(axis=1)
    assert (np.diff(darkness) >= 0).all()
    assert "in the order of its value under only" in caption(ax)


def test_many_regions_are_rows_in_the_order_of_their_value_which_is_written_beside_them() -> None:
    ax = region_panels(of_many_regions())
    names = [label.get_text() for label in ax.get_yticklabels()]
    values = [float(text.get_text()) for text in ax.texts if text.get_gid() == "end"]
    assert names[:2] == ["Region 1999", "Region 1998"] and len(names) == len(values) == 60
    assert values == sorted(values, reverse=True)
    assert "the first 60 of 2000" in caption(ax)
    assert data_behind(ax)["group"].nunique() == 2000


def test_the_day_of_the_numbers_beside_the_rows_is_said() -> None:
    assert "number: on 31 December 2006." in caption(region_panels(of_many_regions()))
    assert "number: on 30 September 2006." in caption(region_panels(of_many_regions(early=3)))


def test_a_slide_names_as_many_regions_as_it_has_room_for() -> None:
    ax = region_panels(of_many_regions(), ax=sized_axes("slide"))
    assert 10 <= len(ax.get_yticklabels()) <= 16 and f"the first {len(ax.get_yticklabels())} of 2000" in caption(ax)


def test_agencies_of_too_many_regions_are_summed_up_by_that_which_is_furthest_along() -> None:
    results = of_many_regions()
    ax = peer_groups(results, dates=[date(2006, 12, 31)])
    (tiles,) = (c for c in ax.collections if c.get_gid() == "regions")
    assert len(tiles.get_paths()) == 2000 and not [text for text in ax.texts if text.get_gid() == "name"]
    table = data_behind(ax)
    begun = table[table["phase"] == "INITIAL"]["group"].nunique()
    colours = [tuple(color) for color in tiles.get_facecolor()]
    assert begun and colours[:begun] == [to_rgba(PHASE_COLOURS[Phase.INITIAL])] * begun
    assert "Tiles, one a region" in alt_text(ax)


def ring_of_fifty() -> Results:
    """Fifty agencies that see four others each."""
    world = {**WORLD, "network": {"kind": "ring", "degree": 4}}
    scenario = scenario_of().model_copy(update={"world": type(scenario_of().world).model_validate(world)})
    return Results.collect(scenario, trajectories_of(scenario), evidence="9 parameters: 2 direct, 7 assumed.")


def test_an_explicit_network_is_drawn_with_every_tie_once() -> None:
    ax = peer_groups(ring_of_fifty(), arms=["baseline"], dates=[date(2006, 12, 31)])
    drawn = [len(lines.get_segments()) for lines in ax.collections if lines.get_gid() == "ties"]
    assert sum(drawn) == 50 * 4 / 2 and "with 100 ties" in alt_text(ax)
    (dots,) = (c for c in ax.collections if c.get_gid() == "agencies")
    np.testing.assert_allclose(np.hypot(*np.asarray(dots.get_offsets()).T), 1)
    assert len(data_behind(ax)) == 50


def test_a_network_of_too_many_is_not_drawn_on_a_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "MOST_DOTS", 49)
    ax = peer_groups(ring_of_fifty(), arms=["baseline"], dates=[date(2006, 12, 31)])
    assert not [lines for lines in ax.collections if lines.get_gid() == "ties"]
    assert "The ties of its network are too many to draw." in caption(ax)


def test_where_nothing_stops_the_picture_says_so() -> None:
    scenario = scenario_of(replicates=1)
    runs = [replace(run, series=run.series.assign(stops_low_priority=0.0)) for run in trajectories_of(scenario)]
    ax = stops_by_cause(Results.collect(scenario, runs))
    said = [text.get_text() for own in ax.figure.axes for text in own.texts if text.get_gid() == "none"]
    assert said == ["no programme stops\nin any run"] * 3
    first, last = ax.get_xlim()
    assert [scenario.start.year, scenario.end.year] == [np.ceil(first), np.floor(last)]
    usual = stops_by_cause(results_of())
    assert not [text for own in usual.figure.axes for text in own.texts if text.get_gid() == "none"]
