"""Employers: how open they are to the practice's clients."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ipssim.mechanisms.belief import toward

__all__ = ["Employers", "openness_after"]


@dataclass(frozen=True)
class Employers:
    """Parameters of employers; values and evidence in parameters/employers.toml."""

    ordinary_openness: float
    campaign_gain: float
    campaign_months: float


def openness_after(openness: Any, campaign: Any, p: Employers) -> Any:
    """Openness of employers a month on [0-1].

        o' = o + (o* - o) / T,   o* = min(1, o_0 + g * campaign)

    campaign  dose of a campaign among employers [0-1];  T  campaign_months, also how it is forgotten
    """
    target = np.minimum(1, p.ordinary_openness + p.campaign_gain * campaign)
    return toward(openness, target, p.campaign_months)
