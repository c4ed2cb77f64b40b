"""Local trials and what researchers make known."""

import numpy as np
import pytest

from ipssim.chance import normal
from ipssim.evidence import Evidence
from ipssim.mechanisms import research
from ipssim.mechanisms.research import Research

P = Evidence.read().bind(Research, {})


def test_a_trial_compares_a_life_table_with_usual_services_as_the_28_trials_did():
    at_risk = np.full(6, 1000)
    practice = research.practice_rate(np.full(6, 43), at_risk, np.zeros(6))
    assert practice == pytest.approx(1 - (1 - 0.043) ** 18)
    assert practice - research.usual_rate(250.0, 1000) == pytest.approx(0.55 - 0.25, abs=0.01)


def test_who_drops_out_of_a_trial_before_a_first_job_is_counted_without_one():
    """Each month 20 of 100 drop out and 40 of the other 80 find a job: 0.4, then 0.4 of the 0.4 left, and so on."""
    rate = research.practice_rate(np.full(6, 40), np.full(6, 80), np.full(6, 20))
    assert rate == pytest.approx(sum(0.4 * 0.4**month for month in range(18)))


def test_newcomers_spend_a_month_in_the_quarter_they_come_in_and_are_followed_for_eighteen():
    """Half of those in their first quarter of service find a job in a month of it, nobody later; and a tenth later."""
    at_risk, later = np.full(6, 1000), np.array([0, 0, 0, 0, 0, 100])
    first = np.array([500, 0, 0, 0, 0, 0])
    assert research.practice_rate(first, at_risk, np.zeros(6)) == pytest.approx(0.5)
    assert research.practice_rate(first + later, at_risk, np.zeros(6)) == pytest.approx(1 - 0.5 * 0.9**5)


def test_sites_without_jobs_or_people_show_no_benefit():
    nobody = research.practice_rate(np.zeros(6), np.zeros(6), np.zeros(6))
    assert nobody == 0 and research.usual_rate(0.0, 0) == 0
    assert not research.is_positive(nobody, research.standard_error(nobody, 0.0, 100), P)


def test_the_standard_error_is_that_of_two_proportions():
    assert research.standard_error(0.55, 0.25, 100) == pytest.approx(np.sqrt((0.55 * 0.45 + 0.25 * 0.75) / 100))
    assert research.standard_error(0.55, 0.25, 400) == pytest.approx(research.standard_error(0.55, 0.25, 100) / 2)


def test_most_trials_of_good_sites_are_positive_and_most_of_useless_sites_are_not():
    deviates = normal((np.arange(10_000) + 0.5) / 10_000)
    for difference, share in ((0.30, 0.99), (0.0, 0.025)):
        error = research.standard_error(0.25 + difference, 0.25, 100)
        positive = research.is_positive(difference + error * deviates, error, P).mean()
        assert positive == pytest.approx(share, abs=0.01)


def test_a_trial_takes_all_of_few_sites_and_some_of_many():
    assert research.site_share(50, 2, P) == 1
    assert research.site_share(P.largest_trial, 64, P) == pytest.approx(0.1)


def test_trials_take_three_to_five_years():
    months = research.trial_months(np.array([0.0, 0.5, 0.999]), P)
    assert months.tolist() == [36, 48, 60]


def test_a_trial_is_bounded_by_its_sites_and_by_the_largest():
    assert research.trial_size(2, P) == 2 * P.people_per_site
    assert research.trial_size(100, P) == P.largest_trial


def test_nothing_starts_or_is_advised_without_commitment_or_a_group():
    assert research.trial_hazard(0.0, 1.0, False, P) == 0 < research.trial_hazard(0.0, 1.0, True, P)
    assert research.partnership_target(False, 1.0, 1.0, 1.0, P) == 0
    assert research.advocacy_target(False, 1.0, 1.0, P) == 0
    assert research.advocacy_target(True, 1.0, 1.0, P) <= 1


def test_only_members_publish_monitoring_results():
    assert research.monitoring_target(500, 1.0, 0.0, P) == 0
    assert research.monitoring_target(0, 1.0, 1.0, P) == 0
    assert 0 < research.monitoring_target(100, 1.0, 1.0, P) < research.monitoring_target(500, 1.0, 1.0, P) < 1


def test_results_fade():
    assert 0 < research.fading(120) < 1
