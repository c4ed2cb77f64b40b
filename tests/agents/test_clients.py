"""Clients of an agency: nobody appears or vanishes, and better conditions never mean fewer jobs."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipssim.evidence import Evidence
from ipssim.outcomes import OUTCOMES, value
from ipssim.vocabulary import SERVICE_QUARTERS
from tests.agents.stand_in import PARAMETERS, live, same_one_by_one, sites

EARLIER = 40  # months


def people(agencies):
    return sum(getattr(agencies, s).sum(axis=(1, 2)) for s in ("searching", "working", "between_jobs"))


@pytest.fixture
def grown():
    agencies = sites(40, delivering=np.arange(40) % 4 != 0)
    live(agencies, EARLIER)
    return agencies


def test_everyone_who_entered_has_left_or_is_present():
    agencies = sites(30)
    for _ in range(50):
        live(agencies, 1)
        assert (agencies.entered_ever == agencies.exited_ever + people(agencies)).all()
        assert (agencies.caseload == people(agencies)).all()


def test_counts_are_never_negative(grown):
    for state in ("searching", "working", "between_jobs", "waiting", "referred", "entered", "exited", "job_starts"):
        assert (getattr(grown, state) >= 0).all(), state


def test_job_starts_less_job_ends_and_graduates_is_the_change_of_people_in_jobs(grown):
    before = grown.jobs
    idle_and_exits = grown.exited_ever.copy()
    live(grown, 1)
    change = grown.jobs - before
    graduates = grown.job_starts - grown.job_ends - change
    assert (graduates >= 0).all()
    assert (graduates <= grown.exited_ever - idle_and_exits).all()


def test_nobody_is_referred_where_all_who_want_work_are_served():
    agencies = sites(20)
    served = np.zeros_like(agencies.searching)
    served[:, 0, 0] = agencies.size  # more than want work
    agencies.searching, agencies.entered_ever = served, agencies.size
    agencies.waiting = 0
    live(agencies, 1)
    assert agencies.caseload.any() and not agencies.referred.any()


def test_no_more_are_served_and_wait_than_want_work_however_small_the_agency():
    agencies = sites(200)
    agencies.size = np.arange(200) % 8 + 1
    for _ in range(30):
        live(agencies, 1)
        assert (agencies.caseload + agencies.waiting <= PARAMETERS.clients.want_work * agencies.size).all()
    assert agencies.caseload.any()


def test_half_a_time_limit_is_the_rule_of_half_the_agencies_and_of_the_same_ones_each_month():
    agencies = sites(200)
    agencies.model.levers = replace(agencies.model.levers, time_limit=np.full(200, 0.5))
    ruled = agencies.ends_support
    assert 0.4 < ruled.mean() < 0.6
    limit = round(PARAMETERS.clients.work_limit)
    for _ in range(24):
        live(agencies, 1)
        assert (agencies.ends_support == ruled).all()
        long_in_work = agencies.working[:, :, limit + 1 :].sum(axis=(1, 2))
        assert not long_in_work[ruled].any()
    assert (long_in_work[~ruled] > 0).mean() > 0.9


@pytest.mark.parametrize("month", range(12))
def test_limited_support_ends_after_nine_months_of_search_at_the_earliest_and_before_a_year(month):
    agencies = sites(20)
    agencies.model.levers = replace(agencies.model.levers, time_limit=np.ones(20))
    agencies.filled, agencies.size, agencies.entered_ever = 0, 0, 30
    agencies.searching[:, 1, 0] = 30
    agencies.model.month, searched = month, 0
    while agencies.searching.any():
        searched += 1
        agencies.model.month += 1
        agencies.serve_clients()
    assert 9 < searched <= 12  # in the last of these months support has ended before anybody finds a job


def test_the_longest_limit_of_search_is_one_that_can_be_counted():
    longest = Evidence.read()["clients.search_limit"].range[1]
    assert longest + 1 < SERVICE_QUARTERS


def test_those_who_wait_for_a_place_that_does_not_come_give_up():
    agencies = sites(20)
    agencies.filled, agencies.size = 0, 0  # no places, and nobody is referred
    agencies.waiting = 100
    live(agencies, 3)
    assert (agencies.waiting < 80).all() and (agencies.waiting > 20).all()


def test_first_jobs_are_among_those_at_risk_and_among_all_starts(grown):
    assert (grown.first_jobs <= grown.at_risk).all()
    assert (grown.first_jobs.sum(axis=1) <= grown.job_starts).all()


def test_those_who_drop_out_before_a_first_job_are_among_those_who_leave(grown):
    assert (grown.dropped_out.sum(axis=1) <= grown.exited).all()
    assert grown.dropped_out.sum() > 0


def test_a_job_reaches_thirteen_weeks_after_three_months_and_twenty_six_after_six():
    agencies = sites(1)
    agencies.filled, agencies.size = 0, 0
    agencies.working[0, 0, 0] = 50
    agencies.entered_ever[:] = 50
    milestones = []
    for _ in range(6):
        agencies.model.month += 1
        agencies.serve_clients()
        agencies.working[..., 0] = 0  # later jobs are not followed here
        agencies.between_jobs[...] = 0
        agencies.entered_ever[:] = agencies.exited_ever + people(agencies)
        milestones.append((int(agencies.reached_13_weeks[0]), int(agencies.reached_26_weeks[0])))
    assert [month for month, (first, _) in enumerate(milestones, start=1) if first] == [3]
    assert [month for month, (_, second) in enumerate(milestones, start=1) if second] == [6]


def test_a_client_of_eighteen_months_is_in_the_last_service_quarter():
    agencies = sites(1)
    agencies.filled, agencies.size = 0, 0
    agencies.searching[0, 1, 0] = 30
    agencies.entered_ever[:] = 30
    where = []
    for _ in range(19):
        agencies.model.month += 1
        agencies.serve_clients()
        where.append(int(np.flatnonzero(agencies.searching[0, 1]).max()))
    assert where == [1] * 3 + [2] * 3 + [3] * 3 + [4] * 3 + [5] * 3 + [6] * 4


def test_worked_in_the_quarter_starts_anew_each_quarter(grown):
    while grown.model.month % 3 != 0:
        live(grown, 1)
    assert (grown.between_jobs[..., 1].sum() > 0) and (grown.worked_in_quarter > grown.jobs).any()
    before = grown.jobs
    live(grown, 1)
    newly = grown.job_starts + before
    assert (grown.worked_in_quarter <= newly).all()


def test_no_dead_agency_serves(grown):
    idle = grown[~grown.is_delivering]
    assert (idle.entered_ever == 0).all() and (people(idle) == 0).all() and (idle.referred == 0).all()


def test_closing_discharges_everybody_and_counts_them(grown):
    closed = grown.where(grown.is_delivering)
    present, left = closed.caseload, closed.exited_ever
    assert present.sum() > 0
    closed.discharge_all()
    assert (people(closed) == 0).all() and (closed.caseload == 0).all() and (closed.waiting == 0).all()
    assert (closed.exited_ever == left + present).all()


def test_serving_one_by_one_in_any_order_is_serving_all_at_once(grown):
    for _ in range(4):  # so that a quarter begins in one of them
        grown.model.month += 1
        same_one_by_one(grown, "serve_clients")


def test_discharging_one_by_one_is_discharging_all_at_once(grown):
    same_one_by_one(grown, "discharge_all")


@pytest.mark.parametrize(
    ("state", "worse", "better"),
    [("local_jobs", -0.3, 0.3), ("competence", 0.4, 0.8), ("filled", 2, 4), ("culture", -0.5, 0.5)],
)
def test_better_conditions_with_the_same_luck_bring_more_jobs(state, worse, better):
    starts = []
    for level in (worse, better):
        agencies = sites(60)
        agencies.posts = 4
        setattr(agencies, state, level)
        total = 0
        for _ in range(30):
            live(agencies, 1)
            total += int(agencies.job_starts.sum())
        starts.append(total)
    assert starts[0] < starts[1]


@pytest.mark.parametrize(("lever", "flow"), [("job_start_factor", "job_starts"), ("referral_factor", "referred")])
def test_a_shock_lowers_what_it_names(lever, flow):
    flows = []
    for factor in (1.0, 0.5):
        agencies = sites(60)
        live(agencies, 12)
        shocked = replace(agencies.model.levers, **{lever: np.full(4, factor)})
        agencies.model.levers = shocked
        live(agencies, 1)
        flows.append(int(getattr(agencies, flow).sum()))
    assert flows[1] < flows[0]


def test_payment_by_results_takes_in_those_near_to_work():
    near = []
    for share in (0.0, 0.9):
        agencies = sites(200)
        agencies.scheme[:, 0], agencies.amount_cents[:, 0], agencies.funded_posts[:, 0] = 3, 100, 3
        agencies.share_at_risk[:, 0] = share
        live(agencies, 3)
        entered = agencies.searching + 0
        near.append(entered[:, 0].sum() / entered.sum())
    assert near[0] < near[1]


def cohort(*, searching=(0, 0), working=(0, 0)):
    """Ordinary sites that take in nobody: what becomes of so many people of each class, new in service or in a job."""
    agencies = sites(200)
    agencies.items, agencies.competence = PARAMETERS.fidelity_items.typical, PARAMETERS.fidelity.ordinary_competence
    agencies.size, agencies.entered_ever, agencies.filled = 0, sum(searching) + sum(working), 4
    agencies.searching[..., 0], agencies.working[..., 0] = searching, working
    return agencies


def test_the_life_table_tells_what_becomes_of_newcomers():
    """Those taken in through a quarter, a third a month, and followed for eighteen months each."""
    begun, entered, flows = 0, 0, 0
    for late in range(3):
        agencies = cohort(searching=(20, 20))
        agencies.model.month = late
        entered += agencies.entered_ever.sum()
        for month in range(18 + late):
            agencies.model.month += 1
            agencies.serve_clients()
            begun += agencies.first_jobs.sum() * (month < 18)
            flows += np.stack([x.sum(axis=0) for x in (agencies.first_jobs, agencies.at_risk, agencies.dropped_out)])
    columns = [f"{name}_{q}" for name in ("first_jobs", "at_risk", "dropped_out") for q in range(7)]
    table = value(OUTCOMES["ever_employed_18_months"], pd.DataFrame([flows.ravel()], columns=columns, dtype=float))[0]
    assert table == pytest.approx(begun / entered, abs=0.01)


def test_few_leave_in_their_first_months():
    """Of veterans who began 1.9 % a month left in the first half-year and 4.5 % in the second year (veterans2007)."""
    agencies = cohort(searching=(20, 20))
    left = []
    for _ in range(24):
        agencies.model.month += 1
        before = agencies.caseload.sum()
        agencies.serve_clients()
        left.append(agencies.exited.sum() / before)
    early, second_year = np.mean(left[:6]), np.mean(left[12:])
    assert 0.007 < early < 0.031 and 0.03 < second_year < 0.055
    assert early < 0.7 * second_year


def test_two_years_from_a_first_job():
    """11.0 to 12.9 of 24 months employed, 8.0 in the first job among those followed from its start, 1.92 jobs, 10 to
    15 % in one job throughout (bondkukla2011, bond2011). Followed are those, too, who leave the service in a job."""
    agencies = cohort(working=(14, 6))
    agencies.model.parameters = replace(PARAMETERS, clients=replace(PARAMETERS.clients, graduating=0.0))
    everybody, months, starts = agencies.entered_ever.sum(), 0.0, 0
    for _ in range(24):
        agencies.model.month += 1
        before = agencies.jobs.sum()
        agencies.serve_clients()
        months += (before + agencies.jobs.sum() - agencies.job_starts.sum()) / 2
        starts += agencies.job_starts.sum()
    assert 11.0 < months / everybody < 13.2
    assert 1.75 < 1 + starts / everybody < 2.05


def test_the_practice_reaches_published_employment():
    """Ever employed at 18 months: 55 % is the mean of 28 trials in the world (pattern A20a), 70 % that of four American
    ones (bond2012b); these sites are mature and fully staffed. Quarterly 41-43 % is the mean of a community of all ages
    with vacancies (A19a), and 50 % is excellent; these reach more than that, since young sites have too little
    (docs/limits.md). r with fidelity .34 (.20-.48)."""
    agencies = sites(400, seed=3)
    agencies.competence = np.random.default_rng(3).uniform(0.45, 0.85, 400)
    agencies.supervisor, agencies.filled = True, agencies.posts
    live(agencies, 54)
    flows = pd.Series(0.0, [f"{name}_{q}" for name in ("first_jobs", "at_risk", "dropped_out") for q in range(7)])
    for _ in range(24):
        live(agencies, 1)
        flows += np.concatenate([x.sum(axis=0) for x in (agencies.first_jobs, agencies.at_risk, agencies.dropped_out)])
    assert 0.55 < value(OUTCOMES["ever_employed_18_months"], flows.to_frame().T)[0] < 0.70
    assert agencies.model.month % 3 == 0
    rate = agencies.worked_in_quarter / agencies.caseload
    assert 0.42 < agencies.worked_in_quarter.sum() / agencies.caseload.sum() < 0.55
    assert 0.10 < np.subtract(*np.percentile(rate, [75, 25])) < 0.25
    assert 0.20 < np.corrcoef(agencies.fidelity, rate)[0, 1] < 0.48
    assert PARAMETERS.clients.target_caseload >= (agencies.caseload / agencies.filled).mean() > 14
