"""The world of a scenario answers what the model needs to build it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ipssim.scenario import Scenario, World
from ipssim.vocabulary import HostKind, Payer, Regime
from ipssim.world.apportion import apportioned

YEARS = st.integers(1990, 2060)


def world(**changes: Any) -> World:
    usual: dict[str, Any] = {
        "agencies_per_million": 10.0,
        "smi_in_care_share": 0.01,
        "size_spread": 0.5,
        "host_mix": {"housing": 1.0},
        "line_shares": {"insurer": 0.25, "municipality": 0.75},
        "unemployment": 0.06,
        "generic": {"regions": 3, "population": 1_500_000},
    }
    given = {**usual, **changes}
    return World.model_validate({key: value for key, value in given.items() if value is not None})


@pytest.fixture
def two_states(written: Callable[..., Path]) -> World:
    return Scenario.read(written()).world


def test_generic_regions_are_numbered_and_alike() -> None:
    first, *_, last = world().region_list()
    assert (first.name, first.code, last.name, last.code) == ("Region 1", "R1", "Region 3", "R3")
    assert first.population == last.population == 1_500_000


def test_regions_inherit_what_they_do_not_say(two_states: World) -> None:
    vermont, ohio = two_states.region_list()
    assert vermont.unemployment_in(2010) == 0.093
    assert ohio.unemployment_in(2010) == 0.05
    assert vermont.regime == {"benefit_trap": 0.5}
    assert ohio.regime == {"benefit_trap": 0.5, "devolution": 1}


def test_agencies_go_by_people_or_by_their_number() -> None:
    assert world().total_agencies() == 45
    assert world(agencies_per_million=None, agencies=12).total_agencies() == 12
    assert world(agencies_per_million=0.001).total_agencies() == 1


def test_hosts_are_shared_out_by_facilities_where_these_are_counted() -> None:
    regions = [{"name": "Large", "population": 900_000}, {"name": "Small", "population": 100_000}]
    counted = [{**region, "facilities": count} for region, count in zip(regions, (6, 4), strict=True)]
    assert world(generic=None, regions=regions).hosts() == (9, 1)
    assert world(generic=None, regions=counted).hosts() == (6, 4)


@pytest.mark.parametrize(("counts", "given"), [((5, 0), (4, 1)), ((9, 1), (7, 2)), ((4, 6), (5, 0))])
def test_a_region_cannot_start_with_more_programmes_than_hosts(counts: tuple[int, ...], given: tuple[int, ...]) -> None:
    regions = [
        {"name": f"Region {count}", "population": 500_000, "facilities": count, "initial_programmes": programmes}
        for count, programmes in zip(counts, given, strict=True)
    ]
    with pytest.raises(
        ValidationError, match=r"`initial_programmes` of `Region \d` is \d, but it has \d of 10 agencies"
    ):
        world(generic=None, regions=regions)
    fewer = [{**region, "initial_programmes": 0} for region in regions]
    assert world(generic=None, regions=fewer).total_agencies() == 10


def test_a_rate_of_programmes_fits_the_agencies_of_the_regions_that_it_is_for() -> None:
    assert world(initial_programmes_per_million=10.2).hosts() == (15, 15, 15)
    with pytest.raises(ValidationError, match="comes to 46 in all, but its regions have 45 agencies"):
        world(initial_programmes_per_million=10.3)
    own = {"name": "Own", "population": 900_000, "facilities": 9, "initial_programmes": 9}
    other = {"name": "Other", "population": 100_000, "facilities": 1}
    assert world(generic=None, regions=[own, other], initial_programmes_per_million=15.0).hosts() == (9, 1)
    with pytest.raises(ValidationError, match="comes to 2 in all, but its regions have 1 agencies"):
        world(generic=None, regions=[own, other], initial_programmes_per_million=20.0)


@given(st.lists(st.integers(0, 50), min_size=1).filter(any), st.integers(0, 300))
def test_everything_is_shared_out_and_nobody_gets_more_than_a_rounded_share(weights: list[int], seats: int) -> None:
    shared = apportioned(weights, seats)
    assert sum(shared) == seats
    assert all(abs(got - weight / sum(weights) * seats) < 1 for got, weight in zip(shared, weights, strict=True))


def test_a_country_counts_facilities_everywhere_or_nowhere() -> None:
    given = [{"name": "One", "population": 1, "facilities": 3}, {"name": "Other", "population": 1}]
    with pytest.raises(ValidationError, match="a region without `facilities`, where others have a count"):
        world(generic=None, regions=given)
    none = [{**region, "facilities": 0} for region in given]
    with pytest.raises(ValidationError, match="no region has facilities"):
        world(generic=None, regions=none)


def test_levels_and_shares_come_in_the_order_of_their_vocabulary() -> None:
    some = world(regime={"benefit_trap": 0.5})
    assert some.host_shares()[HostKind.HOUSING] == 1
    assert some.payer_shares()[Payer.MUNICIPALITY] == 0.75
    assert some.regime_levels()[Regime.BENEFIT_TRAP] == 0.5
    assert (len(some.host_shares()), len(some.payer_shares()), len(some.regime_levels())) == (
        len(HostKind),
        len(Payer),
        len(Regime),
    )
    assert some.region_list()[0].regime_levels() == some.regime_levels()


def test_the_last_rate_of_unemployment_holds_on() -> None:
    some = world(unemployment={"2009": 0.09, "2002": 0.05})
    rates = [some.unemployment_in(year) for year in (1999, 2002, 2008, 2009, 2050)]
    assert rates == [0.05, 0.05, 0.05, 0.09, 0.09]


@given(YEARS)
def test_a_constant_rate_has_always_held(year: int) -> None:
    assert world().unemployment_in(year) == 0.06


def test_trials_grow_evenly_between_the_years_that_are_given() -> None:
    some = world(international_trials={"2002": 4, "2010": 12})
    assert [some.trials_in(year) for year in (2001, 2002, 2006, 2010, 2030)] == [0, 4, 8, 12, 12]


@given(st.dictionaries(YEARS, st.integers(0, 50), min_size=1), YEARS, YEARS)
def test_trials_never_become_fewer(counts: dict[int, int], one: int, other: int) -> None:
    rising = dict(zip(sorted(counts), sorted(counts.values()), strict=True))
    some = world(international_trials=rising)
    assert some.trials_in(min(one, other)) <= some.trials_in(max(one, other))


def test_a_world_without_trials_has_none() -> None:
    assert world().trials_in(2020) == 0
