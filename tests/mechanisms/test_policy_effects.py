"""What policies add to equations: nothing at dose zero, more with more, never beyond the scale."""

import numpy as np
import pytest

from ipssim.evidence import Evidence
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms.adoption import Adoption, hearing_hazard
from ipssim.mechanisms.employers import Employers, openness_after
from ipssim.mechanisms.fidelity import Fidelity, supervision_level, under_time_limit
from ipssim.mechanisms.leadership import Leadership, sharing_with_help, with_help
from ipssim.mechanisms.research import Research, trial_grant
from ipssim.mechanisms.workforce import Workforce, certified, stays_for_pay

BOUND = {
    kind: Evidence.read().bind(kind, {}) for kind in (Adoption, Employers, Fidelity, Leadership, Research, Workforce)
}
DOSES = np.linspace(0, 1, 5)


@pytest.mark.parametrize(
    ("effect", "without"),
    [
        (lambda dose: certified(0.4, dose, BOUND[Workforce]), 0.4),
        (lambda dose: with_help(0.4, dose), 0.4),
        (lambda dose: sharing_with_help(0.4, dose, dose, BOUND[Leadership]), 0.4),
        (lambda dose: openness_after(0.5, dose, BOUND[Employers]), 0.5),
    ],
    ids=["certification", "renewal", "shared practice", "openness"],
)
def test_a_dose_raises_from_what_is_there_toward_one(effect, without):
    level = effect(DOSES)
    assert level[0] == without
    assert (np.diff(level) > 0).all() and level[-1] <= 1


def test_employers_forget_a_campaign_that_is_over():
    p, openness = BOUND[Employers], 0.5
    for _ in range(120):
        openness = openness_after(openness, 1.0, p)
    assert openness == pytest.approx(p.ordinary_openness + p.campaign_gain, abs=0.01)
    assert openness_after(openness, 0.0, p) < openness


def test_better_pay_keeps_people():
    stays = stays_for_pay(np.array([1.0, 1.1, 1.5]), BOUND[Workforce])
    assert stays[0] == 1
    assert (np.diff(stays) < 0).all()


def test_reports_cost_supervision_time_and_nothing_where_nobody_supervises():
    p = BOUND[Fidelity]
    assert supervision_level(True, 0.4, 1.0, p) < supervision_level(True, 0.4, 0.0, p)
    assert supervision_level(False, 0.4, 1.0, p) == p.unsupervised


def test_a_rule_that_ends_support_leaves_the_item_at_its_lowest():
    assert under_time_limit(4.2, 0.0) == 4.2
    assert under_time_limit(4.2, 1.0) == IPS_25.lowest_item


def test_results_that_are_carried_make_the_practice_known():
    p = BOUND[Adoption]
    assert hearing_hazard(0.1, 0.0, 0.1, 1.0, p) > hearing_hazard(0.1, 0.0, 0.1, 0.0, p)


def test_a_trial_pays_its_sites_until_it_reports():
    p = BOUND[Research]
    assert trial_grant(np.array([0, 7]), p).tolist() == [(p.trial_shortest + p.trial_longest) / 2, 7]
