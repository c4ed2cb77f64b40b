"""Topics: agents, their state variables and verbs, and the equations these use."""

import inspect
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from ipssim.cli.output import grid, indented, page_width, paragraph
from ipssim.cli.topic import Topic
from ipssim.wording import first_paragraph

__all__ = ["agent_topics", "equation_topics", "in_full", "mechanism_topics", "process_topics"]

MOST_USERS = 6


def agent_topics() -> Iterator[Topic]:
    """Each kind of agent, and each of its state variables."""
    from ipssim.anatomy import AGENTS

    for name, kind in AGENTS.items():
        yield Topic("agent", name, partial(_agent_text, name, kind))
        yield from _state_variables(name, kind)


def _agent_text(name: str, kind: Any) -> str:
    from ipssim.anatomy import schedule
    from ipssim.table import columns_of

    doc = inspect.getdoc(kind.__mro__[1]) or ""
    rows = [(column, _width(about), about.unit, about.doc) for column, about in columns_of(kind).items()]
    variables = grid(rows, ("state variable", "cells", "unit", "meaning"), width=page_width())
    verbs = [(each.verb, each.part, first_paragraph(each.does)) for each in schedule() if each.agent == name]
    return f"{doc}\n\n{variables}\n\n{grid(verbs, ('verb', 'in the month', 'what it does'), width=page_width())}"


def _width(column: Any) -> str:
    return " x ".join(map(str, column.wide)) or "1"


def _state_variables(agent: str, kind: Any) -> Iterator[Topic]:
    from ipssim.table import columns_of

    for name, column in columns_of(kind).items():
        text = partial(_state_text, column)
        yield Topic(f"state variable of {agent}", name, text, (f"{agent}.{name}",))


def _state_text(column: Any) -> str:
    rows = [
        ("unit", column.unit),
        ("cells", _width(column)),
        ("at the start", f"{column.initial:g}, unless the scenario or what is drawn for its world says otherwise"),
    ]
    rows += [("values", words)] if (words := _words_of(column.unit)) else []
    return f"{column.doc}\n\n{grid(rows, width=page_width())}"


def _words_of(unit: str) -> str:
    """What the numbers of a state variable stand for, when its unit is a word of the vocabulary."""
    from ipssim import vocabulary

    members: Iterable[Any] = getattr(vocabulary, {"EPIS phase": "Phase"}.get(unit, unit), ())
    return ", ".join(f"{member.value} {member.name.lower().replace('_', ' ')}" for member in members)


def process_topics() -> Iterator[Topic]:
    """The verbs of the month."""
    from ipssim.anatomy import schedule

    for process in schedule():
        text = partial(_process_text, process)
        yield Topic(f"process of {process.agent}", process.verb, text, (process.name,))


def _process_text(process: Any) -> str:
    from ipssim.anatomy import schedule, users

    used = [
        equation.__name__
        for equation, verbs in users().items()
        if process.name in verbs and equation.__name__[0] != "_"
    ]
    rows = [
        ("in the month", process.part),
        ("place", f"{process.place} of {len(schedule())}"),
        ("equations", ", ".join(used) or "none"),
    ]
    return f"{paragraph(process.does)}\n\n{grid(rows)}"


def mechanism_topics() -> Iterator[Topic]:
    """The modules of equations."""
    from ipssim.anatomy import mechanism_modules

    for name, module in mechanism_modules().items():
        yield Topic("mechanism", name, partial(_mechanism_text, module))


def _mechanism_text(module: Any) -> str:
    from ipssim.anatomy import equations

    name = module.__name__.rpartition(".")[2]
    shown = map(in_full, equations(module).values())
    return "\n\n".join(
        [inspect.getdoc(module) or "", *shown, f"Its parameters: `ipssim list parameters | grep ^{name}`"]
    )


def equation_topics() -> Iterator[Topic]:
    """The single equations."""
    from ipssim.anatomy import equations, mechanism_modules

    for module_name, module in mechanism_modules().items():
        for name, function in equations(module).items():
            yield Topic(
                f"equation of {module_name}", name, partial(_equation_text, function), (f"{module_name}.{name}",)
            )


def _equation_text(function: Any) -> str:
    from ipssim.anatomy import users

    verbs = users().get(function, ())
    shown = ", ".join(verbs[:MOST_USERS]) + (f" and {len(verbs) - MOST_USERS} more" if len(verbs) > MOST_USERS else "")
    used = shown or "when the parameters of a run are read, or by tests"
    return f"{in_full(function)}\n\nused by  {used}"


def in_full(equation: Any, name: str = "") -> str:
    """An equation with its arguments and what its docstring says; `name`: how it is called, its own when left out."""
    called = f"{name or equation.__name__}({', '.join(inspect.signature(equation).parameters)})"
    return f"{called}\n{indented(inspect.getdoc(equation) or '')}"
