"""Laws that always hold (MODEL section 9), over random worlds and random policy stacks."""

import gc
import tracemalloc
import weakref
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase as Phase_
from hypothesis import given, settings
from hypothesis import strategies as st

from ipssim.evidence import Evidence
from ipssim.model import SystemModel, simulate
from ipssim.policies import CATALOGUE, AbstractPolicy
from ipssim.scenario import World
from ipssim.vocabulary import Payer, Phase
from tests.policies.test_policies import every_policy
from tests.worlds import POLICIES, small_spec, small_world

ALLOWED = {
    "EXPLORATION": {"PREPARATION"},
    "PREPARATION": {"EXPLORATION", "INSTALLATION"},
    "INSTALLATION": {"INITIAL", "DISCONTINUED"},
    "INITIAL": {"FULL", "DISCONTINUED"},
    "FULL": {"DISCONTINUED"},
    "DISCONTINUED": {"EXPLORATION"},
}
SHARES_OF_AGENCIES = (
    *("competence", "leader_commitment", "steering_commitment", "readiness", "exposure", "legacy", "shared_practice"),
    *("shared_money", "memory"),
)
# A run takes a second: shrinking a failure would take minutes, and the world printed is small anyway.
NO_SHRINKING = (Phase_.explicit, Phase_.reuse, Phase_.generate)
DENSE = {"agencies": 30, "generic": {"regions": 3, "population": 500_000}}
SHARES = st.floats(0, 1).map(lambda x: round(x, 3))


def _world(share_delivering: float, **given: Any) -> World:
    """A world where a share of the agencies deliver at the start."""
    millions = given["generic"]["regions"] * given["generic"]["population"] / 1e6
    return small_world(**given, initial_programmes_per_million=share_delivering * given["agencies"] / millions)


WORLDS = st.builds(
    _world,
    share_delivering=st.sampled_from([0.0, 0.3, 1.0]),
    agencies=st.integers(1, 40),
    smi_in_care_share=st.sampled_from([0.0005, 0.008, 0.03]),
    size_spread=st.sampled_from([0.0, 0.6, 1.5]),
    unemployment=st.sampled_from([0.0, 0.06, 0.25]),
    regime=st.fixed_dictionaries({}, optional={"benefit_trap": SHARES, "lengthy_referral": SHARES, "mandate": SHARES}),
    line_shares=st.sampled_from(
        [{"mental_health": 1.0}, {"insurer": 1.0}, {"mental_health": 0.4, "insurer": 0.3, "municipality": 0.3}]
    ),
    generic=st.fixed_dictionaries({"regions": st.integers(1, 5), "population": st.sampled_from([50_000, 2_000_000])}),
)
# Policies that need no more said than how strong they are.
PLAIN = [
    kind for kind, policy in CATALOGUE.items() if not any(field.is_required() for field in policy.model_fields.values())
]
STACKS = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"kind": st.just("recurrent_state_line"), "posts_per_million": st.floats(0, 60), "strength": SHARES}
        ),
        st.fixed_dictionaries(
            {
                "kind": st.just("project_limited_funding"),
                "awards_per_million": st.floats(0, 6),
                "months": st.floats(3, 40),
                "replaces_line": SHARES,
                "strength": SHARES,
            }
        ),
        st.fixed_dictionaries(
            {
                "kind": st.just("results_based_payment"),
                "share_at_risk": st.floats(0, 0.9),
                "tariff_ratio": st.floats(0.2, 3),
            }
        ),
        st.fixed_dictionaries(
            {
                "kind": st.just("learning_community"),
                "from": st.just(date(2010, 6, 1)),
                "until": st.sampled_from([date(2011, 1, 31), date(2030, 1, 1)]),
                "strength": SHARES,
            }
        ),
        st.fixed_dictionaries({"kind": st.just("diagnosis_based_payment"), "strength": SHARES}),
        st.fixed_dictionaries({"kind": st.just("wider_target_group"), "wider_by": st.floats(0, 5)}),
        st.fixed_dictionaries(
            {
                "kind": st.sampled_from(PLAIN),
                "until": st.sampled_from([date(2011, 1, 31), date(2030, 1, 1)]),
                "strength": SHARES,
            }
        ),
    ),
    max_size=5,
)


def check_money(model, totals):
    agencies, funders = model.agencies, model.funders
    totals["received"] += agencies.received_cents
    totals["cost"] += agencies.cost_cents
    np.testing.assert_array_equal(totals["received"].sum(axis=1) - totals["cost"], agencies.cash_cents)
    holder = agencies.region[:, None].astype(int) * len(Payer) + np.arange(len(Payer))
    paid = np.bincount(holder.ravel(), weights=totals["received"].ravel(), minlength=len(funders))
    np.testing.assert_array_equal(paid.astype(np.int64), funders.paid_ever_cents)
    assert (agencies.cash_cents >= -agencies.overdraft).all()


