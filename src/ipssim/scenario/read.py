"""Read a scenario file and those it extends, and remember which file holds what."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from os.path import exists, isfile  # for any name, also one that no file can have
from pathlib import Path
from typing import Any

from ipssim.errors import InputError
from ipssim.given import with_dates
from ipssim.scenario.library import how_to_get
from ipssim.toml_files import KeyPath, TomlFile, nearest_file
from ipssim.vocabulary import COUNTED, FROM_ROWS

__all__ = ["EXTENDS", "RIVALS", "Lineage", "merged", "revived"]

EXTENDS = "extends"
RIVALS = (("regions", "generic"), ("agencies_per_million", "agencies"))  # of a world: one of the two


@dataclass(frozen=True)
class Lineage:
    """A scenario file and those it extends: itself first, the oldest last."""

    files: tuple[TomlFile, ...]

    @classmethod
    def read(cls, path: Path) -> "Lineage":
        """Read a file and all it extends."""
        if not exists(path) and (hint := how_to_get(path)):
            raise InputError(f"there is no file `{path}`", hint=hint)
        return cls(tuple(_generations(path)))

    @property
    def path(self) -> Path:
        """The scenario file itself."""
        return self.files[0].path

    @property
    def folders(self) -> tuple[Path, ...]:
        """Folders of the files, in their order."""
        return tuple(file.path.parent for file in self.files)

    @property
    def text(self) -> str:
        """Text of the file; of those it extends too, each under a line that names it."""
        own, *older = self.files
        return own.text + "".join(f"\n# {EXTENDS} {file.path.name}\n\n{file.text}" for file in older)

    def table(self) -> dict[str, Any]:
        """What the files say together: the younger has the last word."""
        *younger, oldest = self.files
        together = oldest.table
        for file in reversed(younger):
            kept = _without_other_method(_without_rivals(together, file.table), file.table)
            together = merged(kept, file.table)
        return {key: value for key, value in together.items() if key != EXTENDS}

    def error(self, what: str, where: KeyPath, *, of_key: bool = False, hint: str | None = None) -> InputError:
        """The error that something is wrong at a path of keys, placed in the file that holds it."""
        file, found = self._holder(where)
        return file.error(what, found, of_key=of_key and len(found) == len(where), hint=hint)

    def folder(self, where: KeyPath) -> Path:
        """Folder of the file that holds a path of keys: what it names is beside it."""
        return self._holder(where)[0].path.parent

    def _holder(self, where: KeyPath) -> tuple[TomlFile, KeyPath]:
        """The youngest file that holds a path of keys, or as much of it as there is."""
        holder = self.files[0]
        found: KeyPath = ()
        holders: list[tuple[TomlFile, Any]] = [(file, file.table) for file in self.files]
        for part in where:
            inner = [(file, value) for file, table in holders for key, value in _items(table) if key == part]
            if not inner:
                break
            holder, found = inner[0][0], (*found, part)
            holders = list(takewhile(lambda held: isinstance(held[1], dict), inner)) or inner[:1]
        return holder, found


def _items(held: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(held, dict):
        yield from held.items()
    elif isinstance(held, list):
        yield from enumerate(held)


def _generations(path: Path) -> Iterator[TomlFile]:
    chain: list[Path] = []
    while True:
        file = TomlFile.read(path)
        chain.append(path.resolve())
        yield file
        if EXTENDS not in file.table:
            return
        path = _extended(file)
        if path.resolve() in chain:
            circle = [*chain[chain.index(path.resolve()) :], path]
            names = " -> ".join(f"`{member.name}`" for member in circle)
            hint = "a scenario cannot extend itself"
            raise file.error(f"`{EXTENDS}` runs in a circle: {names}", (EXTENDS,), hint=hint)


def _extended(file: TomlFile) -> Path:
    """The file that a file extends; its path is relative to the file that names it."""
    named = file.table[EXTENDS]
    if not isinstance(named, str):
        raise file.error(f"`{EXTENDS}` must be the name of a file, in quotes", (EXTENDS,))
    path = file.path.parent / named
    if not isfile(path):
        hint = how_to_get(path) or nearest_file(path)
        raise file.error(f"`{EXTENDS}` names `{named}`, which is not a file", (EXTENDS,), hint=hint)
    return path


def revived(text: str) -> Any:
    """What JSON holds; text that looks like a date is one."""
    return with_dates(json.loads(text))


def merged(older: dict[str, Any], younger: dict[str, Any]) -> dict[str, Any]:
    """Two tables in one: tables are merged, anything else (arrays too) is replaced."""
    together = {**older, **younger}
    for key in older.keys() & younger.keys():
        if isinstance(older[key], dict) and isinstance(younger[key], dict):
            together[key] = merged(older[key], younger[key])
    return together


def _without_rivals(older: dict[str, Any], younger: dict[str, Any]) -> dict[str, Any]:
    """The older table without what the younger replaces by its alternative."""
    old, new = older.get("world"), younger.get("world")
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return older
    replaced = {one for pair in RIVALS for one in pair if one not in new and new.keys() & set(pair)}
    return {**older, "world": {key: value for key, value in old.items() if key not in replaced}}


def _without_other_method(older: dict[str, Any], younger: dict[str, Any]) -> dict[str, Any]:
    """The older table without what of its sweep the younger's method cannot have."""
    old, new = older.get("sweep"), younger.get("sweep")
    if not (isinstance(old, dict) and isinstance(new, dict) and "method" in new):
        return older
    method = new["method"]
    useless = {"samples"} if method in COUNTED else set()
    useless |= {"vary"} if method == "list" else set()
    useless |= {"points", "file"} if method not in FROM_ROWS or new.keys() & {"points", "file"} else set()
    return {**older, "sweep": {key: value for key, value in old.items() if key not in useless}}
