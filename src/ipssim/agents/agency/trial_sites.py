"""Sites of a local trial: what it pays them, until it ends."""

from typing import Any

import numpy as np

from ipssim.agents.agency.books import Books
from ipssim.mechanisms.research import site_share
from ipssim.vocabulary import Payer, Scheme

__all__ = ["TrialSites"]


class TrialSites(Books):
    """What a trial pays: a project stream of its length, and a cliff like any project's when it ends."""

    __slots__ = ()

    def join_trials(self) -> None:
        """Delivering sites without project money join a trial of their region, or of the nation, that begins."""
        researchers = self.model.researchers.table
        months = researchers["trial_months_left"]
        begins = (months > 0) & (months == researchers["trial_months"])
        if not begins.any():
            return
        taken = begins * site_share(
            researchers["trial_size"], self.model.regions.table["delivering"], self.parameters.research
        )
        regional, national = taken[self.region], self.of_nation(taken)
        luck = self.chance("trial site")
        joins = self.is_delivering & ~self.has_grant & (luck < 1 - (1 - regional) * (1 - national))
        length = np.where(luck < regional, months[self.region], self.of_nation(months))
        self.where(joins)._sign_trial(length[joins])

    def _sign_trial(self, months: Any) -> None:
        if len(self) == 0:
            return
        amount = np.rint(self.contract_price).astype(np.int64)
        posts = round(self.parameters.research.trial_posts)
        self._sign(Payer.PROJECT, Scheme.GRANT, amount=amount, posts=posts, months=months)
        self.project_from_line, self.renewal_asked = False, False
        self.log("joined_trial")
