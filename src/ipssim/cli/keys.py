"""The keys that scenario and study files may have: where each stands, what it can be, what it means, an example.

All is read off the tables that check the files: types, ranges and defaults from their fields, and what else a field can
be from `also` in its schema; meanings and examples from the lists in their docstrings, with lines of the form
`name = example    meaning`.
"""

import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ipssim.wording import first_paragraph, plural

__all__ = ["Key", "KeyTable", "classes_of_tables", "key_tables", "listed_in_docstrings"]

LISTED = re.compile(r"^(\w+)(?: = (.+?))?(?: {2,}|\n +)(\S.*(?:\n +.*)*)", re.MULTILINE)
UNIT = re.compile(r"(.+?)(?: \[([^\]]+)\])?", re.DOTALL)
MORE_PLACES = {"policies": ("policies", "arms.policies")}
TOP = "the top of the file, before the first [table]"
NOUNS = {
    "string": "text in quotes",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "table",
}


@dataclass(frozen=True)
class Key:
    """A key of a file.

    place    dotted, as in `world.size_spread`
    of       the file: scenario or study
    stands   where in the file
    can_be   type, unit and range
    default  when it is left out; `required` or `none`
    means    what it says; empty if the docstring has no line for it
    example  a line of a file
    """

    place: str
    of: str
    stands: str
    can_be: str
    default: str
    means: str
    example: str

    @property
    def name(self) -> str:
        """As a file has it."""
        return self.place.rpartition(".")[2]


@dataclass(frozen=True)
class KeyTable:
    """A table of a file, and the keys it may have.

    place   of the table, dotted; empty at the top of the file
    places  all of them, where it may stand in more than one
    """

    place: str
    places: tuple[str, ...]
    of: str
    stands: str
    about: str
    keys: tuple[Key, ...]


@cache
def key_tables() -> tuple[KeyTable, ...]:
    """The tables of a scenario, then of a study, in the order in which one writes them."""
    return tuple(_described(*row) for row in classes_of_tables())


def classes_of_tables() -> Iterator[tuple[str, str, str, Any]]:
    """Place, file, how it is written, and the class that checks it."""
    from ipssim import scenario as of
    from ipssim.analysis.calibration import Study
    from ipssim.policies.base import AbstractAgencyPolicy, AbstractPolicy
    from ipssim.scenario.world import NetworkSpec

    in_policies = "policies = [{ ... }], at the top of the file or in [[arms]]"
    yield "", "scenario", TOP, of.Scenario
    yield "world", "scenario", "[world]", of.World
    yield "world.generic", "scenario", "[world.generic]", of.GenericWorld
    yield "world.regions", "scenario", "[[world.regions]]", of.RegionSpec
    yield "world.network", "scenario", "[world.network]", NetworkSpec
    yield "choices", "scenario", "[choices]", of.Choices
    yield "record", "scenario", "[record]", of.Record
    yield "arms", "scenario", "[[arms]]", of.Arm
    yield "policies", "scenario", in_policies, AbstractPolicy
    yield "policies", "scenario", in_policies, AbstractAgencyPolicy
    yield "sweep", "scenario", "[sweep]", of.Sweep
    yield "sweep.vary", "scenario", "vary = [{ ... }], in [sweep]", of.Vary
    yield "observations", "scenario", "[[observations]]", of.Observation
    yield "", "study", TOP, Study


def _described(place: str, of: str, stands: str, table: Any) -> KeyTable:
    schema, listed, base = table.model_json_schema(), listed_in_docstrings(table), table.__base__.model_fields
    keys = [_extends(listed)] if "extends" in listed else []
    for name, field in table.model_fields.items():
        if name not in base:
            keys.append(_key(field.alias or name, (place, of, stands), schema, listed))
    about = first_paragraph(table.__doc__).partition(". ")[0].rstrip(".")
    return KeyTable(place, MORE_PLACES.get(place, (place,)), of, stands, f"{about}.", tuple(keys))


