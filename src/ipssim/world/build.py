"""ODD element 5, initialisation: the tables of all agents, filled from a scenario's world."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.agents.agency import Agencies
from ipssim.agents.authority import Authorities
from ipssim.agents.funder import Funders
from ipssim.agents.region import Regions
from ipssim.agents.researcher import Researchers
from ipssim.agents.support_centre import SupportCentres
from ipssim.chance import Chance, normal
from ipssim.mechanisms.initial import Initial
from ipssim.mechanisms.leadership import by_host
from ipssim.mechanisms.rates import monthly, probability
from ipssim.mechanisms.strata import living_with
from ipssim.table import Table
from ipssim.vocabulary import PUBLIC_HOSTS, HostKind, Payer, Trait

__all__ = ["Tables", "build_tables", "lengths_of"]


@dataclass(frozen=True)
class Tables:
    """One table for each kind of agent. Regional kinds have a row a region and one for the nation, last."""

    agencies: Table
    regions: Table
    authorities: Table
    funders: Table
    support_centres: Table
    researchers: Table


def lengths_of(world: Any) -> dict[str, int]:
    """Rows of each kind of agent, by the name of the kind."""
    regions = len(world.region_list()) + 1
    regional = dict.fromkeys(("region", "authority", "support_centre", "researcher"), regions)
    return {"agency": world.total_agencies(), "funder": regions * len(Payer), **regional}


def build_tables(world: Any, year: int, parameters: Any, chance: Chance) -> Tables:
    """The system before its first month; differences between agents are drawn from the run's chance."""
    lengths, p = lengths_of(world), parameters.initial
    tables = Tables(
        agencies=Table.of(Agencies, lengths["agency"]),
        regions=Table.of(Regions, lengths["region"]),
        authorities=Table.of(Authorities, lengths["authority"]),
        funders=Table.of(Funders, lengths["funder"]),
        support_centres=Table.of(SupportCentres, lengths["support_centre"]),
        researchers=Table.of(Researchers, lengths["researcher"]),
    )
    _fill_regions(tables.regions, world, year, p, chance)
    _fill_authorities(tables.authorities, world, parameters, chance)
    _fill_agencies(tables.agencies, tables.regions, world, parameters, chance)
    leads = np.argmax(tables.regions["line_shares"], axis=1)
    tables.funders["leads"][np.arange(lengths["region"]) * len(Payer) + leads] = True
    active = chance.uniform("research group", 0, "researcher") < p.research_share
    tables.researchers["active"][:] = active
    return tables


def _fill_regions(regions: Table, world: Any, year: int, p: Initial, chance: Chance) -> None:
    specs = world.region_list()
    population = np.array([spec.population for spec in specs], np.float64)
    regions["population"][:] = np.append(population, population.sum())
    spread = normal(chance.uniform("unemployment", 0, "region")) * p.unemployment_spread
    spread[-1] = 0
    own = [region.unemployment is not None for region in world.regions or ()]
    has_series = np.append(np.array(own or [False] * len(specs)), True)
    regions["unemployment_gap"][:] = np.where(has_series, 0, spread)
    for name in ("own_regime", "regime"):
        regions[name][:] = [spec.regime_levels() for spec in specs] + [world.regime_levels()]
    for name in ("own_line_shares", "line_shares"):
        regions[name][:] = _payers(world, p, chance)
    regions["international_trials"][:] = world.trials_in(year)


def _payers(world: Any, p: Initial, chance: Chance) -> NDArray[np.float64]:
    """Shares of the line by payer and region, drawn around the country's; who pays nothing there, pays nowhere."""
    deviates = normal(chance.uniform("payers of the line", 0, "region", len(Payer)))
    deviates[-1] = 0  # the nation's row holds the country's
    weights = np.array(world.payer_shares()) * np.exp(p.payers_spread * deviates)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _fill_authorities(authorities: Table, world: Any, parameters: Any, chance: Chance) -> None:
    """Commitment and power are drawn around a mean unless the scenario gives them; those in office are on their way."""
    p = parameters.initial
    for name, mean, spread in (
        ("commitment", p.commitment_mean, p.commitment_spread),
        ("power", p.power_mean, p.power_spread),
    ):
        drawn = np.clip(mean + spread * normal(chance.uniform(f"initial {name}", 0, "authority")), 0, 1)
        drawn[-1] = mean
        for row, spec in enumerate(world.region_list()):
            given = getattr(spec, name)
            drawn[row] = drawn[row] if given is None else given
        authorities[name][:] = drawn
    term = parameters.authority.term_months
    authorities["months_in_office"][:] = np.floor(term * chance.uniform("months in office", 0, "authority"))


def _fill_agencies(agencies: Table, regions: Table, world: Any, parameters: Any, chance: Chance) -> None:
    p = parameters.initial
    population = regions["population"][:-1]
    region = np.repeat(np.arange(len(population)), world.hosts())
    agencies["region"][:] = region
    agencies["host"][:] = _hosts(world, chance)
    agencies["size"][:] = _sizes(region, population * world.smi_in_care_share, world.size_spread, chance)
    health = np.isin(agencies["host"], PUBLIC_HOSTS)
    separate = np.where(health, p.separate_health, p.separate_other)
    agencies["separate_employer"][:] = chance.uniform("separate employer", 0, "agency") < separate
    deviates = normal(chance.uniform("traits in care", 0, "agency", len(Trait)))
    wanting = agencies["size"] * parameters.clients.want_work
    agencies["wanting_by_trait"][:] = living_with(deviates, wanting, parameters.strata)
    _draw_inner_setting(agencies, parameters, chance)


def _draw_inner_setting(agencies: Table, parameters: Any, chance: Chance) -> None:
    p = parameters.initial

    def around(name: str, mean: Any, spread: float, least: float) -> NDArray[np.float64]:
        deviates = normal(chance.uniform(f"initial {name}", 0, "agency"))
        return np.asarray(np.clip(mean + spread * deviates, least, 1))

    agencies["leader_commitment"][:] = around("leader", p.leader_mean, p.leader_spread, 0)
    for name in ("mission", "culture", "infrastructure"):
        usual = by_host(name, parameters.leadership)[agencies["host"]]
        agencies[name][:] = around(name, usual, p.climate_spread, -1)
    leaves = probability(monthly(parameters.leadership.leader_leaves))
    # Geometric, as where leaders have come and gone at this rate for long
    agencies["leader_tenure"][:] = np.log1p(-chance.uniform("initial tenure", 0, "agency")) / np.log1p(-leaves)
    agencies["legacy"][:] = around("legacy", p.legacy_mean, p.climate_spread, 0)
    agencies["legacy_at_start"][:] = agencies["legacy"]
    agencies["heard"][:] = chance.uniform("initially heard", 0, "agency") < p.heard_share


def _hosts(world: Any, chance: Chance) -> NDArray[np.int64]:
    bounds = np.cumsum(world.host_shares())
    drawn = np.searchsorted(bounds, chance.uniform("host", 0, "agency"), "right")
    return np.asarray(np.minimum(drawn, len(HostKind) - 1))


def _sizes(region: NDArray[Any], people: NDArray[np.float64], spread: float, chance: Chance) -> NDArray[np.int64]:
    """People in care of each agency: lognormal within the region, scaled to the region's people in care."""
    weight = np.exp(spread * normal(chance.uniform("size", 0, "agency")))
    total = np.bincount(region, weights=weight, minlength=len(people))
    sizes = np.maximum(np.rint(weight / total[region] * people[region]), 1)
    return np.asarray(sizes, np.int64)
