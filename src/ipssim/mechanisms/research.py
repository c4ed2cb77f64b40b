"""Researchers: local trials with sampling error, published monitoring, advice to authorities."""

from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = [
    "Research",
    "advocacy_target",
    "ever_employed_difference",
    "fading",
    "is_positive",
    "monitoring_target",
    "partnership_target",
    "standard_error",
    "trial_grant",
    "trial_hazard",
    "trial_months",
    "trial_size",
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
    practice_rate: float
    usual_rate: float
    highest_rate: float
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


def ever_employed_difference(working_share: Any, reference_share: float, p: Research) -> Any:
    """Difference in "ever employed within 18 months" between the practice and usual services here.

        D = min(r_max, r_practice * working_share / reference_share) - r_usual

    working_share  share of the region's clients who work, against the share in typical programmes
    """
    return practice_rate(working_share, reference_share, p) - p.usual_rate


def practice_rate(working_share: Any, reference_share: float, p: Research) -> Any:
    """Share of the practice's clients ever employed within 18 months [0-1]."""
    return np.minimum(p.highest_rate, p.practice_rate * working_share / reference_share)


def standard_error(difference: Any, size: Any, p: Research) -> Any:
    """Standard error of a difference of two proportions: sqrt( q1 (1 - q1) / n + q0 (1 - q0) / n )."""
    q0 = p.usual_rate
    q1 = np.clip(q0 + difference, 0, 1)
    return np.sqrt((q1 * (1 - q1) + q0 * (1 - q0)) / np.maximum(size, 1))


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
