"""Policies that move whom the practice is for: who is paid for, who may enter."""

from typing import Literal

from pydantic import Field

from ipssim.levers import Levers
from ipssim.policies.base import AbstractPolicy, System, added, deepened

__all__ = ["DiagnosisBasedPayment", "WiderTargetGroup"]


class DiagnosisBasedPayment(AbstractPolicy):
    """Recurrent contracts pay only for clients with a severe diagnosis: others bring no money, and many are refused.

    Lever     unpaid_moderate [dose 0-1]
    Acts in   agents.agency.books: revenue; clients: referral and intake by severity
    Strategy  ERIC: use other payment schemes
    Source    scopingreview2023: payment models based on diagnoses rather than outcomes hindered implementation
    """

    kind: Literal["diagnosis_based_payment"] = "diagnosis_based_payment"

    def adjust(self, levers: Levers, system: System) -> Levers:
        return deepened(levers, unpaid_moderate=self.dose(system))


class WiderTargetGroup(AbstractPolicy):
    """The target group is widened: people whose mental illness is moderate may enter besides those it was meant for.

    They are counted among clients and not among people with severe mental illness, so penetration may pass what the
    group it is measured by receives: look at the shares by stratum.

    Lever     wider_target_group [share]
    Acts in   agents.agency.clients: referral and the traits of those taken in
    Strategy  ERIC: promote adaptability
    Source    dwp1025: English health-led trials opened the practice to people outside specialised care;
              scopingreview2023: deciders were unsure about reaching outside it
    """

    kind: Literal["wider_target_group"] = "wider_target_group"
    wider_by: float = Field(
        default=0.5, ge=0, le=5, description="people of moderate illness who may enter, over those it was meant for"
    )

    def adjust(self, levers: Levers, system: System) -> Levers:
        return added(levers, wider_target_group=self.dose(system) * self.wider_by)
