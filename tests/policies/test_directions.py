"""What a policy does to a whole system, on runs that share their luck; only directions that the literature reports."""

from datetime import date

import pandas as pd
import pytest

from ipssim.model import simulate_together
from ipssim.outcomes import OUTCOMES, value
from tests.worlds import small_spec, small_world

LINE = {"kind": "recurrent_state_line", "posts_per_million": 25.0}
LATER = date(2013, 1, 1)
ARMS = {
    "line": [LINE],
    "community": [LINE, {"kind": "learning_community", "from": LATER}],
    "projects": [LINE, {"kind": "project_limited_funding", "from": LATER, "replaces_line": 1.0}],
    "results": [LINE, {"kind": "results_based_payment", "from": LATER, "share_at_risk": 0.5}],
    "trainers": [LINE, {"kind": "support_centre", "from": LATER, "trainers_per_million": 2.0}],
    "condition": [LINE, {"kind": "fidelity_condition", "from": LATER}],
}
MONTHS, REPLICATES = 96, 3


@pytest.fixture(scope="module")
def runs():
    """The runs of each arm, over replicates."""
    world = small_world(agencies=60, generic={"regions": 3, "population": 1_500_000})
    found = {arm: [] for arm in ARMS}
    for replicate in range(REPLICATES):
        given = {"world": world, "replicate": replicate, "months": MONTHS}
        specs = [small_spec(arm=arm, policies=stack, **given) for arm, stack in ARMS.items()]
        for arm, run in zip(ARMS, simulate_together(specs), strict=True):
            found[arm].append(run)
    return found


def end(runs, arm, outcome):
    """An outcome over the replicates of an arm in the last month."""
    series = pd.concat([run.series for run in runs[arm]])
    last = series[(series.scope == "system") & (series.month == MONTHS)]
    return value(OUTCOMES[outcome], last.drop(columns=["scope", "group"]).sum().to_frame().T).iloc[0]


def test_a_learning_community_raises_penetration_and_fidelity(runs):
    # pogue2022: faster growth of programmes; bond2016: fidelity rises for years
    assert end(runs, "community", "fidelity") > end(runs, "line", "fidelity") + 3
    assert end(runs, "community", "penetration") > end(runs, "line", "penetration")


def test_projects_reach_fewer_than_recurrent_money_and_stop_for_lack_of_it(runs):
    # hutchinson2018, bond2014: keeping the money beyond the project is a problem for many sites
    assert end(runs, "projects", "penetration") < end(runs, "line", "penetration")
    stops = {arm: sum((run.events.cause == "funding_ended").sum() for run in runs[arm]) for arm in runs}
    assert stops["projects"] > stops["line"]


def test_payment_for_results_pulls_toward_paid_milestones(runs):
    # golab2024, vukadin2018: drive for outcomes, and pressure on the rest of the practice
    assert end(runs, "results", "caseload") > end(runs, "line", "caseload")
    assert end(runs, "results", "fidelity") < end(runs, "line", "fidelity")


def test_trainers_raise_fidelity_without_a_learning_community(runs):
    # internationalgrowth: technical-assistance centres start and maintain programmes
    assert end(runs, "trainers", "fidelity") > end(runs, "line", "fidelity")


def test_a_fidelity_condition_ends_contracts_of_poor_sites(runs):
    # ipsgrow: 100 points are a pass mark
    ended = {arm: sum((run.events.cause == "fidelity_condition").sum() for run in runs[arm]) for arm in runs}
    assert ended["condition"] > 0
    assert ended["line"] == 0
