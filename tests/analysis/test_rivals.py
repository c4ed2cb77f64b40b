"""Humble rivals go through what they were fitted to, and say what came after."""

import numpy as np
import pytest

from ipssim.analysis.rivals import RIVALS, Counts, bass, compared

COUNTS = Counts.read()
GROWN = {name: Counts((0.0, 10.0), (10.0, 100.0), (13.0, 200.0)) for name in COUNTS}


@pytest.fixture(scope="module")
def table():
    return compared({name: rival(COUNTS) for name, rival in RIVALS.items()}, COUNTS)


def test_every_rival_goes_through_what_it_was_fitted_to(table):
    assert table.loc[table["use"] == "fit", "error"].abs().max() < 0.01


def test_every_rival_predicts_all_programmes_of_2019(table):
    said = table[(table["series"] == "programmes") & (table["use"] == "predict")].set_index("rival")["said"]
    assert set(said.index) == set(RIVALS)
    assert (said >= 500).all()  # what there was in 2016, less what a mean over runs may lose


def test_a_rival_never_sees_what_it_predicts():
    other = {name: Counts(counts.start, counts.fit, (counts.predict[0], 1.0)) for name, counts in COUNTS.items()}
    for rival in RIVALS.values():
        assert rival(COUNTS)["programmes"](17.0) == rival(other)["programmes"](17.0)


def test_without_innovators_a_bass_curve_far_below_its_ceiling_grows_as_interest_does():
    predicted = bass(GROWN)["reporting"]
    early, late = (np.log(predicted(t + 1) / predicted(t)) for t in (2.0, 6.0))
    assert early == pytest.approx(late, rel=0.15)
    assert predicted(0.0) == pytest.approx(10)


def test_counts_say_when_and_how_many():
    assert COUNTS["programmes"].fit[1] == 523 and COUNTS["programmes"].predict[1] == 857
    assert COUNTS["members"].predict[1] + COUNTS["others"].predict[1] == COUNTS["programmes"].predict[1]
    assert COUNTS["programmes"].predict[0] == pytest.approx(17, abs=0.01)
