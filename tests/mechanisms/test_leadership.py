"""Leaders, climate, legacy, partnerships."""

import numpy as np
import pytest

from ipssim.evidence import Evidence
from ipssim.mechanisms import leadership
from ipssim.mechanisms.leadership import Leadership
from ipssim.vocabulary import HostKind

P = Evidence.read().bind(Leadership, {})
U = np.linspace(0, 1, 6)


def test_help_and_success_win_leaders_and_silence_loses_them():
    base = leadership.leader_target(0.0, 0.0, 0.0, False, False, 0.0, P)
    assert leadership.leader_target(0.0, 1.0, 0.0, False, False, 0.0, P) > base
    assert leadership.leader_target(0.0, 0.0, 1.0, False, False, 0.0, P) > base
    assert leadership.leader_target(0.5, 0.0, 0.0, False, False, 0.0, P) > base
    assert leadership.leader_target(0.0, 0.0, 0.0, False, True, 0.0, P) < base
    assert leadership.leader_target(0.0, 0.0, 0.0, False, False, 1.0, P) < base


def test_a_steering_group_and_a_committed_authority_choose_better_leaders():
    assert leadership.new_leader(True, 0.0, 0.0, P) > leadership.new_leader(False, 0.0, 0.0, P)
    assert leadership.new_leader(False, 1.0, 0.0, P) > leadership.new_leader(False, 0.0, 0.0, P)
    assert leadership.new_leader(False, 0.0, -9.0, P) == 0


def test_climate_targets_stay_within_bounds_and_rise_with_the_leader():
    mission = leadership.mission_target(0.0, 0.0, U, 0.0, 0.5, P)
    culture = leadership.culture_target(0.0, 0.0, U, 0.0, 0.0, 0.0, P)
    infrastructure = leadership.infrastructure_target(0.0, 0.0, U, 0.0, False, P)
    for target in (mission, culture, infrastructure):
        assert (np.diff(target) > 0).all()
    assert leadership.mission_target(0.6, 1.0, 1.0, 1.0, 0.0, P) == 1
    assert leadership.culture_target(-0.6, -1.0, 0.0, 0.0, 0.0, 0.0, P) == -1


def test_community_mental_health_centres_have_the_best_infrastructure():
    base = leadership.by_host("infrastructure", P)
    assert base.argmax() == HostKind.COMMUNITY_MENTAL_HEALTH_CENTRE


def test_those_who_leave_take_only_what_was_gained():
    assert leadership.lost(0.5, 0.0, 0.2) == pytest.approx(0.1)
    assert leadership.lost(-0.3, 0.0, 0.2) == 0


def test_separate_organisations_share_little_without_an_agreement():
    without, with_one, together = (
        leadership.sharing_target(separate, signed, 0, 0.0, 0.0, P)
        for separate, signed in ((True, False), (True, True), (False, False))
    )
    assert without < with_one < together
    assert leadership.sharing_target(True, True, 1, 0.0, 1.0, P) < leadership.sharing_target(True, True, 1, 0.0, 0.0, P)


def test_a_leader_without_commitment_signs_nothing():
    assert leadership.signing_hazard(0.0, 1.0, 1.0, P) == 0
    assert leadership.renewal_odds(0.6, 1.0, 1.0) == 1
    assert leadership.renewal_odds(0.6, 0.0, 1.0) == 0.6


def test_law_closes_old_services_only_where_it_redirects():
    assert leadership.closing_by_authority(0.0, 1.0, P) == 0
    assert leadership.closing_by_authority(1.0, 1.0, P) == 2 * P.legacy_closed_by_authority
