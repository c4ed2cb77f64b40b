"""Money streams: what contracts pay, who is preferred, how a project becomes permanent."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ipssim.mechanisms.rates import logistic

__all__ = [
    "AWARD_RULES",
    "Finance",
    "affordable_posts",
    "applicant_score",
    "award_weights",
    "billing_share",
    "calls_are_open",
    "divided_shares",
    "host_carries",
    "milestone_weights",
    "own_start",
    "payers_to_manage",
    "pooled_money",
    "results_share",
    "returned_savings",
    "start_up_payments",
    "transition_probability",
]

# What each rule of awarding money ranks applicants by; the rule `score` weighs all of them.
AWARD_RULES = {"readiness": "rank_readiness", "size": "rank_size", "need": "rank_need", "first_come": "rank_waiting"}


@dataclass(frozen=True)
class Finance:
    """Parameters of money; values and evidence in parameters/finance.toml."""

    generosity: float
    overdraft_months: float
    gap_per_payer: float
    notice_months: float
    grace_months: float
    rank_readiness: float
    rank_size: float
    rank_need: float
    rank_waiting: float
    rank_renewal: float
    project_length: float
    call_interval: float
    transition_base: float
    transition_results: float
    transition_fidelity: float
    transition_leader: float
    transition_authority: float
    transition_support: float
    transition_steering: float
    transition_reference: float
    transition_notice: float
    host_pays: float
    host_starts: float
    start_up_paid: float
    legacy_posts: float
    enrolment_weight: float
    job_start_weight: float
    weeks_13_weight: float
    weeks_26_weight: float
    expected_enrolments: float
    expected_starts: float
    expected_13_weeks: float
    expected_26_weeks: float
    results_cap: float


def applicant_score(readiness: Any, size: Any, need: Any, waited: Any, renewing: Any, p: Finance) -> Any:
    """Rank of an applicant for money, higher first.

        score = w_r * readiness + w_s * size + w_u * need + w_w * waited + w_n * renewing

    readiness [0-1];  size  people in care over the mean of all agencies;  waited  years
    need      people in care who want work and have no place on the practice, over the same mean
    renewing  asks to go on after a project [0/1]

    A full team that asks for one more post stands in the same queue as new sites: no preference is documented.
    """
    host = p.rank_readiness * readiness + p.rank_size * size + p.rank_need * need
    return host + p.rank_waiting * waited + p.rank_renewal * renewing


def calls_are_open(month: int, interval: float) -> bool:
    """Whether projects are called this month (1 is the first of a run): in the first month, and every so many after.

    interval   months between two calls, `finance.call_interval`
    """
    return month % interval == 1 % interval


def award_weights(rule: str, p: Finance) -> Finance:
    """The parameters with what an award rule counts: all of `score`, or readiness, size, need or waiting alone.

    Projects that ask to go on keep their places under each rule.
    """
    if rule == "score":
        return p
    counts = {name: 1.0 * (name == AWARD_RULES[rule]) for name in AWARD_RULES.values()}
    return replace(p, **counts)


def milestone_weights(tariff: Any, p: Finance) -> Any:
    """What enrolment, a job start, 13 and 26 weeks count for [share], shape (4, ...): a policy's tariff, or the usual.

        usual  w_j = v_j / sum_i v_i,   so that an average team earns all of the money at risk

    tariff  by milestone on the last axis, summing to 1; all 0 where no policy sets one
    v_j     enrolment_weight, job_start_weight, weeks_13_weight, weeks_26_weight
    """
    usual = np.array([p.enrolment_weight, p.job_start_weight, p.weeks_13_weight, p.weeks_26_weight])
    is_set = (tariff > 0).any(axis=-1, keepdims=True)
    return np.moveaxis(np.where(is_set, tariff, usual / usual.sum()), -1, 0)


def results_share(
    enrolled: Any, started: Any, weeks_13: Any, weeks_26: Any, posts: Any, weights: Any, cap: Any, p: Finance
) -> Any:
    """What a team earned of the money at risk this month, 1 for an average team, at most the cap [ratio].

        r = min(cap, sum_j w_j * n_j / (x_j * posts))

    cap  of a policy [ratio]; where it is 0, the usual one, `results_cap`

    n_j  enrolments, job starts, jobs that reached 13 and 26 weeks this month [counts]
    x_j  what an average filled post produces a month;  w_j  weights that sum to 1, shape (4, ...);  posts  filled posts
    Milestones as in English social impact bonds (indigo0176, indigo0193).
    """
    for_enrolment, for_start, for_13_weeks, for_26_weeks = weights
    earned = (
        for_enrolment * enrolled / p.expected_enrolments
        + for_start * started / p.expected_starts
        + for_13_weeks * weeks_13 / p.expected_13_weeks
        + for_26_weeks * weeks_26 / p.expected_26_weeks
    )
    return np.minimum(np.maximum(earned / posts, 0), np.where(cap > 0, cap, p.results_cap))


def billing_share(clients: Any, places: Any) -> Any:
    """Share of its contract that billing for services brings in [0-1]: clients over places, at most 1.

    Job development away from the client cannot be billed: the share of the line given to the insurer
    (`line_shares` of the scenario) is the part of the cost that billing covers when all places are taken.
    """
    return (clients / places).clip(0, 1)


def transition_probability(
    working: Any, quality: Any, leader: Any, commitment: Any, support: Any, steering: Any, help: Any, p: Finance
) -> Any:
    """Probability that project money becomes permanent when the project ends, given that money is there [0-1].

        q = logistic(t0 + t_w * (working - w0) + t_f * quality + t_l * leader + t_a * commitment + t_s * support
                     + t_g * steering + m)

    working     share of clients in work [0-1], against the reference w0
    quality     mean item of the last rating less that of good fidelity [points]; 0 if never rated
    leader, commitment (of the authority), support (relationship with support professionals)  [0-1]
    steering    commitment of the steering group, 0 where none meets any more [0-1]
    help        m, of transition funding [log odds]
    """
    return logistic(
        p.transition_base
        + p.transition_results * (working - p.transition_reference)
        + p.transition_fidelity * quality
        + p.transition_leader * leader
        + p.transition_authority * commitment
        + p.transition_support * support
        + p.transition_steering * steering
        + help
    )


def divided_shares(shares: Any, division: Any, payers: int) -> Any:
    """Shares of the line by payer when it is split over more of them: s + d * (1/n - s), for the first n payers.

    shares  s, as the region's payers share it, summing to 1;  division  d [0-1];  payers  n, that may pay the line
    """
    even = (np.arange(shares.shape[-1]) < payers) / payers
    return shares + division * (even - shares)


def payers_to_manage(payers: Any, pooling: Any) -> Any:
    """Payers that an agency has to deal with [count]: n - d * max(n - 1, 0); payers that pool count as one.

    payers  n, that pay;  pooling  d, how far they pool [0-1]
    """
    return payers - pooling * np.maximum(payers - 1, 0)


def pooled_money(shared: Any, pooling: Any) -> Any:
    """How far an agency's money comes as one [0-1]: s + d - s * d, of two independent ways to it.

    shared  s, that two partner organisations put into one purse [0-1];  pooling  d, of payers by policy [0-1]
    """
    return shared + pooling * (1 - shared)


def affordable_posts(fixed: Any, others: Any, price: Any, p: Finance) -> Any:
    """Posts that a fixed sum pays for after everything else it has to pay: P = max(0, (B - O) / (g * price)).

    fixed  B [cents / month];  others  O, support, projects and research [cents / month];  price  of a post
    [cents / month];  g  generosity, revenue of a contract over the price of its posts [ratio]
    """
    return np.maximum(0, (fixed - others) / (p.generosity * price))


def returned_savings(closed: Any, returned: Any, p: Finance) -> Any:
    """Posts that the money of closed old services pays for [posts]: l * closed * returned.

    closed    people in agencies' care times the share of their old service closed so far [people]
    returned  share of that money which comes back to the line [0-1];  l  legacy_posts [posts / person]
    """
    return p.legacy_posts * np.maximum(closed, 0) * returned


def start_up_payments(cost: Any, grant: Any, p: Finance) -> tuple[Any, Any]:
    """Who pays the start-up cost of a new site [same unit]: a grant, and the contract; the site bears the rest.

        granted = cost * g,   contract = (cost - granted) * c

    grant  g, share of the cost that a start-up grant pays [0-1];  c  start_up_paid, share of what is left [0-1]
    """
    granted = np.rint(cost * grant)
    return granted, np.rint((cost - granted) * p.start_up_paid)


def host_carries(leader: Any, rules: Any, p: Finance) -> Any:
    """Probability that a host goes on with a post itself when the last contract ends: (h + r * (1 - h)) * leader.

    leader  commitment [0-1];  rules  r, that ask hosts to carry teams [0-1];  h  host_pays, without such rules
    """
    return (p.host_pays + rules * (1 - p.host_pays)) * leader


def own_start(leader: Any, readiness: Any, rules: Any, p: Finance) -> Any:
    """Hazard that a prepared agency starts on its host's money [1/month]: h * r * leader * readiness.

    leader, readiness  [0-1];  rules  r, that let hosts carry teams [0-1]: without such rules nobody does
    """
    return p.host_starts * rules * leader * readiness
