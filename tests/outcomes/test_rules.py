"""How outcomes are made of sums: worked examples."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from ipssim.batch.reading import values
from ipssim.outcomes import OUTCOMES, Outcome, value
from ipssim.outcomes.differences import gap, gini, highest, lowest
from ipssim.outcomes.histogram import BANDS, EDGES, band_counts, class_names, quantile
from ipssim.outcomes.measured import count
from ipssim.outcomes.survival import surviving


def rows(**columns):
    """Quantities of one run, month by month."""
    length = len(next(iter(columns.values())))
    place = {"arm": "only", "replicate": 1, "group": "all", "month": range(length)}
    return pd.DataFrame(place | columns)


def test_a_standard_deviation_comes_from_squares():
    totals = np.array([80.0, 100.0, 105.0, 115.0])
    frame = rows(fidelity_sum=[totals.sum()], fidelity_squares=[(totals**2).sum()], programmes=[4.0])
    assert value(OUTCOMES["fidelity_sd"], frame)[0] == pytest.approx(totals.std())


def test_who_drops_out_before_a_first_job_has_not_worked():
    """In each month 20 of 100 drop out and 40 of the other 80 find a job: 0.4, then 0.4 of the 0.4 left, and so on."""
    quarters = range(6)
    found = {f"first_jobs_{q}": [40.0] for q in quarters} | {f"at_risk_{q}": [80.0] for q in quarters}
    frame = rows(**found, **{f"dropped_out_{q}": [20.0] for q in quarters})
    share = value(OUTCOMES["ever_employed_18_months"], frame)[0]
    assert share == pytest.approx(sum(0.4 * 0.4**month for month in range(18)))


def test_nobody_starts_in_a_quarter_that_nobody_reaches_and_nothing_is_known_where_nobody_searches():
    """Support ends after two quarters: of 100 in each month 40 find a job, for four months; then nobody is left."""
    first = {f"first_jobs_{q}": [40.0 * (q < 2), 0.0] for q in range(6)}
    at_risk = {f"at_risk_{q}": [100.0 * (q < 2), 0.0] for q in range(6)}
    gone = {f"dropped_out_{q}": [0.0, 0.0] for q in range(6)}
    frame = rows(**first, **at_risk, **gone, entered=[100.0, 0.0], usual_employed=[25.0, 0.0])
    share = value(OUTCOMES["ever_employed_18_months"], frame)
    assert share[0] == pytest.approx(1 - 0.6**4) and np.isnan(share[1])
    times = value(OUTCOMES["risk_ratio"], frame)
    assert times[0] == pytest.approx((1 - 0.6**4) / 0.25) and np.isnan(times[1])


def counted(totals):
    """Counts by class of some totals that are all of one group."""
    counts = np.zeros((1, len(EDGES)))
    count(totals, np.zeros(len(totals), np.intp), counts)
    return counts[0]


@pytest.mark.parametrize("total", [126.0, 1e15, -1.0, float("nan")])
def test_a_total_beyond_the_scale_is_an_error_and_no_silent_count(total):
    with pytest.raises(IndexError, match="beyond the scale"):
        counted(np.array([total]))


def test_classes_of_totals_keep_the_bands_of_the_scale_apart():
    totals = np.array([0, 25, 73.9, 74, 99.9, 100, 114.9, 115, 125])
    counts = pd.Series(counted(totals), class_names("rated"))
    in_bands = {band: counts[list(band_counts("rated", band))].sum() for band in BANDS}
    assert in_bands == {"not_ips": 2, "fair": 2, "good": 2, "exemplary": 2}  # 0 is never rated


def test_deciles_are_interpolated_within_a_class():
    """Ten programmes between 100 and 105, ten between 110 and 115: half lie below 105, eight in ten below 113."""
    counts = {key: [0.0] for key in class_names("fidelity")} | {"fidelity_100": [10.0], "fidelity_110": [10.0]}
    frame = rows(**counts)
    decile = {tenth: value(OUTCOMES[f"fidelity_decile_{tenth}"], frame)[0] for tenth in (1, 5, 8)}
    assert decile == {1: 101, 5: 105, 8: 113}


def test_without_programmes_there_is_no_decile():
    frame = rows(**{key: [0.0] for key in class_names("fidelity")})
    assert np.isnan(value(OUTCOMES["fidelity_decile_5"], frame)[0])


def test_quantiles_of_classes_are_within_a_class_of_those_of_the_totals():
    totals = np.random.default_rng(3).uniform(60, 125, 500)
    frame = rows(**dict(zip(class_names("x"), counted(totals)[:, None], strict=True)))
    outcome = Outcome("", "", "", "", class_names("x"))
    for share in (0.1, 0.5, 0.9):
        assert partial(quantile, share)(outcome, frame)[0] == pytest.approx(np.quantile(totals, share), abs=1)
    assert len(EDGES) == 21


@pytest.mark.parametrize("step", [1, 12])
def test_a_year_of_flows_is_the_same_in_monthly_and_yearly_tables(step):
    """Two job starts a month in the first year, three in the second; month 0 is before the start."""
    monthly = np.array([0.0] + [2.0] * 12 + [3.0] * 12)
    months = np.arange(0, 25, step)
    flows = np.diff(monthly.cumsum()[months], prepend=0)
    frame = rows(job_starts=flows).assign(month=months)
    year = values({"job_starts": OUTCOMES["job_starts"]}, frame)["job_starts"].set_axis(months)
    assert year[12] == 24 and year[24] == 36
    assert year.loc[:11].isna().all()
    assert step == 12 or year[18] == 6 * 2 + 6 * 3


def test_cost_per_client_year_is_the_year_s_cost_over_the_mean_number_of_clients():
    frame = rows(
        **dict.fromkeys(("administration_cents", "centre_cents", "research_cents", "national_cents"), [0.0] * 13),
        cost_cents=[0.0] + [500_000.0] * 12,
        client_months=[0.0] + [10.0] * 12,
        people_wanting_work=[200.0] * 13,
    )
    names = ("cost_per_client_year", "cost_per_point_of_penetration")
    found = values({name: OUTCOMES[name] for name in names}, frame)
    assert found["cost_per_client_year"][12] == pytest.approx(12 * 5000 / 10)
    assert found["cost_per_point_of_penetration"][12] == pytest.approx(12 * 5000 / 5)  # 10 of 200 is 5 points


def test_what_is_known_at_the_ends_of_years_holds_until_the_next():
    frame = rows(fidelity_change_sum=[np.nan, 6.0, np.nan, np.nan], programmes_of_a_year=[np.nan, 2.0, np.nan, np.nan])
    found = values({"fidelity_change": OUTCOMES["fidelity_change"]}, frame)["fidelity_change"]
    assert found.tolist()[1:] == [3, 3, 3] and np.isnan(found[0])


def of_groups(clients, wanting):
    groups = [str(n) for n in range(len(clients))]
    place = {"arm": "only", "replicate": 1, "month": 0, "group": groups}
    return pd.DataFrame(place | {"clients": clients, "people_wanting_work": wanting})


@pytest.mark.parametrize(
    ("clients", "wanting", "expected"),
    [
        ([5.0, 5.0], [100.0, 100.0], 0),
        ([0.0, 10.0], [100.0, 100.0], 0.5),  # half of the people have all of it
        ([0.0, 10.0], [300.0, 100.0], 0.75),  # a quarter of the people have all of it
        ([1.0, 3.0], [100.0, 100.0], 0.25),
        ([2.0, 0.0, 3.0], [200.0, 0.0, 300.0], 0),  # nobody there wants work: no region to count
    ],
)
def test_gini_counts_regions_by_their_people(clients, wanting, expected):
    outcome = OUTCOMES["gini_between_regions"]
    assert gini(outcome, of_groups(clients, wanting)).iloc[0] == pytest.approx(expected)


def test_gini_does_not_depend_on_how_an_even_country_is_cut():
    outcome = OUTCOMES["gini_between_regions"]
    whole, cut = of_groups([1.0, 9.0], [50.0, 60.0]), of_groups([1.0, 3.0, 6.0], [50.0, 20.0, 40.0])
    assert gini(outcome, whole).iloc[0] == pytest.approx(gini(outcome, cut).iloc[0])


def test_without_any_client_there_is_no_gini():
    assert np.isnan(gini(OUTCOMES["gini_between_regions"], of_groups([0.0, 0.0], [10.0, 10.0])).iloc[0])


def test_worst_best_and_gap():
    frame, outcome = of_groups([1.0, 6.0, 2.0], [10.0, 20.0, 10.0]), OUTCOMES["penetration_gap_of_hosts"]
    assert [rule(outcome, frame).iloc[0] for rule in (lowest, highest, gap)] == pytest.approx([0.1, 0.3, 0.2])


def test_survival_to_a_horizon_as_it_was_known_at_a_date():
    """Four programmes begin in month 1; one stops after 10 months, one after 30. In month 20 one of four has stopped
    and nobody was watched for 24 months; in month 40 S(24) = 3/4, and S(36) = 3/4 * 2/3. The one that was there
    before the start does not count."""
    found = pd.DataFrame(
        {
            "arm": "only",
            "start": [1, 1, 1, 1, 0],
            "months": [10, 30, 59, 59, 5],
            "ended": [True, True, False, False, True],
        }
    )
    known = surviving(found, 24, [20, 40], ["arm"]).set_index("month")["value"]
    assert known.to_dict() == {40: pytest.approx(3 / 4)}
    assert surviving(found, 36, [40], ["arm"])["value"].tolist() == pytest.approx([3 / 4 * 2 / 3])


def test_when_all_have_stopped_none_survives():
    found = pd.DataFrame({"arm": ["only"] * 2, "start": [1, 1], "months": [3, 5], "ended": [True, True]})
    assert surviving(found, 24, [10], ["arm"])["value"].tolist() == [0]


def test_a_sum_is_known_when_all_its_terms_are() -> None:
    """Of twelve months not all are over before the twelfth; those there at the end are not all who were served."""
    found = values({"people_served": OUTCOMES["people_served"]}, rows(clients=[5.0] * 14, exited=[1.0] * 14))
    assert found["people_served"].isna().tolist() == [True] * 12 + [False] * 2
    assert found["people_served"][12] == 5 + 12


def test_what_is_the_nation_s_own_is_no_part_of_what_a_region_costs() -> None:
    cents = {name: [100.0] for name in OUTCOMES["cost"].numerator}
    assert value(OUTCOMES["cost"], rows(**cents))[0] == len(cents)
    assert value(OUTCOMES["cost"], rows(**cents | {"national_cents": [np.nan]}))[0] == len(cents) - 1
    assert np.isnan(value(OUTCOMES["cost"], rows(**cents | {"centre_cents": [np.nan]}))[0])
