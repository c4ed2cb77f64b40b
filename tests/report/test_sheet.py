"""Tables in four formats: nothing in a cell is taken for markup."""

import csv
import io
import re

import pytest

from ipssim.report.sheet import FORMATS, Sheet, as_csv, as_html, as_latex, as_markdown

SHEET = Sheet(
    "What <b>costs</b> 50 %",
    ("Arm", "Cost [$]"),
    (("a | b", "1_000"), ("<script>", "2 & 3"), ("x\\y*z*", "−4")),
    numbers=(1,),
    note="A note & more",
)


def test_a_pipe_in_a_cell_is_no_column() -> None:
    rows = [line for line in as_markdown(SHEET).splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(SHEET.rows)
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {len(SHEET.header) + 1}
    assert rows[1] == "| --- | ---: |"
    assert "&lt;script>" in rows[3] and r"\*z\*" in rows[4]


def test_html_in_a_cell_is_text() -> None:
    html = as_html(SHEET)
    assert "<script>" not in html and "&lt;script&gt;" in html and "2 &amp; 3" in html
    assert html.count("<tr>") == 1 + len(SHEET.rows)
    assert html.count("scope=row") == len(SHEET.rows) and html.count("scope=col") == len(SHEET.header)


def test_csv_is_read_back_as_it_was() -> None:
    assert list(csv.reader(io.StringIO(as_csv(SHEET)))) == [list(SHEET.header), *map(list, SHEET.rows)]


def test_latex_has_no_bare_special_sign_in_a_cell() -> None:
    body = as_latex(SHEET).partition(r"\midrule")[2].partition(r"\bottomrule")[0]
    assert r"a \textbar{} b & 1\_000 \\" in body and r"2 \& 3" in body and r"x\textbackslash{}y" in body
    assert r"\textless{}script\textgreater{}" in body and r"costs\textless{}/b\textgreater{} 50 \%" in as_latex(SHEET)
    assert r"\\" + "\n{[}A] & 1" in as_latex(Sheet("Two", ("Arm", "Value"), (("B", "2"), ("[A]", "1"))))


def test_sentences_in_latex_are_broken_and_run_over_pages() -> None:
    sheet = Sheet("Two", ("Name", "Why"), (("a.base_hazard", "because " * 20),), note="A note")
    text = as_latex(sheet)
    assert text.count(r"\begin{longtable}") == text.count(r"\end{longtable}") == 1 and "resizebox" not in text
    assert r"a.\allowbreak{}base\_\allowbreak{}hazard & because" in text and text.count("}p{") == 2


@pytest.mark.parametrize("style", FORMATS)
def test_every_format_says_every_number(style: str) -> None:
    assert ("$-$4" if style == "latex" else "−4") in FORMATS[style](SHEET)
