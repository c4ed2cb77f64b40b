"""Scenario: one question, as a file puts it: a world, arms with their policies, and how often each is run."""

import json
import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ipssim.errors import InputError, nearest, there_are, unknown
from ipssim.evidence import Evidence
from ipssim.given import mistake, with_dates
from ipssim.policies import CATALOGUE, AbstractPolicy, kind_of, read_policy
from ipssim.scenario.choices import GIVE_ONE, NO_NETWORK, Choices, Record
from ipssim.scenario.explain import explained, in_words
from ipssim.scenario.own_files import refuse_doubles
from ipssim.scenario.read import Lineage, revived
from ipssim.scenario.run_spec import RunSpec, month_at
from ipssim.scenario.strict import Count, Table, Text, also
from ipssim.scenario.sweep import Sweep
from ipssim.scenario.sweep_file import with_points
from ipssim.scenario.varying import check_sweep
from ipssim.scenario.world import World
from ipssim.toml_files import KeyPath
from ipssim.vocabulary import MOST_REPLICATES

__all__ = ["CURRENCY", "PRICE_YEAR", "Arm", "Observation", "Scenario"]

LONGEST_MONTHS = 1200
OWN = re.compile(r"[^\s.:]+(\.[^\s.:]+)*:\S+")  # module:Class, the kind of a policy of the user's own
CURRENCY, PRICE_YEAR = "USD", 2001  # of the prices in parameters/cost.toml
NAME_OF_ROWS = '"posterior" or the name of a CSV file, in quotes'
NAMES_REGIONS = ("regions", "first")  # fields of policies that hold names of regions


def _policy(given: Any, info: ValidationInfo) -> Any:
    """A policy from its table; anything else is left to the type's own check."""
    if not isinstance(given, dict):
        return given
    kind = given.get("kind")
    if not isinstance(kind, str):
        raise mistake(
            "a policy needs a `kind`", "kind", hint='such as kind = "mandate"; `ipssim list policies` names all'
        )
    if kind not in CATALOGUE and not OWN.fullmatch(kind):
        hint = nearest(kind, CATALOGUE) or "`ipssim list policies` names them; one of your own is `module:Class`"
        raise mistake(f"unknown policy `{kind}`", "kind", hint=hint)
    folders = info.context.folders if info.context else ()
    try:
        policy = read_policy(given, folders)
        refuse_doubles(type(policy), folders)
        return policy
    except (ImportError, AttributeError, TypeError) as error:
        hint = (
            "`module:Class` names a subclass of AbstractPolicy in a module beside the scenario, or one Python imports"
        )
        raise mistake(f"cannot use the policy `{kind}`: {error}", "kind", hint=hint) from None


type Policy = Annotated[AbstractPolicy, BeforeValidator(_policy)]


class Arm(Table):
    """One course of action that is compared with others.

    name = "Money and help"    what figures and tables call it
    description = "As it is."  what happens in it, in a sentence for the report
    policies = [{ kind = "mandate", from = 2025-01-01 }]
                               what is done in this arm and not in all, after the policies of every arm
    """

    name: Text
    description: str = ""
    policies: tuple[Policy, ...] = ()


class Observation(Table):
    """A documented point, something seen in the world, to be drawn beside a simulated outcome.

    outcome = "programmes"     the outcome that was seen, a name of `ipssim list outcomes`
    date = 2019-06-30          the day that it was seen
    value = 857                what was seen, in the unit of the outcome; a share as 0.1, not 10 %
    label = "Survey, 2019"     what figures write beside the point
    source = "pogue2022"       where it is from, a key of the bibliography in docs/odd/parameters.md
    note = "In 41 of 51 states"
                               what one should know about it
    """

    outcome: Text
    date: date
    value: float
    label: str = ""
    source: str = ""
    note: str = ""

    @field_validator("source")
    @classmethod
    def _is_known(cls, source: str) -> str:
        if source and source not in Evidence.read().sources:
            raise mistake(f"unknown source `{source}`", hint=nearest(source, Evidence.read().sources))
        return source


