"""Total effects: what is held is held, twins share their luck, and places are counted right."""

import numpy as np
import pandas as pd
import pytest

from ipssim.analysis.total_effects import TOGGLES, agreement, ranks, toggled
from ipssim.model import SystemModel
from ipssim.vocabulary import Determinant
from tests.worlds import small_spec

SPEC = small_spec(months=30)


def test_every_determinant_has_a_toggle():
    assert list(TOGGLES) == list(Determinant)


@pytest.mark.parametrize("determinant", Determinant)
def test_what_is_held_is_a_state_and_is_held(determinant):
    model = SystemModel(SPEC)
    for held in TOGGLES[determinant].held:
        held.hold(model, high=True)
        cells = getattr(model, held.kind).table[held.column]
        assert (cells[:, list(held.places)] == held.high).all() if held.places else (cells == held.high).all()


@pytest.mark.parametrize("determinant", [Determinant.CULTURE, Determinant.LEGISLATION, Determinant.TRAINING])
def test_a_toggle_raises_the_level(determinant):
    low, high = (toggled(SPEC, determinant, high=high) for high in (False, True))
    assert high["level_delivering"] > low["level_delivering"] + 0.3
    assert toggled(SPEC, determinant, high=False) == low


def test_agencies_that_begin_with_the_practice_have_adopted_whether_they_stop_or_not():
    spec = small_spec(months=1, parameters=(("initial.heard_share", 0.0),), policies=())
    begun = SystemModel(spec).agencies.is_delivering.mean()
    assert begun > 0
    assert toggled(spec, Determinant.CULTURE, high=True)["adoption"] == pytest.approx(begun)


def test_places_are_counted_from_the_largest():
    assert ranks(np.array([0.2, 0.9, -1.0])).tolist() == [2, 1, 3]


def test_agreement_is_a_rank_correlation():
    effects = pd.DataFrame(
        {"outcome": ["adoption"] * 4, "effect": [1.0, 2.0, 3.0, np.nan], "reported": [0.1, 0.4, 0.9, 0.2]}
    )
    found = agreement(effects).iloc[0]
    assert (found.rho, found.n) == (1.0, 3)
