"""What a results folder says about itself: which study it holds and what computed it."""

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from itertools import takewhile
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ipssim.errors import InputError
from ipssim.scenario import Scenario, variations
from ipssim.scenario.scenario import CURRENCY, PRICE_YEAR
from ipssim.scenario.world import NetworkSpec
from ipssim.world.network import ties_of

__all__ = ["ELSEWHERE", "FORMAT", "Manifest", "ObservedPoint", "Study", "environment"]

FORMAT = 2  # of the results folder; a folder of another format is refused
ELSEWHERE = "choose another folder with --out"

type Environments = tuple[Mapping[str, str], ...]

LONG_RUN_MONTHS = 96  # runs this long are summed up half-way as well
NOT_CONVERTED = f"Unit prices that the scenario does not give are {CURRENCY} of {PRICE_YEAR}, not converted."
PACKAGES = ("numpy", "scipy", "pandas", "mesa")


@dataclass(frozen=True)
class ObservedPoint:
    """A documented count or share that a figure shows beside the curves of an outcome."""

    outcome: str
    date: date
    value: float
    label: str = ""
    source: str = ""
    note: str = ""

    @classmethod
    def from_json(cls, point: Mapping[str, Any]) -> Self:
        """The inverse of writing it to JSON, where a date is text."""
        return cls(**{**point, "date": date.fromisoformat(point["date"])})


