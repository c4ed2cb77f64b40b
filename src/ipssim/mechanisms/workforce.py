"""Specialists leave, are hired and learn."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ipssim.mechanisms.rates import monthly

__all__ = [
    "Workforce",
    "certified",
    "competence_after",
    "contacts_after",
    "growth_hazard",
    "laid_off",
    "leaving_hazard",
    "may_hire",
    "most_posts",
    "stays_for_pay",
]


@dataclass(frozen=True)
class Workforce:
    """Parameters of the workforce; values and evidence in parameters/workforce.toml. Hazards are yearly there."""

    leaving: float
    leaving_insecurity: float
    leaving_unsupervised: float
    leaving_competence: float
    leaving_feedback: float
    leaving_infrastructure: float
    leaving_pay: float
    feedback_months: float
    hiring: float
    supervisor_leaving: float
    supervisor_hiring: float
    novice: float
    learning: float
    ceiling_alone: float
    ceiling_support: float
    ceiling_supervision: float
    certified_gain: float
    contacts_gain: float
    contacts_fade: float
    contacts_leave: float
    growth: float
    growth_utilisation: float
    growth_profit: float
    largest_team: float
    people_per_team: float
    lay_off_after: float


def leaving_hazard(
    insecurity: Any, supervisor: Any, competence: Any, feedback: Any, infrastructure: Any, p: Workforce
) -> Any:
    """Hazard that a specialist leaves [1/month].

        h = h0 * exp(b_i * insecurity + b_s * (1 - supervisor) - b_c * competence - b_f * feedback - b_w * w)

    insecurity  of the money [0-1];  supervisor  in post [0/1];  competence [0-1]
    feedback    recency of supportive monitoring [0-1];  infrastructure  w [-1..1]

    25-50 % a year leave mental-health agencies (woltmann2008); fewer where monitoring is supportive (aarons2009a).
    """
    return monthly(p.leaving) * np.exp(
        p.leaving_insecurity * insecurity
        + p.leaving_unsupervised * (1 - supervisor)
        - p.leaving_competence * competence
        - p.leaving_feedback * feedback
        - p.leaving_infrastructure * infrastructure
    )


def stays_for_pay(pay: Any, p: Workforce) -> Any:
    """What better pay leaves of the hazard of leaving [ratio]: exp(-b * (pay - 1)).

    pay  of specialists over what is usual [ratio]
    """
    return np.exp(-p.leaving_pay * (pay - 1))


def may_hire(funded: Any, in_debt: Any, busy: Any) -> Any:
    """Whether open posts are filled [yes/no]: a contract pays for them, and the account is not overdrawn; a host that
    has had to step in waits until those in post have few free places, when another specialist earns more than it costs.

    funded  some contract pays [yes/no];  in_debt  the host had to step in [yes/no];  busy  few free places [yes/no]
    """
    return funded & (~np.asarray(in_debt, bool) | busy)


def certified(competence: Any, certification: Any, p: Workforce) -> Any:
    """Competence that newcomers bring, or a team can reach, with certified training [0-1].

        c' = c + g * certification * (1 - c)

    competence  without it [0-1];  certification  dose [0-1]
    """
    return competence + p.certified_gain * certification * (1 - competence)


def competence_after(
    competence: Any,
    stayed: Any,
    hired: Any,
    novice: Any,
    support: Any,
    supervisor: Any,
    certification: Any,
    p: Workforce,
) -> Any:
    """Mean competence of the team after a month of learning and of newcomers [0-1].

        c' = (stayed * (c + l * (C - c)) + hired * c_novice) / (stayed + hired),
        C  = certified(min(1, C_alone + C_support * support + C_supervision * supervisor), certification)

    stayed, hired  specialists [people];  novice  competence of newcomers, raised by what an earlier spell left [0-1]
    support        training and coaching received over needed [0-1];  supervisor  in post [0/1]
    certification  dose of certified training [0-1]
    """
    ceiling = p.ceiling_alone + p.ceiling_support * support + p.ceiling_supervision * supervisor
    ceiling = certified(np.minimum(1, ceiling), certification, p)
    learned = competence + p.learning * (ceiling - competence)
    team = np.maximum(stayed + hired, 1)
    return np.where(stayed + hired > 0, (stayed * learned + hired * novice) / team, novice)


def contacts_after(contacts: Any, leavers: Any, effort: Any, p: Workforce) -> Any:
    """Stock of employer contacts a specialist has, after a month [contacts / specialist, about 0-1 of a full book].

        k' = k * (1 - fade) * (1 - b * leavers) + gain * effort

    leavers  share of the team that left [0-1];  effort  level of job development [0-1]
    """
    return contacts * (1 - p.contacts_fade) * (1 - p.contacts_leave * leavers) + p.contacts_gain * effort


def growth_hazard(pull: Any, pressure: Any, surplus: Any, p: Workforce) -> Any:
    """Hazard that a full team asks for one more post [1/month].

        h = g * exp(D + b * pressure * surplus)

    pull     D, the scaled sum of the residual determinants of penetration [log hazard ratio]
    pressure share of the money that depends on results [0-1]: such a team grows when that pays
    surplus  of its account over its overdraft limit [-1..1]
    """
    return p.growth * np.exp(pull + p.growth_profit * pressure * surplus)


def most_posts(people: Any, p: Workforce) -> Any:
    """Posts beyond which a programme does not grow [posts]: n * teams,   teams = 1 + floor(people / people_per_team).

    people  with severe mental illness in the agency's care;  n  largest_team
    """
    return p.largest_team * (1 + np.floor(people / p.people_per_team))


def laid_off(months_in_debt: Any, filled: Any, covered: Any, needed: Any, p: Workforce) -> Any:
    """Specialists laid off this month [people]: one, once the account has been overdrawn for longer than some months,
    if nobody pays for the post or its clients would find places with the others.

    months_in_debt  consecutive months in which the host had to step in;  filled  specialists in post
    covered         posts that some contract pays for
    needed          one fewer would have few free places left [yes/no]: to let go of somebody earns less, not costs less

    The last one stays: a contract that nobody works on earns nothing, and to close is a decision of its own.
    """
    spare = (filled > covered) | ~np.asarray(needed, bool)
    return (months_in_debt > p.lay_off_after) & (filled > 1) & spare
