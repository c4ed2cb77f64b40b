"""Read a TOML file, and say on which line of it something stands.

The one way in which `evidence` and `scenario` open their files, so that both explain trouble in the same words.
Lines are found by a parser that keeps positions; it is loaded only when there is an error to show.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ipssim.errors import InputError, nearest

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["KeyPath", "TomlFile", "nearest_file"]

SLIPS = (  # what people write who are used to other files, and what to write instead
    (r"[\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb]", 'text stands in straight quotes, as in "Ohio"'),
    (r"=\s*[+-]?\d+,\d", "a number has a point, as in 0.06, and no commas between its thousands: 600_000"),
    (r"=\s*[\d.]+\s*%", "a share is a number from 0 to 1: 6 % is 0.06"),
    (r"=\s*(?!(?i:true|false|inf|nan)\b)[^\W\d]", 'text stands in quotes, as in "Ohio"'),
    (r"^\s*\[", "a heading stands once; each of a list has two brackets, as [[arms]], and no `arms = [...]` beside it"),
)

DATE = re.compile(r"=\s*(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})")
DEEPEST = 200  # tables inside each other
OF_DATES = ("date", "after a statement", "nclosed inline table", "nclosed array")  # what a wrong one is taken for

type KeyPath = tuple[str | int, ...]  # ("arms", 0, "name"): keys of tables and places in arrays


@dataclass(frozen=True)
class TomlFile:
    """A file as it was read: where it stands, its text, and the table it holds."""

    path: Path
    text: str
    table: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file; an InputError says why it cannot be read."""
        text = _text(path)
        try:
            table = tomllib.loads(text)
            _refuse_too_deep(table)
            return cls(path=path, text=text, table=table)
        except tomllib.TOMLDecodeError as error:
            raise _syntax_error(path, text, str(error)) from None
        except (ValueError, RecursionError):  # more than Python reads, and nothing that anybody would write by hand
            lines = text.split("\n")
            longest = max(range(len(lines)), key=lambda place: len(lines[place]))
            what = "a number of thousands of digits, or hundreds of tables inside each other, cannot be read"
            raise InputError(what, path=path, line=longest + 1) from None

    def line(self, where: KeyPath, *, of_key: bool = False) -> int | None:
        """Line, from 1, of the value at a path of keys (or of its key): of the nearest table around it if it is not
        there, and None for what is not in a table of the file.
        """
        for length in range(len(where), 0, -1):
            if where[:length] in self._lines:
                key, value = self._lines[where[:length]]
                return key if of_key else value
        return None

    def error(self, what: str, where: KeyPath = (), *, of_key: bool = False, hint: str | None = None) -> InputError:
        """The error that something in this file is wrong."""
        return InputError(what, path=self.path, line=self.line(where, of_key=of_key), hint=hint)

    @cached_property
    def _lines(self) -> dict[KeyPath, tuple[int, int]]:
        lines: dict[KeyPath, tuple[int, int]] = {}
        for where, found in _positions(self.text):
            for length in range(1, len(where)):  # [a.b] and a.b = 1 make a table a as well
                lines.setdefault(where[:length], (found[0], found[0]))
            lines[where] = found
        return lines


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError("the file is not UTF-8 text", path=path, line=line, hint="save it as UTF-8") from None
    except FileNotFoundError:
        raise InputError(f"there is no file `{path}`", hint=nearest_file(path)) from None
    except IsADirectoryError:
        hint = "it holds results: name the scenario they were made of" if (path / "manifest.json").exists() else None
        raise InputError(f"`{path}` is a folder, not a file", hint=hint or "name a .toml file") from None
    except OSError as error:
        raise InputError(f"cannot read `{path}`: {error.strerror}") from None


def nearest_file(path: Path, kind: str = "*.toml", *also: str) -> str | None:
    """A hint with the file of this kind beside a path that has the closest name; `also`: names that would do too."""
    try:
        return nearest(path.name, [*also, *sorted(other.name for other in path.parent.glob(kind))])
    except OSError:
        return None


