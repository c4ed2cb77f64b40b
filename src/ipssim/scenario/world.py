"""The world of a scenario: its regions and their people, its potential host agencies, its environment."""

from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from ipssim.given import mistake
from ipssim.scenario.read import RIVALS
from ipssim.scenario.strict import ByYear, Count, HostMix, LineShares, RegimeLevels, Share, Table, Text
from ipssim.units import MILLION
from ipssim.vocabulary import HostKind, Payer, Regime, names
from ipssim.world.apportion import apportioned

__all__ = ["GenericWorld", "NetworkSpec", "RegionSpec", "World"]

MOST_AGENCIES = 300_000
MOST_PEOPLE = 10_000_000_000  # of a region: more than there are


class RegionSpec(Table):
    """One region: a state, county, municipality or trust.

    name = "Riverside"        what tables and policies call it
    code = "RV"               a short name for it, where there is little room; may be left out
    population = 600_000      inhabitants [people]
    facilities = 24           counted services of the kind that could host the practice; agencies are shared out over
                              the regions by these counts, or by inhabitants when no region gives one
    initial_programmes = 1    how many of its agencies deliver the practice at the start, at most all; from the world's
                              `initial_programmes_per_million` when left out. They begin new: no clients yet, and
                              the fidelity of beginners
    regime = { benefit_trap = 0.6 }
                              what differs here from the world's `regime`: 0 not at all so, 1 fully so
    unemployment = 0.06       usual rate of unemployment, one for all years or one for each year; the world's when left
                              out [share of the labour force]
    commitment = 0.5          how much its authority wants the practice at the start: 0 not at all, 1 fully; drawn by
                              chance when left out
    power = 0.7               how much its authority can bring about at the start: 0 nothing, 1 all; drawn by chance
                              when left out
    """

    name: Text
    code: str = ""
    population: Annotated[int, Field(ge=1, le=MOST_PEOPLE)]
    facilities: Count | None = None
    initial_programmes: Count | None = None
    regime: RegimeLevels = Field(default_factory=dict)
    unemployment: ByYear[Share] | None = None
    commitment: Share | None = None
    power: Share | None = None

    def unemployment_in(self, year: int) -> float:
        """Usual unemployment rate of a year [share]. Of a region that `World.region_list` gave."""
        return _holding(self.unemployment or {}, year)

    def regime_levels(self) -> tuple[float, ...]:
        """Level of each feature [0-1], in the order of `Regime`."""
        return _in_order(self.regime, Regime)


class GenericWorld(Table):
    """Regions that are all alike: how many, and the inhabitants of each.

    regions = 5               how many
    population = 1_000_000    inhabitants of each [people]
    """

    regions: Annotated[int, Field(ge=1, le=10_000)]
    population: Annotated[int, Field(ge=1, le=MOST_PEOPLE)]


class NetworkSpec(Table):
    """Who sees whom among the agencies, for the peer channel `network`.

    kind = "ring"             what the network looks like. list: the ties that `ties` names; ring: each agency sees
                              those next to it, region after region; random_geometric: agencies have places drawn in a
                              square and see those within some distance
    degree = 6                how many others an agency sees: in a ring, where it is even, or on average in a
                              random_geometric network
    ties = [[0, 1], [1, 2]]   for a list: the pairs that see each other, by the numbers of agencies, counted from 0
    """

    kind: Literal["list", "ring", "random_geometric"]
    degree: Annotated[int, Field(ge=2, le=1000)] = 4
    ties: tuple[tuple[Count, Count], ...] = ()

    @model_validator(mode="after")
    def _fits_the_kind(self) -> Self:
        if self.kind == "ring" and self.degree % 2:
            raise mistake(
                f"a ring cannot have the odd degree {self.degree}", "degree", hint="half of it on either side"
            )
        if (self.kind == "list") != bool(self.ties):
            what = (
                "a listed network has no `ties`"
                if self.kind == "list"
                else f"a {self.kind} network has no list of ties"
            )
            raise mistake(what, "kind", hint='kind = "list" and ties = [[0, 1], [1, 2]] belong together')
        return self


