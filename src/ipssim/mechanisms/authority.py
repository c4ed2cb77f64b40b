"""Authorities: working together, turnover, decisions, and the growth of the recurrent budget line."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ipssim.mechanisms.rates import probability

__all__ = [
    "Authority",
    "closing",
    "coalition_target",
    "collaboration_target",
    "cut_after",
    "drawn",
    "drive",
    "grown_line",
    "kept_after",
    "leaving",
    "line_ceiling",
    "opening",
    "seed_posts",
    "slump",
    "time_left",
]


@dataclass(frozen=True)
class Authority:
    """Parameters of authorities; values and evidence in parameters/authority.toml."""

    # Belief
    belief_months: float
    international_weight: float
    dissemination_gain: float
    local_weight: float
    monitoring_weight: float
    membership_weight: float
    national_discount: float
    # Commitment
    commitment_months: float
    loss_months: float
    commitment_base: float
    from_belief: float
    from_advocacy: float
    from_champion: float
    from_membership: float
    from_results: float
    from_neighbours: float
    from_nation: float
    from_strategy: float
    from_other_models: float
    from_competition: float
    from_devolution: float
    # Results
    reference_clients: float
    reference_working_share: float
    # Working together
    collaboration_months: float
    collaboration_base: float
    collaboration_agreement: float
    collaboration_coordinator: float
    collaboration_membership: float
    collaboration_coalition: float
    coalition_months: float
    coalition_base: float
    coalition_champion: float
    coalition_membership: float
    coalition_results: float
    # Turnover
    term_months: float
    turnover_keeps: float
    new_commitment: float
    new_commitment_spread: float
    new_power: float
    new_power_spread: float
    new_other_models: float
    new_other_models_spread: float
    coordinator_arrives: float
    coordinator_stays: float
    coordinator_post: float
    new_enthusiasm: float
    new_enthusiasm_spread: float
    champion_arrives: float
    champion_stays: float
    champion_post: float
    new_champion: float
    new_champion_spread: float
    # Decisions: hazards at full drive, and of ending at no commitment
    line_opens: float
    line_ends: float
    strategy_opens: float
    strategy_ends: float
    programme_opens: float
    programme_ends: float
    mandate_opens: float
    mandate_ends: float
    agreement_opens: float
    agreement_ends: float
    centre_opens: float
    centre_ends: float
    calls_open: float
    calls_end: float
    awards_per_million: float
    bypass_time: float
    # The line
    seed_posts_per_million: float
    smallest_line: float
    line_growth: float
    slump_cut: float
    accustomed_months: float
    ceiling_posts: float


def drive(commitment: Any, power: Any) -> Any:
    """What an authority can bring about [0-1]: commitment * power. Commitment without power is hesitancy."""
    return commitment * power


def time_left(drive: Any, limits: Any, p: Authority) -> Any:
    """What working around legal limits leaves of an authority's time for decisions [0-1]: 1 - t * drive * limits.

    limits  mean strength of the legal limits in the region [0-1];  t  bypass_time
    """
    return 1 - p.bypass_time * drive * limits


def opening(hazard: float, drive: Any) -> Any:
    """Probability that a decision is taken this month: p = 1 - exp(-h * drive)."""
    return probability(hazard * drive)


def closing(hazard: float, commitment: Any) -> Any:
    """Probability that what was decided is ended this month: p = 1 - exp(-h * (1 - commitment)^2)."""
    return probability(hazard * (1 - commitment) ** 2)


def leaving(hazard: float, loss: Any, p: Authority) -> Any:
    """Probability that a coordinator or a champion goes this month [0-1]: 1 - exp(-(h + l / T)).

    hazard  h, in ordinary times [1/month];  loss  l, of regional leadership [0-1];  T  loss_months
    """
    return probability(hazard + loss / p.loss_months)


def drawn(mean: float, spread: float, deviate: Any) -> Any:
    """A quality of someone new in office [0-1]: mean + spread * standard normal deviate, kept within 0 and 1."""
    return np.minimum(np.maximum(mean + spread * deviate, 0), 1)


def collaboration_target(agreement: Any, coordinator: Any, membership: Any, coalition: Any, p: Authority) -> Any:
    """Collaboration of health and employment administrations that these imply [0-1].

        k* = min(1, k0 + a * agreement + b * coordinator + c * membership + d * coalition)

    coordinator  enthusiasm of the coordinator in post, 0 without one [0-1]
    """
    formal = p.collaboration_agreement * agreement + p.collaboration_coordinator * coordinator
    informal = p.collaboration_membership * membership + p.collaboration_coalition * coalition
    return np.minimum(1, p.collaboration_base + formal + informal)


def coalition_target(champion: Any, membership: Any, results: Any, p: Authority) -> Any:
    """Breadth of the coalition that these imply [0-1]: base + champion + membership + results, each weighted."""
    joined = p.coalition_champion * champion + p.coalition_membership * membership + p.coalition_results * results
    return np.minimum(1, p.coalition_base + joined)


def seed_posts(millions: Any, p: Authority) -> Any:
    """Posts of a new recurrent line: so many per million people, but at least a small team."""
    return np.maximum(p.smallest_line, p.seed_posts_per_million * millions)


def line_ceiling(people_with_smi: Any, p: Authority) -> Any:
    """Posts at which a recurrent line stops growing: so many per person with severe mental illness in care."""
    return p.ceiling_posts * people_with_smi


def commitment_after(commitment: Any, target: Any, loss: Any, p: Authority) -> Any:
    """Commitment after a month [0-1]: it follows its target, and is lost with those who led.

        c' = c + (1 - l) * (T - c) / commitment_months - l * c / loss_months

    target  T [0-1];  loss  l, share of regional leadership that is gone [0-1]
    """
    followed = (1 - loss) * (target - commitment) / p.commitment_months
    return commitment + followed - loss * commitment / p.loss_months


def slump(unemployment: Any, accustomed: Any) -> Any:
    """How deep public budgets are in a slump [share]: U - A, unemployment over what they are used to.

    A  follows U with the time constant `accustomed_months`; below nought budgets recover what was cut
    """
    return unemployment - accustomed


def cut_after(cut: Any, slump: Any, p: Authority) -> Any:
    """What slumps have cut of a line and recovery has not given back, after a year [log ratio].

        c' = max(0, c + s * slump)

    slump  unemployment over what budgets are used to [share], below nought in a recovery;  s  slump_cut
    """
    return np.maximum(0, cut + p.slump_cut * slump)


def kept_after(kept: Any, slump: Any, p: Authority) -> Any:
    """What slumps leave of a line whose size a policy sets, after a year [share]: k' = min(1, k * exp(-s * slump)).

    slump  as in `cut_after`, whose cut c is -log(k): so much is given back, and no more
    """
    return np.minimum(1, kept * np.exp(-p.slump_cut * slump))


def grown_line(posts: Any, ceiling: Any, drive: Any, boost: Any, asked: Any, given_back: Any, p: Authority) -> Any:
    """Posts of a recurrent line after its yearly budget round: it grows for those who wait, and turns with the economy.

        P' = min(max(P, ceiling), P * exp(b) + g * drive * (1 + boost) * A * (1 - P / ceiling))

    asked       A, posts that applicants asked for in vain
    g           share of them that full drive pays for, far from the ceiling [1/year]
    boost       what membership of the learning community adds to growth
    given_back  b, of what slumps have cut [log ratio]; negative in the years in which they cut
    """
    room = np.maximum(0, 1 - posts / np.maximum(ceiling, 1))
    growth = p.line_growth * drive * (1 + boost) * asked * room
    return np.minimum(np.maximum(posts, ceiling), posts * np.exp(given_back) + growth)
