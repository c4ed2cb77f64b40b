"""Taking support away again."""

from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ipssim.given import mistake
from ipssim.levers import Levers
from ipssim.policies.base import AbstractPolicy, System, deepened

__all__ = ["Withdrawal"]

# What can be withdrawn, and the levers that fall back to neutral with it. Learning community and centre may also be a
# region's own decision, which no lever holds: they have a lever of withdrawal that authority and centre obey.
SUPPORT: dict[str, tuple[str, ...]] = {
    "learning_community": (),
    "support_centre": (),
    "coaching": ("coaching_hours",),
    "reviews": ("outside_reviews",),
    "self_rating": ("self_rating",),
    "outcome_monitoring": ("outcome_monitoring",),
    "leader_engagement": ("leader_engagement",),
    "certification": ("certification", "specialist_pay"),  # the certificate and the pay that comes with it
    "coordinator": ("coordinator_post",),
    "research_partnership": ("research_partnership", "trainer_training"),
}
WITHDRAWN = {"learning_community": "community_withdrawn", "support_centre": "centre_withdrawn"}


class Withdrawal(AbstractPolicy):
    """Support is taken away from a date on: what policies above it in the file gave, and what a region chose itself.
    The learning community and support centres are withdrawn whoever gave them, wherever they stand in the file.

    Lever     community_withdrawn, centre_withdrawn [share]; the levers of the other kinds of support
    Acts in   agents.authority: membership; agents.support_centre: posts; all that these feed
    Strategy  none of ERIC's: de-implementation of support
    Source    scopingreview2023: removal of regional leadership and a decline in training and evaluation support led to
              lower quality of once-sustained programmes
    """

    kind: Literal["withdrawal"] = "withdrawal"
    of: tuple[str, ...] | None = Field(
        default=None, description=f"kinds of support, all when left out: {', '.join(SUPPORT)}"
    )

    @model_validator(mode="after")
    def _kinds_are_known(self) -> Self:
        for place, kind in enumerate(self.of or ()):
            if kind not in SUPPORT:
                raise mistake(f"unknown kind of support `{kind}`; there are {', '.join(SUPPORT)}", "of", place)
        return self

    def adjust(self, levers: Levers, system: System) -> Levers:
        gone, kinds = self.dose(system), SUPPORT if self.of is None else self.of
        levers = deepened(levers, **{name: gone for kind, name in WITHDRAWN.items() if kind in kinds})
        of_agencies = gone[system.agencies.region]
        left = {
            name: _toward_rest(levers, name, gone if Levers.per(name) == "region" else of_agencies)
            for kind in kinds
            for name in SUPPORT[kind]
        }
        return levers.replaced(**left)


def _toward_rest(levers: Levers, name: str, gone: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is left of a lever when a share `gone` of what policies gave is taken away."""
    now: NDArray[np.float64] = getattr(levers, name)
    return now - gone * (now - Levers.at_rest(name))