def check_state(model):
    agencies, centres = model.agencies, model.support_centres
    assert (agencies.filled <= agencies.posts).all() and (agencies.filled >= 0).all()
    assert (agencies.items >= 1).all() and (agencies.items <= 5).all()
    cells = (agencies.searching, agencies.working, agencies.between_jobs)
    present = sum(people.sum(axis=(1, 2), dtype=np.int64) for people in cells)  # counted, not reckoned from flows
    np.testing.assert_array_equal(agencies.entered_ever - agencies.exited_ever, present)
    with_trait = agencies.clients_by_trait
    assert (with_trait >= 0).all() and (with_trait <= agencies.caseload[:, None]).all()
    np.testing.assert_array_equal(agencies.costs_cents.sum(axis=1), agencies.cost_cents)
    for counts in (agencies.searching, agencies.working, agencies.between_jobs, agencies.waiting):
        assert (counts >= 0).all()
    for name in SHARES_OF_AGENCIES:
        level = getattr(agencies, name)
        assert ((level >= 0) & (level <= 1)).all(), name
    for name in ("mission", "culture", "infrastructure", "determinants"):
        assert (np.abs(getattr(agencies, name)) <= 1).all(), name
    for name in ("commitment", "power", "belief", "collaboration", "coalition", "champion", "enthusiasm"):
        level = getattr(model.authorities, name)
        assert ((level >= 0) & (level <= 1)).all(), name
    assert ((model.regions.openness >= 0) & (model.regions.openness <= 1)).all()
    payers = (agencies.scheme != 0).sum(axis=1)
    alone = agencies.scheme[:, Payer.HOST] != 0
    assert (payers[alone] == 1).all()  # a host carries a team only while nobody else does
    assert (agencies.funded_posts.max(axis=1) <= agencies.posts).all()
    idle = agencies[~agencies.has_team]
    assert not idle.caseload.any() and not idle.posts.any() and not idle.scheme.any()
    assert (centres.hours_given <= centres.hours + 1e-9).all() and (centres.trainers <= centres.posts).all()
    assert agencies.caseload.sum() <= agencies.size.sum()
    for array in agencies.table.values():
        assert np.isfinite(array).all()


@given(WORLDS, STACKS, st.integers(0, 3))
@settings(max_examples=8, deadline=None, phases=NO_SHRINKING)
def test_the_laws_hold_every_month(world, stack, replicate):
    live_by_the_laws(small_spec(world=world, policies=stack, replicate=replicate, months=30))


def test_the_laws_hold_with_every_policy_in_force():
    live_by_the_laws(small_spec(policies=every_policy(), months=48))


def live_by_the_laws(spec):
    """Every month of a run keeps the laws."""
    model = SystemModel(spec)
    totals = {"received": np.zeros((len(model.agencies), len(Payer)), np.int64)}
    totals["cost"] = np.zeros(len(model.agencies), np.int64)
    while model.month < spec.months:
        model.step()
        check_money(model, totals)
        check_state(model)
    check_events(model)


def test_shares_stay_shares_where_parameters_that_add_up_are_at_their_highest():
    adopt = [f"adoption.weight_{channel}" for channel in ("region", "host", "community")]
    teach = [f"workforce.ceiling_{of}" for of in ("alone", "support", "supervision")]
    names = (*adopt, *teach, "employers.ordinary_openness", "employers.campaign_gain")
    highest = tuple((name, Evidence.read()[name].range[1]) for name in names)
    policies = [*POLICIES, {"kind": "employer_campaign"}]
    model = SystemModel(small_spec(parameters=highest, policies=policies, world=_world(1.0, **DENSE)))
    for _ in range(36):
        model.step()
        check_state(model)


def check_events(model):
    events = model.events.to_frame()
    moves = events[(events.event == "phase") & (events.month > 0)]
    for before, after in zip(moves.before, moves.after, strict=True):
        assert after in ALLOWED[before], (before, after)
    ended = moves[moves.after == "DISCONTINUED"]
    assert (ended.cause != "").all()
    paths = moves.groupby("row")
    for _, path in paths:
        assert (path.after.to_numpy()[:-1] == path.before.to_numpy()[1:]).all()


@pytest.mark.parametrize("others", [(), POLICIES], ids=["alone", "beside others"])
def test_a_policy_of_strength_zero_changes_nothing_bit_for_bit(others):
    zero = [{**policy, "strength": 0.0} for policy in every_policy()]
    base, idle = (simulate(small_spec(policies=stack)) for stack in (others, [*others, *zero]))
    pd.testing.assert_frame_equal(base.series, idle.series, check_exact=True)
    pd.testing.assert_frame_equal(base.events, idle.events)


class Gambler(AbstractPolicy):
    """A process of its own that draws luck every month and does nothing with it."""

    kind: str = "gambler"

    def adjust(self, levers, system):
        system.luck("an unrelated process")
        system.luck("another one", "agency")
        return levers


