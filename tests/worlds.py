"""Small worlds for tests, built in Python as a scenario file would build them."""

from dataclasses import fields
from datetime import date
from typing import Any

from ipssim.levers import Levers
from ipssim.policies import read_policy
from ipssim.scenario import Choices, RunSpec, World

START = date(2010, 1, 1)
POLICIES = (
    {"kind": "recurrent_state_line", "posts_per_million": 20.0},
    {"kind": "project_limited_funding", "awards_per_million": 1.0, "regions": ["Region 2"]},
    {"kind": "results_based_payment", "share_at_risk": 0.3, "regions": ["Region 1"]},
    {"kind": "learning_community", "regions": ["Region 1"], "from": date(2011, 1, 1)},
)


def small_world(**given: Any) -> World:
    """Three regions of half a million people, thirty agencies."""
    world = {
        "agencies": 30,
        "smi_in_care_share": 0.008,
        "size_spread": 0.6,
        "host_mix": {"community_mental_health_centre": 0.6, "psychosocial_rehabilitation": 0.2, "hospital": 0.2},
        "line_shares": {"mental_health": 0.5, "vocational_rehabilitation": 0.3, "insurer": 0.2},
        "regime": {"benefit_trap": 0.5, "competing_services": 0.3},
        "unemployment": 0.06,
        "initial_programmes_per_million": 4.0,
        "international_trials": {2000: 3, 2020: 27},
        "generic": {"regions": 3, "population": 500_000},
    }
    return World.model_validate(world | given)


def small_spec(**given: Any) -> RunSpec:
    """A run of that world under a mixture of policies."""
    policies = given.pop("policies", POLICIES)
    run: dict[str, Any] = {
        "arm": "mixture",
        "start": START,
        "months": 48,
        "world": small_world(),
        "parameters": (),
        "choices": Choices(),
        "policies": tuple(read_policy(policy) for policy in policies),
        "seed": 1,
        "replicate": 0,
        "record_regions": "yearly",
    }
    return RunSpec(**(run | given))


def movable(levers: Levers) -> Levers:
    """The same levers with arrays of their own, for tests that move them by hand."""
    return Levers(**{field.name: getattr(levers, field.name).copy() for field in fields(Levers)})
