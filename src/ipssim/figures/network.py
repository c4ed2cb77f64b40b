"""An explicit network: every agency a dot on a circle, the agencies of a region side by side, ties as lines."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from ipssim.figures.layers import COLOUR_OF
from ipssim.figures.style import INK, QUIET, SMALL
from ipssim.vocabulary import DELIVERING

__all__ = ["draw_network", "on_a_circle"]

ROOM = 1.3  # from the middle to the edge, for the names of regions around the circle of radius 1
NAMES_AT = 1.1
MOST_NAMES = 24  # more of them would touch
DOTS = 2600.0  # area of all dots [points squared]
LARGEST, SMALLEST = 60.0, 4.0  # area of a dot
FAINT = 0.35


def on_a_circle(agencies: int) -> NDArray[np.float64]:
    """Places of the agencies in their order, clockwise from the top, shape (agencies, 2)."""
    turn = 2 * np.pi * (np.arange(agencies) + 1 / 2) / max(agencies, 1)
    return np.stack([np.sin(turn), np.cos(turn)], axis=1)


def draw_network(panel: Axes, phases: NDArray[np.object_], regions: pd.DataFrame, ties: NDArray[np.intp]) -> None:
    """Dots coloured by phase; a tie between two that have taken up the practice is drawn darker than the others.

    phases   name of each agency's phase;  regions  `group` and `agencies` of each, in the order of the agencies
    ties     pairs of agencies, shape (n, 2)
    """
    places = on_a_circle(len(phases))
    runs = np.isin(phases, DELIVERING)
    both = runs[ties].all(axis=1)
    for some, color, width in ((~both, QUIET, 0.4), (both, INK, 0.9)):
        panel.add_collection(
            LineCollection(list(places[ties[some]]), colors=color, linewidths=width, alpha=FAINT, gid="ties")
        )
    area = float(np.clip(DOTS / max(len(phases), 1), SMALLEST, LARGEST))
    colours = [COLOUR_OF[phase] for phase in phases]
    panel.scatter(
        places[:, 0], places[:, 1], s=area, c=colours, edgecolors=QUIET, linewidths=0.3, zorder=3, gid="agencies"
    )
    panel.set(xlim=(-ROOM, ROOM), ylim=(-ROOM, ROOM), aspect="equal", anchor="NW")
    panel.set_axis_off()
    if len(regions) <= MOST_NAMES:
        _name_regions(panel, regions)


def _name_regions(panel: Axes, regions: pd.DataFrame) -> None:
    counts = regions["agencies"].to_numpy()
    middles = 2 * np.pi * (np.cumsum(counts) - counts / 2) / max(counts.sum(), 1)
    for name, turn in zip(regions["group"], middles, strict=True):
        side = "left" if np.sin(turn) >= 0 else "right"
        panel.text(
            NAMES_AT * np.sin(turn),
            NAMES_AT * np.cos(turn),
            name,
            fontsize=SMALL,
            color=QUIET,
            ha="center" if abs(np.sin(turn)) < FAINT else side,
            va="center",
            gid="name",
        )
