"""Peers: every agency among those of its region, or in its network, by its phase, at a few dates of one run."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from numpy.typing import NDArray

from ipssim.figures.asked import figure
from ipssim.figures.fonts import POINTS_AN_INCH
from ipssim.figures.keys import key_of_colours
from ipssim.figures.layers import AGAIN, COLOUR_OF, NAME_OF
from ipssim.figures.needs import NotInFolder, chosen, known_regions, need_quantities, note
from ipssim.figures.network import draw_network
from ipssim.figures.panels import Heading, name_panel, panels, square_height
from ipssim.figures.regions import fitting
from ipssim.figures.saving import keep
from ipssim.figures.style import QUIET, SMALL, literal, square_inches
from ipssim.figures.tiles import LEAST_NAMED, size_of, squares, tiles_in_rows, tiles_of
from ipssim.vocabulary import Phase
from ipssim.wording import month_in_words

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["peer_groups"]

DATES = 4
HIGHEST = 4.2  # inches of a panel
MOST_DOTS = 1500  # on a circle: more lie on each other
TOO_MANY_TIES = "The ties of its network are too many to draw."
HOLE = 0.12  # of a tile, left free around its squares
NAMED = 0.22  # of a tile, for the name above its squares
# Subtitle, and what the caption says
IN_BLOCKS = (
    "One square an agency, in a block for each region: it hears first from the peers of its block",
    "within a block those furthest along come first, wherever they were before, and blocks of large regions have "
    "smaller squares.",
)
IN_TILES = (
    "One tile a region, coloured by the phase of that agency of it which is furthest along",
    "regions are too many to draw their agencies: the same order at every date, by where they are at the last.",
)
IN_NETWORK = (
    "One dot an agency, those of a region side by side; lines are ties: who sees whom take up the practice",
    "ties between two agencies that both deliver are darker.",
)


@figure
def peer_groups(
    results: "Results",
    *,
    arms: Sequence[str] | None = None,
    ax: Axes | None = None,
    dates: Sequence[date] = (),
    replicate: int = 0,
) -> Axes:
    """Every agency among its region's peers by phase, at four dates of one run.

    Where the scenario's world has an explicit network, that is drawn instead of blocks.

    arms         the first of them is drawn; the scenario's last when left out
    dates        four from start to end when left out
    replicate    the first that has finished when left out
    """
    need_quantities(results, ["agencies"])
    arm = chosen(results, arms)[0] if arms else results.arms[-1]
    key, called = _run(results, arm, replicate)
    run, days = results.only([key]), list(dates) or _spread(results)
    regions = _regions(run)
    phases = _phases(run, days, int(regions["agencies"].sum()))
    place = tiles_of(regions["group"].tolist(), results.scenario.codes)
    ties = results.scenario.ties(int(run.runs["replicate"].iloc[0]))
    shown = ties if len(phases) <= MOST_DOTS else ties[:0]
    rows, columns = (1, 1) if len(shown) else size_of(place)
    across = min(len(days), 2 if columns > 1 or len(shown) else DATES)
    high, tile = square_height(ax, rows, columns, across, beside=0.0, most=HIGHEST)
    subtitle, how_to_read = IN_NETWORK if len(shown) else IN_BLOCKS if tile >= LEAST_NAMED else IN_TILES
    heading = Heading(
        f"Agencies among their peers: {literal(arm)}",
        subtitle,
        note(results, f"One run ({called}); {how_to_read}", TOO_MANY_TIES if len(shown) < len(ties) else ""),
        key_of_colours({NAME_OF[phase]: color for phase, color in COLOUR_OF.items()}),
    )
    axes = panels(ax, len(days), heading, across=across, high=high)
    furthest = _furthest(phases, regions) if tile < LEAST_NAMED else phases
    for panel, day in zip(axes, days, strict=True):
        name_panel(panel, month_in_words(day))
        if len(shown):
            draw_network(panel, phases[day].to_numpy(), regions, ties)
        elif tile < LEAST_NAMED:
            _draw_regions(panel, furthest[day])
        else:
            _draw(panel, phases[day].to_numpy(), regions, place)
    table = _table(phases, regions, arm, called)
    keep(axes[0], table, _in_words(phases, arm, len(shown), named=tile >= LEAST_NAMED))
    return axes[0]


def _run(results: "Results", arm: str, replicate: int) -> tuple[str, str]:
    """Key of the run, and which it is in words."""
    runs = results.runs
    found = runs[(runs["arm"] == arm) & (runs["status"] == "finished")]
    found = found[found["replicate"] == replicate] if replicate else found
    if found.empty:
        raise NotInFolder(f"no finished run of `{arm}`" + (f" is replicate {replicate}" if replicate else ""))
    first = found.iloc[0]
    sample = f"sample {first['sample']}, " if results.varied else ""
    return str(first["key"]), f"{sample}replicate {first['replicate']}"


def _spread(results: "Results") -> list[date]:
    """Ends of years from soon after the start to the end."""
    years = np.linspace(results.scenario.start.year, results.scenario.end.year, DATES + 1)[1:]
    return list(dict.fromkeys(min(date(round(year), 12, 31), results.scenario.end) for year in years))


def _regions(run: "Results") -> pd.DataFrame:
    """Agencies of each region, in the order in which agencies are numbered."""
    regions = list(known_regions(run))
    sums = run.sums(["agencies"], "region", at=run.scenario.end).drop_duplicates("group")
    in_order = sums.set_index("group").loc[regions, ["agencies"]]
    return in_order.reset_index().astype({"agencies": int})


def _phases(run: "Results", days: Sequence[date], agencies: int) -> pd.DataFrame:
    """The phase of each agency on each day: the last it entered, exploration before; again if it has stopped."""
    events = run.events("phase", columns=["month", "kind", "row", "after"])
    own = events[events["kind"] == "agency"]
    own = own.assign(date=run.scenario.dates(own["month"]))
    columns = {}
    for day in days:
        until = own[own["date"] <= np.datetime64(day)]
        last, stopped = until.groupby("row")["after"].last(), until["row"][until["after"] == Phase.DISCONTINUED.name]
        last[(last == Phase.EXPLORATION.name) & last.index.isin(stopped)] = AGAIN
        columns[day] = last.reindex(range(agencies)).fillna(Phase.EXPLORATION.name)
    return pd.DataFrame(columns)


def _draw(
    panel: Axes, phases: NDArray[np.object_], regions: pd.DataFrame, place: dict[str, tuple[int, int, str]]
) -> None:
    rows, columns = size_of(place)
    panel.set(xlim=(0, columns), ylim=(rows, 0), aspect="equal", anchor="NW")
    panel.set_axis_off()
    inches = square_inches(panel, rows, columns)
    size = max(min(SMALL, POINTS_AN_INCH * inches * 0.2), 3.5)
    corners, edges, colours, start = [], [], [], 0
    for region, count in zip(regions["group"], regions["agencies"], strict=True):
        row, column, name = place[region]
        across = int(np.ceil(np.sqrt(max(count, 1))))
        edge = (1 - HOLE - NAMED) / across  # a block fills its tile, so squares of large regions are smaller
        spots = np.arange(count)
        corners.append(
            np.column_stack([column + HOLE / 2 + spots % across * edge, row + NAMED + spots // across * edge])
        )
        edges.append(np.full(count, edge * 0.9))
        furthest_first = sorted(phases[start : start + count], key=_rank, reverse=True)
        colours += [COLOUR_OF[phase] for phase in furthest_first]
        label = fitting(panel, name, size, inches)
        panel.text(column + HOLE / 2, row + NAMED * 0.9, label, fontsize=size, color=QUIET, va="bottom", gid="name")
        start += count
    unit = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    squares = np.concatenate(corners)[:, None, :] + np.concatenate(edges)[:, None, None] * unit
    panel.add_collection(PolyCollection(list(squares), facecolors=colours, edgecolors="none", gid="agencies"))


def _furthest(phases: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """The phase of that agency of each region which is furthest along, those first that are so at the last date."""
    groups = np.repeat(regions["group"].to_numpy(), regions["agencies"])
    ranks = phases.map(_rank).groupby(groups, sort=False).max()
    in_order = ranks.sort_values(list(reversed(ranks.columns)), ascending=False, kind="stable")
    return in_order.map({_rank(phase): phase for phase in COLOUR_OF}.__getitem__)


def _draw_regions(panel: Axes, phases: "pd.Series[str]") -> None:
    place = tiles_in_rows(phases.index.tolist())
    rows, columns = size_of(place)
    panel.set(xlim=(0, columns), ylim=(rows, 0), aspect="equal", anchor="NW")
    panel.set_axis_off()
    colours = [COLOUR_OF[phase] for phase in phases]
    panel.add_collection(PolyCollection(squares(place.values()), facecolors=colours, edgecolors="none", gid="regions"))


def _rank(phase: str) -> int:
    """Order within a block: full operation first, those that never began last."""
    last = {"DISCONTINUED": 0, AGAIN: -1, "EXPLORATION": -2}
    return last[phase] if phase in last else int(Phase[phase])


def _table(phases: pd.DataFrame, regions: pd.DataFrame, arm: str, called: str) -> pd.DataFrame:
    """One row an agency and date."""
    groups = np.repeat(regions["group"].to_numpy(), regions["agencies"])
    long = phases.assign(group=groups).rename_axis("row").reset_index()
    melted = long.melt(["row", "group"], var_name="date", value_name="phase")
    return melted.assign(arm=arm, run=called)[["arm", "run", "date", "group", "row", "phase"]]


def _in_words(phases: pd.DataFrame, arm: str, ties: int, *, named: bool) -> str:
    parts = []
    for day in phases:
        counts = phases[day].map(NAME_OF).value_counts()
        parts.append(f"{day}: " + ", ".join(f"{name} {count:,}" for name, count in counts.items()))
    drawn = "Squares, one an agency, by region and coloured by phase"
    if ties:
        drawn = f"Dots on a circle, one an agency, with {ties:,} ties between them, by region and coloured by phase"
    elif not named:
        drawn = "Tiles, one a region, coloured by the phase of its agency that is furthest along"
    return f"{drawn}, in one run of {arm}. Agencies: {'; '.join(parts)}."
