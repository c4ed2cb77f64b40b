"""Researchers: local trials with sampling error, published monitoring, advice to authorities."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ipssim.mechanisms.rates import begun_by_the_end

__all__ = [
    "Research",
    "advocacy_target",
    "fading",
    "is_positive",
    "monitoring_target",
    "partnership_target",
    "practice_rate",
    "site_share",
    "standard_error",
    "trial_grant",
    "trial_hazard",
    "trial_months",
    "trial_size",
    "usual_rate",
]


@dataclass(frozen=True)
class Research:
    """Parameters of researchers; values and evidence in parameters/research.toml."""

    group_forms: float
    group_funded: float
    trial_starts: float
    trial_funded: float
    sites_for_trial: float
    trial_shortest: float
    trial_longest: float
    people_per_site: float
    largest_trial: float
    trial_posts: float
    critical_value: float
    evidence_gain: float
    evidence_fades: float
    monitoring_months: float
    monitoring_reference: float
    reporting_share: float
    partnership_months: float
    partnership_base: float
    partnership_membership: float
    partnership_commitment: float
    partnership_paid: float
    advocacy_months: float
    advocacy_base: float
    advocacy_partnership: float
    advocacy_evidence: float


def trial_hazard(commitment: Any, advocacy: Any, funded: Any, p: Research) -> Any:
    """Hazard that a group starts a local trial [1/month]: h = h0 * commitment * advocacy + h_f * funded.

    funded  money for a trial has been granted and is not yet used [0/1]
    """
    return p.trial_starts * commitment * advocacy + p.trial_funded * funded


def trial_months(uniform: Any, p: Research) -> Any:
    """Length of a trial [months], evenly spread between the shortest and the longest."""
    return np.rint(p.trial_shortest + (p.trial_longest - p.trial_shortest) * uniform)


def trial_grant(months_left: Any, p: Research) -> Any:
    """Length of a grant that pays a site of a funded trial [months]: until it reports, or that of a mean trial.

    months_left  of the trial under way; 0 while it still looks for its sites
    """
    return np.where(months_left > 0, months_left, np.rint((p.trial_shortest + p.trial_longest) / 2))


def trial_size(sites: Any, p: Research) -> Any:
    """People in each arm: so many a delivering site, up to the largest trial."""
    return np.rint(np.minimum(p.largest_trial, p.people_per_site * sites))


def site_share(size: Any, sites: Any, p: Research) -> Any:
    """Share of the sites that could join that a trial takes [0-1]: min(1, size / (people per site * sites))."""
    return np.minimum(1, size / (p.people_per_site * np.maximum(sites, 1)))


def practice_rate(first_jobs: Any, at_risk: Any, dropped_out: Any) -> Any:
    """Share of a trial's sites' newcomers who work within the quarters of service given [0-1]: a period life table.

    By intention to treat: who drops out before a first job is counted, without one. Probabilities of a month in
    quarter q, put together by `begun_by_the_end` (mechanisms/rates.py):

        leave = d_q / (n_q + d_q),   begin = f_q / n_q

    first_jobs  f_q, first jobs by quarter in service, over the trial's months;  at_risk  n_q, person-months searching
    dropped_out  d_q, who left before a first job
    """
    leave = dropped_out / np.maximum(at_risk + dropped_out, 1)
    begin = first_jobs / np.maximum(at_risk, 1)
    return begun_by_the_end(np.moveaxis(leave, -1, 0), np.moveaxis(begin, -1, 0))


def usual_rate(expected: Any, entered: Any) -> Any:
    """Share of the same newcomers who would work within that time in usual services [0-1]; 0 where nobody entered."""
    return expected / np.maximum(entered, 1)


def standard_error(practice: Any, usual: Any, size: Any) -> Any:
    """Standard error of a difference of two proportions: sqrt( q1 (1 - q1) / n + q0 (1 - q0) / n ).

    practice  q1;  usual  q0;  size  n, people in each arm
    """
    return np.sqrt((practice * (1 - practice) + usual * (1 - usual)) / np.maximum(size, 1))


def is_positive(estimate: Any, error: Any, p: Research) -> Any:
    """Whether a trial counts as positive: estimate > z * standard error."""
    return estimate > p.critical_value * error


def fading(months: float) -> float:
    """What is left after a month of something that fades with this time constant: 1 - 1 / months."""
    return 1 - 1 / months


def monitoring_target(clients: Any, millions: Any, membership: Any, p: Research) -> Any:
    """Strength of monitoring results [0-1]: more people reported on, through the learning community, weigh more.

        M* = membership * (1 - exp(-reporting share * clients per million / R))

    membership  of the learning community, built up [0-1];  R  people reported on per million
    """
    reported = p.reporting_share * clients / np.maximum(millions, np.finfo(float).eps)
    return membership * (1 - np.exp(-reported / p.monitoring_reference))


def partnership_target(active: Any, membership: Any, commitment: Any, paid: Any, p: Research) -> Any:
    """Partnership with authorities, centres and leaders that these imply [0-1]; 0 where no group works.

    paid  dose of a policy that pays researchers for it [0-1]
    """
    reached = p.partnership_base + p.partnership_membership * membership + p.partnership_commitment * commitment
    return active * np.minimum(1, reached + p.partnership_paid * paid)


def advocacy_target(active: Any, partnership: Any, evidence: Any, p: Research) -> Any:
    """Effort given to advising decision-makers [0-1]; 0 where no group works."""
    effort = p.advocacy_base + p.advocacy_partnership * partnership + p.advocacy_evidence * evidence
    return active * np.minimum(1, effort)
