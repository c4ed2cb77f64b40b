"""A small scenario, and runs that are quick, that fail, and that kill their worker."""

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ipssim.scenario import Arm, GenericWorld, Observation, RunSpec, Scenario, World

QUANTITIES = ("agencies", "clients", "fidelity_sum", "people_wanting_work", "programmes")
WORLD = World(
    agencies=10,
    smi_in_care_share=0.008,
    size_spread=0.5,
    host_mix={"hospital": 1.0},
    line_shares={"insurer": 1.0},
    unemployment=0.06,
    generic=GenericWorld(regions=2, population=1000),
)


@dataclass(frozen=True)
class Trajectory:
    """What the model hands back."""

    key: str
    series: pd.DataFrame
    events: pd.DataFrame
    seconds: float


def scenario(
    arms: tuple[str, ...] = ("as is", "trial"), *, replicates: int = 3, seed: int = 1, end: date = date(2003, 12, 31)
) -> Scenario:
    """Arms that differ in a policy of their own, so that each has keys of its own."""
    return Scenario(
        title="A small question",
        question="Does it work?",
        start=date(2002, 1, 1),
        end=end,
        seed=seed,
        replicates=replicates,
        world=WORLD,
        arms=tuple(
            Arm(name=name, policies=({"kind": "learning_community", "strength": place / 10},))
            for place, name in enumerate(arms)
        ),
        observations=(Observation(outcome="programmes", date=date(2003, 6, 30), value=4, label="four"),),
    )


def run(family: Sequence[RunSpec]) -> list[Trajectory]:
    """The runs of a family."""
    return [one_run(spec) for spec in family]


def one_run(spec: RunSpec) -> Trajectory:
    """A run whose luck depends on its replicate alone, and whose level on its arm as well."""
    chance = np.random.default_rng([spec.seed, spec.replicate])
    effect = spec.policies[-1].strength
    system = _series(spec.months, "system", "all", chance, effect)
    regions = [_series(spec.months, "region", f"Region {n}", chance, effect) for n in (1, 2)]
    yearly = [frame[frame["month"] % 12 == 0] for frame in regions]
    series = pd.concat([system, *yearly], ignore_index=True)
    return Trajectory(spec.key, series, _events(spec.months, chance), time.perf_counter())


def slow(family: Sequence[RunSpec]) -> list[Trajectory]:
    """Runs that take a while."""
    time.sleep(0.1 * len(family))
    return run(family)


@dataclass(frozen=True)
class Troubled:
    """Replicate 2 raises, 3 kills its worker, 4 kills its first worker (as when memory is short for a while)."""

    flag: Path

    def __call__(self, family: Sequence[RunSpec]) -> list[Trajectory]:
        (replicate,) = {spec.replicate for spec in family}
        if replicate == 2:
            raise ArithmeticError("two is one too many")
        if replicate == 3 or (replicate == 4 and not self.flag.exists()):
            self.flag.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return run(family)


def threads(family: Sequence[RunSpec]) -> list[Trajectory]:
    """Runs that say how many threads linear algebra may use."""
    series = pd.DataFrame({"threads": [float(os.environ["OMP_NUM_THREADS"])]})
    return [Trajectory(spec.key, series, pd.DataFrame(), 0.0) for spec in family]


def _series(months: int, scope: str, group: str, chance: np.random.Generator, effect: float) -> pd.DataFrame:
    month = np.arange(months + 1, dtype=np.int32)
    luck = chance.random((5, months + 1))
    values = {
        "agencies": np.full(months + 1, 10.0),
        "clients": month * (1 + luck[0] + effect),
        "fidelity_sum": np.where(month == 0, np.nan, 90 + luck[1]),
        "people_wanting_work": np.full(months + 1, 1000.0),
        "programmes": np.minimum(month, 1).astype(float),
    }
    frame = pd.DataFrame({"month": month, "scope": scope, "group": group, **values})
    return frame.astype({"scope": "str", "group": "str"})


def _events(months: int, chance: np.random.Generator) -> pd.DataFrame:
    rows = [
        (0, "agency", 0, "phase", "EXPLORATION", "FULL", "", 1, "Agency 1"),
        (months // 2, "agency", 0, "phase", "FULL", "DISCONTINUED", "workforce", 1, "Agency 1"),
        (int(chance.integers(1, months)), "agency", 1, "phase", "INSTALLATION", "INITIAL", "", 1, "Agency 2"),
        (months, "region", 1, "learning_community_joined", "", "", "", 0, "Region 2"),
    ]
    columns: list[Any] = ["month", "kind", "row", "event", "before", "after", "cause", "attempt", "name"]
    return pd.DataFrame(rows, columns=columns).astype({"month": "int32", "row": "int32", "attempt": "int16"})
