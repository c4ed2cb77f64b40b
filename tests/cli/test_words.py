"""Numbers as people say them."""

from types import SimpleNamespace

import pytest

from ipssim.cli.output import NO_BREAK, grid
from ipssim.cli.progress import Tally, duration
from ipssim.outcomes import OUTCOMES
from ipssim.wording import amount, contrast_in_words, interval, no_interval, significant, spread_in_words

SHARE, COUNT = OUTCOMES["penetration"], OUTCOMES["programmes"]


def test_an_end_of_an_interval_that_is_not_zero_does_not_look_like_it() -> None:
    penetration = OUTCOMES["penetration"]
    assert interval(0.0002, 0.012, penetration) == "+0.02 to +1.20"
    assert interval(-0.0002, 0.012, penetration) == "-0.02 to +1.20"
    assert interval(0, 0.012, penetration) == "+0.0 to +1.2"


@pytest.mark.parametrize(
    ("value", "outcome", "said"),
    [
        (0.0343, SHARE, "3.4 %"),
        (0.00123, SHARE, "0.12 %"),
        (12345.6, COUNT, "12,346"),
        (7.0, COUNT, "7"),
        (1.11, OUTCOMES["creaming_index"], "1.11"),
        (-0.00001, COUNT, "0.000"),
        (float("nan"), COUNT, "none"),
    ],
)
def test_amounts(value: float, outcome: object, said: str) -> None:
    assert amount(value, outcome).replace(NO_BREAK, " ") == said  # type: ignore[arg-type]


def test_a_spread_has_the_same_decimals_throughout() -> None:
    assert spread_in_words(3.1, 4.0, 4.9, COUNT) == "4.0 (3.1 to 4.9)"
    assert spread_in_words(4.0, 4.0, 4.0, COUNT) == "4"
    assert interval(-0.046, 0.214, SHARE) == "-4.6 to +21.4"


def test_an_interval_that_has_a_width_is_never_said_to_have_none() -> None:
    assert interval(9.01, 9.04, COUNT) == "+9.01 to +9.04"
    assert interval(1203.2, 1203.4, COUNT) == "+1,203.2 to +1,203.4"
    assert interval(0.080001, 0.080002, SHARE) == "+8.0 to +8.0"  # but no more than three decimals


@pytest.mark.parametrize(
    ("pairs", "said"),
    [(0, "none"), (1, "none: one pair"), (2, "none: both pairs alike"), (7, "none: all 7 pairs alike")],
)
def test_why_there_is_no_interval(pairs: int, said: str) -> None:
    assert no_interval(pairs) == said


NOTHING = {"low": float("nan"), "high": float("nan")}


def _found(**changes: float) -> SimpleNamespace:
    usual = {"difference": 0.014, "low": 0.009, "high": 0.019, "share_above": 0.9, "n": 10}
    return SimpleNamespace(**usual | changes)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            _found(),
            "penetration: 1.4 percentage points higher than with `a` "
            "(95 % interval +0.9 to +1.9; higher in 9 of 10 paired runs)",
        ),
        (
            _found(difference=-0.002, low=-0.005, high=0.001, share_above=0.4),
            "penetration: 0.20 percentage points lower than with `a`, no clear difference "
            "(95 % interval -0.50 to +0.10; higher in 4 of 10 paired runs)",
        ),
        (
            _found(low=float("nan"), high=float("nan"), share_above=1.0, n=1),
            "penetration: 1.4 percentage points higher than with `a` (higher in 1 of 1 paired run)",
        ),
        (_found(difference=0, **NOTHING), "penetration: the same as with `a` in all 10 paired runs"),
        (_found(difference=0, **NOTHING, n=1), "penetration: the same as with `a` in the one paired run"),
        (
            _found(**NOTHING, n=2),
            "penetration: 1.4 percentage points higher than with `a` "
            "(by the same in both paired runs, so without an interval)",
        ),
        (_found(n=0), "penetration: no replicate has a value in both arms"),
    ],
)
def test_a_contrast_is_said_with_its_certainty(found: SimpleNamespace, said: str) -> None:
    assert contrast_in_words(found, SHARE, "a", "replicate").replace(NO_BREAK, " ") == said


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (-1, "1 programme fewer than with `a`"),
        (2, "2 programmes more than with `a`"),
        (-1.5, "1.5 programmes fewer than with `a`"),
        (0, "on average the same as with `a`"),
    ],
)
def test_of_what_is_counted_there_are_more_or_fewer(difference: float, said: str) -> None:
    found = _found(difference=difference, low=-3, high=3)
    assert contrast_in_words(found, COUNT, "a", "replicate").startswith(f"programmes delivering: {said}, no clear")


@pytest.mark.parametrize(("seconds", "said"), [(3.2, "3 s"), (200, "3 min"), (7200, "2.0 h")])
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_a_tally_says_how_far_and_how_long() -> None:
    now = [100.0]
    kept: list[int] = []
    tally = Tally(30, kept=lambda: len(kept), clock=lambda: now[0])
    assert str(tally) == "0 of 30 runs, 0 failed"
    now[0] = 110.0
    for run in range(5):
        tally.count(run)  # it has come
    assert tally.done == 0
    kept.extend(range(5))  # and now it is on disk
    assert str(tally) == "5 of 30 runs, 0 failed, 0.5 a second, 50 s left"
    tally.count(SimpleNamespace(traceback="oh"))
    assert str(tally).startswith("6 of 30 runs, 1 failed")


def test_a_grid_wraps_its_last_column_only() -> None:
    text = grid([("a", "long " * 30), ("bb", "short")], ("x", "meaning"), width=40)
    assert text.splitlines()[0] == "x   meaning"
    assert all(len(line) <= 40 for line in text.splitlines())
    assert text.splitlines()[-1] == "bb  short"


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (2450.0, 3, "2,450"),
        (31.2, 1, "30"),
        (0.00002, 3, "0.00002"),
        (9.996, 3, "10"),
        (-0.5, 3, "-0.5"),
        (1_234_567, 6, "1,234,570"),
        (0.0, 3, "0"),
        (float("nan"), 3, "-"),
    ],
)
def test_a_number_of_so_many_digits_is_written_out(value: float, digits: int, said: str) -> None:
    assert significant(value, digits) == said
