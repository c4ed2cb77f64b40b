"""What is known: every parameter with its value, unit, range, grade and sources, read from `parameters/*.toml`.

A table that has a `value` is a leaf, one parameter; its name is the file's name and the keys that lead to it, as in
`adoption.base_hazard`. The loader refuses a leaf that says less than all of it. `sources.toml` is the bibliography.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any, Self

from ipssim.errors import ByName, InputError, nearest
from ipssim.toml_files import KeyPath, TomlFile

__all__ = ["GRADES", "PARAMETERS", "Evidence", "Parameter", "Source", "Support"]

PARAMETERS = Path(__file__).parent / "parameters"
SOURCES = "sources.toml"
GRADES = {
    "direct": "the same quantity was measured",
    "indirect": "a step of reasoning leads from the source to the value",
    "calibrated": "fitted to documented patterns",
    "assumed": "no source gives a value; the reason for it is written down, and what is cited speaks of direction only",
}


@dataclass(frozen=True)
class Source:
    """A publication. A title in square brackets describes what was taken from it."""

    key: str
    authors: str
    title: str
    year: int | None = None
    journal: str | None = None
    doi: str | None = None
    url: str | None = None

    def __str__(self) -> str:
        """The reference, on one line."""
        link = f"https://doi.org/{self.doi}" if self.doi else self.url
        said = [f"{self.authors} ({self.year or 'n.d.'})", self.title, self.journal, link]
        return ". ".join(part for part in said if part)


@dataclass(frozen=True)
class Support:
    """One piece of evidence for one value: the source, where in it, and the step from it to the value."""

    cite: str
    at: str
    gives: str


@dataclass(frozen=True)
class Parameter:
    """A number of the model and what is known about it.

    value, unit, range   the value lies in the range; both are in the unit
    means                one sentence
    grade                one of GRADES. Indirect may also mean bounds in which the value was chosen
    because              the reason for an assumed value
    patterns             ids of the patterns that pin a calibrated value
    """

    name: str
    value: float
    unit: str
    range: tuple[float, float]
    means: str
    grade: str
    support: tuple[Support, ...] = ()
    because: str | None = None
    patterns: tuple[str, ...] = ()

    def refuse_outside(self, value: float) -> None:
        """Raise an InputError for a value that is not a number in the range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"`{self.name}` must be a number, not {value!r}", hint=self._range_in_words())
        lowest, highest = self.range
        if not lowest <= value <= highest:
            what = f"`{self.name}` = {value:g} is outside its range, {lowest:g} to {highest:g}"
            raise InputError(what, hint=self._range_in_words())

    def _range_in_words(self) -> str:
        return f"choose a value from {self.range[0]:g} to {self.range[1]:g} [{self.unit}]"