def _refuse_too_deep(table: dict[str, Any]) -> None:
    """Raise a RecursionError for tables inside each other that a dotted key of hundreds of parts makes."""
    layer: list[Any] = [table]
    for _ in range(DEEPEST):
        held = (value for each in layer for value in (each.values() if isinstance(each, dict) else each))
        layer = [value for value in held if isinstance(value, dict | list)]
    if layer:
        raise RecursionError


def _syntax_error(path: Path, text: str, message: str) -> InputError:
    lines = text.split("\n")
    said = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", message, re.DOTALL)
    what, at = (said[1], said[2]) if said else (message, None)
    line = int(at) if at else max((number for number, words in enumerate(lines, 1) if words.strip()), default=1)
    wrong = next((found for found in DATE.findall(lines[line - 1]) if not _is_date(found)), None)
    if wrong and any(words in what for words in OF_DATES):
        hint = "a date is year-month-day, as in 2002-01-31"
        return InputError(f"there is no date `{wrong}`", path=path, line=line, hint=hint)
    slips = (hint for written, hint in SLIPS if re.search(written, lines[line - 1]))
    return InputError(f"not valid TOML: {what[:1].lower()}{what[1:]}", path=path, line=line, hint=next(slips, None))


def _is_date(written: str) -> bool:
    try:
        return bool(date.fromisoformat(written))
    except ValueError:
        return False


def _positions(text: str) -> Iterator[tuple[KeyPath, tuple[int, int]]]:
    """Every path of keys in the text, with the line of the key and the line of the value."""
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode())
    places: dict[KeyPath, int] = {}  # elements so far of each array of tables
    for node in tree.root_node.named_children:
        if node.type == "pair":
            yield from _pair((), node)
        elif node.type in ("table", "table_array_element"):
            yield from _table(node, places)


def _table(node: "Node", places: dict[KeyPath, int]) -> Iterator[tuple[KeyPath, tuple[int, int]]]:
    head, *rest = _parts(node)
    lines = (_line(head), _line(head))
    *outer, last = _keys(head)
    base = _in_last_elements((), outer, places)
    if node.type == "table":
        base = _in_last_elements(base, [last], places)
    else:
        if (*base, last) not in places:  # the array begins with its first element
            yield (*base, last), lines
        places[(*base, last)] = places.get((*base, last), -1) + 1
        base = (*base, last, places[(*base, last)])
    yield base, lines
    for child in rest:
        if child.type == "pair":
            yield from _pair(base, child)


def _in_last_elements(base: KeyPath, keys: Sequence[str], places: Mapping[KeyPath, int]) -> KeyPath:
    # [a.b] after [[a]] means the last element of a
    for key in keys:
        base = (*base, key)
        if base in places:
            base = (*base, places[base])
    return base


def _pair(base: KeyPath, node: "Node") -> Iterator[tuple[KeyPath, tuple[int, int]]]:
    key, value = _parts(node)[:2]
    yield from _value((*base, *_keys(key)), key, value)


def _value(where: KeyPath, key: "Node", value: "Node") -> Iterator[tuple[KeyPath, tuple[int, int]]]:
    yield where, (_line(key), _line(value))
    if value.type == "array":
        for place, element in enumerate(_parts(value)):
            yield from _value((*where, place), element, element)
    elif value.type == "inline_table":
        for pair in _parts(value):
            yield from _pair(where, pair)


def _parts(node: "Node") -> list["Node"]:
    return [child for child in node.named_children if child.type != "comment"]


def _line(node: "Node") -> int:
    return node.start_point[0] + 1


def _keys(node: "Node") -> list[str]:
    if node.type == "dotted_key":
        return [key for part in node.named_children for key in _keys(part)]
    written = (node.text or b"").decode()
    return [tomllib.loads(f"k = {written}")["k"]] if written[:1] in "\"'" else [written]
