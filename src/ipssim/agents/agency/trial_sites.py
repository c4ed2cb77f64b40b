"""Sites of a local trial: who they are, and what it pays them until it ends."""

from typing import Any

import numpy as np

from ipssim.agents.agency.books import Books
from ipssim.mechanisms.research import site_share
from ipssim.vocabulary import Payer, Scheme

__all__ = ["TrialSites"]


class TrialSites(Books):
    """A trial follows its sites. It pays them a project of its length, with a cliff like any other's at its end."""

    __slots__ = ()

    def join_trials(self) -> None:
        """Delivering sites join a trial of their region, or of the nation, that begins; it pays those without project
        money of their own."""
        researchers = self.model.researchers.table
        months = researchers["trial_months_left"]
        begins = (months > 0) & (months == researchers["trial_months"])
        if not begins.any():
            return
        taken = begins * site_share(
            researchers["trial_size"], self.model.regions.table["free_sites"], self.parameters.research
        )
        regional, national = taken[self.region], self.of_nation(taken)
        luck = self.chance("trial site")
        free = self.is_delivering & ~self.in_trial & ~self.in_nations_trial
        joins = free & (luck < 1 - (1 - regional) * (1 - national))
        of_region = luck < regional
        self.in_trial = self.in_trial | (joins & of_region)
        self.in_nations_trial = self.in_nations_trial | (joins & ~of_region)
        length = np.where(of_region, months[self.region], self.of_nation(months))
        self.where(joins).log("joined_trial")
        unpaid = joins & ~self.has_grant
        self.where(unpaid)._sign_trial(length[unpaid])

    def _sign_trial(self, months: Any) -> None:
        if len(self) == 0:
            return
        amount = np.rint(self.contract_price).astype(np.int64)
        posts = round(self.parameters.research.trial_posts)
        self._sign(Payer.PROJECT, Scheme.GRANT, amount=amount, posts=posts, months=months)
        self.project_from_line, self.renewal_asked = False, False
