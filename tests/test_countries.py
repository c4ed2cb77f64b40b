"""The scenario library: every file that comes with ipssim runs, and the countries say where their numbers are from."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ipssim import Scenario, simulate
from ipssim.evidence import Evidence
from ipssim.outcomes import OUTCOMES
from ipssim.policies import AbstractPolicy
from ipssim.scenario import RunSpec
from ipssim.scenario.library import shipped

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "scenarios"
LIBRARY = sorted(path.stem for path in FOLDER.glob("*.toml"))
COUNTRIES = sorted(path.stem for path in FOLDER.glob("*.toml") if "base/countries.toml" in path.read_text("utf-8"))
KEY = re.compile(r"[a-z]{4,}\d{4}")  # as sources are named in comments: moe2021
MONTHS = 4  # enough for calls to open once


def at_once(policy: AbstractPolicy) -> AbstractPolicy:
    """A policy in force from the first month, so that the few months of a test see it."""
    return policy.model_copy(update={"until": None, **({} if policy.kind == "budget_growth" else {"start": None})})


def shortened(spec: RunSpec) -> RunSpec:
    return replace(spec, months=MONTHS, policies=tuple(at_once(policy) for policy in spec.policies))


@pytest.mark.parametrize("name", LIBRARY)
def test_every_arm_of_the_library_lives_with_all_its_policies_in_force(name: str) -> None:
    scenario = Scenario.read(shipped(name))
    for arm in scenario.arms:
        series = simulate(shortened(scenario.run_spec(arm, 1))).series
        country = series[series["scope"] == "system"]
        assert list(country["month"]) == list(range(MONTHS + 1))
        assert country["agencies"].eq(scenario.world.total_agencies()).all()


@pytest.mark.parametrize("name", COUNTRIES)
def test_a_country_is_run_often_enough_in_arms_that_differ(name: str) -> None:
    scenario = Scenario.read(shipped(name))
    assert scenario.replicates >= 10
    assert 2 <= len(scenario.arms) <= 4
    assert len({arm.policies for arm in scenario.arms}) == len(scenario.arms)


@pytest.mark.parametrize("name", COUNTRIES)
def test_a_country_says_what_is_assumed_and_names_sources_that_are_in_the_bibliography(name: str) -> None:
    text = shipped(name).read_text(encoding="utf-8")
    assert "assumed" in text
    named = {key for line in text.splitlines() for key in KEY.findall(line.partition("#")[2])}
    assert named <= set(Evidence.read().sources)


@pytest.mark.parametrize("name", LIBRARY)
def test_a_documented_point_is_of_an_outcome_and_of_the_time_that_is_lived(name: str) -> None:
    scenario = Scenario.read(shipped(name))
    for point in scenario.observations:
        assert point.outcome in OUTCOMES
        assert scenario.start <= point.date <= scenario.end


def test_every_country_has_its_row_beside_what_is_documented() -> None:
    page = (ROOT / "docs" / "countries.md").read_text(encoding="utf-8")
    assert len(COUNTRIES) >= 10
    assert [name for name in COUNTRIES if f"(../scenarios/{name}.toml)" not in page] == []
