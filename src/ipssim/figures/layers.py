"""Stacked layers: phases of agencies, payers, streams, causes; named beside the stack, in one order everywhere."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from ipssim.figures.keys import key_of_colours
from ipssim.figures.labels import label_ends
from ipssim.figures.style import INK, NARROW, ArmStyle, width_of
from ipssim.vocabulary import Phase

__all__ = [
    "AGAIN",
    "BESIDE_LAYERS",
    "COLOUR_OF",
    "LAYER_COLOURS",
    "NAME_OF",
    "PHASE_COLOURS",
    "PHASE_NAMES",
    "colours_of",
    "key_to_layers",
    "name_layers",
    "stack",
    "stack_bars",
]

WIDTH_OF_BARS = 0.85  # years

# From light to dark as the practice takes hold, so that grey says the same; orange for those that stopped.
PHASE_COLOURS = {
    Phase.EXPLORATION: "#E9E9E9",
    Phase.PREPARATION: "#C6DBEF",
    Phase.INSTALLATION: "#86B6DC",
    Phase.INITIAL: "#3A82BD",
    Phase.FULL: "#08306B",
    Phase.DISCONTINUED: "#E08214",
}
PHASE_NAMES = {
    Phase.EXPLORATION: "exploration",
    Phase.PREPARATION: "preparation",
    Phase.INSTALLATION: "installation",
    Phase.INITIAL: "initial implementation",
    Phase.FULL: "full operation",
    Phase.DISCONTINUED: "discontinued",
}

# The same by name of the phase, with those that explore anew told apart from those that never delivered.
AGAIN = "EXPLORATION_AGAIN"
COLOUR_OF = {phase.name: color for phase, color in PHASE_COLOURS.items()} | {AGAIN: "#F7DDB8"}
NAME_OF = {phase.name: name for phase, name in PHASE_NAMES.items()} | {AGAIN: "exploration again, after stopping"}

# Neighbours differ in lightness, which is what stays in grey.
LAYER_COLOURS = ("#332288", "#88CCEE", "#117733", "#DDCC77", "#AA3377", "#BBBBBB", "#7A4B12", "#F2A58E")
BESIDE_LAYERS = 1.35  # inches for names beside a stack


def colours_of(names: list[str]) -> dict[str, str]:
    """A colour for each layer by its place."""
    return {name: LAYER_COLOURS[place % len(LAYER_COLOURS)] for place, name in enumerate(names)}


def stack(ax: Axes, x: Any, layers: Mapping[str, Any], colours: Mapping[str, str]) -> None:
    """Layers on top of each other, the first at the bottom; thin white lines keep neighbours apart in grey."""
    if len(x):
        areas = ax.stackplot(x, *layers.values(), colors=[colours[name] for name in layers], edgecolor="white", lw=0.5)
        for area, name in zip(areas, layers, strict=True):
            area.set_gid(f"layer:{name}")


def stack_bars(ax: Axes, x: Any, layers: Mapping[str, Any], colours: Mapping[str, str]) -> None:
    """A bar for each year, made of layers; one artist a layer, because hundreds of single bars take seconds."""
    middle, bottom = np.asarray(x, float), np.zeros(len(x))
    left, right = middle - WIDTH_OF_BARS / 2, middle + WIDTH_OF_BARS / 2
    for name, heights in layers.items():
        top = bottom + np.asarray(heights, float)
        corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
        bars = np.stack([np.column_stack(corner) for corner in corners], axis=1)
        ax.add_collection(
            PolyCollection(list(bars), facecolors=colours[name], edgecolors="white", lw=0.4, gid=f"layer:{name}")
        )
        bottom = top
    ax.autoscale_view()


def name_layers(ax: Axes, x: Any, layers: Mapping[str, Any], colours: Mapping[str, str]) -> None:
    """The name of each layer at the right end of a stack, at its height there."""
    last = pd.Series({name: float(np.asarray(heights)[-1]) for name, heights in layers.items()}).fillna(0.0)
    middles = last.cumsum() - last / 2
    ends = {name: (float(x[-1]), float(middles[name])) for name in layers}
    label_ends(ax, ends, {name: _ink(colours[name]) for name in layers}, inches=BESIDE_LAYERS)


def key_to_layers(ax: Axes | None, colours: Mapping[str, str], panels: int) -> tuple[Artist, ...]:
    """The key to layers of several panels: names beside the last are far from most, and crowd where it ends in few."""
    narrow = ax is not None and width_of(ax) < NARROW
    return key_of_colours(colours) if narrow or panels > 1 else ()


def _ink(color: str) -> ArmStyle:
    """Names of layers are dark whatever the layer; the thread to the layer has its colour."""
    return ArmStyle(color, "solid", INK)
