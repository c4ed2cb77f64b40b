"""The learning community of regions: joining, what membership comes to mean over the years, leaving."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ipssim.mechanisms.rates import MONTHS_A_YEAR

__all__ = ["LearningCommunity", "built_up", "entry_awards", "line_hazard"]


@dataclass(frozen=True)
class LearningCommunity:
    """Parameters of the learning community; values and evidence in parameters/learning_community.toml."""

    joins: float
    leaves: float
    build_up_months: float
    entry_sites: float
    entry_months: float
    opens_line: float
    growth_boost: float
    grant_months: float
    reporting_share: float


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
