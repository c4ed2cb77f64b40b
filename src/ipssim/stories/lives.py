"""Watching one agency live: what was logged about it and its region, and what can be seen in its state."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import numpy as np

from ipssim.agents.agency import Agency
from ipssim.agents.agency.purse import TERMS
from ipssim.fidelity_scale import IPS_25
from ipssim.levers import Levers
from ipssim.model import SystemModel
from ipssim.scenario import RunSpec
from ipssim.units import CENTS, MONTHS_A_YEAR
from ipssim.vocabulary import CostItem, Determinant, HostKind, Payer, Phase, Regime, Stream, names

__all__ = ["HOSTS", "Happening", "Life", "State", "cell_name", "same"]

DISCONTINUED, PREPARATION = Phase.DISCONTINUED.name, Phase.PREPARATION.name
SURROUNDINGS = ("authority", "support_centre", "researcher", "region")  # one a region, and one for the nation
State = dict[str, Any]
# What the cells of a vector stand for, by the name of the variable or lever.
CELLS = {
    "regime": names(Regime),
    "determinants": names(Determinant),
    "tariff": ("enrolment", "job_start", "13_weeks", "26_weeks"),
    "streams_cents": names(Stream),
    "costs_cents": names(CostItem),
    **dict.fromkeys(("items", "adaptation", "item_conflict"), IPS_25.items),
    **dict.fromkeys((*TERMS, "received_cents", "line_shares", "own_line_shares"), names(Payer)),
}
HOSTS = {
    HostKind.COMMUNITY_MENTAL_HEALTH_CENTRE: "community mental-health centre",
    HostKind.PSYCHOSOCIAL_REHABILITATION: "centre for psychosocial rehabilitation",
    HostKind.HOUSING: "housing organisation",
    HostKind.EMPLOYMENT_AGENCY: "free-standing employment agency",
    HostKind.HOSPITAL: "hospital",
}


@dataclass(frozen=True)
class Happening:
    """Something that happened to the agency, its region or the nation.

    kind      of agent, as in the event log; `policy` for levers, `agency` also for what only its state shows
    nation    it happened to the nation's agent, not to the region's
    event, before, after, cause, attempt   as in the event log
    numbers   what the state adds: posts, filled, people, money, months, whether the region was a member before
    """

    month: int
    when: date
    kind: str
    event: str
    nation: bool = False
    before: str = ""
    after: str = ""
    cause: str = ""
    attempt: int = 0
    numbers: dict[str, float] = field(default_factory=dict)


class Life:
    """One agency in one run. Its model lives a month each time `months` is asked for the next."""

    def __init__(self, spec: RunSpec, row: int) -> None:
        self.model = SystemModel(spec)
        self.agency = Agency(self.model, self.model.agencies.table, row)
        self._year: dict[str, float] = {}

    @property
    def place(self) -> str:
        """Name of its region."""
        return str(self.model.region_names[self.agency.region])

    @property
    def about(self) -> str:
        """What it is and where, on one line."""
        agency = self.agency
        host = HOSTS[HostKind(agency.host)]
        # An employment agency provides employment itself; what another organisation gives is treatment.
        other = "treatment provider" if agency.host == HostKind.EMPLOYMENT_AGENCY else "employment provider"
        partner = f", its {other} another organisation" if agency.separate_employer else ""
        return f"a {host} in {self.place} with {agency.size:,} people in its care{partner}"

    def months(self) -> Iterator[list[Happening]]:
        """What happened before the first month, then month by month."""
        state = self._state_and_region()
        knows = state["heard"] and state["phase"] == Phase.EXPLORATION
        told = [self._happening("agency", "had_heard")] if knows else []
        yield [*self._policies(_neutral()), *told, *self._logged(0, state, state)]
        for _ in range(self.model.spec.months):
            before, levers, length = self._state_and_region(), self.levers(), len(self.model.events)
            self.model.step()
            after = self.state()
            told = [*self._policies(levers), *self._logged(length, before, after)]
            yield [*_with_seen(told, self._seen(before, after)), *self._year_end(after)]

    def state(self) -> State:
        """The agency's state variables as they stand."""
        return {name: np.array(column[self.agency.rows]) for name, column in self.model.agencies.table.items()}

    def _state_and_region(self) -> State:
        """Its state, and whether its region belongs to the learning community."""
        return self.state() | {"region_is_member": self.model.authorities.table["member"][self.agency.region]}

    def surroundings(self) -> dict[str, State]:
        """The state of the region's and the nation's agents, by kind."""
        rows = [self.agency.region, -1]
        kinds = ("authorities", "support_centres", "researchers", "regions")
        tables = {kind: getattr(self.model, kinds[place]).table for place, kind in enumerate(SURROUNDINGS)}
        return {kind: {name: column[rows] for name, column in table.items()} for kind, table in tables.items()}

    def levers(self) -> State:
        """What policy sets for it and its region."""
        rows = {"agency": self.agency.rows, "region": self.agency.region}
        return {
            lever.name: np.array(getattr(self.model.levers, lever.name)[rows[lever.metadata["per"]]])
            for lever in fields(Levers)
        }

    def _policies(self, before: State) -> list[Happening]:
        """The levers that policy has moved; of a lever with many cells, each cell that moved."""
        moved = []
        for lever, now in self.levers().items():
            then = np.broadcast_to(before[lever], now.shape)
            for cell in np.flatnonzero(now != then):
                values = {"before": f"{then.flat[cell]:.9g}", "after": f"{now.flat[cell]:.9g}"}
                moved.append(self._happening("policy", lever, cause=cell_name(lever, int(cell), now), **values))
        return moved

    def _logged(self, length: int, before: State, after: State) -> list[Happening]:
        """The events of this agency, of its region and of the nation, in the order in which they happened."""
        last = self.model.regions.table.length - 1
        around = (int(self.agency.region), last)
        mine = {"agency": (self.agency.rows,), **{kind: around for kind in SURROUNDINGS}}
        return [
            self._happening(
                entry["kind"],
                entry["event"],
                nation=entry["kind"] != "agency" and entry["row"] == last,
                numbers=_terms(entry["event"], before, after),
                **{name: str(entry[name]) for name in ("before", "after", "cause")},
                attempt=int(entry["attempt"]),
            )
            for entry in self.model.events.since(length)
            if entry["row"] in mine.get(entry["kind"], ())
        ]

    def _seen(self, before: State, after: State) -> list[Happening]:
        """What no log says but the state shows: hearing, staff, debt, the end of all money, a service that lasts."""
        seen = []
        if after["heard"] and not before["heard"]:
            seen.append(self._happening("agency", "heard"))
        stopped = after["phase"] == Phase.DISCONTINUED
        if after["left"] or after["hired"]:
            filled = int(before["filled"] - after["left"] + after["hired"])
            posts = max(int(before["posts"] if stopped else after["posts"]), filled)
            staff = {"left": int(after["left"]), "hired": int(after["hired"]), "filled": filled, "posts": posts}
            seen.append(self._happening("agency", "staff_changed", numbers=staff))
        if not stopped and after["supervisor"] != before["supervisor"]:
            seen.append(self._happening("agency", "supervisor_came" if after["supervisor"] else "supervisor_went"))
        if after["months_in_debt"] and not before["months_in_debt"]:
            seen.append(self._happening("agency", "fell_into_debt"))
        if not stopped and before["scheme"].any() and not after["scheme"].any():
            seen.append(self._happening("agency", "unfunded"))
        if after["sustained"] and not before["sustained"]:
            months = float(after["months_since_start_up"])
            seen.append(self._happening("agency", "sustained", numbers={"months": months}))
        return seen

    def _year_end(self, state: State) -> list[Happening]:
        """The year in numbers, in its last month, where there was a team."""
        flows = {"entered": state["entered"], "job_starts": state["job_starts"], "cost": state["cost_cents"] / CENTS}
        flows |= {f"from_{payer.name.lower()}": state["received_cents"][payer] / CENTS for payer in Payer}
        self._year = {name: self._year.get(name, 0.0) + float(amount) for name, amount in flows.items()}
        last = self.model.month == self.model.spec.months
        if self.model.date.month != MONTHS_A_YEAR and not last:
            return []
        year, self._year = self._year, {}
        if not year["cost"]:
            return []
        people = {"clients": state["entered_ever"] - state["exited_ever"], "working": state["working"].sum()}
        year |= {name: float(count) for name, count in people.items()}
        return [self._happening("agency", "year_in_numbers", numbers=year)]

    def _happening(self, kind: str, event: str, **details: Any) -> Happening:
        return Happening(self.model.month, self.model.date, kind, event, **details)


