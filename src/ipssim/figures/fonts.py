"""Fonts for names in any script: what the usual font lacks is taken from one that is installed, where there is one."""

import logging
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, findSystemFonts, fontManager, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.text import Text

__all__ = [
    "POINTS_AN_INCH",
    "fit_fonts",
    "laid_out",
    "letters_without_font",
    "package_with",
    "text_inches",
    "without_complaint",
]

USUAL = "sans-serif"
BOXES = "Last Resort"  # a font whose letters are all boxes
EM = 100.0  # points at which letters are measured
POINTS_AN_INCH = 72
FIXED = 65536  # FreeType's fixed-point numbers have 16 bits behind the point
SQUARE, NARROWER = 1.0, 0.6  # width of a letter that the usual font lacks, of its size: Chinese and the like, others


def text_inches(text: str, points: float, *, bold: bool = False) -> float:
    """How wide a line of text is, letter by letter; real lines are up to 4 % narrower, by kerning and hinting."""
    return sum(_advance(letter, bold) for letter in text) * points / POINTS_AN_INCH


def letters_without_font(figure: Figure) -> str:
    """Letters in the figure that no installed font has: pictures show boxes for them."""
    texts = [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)]
    letters = dict.fromkeys(letter for text in texts for letter in _foreign(text))
    return "".join(letter for letter in letters if not _font_with(letter))


def package_with(letters: str) -> str:
    """The Debian package of a font that has these letters, most likely."""
    is_wide = any(unicodedata.east_asian_width(letter) in "WF" for letter in letters)
    return "fonts-noto-cjk" if is_wide else "fonts-noto-core"


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
def _advance(letter: str, bold: bool) -> float:
    """How far a letter moves the pen, of its size."""
    if unicodedata.combining(letter):
        return 0.0
    font = get_font(findfont(FontProperties(family=[USUAL], weight="bold" if bold else "normal")))
    if not font.get_char_index(ord(letter)):
        return SQUARE if unicodedata.east_asian_width(letter) in "WF" else NARROWER
    font.set_size(EM, POINTS_AN_INCH)
    return float(font.load_char(ord(letter), LoadFlags.NO_HINTING).linearHoriAdvance) / FIXED / EM


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
    found = _listed_with(letter)
    if not found:
        _list_new_fonts()
        found = _listed_with(letter)
    return found


@cache
def _list_new_fonts() -> None:
    """Fonts that were installed after Matplotlib made the list that it keeps on disk."""
    known = {entry.fname for entry in fontManager.ttflist}
    for file in set(findSystemFonts()) - known:
        with suppress(OSError, RuntimeError, NotImplementedError):  # one that cannot be read, or has no outlines
            fontManager.addfont(file)


def _listed_with(letter: str) -> str:
    for entry in sorted(fontManager.ttflist, key=lambda entry: ("Sans" not in entry.name, entry.name)):
        if entry.style == "normal" and not entry.name.startswith(BOXES) and _has(entry.fname, letter):
            return str(entry.name)
    return ""


def _has(file: str, letter: str) -> bool:
    try:
        return bool(get_font(file).get_char_index(ord(letter)))
    except (OSError, RuntimeError):  # a font that went away since the list was made
        return False