class Evidence(ByName[Parameter]):
    """All parameters by name, and the bibliography."""

    def __init__(self, parameters: Mapping[str, Parameter], sources: Mapping[str, Source], folder: Path) -> None:
        super().__init__("parameter", parameters, see="`ipssim list parameters` names them all")
        self.sources = ByName("source", sources, see="docs/odd/parameters.md lists them all")
        self.folder = folder

    @classmethod
    def read(cls, folder: Path = PARAMETERS) -> "Evidence":
        """Read and check a folder of parameters; the package's own folder is read once."""
        return _packaged() if folder == PARAMETERS else _read(folder)

    def leaves(self, bundle: str) -> dict[str, Parameter]:
        """The parameters of one file, by their names within it (`rapid_job_search.offset`)."""
        start = f"{bundle}."
        return {name.removeprefix(start): self[name] for name in self if name.startswith(start)}

    def table(self, name: str) -> tuple[dict[str, str], ...]:
        """A data table of the folder (`norway_fidelity_ips25` for the file .csv), one mapping a row, as text."""
        path = self.folder / f"{name}.csv"
        try:
            with path.open(newline="", encoding="utf-8") as lines:
                return tuple(csv.DictReader(lines))
        except OSError as error:
            raise InputError(f"cannot read the table `{name}`: {error.strerror}", path=path) from None

    def check_override(self, name: str, value: float) -> None:
        """Refuse a parameter that is not known, or a value outside its range."""
        self[name].refuse_outside(value)

    def overridden(self, overrides: Mapping[str, float]) -> Self:
        """The same evidence with other values for some parameters."""
        for name, value in overrides.items():
            self.check_override(name, value)
        changed = {name: replace(self[name], value=float(value)) for name, value in overrides.items()}
        return type(self)({**self, **changed}, self.sources, self.folder)

    def bind[T](self, bundle: type[T], overrides: Mapping[str, float] = {}) -> T:
        """The record of one mechanism's parameters: `Adoption` of mechanisms/adoption.py from adoption.toml.

        Every field needs a leaf and every leaf a field; the InputError names the missing half.
        """
        name = bundle.__module__.rpartition(".")[2]
        leaves = self.overridden(overrides).leaves(name)
        self._refuse_halves(bundle, name, leaves)
        return bundle(**{leaf: parameter.value for leaf, parameter in leaves.items()})

    def _refuse_halves(self, bundle: type, name: str, leaves: Mapping[str, Parameter]) -> None:
        path = self.folder / f"{name}.toml"
        wanted = [field.name for field in fields(bundle)]
        for field in wanted:
            if field not in leaves:
                spare = nearest(field, set(leaves) - set(wanted))
                hint = spare or f"add a table [{field}] there, or drop the field"
                raise InputError(f"`{bundle.__name__}.{field}` has no parameter `{name}.{field}`", path=path, hint=hint)
        for leaf in leaves:
            if leaf not in wanted:
                hint = f"add the field to mechanisms/{name}.py, or drop the table"
                where = tuple(leaf.split("."))
                raise TomlFile.read(path).error(f"`{name}.{leaf}` is no field of `{bundle.__name__}`", where, hint=hint)

    def citations(self, names: Iterable[str]) -> list[Source]:
        """The sources that these parameters cite, by key, each once."""
        cited = {support.cite for name in names for support in self[name].support}
        return [self.sources[key] for key in sorted(cited)]

    def grades(self, names: Iterable[str]) -> dict[str, int]:
        """How many of these parameters have each grade; every grade is listed."""
        given = [self[name].grade for name in names]
        return {grade: given.count(grade) for grade in GRADES}

    @property
    def in_one_line(self) -> str:
        """How many parameters there are, by grade."""
        grades = ", ".join(f"{number} {grade}" for grade, number in self.grades(self).items() if number)
        return f"{len(self)} parameters: {grades}."


@lru_cache(maxsize=1)
def _packaged() -> Evidence:
    return _read(PARAMETERS)


def _read(folder: Path) -> Evidence:
    sources = _sources(TomlFile.read(folder / SOURCES))
    parameters: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name != SOURCES:
            file = TomlFile.read(path)
            parameters |= {found.name: found for found in _parameters(file, (), file.table, sources)}
    return Evidence(parameters, sources, folder)


# --- one file -----------------------------------------------------------------------------------------------------

_TEXTS = ("unit", "means", "grade")
_REQUIRED = ("value", "unit", "range", "means", "grade")
_LEAF = (*_REQUIRED, "because", "support", "patterns")


def _sources(file: TomlFile) -> dict[str, Source]:
    return {key: _source(file, key) for key in file.table}


def _source(file: TomlFile, key: str) -> Source:
    known = {field.name: str(field.type) for field in fields(Source) if field.name != "key"}
    given = _only(file, (key,), file.table[key], known)
    for name, value in given.items():
        if not isinstance(value, int if "int" in known[name] else str) or value == "":
            raise file.error(f"`{name}` of source `{key}` cannot be {value!r}", (key, name))
    for name in ("authors", "title"):
        if name not in given:
            raise file.error(f"source `{key}` has no `{name}`", (key,))
    return Source(key=key, **given)


def _parameters(file: TomlFile, where: KeyPath, table: Any, sources: Mapping[str, Source]) -> Iterator[Parameter]:
    """The leaves of a table, however deep they lie."""
    if isinstance(table, dict) and "value" in table:
        yield _Leaf(file, where, table).parameter(sources)
        return
    name = _name(file, where)
    if not isinstance(table, dict):
        raise file.error(f"`{name}` is not a table", where, hint="a parameter is a table with a `value`")
    if where and (not table or any(not isinstance(part, dict) for part in table.values())):
        raise file.error(f"parameter `{name}` has no `value`", where)
    for key, part in table.items():
        yield from _parameters(file, (*where, key), part, sources)


