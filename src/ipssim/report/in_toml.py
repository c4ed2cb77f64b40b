"""A scenario written as one TOML file that needs no other: what it extends, and the tables that it names, are in it."""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from ipssim.scenario import Scenario
from ipssim.scenario.read import EXTENDS, revived
from ipssim.scenario.sweep_file import PARAMETERS, POSTERIOR

__all__ = ["in_toml", "needs_no_other"]

BARE = re.compile(r"[\w-]+", re.ASCII)
DELETE = "\x7f"  # which JSON leaves as it is and TOML refuses
SEVERAL = (list, tuple)


def needs_no_other(text: str) -> bool:
    """Whether a text is one whole scenario file; it is not where it is of several, of none, or names a table."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    sample = table.get(PARAMETERS)
    named = (
        table.get(EXTENDS),
        table.get("choices", {}).get("weights"),
        table.get("sweep", {}).get("file"),
        None if sample == POSTERIOR else sample,
    )
    return not any(isinstance(name, str) for name in named)


def in_toml(scenario: Scenario) -> str:
    """A file that is read as this scenario."""
    table = revived(scenario.to_json())
    table.get("sweep", {}).pop("file", None)  # its points are written out
    under = {key: value for key, value in table.items() if isinstance(value, dict) and value}
    lines = [f"{_key(key)} = {_listed(value)}" for key, value in table.items() if key not in under]
    for key, inner in under.items():
        lines += ["", f"[{_key(key)}]", *(f"{_key(name)} = {_listed(value)}" for name, value in inner.items())]
    return "\n".join(lines) + "\n"


def _listed(value: Any) -> str:
    """A value; a list of tables has one a line."""
    if isinstance(value, SEVERAL) and any(isinstance(one, dict) for one in value):
        return "[\n" + "".join(f"    {_value(one)},\n" for one in value) + "]"
    return _value(value)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, SEVERAL):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return _quoted(value) if isinstance(value, str) else repr(value)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace(DELETE, "\\u007f")
