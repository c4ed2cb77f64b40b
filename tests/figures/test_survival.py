"""Survival curves."""

import numpy as np
import pytest

from figures.made_up import results_of
from ipssim.figures import alt_text, data_behind, survival_curve
from ipssim.figures.style import PALETTE


def test_survival_starts_at_one_and_never_rises() -> None:
    table = data_behind(survival_curve(results_of()))
    for _, rows in table.groupby("arm"):
        assert rows["q50"].iloc[0] == 1
        assert (np.diff(rows[["q5", "q50", "q95"]], axis=0) <= 1e-12).all()


def test_a_curve_ends_where_the_first_run_has_nothing_left_to_watch() -> None:
    """A median over fewer and fewer runs could rise again."""
    table = data_behind(survival_curve(results_of(level=lambda arm, replicate: replicate / 2)))
    assert (table["n"] == 3).all()


def test_worse_arms_lie_below_better_ones() -> None:
    table = data_behind(survival_curve(results_of(level=lambda arm, replicate: 1.0 + arm)))
    after_two_years = table[table["months"] == 24].set_index("arm")["q50"]
    assert after_two_years["baseline"] < after_two_years["grants"] <= after_two_years["learning community"]


def test_survival_is_drawn_in_steps_over_years() -> None:
    ax = survival_curve(results_of())
    (line, *_), limits = ax.get_lines(), ax.get_ylim()
    assert line.get_drawstyle() == "steps-post" and line.get_color() == PALETTE[0]
    assert limits == (0, 1) and ax.get_xlabel() == "years since delivery began"
    assert line.get_xdata()[12] == pytest.approx(1)


def test_the_caption_counts_spells() -> None:
    axes = survival_curve(results_of()).figure.axes
    (text,) = (text.get_text() for ax in axes for text in ax.texts if text.get_gid() == "caption")
    assert "Spells of delivery in all runs: baseline 30, grants 30, learning community 30." in " ".join(text.split())


def test_what_is_left_after_five_years_is_said_of_curves_that_go_so_far() -> None:
    short = survival_curve(results_of())
    assert data_behind(short)["months"].max() < 60
    assert alt_text(short).endswith("by arm. No curve goes to five years.")
