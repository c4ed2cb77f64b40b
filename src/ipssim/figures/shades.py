"""The key of a picture that says values by shades: one bar for all panels."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from ipssim.figures.style import SMALL, points

__all__ = ["key_of_shades"]


def key_of_shades(axes: Sequence[Axes], shades: ScalarMappable, *, percent: bool, spacing: Any = "uniform") -> Colorbar:
    """A bar beside these panels that says which shade is which value."""
    figure = axes[0].get_figure(root=True)
    assert isinstance(figure, Figure)
    bar = figure.colorbar(shades, ax=list(axes), fraction=0.03, pad=0.01, aspect=30, shrink=0.7, spacing=spacing)
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{100 * v:.3g} %" if percent else f"{v:,.4g}"))
    bar.ax.tick_params(labelsize=points(axes[0], SMALL), length=2)
    bar.ax.spines["outline"].set_visible(False)
    return bar