class World(Table):
    """What is there before any policy.

    agencies_per_million = 15.0
                              agencies that could host the practice, whether they ever do or not, for every million
                              inhabitants; give this or `agencies`
    agencies = 60             agencies that could host the practice, in all; give this or `agencies_per_million`
    smi_in_care_share = 0.008
                              people with severe mental illness who are in care [share of inhabitants]
    size_spread = 0.6         how much agencies differ in size: 0 all alike, 0.6 the largest of a hundred four times the
                              usual one [standard deviation of the logarithm of size]
    host_mix = { community_mental_health_centre = 0.7, hospital = 0.3 }
                              what kinds of organisation the agencies are; the shares sum to 1
    line_shares = { mental_health = 0.6, vocational_rehabilitation = 0.4 }
                              who pays the recurrent line, the money for posts that comes every year; the shares sum to
                              1
    regime = { benefit_trap = 0.6, devolution = 0.3 }
                              law and welfare of the country, feature by feature: 0 not at all so, 1 fully so; 0 for
                              what is not named
    unemployment = { 2010 = 0.08, 2015 = 0.06 }
                              usual rate of unemployment, one for all years or one for each year, of which the last
                              holds on; months lie on straight lines between the middles of the years [share of the
                              labour force]
    initial_programmes_per_million = 0.3
                              agencies that deliver the practice at the start, for every million inhabitants, in regions
                              that do not say so themselves; what one of them has no agency for goes to the others.
                              They begin new: no clients yet, and the fidelity of beginners
    international_trials = { 2008 = 11, 2020 = 27 }
                              positive trials of the practice published anywhere until each year, all so far
    network = { kind = "ring", degree = 4 }
                              who sees whom among the agencies, needed when `peer_channel` is "network"
    regions                   the regions, one by one; give these or `generic`
    generic                   regions that are all alike; give this or `regions`
    """

    agencies_per_million: Annotated[float, Field(gt=0, le=MILLION)] | None = None
    agencies: Annotated[int, Field(ge=1, le=MOST_AGENCIES)] | None = None
    smi_in_care_share: Annotated[float, Field(gt=0, le=1)]
    size_spread: Annotated[float, Field(ge=0, le=3)]
    host_mix: HostMix
    line_shares: LineShares
    regime: RegimeLevels = Field(default_factory=dict)
    unemployment: ByYear[Share]
    initial_programmes_per_million: Annotated[float, Field(ge=0, le=MILLION)] = 0.0
    international_trials: ByYear[Count] = Field(default_factory=lambda: {0: 0})
    network: NetworkSpec | None = None
    regions: tuple[RegionSpec, ...] | None = None
    generic: GenericWorld | None = None

    @field_validator("regions")
    @classmethod
    def _regions_differ(cls, regions: tuple[RegionSpec, ...] | None) -> tuple[RegionSpec, ...] | None:
        if regions is not None and not regions:
            raise mistake("the world has no regions")
        for key in ("name", "code"):
            seen: set[str] = set()
            for place, region in enumerate(regions or ()):
                label = getattr(region, key)
                if label in seen:
                    raise mistake(f"two regions have the {key} `{label}`", place, key)
                seen |= {label} - {""}
        return regions

    @field_validator("regions")
    @classmethod
    def _all_count_facilities(cls, regions: tuple[RegionSpec, ...] | None) -> tuple[RegionSpec, ...] | None:
        counts = [region.facilities for region in regions or ()]
        if None in counts and any(count is not None for count in counts):
            hint = "give every region a count, or none"
            raise mistake("a region without `facilities`, where others have a count", counts.index(None), hint=hint)
        if counts and None not in counts and not any(counts):
            raise mistake("no region has facilities", 0, "facilities")
        return regions

    @field_validator("international_trials")
    @classmethod
    def _trials_accumulate(cls, trials: dict[int, int]) -> dict[int, int]:
        for year, before in zip(list(trials)[1:], trials, strict=False):
            if trials[year] < trials[before]:
                raise mistake(f"fewer trials in {year} than in {before}", year, hint="count all trials so far")
        return trials

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        for one, other in RIVALS:
            if getattr(self, one) is not None and getattr(self, other) is not None:
                raise mistake(f"the world has both `{one}` and `{other}`", other, hint="keep one of them", of_key=True)
            if getattr(self, one) is None and getattr(self, other) is None:
                raise mistake(f"the world has neither `{one}` nor `{other}`", hint="give one of them")
        return self

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        if self.agencies is None and self.total_agencies() > MOST_AGENCIES:
            what = f"{self.total_agencies():,} agencies are too many"
            raise mistake(what, "agencies_per_million", hint=f"at most {MOST_AGENCIES:,} fit into memory")
        return self

    @model_validator(mode="after")
    def _programmes_have_hosts(self) -> Self:
        for place, (region, hosts) in enumerate(zip(self._as_given(), self.hosts(), strict=True)):
            if (region.initial_programmes or 0) > hosts:
                asked = f"`initial_programmes` of `{region.name}` is {region.initial_programmes}"
                by_people = region.facilities is None
                shared, more = ("inhabitants", "agencies") if by_people else ("`facilities`", "facilities")
                hint = f"agencies are shared out by {shared}: give fewer programmes, or more {more}"
                what = f"{asked}, but it has {hosts} of {self.total_agencies()} agencies"
                raise mistake(what, "regions", place, "initial_programmes", hint=hint)
        return self

    @model_validator(mode="after")
    def _rate_of_programmes_has_hosts(self) -> Self:
        pairs = zip(self._as_given(), self.hosts(), strict=True)
        by_rate = [(region.population, hosts) for region, hosts in pairs if region.initial_programmes is None]
        people, hosts = sum(people for people, _ in by_rate), sum(hosts for _, hosts in by_rate)
        wanted = int(people / MILLION * self.initial_programmes_per_million)
        if wanted > hosts:
            what = f"`initial_programmes_per_million` comes to {wanted} in all, but its regions have {hosts} agencies"
            raise mistake(what, "initial_programmes_per_million", hint="give a lower rate, or more agencies")
        return self

    @model_validator(mode="after")
    def _ties_are_between_agencies(self) -> Self:
        for place, tie in enumerate(self.network.ties if self.network else ()):
            for number in tie:
                if number >= self.total_agencies():
                    what = f"a tie with agency {number}, but there are {self.total_agencies()} agencies"
                    raise mistake(what, "network", "ties", place, hint="agencies are counted from 0")
        return self

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all it says; worked out once, for all the runs in it."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    def region_list(self) -> tuple[RegionSpec, ...]:
        """The regions, each with the world's regime and unemployment where it has none of its own."""
        return tuple(
            region.model_copy(
                update={
                    "regime": {**self.regime, **region.regime},
                    "unemployment": region.unemployment or self.unemployment,
                }
            )
            for region in self._as_given()
        )

    def _as_given(self) -> tuple[RegionSpec, ...]:
        """The regions, one by one, as the scenario has them."""
        if self.generic is None:
            return self.regions or ()
        numbers = range(1, self.generic.regions + 1)
        population = self.generic.population
        return tuple(RegionSpec(name=f"Region {n}", code=f"R{n}", population=population) for n in numbers)

    def region_names(self) -> tuple[str, ...]:
        """Names of the regions, in order."""
        return tuple(region.name for region in self._as_given())

    def population(self) -> int:
        """Inhabitants of all regions."""
        return sum(region.population for region in self._as_given())

    def hosts(self) -> tuple[int, ...]:
        """Potential host agencies of each region, in proportion to facilities where they are counted, or to people."""
        weights = [spec.population if spec.facilities is None else spec.facilities for spec in self._as_given()]
        return apportioned(weights, self.total_agencies())

    def total_agencies(self) -> int:
        """Potential host agencies in all regions; at least one."""
        if self.agencies is not None:
            return self.agencies
        return max(1, round((self.agencies_per_million or 0) * self.population() / MILLION))

    def unemployment_in(self, year: int) -> float:
        """Usual unemployment rate of a year [share]: the last one given, or before all of them the first."""
        return _holding(self.unemployment, year)

    def trials_in(self, year: int) -> float:
        """Positive trials published anywhere by a year: on the straight line between the years that are given,
        none before the first of them, and no more after the last.
        """
        years = list(self.international_trials)
        place = bisect_right(years, year)
        if place == 0:
            return 0.0
        before, after = years[place - 1], years[min(place, len(years) - 1)]
        gone = (year - before) / (after - before) if after > before else 0.0
        start, end = self.international_trials[before], self.international_trials[after]
        return start + (end - start) * gone

    def host_shares(self) -> tuple[float, ...]:
        """Share of each kind of host, in the order of `HostKind`."""
        return _in_order(self.host_mix, HostKind)

    def payer_shares(self) -> tuple[float, ...]:
        """Share of the recurrent line that each payer pays, in the order of `Payer`."""
        return _in_order(self.line_shares, Payer)

    def regime_levels(self) -> tuple[float, ...]:
        """Level of each feature of the regime [0-1], in the order of `Regime`."""
        return _in_order(self.regime, Regime)


def _in_order(given: Mapping[str, float], kind: type[HostKind] | type[Payer] | type[Regime]) -> tuple[float, ...]:
    return tuple(given.get(name, 0.0) for name in names(kind))


def _holding(series: Mapping[int, float], year: int) -> float:
    """The last value given up to a year, or the first of all before it."""
    years = list(series)
    return series[years[max(bisect_right(years, year) - 1, 0)]]
