"""What is written down of a run: sums that agree with each other, whatever they are grouped by."""

from functools import cache

import numpy as np
import pytest

from ipssim.batch.reading import values
from ipssim.model import SystemModel, World, simulate
from ipssim.outcomes import CASCADES, OUTCOMES, value
from ipssim.outcomes.histogram import EDGES, class_names
from ipssim.outcomes.quantities import AT_YEAR_ENDS, FLOWS, FLOWS_OF_NATION, FLOWS_OF_REGIONS, OF_REGIONS, QUANTITIES
from ipssim.vocabulary import Cause, Payer, Phase, Stream
from worlds import POLICIES, small_spec

SUPPORT = {"kind": "support_centre", "trainers_per_million": 4.0, "national": True}


@cache
def run():
    """Five years of a small mixed world with a national support centre."""
    return simulate(small_spec(months=60, seed=4, policies=(*POLICIES, SUPPORT)))


@cache
def scope(name):
    series = run().series
    return series[series["scope"] == name].set_index(["month", "group"])[list(QUANTITIES)]


@pytest.mark.parametrize("grouping", ["region", "host"])
def test_sums_over_groups_are_those_of_the_system(grouping):
    of_groups = scope(grouping).groupby("month").sum()
    system = scope("system").droplevel("group")
    regional = {*OF_REGIONS, *FLOWS_OF_REGIONS} if grouping == "host" else set()
    stocks = [name for name in QUANTITIES if name not in {*FLOWS, *regional}]
    flows = [name for name in FLOWS if name not in {*FLOWS_OF_NATION, *regional}]
    assert np.allclose(of_groups[stocks], system.loc[of_groups.index, stocks], rtol=1e-12)
    years = np.ceil(system.index / 12) * 12  # month 0 is a row of its own
    assert np.allclose(of_groups[flows], system[flows].groupby(years).sum(), rtol=1e-12)


@pytest.mark.parametrize("months", [3, 13, 35])
@pytest.mark.parametrize("grouping", ["region", "host"])
def test_no_month_is_left_out_of_groups_where_a_run_does_not_end_in_december(grouping, months):
    series = simulate(small_spec(months=months, seed=4)).series.set_index("scope")
    flows = ["programme_months", "job_starts", "starts"]
    of_groups, system = series.loc[[grouping]], series.loc[["system"]]
    assert of_groups[flows].sum().to_numpy() == pytest.approx(system[flows].sum().to_numpy())
    rows = of_groups.reset_index().assign(arm="only", replicate=1)
    found = values({"job_starts": OUTCOMES["job_starts"]}, rows)["job_starts"]
    expected = system["job_starts"].iloc[-12:].sum() if months >= 12 else np.nan
    assert found[rows["month"] == months].sum(min_count=1) == pytest.approx(expected, nan_ok=True)


def test_kinds_of_host_are_kept_as_often_as_regions():
    series = simulate(small_spec(months=8, record_regions="monthly")).series
    months = series.groupby("scope")["month"].unique()
    assert list(months["host"]) == list(months["region"]) == list(range(9))


def test_the_nation_s_own_centre_is_in_the_cost_of_the_system_and_of_no_region():
    assert scope("system")["national_cents"].sum() > 0
    assert scope("region")["national_cents"].isna().all()
    assert "national_cents" in OUTCOMES["cost"].numerator


def test_shares_lie_between_0_and_1():
    """Over twelve months, as they are read. Jobs that reach 26 weeks began half a year before those they are set
    against, so that share alone may pass 1 where job starts fall."""
    rows = scope("system").reset_index().assign(arm="only", replicate=1)
    shares = {o.name: o for o in OUTCOMES.values() if o.is_share and not o.between and not o.horizon}
    for name, found in values({n: o for n, o in shares.items() if n != "jobs_of_26_weeks"}, rows).items():
        assert found.dropna().between(0, 1 + 1e-12).all(), name
        assert found.notna().any(), name


@pytest.mark.parametrize("cascade", CASCADES)
def test_a_cascade_never_rises(cascade):
    frame = scope("system")
    stages = np.array([value(OUTCOMES[stage], frame) for stage in CASCADES[cascade]])
    assert (np.diff(stages, axis=0) <= 0).all()
    assert (stages[:, -1] > 0).sum() > 4


