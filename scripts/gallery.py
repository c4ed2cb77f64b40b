"""Draw every figure of a results folder anew for docs/gallery.md: python scripts/gallery.py RESULTS [RESULTS ...]

A figure that the first folder cannot show is taken from the next that can.
"""

import sys
from pathlib import Path

from ipssim.batch import Results
from ipssim.figures import FIGURES, NotInFolder, alt_text, save

DOCS = Path(__file__).parents[1] / "docs"
PIXELS = 900  # wide: small enough for a page of many
MOST_BYTES = 200_000


def main(folders: list[str]) -> None:
    """Draw the figures and write the page."""
    studies = [Results.read(folder) for folder in folders]
    text = (
        "# Gallery\n\nEvery figure that `ipssim plot` draws; `ipssim plot --list` names them. "
        "Under each stands the study that it shows.\n"
    )
    for name in FIGURES:
        text += _entry(name, studies)
    (DOCS / "gallery.md").write_text(text, encoding="utf-8")


def _entry(name: str, studies: list[Results]) -> str:
    summary = (FIGURES[name].__doc__ or "").partition("\n")[0]
    head = f"\n## {name}\n\n{summary}\n"
    for study in studies:
        try:
            ax = FIGURES[name](study)
        except NotInFolder:
            continue
        picture, data, words = save(ax, DOCS / "img" / "gallery" / name, ["png"], pixels=PIXELS)
        data.unlink()
        words.unlink()
        assert picture.stat().st_size < MOST_BYTES, f"{picture} is too large for the page"
        return f"{head}\n![{alt_text(ax)}](img/gallery/{name}.png)\n\n*{study.scenario.title}*\n"
    return f"{head}\nNot shown: none of the folders drawn from has what it needs (such as a sweep).\n"


if __name__ == "__main__":
    main(sys.argv[1:])
