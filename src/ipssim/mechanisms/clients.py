"""Clients: how many are referred, find a first job, lose it, find another, and leave."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.compiled import compiled
from ipssim.mechanisms.rates import logistic, probability
from ipssim.vocabulary import Regime

__all__ = [
    "EARLY_QUARTERS",
    "Clients",
    "attention",
    "class_hazards",
    "drawn_among_first",
    "graduating_hazard",
    "job_climate",
    "job_ending_hazards",
    "job_support",
    "leaving_hazards",
    "places",
    "referral_hurdles",
    "referrals",
    "rounded",
    "satisfaction",
    "share_near",
    "share_wanting_work",
    "usual_caseload",
    "usual_employed",
]

EARLY_QUARTERS = 2  # of service, in which few leave: four months on average, as people come in throughout the first


@dataclass(frozen=True)
class Clients:
    """Parameters of clients and jobs; values and evidence in parameters/clients.toml.

    Clients are of two latent classes: near to work and far from it.
    """

    want_work: float
    smi_share: float
    eligibility_cut: float
    referral: float
    referral_culture: float
    referral_integration: float
    referral_zero_exclusion: float
    referral_hurdles: float
    referral_waiting: float
    referral_awareness: float
    give_up: float
    target_caseload: float
    full_caseload: float
    caseload_spread: float
    stretch: float
    intake_pace: float
    share_near: float
    creaming: float
    creaming_zero_exclusion: float
    first_job_near: float
    first_job_far: float
    next_job_near: float
    next_job_far: float
    usual_first_job_hazard: float
    items_pull: float
    competence_pull: float
    payment_pull: float
    unemployment_pull: float
    ordinary_unemployment: float
    openness_pull: float
    benefit_trap_pull: float
    dismissal_protection_pull: float
    local_spread: float
    job_end_early: float
    job_end_late: float
    tenure_support: float
    leaving: float
    leaving_early: float
    graduating: float
    graduating_support: float
    satisfaction_job: float
    hours_a_week: float
    search_limit: float
    work_limit: float


def share_wanting_work(regime: Any, p: Clients) -> Any:
    """Share of the people in care who want work and may enter [0-1]: want_work * (1 - cut * n).

    n  narrow eligibility in the region [0-1];  want_work  share (drake2013)
    """
    return p.want_work * (1 - p.eligibility_cut * regime[..., Regime.NARROW_ELIGIBILITY])


def referrals(
    pool: Any, culture: Any, integration: Any, zero_exclusion: Any, awareness: Any, waiting: Any, p: Clients
) -> Any:
    """People referred in a month, on average [people / month].

        R = r * pool * exp(b_c * culture + b_i * integration + b_z * zero + b_a * (awareness - 1/2) - b_w * waiting)

    pool            people who want work and may enter, neither in service nor waiting [people]
    culture         driver, centred [-1..1];  integration  driver, centred [-1..1]
    zero_exclusion  the item less its typical level [points]
    awareness       of the service: visible success of its clients [0-1]
    waiting         people waiting over the team's places [ratio]: a long list makes clinicians hold back
    """
    return (
        p.referral
        * np.maximum(pool, 0)
        * np.exp(
            p.referral_culture * culture
            + p.referral_integration * integration
            + p.referral_zero_exclusion * zero_exclusion
            + p.referral_awareness * (awareness - 1 / 2)
            - p.referral_waiting * waiting
        )
    )


def referral_hurdles(regime: Any, p: Clients) -> Any:
    """What lengthy referral and work-capacity assessment leave of referrals [0-1]: exp(-b * their mean)."""
    hurdles = (regime[..., Regime.LENGTHY_REFERRAL] + regime[..., Regime.CAPACITY_ASSESSMENT]) / 2
    return np.exp(-p.referral_hurdles * hurdles)


def usual_caseload(deviate: Any, p: Clients) -> Any:
    """Caseload at which specialists of a site take in nobody new [clients / specialist]: full * exp(s * z).

    deviate  z, standard normal, lasting for each agency;  full  below the target that the scale allows
    """
    return p.full_caseload * np.exp(p.caseload_spread * deviate)


def places(filled: Any, caseload: Any, pressure: Any, usual: Any, p: Clients) -> NDArray[np.int64]:
    """Clients a team can take in this month [people].

        min(floor(filled * usual * (1 + stretch * pressure)) - caseload, filled * pace), not below 0

    filled  specialists in post;  pressure  share of the money that depends on results [0-1]
    usual   caseload at which its specialists take in nobody new [clients / specialist]
    """
    room = np.floor(filled * usual * (1 + p.stretch * pressure)) - caseload
    return np.asarray(np.maximum(np.minimum(room, np.floor(filled * p.intake_pace)), 0)).astype(np.int64)


def share_near(pressure: Any, zero_exclusion: Any, distance: Any, p: Clients) -> Any:
    """Share of those taken in who are near to work [0-1]: by their traits, and by creaming beyond what traits show.

        logit(q) = logit(share_near) + b_p * pressure - b_z * zero - distance

    pressure  share of the money that depends on results [0-1];  zero  zero exclusion less its typical level [points]
    distance  of these newcomers from work, 0 for ordinary ones [log odds] (mechanisms/strata.py)
    """
    neutral = np.log(p.share_near / (1 - p.share_near))
    return logistic(neutral + p.creaming * pressure - p.creaming_zero_exclusion * zero_exclusion - distance)


def job_climate(unemployment: Any, openness: Any, regime: Any, p: Clients) -> Any:
    """Ease of finding a job in a region, whoever helps [ratio, 1 is ordinary].

        C = exp(-b_u * (u - u_0) + b_o * (o - 1/2) - b_t * trap - b_d * dismissal)

    unemployment  u, share;  openness  o, of employers [0-1];  trap, dismissal  regime features [0-1]

    Weak factors: over sites unemployment did not matter (bond2012), over trials only dismissal protection did,
    marginally (brinchmann2020).
    """
    return np.exp(
        p.openness_pull * (openness - 1 / 2)
        - p.unemployment_pull * (unemployment - p.ordinary_unemployment)
        - p.benefit_trap_pull * regime[..., Regime.BENEFIT_TRAP]
        - p.dismissal_protection_pull * regime[..., Regime.DISMISSAL_PROTECTION]
    )


def job_support(index: Any, competence: Any, pressure: Any, p: Clients) -> Any:
    """What the practice as delivered here does for finding a job, against ordinary delivery [ratio].

        Q = exp(b_f * index + b_c * competence + b_p * pressure)

    index       items tied to jobs, weighted, less their typical level [points of the mean item]
    competence  driver, centred [-1..1];  pressure  share of the money that depends on results [0-1]
    """
    return np.exp(p.items_pull * index + p.competence_pull * competence + p.payment_pull * pressure)


def attention(filled: Any, caseload: Any, p: Clients) -> Any:
    """Share of the practice that each client gets [0-1]: min(1, filled * target / caseload)."""
    return np.minimum(filled * p.target_caseload / np.maximum(caseload, 1), 1)


def class_hazards(climate: Any, support: Any, attention: Any, p: Clients) -> tuple[Any, Any]:
    """Hazards of a first and of a next job by latent class [1/month], each shape (..., 2).

        h_c = base_c * C * (a * Q + (1 - a) * usual),   usual = h_usual / mean first-job hazard at entry

    climate  C [ratio];  support  Q [ratio];  attention  a [0-1]: without a specialist clients fare as in usual services
    The hazard of a cohort falls with time in service because those near to work find jobs first.
    """
    factor = climate * (attention * support + (1 - attention) * usual_ratio(p))
    first = np.array([p.first_job_near, p.first_job_far])
    following = np.array([p.next_job_near, p.next_job_far])
    return factor[..., None] * first, factor[..., None] * following


def usual_ratio(p: Clients) -> float:
    """Job-finding in usual services over that in the practice, the same people and place [ratio]: h_usual / mean h."""
    return p.usual_first_job_hazard / (p.share_near * p.first_job_near + (1 - p.share_near) * p.first_job_far)


def usual_employed(months: int, near: Any, far: Any, climate: Any, p: Clients) -> Any:
    """Of these newcomers, how many would work within some months in usual services, on average [people].

        E = near * (1 - exp(-m h_near)) + far * (1 - exp(-m h_far)),   h_c = base_c * C * usual ratio

    near, far  newcomers of each latent class;  climate  C [ratio];  m  months
    A control arm of the same people in the same labour market, by its expectation: no draw is spent on it (bond2020:
    25 % at about 18 months).
    """
    exposed = months * usual_ratio(p) * climate
    return near * probability(exposed * p.first_job_near) + far * probability(exposed * p.first_job_far)


def satisfaction(preference: Any, working: Any, clients: Any, p: Clients) -> Any:
    """Proxy of clients' satisfaction [0-1]: w * working / clients + (1 - w) * preference.

    preference  how far the items that respect choice are met [0-1];  working  clients in a job
    """
    return p.satisfaction_job * working / np.maximum(clients, 1) + (1 - p.satisfaction_job) * preference


def leaving_hazards(p: Clients) -> tuple[float, float]:
    """Hazards that somebody without a job leaves the service, early and later [1/month]: r * l and l.

    early  who has not worked since entry and is in the first two quarters of service;  later  everybody else
    Programmes discharge those who disengage and those who find nothing (discharge2018), which takes its time: by
    records and by clients' own account fewest left in the first half-year, and most in the second year (veterans2007).
    """
    return p.leaving * p.leaving_early, p.leaving


def job_ending_hazards(support: Any, p: Clients) -> tuple[Any, Any]:
    """Hazards that a job ends, in its first 13 weeks and later [1/month].

        h = h_0 * exp(-b * support)

    support  follow-along items (individualised, time-unlimited) less their typical level [points]
    Follow-along raises tenure rather than starts (leff2005); contact goes with months worked (bond2011).
    """
    longer = np.exp(-p.tenure_support * support)
    return p.job_end_early * longer, p.job_end_late * longer


def graduating_hazard(support: Any, p: Clients) -> Any:
    """Hazard that somebody six months or more in a job leaves the service [1/month]: g * exp(-b * support)."""
    return p.graduating * np.exp(-p.graduating_support * support)


def rounded(amount: Any, uniform: Any) -> NDArray[np.int64]:
    """A whole number whose mean is `amount`, by one uniform: floor(amount + u)."""
    return np.asarray(np.floor(amount + uniform)).astype(np.int64)


@compiled()
def drawn_among_first(first: Any, count: Any, people: Any, uniform: Any) -> Any:
    """Of `count` people drawn from a line of them, each as likely as any other: how many are among the first so many.

    Systematic sampling: every (N/k)-th in the line is taken from a random start. With C people up to a place in the
    line, N all of them, k = count and v = floor(u * N):

        ceil((k C - v) / N)

    first  C, 0..N;  count  k, 0..N;  people  N, at least 1;  uniform  u in [0, 1)
    Between two places there are never more than stand there; whole numbers this small divide without error.
    """
    return np.ceil((count * first - np.floor(uniform * people)) / people)
