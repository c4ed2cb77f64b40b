"""The learning community of regions: joining, what membership comes to mean over the years, leaving."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ipssim.units import MONTHS_A_YEAR

__all__ = [
    "LearningCommunity",
    "built_up",
    "entry_awards",
    "examples_seen",
    "founding_hazard",
    "line_hazard",
    "mentor_hours",
]


@dataclass(frozen=True)
class LearningCommunity:
    """Parameters of the learning community; values and evidence in parameters/learning_community.toml."""

    founded: float
    joins: float
    leaves: float
    build_up_months: float
    entry_sites: float
    entry_months: float
    opens_line: float
    growth_boost: float
    grant_months: float
    reporting_share: float
    mentor_hours: float
    examples_abroad: float


def built_up(months: Any, dose: Any, p: LearningCommunity) -> Any:
    """What membership gives now [0-1]: m = dose * (1 - exp(-months / T)). Its effect builds up over years."""
    return dose * (1 - np.exp(-months / p.build_up_months))


def entry_awards(months: Any, dose: Any, p: LearningCommunity) -> Any:
    """Project grants a new member calls for [awards/year]: its first sites, chosen within the first months."""
    return np.where(months < p.entry_months, dose * p.entry_sites * MONTHS_A_YEAR / p.entry_months, 0)


def line_hazard(power: Any, dose: Any, p: LearningCommunity) -> Any:
    """Extra hazard that a member opens a recurrent line [1/month]: h = h_line * dose * power.

    Decision-makers' participation encouraged arrangements for state-level funding.
    """
    return p.opens_line * dose * power


def founding_hazard(partnership: Any, p: LearningCommunity) -> Any:
    """Hazard that a research group founds a learning community in its country [1/month]: h = h_f * partnership.

    partnership  of the group with authorities, centres and leaders [0-1];  h_f  founded
    """
    return p.founded * partnership


def mentor_hours(partner: Any, p: LearningCommunity) -> Any:
    """Hours that mentors of an international partner give to a member region [hours/month]: h * partner.

    partner  dose of an international partner [0-1]
    """
    return p.mentor_hours * partner


def examples_seen(share: Any, partner: Any, p: LearningCommunity) -> Any:
    """Share of delivering agencies that a member sees in the rest of the community [0-1]: max(share, a * partner).

    share  of agencies that deliver in the community's other regions at home;  partner  dose, as above
    a      share that the partner's own regions show across the border
    """
    return np.maximum(share, p.examples_abroad * partner)
