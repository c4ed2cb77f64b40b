"""What becomes of a team when its project or its last contract ends."""

import numpy as np
from numpy.typing import NDArray

from ipssim.agents.agency.state import AgencyState
from ipssim.counts import binomial
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms.finance import host_carries, transition_probability
from ipssim.vocabulary import LINE, Payer

__all__ = ["ProjectEnd"]


class ProjectEnd(AgencyState):
    """A request for permanent money, an extension, or a host that steps in."""

    __slots__ = ()

    def seek_transition(self) -> None:
        """A project of a site without permanent money asks for it once, in time for a budget round if it has a review
        to show by then; the odds rest on results and support. Where the line pays already, it ends as it was to end."""
        finance = self.parameters.finance
        left = self.term("months_left", Payer.PROJECT)
        in_time = (left <= finance.transition_notice) & (self.rated > 0)
        asks = (left > 0) & (in_time | (left <= finance.notice_months)) & ~self.renewal_asked
        bereft = ~self.scheme[..., : len(LINE)].any(axis=-1)  # Scheme.NONE is zero
        these = self.where(asks & bereft & self.is_delivering)
        if len(these) == 0:
            return
        working = these.jobs / np.maximum(these.caseload, 1)
        success = transition_probability(
            working,
            np.where(these.rated > 0, (these.rated - IPS_25.good) / len(IPS_25.items), 0),
            these.leader_commitment,
            these.of_authority("commitment"),
            these.support_relationship,
            these.steering_commitment,
            these.setting("transition_help"),
            finance,
        )
        these.renewal_asked = True
        these.renewing = these.chance("transition") < success
        these.log("transition_sought", after=np.where(these.renewing, "supported", "refused"))

    def extend_projects(self, ends: NDArray[np.bool_]) -> None:
        """Where a policy extends projects, one that would end goes on once, and may ask for permanent money again."""
        if not ends.any():
            return
        months = np.rint(self.lever("extension_months"))
        extended = ends & (months > 0) & self.is_delivering & ~self.extended
        if not extended.any():
            return
        these = self.where(extended)
        left = these.months_left
        left[..., Payer.PROJECT] = months[extended]
        these.months_left, these.extended, these.renewal_asked = left, True, these.renewing
        these.log("extended")

    def fall_to_host(self) -> None:
        """A committed host may carry posts itself when the last contract ends; what it does not carry, ends in time."""
        if len(self) == 0:
            return
        odds = host_carries(self.leader_commitment, self.setting("self_funding"), self.parameters.finance)
        posts = binomial(self.chance("host pays"), self.filled, odds)
        self.where(posts > 0).carry_team(posts[posts > 0])
