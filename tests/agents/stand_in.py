"""A stand-in for the model: what an agency may ask for (parameters, chance, levers, its region) and no more."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np

from ipssim.agents.agency import Agencies, Agency
from ipssim.agents.authority import Authorities
from ipssim.agents.region import Regions
from ipssim.agents.support_centre import SupportCentres
from ipssim.binding import bind_all
from ipssim.chance import Chance
from ipssim.events import EventLog
from ipssim.levers import Levers
from ipssim.mechanisms.strata import living_with
from ipssim.scenario import Choices
from ipssim.table import Table
from ipssim.vocabulary import Phase, Trait
from ipssim.worlds import Worlds

REGIONS = 3
PARAMETERS = bind_all((), Choices())


def sites(number: int, *, delivering: Any = True, seed: int = 1) -> Agencies:
    """Agencies that differ in what fidelity and clients depend on; by default all have just begun to deliver."""
    agencies = Agencies(_model(number, seed), Table.of(Agencies, number))
    luck = np.random.default_rng(seed)
    agencies.phase = np.where(delivering, Phase.INITIAL, Phase.EXPLORATION)
    agencies.region, agencies.size = luck.integers(0, REGIONS, number), luck.integers(100, 900, number)
    deviates = np.random.default_rng((seed, 1)).standard_normal((number, len(Trait)))
    agencies.wanting_by_trait = living_with(deviates, agencies.size * PARAMETERS.clients.want_work, PARAMETERS.strata)
    agencies.posts = luck.integers(2, 5, number)
    agencies.filled = agencies.posts - (luck.random(number) < 0.2)
    agencies.competence, agencies.supervisor = luck.uniform(0.3, 0.8, number), luck.random(number) < 0.8
    agencies.leader_commitment, agencies.culture = luck.random(number), luck.uniform(-0.5, 0.5, number)
    agencies.shared_practice, agencies.legacy = luck.random(number), luck.random(number) / 2
    agencies.separate_employer, agencies.partnership = luck.random((2, number)) < 0.4
    agencies.employer_contacts, agencies.readiness = luck.random((2, number))
    agencies.hours_needed, agencies.training_hours = 10, luck.uniform(0, 10, number)
    agencies.settle(luck.random((number, 26)))
    agencies.where(agencies.is_delivering).start_items()
    return agencies


class _Model(SimpleNamespace):
    """What agents ask of a model; its first month is a January."""

    @property
    def date(self) -> date:
        return date(2000 + (self.month - 1) // 12, (self.month - 1) % 12 + 1, 1)


def _model(number: int, seed: int) -> Any:
    regions, authorities, centres = (Table.of(kind, REGIONS + 1) for kind in (Regions, Authorities, SupportCentres))
    regions["unemployment"][:] = 0.06
    centres["open"][:] = True
    return _Model(
        month=0,
        parameters=PARAMETERS,
        chance=Chance(seed, 0, {"agency": number}),
        levers=Levers.neutral(agencies=number, regions=REGIONS + 1),
        regions=SimpleNamespace(table=regions),
        authorities=SimpleNamespace(table=authorities),
        support_centres=SimpleNamespace(table=centres),
        events=EventLog(),
        worlds=Worlds(1, {"agency": number, "region": REGIONS + 1}),
    )


def live(agencies: Agencies, months: int) -> None:
    """Months of fidelity, reviews (granted to all who wait) and clients; nothing else changes."""
    for _ in range(months):
        agencies.model.month += 1
        agencies.request_reviews()
        agencies.review_granted = agencies.awaits_review
        agencies.move_fidelity()
        agencies.be_reviewed()
        agencies.serve_clients()


def one_by_one(agencies: Agencies, verb: str, seed: int) -> None:
    """Each agency alone does the verb, in a shuffled order."""
    for row in np.random.default_rng(seed).permutation(len(agencies)):
        agency = Agency.__new__(Agency)
        for name, value in (("model", agencies.model), ("table", agencies.table), ("rows", int(row))):
            object.__setattr__(agency, name, value)
        getattr(agency, verb)()


def same_one_by_one(agencies: Agencies, verb: str) -> None:
    """Assert that the verb does the same, bit for bit, one agency at a time and all at once."""
    before = {name: array.copy() for name, array in agencies.table.items()}
    one_by_one(agencies, verb, seed=7)
    apart = {name: array.copy() for name, array in agencies.table.items()}
    for name, array in before.items():
        agencies.table[name][...] = array
    getattr(agencies, verb)()
    for name, array in agencies.table.items():
        np.testing.assert_array_equal(apart[name], array, err_msg=f"{verb}: {name}")
