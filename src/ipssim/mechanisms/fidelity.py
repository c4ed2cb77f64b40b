"""Fidelity items move toward what the site's conditions let them attain. There is no drift parameter."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.compiled import compiled, elementwise
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms.items import FidelityItems
from ipssim.vocabulary import Regime

__all__ = [
    "Fidelity",
    "attainable",
    "centred",
    "freshness",
    "integration_level",
    "law_levels",
    "moved",
    "pace",
    "share_at_risk_of_revenue",
    "staffing_level",
    "starting_items",
    "supervision_level",
    "under_time_limit",
]

SPAN = IPS_25.highest_item - IPS_25.lowest_item


@dataclass(frozen=True)
class Fidelity:
    """Parameters of fidelity; values and evidence in parameters/fidelity.toml.

    `ordinary_x` is the level of x at an ordinary one-year-old site, where its driver is 0; `x_spread` is how far from
    there the driver reaches 1.
    """

    ordinary_filled: float
    filled_spread: float
    lone_specialist: float
    ordinary_competence: float
    competence_spread: float
    unsupervised: float
    ordinary_freshness: float
    freshness_spread: float
    reporting_burden: float
    feedback_months: float
    report_effect: float
    ordinary_sharing: float
    sharing_spread: float
    separate_cap: float
    ordinary_commitment: float
    commitment_spread: float
    ordinary_culture: float
    culture_spread: float
    ordinary_collaboration: float
    collaboration_spread: float
    ordinary_hurdles: float
    ordinary_legacy: float
    legacy_spread: float
    ordinary_caseload: float
    caseload_spread: float
    ordinary_contacts: float
    contacts_spread: float
    coaching_pull: float
    ordinary_coaching: float
    feedback_pull: float
    fall_speed: float
    ordinary_readiness: float
    readiness_lift: float
    memory_kept: float
    adaptation_spread: float
    conflict_pull: float
    pressure_months: float


def centred(level: Any, ordinary: float, spread: float) -> Any:
    """A driver from a state: z = (x - x_ordinary) / spread, kept within -1 and 1."""
    return np.minimum(np.maximum((level - ordinary) / spread, -1), 1)


def freshness(months_since_feedback: Any, p: Fidelity) -> Any:
    """How fresh the last review or outcome report is [0-1]: exp(-months / feedback_months)."""
    return np.exp(-months_since_feedback / p.feedback_months)


def staffing_level(filled: Any, posts: Any, p: Fidelity) -> Any:
    """Driver STAFFING [-1..1]: share of posts filled, less a deduction for a team of fewer than two.

    z = clip((filled / posts - ordinary) / spread - lone * [filled < 2])
    """
    share = filled / np.maximum(posts, 1)
    z = (share - p.ordinary_filled) / p.filled_spread - p.lone_specialist * (filled < 2)
    return np.minimum(np.maximum(z, -1), 1)


def supervision_level(supervisor: Any, fresh: Any, reporting: Any, p: Fidelity) -> Any:
    """Driver SUPERVISION [-1..1]: without a supervisor a fixed low level; with one, better the fresher the results
    that supervision can be based on, less the time that reporting takes.

        z = clip((fresh - b * reporting - ordinary) / spread) if supervisor else unsupervised

    reporting  dose of outcome monitoring that supervisors have to carry by themselves [0-1]

    Supervisors and the measuring of process led improvement (bond2008).
    """
    return np.where(supervisor, _felt(fresh, reporting, p), p.unsupervised)


def _felt(fresh: Any, reporting: Any, p: Fidelity) -> Any:
    return centred(fresh - p.reporting_burden * reporting, p.ordinary_freshness, p.freshness_spread)


def integration_level(shared_practice: Any, separate_employer: Any, partnership: Any, p: Fidelity) -> Any:
    """Driver INTEGRATION [-1..1]: practice shared with the treatment team.

    z = clip((shared - ordinary) / spread), at most separate_cap for a separate employer without an agreement

    Hosts outside the mental-health centre scored lower, and integration made the difference (campbell2007).
    """
    z = centred(shared_practice, p.ordinary_sharing, p.sharing_spread)
    return np.where(separate_employer & ~np.asarray(partnership, bool), np.minimum(z, p.separate_cap), z)


def law_levels(regime: Any, p: Fidelity) -> tuple[Any, ...]:
    """Drivers LAW_SEARCH, LAW_ENTRY, LAW_FOCUS, LAW_WORK, LAW_BENEFITS and LAW_DATA [-1..1] from the welfare regime.

        search   = h - mean(capacity assessment, lengthy referral)
        entry    = h - mean(capacity assessment, narrow eligibility)
        focus    = h + mean(mandate, redirection) - competing services
        work     = h + mean(mandate, redirection) - mean(competing services, short-contract penalty)
        benefits = h - benefit trap;   data = h - data-sharing limits

    regime  features [0-1], shape (..., features)
    h       ordinary_hurdles: the strength of such hurdles at the Norwegian centres, where the drivers are 0
    """

    def of(*features: Regime) -> Any:
        total: Any = 0
        for feature in features:
            total = total + regime[..., feature] / len(features)
        return total

    h = p.ordinary_hurdles
    search = h - of(Regime.CAPACITY_ASSESSMENT, Regime.LENGTHY_REFERRAL)
    entry = h - of(Regime.CAPACITY_ASSESSMENT, Regime.NARROW_ELIGIBILITY)
    helped = h + of(Regime.MANDATE, Regime.REDIRECTION)
    focus = np.clip(helped - of(Regime.COMPETING_SERVICES), -1, 1)
    work = np.clip(helped - of(Regime.COMPETING_SERVICES, Regime.SHORT_CONTRACT_PENALTY), -1, 1)
    return search, entry, focus, work, h - of(Regime.BENEFIT_TRAP), h - of(Regime.DATA_SHARING_LIMITS)


def share_at_risk_of_revenue(share_at_risk: Any, amount: Any, posts: Any) -> Any:
    """Share of the contracted money that is paid only for results [0-1], over payers on the last axis.

    sum_i(share_i * amount_i * posts_i) / sum_i(amount_i * posts_i)
    """
    if not share_at_risk.any():
        return np.zeros(share_at_risk.shape[:-1])
    contracted = amount * posts
    return (share_at_risk * contracted).sum(axis=-1) / np.maximum(contracted.sum(axis=-1), 1)


def attainable(drivers: Any, adaptation: Any, items: FidelityItems) -> Any:
    """Level each item can attain under the site's conditions [1-5], shape (..., 25).

        A_k = 1 + 4 * logistic(a_k + offset_k + h_k + sum_j L_kj * z_j)

    drivers     z_j, centred [about -1..1], one array for each `Driver`, in its order
    adaptation  h_k, the site's lasting habit in the item [logit], shape (..., 25)
    items       a_k (difficulty), offset_k of the country, L_kj (loadings)
    """
    z, habits = np.array(drivers, np.float64), np.asarray(adaptation, np.float64)
    if z.shape[1:] != habits.shape[:-1]:
        raise ValueError(f"drivers of sites of shape {z.shape[1:]}, habits of sites of shape {habits.shape[:-1]}")
    half = np.empty(habits.shape)
    by_site = half.reshape(-1, len(items.speed)), z.reshape(len(z), -1), habits.reshape(-1, len(items.speed))
    _write_half_logits(*by_site, items.difficulty + items.offset, *items.slots)
    level = np.tanh(half, out=half)  # logistic(x) = (1 + tanh(x / 2)) / 2, and NumPy has a fast tanh everywhere
    level *= SPAN / 2
    level += IPS_25.lowest_item + SPAN / 2
    return level


@compiled("void(float64[:, :], float64[:, :], float64[:, :], float64[:], intp[:, :], float64[:, :])")
def _write_half_logits(half: Any, z: Any, habit: Any, ordinary: Any, driver: Any, loading: Any) -> None:
    sites, items = half.shape
    for site in range(sites):
        for k in range(items):
            logit = habit[site, k] + ordinary[k]
            for slot in range(loading.shape[1]):
                logit += z[driver[k, slot], site] * loading[k, slot]
            half[site, k] = logit / 2


def under_time_limit(attainable: Any, limit: Any) -> Any:
    """Level the item on time-unlimited support can attain where a rule ends support [1-5]: 1 + (A - 1) * (1 - limit).

    attainable  A, without the rule [1-5];  limit  there is such a rule [0/1]
    """
    return IPS_25.lowest_item + (attainable - IPS_25.lowest_item) * (1 - limit)


def pace(pull: Any, coaching: Any, fresh: Any, p: Fidelity) -> Any:
    """How much faster than with ordinary support items rise [ratio > 0].

        S = exp(D + b_c * (c - c_ordinary) + b_f * (f - f_ordinary))

    pull      D, the scaled sum of the residual determinants of implementation [log speed ratio]
    coaching  c, training and coaching received over needed [0-1]
    fresh     f, freshness of feedback [0-1]
    """
    return np.exp(
        pull + p.coaching_pull * (coaching - p.ordinary_coaching) + p.feedback_pull * (fresh - p.ordinary_freshness)
    )


def moved(levels: Any, attainable: Any, speed: Any, pace: Any, p: Fidelity) -> Any:
    """Item levels after a month [1-5], shape (..., 25).

        x' = x + min(speed * S, 1) * (A - x)   where A > x
        x' = x + fall * (A - x)                where A < x

    levels  x;  attainable  A;  speed [1/month], shape (25,);  pace  S [ratio], shape (...)
    Rising takes work and so support; falling needs none. An item falls only when its conditions have worsened.
    """
    return _moved(levels, attainable, speed, np.asarray(pace)[..., None], p.fall_speed)


@elementwise("float64(float64, float64, float64, float64, float64)")
def _moved(level: float, attainable: float, speed: float, pace: float, fall: float) -> float:
    gap = attainable - level
    return level + (min(speed * pace, 1) if gap > 0 else fall) * gap


def starting_items(readiness: Any, memory: Any, items: FidelityItems, p: Fidelity) -> NDArray[np.float64]:
    """Item levels when delivery starts [1-5], shape (..., 25).

        x_0 = clip(start + lift * (readiness - ordinary), 1, 5)
        x   = x_0 + kept * memory * max(typical - x_0, 0)

    readiness  built in preparation [0-1];  memory  left from an earlier spell [0-1];  typical  levels after a year
    """
    raised = p.readiness_lift * (np.asarray(readiness, float)[..., None] - p.ordinary_readiness)
    first = np.clip(items.start + raised, IPS_25.lowest_item, IPS_25.highest_item)
    remembered = p.memory_kept * np.asarray(memory, float)[..., None] * np.maximum(items.typical - first, 0)
    return np.asarray(first + remembered)
