"""What the practice costs."""

from dataclasses import dataclass
from typing import Any

from ipssim.mechanisms.rates import CENTS, monthly

__all__ = ["Cost", "post_price", "running_cost"]


@dataclass(frozen=True)
class Cost:
    """Prices in the scenario's currency and price year; values and evidence in parameters/cost.toml."""

    specialist_year: float
    overhead: float
    contract_year: float
    start_up: float
    trainer_year: float
    coordinator_year: float
    membership_year: float
    trial_per_person: float
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
