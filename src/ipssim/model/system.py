"""The model: building a system and living its months. `SystemModel.step` is ODD's schedule."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Self

import mesa
import numpy as np
from numpy.typing import NDArray

from ipssim.agents.agency import Agencies, Agency
from ipssim.agents.authority import Authorities, Authority
from ipssim.agents.funder import Funder, Funders
from ipssim.agents.region import Region, Regions
from ipssim.agents.researcher import Researcher, Researchers
from ipssim.agents.support_centre import SupportCentre, SupportCentres
from ipssim.binding import bind_all
from ipssim.chance import Chance
from ipssim.events import EventLog
from ipssim.fidelity_scale import IPS_25
from ipssim.levers import Levers
from ipssim.model.view import SystemView
from ipssim.outcomes.places import placed
from ipssim.outcomes.recorder import Recorder
from ipssim.policies import AbstractPolicy, combined
from ipssim.scenario.run_spec import refuse_what_is_no_run
from ipssim.table import Table
from ipssim.units import MONTHS_A_YEAR
from ipssim.vocabulary import Determinant, ImplementationOutcome
from ipssim.world.build import Tables, build_tables, lengths_of
from ipssim.world.network import Network, network_of
from ipssim.world.start import start_programmes
from ipssim.worlds import Worlds

if TYPE_CHECKING:
    import pandas as pd

    from ipssim.scenario import RunSpec

__all__ = ["KINDS", "SystemModel", "World"]

CELLS = len(Determinant) * len(ImplementationOutcome)
EVERY_WORLD = -1
KINDS = ("agencies", "regions", "authorities", "funders", "support_centres", "researchers")


class World(NamedTuple):
    """A world of a model, to go on under a specification: its own, or one that differs from here on.

    place  of the world in the model
    """

    spec: "RunSpec"
    model: "SystemModel"
    place: int


class SystemModel(mesa.Model):  # type: ignore[misc]
    """A system of regions with their agencies, funders, support centres, researchers and authorities.

    Several such systems may lie side by side in its tables: worlds that share all but policies and replicate.
    """

    def __init__(self, spec: "RunSpec") -> None:
        refuse_what_is_no_run(spec, hint="SystemModel(design(scenario)[0])")
        super().__init__(rng=0)  # Mesa's generators are not used: chance is keyed by process, month and row
        chance = Chance(spec.seed, spec.replicate, lengths_of(spec.world))
        luck = chance.uniform("weights of determinants", 0, "region", wide=CELLS)[-1]
        self.parameters = bind_all(spec.parameters, spec.choices, tuple(luck))
        tables = build_tables(spec.world, spec.start.year, self.parameters, chance)
        self._hold((spec,), tables, chance, network_of(spec.world, chance))
        self.month, self.events = 0, EventLog()  # months lived so far; during a step, the month now
        self.recorder = Recorder(self.region_names, groups_monthly=spec.record_regions == "monthly")
        self.set_levers()
        self.agencies.settle(chance.uniform("site habits", 0, "agency", len(IPS_25.items) + 1))
        start_programmes(self.agencies, spec.world)
        self.regions.count_agencies()
        self.regions.take_stock()
        self.recorder.record(self, year_end=True)

    @classmethod
    def side_by_side(cls, worlds: Sequence[World]) -> Self:
        """Worlds of models that stand at the same month, to go on side by side; their models are left as they are.

        Their specifications differ in policies and replicate only, their parameters not at all.
        """
        first, specs = worlds[0].model, [world.spec for world in worlds]
        if any(of.parameters is not first.parameters for _, of, _ in worlds):
            raise ValueError("worlds with parameters of their own cannot lie side by side")
        joined = cls.__new__(cls)
        mesa.Model.__init__(joined, rng=0)
        joined.parameters, lengths = first.parameters, first.worlds.lengths
        chance = Chance(specs[0].seed, [spec.replicate for spec in specs], lengths)
        tables = {
            kind: Table.side_by_side(
                [(getattr(of, kind).table, of.worlds.rows(place, getattr(of, kind).kind)) for _, of, place in worlds]
            )
            for kind in KINDS
        }
        shifts = [(now - place) * lengths["region"] for now, (_, _, place) in enumerate(worlds)]
        tables["agencies"]["region"] += np.repeat(shifts, lengths["agency"])
        joined._hold(specs, Tables(**tables), chance, Network.side_by_side([of.network for _, of, _ in worlds]))
        joined.month, joined.steps = first.month, first.steps
        joined.events = EventLog(lengths, [(of.events, place) for _, of, place in worlds])
        joined.recorder = Recorder.side_by_side([(of.recorder, place) for _, of, place in worlds])
        return joined

    def _hold(self, specs: Sequence["RunSpec"], tables: Tables, chance: Chance, network: Network) -> None:
        """What a model is made of, besides its parameters."""
        self.specs, self.spec = tuple(specs), specs[0]
        self.worlds = Worlds(len(specs), lengths_of(self.spec.world))
        self.region_names = self.spec.world.region_names()
        self.chance, self.network = chance, network
        self.agencies = Agencies(self, tables.agencies)
        self.regions = Regions(self, tables.regions)
        self.authorities = Authorities(self, tables.authorities)
        self.funders = Funders(self, tables.funders)
        self.support_centres = SupportCentres(self, tables.support_centres)
        self.researchers = Researchers(self, tables.researchers)
        sizes = self.worlds.apart(tables.agencies["size"])
        self.mean_size = np.array([size.mean() for size in sizes])[self.worlds.world]  # of the world of each region
        self.lead_funder = np.flatnonzero(tables.funders["leads"])  # of each region, whose funders lie together
        self._neutral = Levers.neutral(agencies=self.worlds.lengths["agency"], regions=self.worlds.regions)
        self._foreseen: dict[tuple[int, tuple[int, ...]], Levers] = {}
        self._said: tuple[list[Levers], Levers] | None = None  # last month, in each world and side by side
        self._years: dict[int, NDArray[np.float64]] = {}  # unemployment by year, as the scenario gives it

    def step(self) -> None:
        """One month: ODD's process overview and scheduling. Each line is one verb of one kind of agent."""
        # 1 calendar, policies, environment
        self.month += 1
        self.set_levers()
        self.regions.pass_month()
        self.regions.take_stock()
        # 2 authorities learn, turn over and decide
        self.authorities.look_around()
        self.authorities.take_part()
        self.authorities.learn()
        self.authorities.work_together()
        self.authorities.turn_over()
        self.authorities.decide()
        self.authorities.set_line_budget()
        self.authorities.administer()
        # 3 researchers
        self.researchers.advance_trials()
        self.researchers.publish()
        self.researchers.advise()
        self.researchers.found_community()
        # 4 support centres gain and lose trainers
        self.support_centres.open_or_close()
        self.support_centres.keep_trainers()
        # 5 agencies: leaders, climate, partners, what they hear
        self.agencies.age()
        self.agencies.change_leaders()
        self.agencies.see_success()
        self.agencies.engage_leaders()
        self.agencies.move_climate()
        self.agencies.convert_legacy()
        self.agencies.keep_partners()
        self.agencies.keep_steering_group()
        self.agencies.weigh_determinants()
        self.agencies.meet_peers()
        self.agencies.hear_about_practice()
        # 6 the adoption decision, money, installation
        self.agencies.decide_adoption()
        self.agencies.prepare()
        self.agencies.age_contracts()
        self.agencies.enforce_conditions()
        self.agencies.join_trials()
        self.agencies.apply_for_money()
        self.funders.set_budgets()
        self.funders.cut_contracts()
        self.funders.renew_contracts()
        self.funders.award_line()
        self.funders.award_projects()
        self.funders.call_line_as_projects()
        self.agencies.fund_themselves()
        # 7 staff, training, fidelity
        self.agencies.request_reviews()
        self.support_centres.share_out_hours()
        self.agencies.install()
        self.agencies.lose_specialists()
        self.agencies.hire_specialists()
        self.agencies.move_fidelity()
        # 8 reviews
        self.agencies.be_reviewed()
        # 9 clients
        self.agencies.serve_clients()
        # 10 money
        self.agencies.settle_money()
        # 11 continue, stop, restart
        self.agencies.consolidate()
        self.agencies.decide_continuation()
        self.agencies.restart()
        self.funders.pay()
        # 12 record
        self.recorder.record(self, year_end=self.date.month == MONTHS_A_YEAR)

    def set_levers(self) -> None:
        """What the policies in force say this month, in each world."""
        said = [self._said_by(spec.policies, world) for world, spec in enumerate(self.specs)]
        self._foreseen = {}
        if not self._said or not _all_the_same(said, self._said[0]):
            self._said = said, Levers.side_by_side(said)
        self.levers = self._said[1]

    def next_levers(self, policies: tuple[AbstractPolicy, ...], world: int) -> Levers:
        """What these policies would say in a world next month, the system being as it is."""
        self.month += 1
        levers = self._said_by(policies, world)
        self.month -= 1
        return levers

    def _said_by(self, policies: tuple[AbstractPolicy, ...], world: int) -> Levers:
        """The levers under these policies in a world. Asked once where they do not look at what is the world's own."""
        names, view = tuple(map(id, policies)), self.views[world]
        for of in (EVERY_WORLD, world):
            if (of, names) in self._foreseen:
                return self._foreseen[of, names]
        view.looked = False
        levers = combined(policies, self._neutral, view)
        self._foreseen[world if view.looked else EVERY_WORLD, names] = levers
        return levers

    def end(self) -> "list[tuple[pd.DataFrame, pd.DataFrame]]":
        """What was recorded of each world: the series, and the events with the places where they happened.

        The memory of the agents is given back for it: the model is of no use any more.
        """
        series = [self.recorder.to_frame(world) for world in range(self.worlds.number)]
        seats = [{name: view.agencies.table[name].copy() for name in ("region", "host")} for view in self.views]
        self.clear()
        events = zip(self.events.frames(), seats, strict=True)
        return list(zip(series, (placed(*both, self.region_names) for both in events), strict=True))

    def clear(self) -> None:
        """Give the tables' memory back at once; the model is of no use any more."""
        for view in self.__dict__.pop("views", ()):
            view.__dict__.clear()  # a view and its agents hold each other
        self.__dict__.pop("chance", None)  # with the month's draws
        for kind in KINDS:
            getattr(self, kind).table.clear()

    @property
    def date(self) -> date:
        """First day of the month now (of the first month before it has begun)."""
        return self.spec.month_of(max(self.month, 1))

    def usual_unemployment(self) -> NDArray[np.float64]:
        """The series of each region and of the nation, last, this month [share].

        A year's rate is its mean and stands at its middle; months lie on the straight line between two middles.
        """
        year, month = self.date.year, self.date.month
        since = month - 1 / 2 - MONTHS_A_YEAR / 2  # from the middle of the year to that of the month
        now, then = self._unemployment_in(year), self._unemployment_in(year + (1 if since > 0 else -1))
        return now + (then - now) * abs(since) / MONTHS_A_YEAR

    def _unemployment_in(self, year: int) -> NDArray[np.float64]:
        if year not in self._years:
            world = self.spec.world
            regional = [region.unemployment_in(year) for region in world.region_list()]
            self._years[year] = np.tile([*regional, world.unemployment_in(year)], self.worlds.number)
        return self._years[year]

    @cached_property
    def views(self) -> list[SystemView]:
        """What policies may look at, world by world."""
        return [SystemView(self, world) for world in range(self.worlds.number)]

    @property
    def view(self) -> SystemView:
        """What policies may look at, in a model of one world."""
        (view,) = self.views
        return view

    def sums_now(self, quantity: str) -> NDArray[np.int64]:
        """A count of agencies by region as it stands now, 0 for nations; `programmes` for those that deliver."""
        agencies = self.agencies
        counted = agencies.where(agencies.is_delivering) if quantity == "programmes" else agencies
        return np.bincount(counted.region, minlength=len(self.regions))

    def embody(self) -> None:
        """Make the Mesa agents: one object a row of every kind. Batch runs never ask for them."""
        for singular, plural in (
            (Agency, self.agencies),
            (Region, self.regions),
            (Authority, self.authorities),
            (Funder, self.funders),
            (SupportCentre, self.support_centres),
            (Researcher, self.researchers),
        ):
            for row in range(plural.table.length):
                singular(self, plural.table, row)


def _all_the_same(now: list[Levers], before: list[Levers]) -> bool:
    """Whether the levers of each world are those of last month; worlds that share theirs are compared once."""
    pairs = {(id(one), id(other)): (one, other) for one, other in zip(now, before, strict=True)}
    return all(one.same_as(other) for one, other in pairs.values())
