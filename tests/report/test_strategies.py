"""The specification of strategies is read from the policies, not typed again."""

from datetime import date

import pytest

from figures.made_up import scenario_of
from ipssim.evidence import Evidence
from ipssim.policies import CATALOGUE, AbstractPolicy, read_policy
from ipssim.report.sheet import Sheet
from ipssim.report.strategies import in_every_arm, lines_of, sources_of, strategies_sheet
from ipssim.scenario import Scenario
from ipssim.scenario.library import shipped
from report.conftest import swept

NEEDED = {"recurrent_state_line": {"posts_per_million": 3.0}}


def column(sheet: Sheet, name: str) -> list[str]:
    return [row[sheet.header.index(name)] for row in sheet.rows]


def only(kind: str, **fields: object) -> Sheet:
    scenario = scenario_of(("one",))
    policy = read_policy({"kind": kind, **NEEDED.get(kind, {}), **fields})
    return strategies_sheet(scenario.model_copy(update={"policies": (policy,)}))


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_policy_says_where_it_acts_and_what_it_rests_on(kind: str) -> None:
    policy = CATALOGUE[kind].model_construct()
    assert isinstance(policy, AbstractPolicy)
    assert {"Lever", "Acts in", "Strategy", "Source"} <= lines_of(policy).keys()


def test_a_row_says_who_what_when_and_how_much() -> None:
    sheet = only("recurrent_state_line", posts_per_million=7.5, **{"from": date(2003, 2, 1)}, strength=0.5)
    row = dict(zip(sheet.header, sheet.rows[0], strict=True))
    assert row["Arm"] == "every arm" and row["Actor"] == "funders"
    assert row["Action"].startswith("A line in the budget")
    assert row["Timing"] == "from 1 February 2003"
    assert row["Dose"] == "specialist posts / million people: 7.5; strength: 0.5"
    assert row["ERIC strategy"] == "fund and contract for the clinical innovation"
    assert row["Justification"].startswith("Bruns et al. 2019: ")


def test_a_line_that_goes_on_is_read_whole() -> None:
    lines = lines_of(CATALOGUE["learning_community"].model_construct())
    assert lines["Source"].endswith("becker2014 and bond2016: its growth")


def test_an_arm_without_policies_has_a_row_of_its_own() -> None:
    assert column(strategies_sheet(scenario_of(("one",))), "Action") == ["no policy of its own"]


def test_regions_and_coverage_are_part_of_the_target() -> None:
    (target,) = column(only("coaching_hours", hours=2.0, coverage=0.5), "Target")[:1]
    assert target.endswith("; only in: 50% of those meant")


def test_regions_are_all_named_wherever_a_policy_names_them() -> None:
    names = [f"Region {number}" for number in range(1, 8)]
    (target,) = column(only("coaching_hours", hours=2.0, regions=names), "Target")[:1]
    assert target.endswith(f"; only in: {', '.join(names)}")
    entry = [[date(2002, 1, 1), 7]]
    (dose,) = column(only("learning_community", first=names, entry=entry), "Dose")[:1]
    assert f"regions that join first: {', '.join(names)}" in dose


def test_what_is_in_force_in_every_arm_comes_with_its_regions_and_dose() -> None:
    community = read_policy({"kind": "learning_community", "first": ["North"], "entry": [[date(2002, 1, 1), 1]]})
    (said,) = in_every_arm(scenario_of().model_copy(update={"policies": (community,)}))
    dose = "members in all, from a date on: 1 January 2002: 1; regions that join first: North"
    assert said.endswith(f"(throughout; {dose})")


def test_what_a_sweep_varies_is_no_dose() -> None:
    scenario = Scenario.read(shipped("what_if"))
    doses = " ".join(column(strategies_sheet(scenario), "Dose"))
    assert "varied (0, 0.2, 0.4, 0.6)" in doses and "0.4;" not in doses


def test_a_scenario_that_varies_parameters_keeps_its_doses() -> None:
    assert "varied" not in " ".join(column(strategies_sheet(swept()), "Dose"))


def test_policies_cite_only_sources_of_the_bibliography() -> None:
    found = sources_of(policy.model_construct() for policy in CATALOGUE.values())
    assert len(found) > 10 and set(found) <= set(Evidence.read().sources)
