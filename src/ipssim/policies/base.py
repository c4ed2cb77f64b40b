"""What a policy is: a frozen choice that maps levers to levers.

A policy sees a read-only view of the system and returns new levers; it cannot reach into an agent. Its strength is
a dose from 0 to 1 that multiplies what it adds, so a policy of strength zero changes nothing, bit for bit.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ipssim.errors import InputError, nearest, there_are
from ipssim.given import first_mistake, mistake, mistake_in_words, with_dates, without_lists
from ipssim.levers import Levers
from ipssim.vocabulary import HostKind, names

__all__ = ["AbstractAgencyPolicy", "AbstractPolicy", "System"]


class System(Protocol):
    """What a policy may look at."""

    @property
    def date(self) -> date:
        """First day of the month."""

    @property
    def region_names(self) -> tuple[str, ...]:
        """Names of the regions, in the order of their rows (the nation, last, has no name here)."""

    @property
    def agencies(self) -> Any:
        """All agencies, read-only."""

    @property
    def regions(self) -> Any:
        """All regions and the nation, read-only."""

    def luck(self, purpose: str, kind: str = "region") -> NDArray[np.float64]:
        """One uniform a region (and the nation) or agency, the same in every month and arm of a replicate."""


class AbstractPolicy(BaseModel, ABC):
    """A choice of a decision-maker: from when until when, in which regions, how strongly.

    kind = "mandate"          what is done, a name of `ipssim list policies`; or `module:Class` for a policy of your own
    from = 2025-01-01         first day in force; from the beginning when left out
    until = 2029-12-31        last day in force; to the end when left out
    regions = ["Ohio", "Vermont"]
                              names of the regions it applies to; everywhere when left out
    strength = 0.5            dose, 0-1; multiplies what the policy adds. What cannot be done in part takes 0 or 1 only
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_by_name=True, strict=True)

    vary_instead: ClassVar[str] = ""  # the field to vary where part of a strength would mean nothing

    kind: str
    start: date | None = Field(default=None, alias="from")
    until: date | None = None
    regions: tuple[str, ...] | None = None
    strength: float = Field(default=1.0, ge=0, le=1)

    def __init__(self, /, **given: Any) -> None:
        """As Python writes it, dates also as text; an InputError says what is wrong."""
        try:
            super().__init__(**with_dates(given))
        except ValidationError as error:
            raise _in_words(error, type(self)) from None

    # Policies of a scenario file are not made by `__init__`: a mistake in them keeps its place in the file.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @model_validator(mode="before")
    @classmethod
    def _no_field_is_given_twice(cls, given: Any) -> Any:
        for name, field in cls.model_fields.items() if isinstance(given, dict) else ():
            if name in given and field.alias in given:
                hint = "keep one of them"
                raise mistake(f"`{field.alias}` and `{name}` are two names of one field", name, hint=hint, of_key=True)
        return given

    @model_validator(mode="before")
    @classmethod
    def _lists_are_tuples(cls, given: Any) -> Any:
        return {name: without_lists(value) for name, value in given.items()} if isinstance(given, dict) else given

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.start is not None and self.until is not None and self.until < self.start:
            raise mistake(f"the policy ends on {self.until}, before it starts on {self.start}", "until")
        return self

    @model_validator(mode="after")
    def _part_of_a_strength_means_something(self) -> Self:
        if self.vary_instead and self.strength not in (0, 1):
            what = f"`{self.kind}` is in force or not: `strength` is 0 or 1, not {self.strength:g}"
            raise mistake(what, "strength", hint=f"vary `{self.vary_instead}` instead")
        return self

    @abstractmethod
    def adjust(self, levers: Levers, system: System) -> Levers:
        """The levers with this policy in force as well."""

    def dose(self, system: System) -> NDArray[np.float64]:
        """Strength in each region this month, 0 where it does not apply; the nation counts when all regions do."""
        in_force = (self.start is None or self.start <= system.date) and (
            self.until is None or system.date <= self.until
        )
        if self.regions is None:
            reached = np.ones(len(system.region_names) + 1)
        else:
            named = [name in self.regions for name in system.region_names]
            reached = np.array([*named, all(named)], np.float64)
        return reached * self.strength * in_force


class AbstractAgencyPolicy(AbstractPolicy):
    """A policy that reaches some agencies of its regions, not all.

    hosts = ["hospital"]      kinds of host it is meant for; all when left out
    agencies = [0, 3, 7]      numbers of agencies it is meant for, counted from 0; all when left out
    coverage = 0.4            share of the agencies meant that it reaches, 0-1; drawn once for each replicate
    """

    hosts: tuple[str, ...] | None = None
    agencies: tuple[Annotated[int, Field(ge=0)], ...] | None = None
    coverage: float = Field(default=1.0, ge=0, le=1)

    @model_validator(mode="after")
    def _hosts_are_known(self) -> Self:
        refuse_unknown_hosts(self.hosts or (), "hosts")
        return self

    def dose_of_agencies(self, system: System) -> NDArray[np.float64]:
        """Strength at each agency this month, 0 where it does not apply."""
        agencies = system.agencies
        reached = system.luck(f"{self.kind}.coverage", "agency") < self.coverage
        if self.hosts is not None:
            reached = reached & np.isin(agencies.host, host_kinds(self.hosts))
        if self.agencies is not None:
            reached = reached & np.isin(np.arange(len(reached)), self.agencies)
        return np.asarray(self.dose(system)[agencies.region] * reached, np.float64)


def _in_words(error: ValidationError, policy: type[AbstractPolicy]) -> InputError:
    details = first_mistake(error)
    python = {field.alias: name for name, field in policy.model_fields.items() if field.alias}
    where = [python.get(str(part), part) for part in details["loc"]]
    return mistake_in_words(details, (policy.__name__, *where), lambda _: sorted(policy.model_fields))


def refuse_unknown_hosts(hosts: Iterable[str], field: str) -> None:
    """Raise unless these are names of kinds of host."""
    known = names(HostKind)
    for place, host in enumerate(hosts):
        if host not in known:
            raise mistake(f"unknown kind of host `{host}`", field, place, hint=nearest(host, known) or there_are(known))


def host_kinds(hosts: Iterable[str]) -> list[HostKind]:
    """The kinds of host of these names."""
    return [HostKind[host.upper()] for host in hosts]


def added(levers: Levers, **amounts: NDArray[np.float64]) -> Levers:
    """The levers with these amounts added to them."""
    return levers.replaced(**{name: getattr(levers, name) + amount for name, amount in amounts.items()})


def deepened(levers: Levers, **doses: NDArray[np.float64]) -> Levers:
    """The levers with these doses on top of theirs: each takes its share of what is left up to 1."""
    return added(levers, **{name: dose * (1 - getattr(levers, name)) for name, dose in doses.items()})
