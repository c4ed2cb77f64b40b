"""Figures as files: the picture, what it shows in a sentence, and the data behind it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from ipssim.errors import InputError, unknown
from ipssim.figures.fonts import laid_out, letters_without_font, without_complaint
from ipssim.figures.style import PAGE_WIDTH, is_ours

__all__ = ["FORMATS", "alt_text", "data_behind", "keep", "letters_missing", "save", "title_of"]

FORMATS = ("png", "svg", "pdf")
VECTOR_DOTS = 72  # an inch, in which SVG and PDF are drawn
PIXELS = 1600  # of a PNG's width, on a page
DATA, ALT = "ipssim_data", "ipssim_alt"  # where axes carry the table they were drawn from, and what they show

# Text stays text in SVG; nothing in a file depends on the moment it was made.
SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "ipssim", "pdf.fonttype": 42}
NO_DATE: dict[str, dict[str, None]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
WHERE_ALT_GOES = {"svg": "Description", "pdf": "Subject", "png": "Description"}


def keep(ax: Axes, table: pd.DataFrame, alt: str) -> None:
    """Let the axes carry the table they were drawn from, and what they show in words."""
    setattr(ax, DATA, table)
    setattr(ax, ALT, " ".join(alt.split()))


def data_behind(ax: Axes) -> pd.DataFrame:
    """The table that axes were drawn from."""
    table: pd.DataFrame = _kept(ax, DATA)
    return table


def alt_text(ax: Axes) -> str:
    """What the figure shows, for readers who do not see it."""
    return str(_kept(ax, ALT))


def _kept(ax: Axes, what: str) -> Any:
    if not hasattr(ax, what):
        hint = "take the axes that a figure function returns, such as `penetration_curve(results)`"
        raise InputError(f"there is no figure of ipssim on this `{type(ax).__name__}`", hint=hint)
    return getattr(ax, what)


def save(ax: Axes, path: Path | str, formats: Iterable[str] = ("png", "svg"), *, pixels: int = PIXELS) -> list[Path]:
    """Write the figure of these axes, the data behind it (.csv) and what it shows (.txt); return the files written.

    path       where, best without a suffix: one that is a format is written as well; folders are made when missing
    formats    png, svg, pdf; each carries the alternative text as its description as well
    pixels     width of a PNG
    """
    data, said, stem = data_behind(ax), alt_text(ax), Path(path)
    formats = [formats] if isinstance(formats, str) else formats
    if stem.suffix[1:].lower() in FORMATS:
        formats = dict.fromkeys([stem.suffix[1:].lower(), *formats])
        stem = stem.with_suffix("")
    for name in formats:
        if name not in FORMATS:
            raise unknown("format", name, FORMATS)
    files = [stem.with_name(f"{stem.name}.{suffix}") for suffix in (*formats, "csv", "txt")]
    try:
        stem.parent.mkdir(parents=True, exist_ok=True)
        for file in files[:-2]:
            _draw(ax, file, pixels)
        data.to_csv(files[-2], index=False)
        files[-1].write_text(f"{said}\n", encoding="utf-8")
    except OSError as problem:
        raise InputError(f"cannot write figures into `{stem.parent}`: {problem.strerror}") from problem
    return files


def _draw(ax: Axes, file: Path, pixels: int) -> None:
    figure, kind = ax.get_figure(root=True), file.suffix[1:]
    assert isinstance(figure, Figure)
    dots = pixels / min(figure.get_figwidth(), PAGE_WIDTH)  # a figure that was made wider for a legend has more
    metadata: dict[str, Any] = {**NO_DATE[kind], WHERE_ALT_GOES[kind]: alt_text(ax)}
    if kind != "svg":  # which has it as an element, see below
        metadata["Title"] = title_of(figure)
    still = _settled(ax, figure) if kind != "png" and is_ours(ax) else nullcontext()
    with matplotlib.rc_context(SETTINGS), without_complaint(figure), still:
        figure.savefig(file, dpi=dots, metadata=metadata)
    if kind == "svg":
        _let_readers_hear(file, title_of(figure), alt_text(ax))


@contextmanager
def _settled(ax: Axes, figure: Figure) -> Iterator[None]:
    """Axes stand where the layout puts them to a millionth, no finer: the last digits depend on chance."""
    layout, dots = figure.get_layout_engine(), figure.dpi
    figure.dpi = VECTOR_DOTS
    laid_out(ax)
    figure.set_layout_engine("none")
    for own in figure.axes:
        bounds = own.get_position(original=True).bounds
        own.set_position(Bbox.from_bounds(*(round(float(value), 6) for value in bounds)))
    yield
    figure.set_layout_engine(layout)
    figure.dpi = dots


def letters_missing(ax: Axes) -> str:
    """Letters of the figure that no installed font has: pictures show boxes for them, SVG keeps them as text."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    return letters_without_font(figure)


def title_of(figure: Figure) -> str:
    """The title of a figure, in one line and without signs of a formula."""
    texts = [text for own in figure.axes for text in own.texts if text.get_gid() == "title"]
    titles = [text.get_text() for text in texts] or [own.get_title(loc="left") for own in figure.axes]
    return " ".join((titles[0] if titles else "").replace(r"\$", "$").split())


def _let_readers_hear(file: Path, title: str, alt: str) -> None:
    """Title and description as elements of the SVG, where browsers and screen readers look for them."""
    own = sha256(f"{title}\n{alt}".encode()).hexdigest()[:8]  # several figures may stand in one page
    before, start, rest = file.read_text(encoding="utf-8").partition("<svg ")
    named = f'role="img" aria-labelledby="title-{own} description-{own}" '
    said = f'\n <title id="title-{own}">{escape(title)}</title>\n <desc id="description-{own}">{escape(alt)}</desc>'
    opening, end, body = rest.partition(">")
    file.write_text("".join((before, start, named, opening, end, said, body)), encoding="utf-8")
