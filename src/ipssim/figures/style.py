"""One style for all figures: colours, axes, captions.

Nothing here touches Matplotlib's global settings, so a figure of ours may stand beside figures of the reader's own.
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import Formatter

__all__ = [
    "INK",
    "LINE_STYLES",
    "PALETTE",
    "QUIET",
    "ArmStyle",
    "arm_styles",
    "caption",
    "date_axis",
    "dress",
    "new_axes",
    "number_axis",
]

INK, QUIET = "#222222", "#5F5F5F"

# Pairs stay apart for red-, green- and blue-blind readers (CIE76 of 13 or more; a test keeps it so), and every colour
# has a contrast of 3 to white. In grey the line style tells arms apart. The first arm, the one others are compared
# with, is black.
PALETTE = ("#222222", "#0072B2", "#D55E00", "#009E73", "#882255", "#D6589F", "#8C510A", "#332288")
LINE_STYLES: tuple[object, ...] = (
    "solid",
    (0, (5, 1.6)),
    (0, (1.4, 1.4)),
    (0, (7, 1.6, 1.4, 1.6)),
    (0, (3, 1, 1, 1, 1, 1)),
)

TITLE, TEXT, SMALL = 12.0, 9.5, 8.0  # points
MOST_DECIMALS = 4


@dataclass(frozen=True)
class ArmStyle:
    """How one arm is drawn in every figure; `ink` is its colour dark enough for text."""

    color: str
    linestyle: object
    ink: str


def arm_styles(arms: Iterable[str]) -> dict[str, ArmStyle]:
    """The style of each arm by its place in the scenario; unique for the first 40 arms."""
    return {arm: _style(place) for place, arm in enumerate(arms)}


def _style(place: int) -> ArmStyle:
    color = PALETTE[place % len(PALETTE)]
    # Shifted by one each time round the palette, so that no colour meets the same line style again.
    line = LINE_STYLES[(place + place // len(PALETTE)) % len(LINE_STYLES)]
    return ArmStyle(color, line, _darker(color))


def _darker(color: str, by: float = 0.3) -> str:
    channels = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(channel * (1 - by)):02X}" for channel in channels)


def new_axes(width: float = 8.0, height: float = 4.8) -> Axes:
    """Empty axes of a figure of their own [inches]."""
    return Figure(figsize=(width, height), layout="constrained", facecolor="white").add_subplot()


def dress(ax: Axes, *, title: str, subtitle: str, y_label: str) -> None:
    """Title, definition beneath it, axis label, a light grid and no box."""
    ax.set_title(
        textwrap.fill(title, 80), loc="left", fontsize=TITLE, fontweight="bold", color=INK, pad=_room(subtitle)
    )
    ax.annotate(
        textwrap.fill(subtitle, 105), (0, 1), (0, 7), "axes fraction", "offset points",
        fontsize=SMALL, color=QUIET, va="bottom",
    )  # fmt: skip
    ax.set_ylabel(y_label, fontsize=TEXT, color=INK)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.spines["bottom"].set_color(QUIET)
    ax.grid(axis="y", color="#E3E3E3", linewidth=0.8)
    ax.set_axisbelow(True)
    ax.tick_params(colors=INK, labelsize=TEXT, length=3, color=QUIET)
    ax.tick_params(axis="y", length=0)


def _room(subtitle: str) -> float:
    """Points between axes and title for a subtitle of this length."""
    lines = len(textwrap.wrap(subtitle, 105))
    return 8.0 + lines * SMALL * 1.35


def date_axis(ax: Axes) -> None:
    """Calendar dates on the x axis, as few as can be read."""
    locator = AutoDateLocator(minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def caption(ax: Axes, *sentences: str, below: float = 28) -> None:
    """What the reader must know to read the figure, beneath it [points below the axes]."""
    ax.annotate(
        textwrap.fill(" ".join(filter(None, sentences)), 118), (0, 0), (0, -below), "axes fraction", "offset points",
        fontsize=SMALL, color=QUIET, va="top", gid="caption",
    )  # fmt: skip


def number_axis(ax: Axes, *, percent: bool) -> None:
    """Percent for shares, else numbers with thousands set apart."""
    ax.yaxis.set_major_formatter(_Numbers(100 if percent else 1, " %" if percent else ""))


class _Numbers(Formatter):
    """Numbers with as many decimals as it takes to tell the ticks of the axis apart."""

    def __init__(self, scale: float, suffix: str) -> None:
        self.scale, self.suffix = scale, suffix

    def __call__(self, x: float, pos: int | None = None) -> str:
        return self.format_ticks([x])[0]

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        numbers = np.asarray(values) * self.scale
        exact = (d for d in range(MOST_DECIMALS) if np.allclose(numbers, numbers.round(d), atol=1e-9))
        decimals = next(exact, MOST_DECIMALS)
        return [f"{number:,.{decimals}f}{self.suffix}" for number in numbers]
