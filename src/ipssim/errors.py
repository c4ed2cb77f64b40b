"""The one exception for users' mistakes: what is wrong, where, and what to do."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

__all__ = ["ByName", "InputError", "UnknownName", "nearest", "there_are", "unknown"]

DOTTED = re.compile(r"\w+(\.\w+)+")  # a name in a table, unlike a title with a number in it
MOST_NAMES = 12  # in a hint that gives all of them


class InputError(Exception):
    """Something the user wrote or named cannot be used.

    what    one sentence, without a full stop
    path    the file it stands in, when there is one
    line    its line in that file, from 1
    hint    what to do, often the nearest valid name
    """

    def __init__(
        self,
        what: str,
        *,
        path: Path | str | None = None,
        line: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.path = Path(path) if path is not None else None
        self.line = line
        self.hint = hint

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterable[str]:
        yield self.what
        if self.path is not None:
            yield f" --> {self.path}" + (f":{self.line}" if self.line else "")
            quoted = self._quoted()
            if quoted is not None:
                margin = " " * len(str(self.line))
                yield f"{margin} |"
                yield f"{self.line} | {quoted}"
                yield f"{margin} |"
        if self.hint:
            yield ""
            yield f"hint: {self.hint}"

    def _quoted(self) -> str | None:
        if self.path is None or self.line is None:
            return None
        try:
            lines = self.path.read_text(encoding="utf-8-sig").split("\n")  # no other sign ends a line of TOML
            return lines[self.line - 1]
        except (OSError, UnicodeDecodeError, IndexError):
            return None

    def __reduce__(self) -> tuple[object, ...]:
        # Worker processes send errors home; keyword-only arguments need help to survive that.
        return _rebuilt, (type(self), self.what, self.path, self.line, self.hint)


class UnknownName(InputError, KeyError):
    """There is nothing by this name. A KeyError too, so that a mapping may raise it."""


class ByName[Thing](Mapping[str, Thing]):
    """Things of a kind by their names, not to be changed; an UnknownName has the nearest when there is none by a name.

    kind  what they are, in the singular
    see   where they all stand
    """

    def __init__(self, kind: str, things: Mapping[str, Thing], see: str) -> None:
        self._things = dict(things)
        self.kind = kind
        self.see = see

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(self)}>"

    def __getitem__(self, name: str) -> Thing:
        if name not in self:
            raise unknown(self.kind, name, self, self.see)
        return self._things[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._things  # what cannot be hashed is no name either

    def get(self, name: str, default: Any = None) -> Any:
        """What has the name, or the default; no error with its hint is made for it."""
        return self._things[name] if name in self else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)


def _rebuilt(kind: type[InputError], what: str, path: Path | None, line: int | None, hint: str | None) -> InputError:
    return kind(what, path=path, line=line, hint=hint)


def nearest(name: object, valid: Iterable[str]) -> str | None:
    """A hint with the valid name closest to a misspelt one, or None when nothing is close.

    That of a dotted name is looked for in its own table first, as among the fields of one policy; where there is none
    like it, the hint says what the table has.
    """
    name, options = str(name), list(valid)
    table, _, last = name.rpartition(".") if DOTTED.fullmatch(name) else ("", "", name)
    beside = {option.rpartition(".")[2]: option for option in options if table and option.rpartition(".")[0] == table}
    matches = [beside[match] for match in _meant(last, list(beside))]
    if not matches and len(beside) > 1:  # one alone is a file with another ending
        return f"in `{table}` {there_are(sorted(beside))}"
    of_last = [option for option in options if option.rpartition(".")[2] == name]
    matches = matches or of_last or _meant(name, options)
    return f"did you mean `{matches[0]}`?" if matches else None


def _meant(name: str, options: Sequence[str]) -> list[str]:
    """Options that hold all words of a name, first those that begin with it and the shortest; before those that do not
    begin with it, and where there are none, the one that is written most alike."""
    words = _words(name)
    holding = [option for option in options if words <= _words(option)] if any(map(str.isalpha, words)) else []
    near = sorted(holding, key=lambda option: (not option.startswith(name.removesuffix("s")), len(_words(option))))
    if near and near[0].startswith(name.removesuffix("s")):
        return near
    alike = get_close_matches(name, options, n=1)
    return [*(option for option in alike if not near or len(_words(option)) == len(words)), *near]


def _words(name: str) -> set[str]:
    """Of a name, in the singular or plural: job and jobs are one."""
    return {word.removesuffix("s") for word in re.findall("[a-z0-9]+", name.lower())}


def there_are(names: Sequence[str]) -> str:
    """A hint with all valid names, or of many the first and the last."""
    some = names if len(names) <= MOST_NAMES else (*names[: MOST_NAMES - 1], "...", names[-1])
    return f"there {'is only' if len(names) == 1 else 'are'} {', '.join(some)}"


def unknown(kind: str, name: object, valid: Iterable[str], see: str = "") -> UnknownName:
    """The error that there is nothing of this kind by this name.

    Its hint is the nearest valid name; when none is near, where they stand (`see`), or else all of them.
    """
    known = list(valid)
    hint = nearest(name, known) or see or f"there are {', '.join(known)}"
    return UnknownName(f"unknown {kind} `{name}`", hint=hint)
