"""Programmes that deliver already when the simulated time begins."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.units import MILLION
from ipssim.vocabulary import HostKind
from ipssim.world.apportion import apportioned

__all__ = ["start_programmes"]


def start_programmes(agencies: Any, world: Any) -> None:
    """Open the programmes that the scenario says exist at the start: staffed, funded by the region's line, new.

    Within a region the hosts are community mental-health centres with the most committed leaders.
    """
    wanted = _programmes_by_region(agencies.model, world)
    public = agencies.host == HostKind.COMMUNITY_MENTAL_HEALTH_CENTRE
    order = np.lexsort((-agencies.leader_commitment, ~public, agencies.region))
    first = np.searchsorted(agencies.region[order], np.arange(len(wanted)))
    place = np.arange(len(order)) - first[agencies.region[order]]
    chosen = np.zeros(len(agencies), np.bool_)
    chosen[order] = place < wanted[agencies.region[order]]
    _open(agencies.where(chosen))


def _programmes_by_region(model: Any, world: Any) -> NDArray[np.int64]:
    """Programmes at the start: as given, or drawn around the rate per million and then where there are hosts."""
    specs = world.region_list()
    expected = np.array([spec.population for spec in specs]) / MILLION * world.initial_programmes_per_million
    luck = model.chance.lasting("initial programmes", "region")[:-1]
    drawn = np.floor(expected + luck)  # one uniform a region: right on average, and never far off
    given = np.array([np.nan if s.initial_programmes is None else s.initial_programmes for s in specs])
    by_rate = np.isnan(given)
    return _where_hosts_are(np.where(by_rate, drawn, given).astype(np.int64), np.array(world.hosts()), by_rate)


def _where_hosts_are(
    wanted: NDArray[np.int64], hosts: NDArray[np.int64], by_rate: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """What a region has no host for goes to regions of the rate with hosts to spare, in proportion to these."""
    opened: NDArray[np.int64] = np.minimum(wanted, hosts)
    spare = np.where(by_rate, hosts - opened, 0)
    moved = min(int((wanted - opened).sum()), int(spare.sum()))
    if moved:
        opened += apportioned(spare.tolist(), moved)
    return opened


def _open(programmes: Any) -> None:
    if len(programmes) == 0:
        return
    model, p = programmes.model, programmes.parameters
    posts = programmes.new_team()
    needed = np.bincount(programmes.region, posts, minlength=model.regions.table.length)
    model.authorities.line_posts = np.rint(needed * (1 + p.initial.open_posts))
    model.authorities.has_line = needed > 0
    programmes.heard, programmes.attempt = True, 1
    programmes.sign_line_contract(posts)
    programmes.filled, programmes.supervisor = posts, True
    programmes.competence = p.workforce.ceiling_alone
    programmes.readiness = p.installation.readiness_ceiling_unsupported + p.installation.readiness_of_leader
    programmes.found_steering_group()
    programmes.open_doors()
