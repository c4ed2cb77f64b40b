"""The model: building a system and living its months. `SystemModel.step` is ODD's schedule."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any

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
from ipssim.mechanisms.rates import MONTHS_A_YEAR
from ipssim.outcomes.places import placed
from ipssim.outcomes.recorder import Recorder, Trajectory
from ipssim.policies import combined
from ipssim.vocabulary import Determinant, ImplementationOutcome, Payer
from ipssim.world.build import build_tables, lengths_of
from ipssim.world.network import network_of
from ipssim.world.start import start_programmes

if TYPE_CHECKING:
    import pandas as pd

    from ipssim.scenario import RunSpec

__all__ = ["SystemModel", "SystemView", "simulate", "simulate_together", "without_garbage_collection"]

CELLS = len(Determinant) * len(ImplementationOutcome)
KINDS = ("agencies", "regions", "authorities", "funders", "support_centres", "researchers")


class SystemModel(mesa.Model):  # type: ignore[misc]
    """A system of regions with their agencies, funders, support centres, researchers and authorities."""

    def __init__(self, spec: "RunSpec") -> None:
        super().__init__(rng=0)  # Mesa's generators are not used: chance is keyed by process, month and row
        self.spec = spec
        self.month = 0  # months lived so far; during a step, the month now
        self._region_specs = spec.world.region_list()
        self._series_year, self._series = -1, np.zeros(0)
        self.region_names = spec.world.region_names()
        lengths = lengths_of(spec.world)
        self.chance = Chance(spec.seed, spec.replicate, lengths)
        luck = self.chance.uniform("weights of determinants", 0, "region", wide=CELLS)[-1]
        self.parameters = bind_all(spec.parameters, spec.choices, tuple(luck))
        self.events = EventLog()
        tables = build_tables(spec.world, spec.start.year, self.parameters, self.chance)
        self.agencies = Agencies(self, tables.agencies)
        self.regions = Regions(self, tables.regions)
        self.authorities = Authorities(self, tables.authorities)
        self.funders = Funders(self, tables.funders)
        self.support_centres = SupportCentres(self, tables.support_centres)
        self.researchers = Researchers(self, tables.researchers)
        self.network = network_of(spec.world, self.chance)
        self.mean_size = float(tables.agencies["size"].mean())
        leads = np.flatnonzero(tables.funders["leads"])
        self.lead_funder = leads[np.argsort(leads // len(Payer), kind="stable")]
        self.neutral = Levers.neutral(agencies=lengths["agency"], regions=lengths["region"])
        self.set_levers()
        self.agencies.settle(self.chance.uniform("site habits", 0, "agency", len(IPS_25.items) + 1))
        start_programmes(self.agencies, spec.world)
        self.regions.count_agencies()
        self.regions.take_stock()
        self.recorder = Recorder(self.region_names, regions_monthly=spec.record_regions == "monthly")
        self.recorder.record(self, year_end=True)

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
        """What the policies in force say this month."""
        self.levers = combined(self.spec.policies, self.neutral, self.view)

    def next_levers(self, spec: "RunSpec") -> Levers:
        """What the policies of a specification would say next month, the system being as it is."""
        self.month += 1
        levers = combined(spec.policies, self.neutral, self.view)
        self.month -= 1
        return levers

    def tables(self) -> "tuple[pd.DataFrame, pd.DataFrame]":
        """What was recorded: the series, and the events with the places where they happened."""
        return self.recorder.to_frame(), placed(self.events.to_frame(), self.agencies.table, self.region_names)

    def clear(self) -> None:
        """Give the tables' memory back at once; the model is of no use any more."""
        for kind in KINDS:
            getattr(self, kind).table.clear()

    def fork(self, spec: "RunSpec") -> "SystemModel":
        """The same system at the same moment, to go on under another specification's policies."""
        twin = SystemModel(spec)
        for kind in KINDS:
            for name, array in getattr(self, kind).table.items():
                getattr(twin, kind).table[name][...] = array
        twin.month, twin.events, twin.recorder = self.month, self.events.copy(), self.recorder.copy()
        return twin

    @property
    def date(self) -> date:
        """First day of the month now (of the first month before it has begun)."""
        months = self.spec.start.month - 1 + max(self.month - 1, 0)
        return date(self.spec.start.year + months // MONTHS_A_YEAR, months % MONTHS_A_YEAR + 1, 1)

    def usual_unemployment(self, year: int) -> NDArray[np.float64]:
        """The series of each region and of the nation, last, in a year [share]."""
        if year != self._series_year:
            self._series_year = year
            regional = [region.unemployment_in(year) for region in self._region_specs]
            self._series = np.array([*regional, self.spec.world.unemployment_in(year)])
        return self._series

    @cached_property
    def view(self) -> "SystemView":
        """What policies may look at."""
        return SystemView(self)

    def sums_now(self, quantity: str) -> NDArray[np.int64]:
        """A count of agencies by region as it stands now; `programmes` for those that deliver."""
        counted = self.agencies.is_delivering if quantity == "programmes" else np.ones(len(self.agencies), bool)
        return np.bincount(self.agencies.region[counted], minlength=len(self.region_names))

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


class SystemView:
    """A read-only view of the system, for policies."""

    def __init__(self, model: SystemModel) -> None:
        self._model = model

    @property
    def date(self) -> date:
        return self._model.date

    @property
    def region_names(self) -> tuple[str, ...]:
        return self._model.region_names

    @property
    def agencies(self) -> Any:
        return self._model.agencies.frozen()

    @property
    def regions(self) -> Any:
        return self._model.regions.frozen()

    def luck(self, purpose: str, kind: str = "region") -> NDArray[np.float64]:
        """One uniform a region (and the nation) or agency, the same in every month."""
        return self._model.chance.lasting(purpose, kind)


def simulate(spec: "RunSpec") -> Trajectory:
    """One run, from a frozen specification to its tables."""
    return simulate_together([spec])[0]


def simulate_together(specs: Sequence["RunSpec"]) -> list[Trajectory]:
    """Runs that differ in nothing but their policies, in the order given; each exactly as it would be alone.

    Arms share their months until their levers part: what was decided in 2021 costs nothing before 2021.
    """
    began = perf_counter()
    with without_garbage_collection():
        ended = _live(specs)
        frames = {id(model): model.tables() for model in ended.values()}
        ids = [id(ended[spec.key]) for spec in specs]
        for model in ended.values():
            model.clear()
    seconds = (perf_counter() - began) / len(specs)
    return [Trajectory(spec.key, *frames[name], seconds) for spec, name in zip(specs, ids, strict=True)]


def _live(specs: Sequence["RunSpec"]) -> dict[str, SystemModel]:
    """The model at the end of each run, by key."""
    ended: dict[str, SystemModel] = {}
    branches = [(SystemModel(specs[0]), list(specs))]
    while branches:
        model, arms = branches.pop()
        while model.month < model.spec.months:
            arms, *others = _parted(model, arms)
            branches += [(model.fork(parting[0]), parting) for parting in others]
            SystemModel.step(model)  # past Mesa's own clock, which a batch does not need
        ended |= {spec.key: model for spec in arms}
    return ended


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """A run makes millions of small objects and no garbage in circles but the model itself, which it clears."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _parted(model: SystemModel, arms: list["RunSpec"]) -> list[list["RunSpec"]]:
    """The arms in groups that set the same levers next month; the model's own arm is in the first."""
    if len(arms) == 1:
        return [arms]
    groups: list[tuple[Levers, list[RunSpec]]] = []
    for spec in arms:
        levers = model.next_levers(spec)
        for known, group in groups:
            if known.same_as(levers):
                group.append(spec)
                break
        else:
            groups.append((levers, [spec]))
    return [group for _, group in groups]
