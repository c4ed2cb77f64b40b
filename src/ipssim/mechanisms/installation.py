"""Preparation and installation: getting ready, hiring, training, agreeing with partners; and failing to."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ipssim.mechanisms.rates import logistic

__all__ = ["Installation", "failure_hazard", "new_team", "readiness_gain", "start_probability"]


@dataclass(frozen=True)
class Installation:
    """Parameters of preparation and installation; values and evidence in parameters/installation.toml."""

    preparation_months: float
    readiness_ceiling_unsupported: float
    readiness_of_support: float
    readiness_of_leader: float
    least_months: float
    start_base: float
    start_readiness: float
    start_training: float
    failure_hazard: float
    failure_readiness: float
    failure_leader_exit: float
    failure_grant: float
    give_up_months: float
    team_posts: float
    people_per_post: float


def new_team(people: Any, largest: Any, p: Installation) -> Any:
    """Posts that a new team asks for [posts]: n = min(largest, max(least, people / m)), to the nearest whole.

    people  with severe mental illness in the agency's care;  m  people_per_post;  least  team_posts
    largest  posts beyond which one team does not grow
    """
    return np.rint(np.minimum(largest, np.maximum(p.team_posts, people / p.people_per_post)))


def readiness_gain(readiness: Any, leader: Any, support: Any, memory: Any, p: Installation) -> Any:
    """Gain of readiness in one month of preparation [0-1].

        dr = (R - r) / tau,   R = min(1, R0 + b_leader * leader + b_support * support + memory)

    readiness, leader, support, memory  [0-1]; tau = preparation_months, R0 = readiness_ceiling_unsupported
    """
    ceiling = np.minimum(
        1, p.readiness_ceiling_unsupported + p.readiness_of_leader * leader + p.readiness_of_support * support + memory
    )
    return np.maximum(0, ceiling - readiness) / p.preparation_months


def start_probability(readiness: Any, trained: Any, p: Installation) -> Any:
    """Probability that a staffed installation opens its doors this month [0-1].

    q = logistic(c0 + c_readiness * r + c_training * t)

    readiness  r [0-1];  trained  t, share of the training it needed that it got [0-1]
    """
    return logistic(p.start_base + p.start_readiness * readiness + p.start_training * trained)


def failure_hazard(readiness: Any, leader_left: Any, grant: Any, p: Installation) -> Any:
    """Hazard that an installation is given up [1/month].

    h = h0 * exp(-b * r - b_grant * g) + h_exit * leader_left

    readiness  r [0-1];  leader_left  a leader left this month [0/1]
    grant      g, share of the start-up cost that a grant pays [0-1]
    """
    protected = np.exp(-p.failure_readiness * readiness - p.failure_grant * grant)
    return p.failure_hazard * protected + p.failure_leader_exit * leader_left
