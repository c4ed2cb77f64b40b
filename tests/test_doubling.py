"""Twice the people, agencies, money and help in every region, or more such regions: the same rates.

Most policies come in proportion to people: a region twice as large is held against it. Three set a number for a region,
whatever its size; for these the country grows by further regions instead. What one of them adds to a country without it
must then be the same for each region, and so much that a policy that left half of the regions out would be noticed.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipssim.model import simulate_together
from tests.test_laws import NO_SHRINKING, PLAIN, SHARES
from tests.worlds import small_spec, small_world

REPLICATES, MONTHS = 8, 48
MORE = 24  # replicates where nothing is indivisible, so that luck alone is allowed for
TEAM, PLACES = 2, 40  # the smallest team, and the clients it can serve: money is spent by whole teams
# First sites of a new member, sites still unproven, a trial: so many for a region. Twice the number in a region twice
# as large is not the same either: a larger pool of places stands idle less often, and there is still one trial.
BY_REGION = {
    "learning_community": [{"kind": "learning_community"}],
    "few_excellent_first": [
        {"kind": "recurrent_state_line", "posts_per_million": 10},
        {"kind": "few_excellent_first", "sites": 2},
    ],
    "local_trial": [{"kind": "local_trial", "sites": 12}],
}
# What each of them moves, summed over the months. A trial starts sites only in a country that begins without any: where
# there are some it finds enough before calls for more are open.
ADDS = {
    "learning_community": ({}, BY_REGION["learning_community"], ["community_regions", "membership_cents"]),
    "few_excellent_first": ({}, BY_REGION["few_excellent_first"], ["starts"]),
    "local_trial": ({}, BY_REGION["local_trial"], ["project_money_cents", "research_cents", "filled_posts"]),
    "sites_of_a_local_trial": (
        {"initial_programmes_per_million": 0.0},
        [{"kind": "local_trial", "sites": 2}],
        ["project_money_cents", "starts"],
    ),
}
COUNTRY = {"agencies": 60, "generic": {"regions": 2, "population": 1_500_000}}
LINES = st.sampled_from(
    [{"mental_health": 1.0}, {"insurer": 1.0}, {"mental_health": 0.4, "insurer": 0.3, "municipality": 0.3}]
)
WORLDS = st.fixed_dictionaries(
    {
        "agencies": st.integers(120, 240),
        "smi_in_care_share": st.sampled_from([0.002, 0.008, 0.03]),
        "size_spread": st.sampled_from([0.0, 0.6, 1.5]),
        "unemployment": st.sampled_from([0.0, 0.06, 0.25]),
        "initial_programmes_per_million": st.sampled_from([2.0, 4.0]),
        "line_shares": LINES,
        "regime": st.fixed_dictionaries({}, optional={"benefit_trap": SHARES, "mandate": SHARES, "devolution": SHARES}),
        # Large enough that the least a region ever begins with (a line of two posts) is not felt.
        "generic": st.fixed_dictionaries(
            {"regions": st.integers(1, 4), "population": st.sampled_from([4_000_000, 8_000_000])}
        ),
    }
)
MONEY = st.one_of(
    st.fixed_dictionaries({"kind": st.just("recurrent_state_line"), "posts_per_million": st.floats(5, 40)}),
    st.fixed_dictionaries({"kind": st.just("project_limited_funding"), "awards_per_million": st.floats(1, 5)}),
)
CENTRES = st.fixed_dictionaries(  # a whole number of trainers, before and after
    {"kind": st.just("support_centre"), "trainers_per_million": st.sampled_from([0.5, 0.75, 1.0, 2.0])}
)
OTHERS = st.fixed_dictionaries(
    {"kind": st.sampled_from([kind for kind in PLAIN if kind not in BY_REGION]), "strength": SHARES}
)


def larger_regions(world, factor):
    """Its regions that many times as large."""
    generic = {**world["generic"], "population": world["generic"]["population"] * factor}
    return {**world, "agencies": world["agencies"] * factor, "generic": generic}


def more_regions(world, factor):
    """That many times its regions, each as large as before."""
    generic = {**world["generic"], "regions": world["generic"]["regions"] * factor}
    return {**world, "agencies": world["agencies"] * factor, "generic": generic}


def months_of(world, policies, replicates):
    """What is recorded of the whole country in each month, replicate by replicate."""
    runs = simulate_together(
        [
            small_spec(world=world, policies=policies, replicate=replicate, months=MONTHS)
            for replicate in range(replicates)
        ]
    )
    return [run.series.query("scope == 'system'") for run in runs]


def added(world, policies, names, factor):
    """What the last policy adds in each replicate, in a country of that many times the regions, divided by it."""
    larger = small_world(**more_regions(world, factor))
    held, without = (
        np.array([rows[names].sum() for rows in months_of(larger, some, MORE)], float)
        for some in (policies, policies[:-1])
    )
    return (held - without) / factor


def ends(world, policies, factor, grown=larger_regions, replicates=REPLICATES):
    """The last month of each replicate in a world grown by a factor, divided by it: agencies that ever resolved to
    adopt, programmes, posts filled and clients; and the mean fidelity.
    """
    larger = small_world(**grown(world, factor))
    found = [rows.iloc[-1] for rows in months_of(larger, policies, replicates)]
    counts = np.array([[each.willing_ever, each.programmes, each.filled_posts, each.clients] for each in found], float)
    return np.column_stack([counts / factor, [each.fidelity_sum / each.programmes for each in found]])


@given(WORLDS, MONEY, CENTRES, st.lists(OTHERS, max_size=3))
@settings(max_examples=4, deadline=None, phases=NO_SHRINKING)
def test_doubling_every_region_leaves_rates_unchanged_within_sampling_error(world, money, centre, others):
    once, twice = (ends(world, [money, centre, *others], factor) for factor in (1, 2))
    # Regions have the same luck in both, so replicates are pairs.
    difference = (twice - once).mean(axis=0)
    error = (twice - once).std(axis=0, ddof=1) / np.sqrt(REPLICATES)
    indivisible = world["generic"]["regions"] * np.array([1, 1, TEAM, PLACES, 0])
    indivisible[-1] = 1  # point: the few sites of an indivisible budget differ
    assert (once.mean(axis=0) > 0).all()
    assert (np.abs(difference) <= 6 * error + indivisible).all(), (once.mean(axis=0), difference, error)


@pytest.mark.parametrize("policies", BY_REGION.values(), ids=BY_REGION)
def test_four_times_as_many_regions_leave_rates_unchanged_within_sampling_error(policies):
    few, many = (ends(COUNTRY, policies, factor, more_regions, MORE) for factor in (1, 4))
    assert (few.mean(axis=0) > 0).all()
    difference, error = paired(few, many)
    assert (np.abs(difference) <= 5 * error).all(), (few.mean(axis=0), difference, error)


@pytest.mark.parametrize(("world", "policies", "names"), ADDS.values(), ids=ADDS)
def test_a_policy_adds_as_much_in_each_region_of_a_country_with_four_times_as_many(world, policies, names):
    few, many = (added(COUNTRY | world, policies, names, factor) for factor in (1, 4))
    difference, error = paired(few, many)
    assert (np.abs(difference) <= 5 * error).all(), (few.mean(axis=0), difference, error)
    # Teeth: what half of the regions would have gone without is more than luck may explain.
    assert (np.abs(few.mean(axis=0)) / 2 > 5 * error).all(), (few.mean(axis=0), error)


def paired(few, many):
    """The mean difference and its standard error. The regions of the smaller country have the same luck in the larger
    one, so replicates are pairs here too.
    """
    return (many - few).mean(axis=0), (many - few).std(axis=0, ddof=1) / np.sqrt(MORE)
