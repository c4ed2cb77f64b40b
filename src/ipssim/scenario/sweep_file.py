"""Points of a sweep from a CSV file: a column for each name, a row for each sample."""

import csv
from pathlib import Path
from typing import Any

from ipssim.errors import nearest
from ipssim.scenario.read import Lineage

__all__ = ["value_of", "with_points"]

FILE = ("sweep", "file")


def with_points(lineage: Lineage) -> dict[str, Any]:
    """What the files of a scenario say, with the points of the CSV file that its sweep names."""
    table = lineage.table()
    sweep = table.get("sweep")
    if not isinstance(sweep, dict) or not isinstance(sweep.get("file"), str) or not sweep["file"]:
        return table
    if "points" in sweep:
        raise lineage.error("the sweep has both `points` and a `file`", FILE, of_key=True, hint="keep one of them")
    return {**table, "sweep": {**sweep, "points": _points(lineage.folder(FILE) / sweep["file"], lineage)}}


def _points(path: Path, lineage: Lineage) -> list[dict[str, bool | int | float | str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as lines:
            rows = list(csv.DictReader(lines, strict=True))
    except FileNotFoundError:
        hint = nearest(path.name, sorted(other.name for other in path.parent.glob("*.csv")))
        raise lineage.error(f"there is no file `{path}`", FILE, hint=hint) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise lineage.error(f"cannot read `{path}`: {error}", FILE) from None
    if not rows:
        raise lineage.error(f"`{path}` has no rows", FILE, hint="a line of names, then a line for each sample")
    for number, row in enumerate(rows, 1):
        if None in row or None in row.values():
            raise lineage.error(f"row {number} of `{path}` has not as many values as there are names", FILE)
    return [{name: value_of(text) for name, text in row.items()} for row in rows]


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
