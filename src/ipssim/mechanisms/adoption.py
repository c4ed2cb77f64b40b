"""Hearing of the practice and resolving to adopt it."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

__all__ = [
    "Adoption",
    "Channel",
    "PeerWeights",
    "adoption_hazard",
    "adoption_threshold",
    "case_for_adopting",
    "exposure_to_peers",
    "hearing_hazard",
    "peer_weights",
]

Channel = Literal["all", "region", "host_kind", "learning_community", "network", "none"]


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
    threshold_mean: float
    threshold_spread: float


@dataclass(frozen=True)
class PeerWeights:
    """What the delivering agencies count for in exposure, by where they are [share].

    region              in the same region
    host_kind           of the same kind of host in the region
    learning_community  in the other regions of the learning community, for agencies in a member region
    network             among the neighbours in the world's explicit network
    """

    region: float
    host_kind: float
    learning_community: float
    network: float


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


def case_for_adopting(pull: Any, exposure: Any, money: Any, legacy_free: Any, p: Adoption) -> Any:
    """What speaks for adopting, to an agency that has heard [log hazard ratio].

        s = D + gamma * e + b_money * m + b_host * f

    pull         D, the scaled sum of the residual determinants of adoption [log hazard ratio]
    exposure     e, to peers [0-1]
    money        m, financing as an agency without a team sees it: a budget line or a call in sight [0-1]
    legacy_free  f, 1 for hosts outside the public clinic [0/1]; private hosts favour evidence-based practice more

    Expected resources and exposure to local evidence part adopters from others (panzano2006).
    """
    return pull + p.peer_influence * exposure + p.money_in_sight * money + p.private_host * legacy_free


def adoption_hazard(score: Any, p: Adoption) -> Any:
    """Hazard that an agency that has heard resolves to adopt [1/month]: h = h0 * exp(s), proportional hazards.

    score  s, what speaks for adopting [log hazard ratio]
    """
    return p.base_hazard * np.exp(score)


def adoption_threshold(deviate: Any, p: Adoption) -> Any:
    """What has to speak for adopting before an agency does [log hazard ratio]: theta = m + s * z.

    deviate  z, standard normal, drawn once for each agency
    m = threshold_mean, s = threshold_spread; used by the adoption rule `threshold` only
    """
    return p.threshold_mean + p.threshold_spread * deviate


def peer_weights(channel: Channel, p: Adoption) -> PeerWeights:
    """Weights of the channels: the parameters for `all`, nothing for `none`, else 1 for the one that is named."""
    if channel == "all":
        return PeerWeights(p.weight_region, p.weight_host, p.weight_community, 0)
    return PeerWeights(*(channel == name for name in ("region", "host_kind", "learning_community", "network")))
