"""A user's own weights of the determinants: a table beside the scenario, read with it and so a part of its key."""

import csv
from collections.abc import Iterator
from enum import IntEnum
from math import isfinite
from os.path import isfile  # for any name, also one that no file can have
from pathlib import Path
from typing import Any

from pydantic import ValidationInfo

from ipssim.errors import InputError, unknown
from ipssim.given import mistake
from ipssim.toml_files import nearest_file
from ipssim.vocabulary import Determinant, ImplementationOutcome, names

__all__ = ["COLUMNS", "Cells", "cells_of"]

type Cell = tuple[str, str, float, float]
type Cells = tuple[Cell, ...]

COLUMNS = ("determinant", "outcome", "facilitator", "barrier")
WHERE = ("choices", "weights")


def cells_of(given: Any, info: ValidationInfo) -> Any:
    """The cells of the file that a scenario names, by a path relative to the scenario; cells are left as they are."""
    if not isinstance(given, str):
        return given
    folder = info.context.folder(WHERE) if info.context else Path()
    path = folder / given
    if not isfile(path):
        hint = nearest_file(path, "*.csv") or "the path starts at the scenario"
        raise mistake(f"`weights` names `{given}`, which is not a file", hint=hint)
    return tuple(_cells(path))


def _cells(path: Path) -> Iterator[Cell]:
    rows = _rows(path)
    line, header = next(rows, (1, []))
    if tuple(header) != COLUMNS:
        said = ",".join(header) or "nothing"
        hint = f"the first line must be {','.join(COLUMNS)}"
        raise InputError(f"the table of weights has the columns {said}", path=path, line=line, hint=hint)
    seen: set[tuple[str, str]] = set()
    for line, row in rows:
        try:
            cell = _cell(row)
        except InputError as error:
            raise InputError(error.what, path=path, line=line, hint=error.hint) from None
        if cell[:2] in seen:
            raise InputError(f"a second weight of `{cell[0]}` for `{cell[1]}`", path=path, line=line, hint="keep one")
        seen.add(cell[:2])
        yield cell


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Lines that are not empty, with their number, cell by cell."""
    try:
        reader = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
        for row in reader:
            if any(part.strip() for part in row):
                yield reader.line_num, [part.strip() for part in row]
    except UnicodeDecodeError:
        raise InputError("the table of weights is not UTF-8 text", path=path, hint="save it as UTF-8") from None
    except (OSError, csv.Error) as error:
        raise InputError(f"cannot read the table of weights: {error}", path=path) from None


def _cell(row: list[str]) -> Cell:
    if len(row) != len(COLUMNS):
        raise InputError(f"{len(row)} values, not {len(COLUMNS)}", hint=f"the columns are {', '.join(COLUMNS)}")
    determinant, outcome, facilitator, barrier = row
    return (
        _known("determinant", determinant, Determinant),
        _known("outcome", outcome, ImplementationOutcome),
        _weight("facilitator", facilitator),
        _weight("barrier", barrier),
    )


def _known(column: str, name: str, kind: type[IntEnum]) -> str:
    if name not in names(kind):
        raise unknown(column, name, names(kind))
    return name


def _weight(column: str, said: str) -> float:
    try:
        weight = float(said)
    except ValueError:
        weight = -1.0
    if not (isfinite(weight) and weight >= 0):
        raise InputError(f"the weight as {column} cannot be `{said}`", hint="a number, 0 or more")
    return weight
