"""Points of a sweep from a CSV file: a column for each name, a row for each sample.

A posterior is such a file with a column `weight`. `parameters = "posterior"` in a scenario, or the name of a file in
place of `posterior`, is short for a sweep over its rows.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import inf
from pathlib import Path
from typing import Any

from ipssim.errors import InputError
from ipssim.evidence import Evidence
from ipssim.scenario.read import Lineage, merged
from ipssim.toml_files import KeyPath, nearest_file

__all__ = ["POSTERIOR", "WEIGHT", "read_points", "refuse_weight", "shipped_posterior", "value_of", "with_points"]

FILE = ("sweep", "file")
PARAMETERS = "parameters"
POSTERIOR, WEIGHT = "posterior", "weight"
ROWS_DRAWN = 20  # of a posterior, when a scenario says no more than that it wants one

type Point = dict[str, bool | int | float | str]


def with_points(lineage: Lineage) -> dict[str, Any]:
    """What the files of a scenario say, with the points of the CSV file that its sweep names."""
    table = lineage.table()
    if isinstance(table.get(PARAMETERS), str):
        return _with_posterior(lineage, table)
    sweep = table.get("sweep")
    if not isinstance(sweep, dict) or not isinstance(sweep.get("file"), str) or not sweep["file"]:
        return table
    if "points" in sweep:
        raise lineage.error("the sweep has both `points` and a `file`", FILE, of_key=True, hint="keep one of them")
    points = _points(lineage.folder(FILE) / sweep["file"], sweep.get("method"), lineage, FILE)
    return {**table, "sweep": {**sweep, "points": points}}


def _with_posterior(lineage: Lineage, table: dict[str, Any]) -> dict[str, Any]:
    """`parameters` is the name of a weighted sample: a sweep over it, beside the values that older files give."""
    named, where = table[PARAMETERS], (PARAMETERS,)
    if "sweep" in table:
        hint = f'keep one of them; `method = "{POSTERIOR}"` in [sweep] draws from it too'
        raise lineage.error(f"`{PARAMETERS}` names a sample, and there is a [sweep] as well", where, hint=hint)
    sweep: dict[str, Any] = {"method": POSTERIOR, "samples": ROWS_DRAWN}
    if named != POSTERIOR:
        sweep |= {"file": named, "points": _points(lineage.folder(where) / named, POSTERIOR, lineage, where)}
    values: dict[str, Any] = {}
    for file in reversed(lineage.files):
        given = file.table.get(PARAMETERS)
        values = merged(values, given) if isinstance(given, dict) else values
    return {**table, PARAMETERS: values, "sweep": sweep}


@lru_cache(maxsize=1)
def shipped_posterior() -> tuple[Point, ...]:
    """The weighted sample of calibrated parameters that comes with ipssim."""
    return tuple(_typed(row) for row in Evidence.read().table(POSTERIOR))


def read_points(path: Path, method: object) -> tuple[Point, ...]:
    """The rows of a CSV file: of a list, or of a posterior, whose parameters and weights are checked here.

    Raises an InputError that says what is wrong, and in which row.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as lines:
            reader = csv.DictReader(lines, strict=True)
            rows, names = list(reader), list(reader.fieldnames or ())
    except FileNotFoundError:
        raise InputError(f"there is no file `{path}`", hint=nearest_file(path, "*.csv", POSTERIOR)) from None
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(f"cannot read `{path}`: {error}") from None
    if not (rows and names):
        what = f"`{path}` has no rows" if names or not rows else f"`{path}` does not begin with a line of names"
        raise InputError(what, hint="a line of names, then a line for each sample")
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InputError(f"`{path}` has two columns called `{twice}`", hint="keep one of them")
    separated = "separate values by commas, and write numbers with a point" if ";" in names[0] else None
    for number, row in enumerate(rows, 1):
        if None in row or None in row.values():
            raise InputError(f"row {number} of `{path}` has not as many values as there are names", hint=separated)
    points = tuple(_typed(row) for row in rows)
    if method == POSTERIOR:
        _refuse_bad_rows(points)
    return points


def _points(path: Path, method: object, lineage: Lineage, where: KeyPath) -> tuple[Point, ...]:
    """The rows of a file that a scenario names; mistakes are said where it names it."""
    try:
        return read_points(path, method)
    except InputError as error:
        raise lineage.error(error.what, where, hint=error.hint) from None


def refuse_weight(weight: object) -> None:
    """Raise an InputError for what cannot be the weight of a row."""
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < inf:
        raise InputError(f"a `{WEIGHT}` must be a finite number that is not negative, not {weight!r}")


def _refuse_bad_rows(points: Sequence[Point]) -> None:
    """Refuse a row of a posterior with a parameter that is not known or a value that cannot be, by its number."""
    evidence = Evidence.read()
    for number, point in enumerate(points, 1):
        for name, value in point.items():
            try:
                if name == WEIGHT:
                    refuse_weight(value)
                elif not name.startswith(("choices.", "policies.")):
                    evidence.check_override(name, value)  # type: ignore[arg-type]
            except InputError as error:
                raise InputError(f"row {number} of the file: {error.what}", hint=error.hint) from None
    if not any(point.get(WEIGHT, 1) for point in points):
        raise InputError("no row of the file has any weight")


def _typed(row: Mapping[str, str]) -> Point:
    return {name: value_of(text) for name, text in row.items()}


def value_of(text: str) -> bool | int | float | str:
    """A cell as what it looks like: a number, true or false, or text."""
    if text.strip().lower() in ("true", "false"):
        return text.strip().lower() == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text.strip()
