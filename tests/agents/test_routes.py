"""The routing table says what the code does: which equations of an outcome read the state of a determinant.

A cell is carried by a mechanism when a verb that decides on the outcome reads what the determinant's level is made
of; what works only through another state (staff, competence, an authority's budget) is no route of its own.
"""

import ast
import inspect
from textwrap import dedent

import pytest

from ipssim.agents.agency.clients import _Month
from ipssim.agents.agency.life_course import LifeCourse
from ipssim.agents.agency.purse import Purse
from ipssim.agents.agency.quality import Quality
from ipssim.agents.agency.workforce import Workforce
from ipssim.cli.movers import _reached, movers_of
from ipssim.evidence import Evidence
from ipssim.levers import Levers
from ipssim.vocabulary import Determinant, ImplementationOutcome

EVIDENCE = Evidence.read()
ROUTING = {row["determinant"]: row for row in EVIDENCE.table("determinant_routing")}
CAUSES = EVIDENCE.table("determinant_causes")

DECIDED_BY = {
    "adoption": (LifeCourse.decide_adoption,),
    "implementation": (Quality.move_fidelity, Quality.drivers),
    "sustainment": (LifeCourse.stop_hazards_by_cause, Purse.seek_transition),
    "penetration": (Workforce.wants_to_grow, _Month.refer_clients, Purse.apply_for_money),
}
# How these verbs speak of what each level is made of.
STATES = {
    "national_strategy": {"strategy", "programme", "national_programme"},
    "legislation": {"regime"},
    "financing": {"is_funded", "is_paid_by_others", "insecurity", "FINANCING"},
    "training": {"coaching_received", "training_hours"},
    "evaluation": {"months_since_feedback"},
    "mission_alignment": {"mission"},
    "culture": {"culture"},
    "work_infrastructure": {"infrastructure"},
    "researchers": {"researchers"},
    "decision_makers": {"commitment", "collaboration", "other_models"},
    "support_professionals": {"support_relationship"},
    "agency_leaders": {"leader_commitment", "leader_left", "leader_tenure"},
}


def words(function):
    """Attributes and texts that the code of a function names."""
    tree = ast.parse(dedent(inspect.getsource(function)))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return attributes | {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}


@pytest.mark.parametrize("determinant", ROUTING)
@pytest.mark.parametrize("outcome", DECIDED_BY)
def test_a_cell_is_routed_to_a_mechanism_exactly_where_the_outcomes_verbs_read_the_determinants_state(
    determinant, outcome
):
    read = set().union(*(words(verb) for verb in DECIDED_BY[outcome]))
    expected = "mechanism" if read & STATES[determinant] else "matrix"
    assert ROUTING[determinant][outcome] == expected


@pytest.mark.parametrize("outcome", ImplementationOutcome)
def test_every_outcome_is_pulled_by_the_matrix_in_one_verb(outcome):
    pulled = [verb for verb in DECIDED_BY[outcome.name.lower()] if {"pull", outcome.name} <= words(verb)]
    assert len(pulled) == 1


def test_every_determinant_has_a_cause():
    assert [row["determinant"] for row in CAUSES] == [d.name.lower() for d in Determinant]
    assert all(row["from"] and row["equations"] and row["reads"] for row in CAUSES)


@pytest.mark.parametrize("row", CAUSES, ids=lambda row: row["determinant"])
def test_the_level_is_weighed_from_the_states_that_the_table_of_causes_names(row):
    from ipssim.agents.agency.leadership import Leadership
    from ipssim.agents.agency.state import AgencyState

    verbs = (Leadership.weigh_determinants, Leadership._own_experience, Leadership._felt_financing)
    verbs = (*verbs, Leadership._regional_levels, Leadership._regional_strategy)
    verbs = (*verbs, AgencyState.longest_contract.fget, AgencyState.payers.fget)
    named = set().union(*(words(verb) for verb in verbs)) | words(LifeCourse.pull)
    gathered = {"support_centres" if "SupportCentre.open" in row["reads"] else ""} - {""}
    assert {state.partition(".")[2] for state in row["reads"].split()} <= named | gathered
    assert all(equation.partition(".")[2] for equation in row["equations"].split())


@pytest.mark.parametrize(
    "row", [row for row in CAUSES if row["determinant"] != "legislation"], ids=lambda r: r["determinant"]
)
def test_somebody_moves_every_level(row):
    assert movers_of([*row["reads"].split(), *row["through"].split()]).agents


def test_levers_that_act_on_a_level_at_once_are_named_in_the_table_of_causes():
    named = {lever.partition(":")[0] for row in CAUSES for lever in row["levers"].split()}
    read = set().union(*(method.levers for method in _reached("Agency", "weigh_determinants").values()))
    assert read <= named | {"learning_community"}
    assert named <= set(Levers.__dataclass_fields__)
