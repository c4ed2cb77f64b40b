"""The numbers behind the interactive chart."""

import json

import numpy as np
import pandas as pd
import pytest

from figures.made_up import results_of, scenario_of, trajectories_of
from ipssim.batch import Results
from ipssim.outcomes.recorder import Trajectory
from ipssim.report.curves import MOST_NUMBERS, MOST_NUMBERS_OF_REGIONS, Curves, curves
from ipssim.report.explorer import as_json, explorer_data, specification
from ipssim.scenario import Sweep, Vary
from report.conftest import STRANGE, swept

RESULTS = results_of()
SHOWN = curves(RESULTS)
SHOWN_OF_SWEEP = curves(Results.collect(swept(), trajectories_of(swept())))


def with_regions(trajectory: Trajectory, number: int) -> Trajectory:
    """The same run in a country of so many regions."""
    series = trajectory.series
    region = series[series["group"] == "North"]
    copies = [region.assign(group=f"State {k}") for k in range(number)]
    return Trajectory(
        trajectory.key, pd.concat([series[series["scope"] != "region"], *copies]), trajectory.events, trajectory.seconds
    )


def numbers_in(part: object) -> int:
    if isinstance(part, dict | list):
        return sum(map(numbers_in, part.values() if isinstance(part, dict) else part))
    return 1


def in_order(shown: Curves) -> bool:
    spreads = [s for by_key in shown.system.values() for arms in by_key.values() for s in arms]
    spreads += [s for places in shown.by_region.values() for arms in places for s in arms]
    triples = [t for low, mean, high in spreads for t in zip(low, mean, high, strict=True) if None not in t]
    return bool(triples) and all(low <= mean <= high for low, mean, high in triples)  # type: ignore[operator]


def test_every_line_has_a_value_for_every_date() -> None:
    for by_key in SHOWN.system.values():
        assert all(len(line) == len(SHOWN.dates) for spread in by_key["all"] for line in spread)
    for places in SHOWN.by_region.values():
        assert len(places) == len(SHOWN.regions)
        assert all(len(line) == len(SHOWN.dates_of_regions) for arms in places for spread in arms for line in spread)


def test_bands_contain_means() -> None:
    assert in_order(SHOWN) and in_order(SHOWN_OF_SWEEP)


def test_the_last_point_is_that_of_the_results() -> None:
    band = RESULTS.band("penetration")
    last = band[band["arm"] == "grants"].iloc[-1]
    spread = SHOWN.system["penetration"]["all"][1]
    assert [line[-1] for line in spread] == pytest.approx([100 * last[q] for q in ("q5", "mean", "q95")], rel=1e-3)
    assert SHOWN.dates[-1] == str(RESULTS.scenario.end)


def test_a_slider_moves_over_the_values_of_a_sweep() -> None:
    shown = SHOWN_OF_SWEEP
    assert [value.name for value in shown.swept] == ["base hazard (adoption)", "weighting (choices)"]
    assert [len(value.steps) for value in shown.swept] == [3, 2]
    assert set(shown.system["penetration"]) == {"all", "0:0", "0:1", "0:2", "1:0", "1:1"}


def test_many_values_of_a_sweep_are_put_into_classes() -> None:
    sweep = Sweep(method="grid", vary=(Vary(name="adoption.base_hazard", steps=12),))
    scenario = scenario_of(("one",), replicates=1).swept(sweep)
    (value,) = curves(Results.collect(scenario, trajectories_of(scenario))).swept
    assert len(value.steps) == 5 and all(" to " in step for step in value.steps)


def test_51_regions_and_40_arms_fit_into_a_page() -> None:
    for arms, regions in (("one", "two"), 51), ([f"arm {k}" for k in range(40)], 2):
        scenario = scenario_of(arms, replicates=1)
        results = Results.collect(scenario, [with_regions(t, regions) for t in trajectories_of(scenario)])
        shown = curves(results)
        assert numbers_in(shown.system) <= MOST_NUMBERS and numbers_in(shown.by_region) <= MOST_NUMBERS_OF_REGIONS
        assert len(shown.regions) == regions and shown.by_region


def test_an_arm_without_programmes_has_gaps_and_no_invented_numbers() -> None:
    nothing = curves(results_of(("barren", "grants"), level=lambda arm, _: float(arm)))
    barren, grants = nothing.system["fidelity"]["all"]
    assert set(barren[1]) == {None} and grants[1][-1] is not None


def test_no_name_closes_the_script_that_holds_it() -> None:
    text = as_json(explorer_data(results_of(STRANGE, replicates=1)))
    assert "<" not in text and ">" not in text
    assert json.loads(text)["arms"] == list(STRANGE)


def test_arms_have_the_colours_of_the_figures() -> None:
    from ipssim.figures.style import arm_styles

    line = specification(RESULTS)["layer"][2]["encoding"]
    assert line["color"]["scale"]["domain"] == list(RESULTS.arms)
    assert line["color"]["scale"]["range"] == [style.color for style in arm_styles(RESULTS.arms).values()]
    assert len(line["strokeDash"]["scale"]["range"]) == len(RESULTS.arms)


def test_there_is_no_infinite_number() -> None:
    assert all(np.isfinite(v) for s in SHOWN.system["cost"]["all"] for line in s for v in line if v is not None)
