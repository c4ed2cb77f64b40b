"""Who asks funders for how many posts, under the rules of the month."""

from typing import Any

import numpy as np

from ipssim.agents.agency.state import AgencyState
from ipssim.vocabulary import Phase

__all__ = ["Applying"]


class Applying(AgencyState):
    """Applications for money."""

    __slots__ = ()

    def apply_for_money(self) -> None:
        """Who asks for how many posts: new teams, teams whose money ended, full teams that could grow."""
        workforce, size = self.parameters.workforce, self.parameters.installation.team_posts
        least = np.maximum(self.lever("least_team"), size)
        self.posts_wanted = np.where(self._may_apply(), least, 0)
        these = self.where(self.is_delivering)
        bereft = these.renewing | ~these.is_funded
        these.posts_wanted = np.where(bereft, np.maximum(these.filled, size), 0)
        if self.is_moved("least_team"):  # small teams grow to the smallest that is funded, busy or not
            missing = np.maximum(these.lever("least_team") - these.posts, 0)
            these.posts_wanted = np.where(these.is_line_funded & ~bereft, missing, these.posts_wanted)
            these = these.where(missing == 0)
            bereft = these.renewing | ~these.is_funded
        full = these.where(~bereft & (these.posts < workforce.largest_team) & (these.filled == these.posts))
        full.posts_wanted = full.wants_to_grow().astype(np.int16)

    def _may_apply(self) -> Any:
        """Prepares, for as long as a policy requires, and is of a kind of host that is funded [yes/no]."""
        prepared = (self.phase == Phase.PREPARATION) & (self.months_in_phase >= self.lever("preparation_months"))
        if not self.is_moved("hosting_bar"):
            return prepared
        return prepared & (self.chance("kind of host refused") >= self.lever("hosting_bar"))
