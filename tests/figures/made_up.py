"""Made-up results: as a study would leave them, but with numbers that a test can choose."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ipssim.batch import Results, design
from ipssim.events import EVENT_COLUMNS
from ipssim.fidelity_scale import IPS_25
from ipssim.outcomes.histogram import class_names
from ipssim.outcomes.recorder import Trajectory
from ipssim.scenario import Arm, Observation, RunSpec, Scenario
from ipssim.vocabulary import Cause

ARMS = ("baseline", "grants", "learning community")
MONTHS_A_YEAR = 12
REGIONS = {"North": 0.75, "South": 0.25}  # and their shares of the clients
WORLD = {
    "agencies": 50,
    "smi_in_care_share": 0.008,
    "size_spread": 0.5,
    "host_mix": {"community_mental_health_centre": 1.0},
    "line_shares": {"mental_health": 1.0},
    "unemployment": 0.06,
    "generic": {"regions": 1, "population": 1_000_000},
}

Level = Callable[[int, int], float]  # place of the arm, replicate -> how well it goes, about 1


def scenario_of(arms: Sequence[str] = ARMS, replicates: int = 3, observations: Sequence[Observation] = ()) -> Scenario:
    """A scenario with arms that differ in their policies, so that their runs have keys of their own."""
    policies = [
        [{"kind": "recurrent_state_line", "posts_per_million": float(place)}] if place else []
        for place in range(len(arms))
    ]
    return Scenario(
        title="Made up",
        question="What would this look like?",
        start=date(2002, 1, 1),
        end=date(2006, 12, 31),
        replicates=replicates,
        world=WORLD,
        arms=tuple(Arm(name=name, policies=own) for name, own in zip(arms, policies, strict=True)),
        observations=tuple(observations),
    )


def ordinary(arm: int, replicate: int) -> float:
    """Arms differ more than replicates do."""
    return 1 + 0.4 * arm + 0.05 * replicate


def results_of(
    arms: Sequence[str] = ARMS,
    replicates: int = 3,
    observations: Sequence[Observation] = (),
    level: Level = ordinary,
) -> Results:
    """Results in memory."""
    scenario = scenario_of(arms, replicates, observations)
    return Results.collect(scenario, trajectories_of(scenario, level), evidence="9 parameters: 2 direct, 7 assumed.")


def trajectories_of(scenario: Scenario, level: Level = ordinary) -> list[Trajectory]:
    """A made-up trajectory for each run of a scenario."""
    place = {arm.name: k for k, arm in enumerate(scenario.arms)}
    return [trajectory_of(spec, level(place[spec.arm], spec.replicate)) for spec in design(scenario)]


def trajectory_of(spec: RunSpec, level: float = 1.0) -> Trajectory:
    """What a run would leave behind in which things went so well."""
    month = np.arange(spec.months + 1)
    programmes = np.rint(20 * level * (month / spec.months) ** 2)
    return Trajectory(spec.key, _series(month, programmes, level), _events(level), 0.01)


def _series(month: Any, programmes: Any, level: float) -> pd.DataFrame:
    """The whole system by month, and two regions at the ends of years."""
    system = _sums(month, programmes, level)
    years = system.iloc[::MONTHS_A_YEAR].reset_index(drop=True)
    north, south = (
        years.assign(
            scope="region", group=name, agencies=25.0, people_wanting_work=2000.0, clients=years["clients"] * share
        )
        for name, share in REGIONS.items()
    )
    hosts = years.assign(scope="host", group="hospital")
    stacked = pd.concat([system, north, south, hosts], ignore_index=True)
    return stacked.astype({"scope": "str", "group": "str"}).copy()  # in one block, as a recorder leaves it


def _sums(month: Any, programmes: Any, level: float) -> pd.DataFrame:
    """What is recorded of the whole system each month."""
    good = np.rint(programmes / 2)
    classes = {**dict.fromkeys(class_names("fidelity"), 0.0), "fidelity_100": good, "fidelity_94": programmes - good}
    classes |= {**dict.fromkeys(class_names("rated"), 0.0), "rated_100": programmes}
    stops = {**dict.fromkeys((f"stops_{cause}" for cause in Cause), 0.0), "stops_low_priority": (month % 12 == 6) * 1.0}
    items = {f"item_{name}": np.where(month % MONTHS_A_YEAR == 0, 4 * programmes, np.nan) for name in IPS_25.items}
    return pd.DataFrame(
        {
            "month": month.astype("int32"),
            "scope": pd.Series(["system"] * len(month), dtype="str"),
            "group": pd.Series(["all"] * len(month), dtype="str"),
            "programmes": programmes,
            "programme_months": programmes,
            "adopters_ever": programmes + 1 * (level > 0),
            "agencies": 50.0,
            "clients": 40 * programmes,
            "working": 15 * programmes,
            "job_starts": 2 * programmes,
            "people_wanting_work": 4000.0,
            "people_with_smi_anywhere": 9000.0,
            "fidelity_sum": programmes * (90 + 10 * level),
            "rated_sum": programmes * (92 + 10 * level),
            "rated_programmes": programmes,
            "heard": np.minimum(50.0, programmes + 10),
            "willing": 2.0,
            "installing": 1.0,
            "discontinued": 3.0,
            "full_operation": good,
            "sustained": np.rint(programmes / 3),
            "good_and_sustained": np.rint(programmes / 4),
            "willing_ever": np.minimum(50.0, programmes + 5),
            "delivered_ever": programmes,
            "client_months": 40 * programmes,
            "national_cents": 0.0,
            "host_money_cents": 4e8 * programmes,
            "project_money_cents": 1e8 * programmes,
            **classes,
            **stops,
            "paid_mental_health_cents": 3e8 * programmes,
            "paid_host_cents": 1e8 * programmes,
            "paid_insurer_cents": 0.0,
            "cost_cents": 4e8 * programmes,
            "administration_cents": 1e7,
            "centre_cents": 2e7 * level,
            "research_cents": 0.0,
            **items,
        }
    )


def _events(level: float) -> pd.DataFrame:
    """Ten programmes begin; the worse it goes, the sooner seven of them stop."""
    rows = [(2 * n, n, "INSTALLATION", "INITIAL") for n in range(10)] if level > 0 else []
    rows += [(2 * n + round(12 * level) + 3 * n, n, "INITIAL", "DISCONTINUED") for n in range(7) if level > 0]
    frame = pd.DataFrame(rows, columns=["month", "row", "before", "after"])
    frame = frame.assign(
        kind="agency",
        event="phase",
        cause=np.where(frame["after"] == "DISCONTINUED", "low_priority", ""),
        attempt=1,
        name="a programme",
    )
    frame = frame.astype({"month": "int32", "row": "int32", "attempt": "int16"})
    frame = frame.astype(dict.fromkeys(("kind", "event", "before", "after", "cause", "name"), "str"))
    return frame[[*EVENT_COLUMNS, "name"]]
