"""Strata of clients: severe or moderate illness, without or with recent work, far or near; who is taken in and leaves.

Traits are counted one by one, not crossed: an agency knows how many of its clients have each.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.mechanisms.rates import logistic
from ipssim.vocabulary import Regime

__all__ = [
    "Strata",
    "covered_share",
    "distance_from_work",
    "living_with",
    "odds_by_region",
    "odds_of_site",
    "share_in_pool",
    "share_taken_in",
    "shares",
    "unpaid_refused",
]


@dataclass(frozen=True)
class Strata:
    """Parameters of strata; values and evidence in parameters/strata.toml."""

    share_severe: float
    share_without_work: float
    share_far: float
    spread: float
    severe_from_work: float
    without_work_from_work: float
    far_from_work: float
    creaming: float
    creaming_zero_exclusion: float
    narrow_eligibility: float
    unpaid_refused: float


def shares(p: Strata) -> NDArray[np.float64]:
    """Share of people in care who want work that have each trait, in an ordinary agency [0-1], in their order."""
    return np.array([p.share_severe, p.share_without_work, p.share_far])


def living_with(deviate: Any, people: Any, p: Strata) -> NDArray[np.int64]:
    """How many of an agency's people have each trait [people], shape (..., traits).

        n_k = round(N * logistic(logit(share_k) + sd * z_k))

    people  N;  deviate  z, standard normal by trait: towns differ in distance, hospitals in severity
    """
    usual = shares(p)
    share = logistic(np.log(usual / (1 - usual)) + p.spread * deviate)
    return np.asarray(np.rint(np.asarray(people)[..., None] * share)).astype(np.int64)


def share_in_pool(with_trait: Any, served_with: Any, people: Any, served: Any) -> Any:
    """Share with a trait among those who want work and are not served [0-1]: (W_k - P_k) / (W - P).

    with_trait  W_k, people in care;  served_with  P_k, clients;  people  W;  served  P
    """
    return ((with_trait - served_with) / np.maximum(people - served, 1)).clip(0, 1)


def odds_by_region(regime: Any, unpaid: Any, p: Strata) -> Any:
    """What law and payment do to the odds that somebody taken in has each trait [ratio], shape (traits, regions).

        severe   exp(-b * narrow) / (1 - r * unpaid)
        no work  exp(-b * narrow)
        far      1

    narrow  eligibility by benefit or prognosis shuts out those least expected to work [0-1]
    unpaid  people without a severe diagnosis are not paid for [dose 0-1];  r  share of them then refused
    """
    narrow = np.exp(-p.narrow_eligibility * regime[..., Regime.NARROW_ELIGIBILITY])
    return np.array([narrow / (1 - p.unpaid_refused * unpaid), narrow, np.ones_like(narrow)])


def odds_of_site(pressure: Any, zero_exclusion: Any, p: Strata) -> Any:
    """What a team that picks does to the odds that somebody taken in has a trait [ratio]; the same for each trait.

        exp(-c * pressure + c_z * zero)

    pressure        share of the money that depends on results [0-1]
    zero_exclusion  the item less its typical level [points]
    """
    return np.exp(p.creaming_zero_exclusion * zero_exclusion - p.creaming * pressure)


def share_taken_in(share: Any, odds: Any) -> Any:
    """Share with a trait among those taken in [0-1]: s * w / (s * w + (1 - s)).

    share  s in the pool [0-1];  odds  w, odds of being taken in with the trait over those without it
    """
    weighed = share * odds
    return weighed / (weighed + (1 - share))


def unpaid_refused(severe: Any, unpaid: Any, p: Strata) -> Any:
    """Share of the pool that is refused because nobody pays for it [0-1]: r * unpaid * (1 - severe).

    severe  share of the pool with a severe illness [0-1];  unpaid  dose of payment by diagnosis [0-1]
    """
    return p.unpaid_refused * unpaid * (1 - severe)


def covered_share(severe: Any, clients: Any, unpaid: Any) -> Any:
    """Share of its contract that payment by diagnosis leaves a team [0-1]: 1 - unpaid * (1 - severe / clients).

    severe  clients with a severe illness;  clients  all of them; with nobody served nothing is withheld
    """
    return 1 - unpaid * (clients - severe) / np.maximum(clients, 1)


def distance_from_work(taken_with: Any, taken: Any, p: Strata) -> Any:
    """How much further from work a month's newcomers are than ordinary ones [log odds of the class near to work].

        sum over traits of b_k * (n_k / n - share_k)

    taken_with  n_k, newcomers with each trait, shape (traits, agencies);  taken  n
    Around the ordinary shares, so that ordinary newcomers are near to work as often as `clients.share_near` says.
    """
    severe, without_work, far = taken_with / np.maximum(taken, 1)
    return (
        p.severe_from_work * (severe - p.share_severe)
        + p.without_work_from_work * (without_work - p.share_without_work)
        + p.far_from_work * (far - p.share_far)
    )