@dataclass(frozen=True)
class Study:
    """What results keep of their scenario.

    start, months   first day and number of months lived
    arms            their names, in the order of the scenario
    codes           short names of regions that have one, by name
    agencies        how many there are;  network  their explicit network as JSON, empty where the world has none
    text            the scenario file and those it extends; JSON when the scenario was made in Python
    method          how the samples of a sweep were made, empty without one (and in folders of older versions)
    crossed         names of the grid that every row of a posterior meets
    kinds           of the policies of each arm, those of every arm included (none in folders of older versions)
    parting         first day on which policies of the arms may differ; the start in folders of older versions, and a
                    day after the end where they never do
    prices          a sentence about prices that are in another currency or year than the study; empty if none is
    """

    title: str
    question: str
    start: date
    months: int
    currency: str
    price_year: int
    seed: int
    replicates: int
    arms: tuple[str, ...]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    observations: tuple[ObservedPoint, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    agencies: int = 0
    network: str = ""
    text: str = ""
    method: str = ""
    crossed: tuple[str, ...] = ()
    kinds: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parting: date = date.min
    prices: str = ""

    @classmethod
    def of(cls, scenario: Scenario) -> Self:
        """What is kept of a scenario."""
        sweep = scenario.sweep
        return cls(
            title=scenario.title,
            question=scenario.question,
            start=scenario.start,
            months=scenario.months,
            currency=scenario.currency,
            price_year=scenario.price_year,
            seed=scenario.seed,
            replicates=scenario.replicates,
            arms=tuple(arm.name for arm in scenario.arms),
            descriptions={arm.name: arm.description for arm in scenario.arms},
            observations=tuple(
                ObservedPoint(o.outcome, o.date, o.value, o.label, o.source, o.note) for o in scenario.observations
            ),
            codes={region.name: region.code for region in scenario.world.regions or () if region.code},
            agencies=scenario.world.total_agencies(),
            network=scenario.world.network.model_dump_json() if scenario.world.network else "",
            text=scenario.text or scenario.model_dump_json(indent=1, by_alias=True, serialize_as_any=True),
            method=sweep.method if sweep else "",
            crossed=tuple(v.name for v in variations(scenario) if v.name not in sweep.names)
            if sweep and sweep.method == "posterior"
            else (),
            kinds={
                arm.name: tuple(dict.fromkeys(policy.kind for policy in (*scenario.policies, *arm.policies)))
                for arm in scenario.arms
            },
            parting=_parting(scenario),
            prices=NOT_CONVERTED if scenario.prices_not_converted else "",
        )

    @classmethod
    def from_json(cls, study: Mapping[str, Any]) -> Self:
        """The inverse of writing it to JSON, where dates are text and tuples are lists."""
        return cls(
            **{
                **study,
                "start": date.fromisoformat(study["start"]),
                "parting": date.fromisoformat(study.get("parting", study["start"])),
                "arms": tuple(study["arms"]),
                "crossed": tuple(study.get("crossed", ())),
                "kinds": {arm: tuple(kinds) for arm, kinds in study.get("kinds", {}).items()},
                "observations": tuple(ObservedPoint.from_json(point) for point in study["observations"]),
            }
        )

    def has_to_do_with(self, name: str, arms: Iterable[str]) -> bool:
        """Whether something that is varied is a part of one of these arms: all but the fields of others' policies."""
        table, _, kind = name.rpartition(".")[0].partition(".")
        return table != "policies" or not self.kinds or any(kind in self.kinds.get(arm, ()) for arm in arms)

    @property
    def end(self) -> date:
        """Last day of the last month."""
        last: date = self.dates(self.months).astype(date).date()
        return last

    @property
    def days_to_look_at(self) -> list[date]:
        """The end, and in a long run also the end of the year half-way to it from where the arms part."""
        begin = self.parting if self.start <= self.parting <= self.end else self.start
        half_way = date((begin.year + self.end.year) // 2, 12, 31)
        return [half_way, self.end] if self.months >= LONG_RUN_MONTHS and half_way < self.end else [self.end]

    def ties(self, replicate: int) -> NDArray[np.intp]:
        """Pairs of agencies (rows) that see each other in a replicate, (n, 2); none in worlds without a network."""
        given = NetworkSpec.model_validate_json(self.network) if self.network else None
        return ties_of(given, self.agencies, self.seed, replicate)

    def dates(self, months: Any) -> Any:
        """The last day of each of the given months, as datetime64[s]; month 0 is the eve of the start."""
        firsts = np.datetime64(self.start, "M") + np.asarray(months).astype("timedelta64[M]")
        eves = firsts.astype("datetime64[D]") + np.timedelta64(self.start.day - 2, "D")
        return eves.astype("datetime64[s]")


@dataclass(frozen=True)
class Manifest:
    """The contents of manifest.json.

    environments   every combination of versions and processor that has computed runs for this folder
    evidence       one line that counts the parameters in play by grade; empty when not given
    """

    study: Study
    created: str
    environments: Environments
    evidence: str = ""

    @classmethod
    def new(cls, study: Study, evidence: str) -> Self:
        """The manifest of a folder that is being made now, here."""
        return cls(study, datetime.now(UTC).isoformat(timespec="seconds"), (environment(),), evidence)

    def continued(self, study: Study, evidence: str) -> "Manifest":
        """The manifest of this folder as it goes on with a study that contains its own, here."""
        return Manifest(study, self.created, _united(self.environments, [environment()]), evidence or self.evidence)

    def joined(self, other: "Manifest") -> "Manifest":
        """The manifest of this folder when it takes over runs of another."""
        return replace(self, environments=_united(self.environments, other.environments))

    @classmethod
    def from_json(cls, manifest: Mapping[str, Any], path: Path) -> Self:
        """Read back; refuses another format."""
        if manifest.get("format") != FORMAT:
            raise InputError(
                f"holds results of format {manifest.get('format')}; this version of ipssim reads format {FORMAT}",
                path=path,
                hint=f"read it with the version of ipssim that made it, or {ELSEWHERE}",
            )
        study = Study.from_json(manifest["study"])
        return cls(study, manifest["created"], tuple(manifest["environments"]), manifest["evidence"])


def _parting(scenario: Scenario) -> date:
    """First day on which policies of the arms may differ: when the first begins that not all arms have."""
    arms = [arm.policies for arm in scenario.arms]
    alike = len(list(takewhile(lambda at: all(own == at[0] for own in at), zip(*arms, strict=False))))
    starts = [policy.start or scenario.start for policies in arms for policy in policies[alike:]]
    return max(min(starts, default=scenario.end + timedelta(days=1)), scenario.start)


def _united(before: Environments, more: Iterable[Mapping[str, str]]) -> Environments:
    return (*before, *(one for one in more if one not in before))


def environment() -> dict[str, str]:
    """Versions and processor class: what decides whether numbers are the same to the last bit."""
    vectors = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    return {
        "ipssim": version("ipssim"),
        "python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
        "cpu": " ".join([platform.machine(), *vectors]),
        "system": platform.system(),
    }
