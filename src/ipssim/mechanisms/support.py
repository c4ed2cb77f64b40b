"""Support centres: trainers, their hours, what agencies need of them, and how hours are shared out."""

from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = [
    "Support",
    "at_a_distance",
    "competence_target",
    "entitlement",
    "hours_needed",
    "known_at_a_distance",
    "preparing_relationship",
    "productive_hours",
    "relationship_target",
    "renewal",
    "shared_out",
    "taught",
    "trainer_posts",
    "working_time",
]

NOISE = np.sqrt(np.finfo(np.float64).eps)  # share of an entitlement that sums of fractions may add to it


@dataclass(frozen=True)
class Support:
    """Parameters of support centres; values and evidence in parameters/support.toml."""

    trainers_at_entry: float
    trainers_per_site: float
    trainer_hired: float
    trainer_leaves: float
    productive_hours: float
    competence_floor: float
    competence_months: float
    competence_base: float
    competence_membership: float
    competence_researchers: float
    competence_training: float
    new_trainer_competence: float
    money_months: float
    renewal_base: float
    renewal_drive: float
    installing_hours: float
    coaching_hours: float
    keeping_hours: float
    newcomer_hours: float
    review_hours: float
    review_share: float
    relationship_months: float
    preparing_relationship: float
    bought_relationship: float
    remote_gain: float
    remote_loss: float


def entitlement(sites: Any, per_million: Any, millions: Any, entitled: Any, p: Support) -> Any:
    """Trainers that a centre is paid for [FTE]: the first ones, more as sites grow, and what policy adds.

        E = entitled * max(n0, n1 * sites) + per_million * millions

    entitled  how far the region's own decision or the dose of its membership pays for a centre [0-1]
    """
    own = entitled * np.maximum(p.trainers_at_entry, p.trainers_per_site * sites)
    return own + per_million * millions


def trainer_posts(entitlement: Any) -> Any:
    """Trainer posts [posts]: the fewest that hold the entitlement, ceil(E). Part of a trainer is a part-time one."""
    return np.ceil(entitlement * (1 - NOISE))


def working_time(entitlement: Any, posts: Any) -> Any:
    """Share of full time that each trainer works [0-1]: E / posts; all of them together work the entitlement E."""
    return entitlement / np.maximum(posts, 1)


def productive_hours(trainers: Any, competence: Any, p: Support) -> Any:
    """Useful hours of a centre [hours/month]: H = trainers * h * (f + (1 - f) * competence), trainers in FTE."""
    return trainers * p.productive_hours * (p.competence_floor + (1 - p.competence_floor) * competence)


def at_a_distance(remote: Any, p: Support) -> Any:
    """How much further a trainer's hours reach [ratio]: 1 + g * remote.

    remote  share of the support given at a distance [0-1]: nobody travels
    """
    return 1 + p.remote_gain * remote


def known_at_a_distance(remote: Any, p: Support) -> Any:
    """What is left of the closeness with sites [ratio]: 1 - l * remote, remote as above."""
    return 1 - p.remote_loss * remote


def taught(target: Any, training: Any, p: Support) -> Any:
    """Competence of experienced trainers who are trained themselves [0-1]: c + t * training * (1 - c).

    target  c, what learning community and researchers make of them [0-1];  training  dose [0-1]
    """
    return target + p.competence_training * training * (1 - target)


def competence_target(membership: Any, researchers: Any, p: Support) -> Any:
    """Competence of experienced trainers [0-1]: the learning community and researchers train the trainers."""
    return np.minimum(
        1, p.competence_base + p.competence_membership * membership + p.competence_researchers * researchers
    )


def renewal(drive: Any, p: Support) -> Any:
    """Probability that a centre's own money is renewed when it ends: min(1, r0 + r1 * drive)."""
    return np.minimum(1, p.renewal_base + p.renewal_drive * drive)


def hours_needed(stage: Any, newcomers: Any, p: Support) -> Any:
    """Training and coaching an agency needs [hours/month], by stage, and more for each newcomer.

    stage  0 installing, 1 below good fidelity, 2 good
    """
    by_stage = np.array((p.installing_hours, p.coaching_hours, p.keeping_hours))
    return by_stage[stage] + p.newcomer_hours * newcomers


def shared_out(holder: Any, first: Any, need: Any, supply: Any) -> Any:
    """Whole quarter-hours given to each agency.

        given = need * min(F, A) / A, rounded down: never more than there is

    A       what the agencies of its class ask of its centre;  F  what classes served earlier leave of the supply
    holder  row of each agency's centre;  first  class of each agency, 0 is served first
    need    quarter-hours, integer;       supply quarter-hours of each centre, integer

    The class that empties the centre shares alike; later ones get nothing, not even the crumbs.
    """
    cell = first * len(supply) + holder
    asked = np.bincount(cell, need, minlength=(first.max(initial=0) + 1) * len(supply)).astype(np.int64)
    asked = asked.reshape(-1, len(supply))
    free = np.maximum(supply - (asked.cumsum(axis=0) - asked), 0)
    return need * np.minimum(free, asked).ravel()[cell] // np.maximum(asked, 1).ravel()[cell]


def preparing_relationship(competence: Any, p: Support) -> Any:
    """Relationship with support professionals that visits to those who prepare imply [0-1]: competence * a.

    competence  of the centre's trainers [0-1], 0 when it has none, and less where all it has is a part of one
    """
    return competence * p.preparing_relationship


def relationship_target(given: Any, needed: Any, competence: Any, bought: Any, p: Support) -> Any:
    """Relationship with support professionals that the month's help to a team implies [0-1].

        r* = min(1, (competence * given + b * bought) / needed), 0 where nothing is needed

    given, needed  quarter-hours, integers;  bought  of consultants who come and go, given + bought <= needed
    competence     of the centre's trainers [0-1], 0 when it has none
    """
    return np.minimum(1, (competence * given + p.bought_relationship * bought) / np.maximum(needed, 1))
