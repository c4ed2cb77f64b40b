"""Keys between subtitle and panels: what colours and lines mean, as wide as the figure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ipssim.figures.fonts import POINTS_AN_INCH, text_inches
from ipssim.figures.style import EDGES, INK, SMALL, arm_styles, folded, literal, points, width_of

__all__ = ["draw_key", "height_of_key", "key_of_arms", "key_of_colours"]

LINE, GAP, APART = 1.5, 0.5, 1.2  # of the size of the letters: line, sign to name, name to next sign
PATCH, DASHES = 1.9, 3.4  # the same, of a sign: a colour, and a line long enough to show its dashes and dots


def key_of_colours(colours: Mapping[str, str]) -> tuple[Artist, ...]:
    """A patch for each name."""
    return tuple(Patch(facecolor=color, label=literal(name)) for name, color in colours.items())


def key_of_arms(arms: Iterable[str], all_arms: Sequence[str]) -> tuple[Artist, ...]:
    """A line for each arm, as it is drawn."""
    styles = arm_styles(all_arms)
    lines = []
    for arm in arms:
        line = Line2D([], [], color=styles[arm].color, linewidth=1.6, label=literal(arm))
        line.set_linestyle(styles[arm].linestyle)
        lines.append(line)
    return tuple(lines)


def height_of_key(ax: Axes, handles: Sequence[Artist]) -> float:
    """Inches that the key takes beneath the subtitle of these axes' figure."""
    if not handles:
        return 0.0
    columns = _columns(ax, _names(ax, handles), _sign(handles))
    rows = max(sum(1 + name.count("\n") for name in column) for column in columns)
    return (rows * LINE + 0.6) * points(ax, SMALL) / POINTS_AN_INCH


def draw_key(ax: Axes, slot: Axes, handles: Sequence[Artist]) -> None:
    """Write the key at the bottom of `ax`, which is as wide as the figure's place `slot`."""
    names = _names(slot, handles)
    number = len(_columns(slot, names, _sign(handles)))
    # Matplotlib fills column after column.
    legend = ax.legend(
        chain(*_shared_out(handles, number)), chain(*_shared_out(names, number)),
        loc="lower left", bbox_to_anchor=(0, 0), ncols=number, frameon=False,
        fontsize=points(slot, SMALL), labelcolor=INK, borderaxespad=0, borderpad=0.15, handlelength=_sign(handles),
        handletextpad=GAP, columnspacing=APART, labelspacing=LINE - 1.2, handleheight=0.7,
    )  # fmt: skip
    legend.set_in_layout(False)
    legend.set_gid("key")


def _names(ax: Axes, handles: Sequence[Artist]) -> list[str]:
    room = width_of(ax) - (_sign(handles) + GAP) * points(ax, SMALL) / POINTS_AN_INCH - 0.2
    return [folded(ax, str(handle.get_label()), SMALL, room) for handle in handles]


def _sign(handles: Sequence[Artist]) -> float:
    return DASHES if any(isinstance(handle, Line2D) for handle in handles) else PATCH


def _columns(ax: Axes, names: Sequence[str], sign: float) -> list[Sequence[str]]:
    """The names in as many columns as fit side by side; a column is as wide as its longest name."""
    size = points(ax, SMALL)
    around = (sign + GAP + APART) * size / POINTS_AN_INCH
    for number in range(len(names), 1, -1):
        columns = _shared_out(names, number)
        wide = [max(text_inches(line, size) for name in column for line in name.split("\n")) for column in columns]
        if sum(wide) + number * around - APART * size / POINTS_AN_INCH <= width_of(ax) - EDGES:
            return columns
    return [names]


def _shared_out[Entry](names: Sequence[Entry], number: int) -> list[Sequence[Entry]]:
    """Names, or their signs, in columns that read row by row, as a scale does; the first columns have one more."""
    return [names[place::number] for place in range(number)]
