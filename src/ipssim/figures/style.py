"""One style for all figures: colours, axes, captions.

Nothing here touches Matplotlib's global settings, so a figure of ours may stand beside figures of the reader's own.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import ConciseDateFormatter, DateFormatter, MonthLocator, YearLocator
from matplotlib.figure import Figure
from matplotlib.ticker import Formatter, MaxNLocator, StrMethodFormatter

from ipssim.errors import unknown
from ipssim.figures.fonts import POINTS_AN_INCH, text_inches
from ipssim.units import MONTHS_A_YEAR

__all__ = [
    "AIR",
    "EDGES",
    "GRID",
    "INK",
    "INSIDE",
    "LINE_STYLES",
    "MINUS",
    "NARROW",
    "PAGE_WIDTH",
    "PALETTE",
    "QUIET",
    "SIZES",
    "SMALL",
    "TEXT",
    "TITLE",
    "ArmStyle",
    "arm_styles",
    "caption",
    "date_axis",
    "dress",
    "fit_height",
    "folded",
    "height_given",
    "is_ours",
    "literal",
    "new_axes",
    "number_axis",
    "plain_axes",
    "points",
    "signed",
    "sized_axes",
    "square_inches",
    "width_of",
    "year_axis",
]

INK, QUIET, GRID = "#222222", "#5F5F5F", "#E3E3E3"
AIR = 1.06  # an axis from zero ends so much above the highest value

type Line = Literal["solid"] | tuple[float, tuple[float, ...]]

# Pairs stay apart for red-, green- and blue-blind readers (CIE76 of 13 or more; a test keeps it so), and every colour
# has a contrast of 3 to white. In grey the line style tells arms apart. The first arm, the one others are compared
# with, is black.
PALETTE = ("#222222", "#0072B2", "#D55E00", "#009E73", "#882255", "#D6589F", "#8C510A", "#332288")
DARKER = 0.3  # how much less light the letters of an arm have than its line
LINE_STYLES: tuple[Line, ...] = (
    "solid",
    (0, (5, 1.6)),
    (0, (1.4, 1.4)),
    (0, (7, 1.6, 1.4, 1.6)),
    (0, (3, 1, 1, 1, 1, 1)),
)

TITLE, TEXT, SMALL = 12.0, 9.5, 8.0  # points, on a page
MOST_DECIMALS = 8
MINUS = "\N{MINUS SIGN}"

PAGE_WIDTH = 8.0  # inches; what the sizes of text are meant for
NARROW, NARROWER_TEXT = 5.0, 0.78  # a figure less wide than this has smaller text
# Name: width and height [inches] and whether a figure of many panels may be higher. A slide is half of its real size,
# so that text is twice as large on it.
SIZES = {"page": (8.0, 4.8, True), "column": (3.5, 3.4, True), "slide": (8.0, 4.5, False)}
INCHES_A_TICK = 0.5  # of an x axis
FEWEST_TICKS, ROOM_FOR_FEWEST = 3, 1.2  # of years, and inches: one year alone says nothing of the others
INSIDE = 0.6  # of the width, at least, is left between tick labels and names beside lines
INCHES_A_NUMBER = 0.75
DAYS_A_YEAR = 365.25
YEARS = (1, 2, 4, 5, 10, 20, 25, 50, 100, 200, 500, 1000)  # from tick to tick
MONTHS = (1, 2, 3, 4, 6, 12)  # the same, in a short time
FREE_HEIGHT = "ipssim_free_height"  # set on figures that may grow
EDGES = 0.12  # inches of white beside text that is as wide as the figure


@dataclass(frozen=True)
class ArmStyle:
    """How one arm is drawn in every figure; `ink` is its colour dark enough for text."""

    color: str
    linestyle: Line
    ink: str


def arm_styles(arms: Iterable[str]) -> dict[str, ArmStyle]:
    """The style of each arm by its place in the scenario; unique for the first 40 arms."""
    return {arm: _style(place) for place, arm in enumerate(arms)}


def _style(place: int) -> ArmStyle:
    color = PALETTE[place % len(PALETTE)]
    # Shifted by one each time round the palette, so that no colour meets the same line style again.
    line = LINE_STYLES[(place + place // len(PALETTE)) % len(LINE_STYLES)]
    return ArmStyle(color, line, _darker(color))


def _darker(color: str) -> str:
    channels = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(channel * (1 - DARKER)):02X}" for channel in channels)


def new_axes(width: float = 8.0, height: float = 4.8, *, free_height: bool = True) -> Axes:
    """Empty axes of a figure of their own [inches]."""
    figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    setattr(figure, FREE_HEIGHT, free_height)
    return figure.add_subplot()


def sized_axes(size: str) -> Axes:
    """Empty axes for a page, a column of a paper or a slide."""
    if size not in SIZES:
        raise unknown("size", size, SIZES)
    width, height, free_height = SIZES[size]
    return new_axes(width, height, free_height=free_height)


def is_ours(ax: Axes) -> bool:
    """Whether the figure was made here, and not by the reader."""
    return hasattr(ax.get_figure(root=True), FREE_HEIGHT)


def fit_height(ax: Axes, inches: float) -> None:
    """Make the figure so high, if it is ours and not a slide."""
    figure = ax.get_figure(root=True)
    if figure is not None and getattr(figure, FREE_HEIGHT, False):
        figure.set_size_inches(figure.get_figwidth(), inches)


def height_given(ax: Axes) -> float:
    """Inches that the axes' place is high in a figure that may not grow; infinite in one that may."""
    figure, place = ax.get_figure(root=True), ax.get_subplotspec()
    if figure is None or getattr(figure, FREE_HEIGHT, False):
        return np.inf
    whole = figure.subplotpars.top - figure.subplotpars.bottom
    return float(figure.get_figheight() * (place.get_position(figure).height / whole if place else 1))


