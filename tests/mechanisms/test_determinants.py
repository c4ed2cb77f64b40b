"""The coupling of determinants to outcomes: weights, routing, combination."""

from importlib import import_module
from inspect import signature
from typing import get_args

import numpy as np
import pytest

from ipssim.evidence import Evidence
from ipssim.mechanisms import determinants, weights
from ipssim.mechanisms.determinants import Combination, Determinants, coupling, pull, residual_cells
from ipssim.mechanisms.weights import SHAPE
from ipssim.vocabulary import Determinant, ImplementationOutcome

EVIDENCE = Evidence.read()
COUNTS = EVIDENCE.table("determinant_outcome_counts")
ROUTING = EVIDENCE.table("determinant_routing")
P = EVIDENCE.bind(Determinants, {})
RESIDUAL = residual_cells(ROUTING)
ADOPTION, SUSTAINMENT = ImplementationOutcome.ADOPTION, ImplementationOutcome.SUSTAINMENT


def coupled(combination="additive", used=RESIDUAL):
    return coupling(*weights.reported(COUNTS), used, combination, P)


def test_a_leader_without_commitment_lets_external_levels_through_in_part_and_a_committed_one_in_full():
    levels = np.full(len(Determinant), 0.6)
    unwilling, willing = (determinants.moderated(levels, leader, P.leader_floor) for leader in (0.0, 1.0))
    outside = [Determinant.FINANCING, Determinant.TRAINING, Determinant.LEGISLATION]
    assert ((unwilling[outside] > 0) & (unwilling[outside] < 0.6) & (willing[outside] >= 0.6)).all()
    assert unwilling[Determinant.CULTURE] == willing[Determinant.CULTURE] == 0.6


def test_every_cell_has_exactly_one_route():
    routes = [row[o.name.lower()] for row in ROUTING for o in ImplementationOutcome]
    assert len(routes) == 48
    assert set(routes) == {"mechanism", "matrix"}
    assert [row["determinant"] for row in ROUTING] == [d.name.lower() for d in Determinant]
    assert all(row["carried_by"] for row in ROUTING)


def test_a_cell_that_a_mechanism_carries_is_named_with_its_equation_and_no_other_is():
    routed = {
        (row["determinant"], o.name.lower())
        for row in ROUTING
        for o in ImplementationOutcome
        if row[o.name.lower()] == "mechanism"
    }
    named = [(row["determinant"], row["outcome"]) for row in EVIDENCE.table("determinant_mechanisms")]
    assert len(named) == len(set(named))
    assert set(named) == routed


@pytest.mark.parametrize(
    "row", EVIDENCE.table("determinant_mechanisms"), ids=lambda row: f"{row['determinant']} {row['outcome']}"
)
def test_the_equation_that_carries_a_cell_exists_and_reads_what_is_said(row):
    module, _, name = row["equation"].rpartition(".")
    equation = getattr(import_module(f"ipssim.{module}"), name)
    assert row["input"] in signature(equation).parameters
    assert row["how"]


def test_a_cell_that_a_mechanism_carries_weighs_nothing():
    made = coupled()
    assert (made.facilitator[~RESIDUAL] == 0).all() and (made.barrier[~RESIDUAL] == 0).all()
    assert (made.facilitator[RESIDUAL] > 0).all()


@pytest.mark.parametrize("outcome", ImplementationOutcome)
def test_nothing_pulls_where_no_cell_counts(outcome):
    for combination in get_args(Combination):
        nothing = coupled(combination, np.zeros(SHAPE, bool))
        assert (pull(np.full((3, 12), 0.7), nothing, outcome, np.full(3, 0.5)) == 0).all()


@pytest.mark.parametrize("combination", get_args(Combination))
def test_a_better_level_never_pulls_less(combination):
    made = coupled(combination)
    levels = np.random.default_rng(1).uniform(-1, 1, (200, 12))
    leader = np.full(200, 0.7)
    for d in Determinant:
        better = levels.copy()
        better[:, d] = np.minimum(1, better[:, d] + 0.3)
        for outcome in ImplementationOutcome:
            assert (pull(better, made, outcome, leader) >= pull(levels, made, outcome, leader) - 1e-12).all()


@pytest.mark.parametrize("combination", get_args(Combination))
@pytest.mark.parametrize("outcome", ImplementationOutcome)
def test_no_levels_pull_more_than_the_most(combination, outcome):
    levels = np.random.default_rng(4).uniform(-1, 1, (400, len(Determinant)))
    levels[:200] = np.sign(levels[:200])
    levels[0] = 1
    of = coupled(combination)
    assert (pull(levels, of, outcome, 1.0) <= determinants.most_pull(of, outcome)).all()
    if combination == "additive":
        assert pull(levels[0], of, outcome, 1.0) == pytest.approx(determinants.most_pull(of, outcome), abs=1e-6)


def test_a_committed_leader_lets_external_levels_through_and_not_his_own():
    levels = np.full((2, 12), 0.4)
    passed = determinants.moderated(levels, np.array([0.0, 1.0]), 0.5)
    assert passed[:, Determinant.FINANCING] == pytest.approx([0.2, 0.6])
    assert passed[:, Determinant.CULTURE] == pytest.approx([0.4, 0.4])


def test_the_weakest_link_ignores_what_is_already_good():
    made = coupled("weakest_link")
    levels = np.full(12, 0.8)
    levels[Determinant.WORK_INFRASTRUCTURE] = -0.5
    better = levels.copy()
    better[Determinant.RESEARCHERS] = 1
    assert pull(better, made, SUSTAINMENT, 0.5) == pull(levels, made, SUSTAINMENT, 0.5) < 0


def test_one_row_and_many_rows_agree_bit_for_bit():
    levels, leader = np.random.default_rng(2).uniform(-1, 1, (50, 12)), np.linspace(0, 1, 50)
    for combination in get_args(Combination):
        made = coupled(combination)
        together = pull(levels, made, ADOPTION, leader)
        apart = [pull(levels[i], made, ADOPTION, leader[i]) for i in range(50)]
        assert (together == apart).all()


def test_incomplete_and_unknown_routes_are_refused():
    with pytest.raises(ValueError, match="twelve determinants"):
        determinants.residual_cells(ROUTING[1:])
    with pytest.raises(ValueError, match="`both` is no route"):
        determinants.residual_cells([{**ROUTING[0], "adoption": "both"}])


def test_the_table_has_all_cells():
    assert SHAPE == (12, 4)
    assert len(COUNTS) == 48
