"""In a long run of many regions everything happens that can: no hazard is zero, no way of an event is closed."""

from datetime import date
from functools import cache

import pytest

from ipssim.model import SystemModel
from tests.worlds import small_spec, small_world

WITHOUT_CAUSE = """
agency leader_left, notice, laid_off, host_pays, partnership_signed, partnership_renewed, steering_group_formed,
transition
authority agreement_opened, authority_turned_over, calls_opened, champion_arrived, champion_left, coordinator_left,
founds_centre_opened, line_opened, mandate_opened, programme_opened, strategy_opened
researcher community_founded, group_formed, trial_started
support_centre opened, renewed
"""
WITH_CAUSE = """
agency phase: funding_ended, low_priority, workforce, leader_left, region_withdrew_support, steering_group_dissolved
agency phase: free to start again, interest lapsed
agency legacy_closed: leader
agency legacy_kept: parallel, revived
agency partnership_lapsed: not_renewed, stopped
agency reviewed: independent, own
agency steering_group_dissolved: low_commitment, project_ended
authority agreement_ended: low_commitment
authority calls_ended: low_commitment
authority coordinator_arrived: own_decision
authority founds_centre_ended: funding_ended, low_commitment
authority learning_community_joined: own_decision
authority programme_ended: low_commitment
authority strategy_ended: low_commitment
support_centre closed: funding_ended, region_withdrew_support
"""


def expected():
    for line in WITHOUT_CAUSE.replace(",\n", ", ").split("\n"):
        kind, _, events = line.partition(" ")
        for event in events.split(", "):
            if event:
                yield kind, event, None
    for line in WITH_CAUSE.strip().split("\n"):
        what, _, causes = line.partition(": ")
        kind, event = what.split(" ")
        for cause in causes.split(", "):
            yield kind, event, cause


@cache
def happened():
    """What happens in twenty years of fifty regions, which begin without the practice, half of them keen on it."""
    world = small_world(
        agencies=600,
        generic={"regions": 50, "population": 2_000_000},
        international_trials={2000: 27},
        initial_programmes_per_million=0.0,
    )
    keen = (("initial.commitment_mean", 0.6), ("initial.power_mean", 0.8), ("initial.research_share", 0.5))
    help = [
        {"kind": "national_strategy"},
        {
            "kind": "project_limited_funding",
            "awards_per_million": 0.3,
            "regions": [f"Region {n}" for n in range(1, 21)],
        },
        {"kind": "research_partnership", "strength": 0.5, "until": date(2019, 1, 1)},
    ]
    model = SystemModel(small_spec(world=world, months=240, parameters=keen, policies=help))
    while model.month < model.spec.months:
        model.step()
    events = model.events.to_frame()
    pairs = set(zip(events.kind, events.event, strict=True))
    return pairs | set(zip(events.kind, events.event, events.cause, strict=True))


@pytest.mark.parametrize("what", list(expected()), ids=lambda what: " ".join(part for part in what if part))
def test_it_happens(what):
    assert (what if what[2] else what[:2]) in happened()
