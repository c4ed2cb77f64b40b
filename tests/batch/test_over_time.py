"""Outcomes of the whole time: what adds up is added up, with nothing left out at either end."""

from datetime import date

import numpy as np
import pytest

from ipssim import Scenario, design, simulate
from ipssim.batch import Results
from ipssim.batch.over_time import meaning_over_time, over_time
from ipssim.errors import InputError
from ipssim.outcomes import OUTCOMES, quantities_of
from tests.figures.made_up import results_of


@pytest.fixture(scope="module")
def results() -> Results:
    scenario = Scenario.read("scenarios/teaching.toml")
    scenario = scenario.changed({"replicates": 1, "end": date(scenario.start.year + 3, 12, 31)})
    return Results.collect(scenario, [simulate(spec) for spec in design(scenario)])


@pytest.mark.parametrize("name", ["job_starts", "cost", "stops", "people_entered", "paid_project"])
@pytest.mark.parametrize("scope", ["system", "region"])
def test_what_is_counted_over_a_year_adds_up_over_all_years(results: Results, name: str, scope: str) -> None:
    yearly = results.outcome(name, scope)
    yearly = yearly[(yearly["month"] % 12 == 0) & (yearly["month"] > 0)]
    whole = over_time(results, name, scope).set_index(["arm", "group"])["value"]
    expected = yearly.groupby(["arm", "group"])["value"].sum()
    assert whole.reindex(expected.index).to_numpy() == pytest.approx(expected.to_numpy())


def test_a_ratio_is_that_of_all_the_time(results: Results) -> None:
    cost, jobs, each = (
        over_time(results, name).set_index("arm")["value"] for name in ("cost", "job_starts", "cost_per_job_start")
    )
    assert each.to_numpy() == pytest.approx((cost / jobs).to_numpy())


def test_the_cost_of_a_point_is_for_a_year_of_it_however_many_there_are(results: Results) -> None:
    names = ("cost", "cost_per_point_of_penetration")
    cost, each = (over_time(results, name).set_index("arm")["value"] for name in names)
    monthly = results.outcome("penetration").query("month > 0")
    point_years = 100 * monthly.groupby("arm")["value"].sum() / 12
    assert each.to_numpy() == pytest.approx((cost / point_years.loc[cost.index]).to_numpy())
    meaning = meaning_over_time(OUTCOMES["cost_per_point_of_penetration"])
    assert meaning.unit == "currency / percentage point-year" and meaning.definition.endswith("times their years")


def test_what_stands_is_the_area_under_its_curve(results: Results) -> None:
    monthly = results.outcome("clients")
    expected = monthly.groupby("arm")["value"].agg(np.trapezoid) / 12
    found = over_time(results, "clients").set_index("arm")["value"]
    assert found.reindex(expected.index).to_numpy() == pytest.approx(expected.to_numpy())


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("job_starts", "jobs"),
        ("cost", "currency"),
        ("cost_per_job_start", "currency / job"),
        ("stop_rate", "stops / programme-year"),
        ("programmes", "programmes x years"),
        ("penetration", "share x years"),
        ("legacy_cost", "currency"),
    ],
)
def test_the_unit_is_that_of_the_whole_time(name: str, unit: str) -> None:
    assert meaning_over_time(OUTCOMES[name]).unit == unit


@pytest.mark.parametrize("name", ["job_starts", "cost"])
def test_what_comes_later_counts_less_when_discounted(results: Results, name: str) -> None:
    quantities = quantities_of(OUTCOMES[name])
    monthly = results.sums(quantities).query("month > 0")
    each = monthly[list(quantities)].sum(axis=1) * OUTCOMES[name].scale / 1.03 ** (monthly["month"] / 12)
    expected = each.groupby(monthly["arm"]).sum()
    found = over_time(results, name, discount=0.03).set_index("arm")["value"]
    assert found.reindex(expected.index).to_numpy() == pytest.approx(expected.to_numpy())


def test_a_curve_is_discounted_before_its_area_is_taken(results: Results) -> None:
    monthly = results.outcome("clients")
    worth = monthly.assign(value=monthly["value"] / 1.03 ** (monthly["month"] / 12))
    expected = worth.groupby("arm")["value"].agg(np.trapezoid) / 12
    found = over_time(results, "clients", discount=0.03).set_index("arm")["value"]
    assert found.reindex(expected.index).to_numpy() == pytest.approx(expected.to_numpy())


@pytest.mark.parametrize("discount", [-0.01, 1, float("nan")])
def test_a_discount_is_a_share(results: Results, discount: float) -> None:
    with pytest.raises(InputError, match="must lie between 0 and 1"):
        over_time(results, "cost", discount=discount)


def test_the_definition_is_that_of_the_whole_time() -> None:
    for outcome in OUTCOMES.values():
        assert "the twelve months" not in meaning_over_time(outcome).definition
    assert meaning_over_time(OUTCOMES["job_starts"]).definition.startswith("Job starts in all the months")


def test_survival_has_one_value_for_a_month_whatever_is_asked() -> None:
    results, of_run = results_of(), ["arm", "replicate", "month"]
    whole = results.outcome("survival_2_years").set_index(of_run)["value"]
    assert whole.nunique() > 1
    for month in (26, 36, 41, 50, 60):
        day = str(results.scenario.dates(month))[:10]
        asked = results.outcome("survival_2_years", at=day).set_index(of_run)["value"]
        assert asked.to_numpy() == pytest.approx(whole.loc[asked.index].to_numpy(), nan_ok=True)
