"""Topics: the specification of a run, as Python has it, and what it knows of itself."""

import inspect
from collections.abc import Iterator
from functools import cached_property, partial
from typing import Any

from ipssim.cli.output import grid, paragraph
from ipssim.cli.topic import Topic

__all__ = ["run_topics"]

WHERE = "`design(scenario)` gives one for each run, `simulate` takes one"


def run_topics() -> Iterator[Topic]:
    """The class of a run's specification, and each of its properties."""
    from ipssim.scenario import RunSpec

    yield Topic("class in Python", RunSpec.__name__, partial(_class_text, RunSpec))
    for name, member in _properties(RunSpec).items():
        doc = inspect.getdoc(member) or ""
        yield Topic("property of RunSpec", name, partial(_property_text, doc), (f"RunSpec.{name}",))


def _properties(kind: type) -> dict[str, Any]:
    return {name: member for name, member in vars(kind).items() if isinstance(member, property | cached_property)}


def _class_text(kind: type) -> str:
    rows = [("has also", ", ".join(_properties(kind))), ("in Python", WHERE)]
    return f"{inspect.getdoc(kind)}\n\n{grid(rows)}"


def _property_text(doc: str) -> str:
    rows = [("of", "RunSpec, the specification of one run"), ("in Python", WHERE)]
    return f"{paragraph(' '.join(doc.split()))}\n\n{grid(rows)}"
