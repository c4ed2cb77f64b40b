"""Policies that make evidence, carry it to those who decide, and teach those who teach."""

from typing import ClassVar, Literal

from pydantic import Field

from ipssim.levers import Levers
from ipssim.policies.base import AbstractPolicy, System, added, deepened

__all__ = ["Dissemination", "LocalTrial", "ResearchPartnership", "TrainingOfTrainers"]


class LocalTrial(AbstractPolicy):
    """A trial in each region: it starts and pays the sites it lacks until it reports, then they face a cliff.

    A positive result convinces those who decide. A trial is held or not: its strength is 0 or 1.

    Lever     trial_sites [sites / region]
    Acts in   agents.researcher: trials; agents.funder: grants for its sites; authority: belief
    Strategy  ERIC: capture and share local knowledge; stage implementation scale up
    Source    internationalgrowth: decision-makers are most persuaded by evaluations conducted locally; Rimini and
              London spurred spread
    """

    vary_instead: ClassVar[str] = "sites"

    kind: Literal["local_trial"] = "local_trial"
    sites: int = Field(
        default=3,
        ge=1,
        le=20,
        description="sites a trial looks for, at least as many as it needs to begin; it pays those a region lacks",
    )

    def adjust(self, levers: Levers, system: System) -> Levers:
        return added(levers, trial_sites=self.dose(system) * self.sites)


class Dissemination(AbstractPolicy):
    """Results, from wherever they come, are carried to agencies and authorities: reports, visits, conferences.

    Lever     dissemination [dose 0-1]
    Acts in   agents.agency: hearing of the practice; agents.authority: belief in evidence from elsewhere
    Strategy  ERIC: develop educational materials; distribute educational materials; inform local opinion leaders
    Source    scopingreview2023: disseminating results on effectiveness increased adoption
    """

    kind: Literal["dissemination"] = "dissemination"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, dissemination=self.dose(system))


class ResearchPartnership(AbstractPolicy):
    """Researchers are paid to work with authorities, support centres and leaders.

    Lever     research_partnership [dose 0-1]
    Acts in   agents.researcher: groups, partnership, advocacy; authority: commitment; agencies: leaders
    Strategy  ERIC: develop academic partnerships; obtain formal commitments
    Source    scopingreview2023: researchers who worked with decision-makers led to funding and development projects
    """

    kind: Literal["research_partnership"] = "research_partnership"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, research_partnership=self.dose(system))


class TrainingOfTrainers(AbstractPolicy):
    """Trainers of support centres are trained themselves, by researchers and by the developers of the practice.

    Lever     trainer_training [dose 0-1]
    Acts in   agents.support_centre: competence of trainers; useful hours, relationship, accuracy of reviews
    Strategy  ERIC: use train-the-trainer strategies
    Source    scopingreview2023: researchers trained experts at the national level
    """

    kind: Literal["training_of_trainers"] = "training_of_trainers"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, trainer_training=self.dose(system))
