"""`ipssim report` and `ipssim table`: what they write, and what they refuse."""

from pathlib import Path

import pytest

from cli.conftest import Terminal
from report.conftest import few_figures


def test_a_page_is_written_where_asked(
    ipssim: Terminal, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_figures(monkeypatch)
    answer = ipssim("report", results, "-o", "pages/out.html")
    assert answer.code == 0 and answer.out == f"{Path('pages/out.html')}\n"
    assert "MB: open `" in answer.err
    assert (tmp_path / "pages" / "out.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("verb", ["report", "table"])
def test_a_folder_without_results_is_one_message(verb: str, ipssim: Terminal, tmp_path: Path) -> None:
    answer = ipssim(verb, tmp_path)
    assert answer.code == 2 and answer.out == ""
    assert answer.err.startswith("error: there are no results here")


def test_a_page_must_be_called_one(ipssim: Terminal, results: Path) -> None:
    answer = ipssim("report", results, "-o", "report.pdf")
    assert answer.code == 2
    assert answer.err == "error: `report.pdf` is no name of a page\n\nhint: let it end in .html\n"


def test_a_table_is_printed_or_written(ipssim: Terminal, results: Path, tmp_path: Path) -> None:
    shown = ipssim("table", results, "--outcome", "penetration", "--at", "2004-12-31")
    assert shown.code == 0 and "| Penetration \\[%\\] | December 2004 |" in shown.out
    kept = ipssim("table", results, "--kind", "comparison", "--format", "csv", "-o", "tables/c.csv")
    assert kept.code == 0 and kept.out == ""
    assert (tmp_path / "tables" / "c.csv").read_text(encoding="utf-8").startswith("Outcome,Arm,Mean,")


def test_tables_are_listed(ipssim: Terminal) -> None:
    assert {line.split()[0] for line in ipssim("table", "--list").out.splitlines()} >= {"outcomes", "parameters"}


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--kind", "outcome"], "did you mean `outcomes`?"),
        (["--format", "word"], "there are md, html, csv, latex"),
        (["--outcome", "penetratoin"], "did you mean `penetration`?"),
        (
            ["--kind", "costs", "--at", "2004-12-31"],
            "leave it out, or ask for `--kind outcomes` or `--kind comparison`",
        ),
        (
            ["--kind", "stops", "--outcome", "penetration"],
            "leave it out, or ask for `--kind outcomes` or `--kind comparison` or `--kind cost-effectiveness`",
        ),
        (
            ["--outcome", "cost", "--discount", "0.5"],
            "leave it out, or ask for `--kind costs` or `--kind savings` or `--kind cost-effectiveness`",
        ),
        (
            ["--kind", "comparison", "--at", "2004-12-31", "--at", "2005-12-31"],
            "name one date, and make a table for each",
        ),
        (["--at", "soon"], "write it as in 2030-12-31"),
    ],
    ids=lambda given: given if isinstance(given, str) else given[0],
)
def test_what_is_misspelt_is_said_with_the_nearest(
    words: list[str], hint: str, ipssim: Terminal, results: Path
) -> None:
    answer = ipssim("table", results, *words)
    assert answer.code == 2 and answer.err.endswith(f"hint: {hint}\n")


@pytest.mark.parametrize("verb", ["status", "verify", "export", "report", "compare", "plot"])
@pytest.mark.parametrize(
    ("named", "hint"),
    [
        ("{folder.parent}", "there are results in `{folder}`"),
        ("{folder}/runs", "there are results in `{folder}`"),
        ("{folder}s", "did you mean `{folder}`?"),
        (
            "{folder}/manifest.json",
            "this is no folder; a scenario is simulated by `ipssim run {folder}/manifest.json`, into one",
        ),
        ("nowhere", "make them with `ipssim run`"),
    ],
)
def test_who_names_another_folder_is_shown_where_results_are(
    verb: str, named: str, hint: str, results: Path, ipssim: Terminal
) -> None:
    answer = ipssim(verb, named.format(folder=results))
    assert answer.code == 2
    assert answer.err.startswith("error: there are no results here\n --> ")
    assert answer.err.endswith(f"\nhint: {hint.format(folder=results)}\n")
