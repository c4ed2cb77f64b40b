"""A provider organisation, written once for one and for many.

State is in `state.py`, conduct in aspects, each a small abstract base: leadership, purse, workforce, quality and
clients, joined in the life course.
"""

from typing import Any

from ipssim.agents.actor import Actor, Plural
from ipssim.agents.agency.life_course import LifeCourse

__all__ = ["AbstractAgency", "Agencies", "Agency"]


class AbstractAgency(LifeCourse):
    """A service provider that may host the practice. State and conduct, for one agency or for many."""

    __slots__ = ()


class Agency(AbstractAgency, Actor):
    """One agency: a Mesa agent, one row."""


class Agencies(Plural, AbstractAgency):
    """Many agencies: any rows."""

    __slots__ = ("_region_rows",)

    def __init__(self, model: Any, table: Any, rows: Any = slice(None)) -> None:
        super().__init__(model, table, rows)
        self._region_rows: Any = None

    def region_rows(self) -> Any:
        """Where they are: asked for so often that it is read once, for it never changes."""
        if self._region_rows is None:
            self._region_rows = self.region
        return self._region_rows


AbstractAgency.plural = Agencies
