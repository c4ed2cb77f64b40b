"""Levels of the determinants, each in [-1, 1], from what agents did: 0 neutral, 1 strongly facilitating."""

from typing import Any

import numpy as np

from ipssim.mechanisms.determinants import Determinants
from ipssim.vocabulary import Regime

__all__ = [
    "decision_makers",
    "evaluation",
    "financing",
    "leaders",
    "legal_limits",
    "legislation",
    "prospects",
    "strategy",
    "support_professionals",
    "training",
    "training_in_sight",
]

# The other features help (mandate, redirection) or belong to financing (limits on health money).
HURDLES = tuple(r for r in Regime if r not in (Regime.MANDATE, Regime.REDIRECTION, Regime.HEALTH_MONEY_LIMITS))


def strategy(named: Any, programme: Any, devolution: Any, p: Determinants) -> Any:
    """National or regional strategy: 1 with a programme behind it, negative without one, 0 when there is none.

        x = (B - a * (S - B)) * (1 - l * devolution),  B = min(S, programme)

    S, programme  there is one: 0 or 1, or the dose of a policy [0-1];  devolution  [0-1]
    B             the part of the strategy S that a programme backs: x is in proportion to the dose with one or without

    A mismatch between an overarching strategy and missing programmes lowered penetration in the reviewed studies.
    """
    backed = np.minimum(named, programme)
    return (backed - p.strategy_alone * (named - backed)) * (1 - p.devolution_loss * devolution)


def legal_limits(regime: Any) -> Any:
    """Mean strength of the features of a welfare regime that hinder [0-1], of those that legislation is made of."""
    return _hurdles(regime) / len(HURDLES)


def _hurdles(regime: Any) -> Any:
    total = 0
    for feature in HURDLES:
        total = total + regime[..., feature]
    return total


def legislation(regime: Any, drive: Any, p: Determinants) -> Any:
    """Legislative context from the welfare regime.

        x = clip( m * mandate + r * redirection - h * (1 - b * drive) * sum of hurdles )

    regime  features of the regime [0-1], (..., 12)
    drive   commitment times power of the authority: with it, legal limits are worked around [0-1]
    """
    hurdles = _hurdles(regime)
    helps = p.mandate * regime[..., Regime.MANDATE] + p.redirection * regime[..., Regime.REDIRECTION]
    return np.clip(helps - p.hurdle * (1 - p.bypass * drive) * hurdles, -1, 1)


def financing(
    secure_months: Any, time_limited: Any, received: Any, cost: Any, payers: Any, limits: Any, p: Determinants
) -> Any:
    """Financing of an agency that has a team.

        x = clip( s * (2 min(1, months / M) - 1) - t * limited + g * (received / cost - 1)
                  - d * (payers - 1) - l * limits )

    secure_months  of its longest contract; infinite for one without an end
    time_limited   limited, every contract that pays has an end set beforehand [0/1]
    received, cost money this month, same unit; contracts that pay by diagnosis bring less of it
    payers         number of payers that pay now
    limits         limits on health money for employment services in the region [0-1]
    """
    security = p.security_weight * (2 * np.minimum(1, secure_months / p.secure_months) - 1)
    generosity = p.generosity_weight * np.minimum(np.maximum(received / np.maximum(cost, 1) - 1, -1), 1)
    division = p.division_loss * np.maximum(payers - 1, 0)
    rules = p.time_limit_loss * time_limited + division + p.money_limits_loss * limits
    return np.clip(security + np.where(cost > 0, generosity, 0) - rules, -1, 1)


def prospects(line: Any, calls: Any, limits: Any, p: Determinants) -> Any:
    """Financing as an agency without a team sees it [0-1]: an open line, or only project calls (or a trial that looks
    for sites), less where health money is limited; 0 when there is neither. It speaks for adopting.

        x = (o_line * line + o_calls * calls * (1 - line)) * (1 - l * limits)

    line   there is one, as far as it is open to recurrent contracts and not called as projects [0-1]
    calls  there are some [0/1];  limits  on health money [0-1]
    """
    offered = p.open_line * line + p.open_calls * calls * (1 - line)
    return offered * (1 - p.money_limits_loss * limits)


def training(given: Any, needed: Any, p: Determinants) -> Any:
    """Training received against need: x = 2 max(floor, min(1, given / needed)) - 1.

    Open manuals and online courses give the floor.
    """
    needs = needed > 0
    share = np.where(needs, np.minimum(1, given / np.where(needs, needed, 1)), 1)
    return 2 * np.maximum(p.training_floor, share) - 1


def training_in_sight(centre: Any, p: Determinants) -> Any:
    """Training as an agency without a team sees it: o where a support centre is open for it, 0 elsewhere.

    centre  a support centre is open for the region [0/1]
    """
    return p.open_centre * centre


def evaluation(months: Any, supervised: Any, specialists: Any, limits: Any, p: Determinants) -> Any:
    """Evaluation and feedback: x = clip( 1 - 2 min(1, months / F) - u (1 - s) - b s n - l limits ).

    months       since the last review or outcome report
    supervised   s, a supervisor is in post [0/1]; without one feedback is a burden that nobody carries
    specialists  n, people in post that the supervisor reports on
    limits       limits on sharing data in the region [0-1]: outcomes are then hard to follow
    """
    fresh = 1 - 2 * np.minimum(1, months / p.feedback_months)
    burden = p.unsupervised_loss * (1 - supervised) + p.monitoring_burden * supervised * specialists
    return np.clip(fresh - burden - p.data_limits_loss * limits, -1, 1)


def decision_makers(commitment: Any, collaboration: Any, other_models: Any, p: Determinants) -> Any:
    """Political and administrative decision-makers.

        x = (1 - w) * commitment + w * collaboration - o * other_models * (1 - commitment)

    all in [0-1]; commitment to other service models, not mere indifference, is what hinders
    """
    helps = (1 - p.collaboration_share) * commitment + p.collaboration_share * collaboration
    return np.clip(helps - p.other_models_loss * other_models * (1 - commitment), -1, 1)


def support_professionals(relationship: Any, team: Any, p: Determinants) -> Any:
    """External support professionals: x = relationship, less a * (1 - relationship) for those with a team to run."""
    return relationship - p.support_absence * (1 - relationship) * team


def leaders(commitment: Any, tenure: Any, p: Determinants) -> Any:
    """Agency leaders: x = (2 commitment - 1) * (t + (1 - t) * min(1, tenure / T)); a new leader counts for less."""
    weight = p.tenure_floor + (1 - p.tenure_floor) * np.minimum(1, tenure / p.tenure_months)
    return (2 * commitment - 1) * weight
