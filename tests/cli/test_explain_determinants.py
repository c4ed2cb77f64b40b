"""`ipssim explain determinants` and who moves what."""

import pytest

from cli.conftest import Terminal
from ipssim.cli.determinants import all_determinants, one_determinant
from ipssim.cli.movers import movers_of, policies_with
from ipssim.evidence import Evidence
from ipssim.vocabulary import Determinant

NAMES = [determinant.name.lower() for determinant in Determinant]


def test_the_table_fits_a_terminal_of_a_hundred_columns() -> None:
    assert max(map(len, all_determinants().splitlines())) <= 100


def test_the_table_has_weights_and_route_of_every_cell(ipssim: Terminal) -> None:
    lines = ipssim("explain", "determinants").out.splitlines()
    row = next(line.split() for line in lines if line.startswith("financing "))
    weights = ["+76 -69 mechanism", "+63 -67 matrix", "+88 -81 mechanism", "+77 -65 mechanism"]
    assert row == ["financing", *" ".join(weights).split()]
    assert [line.split()[0] for line in lines if line.startswith(tuple(f"{name} " for name in NAMES))][:12] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_says_where_its_level_comes_from_who_moves_it_and_how(name: str, ipssim: Terminal) -> None:
    text = ipssim("explain", name).out
    causes = next(row for row in Evidence.read().table("determinant_causes") if row["determinant"] == name)
    assert causes["from"].split()[0] in text
    for heading in ("level  ", "moved by  ", "policies  ", *causes["equations"].split()):
        assert heading in text
    for row in Evidence.read().table("determinant_mechanisms"):
        carried = f"{row['outcome']} is carried by {row['equation'].removeprefix('mechanisms.')}"
        assert row["determinant"] != name or carried in text


def test_verbs_that_write_a_state_through_helpers_of_other_agents_are_found() -> None:
    funders = [verb for verb in movers_of(["Agency.months_left"]).verbs if verb.startswith("Funder.")]
    assert "Funder.award_line" in funders and "Funder.pay" not in funders
    assert movers_of(["Authority.strategy"]).verbs == ("Authority.decide",)
    assert movers_of(["Agency.culture"]).verbs == ("Agency.move_climate",)


def test_levers_and_policies_are_those_on_the_way_to_a_state() -> None:
    assert "trainers_per_million" in movers_of(["SupportCentre.trainers"]).levers
    assert "learning_community" not in movers_of(["Authority.strategy"]).levers
    assert "coaching_hours" in movers_of(["Agency.support_relationship"]).levers
    assert "coaching_hours" not in movers_of(["Agency.review_granted"]).levers  # of the same verb
    assert "support_centre" in policies_with(["trainers_per_million"])
    assert policies_with(["no_such_lever"]) == ()
    assert policies_with(["regime:devolution"]) == ("devolution",)
    assert {"open_eligibility", "remove_benefit_trap", "mandate"} < set(policies_with(["regime"]))
    assert "withdrawal" in policies_with(["coaching_hours"])  # by a table of its module


def test_policies_of_money_move_the_level_of_financing_and_not_that_of_law(ipssim: Terminal) -> None:
    financing, legislation = (ipssim("explain", name).out for name in ("financing", "legislation"))
    for policy in ("recurrent_state_line", "divided_funding", "budget_cut"):
        assert policy in financing and policy not in legislation


def test_leaders_are_moved_by_authorities_and_researchers_too(ipssim: Terminal) -> None:
    text = ipssim("explain", "agency_leaders").out
    for mover in ("Authority.learn", "Researcher.advise", "SupportCentre.share_out_hours", "mandate"):
        assert mover in text


def test_one_determinant_that_no_mechanism_carries_says_so() -> None:
    assert "No mechanism carries it" in one_determinant("researchers")