def width_of(ax: Axes) -> float:
    """Inches that the axes' place in the figure is wide, labels and all."""
    figure, place = ax.get_figure(root=True), ax.get_subplotspec()
    assert figure is not None
    if place is None:
        return float(figure.get_figwidth())
    whole = figure.subplotpars.right - figure.subplotpars.left
    return float(figure.get_figwidth() * place.get_position(figure).width / whole)


def square_inches(ax: Axes, rows: int, columns: int) -> float:
    """Inches that one cell of a grid of squares is wide in these axes."""
    figure, place = ax.get_figure(root=True), ax.get_subplotspec()
    if figure is None or place is None:
        return width_of(ax) / columns
    return min(width_of(ax) / columns, figure.get_figheight() * place.get_position(figure).height / rows)


def points(ax: Axes, size: float) -> float:
    """A size of text, smaller in narrow figures (of the reader's own: in narrow axes)."""
    figure = ax.get_figure(root=True)
    wide = figure.get_figwidth() if figure is not None and is_ours(ax) else width_of(ax)
    return size * (NARROWER_TEXT if wide < NARROW else 1.0)


def folded(ax: Axes, text: str, size: float = SMALL, width: float = 0.0, *, bold: bool = False) -> str:
    """Text broken into lines that fit the width given, or the figure's [inches]."""
    room, real = width or width_of(ax) - EDGES, points(ax, size)

    def fits(line: str) -> bool:
        return text_inches(line, real, bold=bold) <= room

    lines: list[str] = []
    for word in text.split():
        if lines and fits(f"{lines[-1]} {word}"):
            lines[-1] += f" {word}"
        else:
            lines += _broken(word, fits)
    return "\n".join(lines)


def _broken(word: str, fits: Callable[[str], bool]) -> list[str]:
    """A word in as many lines as it takes: whole, else broken behind hyphens, else anywhere."""
    parts = [word] if fits(word) else re.split(r"(?<=[-/])", word)
    lines = [""]
    for part in parts if all(map(fits, parts)) else word:
        if lines[-1] and not fits(lines[-1] + part):
            lines.append("")
        lines[-1] += part
    return lines


def literal(name: str) -> str:
    """A name in which a dollar is a dollar and not the start of a formula."""
    return name.replace("$", r"\$")


def dress(ax: Axes, *, title: str, subtitle: str, y_label: str) -> None:
    """Title, definition beneath it, axis label, a light grid and no box."""
    beneath = folded(ax, subtitle)
    _make_room(ax, beneath, 1)
    room = 8.0 + (1 + beneath.count("\n")) * points(ax, SMALL) * 1.35
    ax.set_title(
        folded(ax, title, TITLE), loc="left", fontsize=points(ax, TITLE), fontweight="bold", color=INK, pad=room
    )
    ax.annotate(
        beneath, (0, 1), (0, 7), "axes fraction", "offset points",
        fontsize=points(ax, SMALL), color=QUIET, va="bottom", gid="subtitle",
    )  # fmt: skip
    ax.set_ylabel(y_label, fontsize=points(ax, TEXT), color=INK)
    plain_axes(ax)


def _make_room(ax: Axes, text: str, usual: int) -> None:
    """A figure with more lines of text than usual is higher, so that its curves are not."""
    figure, more = ax.get_figure(root=True), 1 + text.count("\n") - usual
    if figure is not None and more > 0:
        fit_height(ax, figure.get_figheight() + more * points(ax, SMALL) * 1.3 / POINTS_AN_INCH)


