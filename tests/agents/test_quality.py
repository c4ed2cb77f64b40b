"""Fidelity of an agency: quick gains, slow growth for years, loss when conditions worsen, and reviews that see it."""

import numpy as np
import pytest

from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms.items import Driver
from ipssim.model import SystemModel
from ipssim.vocabulary import Phase
from tests.agents.stand_in import PARAMETERS, live, same_one_by_one, sites
from tests.worlds import small_spec, small_world

ORDINARY = PARAMETERS.fidelity


def ordinary_sites(number, **state):
    """Sites whose drivers are all about 0, like the Norwegian centres."""
    agencies = sites(number)
    agencies.competence, agencies.supervisor = ORDINARY.ordinary_competence, True
    agencies.leader_commitment, agencies.culture = ORDINARY.ordinary_commitment, ORDINARY.ordinary_culture
    agencies.shared_practice, agencies.legacy = ORDINARY.ordinary_sharing, ORDINARY.ordinary_legacy
    agencies.separate_employer, agencies.employer_contacts = False, ORDINARY.ordinary_contacts
    agencies.readiness, agencies.adaptation = ORDINARY.ordinary_readiness, 0
    agencies.posts = agencies.filled = 3
    agencies.training_hours = ORDINARY.ordinary_coaching * agencies.hours_needed
    agencies.model.authorities.table["collaboration"][:] = ORDINARY.ordinary_collaboration
    for name, value in state.items():
        setattr(agencies, name, value)
    agencies.start_items()
    return agencies


def test_sites_differ_in_lasting_habits_by_their_luck():
    agencies = sites(50)
    luck = np.random.default_rng(1).uniform(0.01, 0.99, (50, len(IPS_25.items) + 1))
    agencies.settle(luck)
    for settled, drawn in ((agencies.adaptation[:, 3], luck[:, 3]), (agencies.local_jobs, luck[:, -1])):
        assert (np.argsort(settled) == np.argsort(drawn)).all() and settled.min() < 0 < settled.max()


@pytest.mark.parametrize(
    ("driver", "state"), [(Driver.CULTURE, "culture"), (Driver.LEADER, "leader_commitment"), (Driver.LEGACY, "legacy")]
)
def test_the_centres_that_items_are_fitted_to_had_some_acceptance_some_commitment_and_some_of_the_old(driver, state):
    none, all_of_it = (ordinary_sites(1, **{state: level}).drivers(0.5)[driver.value] for level in (0.0, 1.0))
    assert none < 0 < all_of_it


def test_an_unprepared_site_starts_lower_and_a_well_prepared_one_higher_than_usual():
    unprepared, prepared = (ordinary_sites(1, readiness=level).items for level in (0.1, 0.9))
    usual = PARAMETERS.fidelity_items.start
    assert (unprepared <= usual).all() and (unprepared < prepared).any() and (prepared >= usual).all()


def test_items_stay_in_their_range():
    agencies = sites(50)
    for _ in range(30):
        live(agencies, 1)
        assert ((agencies.items >= 1) & (agencies.items <= 5)).all()


def test_drivers_stay_in_their_range():
    agencies = sites(80)
    live(agencies, 6)
    for driver, level in zip(Driver, agencies.drivers(0.5), strict=True):
        assert (np.abs(level) <= 1).all(), driver.name


def test_no_site_is_high_at_the_start():
    assert (sites(200).fidelity < IPS_25.good).all()


def test_fidelity_gains_most_in_the_first_year_and_then_grows_slowly():
    agencies = ordinary_sites(40)
    start, totals = agencies.fidelity.mean(), {}
    for month in range(1, 55):
        live(agencies, 1)
        totals[month] = agencies.fidelity.mean()
    assert 92 < totals[12] < 104
    assert 0.65 < (totals[12] - start) / (totals[24] - start) <= 1
    assert totals[24] < totals[36] < totals[54]


def test_structural_items_are_fast_and_integration_and_employer_work_slow():
    agencies = ordinary_sites(1)
    before = agencies.items.copy()
    live(agencies, 6)
    gained = dict(zip(IPS_25.items, (agencies.items - before)[0], strict=True))
    assert min(gained["caseload_size"], gained["vocational_unit"]) > gained["contact_with_treatment_team"]
    assert gained["vocational_generalists"] > gained["job_development_frequency"] > gained["community_based_services"]


@pytest.mark.parametrize(
    ("state", "worse"),
    [
        ("competence", 0.4),
        ("supervisor", False),
        ("leader_commitment", 0.1),
        ("culture", -0.6),
        ("legacy", 0.9),
        ("filled", 1),
        ("shared_practice", 0.1),
        ("employer_contacts", 0.0),
    ],
)
def test_worse_conditions_lower_fidelity(state, worse):
    ordinary = ordinary_sites(5)
    live(ordinary, 36)
    worsened = ordinary_sites(5)
    live(worsened, 24)
    setattr(worsened, state, worse)
    live(worsened, 12)
    assert (worsened.fidelity < ordinary.fidelity).all()


def test_fidelity_falls_when_staff_and_support_go_without_any_drift_parameter():
    agencies = ordinary_sites(5, competence=0.8)
    live(agencies, 60)
    supported = agencies.fidelity.copy()
    agencies.competence, agencies.supervisor, agencies.training_hours = 0.4, False, 0
    live(agencies, 18)
    assert (agencies.fidelity < supported - 5).all()


