"""Fonts for names in any script: what the usual font lacks is taken from one that is installed, where there is one."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.text import Text

__all__ = ["fit_fonts", "laid_out", "without_complaint"]

USUAL = "sans-serif"
BOXES = "LastResort"  # a font whose letters are all boxes


def fit_fonts(figure: Figure) -> None:
    """Give every text of the figure fonts that have its letters, as far as they are installed."""
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        others = dict.fromkeys(filter(None, map(_font_with, _foreign(text.get_text()))))
        if others:
            text.set_fontfamily([*_usual_family(), *others])


def laid_out(ax: Axes) -> None:
    """Let the figure find the place of everything in it, as it will be drawn."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    with without_complaint(figure):
        figure.draw_without_rendering()


@contextmanager
def without_complaint(figure: Figure) -> Iterator[None]:
    """Draw with the best fonts there are; a letter that none of them has becomes a box, and nobody is warned."""
    fit_fonts(figure)
    log = logging.getLogger("matplotlib.font_manager")
    was_silent, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            yield
    finally:
        log.disabled = was_silent


@cache
def _usual_family() -> tuple[str, ...]:
    """The family that is used for plain text."""
    return (get_font(findfont(FontProperties(family=[USUAL]))).family_name,)


@cache
def _foreign(text: str) -> tuple[str, ...]:
    """Letters that the usual font lacks."""
    if text.isascii():
        return ()
    has = get_font(findfont(FontProperties(family=[USUAL]))).get_char_index
    return tuple(letter for letter in dict.fromkeys(text) if letter.isprintable() and not has(ord(letter)))


@cache
def _font_with(letter: str) -> str:
    """The first installed family that has a letter; empty when none has."""
    for entry in sorted(fontManager.ttflist, key=lambda entry: ("Sans" not in entry.name, entry.name)):
        if entry.style == "normal" and not entry.name.startswith(BOXES) and _has(entry.fname, letter):
            return str(entry.name)
    return ""


def _has(file: str, letter: str) -> bool:
    try:
        return bool(get_font(file).get_char_index(ord(letter)))
    except (OSError, RuntimeError):  # a font that went away since the list was made
        return False
