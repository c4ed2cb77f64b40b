"""RunSpec: one run as frozen data, and the key that names all that affects its result."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ipssim.errors import InputError
from ipssim.policies import AbstractPolicy
from ipssim.scenario.choices import Choices
from ipssim.scenario.own_files import files_of
from ipssim.scenario.world import World
from ipssim.units import MONTHS_A_YEAR

__all__ = ["RunSpec", "month_at", "refuse_what_is_no_run"]

PACKAGE = Path(__file__).parents[1]
AGENCIES_A_MODEL = 4_000  # side by side in one model: with more, time is spent on agencies and not on calls
RUNS_A_MODEL = 40  # of very small worlds: they end together, and fail together before they are tried alone
SOURCE_FILES = (".py", ".toml", ".csv")


@dataclass(frozen=True)
class RunSpec:
    """One run: a world, an arm's policies, a replicate's luck.

    arm, sample     name of the arm and number of the sample, for tables; the fields that do not affect the result
    start, months   first day, and whole months lived
    parameters      overrides of the evidence, by dotted name
    policies        those of every arm, then the arm's own, in the order in which they adjust the levers
    seed, replicate what luck is drawn from; all arms of a replicate share it
    record_regions  "yearly" or "monthly"
    """

    arm: str
    start: date
    months: int
    world: World
    parameters: tuple[tuple[str, float], ...]
    choices: Choices
    policies: tuple[AbstractPolicy, ...]
    seed: int
    replicate: int
    record_regions: str
    sample: int = 1

    @cached_property
    def key(self) -> str:
        """Digest of all that affects the result, the package's own source included: equal keys, equal tables."""
        content = {
            "source": source_digest(),
            "start": self.start.isoformat(),
            "months": self.months,
            "world": self.world.digest,
            "parameters": sorted((name, float(value)) for name, value in self.parameters),
            "choices": self.choices.model_dump(mode="json"),
            "policies": [_identity(policy) for policy in self.policies],
            "seed": self.seed,
            "replicate": self.replicate,
            "record_regions": self.record_regions,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def month_of(self, month: int) -> date:
        """First day of a month of the run; the first one is 1."""
        months = self.start.month + month - 2
        return date(self.start.year + months // MONTHS_A_YEAR, months % MONTHS_A_YEAR + 1, 1)

    @cached_property
    def kin(self) -> str:
        """Digest of all but policies and luck: runs that have it in common can travel side by side in one model.

        Where parameters are drawn they are each replicate's own, and only its arms have them in common.
        """
        replicate = self.replicate if self.choices.weighting == "dirichlet" else 0
        return replace(self, arm="", sample=0, policies=(), replicate=replicate).key

    @property
    def most_beside(self) -> int:
        """How many such runs travel together: as many as make a large world of small ones."""
        return min(max(AGENCIES_A_MODEL // self.world.total_agencies(), 1), RUNS_A_MODEL)


def month_at(start: date, day: date) -> int:
    """Month of a run from this start that holds a day, the inverse of `month_of`; before the start it is 0 or less."""
    return (day.year - start.year) * MONTHS_A_YEAR + day.month - start.month + 1


def refuse_what_is_no_run(given: object, *, hint: str) -> None:
    """Raise an InputError unless it is the specification of a run."""
    if not isinstance(given, RunSpec):
        raise InputError(f"a run is made from its specification, not from `{type(given).__name__}`", hint=hint)


def _identity(policy: AbstractPolicy) -> list[Any]:
    kind = type(policy)
    return [kind.__module__, kind.__qualname__, _own_source(kind), policy.model_dump(mode="json")]


@cache
def _own_source(kind: type[AbstractPolicy]) -> str:
    """Digest of the files of a user's own policy, as far as there are any; the package's are digested with it."""
    return _digest(files_of(kind))


@cache
def source_digest() -> str:
    """Digest of the package's source and data files, by their names and contents."""
    paths = sorted(path for path in PACKAGE.rglob("*") if path.suffix in SOURCE_FILES)
    return _digest({path.relative_to(PACKAGE).as_posix(): path for path in paths})


def _digest(files: Mapping[str, Path]) -> str:
    digest = hashlib.sha256()
    for name, path in files.items():
        digest.update(f"{name}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
