"""Weights of the determinants: each named alternative says what it says."""

from typing import get_args

import numpy as np
import pytest
from scipy import stats

from ipssim.evidence import Evidence
from ipssim.mechanisms import weights
from ipssim.mechanisms.determinants import Determinants, coupling, pull, residual_cells
from ipssim.mechanisms.weights import SHAPE, kept
from ipssim.scenario.choices import Weighting
from ipssim.vocabulary import Determinant, ImplementationOutcome

EVIDENCE = Evidence.read()
COUNTS = EVIDENCE.table("determinant_outcome_counts")
RESIDUAL = residual_cells(EVIDENCE.table("determinant_routing"))
P = EVIDENCE.bind(Determinants, {})
LUCK = tuple(np.random.default_rng(4).random(SHAPE).ravel())
ADOPTION = ImplementationOutcome.ADOPTION
MADE = {
    "reported": weights.reported(COUNTS),
    "uniform": weights.uniform(),
    "by_article": weights.by_article(COUNTS),
    "dirichlet": weights.drawn(LUCK),
}


def test_reported_weights_are_shares_of_the_outcomes_articles():
    facilitator, barrier = MADE["reported"]
    assert facilitator[Determinant.AGENCY_LEADERS, ADOPTION] == 27 / 29
    assert barrier[Determinant.CULTURE, ImplementationOutcome.PENETRATION] == 6 / 26
    assert ((facilitator > 0) & (facilitator <= 1)).all()


def test_uniform_weights_are_all_one():
    assert (np.array(MADE["uniform"]) == 1).all()


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("outcome", ImplementationOutcome)
def test_all_levels_at_one_pull_about_one_and_none_pull_nothing(made, outcome):
    coupled = coupling(*MADE[made], RESIDUAL, "additive", P)
    assert pull(np.ones(12), coupled, outcome, 0.5) == pytest.approx(1, abs=0.1)
    assert pull(-np.ones(12), coupled, outcome, 0.5) == pytest.approx(-1, abs=0.1)
    assert pull(np.zeros(12), coupled, outcome, 0.5) == 0


def test_by_article_gives_each_article_the_same_say():
    facilitator, _ = MADE["by_article"]
    rows = [row for row in COUNTS if row["outcome"] == "adoption"]
    told = sum(
        facilitator[Determinant[row["determinant"].upper()], ADOPTION]
        * len(row["article_ids"].split())
        / int(row["facilitator_articles"])
        for row in rows
    )
    articles = {article for row in rows for article in row["article_ids"].split()}
    assert told == pytest.approx(len(articles))


def test_drawn_weights_sum_to_one_for_each_outcome_and_know_no_asymmetry():
    facilitator, barrier = MADE["dirichlet"]
    assert facilitator.sum(axis=0) == pytest.approx(np.ones(4))
    assert (facilitator == barrier).all() and (facilitator > 0).all()


def test_drawn_weights_are_spread_like_a_flat_dirichlet():
    """The share of one of twelve is then beta-distributed, B(1, 11)."""
    luck = np.random.default_rng(1).random((500, 48))
    shares = [weights.drawn(tuple(draw))[0][0, 0] for draw in luck]
    assert stats.kstest(shares, stats.beta(1, 11).cdf).pvalue > 0.01


def test_own_weights_are_those_that_are_given_and_others_are_nothing():
    facilitator, barrier = weights.given((("culture", "adoption", 2.0, 0.5),))
    assert facilitator[Determinant.CULTURE, ADOPTION] == 2
    assert barrier[Determinant.CULTURE, ADOPTION] == 0.5
    assert (facilitator > 0).sum() == (barrier > 0).sum() == 1


def test_sparse_keeps_the_three_most_mentioned_residual_determinants():
    cells = kept("sparse", sum(MADE["reported"]) * RESIDUAL, "", int(P.sparse_count)) & RESIDUAL
    assert (cells.sum(axis=0) == 3).all()
    assert set(np.flatnonzero(cells[:, ADOPTION])) == {
        Determinant.AGENCY_LEADERS,
        Determinant.MISSION_ALIGNMENT,
        Determinant.WORK_INFRASTRUCTURE,
    }


@pytest.mark.parametrize("left_out", Determinant)
def test_leave_one_out_leaves_out_exactly_that_one(left_out):
    cells = kept("leave_one_out", np.ones(SHAPE), left_out.name.lower(), 3)
    assert not cells[left_out].any()
    assert cells.sum() == 11 * 4


@pytest.mark.parametrize("weighting", sorted(set(get_args(Weighting)) - {"sparse", "leave_one_out", "none"}))
def test_the_other_weightings_keep_every_cell(weighting):
    assert kept(weighting, np.ones(SHAPE), "", 3).all()


def test_none_keeps_no_cell():
    assert not kept("none", np.ones(SHAPE), "", 3).any()
