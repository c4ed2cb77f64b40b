"""Who moves a state of the model, read from its own source: verbs that write it, levers they obey, policies."""

import ast
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from textwrap import dedent
from typing import Any

from ipssim.anatomy import AGENTS, schedule
from ipssim.table import columns_of

__all__ = ["Movers", "movers_of", "policies_with"]

type Place = tuple[str, str]  # kind of agent, name of method

READERS = ("of_region", "of_authority")
STATEMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.For)
SETTERS = ("_settle",)  # helpers that write the state whose name they are given


@dataclass(frozen=True)
class Movers:
    """Verbs of the month that write some states (as `Funder.award_line`), and the levers that these verbs read."""

    verbs: tuple[str, ...]
    levers: frozenset[str]

    @property
    def agents(self) -> tuple[str, ...]:
        """The kinds of agents whose verbs these are."""
        return tuple(dict.fromkeys(verb.partition(".")[0] for verb in self.verbs))


@dataclass(frozen=True)
class _Method:
    """What the text of one method of an agent says."""

    tree: ast.AST
    writes: frozenset[str]  # itself
    names: frozenset[str]  # states that it names to a helper or a loop, to be written
    calls: frozenset[str]
    levers: frozenset[str]


def movers_of(states: Iterable[str]) -> Movers:
    """Who writes any of these states, named as `Agency.culture`, themselves or through their helpers."""
    wanted = set(states)
    verbs: dict[str, frozenset[str]] = {}
    for process in schedule():
        place = process.agent, process.verb
        if _write(_reached(*place), wanted):
            verbs[process.name] = _levers_behind(place, wanted)
    return Movers(tuple(verbs), frozenset().union(*verbs.values()))


def _write(methods: dict[Place, _Method], wanted: set[str]) -> bool:
    return any((method.writes | method.names) & wanted for method in methods.values())


def _levers_behind(verb: Place, wanted: set[str]) -> frozenset[str]:
    """The levers read on the way to what is written, and by the helpers that give what is written there; not those of
    other things that the same verb does."""
    found: frozenset[str] = frozenset()
    for place, method in _reached(*verb).items():
        if _write(_reached(*place), wanted):
            found |= method.levers
        if method.writes & wanted:
            helpers = (helper for at in _feeding(place, wanted) for helper in _reached(*at).values())
            found |= frozenset().union(*(helper.levers for helper in helpers))
    return found


def _feeding(place: Place, wanted: set[str]) -> set[Place]:
    """The methods called in those statements of a method that what it writes depends on, one through the other."""
    method = _methods()[place]
    words = {state.partition(".")[2] for state in wanted}
    words |= {name for name in method.calls if any(_write(_reached(*at), wanted) for at in _meant(place[0], name))}
    statements, behind = [node for node in ast.walk(method.tree) if isinstance(node, STATEMENTS)], list[ast.AST]()
    while more := [each for each in statements if each not in behind and words & {*_set_in(each), *_called(each)}]:
        behind += more
        words |= {node.id for each in more for node in ast.walk(each) if isinstance(node, ast.Name)}
    return {at for each in behind for name in _called(each) for at in _meant(place[0], name)}


def _set_in(statement: ast.AST) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr


def policies_with(levers: Iterable[str]) -> tuple[str, ...]:
    """The policies of the catalogue whose class names any of these levers; of the regime, also `regime:devolution`."""
    from ipssim.policies import CATALOGUE

    wanted = [set(lever.split(":")) for lever in levers]
    return tuple(kind for kind, policy in CATALOGUE.items() if any(lever <= _words(policy) for lever in wanted))


@cache
def _words(policy: type) -> frozenset[str]:
    """What the text of a policy names, with what it inherits from a kind of policies and the tables of its module."""
    own = [base for base in policy.__mro__ if base.__module__ == policy.__module__]
    names = frozenset().union(*(_words_of(ast.parse(dedent(inspect.getsource(base)))) for base in own))
    module = vars(import_module(policy.__module__))
    tables = [module[name] for name in sorted(names & module.keys()) if isinstance(module[name], dict)]
    return names | _words_of(ast.parse(repr(tables)))


def _words_of(tree: ast.AST) -> frozenset[str]:
    """Its names, keywords and strings, and the members of enumerations in small letters."""
    names: set[str] = set()
    for node in ast.walk(tree):
        names |= {node.attr, node.attr.lower()} if isinstance(node, ast.Attribute) else set()
        names |= {node.id} if isinstance(node, ast.Name) else set()
        names |= {node.arg or ""} if isinstance(node, ast.keyword) else set()
        names |= {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()
    return frozenset(names)


@cache
def _reached(agent: str, verb: str) -> dict[Place, _Method]:
    """A verb and the methods of agents that it comes to call, by kind and name."""
    methods = _methods()
    found: dict[Place, _Method] = {}
    waiting = [(agent, verb)]
    while waiting:
        at = waiting.pop()
        if at in methods and at not in found:
            found[at] = methods[at]
            waiting += [called for name in methods[at].calls for called in _meant(at[0], name)]
    return found


def _meant(agent: str, name: str) -> list[Place]:
    """A method is called on agents of the same kind, or else of whichever kind has it."""
    methods = _methods()
    return [(agent, name)] if (agent, name) in methods else [place for place in methods if place[1] == name]


@cache
def _methods() -> dict[Place, _Method]:
    """Every method of every kind of agent, by kind and name."""
    columns = {name: set(columns_of(kind)) for name, kind in AGENTS.items()}
    return {
        (agent, name): _Method(
            tree,
            writes=frozenset(_states(_stored(tree), agent, columns)),
            names=frozenset(_states(_named(tree), agent, columns)),
            calls=frozenset(_called(tree)),
            levers=frozenset(_levers(tree)),
        )
        for agent, kind in AGENTS.items()
        for name, tree in _trees(kind)
    }


def _trees(kind: Any) -> Iterator[tuple[str, ast.AST]]:
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("ipssim.agents") and base.__module__ != "ipssim.agents.actor":
            for name, member in vars(base).items():
                function = getattr(member, "fget", member)
                if inspect.isfunction(function):
                    yield name, _parsed(function)


def _parsed(function: Any) -> ast.AST:
    return ast.parse(dedent(inspect.getsource(function)))


def _states(written: Iterable[str], agent: str, columns: dict[str, set[str]]) -> Iterator[str]:
    """The state variables of these names: of its own kind if that has one of the name, else of the one that has."""
    for name in written:
        owners = [agent] if name in columns[agent] else [kind for kind in columns if name in columns[kind]]
        yield from (f"{owner}.{name}" for owner in owners)


def _stored(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def _named(tree: ast.AST) -> Iterator[str]:
    """Words of a method that sets states by name, in a loop or through a helper."""
    if _sets_by_name(tree) or any(name in SETTERS for name in _called(tree)):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in _asked(tree):
                yield node.value


def _asked(tree: ast.AST) -> set[str]:
    """States that a method only reads, from another agent."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {ast.literal_eval(call.args[0]) for call in calls if ast.unparse(call.func).split(".")[-1] in READERS}


def _sets_by_name(tree: ast.AST) -> bool:
    """By `setattr`, or into the table itself: `self.table[name][rows] = ...`."""
    nodes = list(ast.walk(tree))
    into_table = (node for node in nodes if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store))
    return any(isinstance(node, ast.Name) and node.id == "setattr" for node in nodes) or any(
        ".table[" in ast.unparse(node) for node in into_table
    )


def _called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def _levers(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".lever", ".setting")):
            yield from (str(part.value) for part in node.args if isinstance(part, ast.Constant))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("levers"):
            yield node.attr