@dataclass(frozen=True)
class _Leaf:
    """A table of a file that is one parameter, on its way to be checked."""

    file: TomlFile
    where: KeyPath
    table: dict[str, Any]

    def parameter(self, sources: Mapping[str, Source]) -> Parameter:
        _only(self.file, self.where, self.table, _LEAF)
        for key in _REQUIRED:
            if key not in self.table:
                raise self.error(f"has no `{key}`")
        parameter = Parameter(
            name=_name(self.file, self.where),
            value=self.number("value", self.table["value"]),
            range=self.range(),
            support=self.support(sources),
            because=self.text("because", self.table["because"]) if "because" in self.table else None,
            patterns=self.patterns(),
            **{key: self.text(key, self.table[key]) for key in _TEXTS},
        )
        self.refuse(parameter)
        return parameter

    def refuse(self, parameter: Parameter) -> None:
        """Refuse a value outside its range, and a grade without what it rests on."""
        lowest, highest = parameter.range
        if not lowest <= parameter.value <= highest:
            raise self.error(f"= {parameter.value:g} is outside its range, {lowest:g} to {highest:g}", "value")
        if parameter.grade not in GRADES:
            hint = nearest(parameter.grade, GRADES) or f"the grades are {', '.join(GRADES)}"
            raise self.error(f"has the unknown grade `{parameter.grade}`", "grade", hint=hint)
        if parameter.grade == "assumed" and parameter.because is None:
            raise self.error("is assumed, but has no `because`", "grade", hint="say why this value")
        if (parameter.grade == "calibrated") != bool(parameter.patterns):
            hint = "a value that was fitted, and no other, names the `patterns` that pin it"
            raise self.error(
                f"is graded `{parameter.grade}`, with {len(parameter.patterns)} patterns", "grade", hint=hint
            )
        if parameter.grade in ("direct", "indirect") and not parameter.support:
            hint = "cite what supports it, or grade it `assumed` and say `because`"
            raise self.error(f"is graded `{parameter.grade}`, but has no `support`", "grade", hint=hint)

    def range(self) -> tuple[float, float]:
        given = self.table["range"]
        if not isinstance(given, list) or len(given) != len(("lowest", "highest")):
            raise self.error("needs a range of two numbers", "range", hint="range = [lowest, highest]")
        lowest, highest = (self.number("range", bound) for bound in given)
        if lowest > highest:
            raise self.error("has a range that ends below its start", "range", hint="range = [lowest, highest]")
        return lowest, highest

    def patterns(self) -> tuple[str, ...]:
        given = self.table.get("patterns", [])
        if not isinstance(given, list):
            raise self.error("has `patterns` that are no array", "patterns", hint='patterns = ["D1", "D2"]')
        return tuple(self.text("patterns", name, "patterns", place) for place, name in enumerate(given))

    def support(self, sources: Mapping[str, Source]) -> tuple[Support, ...]:
        given = self.table.get("support", [])
        if not isinstance(given, list):
            raise self.error("has a `support` that is no array of tables", "support", hint="[[name.support]]")
        return tuple(self.piece(place, piece, sources) for place, piece in enumerate(given))

    def piece(self, place: int, given: Any, sources: Mapping[str, Source]) -> Support:
        at = ("support", place)
        names = [field.name for field in fields(Support)]
        _only(self.file, (*self.where, *at), given, names)
        for key in names:
            if key not in given:
                raise self.error(f"has a `support` without `{key}`", *at)
        said = Support(**{key: self.text(key, given[key], *at, key) for key in names})
        if said.cite not in sources:
            hint = nearest(said.cite, sources) or f"add it to {SOURCES}"
            raise self.error(f"cites the unknown source `{said.cite}`", *at, "cite", hint=hint)
        return said

    def number(self, key: str, given: Any) -> float:
        if isinstance(given, bool) or not isinstance(given, int | float) or not isfinite(given):
            raise self.error(f"has a `{key}` that is not a finite number: {given!r}", key)
        return float(given)

    def text(self, key: str, given: Any, *at: str | int) -> str:
        if not isinstance(given, str) or not given.strip():
            raise self.error(f"has a `{key}` that says nothing", *(at or (key,)))
        return given

    def error(self, what: str, *at: str | int, hint: str | None = None) -> InputError:
        return self.file.error(f"parameter `{_name(self.file, self.where)}` {what}", (*self.where, *at), hint=hint)


def _name(file: TomlFile, where: KeyPath) -> str:
    return ".".join([file.path.stem, *map(str, where)])


def _only(file: TomlFile, where: KeyPath, table: Any, known: Iterable[str]) -> dict[str, Any]:
    """The table, with no other keys than these."""
    name, known = _name(file, where), list(known)
    if not isinstance(table, dict):
        raise file.error(f"`{name}` is not a table", where)
    for key in table:
        if key not in known:
            hint = nearest(key, known) or f"the keys are {', '.join(known)}"
            raise file.error(f"unknown key `{key}` in `{name}`", (*where, key), of_key=True, hint=hint)
    return table
