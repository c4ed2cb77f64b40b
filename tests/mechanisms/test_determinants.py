"""The coupling of determinants to outcomes: weights, routing, combination."""

import numpy as np
import pytest

from ipssim.evidence import Evidence
from ipssim.mechanisms import determinants
from ipssim.mechanisms.determinants import COMBINATIONS, SHAPE, WEIGHTINGS, Determinants, coupling, pull
from ipssim.vocabulary import Determinant, ImplementationOutcome

EVIDENCE = Evidence.read()
COUNTS = EVIDENCE.table("determinant_outcome_counts")
ROUTING = EVIDENCE.table("determinant_routing")
P = EVIDENCE.bind(Determinants, {})
ADOPTION, SUSTAINMENT = ImplementationOutcome.ADOPTION, ImplementationOutcome.SUSTAINMENT


def test_reported_weights_are_shares_of_the_outcomes_articles():
    facilitator, barrier = determinants.weights(COUNTS, "reported")
    assert facilitator[Determinant.AGENCY_LEADERS, ADOPTION] == 27 / 29
    assert barrier[Determinant.CULTURE, ImplementationOutcome.PENETRATION] == 6 / 26
    assert ((facilitator > 0) & (facilitator <= 1)).all()


def test_every_cell_has_exactly_one_route():
    routes = [row[o.name.lower()] for row in ROUTING for o in ImplementationOutcome]
    assert len(routes) == 48
    assert set(routes) == {"mechanism", "matrix"}
    assert [row["determinant"] for row in ROUTING] == [d.name.lower() for d in Determinant]
    assert all(row["carried_by"] for row in ROUTING)


def test_a_cell_that_a_mechanism_carries_weighs_nothing():
    made = coupling(COUNTS, ROUTING, "reported", P)
    residual = determinants.residual_cells(ROUTING)
    assert (made.facilitator[~residual] == 0).all() and (made.barrier[~residual] == 0).all()
    assert (made.facilitator[residual] > 0).all()


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("outcome", ImplementationOutcome)
def test_all_levels_at_one_pull_about_one_and_none_pull_nothing(weighting, outcome):
    made = coupling(COUNTS, ROUTING, weighting, P)
    assert pull(np.ones(12), made, outcome, 0.5) == pytest.approx(1, abs=0.1)
    assert pull(-np.ones(12), made, outcome, 0.5) == pytest.approx(-1, abs=0.1)
    assert pull(np.zeros(12), made, outcome, 0.5) == 0


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_a_better_level_never_pulls_less(combination):
    made = coupling(COUNTS, ROUTING, "reported", P, combination)
    levels = np.random.default_rng(1).uniform(-1, 1, (200, 12))
    leader = np.full(200, 0.7)
    for d in Determinant:
        better = levels.copy()
        better[:, d] = np.minimum(1, better[:, d] + 0.3)
        for outcome in ImplementationOutcome:
            assert (pull(better, made, outcome, leader) >= pull(levels, made, outcome, leader) - 1e-12).all()


def test_weighting_none_has_no_strength():
    assert (coupling(COUNTS, ROUTING, "none", P).kappa == 0).all()
    assert (coupling(COUNTS, ROUTING, "reported", P).kappa > 0).all()


def test_sparse_keeps_the_three_most_mentioned_residual_determinants():
    made = coupling(COUNTS, ROUTING, "sparse", P)
    assert ((made.facilitator > 0).sum(axis=0) == 3).all()
    kept = set(np.flatnonzero(made.facilitator[:, ADOPTION]))
    assert kept == {Determinant.AGENCY_LEADERS, Determinant.MISSION_ALIGNMENT, Determinant.WORK_INFRASTRUCTURE}


def test_by_article_gives_each_article_the_same_say():
    facilitator, _ = determinants.weights(COUNTS, "by_article")
    rows = [row for row in COUNTS if row["outcome"] == "adoption"]
    told = sum(
        facilitator[Determinant[row["determinant"].upper()], ADOPTION]
        * len(row["article_ids"].split())
        / int(row["facilitator_articles"])
        for row in rows
    )
    articles = {article for row in rows for article in row["article_ids"].split()}
    assert told == pytest.approx(len(articles))


def test_a_committed_leader_lets_external_levels_through_and_not_his_own():
    levels = np.full((2, 12), 0.4)
    passed = determinants.moderated(levels, np.array([0.0, 1.0]), 0.5)
    assert passed[:, Determinant.FINANCING] == pytest.approx([0.2, 0.6])
    assert passed[:, Determinant.CULTURE] == pytest.approx([0.4, 0.4])


def test_the_weakest_link_ignores_what_is_already_good():
    made = coupling(COUNTS, ROUTING, "reported", P, "weakest_link")
    levels = np.full(12, 0.8)
    levels[Determinant.WORK_INFRASTRUCTURE] = -0.5
    better = levels.copy()
    better[Determinant.RESEARCHERS] = 1
    assert pull(better, made, SUSTAINMENT, 0.5) == pull(levels, made, SUSTAINMENT, 0.5) < 0


def test_one_row_and_many_rows_agree_bit_for_bit():
    levels, leader = np.random.default_rng(2).uniform(-1, 1, (50, 12)), np.linspace(0, 1, 50)
    for combination in COMBINATIONS:
        made = coupling(COUNTS, ROUTING, "reported", P, combination)
        together = pull(levels, made, ADOPTION, leader)
        apart = [pull(levels[i], made, ADOPTION, leader[i]) for i in range(50)]
        assert (together == apart).all()


def test_unknown_choices_and_incomplete_routes_are_refused():
    with pytest.raises(ValueError, match="unknown weighting `loud`"):
        coupling(COUNTS, ROUTING, "loud", P)
    with pytest.raises(ValueError, match="unknown combination `vote`"):
        coupling(COUNTS, ROUTING, "reported", P, "vote")
    with pytest.raises(ValueError, match="twelve determinants"):
        determinants.residual_cells(ROUTING[1:])
    with pytest.raises(ValueError, match="`both` is no route"):
        determinants.residual_cells([{**ROUTING[0], "adoption": "both"}])


def test_the_table_has_all_cells():
    assert SHAPE == (12, 4)
    assert len(COUNTS) == 48