def _with_seen(logged: list[Happening], seen: list[Happening]) -> list[Happening]:
    """What the state shows, put where it belongs in the month: hearing before deciding, staff before a stop."""
    told = list(logged)
    for happening in seen:
        phase = PREPARATION if happening.event == "heard" else DISCONTINUED
        moves = [(each.event, each.after) for each in told]
        place = moves.index(("phase", phase)) if ("phase", phase) in moves else len(told)
        told.insert(place, happening)
    return told


def _terms(event: str, before: State, after: State) -> dict[str, float]:
    """What the log does not say of an event and the state shows."""
    if event in ("contract_signed", "bridged"):
        return {"months": float(after["months_left"][Payer.PROJECT])}
    if event == "transition_sought":  # asked in the month that has just begun
        return {"months": float(before["months_left"][Payer.PROJECT] - 1)}
    if event == "learning_community_joined":
        return {"was_member": float(before["region_is_member"])}
    if event == "reviewed":
        return {"before": float(before["rated"])}
    if event == "leader_left":
        return {"gained": float(after["leader_commitment"] - before["leader_commitment"])}
    return {}


def _neutral() -> State:
    return {lever.name: np.array(lever.metadata["neutral"]) for lever in fields(Levers)}


def cell_name(variable: str, cell: int, value: Any) -> str:
    """What a cell of a vector stands for; empty where that has no name, and for a single value."""
    cells = CELLS.get(variable, ()) if np.ndim(value) else ()
    return cells[cell] if cell < len(cells) else ""


def same(one: Any, other: Any) -> bool:
    """Whether a state variable has the same value, bit for bit."""
    return bool(np.array_equal(one, other))
