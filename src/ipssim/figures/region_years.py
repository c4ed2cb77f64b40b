"""Many regions year by year, as a heat map."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from ipssim.figures.fonts import POINTS_AN_INCH, text_inches
from ipssim.figures.needs import known_regions, note, runs_in_words
from ipssim.figures.panels import Heading, of_arms
from ipssim.figures.shades import BESIDE, SAND, SHADES, key_of_shades, scale_of, short
from ipssim.figures.style import INK, NARROW, folded, height_given, literal, new_axes, points, width_of, year_axis
from ipssim.outcomes import Outcome
from ipssim.wording import day_in_words

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["in_unit", "region_years"]

MOST_REGIONS, MOST_ARMS = 60, 4  # rows that a page has room for, and panels beside each other
LETTERS, ROW = 7.2, 1.55  # points, and the height of a row in letters
SHARE_FOR_NAMES = 0.25  # of the width
AROUND, WORDS = 0.8, 1.6  # inches of the height that are not rows: names of panels and years; heading and caption


def region_years(
    results: "Results", table: pd.DataFrame, arms: Sequence[str], meaning: Outcome, ax: Axes | None
) -> Axes:
    """A panel an arm, a row a region and a shade a year; beside each row the value at the end.

    table    columns arm, group, month, date and mean
    """
    slot = new_axes() if ax is None else ax
    shown = arms[: MOST_ARMS if width_of(slot) > NARROW else 1]
    table = table[(table["month"] > 0) & table["arm"].isin(shown)]
    yearly = table.assign(year=table["date"].dt.year)
    tables = {
        arm: yearly[yearly["arm"] == arm].pivot_table("mean", "group", "year", "last", dropna=False) for arm in shown
    }
    wide, end = pd.concat(tables.values()), table["date"].max().date()
    regions = _highest_first(tables[shown[0]])[: _rows(slot)]
    size, scale = points(slot, LETTERS), scale_of(wide, 1.0)
    heading = Heading(f"{meaning.label} by region", in_unit(meaning), _note(results, arms, shown, regions, wide, end))
    high = len(regions) * ROW * size / POINTS_AN_INCH + AROUND
    names = [_on_a_line(slot, name) for name in regions]
    beside = max(text_inches(name, size) for name in names) + BESIDE
    made = of_arms(results, shown, slot, heading, high=high, beside=beside)
    for arm, panel in made.items():
        _draw(panel, tables[arm].reindex(regions), scale, share=meaning.is_share, size=size)
    first = made[shown[0]]
    first.set_yticks(range(len(regions)), names, fontsize=size)
    year_axis(first)
    key_of_shades(list(made.values()), ScalarMappable(scale, SHADES), percent=meaning.is_share)
    return first


def _rows(slot: Axes) -> int:
    """Rows that can be read: a slide has room for fewer."""
    room = (height_given(slot) - AROUND - WORDS) * POINTS_AN_INCH / (ROW * points(slot, LETTERS))
    return int(min(max(room, 1), MOST_REGIONS))


def _highest_first(values: pd.DataFrame) -> list[str]:
    """Regions in the order of their last value; those without one at the end."""
    return list(values.iloc[:, -1].sort_values(ascending=False, kind="stable", na_position="last").index)


def in_unit(meaning: Outcome) -> str:
    """What the outcome is, and in which unit it is drawn."""
    return f"{meaning.definition}; {'percent' if meaning.is_share else meaning.unit}"


def _note(
    results: "Results", arms: Sequence[str], shown: Sequence[str], regions: Sequence[str], wide: pd.DataFrame, end: date
) -> str:
    every = len(known_regions(results))
    order = f"Regions in the order of that number under {literal(shown[0])}"
    return note(
        results,
        f"Shade: value at the end of a year; number: on {day_in_words(end)}.",
        "Sand: no value." if wide.isna().any(axis=None) else "",
        runs_in_words(results, shown),
        f"{order}, the first {len(regions)} of {every}." if len(regions) < every else f"{order}.",
        f"The first {'' if len(shown) == 1 else f'{len(shown)} '}of {len(arms)} arms."
        if len(shown) < len(arms)
        else "",
    )


def _on_a_line(slot: Axes, name: str) -> str:
    """A name, or its beginning where it is too long to stand beside a row."""
    first, *more = folded(slot, literal(name), LETTERS, width_of(slot) * SHARE_FOR_NAMES).split("\n")
    return f"{first} …" if more else first


def _draw(panel: Axes, values: pd.DataFrame, scale: Normalize, *, share: bool, size: float) -> None:
    years = values.columns.to_numpy(float)
    edges = np.append(years - 0.5, years[-1] + 0.5)
    shades = np.ma.masked_invalid(values.to_numpy(float))
    panel.pcolormesh(edges, np.arange(len(values) + 1) - 0.5, shades, cmap=SHADES, norm=scale, gid="regions")
    panel.set_facecolor(SAND)
    panel.grid(False)
    panel.set_ylim(len(values) - 0.5, -0.5)
    for place, value in enumerate(values.iloc[:, -1]):
        panel.annotate(
            short(float(value), share), (1, place), (2, 0), ("axes fraction", "data"), "offset points", va="center",
            fontsize=size, color=INK, annotation_clip=False, gid="end",
        )  # fmt: skip
