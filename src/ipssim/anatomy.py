"""The model read from its own source: its agents, the schedule of a month, and which verb uses which equation."""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from textwrap import dedent
from types import FunctionType, ModuleType
from typing import Any

import ipssim.agents
import ipssim.mechanisms
from ipssim.agents.agency import Agency
from ipssim.agents.authority import Authority
from ipssim.agents.funder import Funder
from ipssim.agents.region import Region
from ipssim.agents.researcher import Researcher
from ipssim.agents.support_centre import SupportCentre
from ipssim.model import SystemModel

__all__ = ["AGENTS", "Process", "equations", "mechanism_modules", "schedule", "users"]

AGENTS: dict[str, Any] = {
    kind.__name__: kind for kind in (Agency, Funder, SupportCentre, Researcher, Authority, Region)
}
PLURALS = dict(
    zip(("agencies", "funders", "support_centres", "researchers", "authorities", "regions"), AGENTS, strict=True)
)


@dataclass(frozen=True)
class Process:
    """One line of the month: a verb of one kind of agent.

    part    number and words of its part of the month, as in `SystemModel.step`
    place   number in the month, from 1
    """

    part: str
    place: int
    agent: str
    verb: str

    @property
    def name(self) -> str:
        """As `Funder.award_line`."""
        return f"{self.agent}.{self.verb}"

    @property
    def does(self) -> str:
        """The docstring of the verb."""
        return inspect.getdoc(getattr(AGENTS[self.agent], self.verb)) or ""


@cache
def schedule() -> tuple[Process, ...]:
    """The verbs of a month, in the order of `SystemModel.step`."""
    part = ""
    found: list[Process] = []
    for line in inspect.getsource(SystemModel.step).splitlines():
        if heading := re.match(r"\s*# (\d+ .*)", line):
            part = heading[1]
        elif (call := re.match(r"\s*self\.(\w+)\.(\w+)\(", line)) and call[1] in PLURALS:
            found.append(Process(part, len(found) + 1, PLURALS[call[1]], call[2]))
    return tuple(found)


@cache
def mechanism_modules() -> dict[str, ModuleType]:
    """The modules of equations, by name."""
    names = [module.name for module in iter_modules(ipssim.mechanisms.__path__) if module.name != "parameters"]
    return {name: import_module(f"ipssim.mechanisms.{name}") for name in names}


def equations(module: ModuleType) -> dict[str, FunctionType]:
    """The public functions that a module of equations defines, in reading order."""
    return {
        name: member
        for name, member in ((name, _plain(member)) for name, member in vars(module).items())
        if isinstance(member, FunctionType) and member.__module__ == module.__name__ and not name.startswith("_")
    }


def _plain(thing: Any) -> Any:
    """A function as it is written, also where it is compiled."""
    return getattr(thing, "py_func", thing)


@cache
def users() -> dict[FunctionType, tuple[str, ...]]:
    """By equation: the verbs of the month that use it, themselves or through their helpers."""
    uses: dict[FunctionType, list[str]] = {}
    for process in schedule():
        for equation in _equations_behind(AGENTS[process.agent], process.verb):
            uses.setdefault(equation, []).append(process.name)
    return {equation: tuple(found) for equation, found in uses.items()}


def _equations_behind(agent: Any, verb: str) -> list[FunctionType]:
    """The equations that a verb comes to, following what its agents' own code calls."""
    start = getattr(agent, verb)
    seen, waiting, found = {start}, [start], []
    while waiting:
        for called in _called(waiting.pop(), agent):
            if called in seen:
                continue
            seen.add(called)
            if called.__module__.startswith(ipssim.mechanisms.__name__):
                found.append(called)
            if called.__module__.startswith((ipssim.agents.__name__, ipssim.mechanisms.__name__)):
                waiting.append(called)
    return found


def _called(function: FunctionType, agent: Any) -> Iterator[FunctionType]:
    """The functions that the text of a function names: imported ones, and methods of agents."""
    local = function.__code__.co_varnames
    known = {name: thing for name, thing in function.__globals__.items() if name not in local}
    for node in ast.walk(ast.parse(dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Name):
            yield from _functions_of(known.get(node.id))
        elif isinstance(node, ast.Attribute):
            owner = known.get(node.value.id) if isinstance(node.value, ast.Name) else None
            if isinstance(owner, ModuleType):
                yield from _functions_of(getattr(owner, node.attr, None))
            else:
                yield from _methods_called(node.attr, agent)


def _functions_of(thing: Any) -> list[FunctionType]:
    """A function itself; of a helper class of the agents' files, all its methods."""
    thing = _plain(thing)
    if isinstance(thing, FunctionType):
        return [thing]
    if isinstance(thing, type) and thing.__module__.startswith(ipssim.agents.__name__) and thing.__name__[0] == "_":
        return [member for member in vars(thing).values() if isinstance(member, FunctionType)]
    return []


def _methods_called(name: str, agent: Any) -> Iterator[FunctionType]:
    """What an attribute means: of the agent itself, or else of the one kind of agent that has it."""
    owners = [agent] if hasattr(agent, name) else [kind for kind in AGENTS.values() if hasattr(kind, name)]
    if len(owners) != 1:
        return
    member = inspect.getattr_static(owners[0], name)
    member = member.fget if isinstance(member, property) else member
    if isinstance(member, FunctionType):
        yield member