def test_coaching_raises_the_speed_but_not_the_level():
    coached, alone = ordinary_sites(5, training_hours=10), ordinary_sites(5, training_hours=0)
    live(coached, 9), live(alone, 9)
    early = (coached.fidelity - alone.fidelity).mean()
    live(coached, 200), live(alone, 200)
    assert early > 1 > abs(coached.fidelity - alone.fidelity).mean()


def test_payment_by_results_presses_on_preferences_and_unlimited_support():
    plain, paid = ordinary_sites(5), ordinary_sites(5)
    paid.scheme[:, 0], paid.amount_cents[:, 0], paid.funded_posts[:, 0], paid.share_at_risk[:, 0] = 3, 100, 3, 0.6
    live(plain, 24), live(paid, 24)
    for item in ("individualised_job_search", "time_unlimited_supports", "zero_exclusion", "employer_diversity"):
        assert (paid.items[:, IPS_25.index(item)] < plain.items[:, IPS_25.index(item)]).all(), item


def test_a_separate_employer_needs_an_agreement_for_integration():
    apart, agreed = (
        ordinary_sites(3, separate_employer=True, shared_practice=0.9, partnership=p) for p in (False, True)
    )
    live(apart, 36), live(agreed, 36)
    item = IPS_25.index("integration_with_treatment_team")
    assert (apart.items[:, item] < agreed.items[:, item] - 0.5).all()


@pytest.mark.parametrize("verb", ["move_fidelity", "request_reviews", "be_reviewed", "start_items"])
def test_one_by_one_in_any_order_is_all_at_once(verb):
    agencies = sites(40, delivering=np.arange(40) % 3 != 0)
    live(agencies, 5)
    agencies.model.month += 1
    agencies.review_granted = agencies.awaits_review
    same_one_by_one(agencies, verb)


def test_the_first_review_comes_after_half_a_year_and_then_as_fidelity_allows():
    agencies = sites(60)
    live(agencies, 5)
    assert (agencies.rated_month == -1).all()
    live(agencies, 1)
    assert (agencies.rated_month == 6).all() and agencies.rated_independently.all()
    good = agencies.rated >= IPS_25.good
    assert (agencies.review_due == np.where(good, 12, 6)).all()


def test_reviews_wait_until_hours_are_granted():
    agencies = sites(10)
    for _ in range(9):
        agencies.model.month += 1
        agencies.request_reviews()
        agencies.be_reviewed()
    assert (agencies.rated_month == -1).all() and (agencies.waiting_since == 3).all()


def test_where_no_centre_is_open_sites_rate_themselves_and_score_upward():
    outside, own = sites(400), sites(400)
    own.model.support_centres.table["open"][:] = False
    live(outside, 6)
    for _ in range(6):
        own.model.month += 1
        own.request_reviews()
        own.move_fidelity()
        own.be_reviewed()
    assert (own.rated_month == 6).all() and not own.rated_independently.any()
    error, own_error = outside.rated - outside.fidelity, own.rated - own.fidelity
    assert abs(error.mean()) < 1 < own_error.mean() and error.std() < own_error.std()
    start = PARAMETERS.review.start_feedback
    assert (own.months_since_feedback > 0).all() and (own.months_since_feedback < start + 6).all()
    assert (own.months_since_feedback < 0.9 * (start + 6)).all(), "one's own rating is some feedback"


def test_ratings_are_whole_numbers_in_the_range_of_the_scale():
    agencies = sites(100)
    live(agencies, 6)
    assert ((agencies.rated >= 25) & (agencies.rated <= 125) & (agencies.rated % 1 == 0)).all()
    live(agencies, 12)
    assert (agencies.best_rated >= agencies.rated).all()


def test_the_learning_community_keeps_feedback_fresh_by_its_dose():
    ages = []
    for dose in (0.0, 0.5, 1.0):
        agencies = sites(5)
        agencies.model.authorities.table["member_dose"][:] = dose
        for _ in range(12):
            agencies.model.month += 1
            agencies.request_reviews()
        ages.append(agencies.months_since_feedback.mean())
    assert ages[2] < ages[1] < ages[0] and ages[2] < ages[0] / 2


def test_an_earlier_spell_is_remembered_at_the_start():
    fresh, again = ordinary_sites(3, memory=0.0), ordinary_sites(3, memory=1.0)
    assert (again.fidelity > fresh.fidelity + 10).all() and (again.fidelity < IPS_25.good).all()


def test_self_rating_reaches_reviews_that_wait_already_and_a_lasting_share_of_sites():
    half = {"kind": "self_rating", "strength": 0.5}
    model = SystemModel(small_spec(policies=(half,), world=small_world(agencies=300)))
    model.month += 1
    model.set_levers()
    agencies = model.agencies
    agencies.phase, agencies.review_due = Phase.FULL, 0
    agencies.request_reviews()
    rates = agencies.rates_itself.copy()
    assert 0.4 < rates.mean() < 0.6 and (agencies.waiting_since > 0).all()
    model.month += 1
    agencies.request_reviews()
    assert (agencies.rates_itself == rates).all()  # who waits another month is not asked anew
