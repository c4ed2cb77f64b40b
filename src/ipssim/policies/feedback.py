"""Policies that show sites where they stand: reviews from outside, self-rating, outcome monitoring."""

from typing import Literal

from ipssim.levers import Levers
from ipssim.policies.base import AbstractAgencyPolicy, AbstractPolicy, System, deepened

__all__ = ["IndependentReviews", "OutcomeMonitoring", "SelfRating"]


class IndependentReviews(AbstractAgencyPolicy):
    """Reviews that are due are paid for and done by trained reviewers from outside, centre or no centre.

    Lever     outside_reviews [share of the reviews due]
    Acts in   agents.support_centre: reviews; agents.agency.quality: rating, feedback
    Strategy  ERIC: audit and provide feedback; develop and implement tools for quality monitoring
    Source    scopingreview2023: routine assessment helped to keep to the model over time; vukadin2018: few independent
              reviewers were a barrier
    """

    kind: Literal["independent_reviews"] = "independent_reviews"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, outside_reviews=self.dose_of_agencies(system))


class SelfRating(AbstractAgencyPolicy):
    """Sites rate their own fidelity once a year instead of waiting for a review: no trainer's time, less sharp, kinder.

    Lever     self_rating [share of the sites]
    Acts in   agents.support_centre: hours left for coaching; agents.agency.quality: rating, its error, feedback
    Strategy  ERIC: audit and provide feedback; develop and organize quality monitoring systems
    Source    margolies2015: learning collaboratives with self-rated fidelity where trainers cannot be paid;
              margolies2017: totals agreed with independent reviews
    """

    kind: Literal["self_rating"] = "self_rating"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, self_rating=self.dose_of_agencies(system))


class OutcomeMonitoring(AbstractPolicy):
    """Sites report outcomes every quarter; results come back to them and are published. Supervisors bear the work.

    Lever     outcome_monitoring [dose 0-1]
    Acts in   agents.agency.quality: feedback, time of supervisors; researcher: published results; authority: belief
    Strategy  ERIC: develop and organize quality monitoring systems; audit and provide feedback
    Source    scopingreview2023: outcome monitoring improved quality across sites and motivated leaders and
              decision-makers; aarons2009a: supportive monitoring kept staff
    """

    kind: Literal["outcome_monitoring"] = "outcome_monitoring"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, outcome_monitoring=self.dose(system))
