"""Where regions stand on a tile map: the United States as they usually do, any other country in rows."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np

__all__ = ["Tile", "size_of", "tiles_of"]

LAYOUTS = ("tiles_us.csv",)
WIDER = 1.6  # columns for a row, so that a generic map is wider than high

type Tile = tuple[int, int, str]  # row, column, short name


def tiles_of(regions: Sequence[str], codes: Mapping[str, str]) -> dict[str, Tile]:
    """A place for each region: on a known map when it has all of them, by name or code; else row by row.

    codes  short names of regions that have one, by name
    """
    for layout in LAYOUTS:
        known = _read(layout)
        if len(regions) > 1 and all(region.casefold() in known for region in regions):
            return {region: known[region.casefold()] for region in regions}
    columns = max(round(np.sqrt(len(regions) * WIDER)), 1)
    return {
        region: (place // columns, place % columns, codes.get(region, region)) for place, region in enumerate(regions)
    }


def size_of(tiles: Mapping[str, Tile]) -> tuple[int, int]:
    """Rows and columns of a map."""
    return 1 + max(tile[0] for tile in tiles.values()), 1 + max(tile[1] for tile in tiles.values())


@cache
def _read(layout: str) -> dict[str, Tile]:
    """Tiles of a layout by name and by code."""
    lines = files("ipssim.figures").joinpath(layout).read_text(encoding="utf-8").splitlines()
    tiles: dict[str, Tile] = {}
    for row in csv.DictReader(lines):
        tile = (int(row["row"]), int(row["column"]), row["code"])
        tiles |= {row["name"].casefold(): tile, row["code"].casefold(): tile}
    return tiles
