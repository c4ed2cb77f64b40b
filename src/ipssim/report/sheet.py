"""A table for readers: text in every cell, written as Markdown, HTML, CSV or LaTeX."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from math import sqrt

__all__ = ["FORMATS", "SPREAD", "Sheet", "as_csv", "as_html", "as_latex", "as_markdown", "prose"]

type Row = tuple[str, ...]

SPREAD = ("mean", "low", "high")  # parts of a cell as in 22.3 (17.3 to 28.2)
SENTENCE, LEAST_SHARE = 60, 0.09  # characters of a cell; width of a column beside sentences
NUMBER = re.compile(r"[+−]?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Sheet:
    """A table as a paper prints it.

    caption   what it shows, without a full stop
    header    one word or two a column
    rows      text in every cell; the first cell names the row
    numbers   columns of numbers, from 0, set to the right
    note      how to read it, beneath
    parts     what the numbers in each cell of a column are, for programs: each has a column of its own there
    """

    caption: str
    header: Row
    rows: tuple[Row, ...]
    numbers: tuple[int, ...] = ()
    note: str = ""
    parts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def as_markdown(sheet: Sheet) -> str:
    """A pipe table, its caption above and its note below."""
    rule = ("---:" if place in sheet.numbers else "---" for place in range(len(sheet.header)))
    rows = [sheet.header, tuple(rule), *sheet.rows]
    lines = [f"| {' | '.join(_in_pipes(cell, k == 1) for cell in row)} |" for k, row in enumerate(rows)]
    note = ["", prose(sheet.note)] if sheet.note else []
    return "\n".join([f"**{prose(sheet.caption)}.**", "", *lines, *note]) + "\n"


def as_csv(sheet: Sheet) -> str:
    """The header and the rows; for other programs, so with one number in a cell."""
    text = io.StringIO()
    titles = (
        title
        for place, name in enumerate(sheet.header)
        for title in ([f"{name}: {part}" if part else name for part in sheet.parts.get(place, ("",))])
    )
    rows = (
        [part for place, cell in enumerate(row) for part in _parted(cell, sheet.parts.get(place))] for row in sheet.rows
    )
    csv.writer(text, lineterminator="\n").writerows([list(titles), *rows])
    return text.getvalue()


def _parted(cell: str, parts: Row | None) -> Row:
    """A cell as it is where its column has no parts; else so many numbers, empty where there is none."""
    if parts is None:
        return (cell,)
    if cell == "–":
        return ("0",) * len(parts)
    found = (
        []
        if cell.startswith("none")
        else [number.lstrip("+").replace(",", "").replace("−", "-") for number in NUMBER.findall(cell)]
    )
    if len(found) == len(parts):
        return tuple(found)
    alone, rest = (found or [""])[0], "" if parts != SPREAD else (found or [""])[0]  # a spread of values that are alike
    return alone, *[rest] * (len(parts) - 1)


def as_latex(sheet: Sheet) -> str:
    """A table for the packages booktabs and graphicx, as narrow as the text; with sentences in it see `_over_pages`."""
    if any(len(cell) > SENTENCE for row in sheet.rows for cell in row):
        return _over_pages(sheet)
    columns = "".join("r" if place in sheet.numbers else "l" for place in range(len(sheet.header)))
    lines = [rf"\begin{{tabular}}{{{columns}}}", r"\toprule", _tex_row(sheet.header), r"\midrule"]
    lines += [*map(_tex_row, sheet.rows), r"\bottomrule", r"\end{tabular}"]
    body = "\n".join(lines)
    note = f"\n\n\\footnotesize {_tex(sheet.note)}" if sheet.note else ""
    fitted = f"\\resizebox{{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}}{{!}}{{%\n{body}}}"
    return f"\\begin{{table}}\n\\caption{{{_tex(sheet.caption)}}}\n{fitted}{note}\n\\end{{table}}\n"


def _over_pages(sheet: Sheet) -> str:
    """Text is broken into lines and rows into pages, for the packages array, booktabs and longtable."""
    sizes = [sqrt(sum(map(len, column)) / len(column)) for column in zip(sheet.header, *sheet.rows, strict=True)]
    sizes = [max(size, LEAST_SHARE * sum(sizes)) for size in sizes]
    # The space lets the first word of a cell be hyphenated.
    left = r">{\raggedright\arraybackslash\leavevmode\nobreak\hspace{0pt}}"
    columns = "".join(rf"{left}p{{\dimexpr{s / sum(sizes):.3f}\linewidth-2\tabcolsep\relax}}" for s in sizes)
    lines = [rf"\begin{{longtable}}{{{columns}}}", rf"\caption{{{_tex(sheet.caption)}}}\\", r"\toprule"]
    lines += [_tex_row(sheet.header), r"\midrule", r"\endfirsthead", r"\toprule", _tex_row(sheet.header), r"\midrule"]
    lines += [r"\endhead", r"\bottomrule", r"\endfoot", *map(_breakable, sheet.rows), r"\end{longtable}"]
    body = "\n".join(lines)
    return f"{{\\scriptsize\\setlength\\tabcolsep{{3pt}}\n{body}\n\n{_tex(sheet.note)}\\par}}\n"


def _breakable(row: Row) -> str:
    """A row in which names in code may be broken after a point or an underscore."""
    return re.sub(r"(\\_|\.(?=[a-z]))", r"\1\\allowbreak{}", _tex_row(row))


def as_html(sheet: Sheet) -> str:
    """A table in a box of its own, which scrolls sideways when the page is narrow."""
    head = "".join(_cell("th scope=col", cell, place in sheet.numbers) for place, cell in enumerate(sheet.header))
    rows = "\n".join(f"<tr>{''.join(_cells(row, sheet.numbers))}</tr>" for row in sheet.rows)
    note = f'<p class="note">{escape(sheet.note)}</p>' if sheet.note else ""
    return (
        f'<figure class="sheet"><figcaption dir="auto">{escape(sheet.caption)}</figcaption>\n'
        f'<div class="scroll" role="region" aria-label="{escape(sheet.caption)}" tabindex="0">'
        f"<table><thead><tr>{head}</tr></thead>\n"
        f"<tbody>{rows}</tbody></table></div>{note}</figure>"
    )


FORMATS: dict[str, Callable[[Sheet], str]] = {
    "md": as_markdown,
    "html": as_html,
    "csv": as_csv,
    "latex": as_latex,
}


def _cells(row: Row, numbers: Iterable[int]) -> Iterable[str]:
    for place, cell in enumerate(row):
        yield _cell("th scope=row" if place == 0 else "td", cell, place in numbers)


def _cell(tag: str, text: str, number: bool) -> str:
    # `auto`: a name that is read from the right stays in its own cell and direction.
    looks = ' class="number"' if number else ' dir="auto"'
    return f"<{tag}{looks}>{escape(text)}</{tag.partition(' ')[0]}>"


def _in_pipes(text: str, is_rule: bool) -> str:
    return text if is_rule else prose(text).replace("|", r"\|")


def prose(text: str) -> str:
    """Text for Markdown, in which nothing is taken for Markdown or HTML."""
    safe = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{letter}" if letter in r"\`*_[]" else letter for letter in safe)


def _tex_row(row: Row) -> str:
    return " & ".join(map(_tex, row)) + r" \\"


def _tex(text: str) -> str:
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\u00a0": "~"}
    # The usual font encoding has other signs in the places of < > |, and `[` after a row is taken for its distance.
    special |= {"−": "$-$", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "[": "{[}"}
    special |= {letter: f"\\{letter}" for letter in "&%$#_{}"}
    return "".join(special.get(letter, letter) for letter in text)
