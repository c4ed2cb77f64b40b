"""Policies about who hosts the practice and with whom."""

from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from ipssim.levers import Levers
from ipssim.policies.base import (
    AbstractAgencyPolicy,
    AbstractPolicy,
    System,
    deepened,
    host_kinds,
    refuse_unknown_hosts,
)

__all__ = ["CoLocation", "HostingRules", "MergingTeams", "PartnershipAgreements"]


class PartnershipAgreements(AbstractAgencyPolicy):
    """Help for agencies whose employment provider is another organisation: agreement, contact person, shared clients.

    Lever     partnership_help [dose 0-1]
    Acts in   agents.agency.leadership: partnership, shared practice; items of integration, referrals
    Strategy  ERIC: develop resource sharing agreements; promote network weaving
    Source    scopingreview2023: agreements, shared clients and designated contact persons facilitated implementation;
              without formal agreements referrals were poor
    """

    kind: Literal["partnership_agreements"] = "partnership_agreements"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, partnership_help=self.dose_of_agencies(system))


class CoLocation(AbstractAgencyPolicy):
    """Specialists of a free-standing employment agency have their desk in the clinic, with help on the spot.

    Lever     co_location [dose 0-1]
    Acts in   agents.agency.leadership: partnership, shared practice, infrastructure; items of integration, referrals
    Strategy  ERIC: change physical structure and equipment; create new clinical teams
    Source    internationalgrowth: expansion through employment agencies requires both sides to co-locate;
              scopingreview2023: shared office space facilitated implementation
    """

    kind: Literal["co_location"] = "co_location"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, co_location=self.dose_of_agencies(system))


class HostingRules(AbstractPolicy):
    """Only some kinds of host are funded from now on; programmes that run are left alone.

    Part of a strength refuses so many of the other hosts, drawn once for each replicate.

    Lever     hosting_bar [share of hosts refused]
    Acts in   agents.agency.purse: who may apply
    Strategy  ERIC: change service sites; change accreditation or membership requirements
    Source    campbell2007: community mental health centres scored above rehabilitation hosts, through integration
    """

    kind: Literal["hosting_rules"] = "hosting_rules"
    funded: tuple[str, ...] = Field(
        default=("community_mental_health_centre",), description="kinds of host that may be funded"
    )

    @model_validator(mode="after")
    def _hosts_are_known(self) -> Self:
        refuse_unknown_hosts(self.funded, "funded")
        return self

    def adjust(self, levers: Levers, system: System) -> Levers:
        agencies = system.agencies
        barred = ~np.isin(agencies.host, host_kinds(self.funded))
        return deepened(levers, hosting_bar=self.dose(system)[agencies.region] * barred)


class MergingTeams(AbstractPolicy):
    """Money is for larger teams: new ones start with so many posts, and small ones grow to them first.

    Lever     least_team [posts]
    Acts in   agents.agency.purse: posts asked for; staffing, supervision and continuity of teams
    Strategy  ERIC: create new clinical teams; revise professional roles
    Source    mckay2018: in another model more posts meant more delivery and earlier effect; woltmann2008: turnover of
              teams went with lower fidelity, and that larger teams bear it better is assumed
    """

    vary_instead: ClassVar[str] = "posts"

    kind: Literal["merging_teams"] = "merging_teams"
    posts: int = Field(default=4, ge=2, le=8, description="posts of the smallest team that is funded")

    def adjust(self, levers: Levers, system: System) -> Levers:
        return levers.replaced(least_team=np.maximum(levers.least_team, np.rint(self.dose(system) * self.posts)))