def plain_axes(ax: Axes, text: float = TEXT) -> None:
    """A light grid, no box, small ticks."""
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.spines["bottom"].set_color(QUIET)
    ax.grid(axis="y", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.tick_params(colors=INK, labelsize=points(ax, text), length=3, color=QUIET)
    ax.tick_params(axis="y", length=0)


def date_axis(ax: Axes, most: int = 9) -> None:
    """Calendar dates on the x axis, as few as can be read: years, or months of a short time."""
    most = max(_ticks(ax, most, INCHES_A_TICK / INSIDE), FEWEST_TICKS if _inside(ax) > ROOM_FOR_FEWEST else 0)
    years = (ax.get_xlim()[1] - ax.get_xlim()[0]) / DAYS_A_YEAR
    if years > 3:
        ax.xaxis.set_major_locator(YearLocator(next(step for step in YEARS if years / step < most + 1)))
        ax.xaxis.set_major_formatter(DateFormatter("%Y"))
        return
    step = next((step for step in MONTHS if years * MONTHS_A_YEAR / step < most + 1), MONTHS[-1])
    locator = MonthLocator(range(1, MONTHS_A_YEAR + 1, step))
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def year_axis(ax: Axes) -> None:
    """Whole years (or whole numbers) on the x axis, as few as can be read."""
    least = FEWEST_TICKS if _inside(ax) > ROOM_FOR_FEWEST else 2
    least = least if np.ptp(ax.get_xlim()) > FEWEST_TICKS else 1
    ax.xaxis.set_major_locator(MaxNLocator(_ticks(ax, 9), integer=True, steps=[1, 2, 5, 10], min_n_ticks=least))
    ax.xaxis.set_major_formatter(StrMethodFormatter("{x:.0f}"))


def _ticks(ax: Axes, most: int, inches: float = INCHES_A_TICK) -> int:
    """As many ticks as have room on the x axis."""
    return max(min(most, int(_inside(ax) / (inches * points(ax, 1.0)))), 2)


def _inside(ax: Axes) -> float:
    """Inches that the axes themselves are wide, about: names beside them take their share."""
    names = [label.get_text() for label in ax.get_yticklabels()]
    beside = max((text_inches(line, points(ax, TEXT)) for name in names for line in name.split("\n")), default=0.0)
    return max(width_of(ax) - beside, 1.0)


def caption(ax: Axes, *sentences: str, below: float = 28) -> None:
    """What the reader must know to read the figure, beneath it [points below the axes]."""
    text = folded(ax, " ".join(filter(None, sentences)))
    _make_room(ax, text, 2)
    ax.annotate(
        text, (0, 0), (0, -below), "axes fraction", "offset points",
        fontsize=points(ax, SMALL), color=QUIET, va="top", gid="caption",
    )  # fmt: skip


def number_axis(
    ax: Axes, *, percent: bool, of: Literal["x", "y"] = "y", suffix: str = " %", sign: bool = False
) -> None:
    """Percent for shares, else numbers with thousands set apart.

    suffix    behind percentages; none for percentage points
    sign      a plus before what is above zero
    """
    axis = ax.yaxis if of == "y" else ax.xaxis
    if of == "x":
        axis.set_major_locator(MaxNLocator(_ticks(ax, 7, INCHES_A_NUMBER), steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(_Numbers(100 if percent else 1, suffix if percent else "", sign=sign))


def signed(value: float) -> str:
    """A number with its sign, as ticks of differences have it."""
    text = f"{value:+,.4g}" if value else "0"
    return text.replace("-", MINUS)


class _Numbers(Formatter):
    """Numbers with as many decimals as it takes to tell the ticks of the axis apart."""

    def __init__(self, scale: float, suffix: str, *, sign: bool) -> None:
        self.scale, self.suffix, self.sign = scale, suffix, sign

    def __call__(self, x: float, pos: int | None = None) -> str:
        return self.format_ticks([x])[0]

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        numbers = np.asarray(values) * self.scale
        exact = (d for d in range(MOST_DECIMALS) if np.allclose(numbers, numbers.round(d), atol=1e-9))
        decimals = next(exact, MOST_DECIMALS)
        texts = [f"{number:,.{decimals}f}{self.suffix}" for number in numbers.round(decimals) + 0.0]
        texts = [text.replace("-", MINUS) for text in texts]
        return [f"+{text}" if self.sign and number > 0 else text for text, number in zip(texts, numbers, strict=True)]
