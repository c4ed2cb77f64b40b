"""Fidelity reviews: what raters see, and when the next one is due."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ipssim.fidelity_scale import IPS_25

__all__ = ["Review", "months_to_next_review", "rated_total"]


@dataclass(frozen=True)
class Review:
    """Parameters of reviews; values and evidence in parameters/review.toml."""

    first_review: float
    start_feedback: float
    interval_until_good: float
    interval_once_good: float
    rater_spread: float
    rater_inexperience: float
    outside_competence: float
    own_interval: float
    own_spread: float
    own_bias: float
    own_feedback: float


def rated_total(levels: Any, error: Any, independent: Any, competence: Any, p: Review) -> Any:
    """Total of a review [IPS-25 points, 25-125].

        R = sum_k round(x_k + bias + spread * e), each item kept within 1 and 5
        bias, spread = 0, s_r + s_i * (1 - competence)  by outsiders;  own_bias, own_spread  by the site itself

    levels       x_k, true item levels [1-5], shape (..., 25)
    error        e, standard normal: a team of raters is strict or lenient throughout, shape (...)
    independent  done by outsiders [0/1]: those who rate themselves score upward, and with more error
    competence   of the outsiders [0-1]
    """
    spread = p.rater_spread + p.rater_inexperience * (1 - competence)
    shift = np.where(independent, spread * error, p.own_bias + p.own_spread * error)
    seen = np.rint(levels + shift[..., None])
    return np.minimum(np.maximum(seen, IPS_25.lowest_item), IPS_25.highest_item).sum(axis=-1)


def months_to_next_review(total: Any, independent: Any, p: Review) -> Any:
    """Months until the next review is due: twice a year until good fidelity, then yearly (wisconsindhs); own ratings
    once a year."""
    outside = np.where(total >= IPS_25.good, p.interval_once_good, p.interval_until_good)
    return np.where(independent, outside, p.own_interval)
