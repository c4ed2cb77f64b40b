"""The key of a picture that says values by shades: one bar for all panels."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.colors import Normalize, to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from ipssim.figures.style import INK, MINUS, SMALL, points

__all__ = ["BESIDE", "SAND", "SHADES", "ink_on", "key_of_shades", "scale_of", "short"]

SHADES = "Blues"  # light to dark: grey says the same
SAND = "#D9C9A8"  # no value, where white would be taken for a low one
BESIDE = 0.8  # inches that the key takes beside the panels
# From which value on, in what, and the letter for it: four digits are still short.
LARGE = ((999_500_000.0, 1e9, "bn"), (999_500.0, 1e6, "M"), (9_999.5, 1e3, "k"))
LUMINANCE = (0.2126, 0.7152, 0.0722)  # of red, green and blue light
HALF_DARK = 0.27  # luminance at which white letters and dark ones stand out as well as each other


def ink_on(color: Any) -> str:
    """The colour of letters that stand out on this one."""
    channels = ((c / 12.92) if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color))
    light = sum(weight * channel for weight, channel in zip(LUMINANCE, channels, strict=True))
    return "white" if light < HALF_DARK else INK


def short(value: float, share: bool) -> str:
    """A value beside its shade, with the digits that a small tile has room for; shares in percent."""
    if np.isnan(value):
        return "–"
    scaled, letter = _scaled(100 * value if share else value)
    whole = abs(scaled) >= 9.95 or scaled == round(scaled)
    return (f"{scaled:.0f}{letter}" if whole else f"{scaled:.1f}{letter}").replace("-", MINUS)


def _scaled(value: float) -> tuple[float, str]:
    """A large value in thousands or millions, and the letter that says so."""
    size, letter = next(((size, letter) for least, size, letter in LARGE if abs(value) >= least), (1.0, ""))
    return value / size, letter


def scale_of(values: Any, usual: float) -> Normalize:
    """Shades from zero, or from the lowest value where that is below it.

    usual    where they end when no value differs from zero
    """
    least, most = (float(end(values, initial=0.0)) for end in (np.nanmin, np.nanmax))
    return Normalize(least, most if most > least else usual)


def _tick(value: float) -> str:
    scaled, letter = _scaled(value)
    return f"{scaled:,.4g}{letter}".replace("-", MINUS)


def key_of_shades(axes: Sequence[Axes], shades: ScalarMappable, *, percent: bool) -> Colorbar:
    """A bar beside these panels that says which shade is which value."""
    figure = axes[0].get_figure(root=True)
    assert isinstance(figure, Figure)
    bar = figure.colorbar(shades, ax=list(axes), fraction=0.03, pad=0.01, aspect=30, shrink=0.7)
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{100 * v:.3g} %" if percent else _tick(v)))
    bar.ax.tick_params(labelsize=points(axes[0], SMALL), length=2)
    bar.ax.spines["outline"].set_visible(False)
    return bar
