"""Spells of delivery and their survival."""

import numpy as np
import pandas as pd
import pytest

from batch import fakes
from ipssim.analysis.survival import survival_band
from ipssim.batch import Results, design
from ipssim.outcomes.survival import spells, survival

MONTHS = 60


def log(*moves: tuple[int, int, str, str], replicate: int = 1, cause: str = "") -> pd.DataFrame:
    """Phase events: (month, row of the agency, phase before, phase after)."""
    rows = [("only", replicate, m, "agency", row, "phase", a, b, cause, 1) for m, row, a, b in moves]
    columns = ["arm", "replicate", "month", "kind", "row", "event", "before", "after", "cause", "attempt"]
    return pd.DataFrame(rows, columns=columns)


def test_a_spell_runs_from_initial_implementation_to_the_stop_through_full_operation() -> None:
    events = log((5, 0, "INSTALLATION", "INITIAL"), (20, 0, "INITIAL", "FULL"), (41, 0, "FULL", "DISCONTINUED"))
    (spell,) = spells(events, MONTHS).itertuples()
    assert (spell.start, spell.months, spell.ended) == (5, 36, True)


def test_a_spell_that_still_goes_on_is_censored_at_the_last_month() -> None:
    (spell,) = spells(log((5, 0, "INSTALLATION", "INITIAL")), MONTHS).itertuples()
    assert (spell.months, spell.ended, spell.cause) == (55, False, "")


def test_a_programme_that_delivers_at_the_start_has_a_spell_from_month_0() -> None:
    (spell,) = spells(
        log((0, 0, "EXPLORATION", "FULL"), (9, 0, "FULL", "DISCONTINUED"), cause="workforce"), MONTHS
    ).itertuples()
    assert (spell.start, spell.months, spell.ended, spell.cause) == (0, 9, True, "workforce")


def test_an_agency_that_starts_again_has_two_spells() -> None:
    events = log(
        (30, 0, "INSTALLATION", "INITIAL"), (1, 0, "INSTALLATION", "INITIAL"), (10, 0, "INITIAL", "DISCONTINUED")
    )
    assert list(spells(events, MONTHS)["months"]) == [9, 30]


def test_an_installation_that_fails_is_no_spell() -> None:
    assert spells(log((5, 0, "INSTALLATION", "DISCONTINUED")), MONTHS).empty
    assert survival(spells(log(), MONTHS)).empty


def test_agencies_of_different_replicates_do_not_mix() -> None:
    first = log((1, 7, "INSTALLATION", "INITIAL"))
    second = log((2, 7, "INSTALLATION", "INITIAL"), (4, 7, "INITIAL", "DISCONTINUED"), replicate=2)
    found = spells(pd.concat([first, second]), MONTHS).set_index("replicate")
    assert found.loc[1, "months"] == 59 and found.loc[2, "months"] == 2


def test_survival_is_kaplan_meier() -> None:
    """Six spells: ends after 1, 3 and 3 months; watched for 2, 4 and 5 months. S = 5/6, then 5/6 * 2/4."""
    found = pd.DataFrame(
        {"arm": "only", "months": [1, 2, 3, 3, 4, 5], "ended": [True, False, True, True, False, False]}
    )
    curve = survival(found).set_index("months")
    assert list(curve["survival"]) == pytest.approx([1, 5 / 6, 5 / 6, 5 / 12, 5 / 12, 5 / 12])
    assert list(curve["at_risk"]) == [6, 6, 5, 4, 2, 1]
    inside = curve.loc[1:]
    assert ((inside["low"] < inside["survival"]) & (inside["survival"] < inside["high"])).all()


def test_survival_has_no_value_where_no_spell_was_watched_so_long() -> None:
    found = pd.DataFrame({"arm": ["a", "b"], "months": [2, 5], "ended": [False, False]})
    assert survival(found).groupby("arm")["survival"].count().to_dict() == {"a": 3, "b": 6}


def test_without_any_stop_all_survive() -> None:
    found = pd.DataFrame({"arm": "a", "months": [3, 3], "ended": [False, False]})
    assert list(survival(found)["survival"]) == [1, 1, 1, 1]


def test_a_band_is_taken_over_replicates() -> None:
    scenario = fakes.scenario()
    found = Results.collect(scenario, [fakes.one_run(spec) for spec in design(scenario)]).spells()
    assert len(found) == 2 * 3 * 2
    band = survival_band(found)
    assert list(band.columns) == ["arm", "months", "mean", "n", "q5", "q50", "q95"]
    assert set(band["arm"]) == {"as is", "trial"}
    assert (band.loc[band["months"] == 0, "q50"] == 1).all() and band["n"].max() == 3


def test_a_band_is_made_of_the_same_curves_that_have_intervals() -> None:
    """Two ways to one estimate: SciPy's, and a fast one for thousands of runs."""
    places = np.arange(120)
    months, ended = (7 * places) % 31, (3 * places) % 5 < 3
    found = pd.DataFrame({"arm": "a", "replicate": 1 + places % 3, "months": months, "ended": ended})
    curves = survival(found, ["arm", "replicate"]).groupby("months")["survival"]
    np.testing.assert_allclose(survival_band(found)["q50"], curves.median())
    np.testing.assert_array_equal(survival_band(found)["n"], curves.count())
