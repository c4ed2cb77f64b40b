"""Programmes that exist at the start stand where there are hosts for them."""

from typing import Any

import numpy as np
import pytest

from ipssim.model.system import SystemModel
from worlds import small_spec, small_world


def programmes_by_region(replicate: int, **given: Any) -> list[int]:
    model = SystemModel(small_spec(policies=(), world=small_world(**given), replicate=replicate))
    return np.bincount(
        model.agencies.region, model.agencies.has_team, minlength=model.regions.table.length - 1
    ).tolist()


def regions(*facilities: int, **first: Any) -> dict[str, Any]:
    """A region of a million people for each count of facilities; ten hosts for each million."""
    all_of_them = [
        {"name": f"Region {place}", "population": 1_000_000, "facilities": count}
        for place, count in enumerate(facilities)
    ]
    all_of_them[0] |= first
    return {"generic": None, "regions": all_of_them, "agencies": 10 * len(facilities)}


@pytest.mark.parametrize("replicate", range(5))
def test_programmes_that_a_region_has_no_host_for_open_where_there_are_some(replicate: int) -> None:
    found = programmes_by_region(replicate, **regions(0, 1, 29), initial_programmes_per_million=3.0)
    assert found == [0, 1, 8]


@pytest.mark.parametrize("replicate", range(5))
def test_a_region_with_programmes_of_its_own_takes_over_no_others(replicate: int) -> None:
    given = regions(20, 0, 10, initial_programmes=2)
    assert programmes_by_region(replicate, **given, initial_programmes_per_million=2.0) == [2, 0, 4]


def test_luck_never_opens_more_programmes_than_there_are_hosts() -> None:
    found = [programmes_by_region(luck, **regions(1, 1), initial_programmes_per_million=10.4) for luck in range(5)]
    assert found == [[10, 10]] * 5
