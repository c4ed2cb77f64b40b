"""Figures as pictures for a page: small PNG files in memory."""

from io import BytesIO

from matplotlib.axes import Axes
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
    drawn = BytesIO()
    with without_complaint(figure):
        figure.savefig(drawn, format="png", dpi=pixels / figure.get_figwidth(), metadata={"Software": None})
    picture = Image.open(drawn).convert("RGB").quantize(SHADES, dither=Image.Dither.NONE)
    small = BytesIO()
    picture.save(small, "png", optimize=True)
    return small.getvalue(), picture.width, picture.height
