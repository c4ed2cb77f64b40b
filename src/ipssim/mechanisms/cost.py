"""What the practice costs, by what it goes for; what the old service costs; what work saves."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.mechanisms.rates import monthly
from ipssim.units import CENTS

__all__ = ["Cost", "benefits_saved", "by_item", "legacy_cost", "post_price", "running_cost", "tax_gained"]


@dataclass(frozen=True)
class Cost:
    """Prices in the scenario's currency and price year; values and evidence in parameters/cost.toml."""

    specialist_year: float
    supervisor_share: float
    overhead: float
    contract_year: float
    start_up: float
    trainer_year: float
    coordinator_year: float
    membership_year: float
    trial_per_person: float
    benefits_month: float
    tax_month: float
    trainer_training_year: float
    coaching_hour: float
    outside_review: float
    monitoring_year: float
    facilitation_year: float
    campaign_year: float


def post_price(p: Cost) -> Any:
    """Full price of one filled specialist post [cents / month]: direct cost and overhead."""
    return CENTS * monthly(p.specialist_year) * (1 + p.overhead)


def running_cost(filled: Any, payers: Any, p: Cost) -> Any:
    """Running cost of a programme [cents / month].

        c = filled * post_price + payers * contract

    filled  posts;  payers  contracts held: each costs its administration
    """
    return filled * post_price(p) + payers * CENTS * monthly(p.contract_year)


def by_item(total: Any, start_up: Any, payers: Any, p: Cost) -> NDArray[np.int64]:
    """A programme's cost of the month by what it went for [cents], shape (..., items of `CostItem`); nothing is lost.

        contracts    payers * contract
        overhead     o / (1 + o) of what is left without start-up;  o  overhead on direct cost
        supervisors  s of the direct cost;  s  share of it that is supervision
        specialists  the rest

    total  running cost and start-up [cents];  start_up  of it [cents];  payers  contracts held
    """
    contracts = np.rint(payers * CENTS * monthly(p.contract_year)).astype(np.int64)
    staff = total - start_up - contracts
    overhead = np.rint(staff * p.overhead / (1 + p.overhead)).astype(np.int64)
    supervisors = np.rint((staff - overhead) * p.supervisor_share).astype(np.int64)
    return np.array([staff - overhead - supervisors, supervisors, overhead, contracts, start_up]).T


def legacy_cost(people: Any, share: Any, posts: float, p: Cost) -> Any:
    """Cost of an old train-then-place service [cents / month]: l * people * share * post_price.

    people  in the host's care;  share  left of the old service [0-1];  posts  l, posts a full one keeps up a person
    """
    return np.rint(posts * people * share * post_price(p))


def benefits_saved(working: Any, p: Cost) -> Any:
    """Disability and welfare benefits not paid to people at work [cents / month]: working * b."""
    return np.rint(working * CENTS * p.benefits_month)


def tax_gained(working: Any, p: Cost) -> Any:
    """Tax and contributions paid by people at work [cents / month]: working * t."""
    return np.rint(working * CENTS * p.tax_month)
