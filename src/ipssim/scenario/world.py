"""The world of a scenario: its regions and their people, its potential host agencies, its environment."""

from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from ipssim.scenario.strict import ByYear, Count, HostMix, LineShares, RegimeLevels, Share, Table, Text, mistake, names
from ipssim.vocabulary import HostKind, Payer, Regime

__all__ = ["GenericWorld", "NetworkSpec", "RegionSpec", "World"]

PER_MILLION = 1_000_000
MOST_AGENCIES = 300_000

type Tie = Annotated[tuple[Count, Count], BeforeValidator(lambda pair: tuple(pair) if isinstance(pair, list) else pair)]


class RegionSpec(Table):
    """One region: a state, county, municipality or trust.

    name, code           how tables and figures call it; the code is short and may be left out
    population           inhabitants
    facilities           counted services of the kind that could host the practice; potential hosts are shared out over
                         the regions by these counts, or by inhabitants where no region has one
    initial_programmes   agencies that deliver at the start; by the world's rate per million when left out
    regime               features that differ from the world's [0-1]
    unemployment         the usual rate, or rates by year [share]; the world's when left out
    commitment, power    of its authority at the start [0-1]; drawn when left out
    """

    name: Text
    code: str = ""
    population: Annotated[int, Field(ge=1)]
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
    """Regions that are all alike: how many, and the inhabitants of each."""

    regions: Annotated[int, Field(ge=1, le=10_000)]
    population: Annotated[int, Field(ge=1)]


class NetworkSpec(Table):
    """Who sees whom among the agencies, for the peer channel `network`.

    kind    list: the ties that `ties` names; ring: each agency sees those next to it, region after region;
            random_geometric: agencies have places drawn in a square and see those within some distance
    degree  neighbours of an agency in a ring, or on average in a random geometric network
    ties    pairs of agencies, by their numbers from 0
    """

    kind: Literal["list", "ring", "random_geometric"]
    degree: Annotated[int, Field(ge=2, le=1000)] = 4
    ties: tuple[Tie, ...] = ()

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

    agencies_per_million, agencies   potential hosts: a rate, or their number in all; one of the two
    smi_in_care_share                people with severe mental illness in care / inhabitants
    size_spread                      standard deviation of the log of agencies' sizes
    host_mix                         share of each kind of host; sums to 1
    line_shares                      share of the recurrent line that each payer pays; sums to 1
    regime                           features of the welfare regime [0-1]; 0 when not named
    unemployment                     usual rate of the labour market [share], or rates by year (the last holds on);
                                     months lie on the line between the middles of two years
    initial_programmes_per_million   agencies that deliver at the start / million people, where a region says nothing
    international_trials             positive trials published so far, by year
    network                          ties between agencies, for the peer channel `network`; none when left out
    regions, generic                 the regions one by one, or as many alike; one of the two
    """

    agencies_per_million: Annotated[float, Field(gt=0)] | None = None
    agencies: Annotated[int, Field(ge=1, le=MOST_AGENCIES)] | None = None
    smi_in_care_share: Annotated[float, Field(gt=0, le=1)]
    size_spread: Annotated[float, Field(ge=0, le=3)]
    host_mix: HostMix
    line_shares: LineShares
    regime: RegimeLevels = Field(default_factory=dict)
    unemployment: ByYear[Share]
    initial_programmes_per_million: Annotated[float, Field(ge=0)] = 0.0
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
    def _not_too_many(self) -> Self:
        if self.agencies is None and self.agencies_per_million is not None and self.total_agencies() > MOST_AGENCIES:
            what = f"{self.total_agencies():,} agencies are too many"
            raise mistake(what, "agencies_per_million", hint=f"at most {MOST_AGENCIES:,} fit into memory")
        wanted = sum(region.initial_programmes or 0 for region in self.regions or ())
        if wanted > self.total_agencies():
            raise mistake(
                f"{wanted} programmes at the start, but there are {self.total_agencies()} agencies", "regions"
            )
        return self

    @model_validator(mode="after")
    def _ties_are_between_agencies(self) -> Self:
        for place, tie in enumerate(self.network.ties if self.network else ()):
            for number in tie:
                if number >= self.total_agencies():
                    what = f"a tie with agency {number}, but there are {self.total_agencies()} agencies"
                    raise mistake(what, "network", "ties", place, hint="agencies are counted from 0")
        return self

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        for one, other in (("regions", "generic"), ("agencies_per_million", "agencies")):
            if getattr(self, one) is not None and getattr(self, other) is not None:
                raise mistake(f"the world has both `{one}` and `{other}`", other, hint="keep one of them", of_key=True)
            if getattr(self, one) is None and getattr(self, other) is None:
                raise mistake(f"the world has neither `{one}` nor `{other}`", hint="give one of them")
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
            for region in self.regions or self._generic_regions()
        )

    def _generic_regions(self) -> tuple[RegionSpec, ...]:
        if self.generic is None:
            return ()
        numbers = range(1, self.generic.regions + 1)
        population = self.generic.population
        return tuple(RegionSpec(name=f"Region {n}", code=f"R{n}", population=population) for n in numbers)

    def region_names(self) -> tuple[str, ...]:
        """Names of the regions, in order."""
        return tuple(region.name for region in self.regions or self._generic_regions())

    def population(self) -> int:
        """Inhabitants of all regions."""
        return sum(region.population for region in self.regions or self._generic_regions())

    def host_weights(self) -> tuple[int, ...]:
        """What potential hosts of the regions are in proportion to: facilities where they are counted, or people."""
        regions = self.regions or self._generic_regions()
        return tuple(region.population if region.facilities is None else region.facilities for region in regions)

    def total_agencies(self) -> int:
        """Potential host agencies in all regions; at least one."""
        if self.agencies is not None:
            return self.agencies
        return max(1, round((self.agencies_per_million or 0) * self.population() / PER_MILLION))

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
