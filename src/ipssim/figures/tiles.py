"""Where regions stand on a tile map: the United States as they usually do, any other country in rows."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEAST_NAMED", "Tile", "size_of", "squares", "tiles_in_rows", "tiles_of"]

LAYOUTS = ("tiles_us.csv",)
LEAST_NAMED = 0.15  # inches: a smaller tile has no room for a name
WIDER = 1.6  # columns for a row, so that a generic map is wider than high
FILLED = 0.94  # of the width of a tile
NO_CODES: Mapping[str, str] = {}

type Tile = tuple[int, int, str]  # row, column, short name


def tiles_of(regions: Sequence[str], codes: Mapping[str, str]) -> dict[str, Tile]:
    """A place for each region: on a known map when it has all of them, by name or code; else row by row.

    codes  short names of regions that have one, by name
    """
    for layout in LAYOUTS:
        known = _read(layout)
        if len(regions) > 1 and all(region.casefold() in known for region in regions):
            return {region: known[region.casefold()] for region in regions}
    return tiles_in_rows(regions, codes)


def tiles_in_rows(regions: Sequence[str], codes: Mapping[str, str] = NO_CODES) -> dict[str, Tile]:
    """A place for each region, in their order; `codes` as in `tiles_of`."""
    columns = max(round(np.sqrt(len(regions) * WIDER)), 1)
    return {
        region: (place // columns, place % columns, codes.get(region, region)) for place, region in enumerate(regions)
    }


def size_of(tiles: Mapping[str, Tile]) -> tuple[int, int]:
    """Rows and columns of a map."""
    return 1 + max(tile[0] for tile in tiles.values()), 1 + max(tile[1] for tile in tiles.values())


def squares(tiles: Iterable[Tile]) -> list[NDArray[np.float64]]:
    """The corners of each tile, with a gap to the next."""
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) * FILLED + (1 - FILLED) / 2
    return [corners + np.array([column, row]) for row, column, _ in tiles]


@cache
def _read(layout: str) -> dict[str, Tile]:
    """Tiles of a layout by name and by code."""
    lines = files("ipssim.figures").joinpath(layout).read_text(encoding="utf-8").splitlines()
    tiles: dict[str, Tile] = {}
    for row in csv.DictReader(lines):
        tile = (int(row["row"]), int(row["column"]), row["code"])
        tiles |= {row["name"].casefold(): tile, row["code"].casefold(): tile}
    return tiles
