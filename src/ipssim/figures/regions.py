"""Regions at a date, as a map of tiles."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import Normalize, to_rgba
from matplotlib.patches import Rectangle

from ipssim.figures.asked import figure
from ipssim.figures.fonts import POINTS_AN_INCH
from ipssim.figures.needs import NotInFolder, known_outcome, known_regions, need_finished, note, runs_in_words
from ipssim.figures.panels import FOR_NAME, Heading, few, left_out, name_panel, panels, square_height
from ipssim.figures.saving import keep
from ipssim.figures.shades import BESIDE, SAND, SHADES, ink_on, key_of_shades, scale_of, short
from ipssim.figures.style import SMALL, arm_styles, folded, literal, new_axes, points, square_inches
from ipssim.figures.tiles import LEAST_NAMED, Tile, size_of, squares, tiles_in_rows, tiles_of
from ipssim.figures.words import said
from ipssim.outcomes.together import means_in
from ipssim.wording import day_in_words, lowered

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["fitting", "region_map"]

NO_VALUE = "#FFFFFF"
HIGHEST = 4.5  # inches of a panel
NAMED = "One tile a region, whatever its size; white with a dash: no value."
IN_ROWS = "Tiles are in the order of the scenario, row by row: where they stand says nothing."
MOST_CODES = 24  # that a key has room for
UNNAMED = (
    "One tile a region, too small to name: in every panel in the order of its value under {arm}; sand: no value. The "
    "table behind the figure names them."
)
LETTER = 0.58  # width of a letter, of its size
LARGEST_TILE = 1.3  # inches
CODE = 3  # so many letters fit a tile, broad ones too, and are not broken
SURELY = 0.85  # of a tile's width: so much is left when the figure is laid out
GAP = 0.06  # between tiles, of a tile


@figure
def region_map(
    results: "Results",
    *,
    outcome: str = "penetration",
    arms: Sequence[str] | None = None,
    ax: Axes | None = None,
    at: date | None = None,
) -> Axes:
    """An outcome by region at one date as a map of tiles, a panel an arm.

    at    a date; the last month when left out
    """
    wanted, day = few(results, arms), at or results.scenario.end
    meaning = known_outcome(results, outcome)
    need_finished(results, wanted)
    values = results.once(_values, outcome, day, wanted)
    slot = new_axes() if ax is None else ax
    regions, codes = known_regions(results), results.scenario.codes
    place = tiles_of(regions, codes)
    across, high, tile = _sizes(ax, place, len(wanted))
    named, where = tile >= LEAST_NAMED, ""
    if named and place == tiles_in_rows(regions, codes):
        place, where = _in_rows(slot, place, tile)
    place = place if named else tiles_in_rows(_highest_first(values[values["arm"] == wanted[0]]))
    tiles = NAMED if named else UNNAMED.format(arm=literal(wanted[0]))
    words = note(results, runs_in_words(results, wanted), tiles, where, left_out(results, arms))
    unit = "percent" if meaning.is_share else meaning.unit
    shown = pd.Timestamp(values["date"].iloc[0]).date()
    heading = Heading(f"{meaning.label} by region, {day_in_words(shown)}", f"{meaning.definition}; {unit}", words)
    axes = panels(slot, len(wanted), heading, across=across, high=high)
    made = dict(zip(wanted, axes, strict=True))
    scale = scale_of(values["value"], 0.01 if meaning.is_share else 1.0)
    for arm, panel in made.items():
        own = values[values["arm"] == arm].set_index("group")["value"]
        _dress(panel, arm, arm_styles(results.arms)[arm].ink, place)
        if named:
            _draw_tiles(panel, own, place, scale, meaning.is_share)
        else:
            _draw_unnamed(panel, own, place, scale)
    key_of_shades(list(made.values()), ScalarMappable(scale, SHADES), percent=meaning.is_share)
    first = made[wanted[0]]
    keep(first, values.assign(outcome=outcome), _map_in_words(values, wanted, meaning.label, meaning.unit, shown))
    return first


def _values(results: "Results", outcome: str, day: date, arms: Sequence[str]) -> pd.DataFrame:
    """The mean of the runs: arm, group, date, value."""
    found = results.series(outcome, "region", at=day, parts=True)
    if found[outcome].isna().all():
        raise NotInFolder(f"no region has a value of `{outcome}` on {day}")
    by, found = ["arm", "group", "date"], found[found["arm"].isin(arms)]
    return means_in(found, outcome, by).rename("value").reset_index()


def _sizes(ax: Axes | None, place: Mapping[str, Tile], arms: int) -> tuple[int, float, float]:
    """Panels in a row, two when the map has many columns; height of a row and width of a tile [inches]."""
    rows, columns = size_of(place)
    across = min(arms, 2) if columns > 7 or arms == 4 else min(arms, 3)
    most = min(HIGHEST, FOR_NAME + rows * LARGEST_TILE)
    return across, *square_height(ax, rows, columns, across, beside=BESIDE, most=most)


def _in_rows(slot: Axes, place: dict[str, Tile], tile: float) -> tuple[dict[str, Tile], str]:
    """The tiles with names in full if all fit, else with short ones; and what to say of their order and names."""
    size, tile = _letters(tile), SURELY * tile
    full = {region: fitting(slot, region, size, tile, lines=2).replace("\n", " ") for region in place}
    if all(shown == literal(region) for region, shown in full.items()):
        return {region: (row, column, region) for region, (row, column, _) in place.items()}, IN_ROWS
    names = {region: name for region, (_, _, name) in place.items()}
    short = {region: fitting(slot, name, size, tile, lines=2).replace("\n", " ") for region, name in names.items()}
    coded = [f"{shown}: {literal(region)}" for region, shown in short.items() if shown != literal(region)]
    # A tile may turn out a little wider: it still has the name that the key explains.
    place = {
        region: (row, column, name if short[region] == literal(name) else short[region])
        for region, (row, column, name) in place.items()
    }
    return place, f"{IN_ROWS} {'; '.join(coded)}." if 0 < len(coded) <= MOST_CODES else IN_ROWS


def _letters(tile: float) -> float:
    """Size of letters in a tile of so many inches [points]."""
    return max(min(SMALL, POINTS_AN_INCH * tile * 0.33), 3.5)


def _highest_first(values: pd.DataFrame) -> list[str]:
    return list(values.sort_values("value", ascending=False, kind="stable", na_position="last")["group"])


def _dress(panel: Axes, arm: str, ink: str, place: Mapping[str, Tile]) -> None:
    rows, columns = size_of(place)
    name_panel(panel, arm, ink)
    panel.set(xlim=(0, columns), ylim=(rows, 0), aspect="equal", anchor="NW")
    panel.set_axis_off()
    panel.title.set_visible(True)


def _draw_unnamed(panel: Axes, values: "pd.Series[float]", place: Mapping[str, Tile], scale: Normalize) -> None:
    found = values.reindex(list(place)).to_numpy(float)
    colours = np.where(np.isnan(found)[:, None], to_rgba(SAND), colormaps[SHADES](scale(found)))
    tiles = squares(place.values())
    panel.add_collection(PolyCollection(tiles, facecolors=colours, edgecolors="#DDDDDD", linewidths=0.2, gid="tiles"))


def _draw_tiles(
    panel: Axes, values: "pd.Series[float]", place: Mapping[str, Tile], scale: Normalize, share: bool
) -> None:
    shades, tile_inches = colormaps[SHADES], square_inches(panel, *size_of(place))
    size = _letters(tile_inches)
    for region, (row, column, name) in place.items():
        value = float(values.get(region, np.nan))
        color = NO_VALUE if np.isnan(value) else shades(scale(value))
        corner = (column + GAP / 2, row + GAP / 2)
        panel.add_patch(
            Rectangle(corner, 1 - GAP, 1 - GAP, facecolor=color, edgecolor="#BBBBBB", lw=0.4, gid=f"tile:{region}")
        )
        ink = ink_on(color)
        lines = fitting(panel, name, size, tile_inches, lines=2)
        panel.text(
            column + 0.5, row + 0.36, lines, ha="center", va="center", fontsize=size, color=ink, gid="name",
            clip_on=True,
        )  # fmt: skip
        panel.text(
            column + 0.5, row + 0.76, short(value, share), ha="center", va="center", fontsize=size * 0.9, color=ink
        )


def fitting(panel: Axes, name: str, size: float, inches: float, *, lines: int = 1) -> str:
    """A name in so many lines, or what its words begin with when they do not fit the tile."""
    if len(name) <= CODE:
        return literal(name)
    found = folded(panel, literal(name), size / points(panel, 1.0), inches * 0.8).split("\n")  # letters are not scaled
    if len(found) <= lines and max(map(len, found)) * size * LETTER / POINTS_AN_INCH < inches:
        return "\n".join(found)
    return "".join(word if word.isdigit() else word[:1] for word in name.split())


def _map_in_words(values: pd.DataFrame, arms: Sequence[str], label: str, unit: str, day: date) -> str:
    parts = []
    for arm in arms:
        own = values[values["arm"] == arm].set_index("group")["value"].dropna()
        if len(own):
            parts.append(
                f"under {arm} from {said(float(own.min()), unit)} ({own.idxmin()}) to {said(float(own.max()), unit)} "
                f"({own.idxmax()})"
            )
    return f"Tile maps of {lowered(label)} by region on {day}: {'; '.join(parts) or 'no value'}."