def _extends(listed: dict[str, tuple[str, str]]) -> Key:
    """The one key that no table holds: it is gone when files are merged."""
    example, means = listed["extends"]
    return Key("extends", "scenario", TOP, NOUNS["string"], "none", means, f"extends = {example}")


def _key(name: str, where: tuple[str, str, str], schema: Any, listed: dict[str, tuple[str, str]]) -> Key:
    place, of, stands = where
    found = _whole(schema["properties"][name], schema)
    example, means = listed.get(name, ("", found.get("description", "")))
    said = UNIT.fullmatch(means)
    means, unit = (said[1], said[2]) if said else ("", None)
    can_be = " ".join(filter(None, [*_can_be(found, schema), unit and f"[{unit}]"]))
    required = name in schema.get("required", ())
    place = f"{place}.{name}".removeprefix(".")
    return Key(
        place, of, stands, can_be, _default(found, required=required), means, _example(name, place, example, found)
    )


def listed_in_docstrings(table: type) -> dict[str, tuple[str, str]]:
    """Example and meaning of each name that the docstrings of a class, and of those it is derived from, list."""
    docs = [inspect.cleandoc(vars(each).get("__doc__") or "") for each in reversed(table.__mro__)]
    found = [match for doc in docs for match in LISTED.finditer(doc)]
    return {match[1]: (match[2] or "", " ".join(match[3].split())) for match in found}


def _whole(part: Any, schema: Any) -> Any:
    """A part of a schema with what it refers to, and without the null of what may be left out."""
    while "$ref" in part or "anyOf" in part:
        rest = {key: value for key, value in part.items() if key not in ("$ref", "anyOf")}
        options = [option for option in part.get("anyOf", ()) if option.get("type") != "null"]
        if len(options) > 1:
            return rest | {"type": "any"}
        inner = schema["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else options[0]
        part = {**inner, **rest}
    return part


def _can_be(found: Any, schema: Any) -> Iterator[str]:
    """Type and range, in words."""
    if "enum" in found:
        yield f"one of {', '.join(filter(None, found['enum']))}"
    elif found["type"] == "array":
        items = _whole(found["items"], schema)
        yield " or ".join(filter(None, [f"list of {plural(_noun(items))}", items.get("also")]))
    elif "additionalProperties" in found and "propertyNames" in found:
        value, names = " ".join(_can_be(_whole(found["additionalProperties"], schema), schema)), found["propertyNames"]
        yield (
            f"table with a {value} for any of {', '.join(names['enum'])}"
            if "enum" in names
            else (f"{value}, or a table with one for each year")
        )
    elif isinstance(found.get("additionalProperties"), dict):
        table = f"table with a {_noun(_whole(found['additionalProperties'], schema))} for each name"
        yield ", or ".join(filter(None, [table, found.get("also")]))
    else:
        yield "date" if found.get("format") == "date" else NOUNS[found["type"]]
        yield from _range(found)


def _noun(found: Any) -> str:
    return NOUNS.get(found["type"], "value").removesuffix(" in quotes")


def _range(found: Any) -> Iterator[str]:
    low, high = found.get("minimum"), found.get("maximum")
    if low is not None and high is not None:
        yield f"from {low:,} to {high:,}"
    elif low is not None:
        yield f"of {low:,} or more"
    elif "exclusiveMinimum" in found:
        yield f"above {found['exclusiveMinimum']:,}" + (f", at most {high:,}" if high is not None else "")


def _default(found: Any, *, required: bool) -> str:
    default = found.get("default")
    if required or default in (None, "", [], {}) or isinstance(default, dict):
        return "required" if required else "none"
    return str(default)


def _example(name: str, place: str, given: str, found: Any) -> str:
    """A line of a file: the one of the docstring, or the head of a table, or one of the options."""
    if given:
        return f"{name} = {given}"
    options = [*found.get("examples", ()), *filter(None, found.get("enum", ()))]
    if options:
        other = next((option for option in options if option != found.get("default")), options[0])
        return f"{name} = {json.dumps(other)}"
    return f"[[{place}]]" if found["type"] == "array" else f"[{place}]"