class Scenario(Table):
    """One question: a world, the arms that are compared in it, and how often each is run. `Scenario.read(FILE)`.

    extends = "norway.toml"    another scenario file to begin with: what is written here takes the place of what it says
    title = "Does help last?"  what the scenario is called in results and figures
    question = "What does it add?"
                               what it asks, in a sentence or two
    start = 2020-01-01         the first day, which is the first of a month
    end = 2034-12-31           the last day, which is the last of a month
    seed = 7                   where luck starts from: the same number gives the same results, another one other luck
    replicates = 10            how often each arm is run, each time with luck of its own that all arms share
    currency = "EUR"           what money is counted in; prices that the scenario does not give stay in USD of 2001
    price_year = 2024          the year whose prices money is counted in
    world                      what is there before any policy: regions, people, agencies, payers, law, unemployment
    parameters = { "adoption.base_hazard" = 0.006 }
                               numbers that take the place of those of the evidence, by the names of `ipssim list
                               parameters`; or "posterior", in quotes, to draw them from the calibrated ones, or the
                               name of a CSV file
    choices                    structural alternatives of the model, where the evidence does not decide
    record                     how much is kept of every run
    policies = [{ kind = "recurrent_state_line", posts_per_million = 15 }]
                               what is done in every arm, before the arm's own; `ipssim list policies` names all
    arms                       what is compared: one or more courses of action, each with its policies
    sweep                      what is varied, so that every arm is run with many samples of it
    observations               documented points, drawn beside the simulated curves
    """

    title: Text
    question: str = ""
    start: date
    end: date
    seed: Count = 1
    replicates: Annotated[int, Field(ge=1, le=MOST_REPLICATES)] = 1
    currency: Text = CURRENCY
    price_year: Annotated[int, Field(ge=1, lt=10_000)] = PRICE_YEAR
    world: World
    parameters: dict[str, float] = Field(default_factory=dict, json_schema_extra=also(NAME_OF_ROWS))
    choices: Choices = Choices()
    record: Record = Record()
    policies: tuple[Policy, ...] = ()
    arms: tuple[Arm, ...]
    sweep: Sweep | None = None
    observations: tuple[Observation, ...] = ()
    _lineage: Lineage | None = PrivateAttr(default=None)

    @classmethod
    def read(cls, path: Path | str) -> Self:
        """Read and check a scenario file, and those it extends; an InputError says what is wrong and where."""
        lineage = Lineage.read(Path(path))
        try:
            scenario = cls.model_validate(with_points(lineage), context=lineage)
        except ValidationError as error:
            raise explained(error, lineage, cls) from None
        scenario._lineage = lineage
        return scenario

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The inverse of `to_json`."""
        return cls.model_validate(revived(text))

    def to_json(self) -> str:
        """All of it, sweep and policies too, so that it can be read back without its files."""
        table = self.model_dump(mode="json", by_alias=True, exclude_none=True, serialize_as_any=True)
        for where, policy in self._policies():
            written = table
            for part in where:
                written = written[part]  # type: ignore[index]
            written["kind"] = kind_of(policy)
        return json.dumps(table, indent=1)

    @property
    def path(self) -> Path | None:
        """The file it was read from; None for one that was made in Python."""
        return self._lineage.path if self._lineage else None

    @property
    def text(self) -> str:
        """Text of the file and of those it extends; empty for one that was made in Python."""
        return self._lineage.text if self._lineage else ""

    @property
    def months(self) -> int:
        """Whole months from the first day to the last, both included."""
        return month_at(self.start, self.end)

    def arm(self, name: str) -> Arm:
        """The arm of a name."""
        for arm in self.arms:
            if arm.name == name:
                return arm
        raise unknown("arm", name, (arm.name for arm in self.arms))

    @property
    def prices_not_converted(self) -> str:
        """A remark on prices that are in another currency or year, as no parameter gives them; empty if none is."""
        if (self.currency, self.price_year) == (CURRENCY, PRICE_YEAR):
            return ""
        prices = (name for name, price in Evidence.read().items() if "currency" in price.unit)
        left = [name for name in prices if name not in self.parameters]
        return (
            f"prices not given here, such as {left[0]}, are {CURRENCY} of {PRICE_YEAR}, not converted" if left else ""
        )

    def all_policies(self) -> tuple[AbstractPolicy, ...]:
        """Those of every arm, then those of each."""
        return tuple(policy for _, policy in self._policies())

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """The scenario with other values of some of its fields, checked as in a file; an InputError says what is wrong.

            scenario.changed({"replicates": 20, "seed": 7, "end": "2034-12-31", "arms": scenario.arms[:2]})
            scenario.changed({"parameters": {**scenario.parameters, "adoption.base_hazard": 0.006}})
            scenario.changed({"arms": [{"name": "A"}, {"name": "B", "policies": [{"kind": "mandate"}]}]})

        changes   by name of the field: a new value as Python has it, or as a file writes it, in tables and lists;
                  dates may be text. A field is replaced as a whole
        """
        table = {**dict(self), **with_dates(dict(changes))}
        try:
            return type(self).model_validate(table)
        except ValidationError as error:
            raise in_words(error, table, type(self)) from None

    def swept(self, sweep: Sweep) -> Self:
        """The scenario with another sweep."""
        return self.changed({"sweep": sweep})

    def run_spec(self, arm: Arm, replicate: int, sample: int = 1) -> RunSpec:
        """One run of an arm. `sample` is only the number of the sample whose values the scenario has."""
        return RunSpec(
            arm=arm.name,
            start=self.start,
            months=self.months,
            world=self.world,
            parameters=tuple(sorted(self.parameters.items())),
            choices=self.choices,
            policies=(*self.policies, *arm.policies),
            seed=self.seed,
            replicate=replicate,
            record_regions=self.record.regions,
            sample=sample,
        )

    @field_validator("parameters")
    @classmethod
    def _parameters_are_known(cls, parameters: dict[str, float]) -> dict[str, float]:
        for name, value in parameters.items():
            try:
                Evidence.read().check_override(name, value)
            except InputError as error:
                raise mistake(error.what, name, hint=error.hint) from None
        return parameters

    @field_validator("arms")
    @classmethod
    def _arms_differ(cls, arms: tuple[Arm, ...]) -> tuple[Arm, ...]:
        if not arms:
            raise mistake("there are no arms", hint="a scenario compares one or more [[arms]]")
        names = [arm.name for arm in arms]
        for place, name in enumerate(names):
            if name in names[:place]:
                raise mistake(f"two arms are called `{name}`", place, "name", hint="give each arm its own name")
        return arms

    @model_validator(mode="after")
    def _time_passes(self) -> Self:
        if self.end < self.start:
            raise mistake(f"the end, {self.end}, is before the start, {self.start}", "end")
        if self.start.day != 1:
            raise mistake(f"{self.start} is not the first of a month", "start", hint="the model lives whole months")
        last = monthrange(self.end.year, self.end.month)[1]
        if self.end.day != last:
            hint = f"the model lives whole months; {self.end.replace(day=last)} is the last day of that one"
            raise mistake(f"{self.end} is not the last of a month", "end", hint=hint)
        if self.months > LONGEST_MONTHS:
            hint = f"live 1 to {LONGEST_MONTHS} whole months"
            raise mistake(f"{self.months} months are too many", "end", hint=hint)
        return self

    @model_validator(mode="after")
    def _network_is_there(self) -> Self:
        if self.choices.peer_channel == "network" and self.world.network is None:
            raise mistake(NO_NETWORK, "choices", "peer_channel", hint=GIVE_ONE)
        return self

    @model_validator(mode="after")
    def _policies_know_their_regions_and_agencies(self) -> Self:
        known, agencies = self.world.region_names(), self.world.total_agencies()
        for where, policy in self._policies():
            for place, number in enumerate(getattr(policy, "agencies", None) or ()):
                if number >= agencies:
                    hint = f"they are numbered 0 to {agencies - 1}"
                    raise mistake(f"there is no agency {number}", *where, "agencies", place, hint=hint)
            for place, (_, members) in enumerate(getattr(policy, "entry", None) or ()):
                if members > len(known):
                    raise mistake(f"{members} members of {len(known)} in all", *where, "entry", place)
            for field in NAMES_REGIONS:
                for place, name in enumerate(getattr(policy, field, None) or ()):
                    if name not in known:
                        hint = nearest(name, known) or self._regions_meant(name)
                        raise mistake(f"unknown region `{name}`", *where, field, place, hint=hint)
        return self

    @model_validator(mode="after")
    def _sweep_can_be(self) -> Self:
        try:
            check_sweep(self)
        except PydanticCustomError as error:
            about = error.context or {}
            at = ("sweep", *about["at"])
            raise mistake(about["what"], *at, hint=about["hint"], of_key=about["of_key"]) from None
        return self

    def _policies(self) -> list[tuple[KeyPath, AbstractPolicy]]:
        """Every policy with the keys that lead to it."""
        common = [(("policies", place), policy) for place, policy in enumerate(self.policies)]
        own = [
            (("arms", arm, "policies", place), policy)
            for arm in range(len(self.arms))
            for place, policy in enumerate(self.arms[arm].policies)
        ]
        return [*common, *own]

    def _regions_meant(self, code: str) -> str:
        meant = [region.name for region in self.world.regions or () if region.code == code]
        return f"policies name regions in full: `{meant[0]}`" if meant else there_are(self.world.region_names())
