"""Competing hazards of discontinuation, one per cause, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ipssim.mechanisms.rates import monthly

__all__ = ["Sustainment", "cause_at", "largest", "may_restart", "stop_hazards", "tolerance"]


@dataclass(frozen=True)
class Sustainment:
    """Parameters of discontinuation and restart; values and evidence in parameters/sustainment.toml.

    Hazards are yearly in the file.
    """

    money_gone: float
    deserted: float
    money_in_debt: float
    money_insecure: float
    secure_months: float
    low_priority: float
    priority_slope: float
    workforce: float
    vacancy_slope: float
    leader_exit: float
    new_leader_months: float
    below_floor: float
    region_withdrew: float
    support_lost_below: float
    steering_group: float
    supervisor_absent: float
    memory_of_staff: float
    memory_fade: float
    restart_after: float
    initial_months: float
    sustained_after: float
    tolerance_median: float
    tolerance_spread: float


def stop_hazards(
    *,
    unfunded: Any,
    deserted: Any,
    in_debt: Any,
    insecurity: Any,
    priority: Any,
    vacancy: Any,
    supervisor: Any,
    newly_led: Any,
    commitment: Any,
    condition_failed: Any,
    support_lost: Any,
    group_dissolved: Any,
    pull: Any,
    p: Sustainment,
) -> Any:
    """Hazards of the seven causes of discontinuation [1/month], shape (causes, ...), in the order of `Cause`.

        funding_ended              exp(-D) * (m_gone * unfunded + m_desert * deserted + m_debt * in_debt
                                              + m_insecure * insecurity)
        low_priority               exp(-D) * h_p * exp(-b_p * priority)
        workforce                  exp(-D) * h_w * exp(b_v * vacancy) * (1 + b_s * (1 - supervisor))
        leader_left                exp(-D) * h_l * newly_led / M * (1 - commitment)
        fidelity_condition         exp(-D) * h_f * condition_failed
        region_withdrew_support    exp(-D) * h_r * support_lost
        steering_group_dissolved   exp(-D) * h_g * group_dissolved

    unfunded          no contract pays any more [0/1];   in_debt  cash below the overdraft [0/1]
    deserted          nor is anybody left in post [0/1]: what goes on is a name
    insecurity        1 - secure months ahead over the horizon [0-1]
    priority          mean of mission and leader's commitment, centred [-1..1]
    vacancy           share of posts empty [0-1];        supervisor  in post [0/1]
    newly_led         its leader came after it had opened, less than M months ago (new_leader_months) [0/1]
    commitment        of that leader [0-1]
    condition_failed  a fidelity condition ended a contract [0/1]
    support_lost      1 - authority's commitment where nothing supports the site [0-1]
    group_dissolved   the steering group ended with its project [0/1]
    pull              D, the scaled sum of the residual determinants of sustainment [log hazard ratio]

    Leaders name money first, then low priority, then workforce (bond2014). Fidelity at entry has no term of its own
    (peterson2014).
    """
    yearly = [
        p.money_gone * unfunded + p.deserted * deserted + p.money_in_debt * in_debt + p.money_insecure * insecurity,
        p.low_priority * np.exp(-p.priority_slope * priority),
        p.workforce * np.exp(p.vacancy_slope * vacancy) * (1 + p.supervisor_absent * (1 - supervisor)),
        p.leader_exit * newly_led / p.new_leader_months * (1 - commitment),
        p.below_floor * condition_failed,
        p.region_withdrew * support_lost,
        p.steering_group * group_dissolved,
    ]
    return monthly(np.array(yearly)) * np.exp(-pull)


def cause_at(place: Any, hazards: Sequence[Any]) -> Any:
    """Which cause a place on the line of hazards laid end to end falls on, as an index.

    place  between 0 and the sum of the hazards
    """
    chosen, passed = np.zeros(np.shape(place), np.intp), np.zeros(np.shape(place))
    for k, hazard in enumerate(hazards[:-1]):
        passed = passed + hazard
        chosen = np.where(place >= passed, k + 1, chosen)
    return chosen


def largest(hazards: Sequence[Any]) -> Any:
    """Which cause presses hardest, as an index; the first of equal ones."""
    chosen, most = np.zeros(np.shape(hazards[0]), np.intp), hazards[0]
    for k, hazard in enumerate(hazards):
        chosen, most = np.where(hazard > most, k, chosen), np.maximum(hazard, most)
    return chosen


def tolerance(deviate: Any, p: Sustainment) -> Any:
    """Sum of pressures at which an agency stops [1/month]: T = m * exp(s * z).

    deviate  z, standard normal, drawn once for each agency
    m = tolerance_median (yearly in the file), s = tolerance_spread; used by the exit rule `threshold` only
    """
    return monthly(p.tolerance_median) * np.exp(p.tolerance_spread * deviate)


def may_restart(months_since_stop: Any, p: Sustainment) -> Any:
    """Whether a discontinued agency may think of the practice again: after `restart_after` months [yes/no]."""
    return months_since_stop >= p.restart_after