@pytest.mark.parametrize(("total", "number"), [("fidelity", "programmes"), ("rated", "rated_programmes")])
def test_every_programme_is_in_one_class_and_their_mean_is_near_the_mean(total, number):
    frame = scope("system")
    frame = frame[frame[number] > 0]
    counts = frame[list(class_names(total))].to_numpy()
    assert (counts.sum(axis=1) == frame[number]).all()
    lowest, highest = np.array(EDGES), np.array([*EDGES[1:], 125])
    mean = frame[f"{total}_sum"]
    assert (counts @ lowest <= mean + 1e-9).all() and (mean <= counts @ highest + 1e-9).all()


def test_money_by_stream_is_money_by_payer():
    frame = scope("system")
    streams = frame[[f"{stream.name.lower()}_money_cents" for stream in Stream]]
    payers = frame[[f"paid_{payer.name.lower()}_cents" for payer in Payer]]
    assert (streams.sum(axis=1) == payers.sum(axis=1)).all()
    assert (streams.sum() > 0)[["recurrent_money_cents", "results_money_cents", "billing_money_cents"]].all()
    # The host takes over what an account holds when it closes, so it may get more than it gives.
    assert (frame["project_money_cents"] == frame["paid_project_cents"]).all()


def test_starts_and_stops_are_those_of_the_event_log():
    events, flows = run().events, scope("system").sum()
    phases = events[events["event"] == "phase"]
    delivers = {Phase.INITIAL.name, Phase.FULL.name}
    before, after = phases["before"].isin(delivers), phases["after"].isin(delivers)
    assert flows["starts"] == (~before & after).sum() > 0
    stopped = phases[before & ~after]
    assert flows["failed_installations"] == ((phases["before"] == "INSTALLATION") & ~after).sum()
    for cause in Cause:
        assert flows[f"stops_{cause}"] == (stopped["cause"] == str(cause)).sum()
    assert len(stopped) > 0


def test_who_starts_and_has_not_stopped_delivers():
    flows = scope("system")
    stops = flows[[f"stops_{cause}" for cause in Cause]].sum(axis=1)
    assert ((flows["starts"] - stops).cumsum() == flows["programmes"]).all()


def test_events_say_where_they_happened():
    events = run().events
    assert set(events["region"]) <= {"Region 1", "Region 2", "Region 3", ""}
    assert (events.loc[events["kind"] == "agency", "host"] != "").all()
    assert (events.loc[events["kind"] != "agency", "host"] == "").all()
    joined = events[events["event"] == "learning_community_joined"]
    assert (joined["region"].astype(str) != "").all()


def test_change_within_sites_is_the_change_of_those_that_delivered_all_year():
    model = SystemModel(small_spec(months=25))
    totals = {}
    for _ in range(24):
        model.step()
        if model.month in (12, 24):
            delivers = np.asarray(model.agencies.is_delivering)
            totals[model.month] = np.where(delivers, model.agencies.fidelity, np.nan)
    stayed = model.agencies.is_delivering & (model.agencies.months_delivering >= 12)
    expected = (totals[24] - totals[12])[stayed]
    series = model.recorder.to_frame()
    last = series[(series["scope"] == "system") & (series["month"] == 24)].iloc[0]
    assert last["programmes_of_a_year"] == stayed.sum() > 0
    assert last["fidelity_change_sum"] == pytest.approx(expected.sum())


def test_what_needs_many_cells_is_written_at_the_ends_of_years():
    frame = scope("system").droplevel("group")
    known = frame[list(AT_YEAR_ENDS)].notna().all(axis=1)
    assert list(frame.index[known]) == [0, 12, 24, 36, 48, 60]


def test_a_world_that_parts_goes_on_counting_by_itself():
    spec = small_spec(months=30)
    model, alone = SystemModel(spec), SystemModel(spec)
    for _ in range(8):
        model.step()
        alone.step()
    twin = SystemModel.side_by_side([World(spec, model, 0)])
    for _ in range(6):
        for each in (twin, alone):
            each.step()
    assert twin.recorder.to_frame().equals(alone.recorder.to_frame())
