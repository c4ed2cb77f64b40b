"""Twins: the same agency with the same luck in two arms. When and why do their lives part?"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ipssim.agents.agency import Agency
from ipssim.agents.authority import Authority
from ipssim.agents.region import Region
from ipssim.agents.researcher import Researcher
from ipssim.agents.support_centre import SupportCentre
from ipssim.levers import Levers
from ipssim.scenario import RunSpec
from ipssim.stories.lives import Happening, Life, State, cell_name, same
from ipssim.table import Column, columns_of

__all__ = ["Difference", "Parting", "live_as_twins", "written"]

KINDS = {"agency": Agency, "authority": Authority, "support_centre": SupportCentre, "researcher": Researcher}
KINDS |= {"region": Region}


@dataclass(frozen=True)
class Difference:
    """A variable that the twins no longer share: its name, what it means, and its two values."""

    name: str
    means: str
    values: tuple[Any, Any]

    @property
    def is_plain(self) -> bool:
        """Whether the two look different when they are written down."""
        one, other = (written(value) for value in self.values)
        return one != other


@dataclass
class Parting:
    """The first month in which the twins differ, level by level, and in what; 0 while they never do.

    levers        what policy sets for the agency and its region
    elsewhere     month in which levers of other regions or agencies part
    surroundings  state of the region's and the nation's agents
    own           the agency's own state variables
    """

    levers: tuple[int, list[Difference]] = (0, [])
    elsewhere: int = 0
    surroundings: tuple[int, list[Difference]] = (0, [])
    own: tuple[int, list[Difference]] = (0, [])
    happenings: tuple[list[Happening], list[Happening]] = field(default_factory=lambda: ([], []))


def written(value: Any) -> str:
    """A value of a state variable as a reader sees it: numbers with four digits."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else f"{value:,}"


def live_as_twins(one: RunSpec, other: RunSpec, row: int) -> tuple[Life, Life, Parting]:
    """Both lives, month by month, and where they part."""
    lives, parting = (Life(one, row), Life(other, row)), Parting()
    for told in zip(*(life.months() for life in lives), strict=True):
        for story, happenings in zip(parting.happenings, told, strict=True):
            story.extend(happenings)
        _compare(lives, parting)
    return *lives, parting


def _compare(lives: tuple[Life, Life], parting: Parting) -> None:
    month = max(lives[0].model.month, 1)
    one, other = lives
    if not parting.levers[0] and (found := _levers(one.levers(), other.levers())):
        parting.levers = (month, found)
    if not parting.elsewhere and not one.model.levers.same_as(other.model.levers):
        parting.elsewhere = month
    if not parting.surroundings[0]:
        around = one.surroundings(), other.surroundings()
        found = [part for kind in around[0] for part in _states(kind, around[0][kind], around[1][kind])]
        parting.surroundings = (month, found) if found else (0, [])
    if not parting.own[0] and (found := _states("agency", one.state(), other.state())):
        parting.own = (month, found)


def _levers(one: State, other: State) -> list[Difference]:
    about = {name: each.metadata["doc"] for name, each in Levers.__dataclass_fields__.items()}
    return [_difference(name, about[name], one[name], other[name]) for name in one if not same(one[name], other[name])]


def _states(kind: str, one: State, other: State) -> list[Difference]:
    columns, agent = columns_of(KINDS[kind]), KINDS[kind].__name__
    found = [
        _difference(f"{agent}.{name}", _meaning(columns[name]), one[name], other[name])
        for name in one
        if not same(one[name], other[name])
    ]
    # Facts say more than levels, and levels that one can tell apart more than those that differ by a hair.
    return sorted(found, key=lambda each: (not isinstance(each.values[0], bool), not each.is_plain))


def _meaning(column: Column) -> str:
    """What a state variable means; amounts of money would be misread without their unit."""
    return f"{column.doc}, in {column.unit}" if column.unit.startswith("cents") else column.doc


def _difference(name: str, means: str, one: Any, other: Any) -> Difference:
    """The two values; of a vector, those of the first cell that differs."""
    flat, twin = np.ravel(one), np.ravel(other)
    cell = int(np.flatnonzero(flat != twin)[0])
    place = cell_name(name.rpartition(".")[2], cell % np.shape(one)[-1] if np.ndim(one) else 0, one)
    means = f"{means}: {place.lower().replace('_', ' ')}" if place else means
    return Difference(name, means, (flat[cell].item(), twin[cell].item()))
