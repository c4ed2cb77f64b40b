"""A region: the environment its agencies share, and last month's sums over them. It does not act."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.agents.actor import AbstractActor, Actor, Plural
from ipssim.mechanisms import authority
from ipssim.mechanisms.belief import toward
from ipssim.mechanisms.employers import openness_after
from ipssim.mechanisms.finance import divided_shares
from ipssim.table import Column
from ipssim.units import MONTHS_A_YEAR
from ipssim.vocabulary import LINE, HostKind, Payer, Regime

__all__ = ["AbstractRegion", "Region", "Regions"]


class AbstractRegion(AbstractActor):
    """One jurisdiction; the last row is the nation, whose sums are over all of them."""

    __slots__ = ()
    kind = "region"

    population = Column(np.float64, unit="people", doc="Inhabitants")
    unemployment = Column(np.float64, unit="share", doc="Unemployment rate of the month")
    accustomed_unemployment = Column(
        np.float64, unit="share", doc="Unemployment that budgets are used to: its mean of past years"
    )
    slump_so_far = Column(
        np.float64, unit="share", doc="Unemployment over what budgets are used to, added up since January, by 12"
    )
    slump = Column(
        np.float64, unit="share", doc="The same of the whole year before: what a budget round of January looks at"
    )
    unemployment_gap = Column(np.float64, unit="share", doc="Its unemployment less the usual rate of its series")
    openness = Column(np.float64, initial=0.5, unit="0-1", doc="How open employers are to the practice's clients")
    own_regime = Column(np.float64, wide=len(Regime), unit="0-1", doc="Welfare regime without policy, by feature")
    regime = Column(np.float64, wide=len(Regime), unit="0-1", doc="Welfare regime in force, by feature")
    own_line_shares = Column(
        np.float64, wide=len(Payer), unit="share", doc="Who pays the recurrent line without policy; sums to 1"
    )
    line_shares = Column(np.float64, wide=len(Payer), unit="share", doc="Who pays the recurrent line; sums to 1")
    shares_changed = Column(np.bool_, unit="yes/no", doc="Its payers share the line in another way since this month")
    international_trials = Column(np.float64, unit="trials", doc="Positive trials published anywhere so far")

    community_share = Column(
        np.float64, unit="share", doc="Share of agencies that deliver in the other regions of the learning community"
    )
    community_exists = Column(
        np.bool_, unit="yes/no", doc="Researchers founded a learning community, or a region belongs to one"
    )

    # Sums over agencies, as they stood when the month began.
    agencies = Column(np.int64, unit="agencies", doc="Potential host agencies")
    agencies_by_host = Column(np.int64, wide=len(HostKind), unit="agencies", doc="Potential hosts by kind")
    delivering = Column(np.int64, unit="agencies", doc="Agencies delivering the practice")
    delivering_by_host = Column(
        np.int64, wide=len(HostKind), unit="agencies", doc="Agencies delivering the practice, by kind of host"
    )
    free_sites = Column(
        np.int64, unit="agencies", doc="Of these, in no trial of the nation; for the nation, in no trial of a region"
    )
    people_with_smi = Column(np.int64, unit="people", doc="People with severe mental illness in agencies' care")
    old_services = Column(
        np.int64, unit="people", doc="People in agencies' care times the share of their old services, at the start"
    )
    clients = Column(np.int64, unit="people", doc="People on the practice")
    working = Column(np.int64, unit="people", doc="People on the practice who work")
    filled_posts = Column(np.int64, unit="posts", doc="Employment specialists in post")

    def pass_month(self) -> None:
        """The calendar moves on: unemployment follows its series, evidence accumulates abroad, law changes."""
        self.international_trials = self.model.spec.world.trials_in(self.model.date.year)
        self._follow_unemployment()
        self._change_law()
        self._share_the_line()
        self._open_employers()

    def _follow_unemployment(self) -> None:
        usual = self.model.usual_unemployment()[self.rows] + self.unemployment_gap
        self.unemployment = np.minimum(np.maximum(usual + self.lever("unemployment_rise"), 0), 1)
        before = self.accustomed_unemployment if self.month > 1 else usual
        months = self.parameters.authority.accustomed_months
        self.accustomed_unemployment = toward(before, self.unemployment, months)
        self._add_to_slump(authority.slump(self.unemployment, self.accustomed_unemployment))

    def _add_to_slump(self, now: Any) -> None:
        """Budgets look back on the year; the first of a run, of which it knows nothing, is taken to be as it begins."""
        if self.month == 1:
            self.slump_so_far = now * (self.calendar_month - 1 or MONTHS_A_YEAR) / MONTHS_A_YEAR
        if self.calendar_month == 1:
            self.slump, self.slump_so_far = self.slump_so_far, 0
        self.slump_so_far = self.slump_so_far + now / MONTHS_A_YEAR

    def _change_law(self) -> None:
        """The regime as it is, moved by policies; a mandate is in force where the region or the nation has made one."""
        regime = np.minimum(np.maximum(self.own_regime + self.lever("regime"), 0), 1)
        laws = self.model.authorities.table["mandate"]
        made = laws[self.region_rows()] | self.of_nation(laws)
        regime[..., Regime.MANDATE] = np.maximum(regime[..., Regime.MANDATE], made)
        self.regime = regime

    def _open_employers(self) -> None:
        campaign = self.lever("employer_campaign")
        self.openness = openness_after(self.openness, campaign, self.parameters.employers)

    def _share_the_line(self) -> None:
        """Its payers share the line as they always have, or, by policy, more evenly."""
        shares = self.own_line_shares
        if self.is_moved("line_division"):
            shares = divided_shares(shares, self.lever("line_division")[..., None], len(LINE))
        self.shares_changed = (shares != self.line_shares).any(axis=-1)
        self.line_shares = shares

    def count_agencies(self) -> None:
        """Sums over what does not change: potential hosts and people in their care."""
        agencies = self.model.agencies
        by_host = self._by_host(agencies)
        self.agencies, self.agencies_by_host = by_host.sum(axis=1)[self.rows], by_host[self.rows]
        self.people_with_smi = self._sums(agencies, agencies.size)[0][self.rows]
        self.old_services = self.in_old_services()[self.rows]

    def in_old_services(self) -> NDArray[np.int64]:
        """People in agencies' care times what is left of their old services, now, by region [people]."""
        agencies = self.model.agencies
        return self._sums(agencies, np.rint(agencies.size * agencies.legacy))[0]

    def take_stock(self) -> None:
        """Sums over the delivering agencies of each region, and of all for the nation, as they stand now."""
        programmes = self.model.agencies.where(self.model.agencies.is_delivering)
        by_host = self._by_host(programmes)
        delivering = by_host.sum(axis=1)
        self.delivering, self.delivering_by_host = delivering[self.rows], by_host[self.rows]
        clients, working, filled = self._sums(programmes, programmes.caseload, programmes.jobs, programmes.filled)
        of_region, of_nation = self._sums(programmes, ~programmes.in_nations_trial, ~programmes.in_trial)
        self.free_sites = np.where(self.model.worlds.is_nation, of_nation, of_region)[self.rows]
        self.clients, self.working, self.filled_posts = clients[self.rows], working[self.rows], filled[self.rows]
        worlds = self.model.worlds
        member = self.model.authorities.table["member"] & ~worlds.is_nation
        inside, potential = delivering * member, self.table["agencies"] * member
        others, all_others = worlds.over_regions(inside) - inside, worlds.over_regions(potential) - potential
        elsewhere = others / np.maximum(all_others, 1)
        self.community_share = elsewhere[self.rows]
        founded = self.model.researchers.table["hosts_community"]
        known = worlds.apart(member | founded).any(axis=1)
        self.community_exists = known[worlds.world][self.rows]

    def _sums(self, agencies: Any, *counted: NDArray[Any]) -> list[NDArray[np.int64]]:
        """Integer sums by region, with the nation's total last of its world, of each of what is counted of agencies."""
        region, length = agencies.region_rows(), self.table.length
        sums = np.empty((length, len(counted)), np.int64)
        for column, each in zip(sums.T, counted, strict=True):
            column[:] = np.bincount(region, weights=each, minlength=length)
        self.model.worlds.fill_nations(sums)
        return list(sums.T)

    def _by_host(self, agencies: Any) -> NDArray[np.int64]:
        """How many of these there are, by region and kind of host, with the nation's total last of its world."""
        cells = agencies.region_rows() * len(HostKind) + agencies.host
        by_host = np.bincount(cells, minlength=self.table.length * len(HostKind)).reshape(-1, len(HostKind))
        self.model.worlds.fill_nations(by_host)
        return by_host


class Region(AbstractRegion, Actor):
    """One region."""


class Regions(Plural, AbstractRegion):
    """Many regions; the last is the nation."""

    __slots__ = ()


AbstractRegion.plural = Regions
