"""Outcomes of strata, usual services, cost by item and savings, read off a run."""

import pytest

from ipssim.evidence import Evidence
from ipssim.mechanisms.clients import Clients
from ipssim.model import SystemModel, simulate
from ipssim.outcomes import OUTCOMES, value
from tests.worlds import small_spec, small_world

BY_ITEM = (
    "cost_running",
    "cost_start_up",
    "cost_training",
    "cost_membership",
    "cost_coordination",
    "cost_research",
)


@pytest.fixture(scope="module")
def years():
    """Four years of a small system, each as one row of quantities."""
    series = simulate(small_spec()).series
    system = series[(series.scope == "system") & (series.month > 0)].drop(columns=["scope", "group"])
    return system.groupby((system.month - 1) // 12).sum()


def read(name, frame):
    return value(OUTCOMES[name], frame)


def test_costs_by_what_they_go_for_add_up_to_the_cost(years):
    parts = sum(read(name, years) for name in BY_ITEM)
    assert parts.to_numpy() == pytest.approx(read("cost", years).to_numpy(), abs=0.01)
    staff = sum(read(f"cost_{item}", years) for item in ("specialists", "supervisors", "overhead", "contracts"))
    assert staff.to_numpy() == pytest.approx(read("cost_running", years).to_numpy(), abs=0.01)


def test_the_practice_brings_more_people_to_work_than_usual_services(years):
    """55 against 25 % in 28 trials, whose ratio is about 2; here are a few sites, read from their second year on."""
    years = years.iloc[1:]
    practice, usual = read("ever_employed_18_months", years), read("ever_employed_18_months_usual", years)
    assert (usual > 0.12).all() and (usual < 0.35).all()
    ratio = read("risk_ratio", years)
    assert ratio.to_numpy() == pytest.approx((practice / usual).to_numpy())
    assert 1.3 < ratio.iloc[-1] < 3.2


def test_more_people_have_a_severe_illness_than_are_in_care(years):
    everybody, in_care = years.people_with_smi_anywhere, years.people_with_smi
    assert (everybody > 2 * in_care).all() and (everybody < 0.1 * years.population).all()


def test_most_programmes_of_member_regions_report_and_not_all_of_them(years):
    reports, programmes = years.community_reports.iloc[-1], years.community_programmes.iloc[-1]
    assert 0.5 * programmes < reports < programmes


def test_strata_are_parts_of_the_whole(years):
    whole = read("penetration", years)
    for one, other in (("severe", "moderate"), ("without_work", "with_work"), ("living_far", "living_near")):
        low, high = sorted((read(f"penetration_{one}", years).iloc[-1], read(f"penetration_{other}", years).iloc[-1]))
        assert low <= whole.iloc[-1] <= high


def test_work_and_closed_services_save_money(years):
    assert (years.benefits_saved_cents == 3 * years.tax_gained_cents).all()  # 300 and 100 a month
    assert read("returned_share", years).iloc[-1] > 0
    assert read("legacy_saved", years).is_monotonic_increasing
    total = years.legacy_cents + years.legacy_saved_cents
    assert total.to_numpy() == pytest.approx(total.iloc[0], rel=1e-3)


def test_jobs_last_some_months_and_work_is_part_time(years):
    last = years.tail(1)
    assert 25 < read("job_length", last).iloc[0] < 100
    assert 0.2 < read("jobs_of_26_weeks", last).iloc[0] < 0.8
    assert read("hours_worked", last).iloc[0] == pytest.approx(20 * read("weeks_worked", last).iloc[0])
    assert 0 < read("satisfaction", last).iloc[0] < 1


def test_exclusion_is_the_share_of_those_who_want_work_that_rules_of_eligibility_keep_out(years):
    assert (read("exclusion", years) == 0).all()
    world = small_world(regime={"narrow_eligibility": 0.5})
    model = SystemModel(small_spec(world=world, policies=({"kind": "wider_target_group", "wider_by": 0.5},)))
    series = model.end()[0][0]
    shut_out = read("exclusion", series[series.scope == "system"])
    assert shut_out.to_numpy() == pytest.approx(0.5 * Evidence.read().bind(Clients, {}).eligibility_cut)
