"""`ipssim list`: what there is to choose from."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from ipssim.cli.output import grid, page_width, say, show
from ipssim.errors import InputError, unknown
from ipssim.wording import as_sentence, first_paragraph, lowered

__all__ = ["KINDS", "list_names"]

Row = tuple[object, ...]


KINDS = ("policies", "parameters", "outcomes", "levers", "mechanisms", "scenarios", "keys")
ELSEWHERE = {
    "figures": "ipssim plot --list",
    "tables": "ipssim table --list",
    "agents": "ipssim explain Agency",
    "determinants": "ipssim explain determinants",
    "sources": "ipssim sources SCENARIO",
    "arms": "ipssim check SCENARIO",
    "events": "ipssim trace SCENARIO --agency N",
}


def list_names(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of: {', '.join(KINDS)}.")],
) -> None:
    """List policies, parameters, outcomes, levers, mechanisms, scenarios, or the keys of scenario and study files.

    \b
    Examples:
      ipssim list policies
      ipssim list parameters | grep adoption
    """
    if kind in ELSEWHERE:
        raise InputError(f"{kind} are not listed here", hint=f"see `{ELSEWHERE[kind]}`")
    if kind not in _LISTS:
        raise unknown("list", kind, KINDS)
    header, rows = _LISTS[kind]
    found = list(rows())
    grouped = {"outcomes": _by_family, "keys": _by_table}
    show(grouped[kind]() if kind in grouped else grid(found, header, width=page_width()))
    if kind == "scenarios":
        say(
            "\nLook into one with `ipssim check FILE`"
            if found
            else "no scenario files in ./scenarios; `ipssim start` puts those that come with ipssim there"
        )
    else:
        say("\nMore about one of them: `ipssim explain NAME`")


def _policies() -> Iterator[Row]:
    from ipssim.policies import CATALOGUE

    for kind, policy in CATALOGUE.items():
        yield kind, first_paragraph(policy.__doc__)


def _parameters() -> Iterator[Row]:
    from ipssim.evidence import Evidence

    for name, parameter in Evidence.read().items():
        yield name, f"{parameter.value:g}", parameter.unit, parameter.grade, parameter.means


def _outcomes() -> Iterator[Row]:
    from ipssim.outcomes import OUTCOMES

    for name, outcome in OUTCOMES.items():
        yield name, outcome.unit, outcome.definition


def _by_family() -> str:
    """The outcomes in groups, each under its heading."""
    from ipssim.outcomes import FAMILIES

    header, rows = _LISTS["outcomes"]
    head, *lines = grid(rows(), header, width=page_width()).splitlines()
    text, names = [head], {outcomes[0].name: family for family, outcomes in FAMILIES.items()}
    for line in lines:
        first = line.split()[0]
        text += ["", names[first]] if first in names and not line.startswith(" ") else []
        text.append(line)
    return "\n".join(text)


def _keys() -> Iterator[Row]:
    from ipssim.cli.keys import key_tables

    for table in key_tables():
        for key in table.keys:
            yield key.place, as_sentence(key.means.partition(". ")[0])


def _by_table() -> str:
    """The keys in groups, each under the place in a file where they stand."""
    from ipssim.cli.keys import key_tables

    header, rows = _LISTS["keys"]
    found = list(rows())
    widest = max(len(str(name)) for name, _ in found)
    parts = [grid([(header[0].ljust(widest), header[1])])]
    for table in key_tables():
        own, found = found[: len(table.keys)], found[len(table.keys) :]
        heading = f"{table.of} file, {table.stands}: {lowered(table.about).rstrip('.')}"
        parts.append(
            f"\n{heading}\n{grid([(str(name).ljust(widest), means) for name, means in own], width=page_width())}"
        )
    return "\n".join(parts)


def _levers() -> Iterator[Row]:
    from dataclasses import fields

    from ipssim.levers import Levers

    for lever in fields(Levers):
        yield lever.name, lever.metadata["unit"], lever.metadata["per"], lever.metadata["doc"]


def _mechanisms() -> Iterator[Row]:
    from ipssim.anatomy import mechanism_modules

    for name, module in mechanism_modules().items():
        yield name, first_paragraph(module.__doc__)


def _scenarios() -> Iterator[Row]:
    import tomllib

    for file in sorted(Path("scenarios").glob("*.toml")):
        try:
            title = tomllib.loads(file.read_text(encoding="utf-8")).get("title", "")
        except (OSError, ValueError):
            title = "(cannot be read)"
        yield file, title


_LISTS: dict[str, tuple[tuple[str, ...], Callable[[], Iterator[Row]]]] = {
    "policies": (("policy", "what it is"), _policies),
    "parameters": (("parameter", "value", "unit", "grade", "meaning"), _parameters),
    "outcomes": (("outcome", "unit", "definition"), _outcomes),
    "levers": (("lever", "unit", "per", "what it sets"), _levers),
    "mechanisms": (("mechanism", "what it does"), _mechanisms),
    "scenarios": (("file", "title"), _scenarios),
    "keys": (("key", "meaning"), _keys),
}
