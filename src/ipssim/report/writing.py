"""Reports and tables as files."""

import os
from pathlib import Path

from ipssim.batch.store_files import keep_text
from ipssim.errors import InputError
from ipssim.figures import alt_text, save
from ipssim.report.memory import Remembering
from ipssim.report.page import Content, Drawn, gathered, in_markdown, need, rendered
from ipssim.report.pictures import Tell, axes_of, nobody, title_of, wanted

__all__ = ["write_report"]


def write_report(folder: Path | str, out: Path | str, *, markdown: bool = False, tell: Tell = nobody) -> list[Path]:
    """Write the report of a results folder as one HTML file; return the files written.

    markdown   write it as Markdown too, beside the page, with the figures as files in a folder of their own
    tell       is told what is being done, every few seconds
    """
    need("jinja2", "altair", "vl_convert")
    out = Path(out)
    _make_folder(out)  # first: the rest takes its time
    content = gathered(Path(folder), tell)
    written = [_written(out, rendered(content, tell))]
    if markdown:
        tell("drawing figures: as files")
        page = out.with_suffix(".md")
        figures = out.with_name(f"{out.stem}_figures")
        drawn, files = _figures(content, figures)
        written += [_written(page, in_markdown(content, drawn)), *files]
    return written


def _figures(content: Content, folder: Path) -> tuple[dict[str, list[Drawn]], list[Path]]:
    """Every figure that the results can show, as files: by chapter, and all that was written."""
    results = Remembering.of(content.results)
    chapters: dict[str, list[Drawn]] = {}
    files: list[Path] = []
    for chapter, names in wanted(results).items() if content.explorer else ():
        for name in names:
            axes = axes_of(results, name, "page")
            if axes is not None:
                files += save(axes, folder / name)
                drawn = Drawn(title_of(name), alt_text(axes), f"{folder.name}/{name}.png")
                chapters.setdefault(chapter, []).append(drawn)
    return chapters, files


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not os.access(path if path.exists() else path.parent, os.W_OK) or path.is_dir():
            raise InputError(f"cannot write `{path}`", hint="choose another place with --out")
    except OSError as problem:
        raise InputError(f"cannot write `{path}`: {problem.strerror}") from problem


def _written(path: Path, text: str) -> Path:
    try:
        keep_text(path, text)
    except OSError as problem:
        raise InputError(f"cannot write `{path}`: {problem.strerror}") from problem
    return path
