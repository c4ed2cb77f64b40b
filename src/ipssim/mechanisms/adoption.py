"""Hearing of the practice and resolving to adopt it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Adoption", "adoption_hazard", "exposure_to_peers", "hearing_hazard"]


@dataclass(frozen=True)
class Adoption:
    """Parameters of hearing and of the adoption decision; values and evidence in parameters/adoption.toml."""

    hearing_base: float
    hearing_peers: float
    hearing_community: float
    hearing_authority: float
    hearing_dissemination: float
    half_share: float
    weight_region: float
    weight_host: float
    weight_community: float
    base_hazard: float
    peer_influence: float
    private_host: float
    lapse_hazard: float
    money_in_sight: float


def exposure_to_peers(share: Any, p: Adoption) -> Any:
    """How much an agency sees of a group of peers [0-1], saturating: few visible adopters already count.

        e = s / (s + s_half)

    share  share of the group that now delivers the practice [0-1]; s_half = half_share
    """
    return share / (share + p.half_share)


def hearing_hazard(exposure: Any, community: Any, commitment: Any, dissemination: Any, p: Adoption) -> Any:
    """Hazard that an agency hears of the practice [1/month].

        h = h_base + h_peers * e + h_community * c + h_authority * a + h_dissemination * d

    exposure       to peers [0-1]
    community      dose of the region's learning-community membership [0-1]
    commitment     the authority's commitment times its power [0-1]
    dissemination  dose of a policy that carries results to agencies [0-1]
    """
    told = p.hearing_community * community + p.hearing_authority * commitment
    return p.hearing_base + p.hearing_peers * exposure + told + p.hearing_dissemination * dissemination


def adoption_hazard(pull: Any, exposure: Any, money: Any, legacy_free: Any, p: Adoption) -> Any:
    """Hazard that an agency that has heard resolves to adopt [1/month].

        h = h0 * exp(D + gamma * e + b_money * m + b_host * f)

    pull         D, the scaled sum of the residual determinants of adoption [log hazard ratio]
    exposure     e, to peers [0-1]
    money        m, whether a budget line or a call is in sight [0-1]
    legacy_free  f, 1 for hosts outside the public clinic [0/1]; private hosts favour evidence-based practice more

    Proportional hazards; expected resources and exposure to local evidence part adopters from others (panzano2006).
    """
    return p.base_hazard * np.exp(
        pull + p.peer_influence * exposure + p.money_in_sight * money + p.private_host * legacy_free
    )
