"""What is independent in a study, and that intervals hold the truth where runs share a row, or luck."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from batch import fakes
from ipssim.analysis.contrast import compare, difference, ranking
from ipssim.analysis.settling import level_of_look
from ipssim.analysis.units import Spread, Units, units_of
from ipssim.batch import Results, design
from ipssim.figures import data_behind
from ipssim.figures import ranking as ranking_figure
from ipssim.scenario import Sweep
from ipssim.wording import units_in_words

STUDIES = 400
VARIED = {"name": "adoption.base_hazard", "steps": 3}
STRENGTH = {"name": "policies.learning_community.strength", "from": 0.1, "to": 0.9, "steps": 3}
ROWS = tuple({"adoption.base_hazard": 0.001 * k, "weight": 1} for k in range(1, 5))


def results_of(sweep: Mapping[str, Any] | None, replicates: int = 2) -> Results:
    """Fake runs of a small sweep; all samples share the luck of a replicate."""
    scenario = fakes.scenario(replicates=replicates)
    if sweep is not None:
        scenario = scenario.swept(Sweep.model_validate(sweep))
    return Results.collect(scenario, {spec.key: fakes.one_run(spec) for spec in design(scenario)}.values())


@pytest.mark.parametrize(
    ("sweep", "pair", "rows", "points"),
    [
        (None, "replicate", 1, 1),
        ({"method": "grid", "vary": [VARIED]}, "replicate", 1, 3),
        ({"method": "list", "points": [{"adoption.base_hazard": 0.001 * k} for k in (1, 2)]}, "replicate", 1, 2),
        ({"method": "sobol", "samples": 4, "vary": [VARIED]}, "sample", 4, 1),
        ({"method": "latin_hypercube", "samples": 4, "vary": [VARIED]}, "sample", 4, 1),
        ({"method": "morris", "samples": 4, "vary": [VARIED]}, "trajectory", 4, 2),
        ({"method": "saltelli", "samples": 4, "vary": [VARIED]}, "base row", 4, 3),
        ({"method": "posterior", "samples": 4, "points": ROWS}, "parameter row", 4, 1),
        ({"method": "posterior", "samples": 4, "points": ROWS, "vary": [STRENGTH]}, "parameter row", 4, 3),
    ],
)
def test_every_method_of_sampling_has_its_unit(sweep: Any, pair: str, rows: int, points: int) -> None:
    results = results_of(sweep)
    units = units_of(results)
    assert (units.pair, units.rows, units.points, units.replicates) == (pair, rows, points, 2)
    assert (compare(results, "penetration", "as is")["n"] == (rows if rows > 1 else 2)).all()


def test_a_row_that_is_drawn_twice_is_one() -> None:
    drawn = results_of({"method": "posterior", "samples": 9, "points": ROWS})
    assert units_of(drawn).rows == 4 and len(drawn.samples) == 9


def test_the_unit_and_what_the_interval_covers_are_said_in_words() -> None:
    rows = pd.Series(np.repeat(np.arange(20), 5), index=range(1, 101))
    assert units_in_words(Units("parameter row", rows, 20, 5, 3)) == (
        "Over 20 parameter rows, each the mean of 5 points, with 3 histories each, the same luck in all. The interval "
        "covers parameters and luck."
    )
    assert "not luck" in units_in_words(Units("trajectory", rows, 20, 5, 1))
    assert units_in_words(Units("trajectory", rows, 20, 5, 2)).startswith("Over 20 trajectories, each")
    alone = units_in_words(Units("replicate", pd.Series([0], index=[1]), 1, 1, 10))
    assert alone == "Over 10 replicates. The interval covers luck, not what is uncertain about parameters."


def test_only_pairs_that_were_counted_are_said() -> None:
    units = Units("replicate", pd.Series([0], index=[1]), 1, 1, 16)
    assert units_in_words(units, [16, 3]).startswith("Over 3 to 16 replicates. ")
    few = units_in_words(units, [3])
    assert few.startswith("Over 3 replicates. ") and few.endswith(
        "Pairs in which an arm has no value, or no finished run, are left out."
    )
    assert units_in_words(Units("replicate", pd.Series([0], index=[1]), 1, 1, 1), [1]) == (
        "Over 1 replicate. An interval takes two pairs or more."
    )


def crossed(chance: np.random.Generator, rows: int, replicates: int, points: int, luck: float) -> tuple[Any, ...]:
    """Differences of a study whose truth is 0: of rows, luck that all rows share, what is left, and of points."""
    sizes = (rows, 1, 1), (1, replicates, 1), (rows, replicates, points)
    row, shared, rest = (chance.normal(size=size) for size in sizes)
    values = row + luck * shared + 0.5 * rest
    labels = np.indices(values.shape).reshape(3, -1)
    return values.ravel(), labels[0], labels[1]


def coverage(rows: int, replicates: int, points: int, luck: float, *, clustered: bool) -> float:
    """How often the interval holds the truth; the old way, each sample with the mean of its replicates is a pair."""
    held = []
    for seed in range(STUDIES):
        values, row, replicate = crossed(np.random.default_rng([seed, rows]), rows, replicates, points, luck)
        if clustered:
            found = difference(values, np.zeros(len(values)), row, replicate)
        else:
            samples = values.reshape(rows, replicates, points).mean(axis=1).ravel()
            found = difference(samples, np.zeros(len(samples)))
        held.append(found.low <= 0 <= found.high)
    return float(np.mean(held))


@pytest.mark.parametrize(
    ("rows", "replicates", "points", "luck"), [(20, 1, 5, 0), (20, 4, 5, 0), (20, 4, 1, 1), (10, 8, 4, 0.7)]
)
def test_intervals_hold_the_truth_where_samples_share_rows_and_luck(
    rows: int, replicates: int, points: int, luck: float
) -> None:
    assert 0.92 <= coverage(rows, replicates, points, luck, clustered=True) <= 0.985
    assert coverage(rows, replicates, points, luck, clustered=False) < 0.85


def test_where_nothing_is_shared_the_intervals_are_not_much_wider() -> None:
    chance = np.random.default_rng(4)
    values, rows, replicates = crossed(chance, 20, 4, 1, 0)
    wide = difference(values, np.zeros(len(values)), rows, replicates)
    plain = difference(values.reshape(20, 4).mean(axis=1), np.zeros(20))
    assert wide.mean == pytest.approx(plain.mean) and wide.high - wide.low <= 1.15 * (plain.high - plain.low)


def test_looks_at_a_study_with_clusters_are_wrong_in_at_most_five_percent() -> None:
    wrong = 0
    for seed in range(STUDIES):
        values, row, replicate = crossed(np.random.default_rng([seed, 7]), 12, 30, 2, 0.5)
        for look, so_many in enumerate((4, 6, 9, 14, 21, 30)):
            there = replicate < so_many
            level = level_of_look(look, 1)
            found = difference(values[there], np.zeros(there.sum()), row[there], replicate[there], level=level)
            if found.low > 0 or found.high < 0:
                wrong += 1
                break
    assert wrong / STUDIES <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / STUDIES)


def test_more_rows_do_not_settle_what_luck_that_all_share_leaves_open() -> None:
    chance = np.random.default_rng(2)
    row, shared = chance.normal(size=(12, 1)), np.array([-2.0, 1.0, 2.0])
    grid = (0.01 * row + shared + 0.01 * chance.normal(size=(12, 3))).ravel()
    rows, replicates = np.indices((12, 3)).reshape(2, -1)
    assert difference(grid, np.zeros(36), rows, replicates).more == np.inf
    quiet = (row + 0.4 - row.mean() + 0.01 * chance.normal(size=(12, 3))).ravel()
    assert 0 < difference(quiet, np.zeros(36), rows, replicates).more < 100


def test_one_row_is_the_interval_over_replicates_and_one_replicate_that_over_rows() -> None:
    values = np.random.default_rng(3).normal(size=8)
    one, many = np.zeros(8, int), np.arange(8)
    plain = difference(values, np.zeros(8))
    for labels in ((one, many), (many, one)):
        found = difference(values, np.zeros(8), *labels)
        assert (found.low, found.high, found.n) == pytest.approx((plain.low, plain.high, 8))
        assert Spread.of(values, *labels).freedom == 7


def test_the_ranking_of_the_figure_agrees_with_compare() -> None:
    results = results_of({"method": "posterior", "samples": 9, "points": ROWS, "vary": [STRENGTH]})
    table = ranking(results, "penetration").set_index("arm")
    drawn = data_behind(ranking_figure(results)).set_index("arm")
    assert drawn["highest_in"].sum() == pytest.approx(1)
    assert table.index[0] == drawn.index[0] and table["n"].eq(4).all()