def test_an_unrelated_new_process_changes_no_other_draw():
    base = small_spec()
    more = replace(base, policies=(Gambler(), *base.policies))
    run, beside_it = simulate(base), simulate(more)
    pd.testing.assert_frame_equal(run.series, beside_it.series, check_exact=True)
    pd.testing.assert_frame_equal(run.events, beside_it.events)


def test_the_same_run_gives_the_same_tables():
    one, other = (simulate(small_spec()) for _ in range(2))
    pd.testing.assert_frame_equal(one.series, other.series, check_exact=True)
    pd.testing.assert_frame_equal(one.events, other.events)


def test_cumulative_counts_never_fall():
    series = simulate(small_spec(months=120)).series.query("scope == 'system'")
    for name in ("willing_ever", "adopters_ever", "delivered_ever", "restarters"):
        assert series[name].diff().dropna().ge(0).all() and series[name].iloc[-1] > 0, name


def test_sums_over_regions_and_over_hosts_are_the_system():
    series = simulate(small_spec()).series
    system = series[series.scope == "system"].set_index("month")
    of_year = system.cost_cents.groupby(np.ceil(system.index / 12) * 12).sum()
    for scope in ("region", "host"):
        sums = series[series.scope == scope].groupby("month")[["agencies", "programmes", "clients", "cost_cents"]].sum()
        stocks = sums.columns[:-1]
        np.testing.assert_array_equal(sums[stocks], system.loc[sums.index, stocks])
        np.testing.assert_array_equal(sums.cost_cents, of_year)  # money flows: a yearly row holds the year's


def test_halving_a_cost_never_lowers_the_awards_of_a_budget_bound_funder():
    def installed(specialist_year):
        run = simulate(small_spec(parameters=(("cost.specialist_year", specialist_year),)))
        return (run.events.query("event == 'phase'").after == "INSTALLATION").sum()

    assert installed(22_041.0) >= installed(44_082.0) > 0


def test_halving_a_cost_raises_the_awards_where_the_budget_is_a_sum_of_money():
    """A line is counted in posts, whatever they cost; a fixed sum buys more of them."""

    def installed(specialist_year):
        price, sum_ = ("cost.specialist_year", specialist_year), {"kind": "fixed_budget", "per_million": 500_000.0}
        events = simulate(small_spec(parameters=(price,), policies=[sum_], months=60)).events
        return (events.query("event == 'phase'").after == "INSTALLATION").sum()

    assert installed(22_041.0) > installed(44_082.0) > 0


def test_a_run_leaves_mesas_generators_and_no_model_behind():
    model = SystemModel(small_spec())
    before = model.rng.bit_generator.state
    for _ in range(12):
        model.step()
    assert model.rng.bit_generator.state == before
    left = weakref.ref(model)
    del model
    gc.collect()
    assert left() is None


def test_many_runs_in_one_process_keep_memory_flat():
    world = small_world(agencies=6, generic={"regions": 1, "population": 300_000})

    def run_some(replicates):
        for replicate in replicates:
            simulate(small_spec(world=world, months=12, replicate=replicate))
        gc.collect()

    tracemalloc.start()
    run_some(range(5))
    before, objects = tracemalloc.get_traced_memory()[0], len(gc.get_objects())
    run_some(range(5, 25))
    after, more = tracemalloc.get_traced_memory()[0], len(gc.get_objects()) - objects
    tracemalloc.stop()
    assert after - before < 20 * 4000  # bytes; a single model that stayed would be as much
    assert more < 20, "something stays behind in every run"


@pytest.mark.parametrize("replicate", range(3))
def test_feedback_saturates_so_that_an_ordinary_world_is_neither_all_good_nor_all_bad(replicate):
    series = simulate(small_spec(replicate=replicate, months=120)).series.query("scope == 'system'")
    end = series.iloc[-1]
    reach, fidelity = end.programmes / end.agencies, end.fidelity_sum / end.programmes
    assert 0.02 < reach < 0.9
    assert 75 < fidelity < 120
    assert 0.01 < end.clients / end.people_wanting_work < 0.8


def test_doing_it_for_ever_does_not_run_away():
    """With everything that helps in force for twenty years, what feeds on itself comes to rest below its ceiling."""
    help = [
        {"kind": kind} for kind in ("learning_community", "national_strategy", "champion_post", "leader_engagement")
    ]
    money = {"kind": "recurrent_state_line", "posts_per_million": 60.0}
    series = simulate(small_spec(policies=[money, *help], months=240)).series.query("scope == 'system'")
    reach = (series.clients / series.people_wanting_work).to_numpy()
    assert reach.max() < 1
    assert np.ptp(reach[-36:]) < 0.1


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_is_lived_through_in_an_ordinary_run(phase):
    events = simulate(small_spec(months=120)).events
    assert phase.name in set(events.after) | set(events.before)
