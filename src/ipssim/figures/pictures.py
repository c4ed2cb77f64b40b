"""Figures as pictures for a page: small PNG files in memory."""

from io import BytesIO

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from ipssim.figures.fonts import without_complaint

__all__ = ["as_picture"]

SHADES = 64  # colours of a picture: few enough to be small, enough for shades that no eye tells apart


def as_picture(ax: Axes, pixels: int) -> tuple[bytes, int, int]:
    """The whole figure of these axes as a PNG of so many pixels across; with its width and height.

    Colours are reduced without dithering: flat areas stay flat, and the file is a quarter of what it would be.
    """
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    canvas, dots = FigureCanvasAgg(figure), figure.dpi
    figure.dpi = pixels / figure.get_figwidth()
    with without_complaint(figure):
        canvas.draw()
    figure.dpi = dots
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    small = BytesIO()
    picture.quantize(SHADES, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return small.getvalue(), picture.width, picture.height
