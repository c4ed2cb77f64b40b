"""Leaders, mission, culture, infrastructure, the legacy service, partnerships and steering groups of agencies."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.mechanisms.rates import logistic
from ipssim.vocabulary import HostKind, LegacyFate

__all__ = [
    "Leadership",
    "by_host",
    "closing_by_authority",
    "culture_target",
    "infrastructure_target",
    "leader_target",
    "legacy_fate",
    "legacy_felt",
    "lost",
    "mission_target",
    "new_leader",
    "purse_target",
    "renewal_odds",
    "sharing_target",
    "sharing_with_help",
    "signing_hazard",
    "steering_target",
    "with_help",
]


@dataclass(frozen=True)
class Leadership:
    """Parameters of leadership and climate; values and evidence in parameters/leadership.toml."""

    # Leaders
    leader_leaves: float
    new_leader_base: float
    new_leader_steering: float
    new_leader_authority: float
    new_leader_spread: float
    leader_months: float
    leader_base: float
    leader_support: float
    leader_researchers: float
    leader_authority: float
    leader_mandate: float
    leader_success: float
    leader_silence: float
    leader_legacy: float
    leader_condition: float
    leader_engagement: float
    # Visible success
    success_months: float
    own_success: float
    # Where hosts start
    mission_health_centre: float
    mission_rehabilitation: float
    mission_housing: float
    mission_employment_agency: float
    mission_hospital: float
    culture_health_centre: float
    culture_rehabilitation: float
    culture_housing: float
    culture_employment_agency: float
    culture_hospital: float
    infrastructure_health_centre: float
    infrastructure_rehabilitation: float
    infrastructure_housing: float
    infrastructure_employment_agency: float
    infrastructure_hospital: float
    # Climate
    mission_months: float
    mission_leader: float
    mission_success: float
    mission_strategy: float
    mission_coordinator: float
    mission_legacy: float
    culture_months: float
    culture_leader: float
    culture_success: float
    culture_training: float
    culture_coordinator: float
    culture_sharing: float
    infrastructure_months: float
    infrastructure_leader: float
    infrastructure_sharing: float
    infrastructure_agreement: float
    infrastructure_separate: float
    leader_loss: float
    staff_loss: float
    # Legacy service
    legacy_converted: float
    legacy_revived: float
    legacy_converts: float
    legacy_closed_by_leader: float
    legacy_closed_by_authority: float
    legacy_closed_by_policy: float
    # Partnership
    partnership_signs: float
    partnership_term: float
    partnership_renewal: float
    partnership_helped: float
    sharing_months: float
    sharing_integrated: float
    sharing_without: float
    sharing_with: float
    sharing_agreement: float
    sharing_culture: float
    sharing_data_limits: float
    sharing_contact: float
    sharing_office: float
    purse_months: float
    purse_agreed: float
    # Steering group
    steering_forms: float
    steering_renewal: float
    steering_ends: float
    steering_months: float
    steering_authority: float
    steering_success: float


def by_host(quality: str, p: Leadership) -> NDArray[np.float64]:
    """Where each kind of host starts and falls back to, in the order of `HostKind` [-1..1].

    quality  mission, culture or infrastructure
    """
    kinds = ("health_centre", "rehabilitation", "housing", "employment_agency", "hospital")
    assert len(kinds) == len(HostKind)
    return np.array([getattr(p, f"{quality}_{kind}") for kind in kinds])


def new_leader(steering: Any, commitment: Any, deviate: Any, p: Leadership) -> Any:
    """Commitment of a new leader [0-1]: base, more where a committed steering group or authority helps choose.

        c = clip( c0 + a * steering + b * commitment + s * deviate )

    steering  commitment of the steering group, 0 without one [0-1];  commitment  of the authority [0-1]
    deviate   standard normal
    """
    chosen = p.new_leader_base + p.new_leader_steering * steering + p.new_leader_authority * commitment
    return np.clip(chosen + p.new_leader_spread * deviate, 0, 1)


def leader_target(
    context: Any, support: Any, success: Any, condition: Any, silence: Any, legacy: Any, p: Leadership
) -> Any:
    """The commitment a leader moves toward [0-1].

        c* = logistic( l0 + context + l_s * support + l_j * success + l_c * condition - l_q * silence - l_o * legacy )

    context  authority's commitment, researchers' partnership and legal mandate, each times its weight
    support  relationship with support professionals [0-1];   success  visible success [0-1]
    condition  rated below what a contract requires, which ends unless that changes: an improvement plan [0/1]
    silence  delivers, but had no review or outcome report for long [0/1];   legacy  old service left [0-1]
    """
    raised = context + p.leader_support * support + p.leader_success * success + p.leader_condition * condition
    return logistic(p.leader_base + raised - p.leader_silence * silence - p.leader_legacy * legacy)


def mission_target(host: Any, context: Any, leader: Any, success: Any, legacy: Any, p: Leadership) -> Any:
    """Alignment of goals that these imply [-1..1].

        m* = clip( host + context + m_l * (2 leader - 1) + m_s * success - m_o * legacy )

    context  strategy and coordinator of the region, each times its weight
    """
    pulled = p.mission_leader * (2 * leader - 1) + p.mission_success * success - p.mission_legacy * legacy
    return np.clip(host + context + pulled, -1, 1)


def culture_target(
    host: Any, context: Any, leader: Any, success: Any, trained: Any, sharing: Any, p: Leadership
) -> Any:
    """Acceptance of work as a goal of treatment that these imply [-1..1].

        k* = clip( host + context + c_l * (2 leader - 1) + c_s * success + c_t * trained + c_h * sharing )

    context  the region's coordinator times its weight;   trained  training received against need [0-1]
    """
    pulled = p.culture_leader * (2 * leader - 1) + p.culture_success * success
    return np.clip(host + context + pulled + p.culture_training * trained + p.culture_sharing * sharing, -1, 1)


def infrastructure_target(host: Any, context: Any, leader: Any, sharing: Any, separate: Any, p: Leadership) -> Any:
    """Work infrastructure that these imply [-1..1].

        i* = clip( host + context + i_l * (2 leader - 1) + i_h * sharing - i_e * separate )

    context   agreement between the administrations times its weight
    separate  the employment provider is another organisation [0/1]
    """
    pulled = p.infrastructure_leader * (2 * leader - 1) + p.infrastructure_sharing * sharing
    return np.clip(host + context + pulled - p.infrastructure_separate * separate, -1, 1)


def lost(level: Any, base: Any, loss: Any) -> Any:
    """What of a slow state goes with those who leave, of what exceeds the host's usual level: loss * max(0, x - base).

    level  x;  base  usual level of this kind of host;  loss  share lost this month [0-1]
    """
    return loss * np.maximum(0, level - base)


def signing_hazard(leader: Any, collaboration: Any, support: Any, p: Leadership) -> Any:
    """Hazard that a partnership agreement is signed [1/month]: h = h0 * leader * (1 + collaboration + support) / 2."""
    return p.partnership_signs * leader * (1 + collaboration + support) / 2


def renewal_odds(base: float, quality: Any, leader: Any) -> Any:
    """Probability that an agreement or a group is renewed: b + (1 - b) * quality * leader."""
    return base + (1 - base) * quality * leader


def with_help(odds: Any, help: Any) -> Any:
    """Probability that something is kept when a policy helps to keep it [0-1]: q + help * (1 - q); help  dose [0-1]."""
    return odds + help * (1 - odds)


def sharing_with_help(target: Any, contact: Any, office: Any, p: Leadership) -> Any:
    """Shared practice where a policy adds to what the two organisations do by themselves [0-1].

        s = min(1, s* + s_c * contact + s_o * office)

    target   s*, without help [0-1]
    contact  dose of a contact person and a list of shared clients, under an agreement [0-1]
    office   dose of a shared office [0-1]
    """
    return np.minimum(1, target + p.sharing_contact * contact + p.sharing_office * office)


def sharing_target(separate: Any, partnership: Any, agreement: Any, culture: Any, limits: Any, p: Leadership) -> Any:
    """Meetings, shared clients, shared office and contact person that these imply [0-1].

        s* = clip( (s_i if one organisation else s_w if partnership else s_0) + s_a * agreement + s_c * culture
                   - s_d * limits )

    limits  limits on sharing data in the region [0-1]
    """
    formal = np.where(separate, np.where(partnership, p.sharing_with, p.sharing_without), p.sharing_integrated)
    informal = p.sharing_agreement * agreement + p.sharing_culture * culture - p.sharing_data_limits * limits
    return np.clip(formal + informal, 0, 1)


def purse_target(partnership: Any, collaboration: Any, p: Leadership) -> Any:
    """How far two partner organisations come to hold the service's money in one purse [0-1]: m* = a * partnership * k.

    partnership    a formal agreement is in force [0/1]: without one there is no common purse
    collaboration  k, of health and employment administrations, who have to let them [0-1];  a  purse_agreed
    """
    return p.purse_agreed * partnership * collaboration


def steering_target(leader: Any, authority: Any, success: Any, p: Leadership) -> Any:
    """Commitment that the members of a steering group bring to it [0-1]: a weighted mean.

        g* = (1 - a - s) * leader + a * authority + s * success

    leader, authority  commitment [0-1];  success  visible success of the site [0-1]
    a  steering_authority;  s  steering_success
    """
    led = (1 - p.steering_authority - p.steering_success) * leader
    return led + p.steering_authority * authority + p.steering_success * success


def legacy_fate(luck: Any, leader: Any, p: Leadership) -> Any:
    """What installing makes of the old service: 0 converted, 1 goes on in parallel, 2 revived under a new name.

        P(converted) = c + (1 - c) * leader;   P(revived) = (1 - P(converted)) * r;   P(parallel) = the rest

    luck  uniform in [0, 1);  leader  commitment [0-1]
    c  legacy_converted, under a leader who does not care;  r  legacy_revived, of the services that are not converted
    """
    converted = p.legacy_converted + (1 - p.legacy_converted) * leader
    parallel = converted + (1 - converted) * (1 - p.legacy_revived)
    return LegacyFate.PARALLEL * ((luck >= converted) & (luck < parallel)) + LegacyFate.REVIVED * (luck >= parallel)


def legacy_felt(legacy: Any, fate: Any, has_team: Any) -> Any:
    """Old service in what the site does [0-1]: what is left of it; all of it where a team merely has the new name.

    legacy  share left [0-1];  fate  0 converted, 1 parallel, 2 revived;  has_team  installing or delivering [0/1]
    """
    return np.where(has_team & (fate == LegacyFate.REVIVED.value) & (legacy > 0), 1, legacy)


def closing_by_authority(redirection: Any, drive: Any, p: Leadership) -> Any:
    """Hazard that law or authority closes the old service [1/month]: h = h_a * redirection * (1 + drive)."""
    return p.legacy_closed_by_authority * redirection * (1 + drive)
