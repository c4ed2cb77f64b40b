"""The figures of a report: which ones, drawn for a page and for a phone, with what they show in words."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from inspect import getdoc
from typing import TYPE_CHECKING

from ipssim.batch import Results
from ipssim.figures import FIGURES, NotInFolder, alt_text, outcome_curve, sized_axes
from ipssim.figures.pictures import as_picture
from ipssim.outcomes import OUTCOMES
from ipssim.report.memory import Remembering

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["CHAPTERS", "Chapter", "Image", "Picture", "Tell", "axes_of", "nobody", "pictures", "title_of", "wanted"]

# In reading order, as far as the results have what they show
CHAPTERS = {
    "What was varied": ("sweep", "tornado"),
    "Reach and adoption": ("penetration", "difference", "ranking", "adoption", "programmes", "cascade"),
    "Quality": ("fidelity", "fidelity-fan", "items"),
    "Lasting": ("phases", "survival", "stops"),
    "Places": ("region-map", "regions"),
    "Money": ("money-by-payer", "cost-by-use", "cost-plane", "acceptability"),
}
DOCUMENTED = "Reach and adoption"  # where outcomes with documented values stand that have no figure of their own
ALREADY_SHOWN = ("penetration", "programmes", "fidelity", "adopters_ever")
PAGE, PHONE = 1400, 620  # pixels across
LEAST_FOR_PHONE = 150_000  # bytes that must be left to draw a figure for phones as well


type Tell = Callable[[str], object]  # hears what is being done, because it takes a while


def nobody(_: str) -> None:
    """Hears what is being done, and says nothing."""


@dataclass(frozen=True)
class Image:
    """One picture as it stands in the page."""

    png: bytes
    width: int
    height: int

    @property
    def address(self) -> str:
        """The whole picture as an address, so that nothing needs to be fetched."""
        return f"data:image/png;base64,{b64encode(self.png).decode()}"

    @property
    def room(self) -> int:
        """Bytes it takes in the page."""
        return len(self.png) * 4 // 3


@dataclass(frozen=True)
class Picture:
    """A figure: its name, what it is of, what it shows for readers who do not see it, and its images."""

    name: str
    title: str
    alt: str
    page: Image
    phone: Image | None


@dataclass(frozen=True)
class Chapter:
    """Some figures under one heading, and names of those that there was no room for."""

    title: str
    pictures: tuple[Picture, ...]
    left_out: tuple[str, ...]


def pictures(results: Results, room: int, tell: Tell = nobody) -> list[Chapter]:
    """The figures that these results can show, chapter by chapter, in so many bytes."""
    remembering = Remembering.of(results)
    chapters = []
    for title, names in wanted(results).items():
        tell(f"drawing figures: {title.lower()}")
        drawn, left_out = [], []
        for name in names:
            picture = _drawn(remembering, name, room)
            if isinstance(picture, Picture):
                drawn.append(picture)
                room -= picture.page.room
            elif picture:
                left_out.append(name)
        if drawn or left_out:
            chapters.append(Chapter(title, tuple(drawn), tuple(left_out)))
    tell("drawing figures: for phones")
    return list(_for_phones(remembering, chapters, room))


def _for_phones(results: Results, chapters: list[Chapter], room: int) -> Iterator[Chapter]:
    """The same with pictures for phones, from what room is left once every figure has its own."""
    for chapter in chapters:
        drawn = []
        for picture in chapter.pictures:
            phone = _for_phone(results, picture.name, room)
            room -= phone.room if phone else 0
            drawn.append(replace(picture, phone=phone))
        yield replace(chapter, pictures=tuple(drawn))


def axes_of(results: Results, name: str, size: str) -> "Axes | None":
    """The figure of a name; None when the results do not hold what it shows."""
    draw: Callable[..., Axes] = FIGURES.get(name) or (lambda r, ax: outcome_curve(r, name, ax=ax))
    try:
        return draw(results, ax=sized_axes(size))
    except NotInFolder:
        return None


def wanted(results: Results) -> dict[str, list[str]]:
    """Names by chapter, with outcomes that have documented values."""
    observed = dict.fromkeys(point.outcome for point in results.observations if point.outcome in OUTCOMES)
    names = {title: list(names) for title, names in CHAPTERS.items()}
    names[DOCUMENTED] += [name for name in observed if name not in ALREADY_SHOWN]
    return names


def _drawn(results: Results, name: str, room: int) -> Picture | bool:
    """The picture; True when there is no room for it, False when the results do not hold it."""
    axes = axes_of(results, name, "page")
    if axes is None:
        return False
    image = Image(*as_picture(axes, PAGE))
    if image.room > room:
        return True
    return Picture(name, title_of(name), alt_text(axes), image, None)


def _for_phone(results: Results, name: str, room: int) -> Image | None:
    axes = axes_of(results, name, "column") if room > LEAST_FOR_PHONE else None
    return Image(*as_picture(axes, PHONE)) if axes is not None else None


def title_of(name: str) -> str:
    """What a figure is of."""
    if name in OUTCOMES and name not in FIGURES:
        return OUTCOMES[name].label
    return (getdoc(FIGURES[name]) or name).partition("\n")[0].rstrip(".")
