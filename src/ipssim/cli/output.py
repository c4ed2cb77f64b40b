"""Printing: data to stdout, messages to stderr, readable without colour."""

import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from ipssim.errors import InputError
from ipssim.wording import NO_BREAK

__all__ = ["NO_BREAK", "bullets", "grid", "indented", "keep", "page_width", "paragraph", "say", "show"]

WIDTH = 96
GAP = 2
LEAST_COLUMN = 30


def show(text: str = "") -> None:
    """Print data."""
    sys.stdout.write(text.replace(NO_BREAK, " ") + "\n")


def say(text: str) -> None:
    """Print a message about the work."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def keep(text: str, path: Path) -> None:
    """Write a file, in a folder made for it, and say so."""
    from ipssim.batch.store_files import keep_text

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        keep_text(path, text)
    except OSError as problem:
        raise InputError(f"cannot write `{path}`: {problem.strerror}") from problem
    say(f"written to `{path}`")


def paragraph(text: str, indent: str = "", hang: str = "") -> str:
    """Text as one paragraph of readable width; `hang` goes before all lines but the first."""
    words = re.sub(r"[ \n]+", " ", text)  # but keep no-break spaces until they are printed
    return textwrap.fill(words, WIDTH, initial_indent=indent, subsequent_indent=indent + hang, break_on_hyphens=False)


def bullets(texts: Iterable[str], indent: str = "  ") -> str:
    """Texts as a list."""
    return "\n".join(paragraph(f"- {text}", indent, "  ") for text in texts)


def indented(text: str) -> str:
    """Text two columns to the right."""
    return textwrap.indent(text, "  ")


def grid(
    rows: Iterable[Sequence[object]], header: Sequence[str] = (), *, right: Iterable[int] = (), width: int = WIDTH
) -> str:
    """Rows as aligned columns; text in the last column that goes beyond `width` is wrapped.

    right    columns aligned to the right, by number from 0
    """
    cells = [tuple(map(str, row)) for row in ([header] if header else []) + list(rows)]
    if not cells:
        return ""
    widths = [max(len(row[k]) for row in cells) for k in range(len(cells[0]))]
    right_columns = set(right)
    start = sum(widths[:-1]) + GAP * (len(widths) - 1)
    lines: list[str] = []
    for row in cells:
        *padded, last = (_padded(cell, widths[k], right=k in right_columns) for k, cell in enumerate(row))
        last = last if len(row) - 1 in right_columns else row[-1]
        wrapped = textwrap.wrap(last, max(width - start, LEAST_COLUMN), drop_whitespace=False) or [""]
        lines.append((" " * GAP).join([*padded, wrapped[0]]).rstrip())
        lines += [" " * start + line.strip() for line in wrapped[1:]]
    return "\n".join(lines)


def page_width() -> int:
    """Columns of the terminal; no limit when the output goes to a file or another program, one row a line."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize


def _padded(cell: str, width: int, *, right: bool) -> str:
    return cell.rjust(width) if right else cell.ljust(width)
