"""The page as text: everything is in it, nothing is fetched, nobody's name is markup."""

import importlib.util
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from figures.made_up import scenario_of
from ipssim.batch import Results
from ipssim.errors import InputError
from ipssim.report import KINDS, paper_table, pictures, write_report
from ipssim.report.page import MOST_BYTES, gathered, in_markdown, need, rendered
from ipssim.scenario import Sweep, Vary
from report.conftest import EVIDENCE, STRANGE, few_figures, written

pytestmark = pytest.mark.xdist_group("report")  # with the browser: pages are made once
SECTIONS = ("short", "world", "arms", "outcomes", "trust", "again", "sources", "parameters")
THREE_MEGABYTES = 3_000_000


class Reader(HTMLParser):
    """What a browser would find: ids, links, scripts, alternative texts, headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_every_section_is_there_and_in_the_contents(page: str) -> None:
    read = Reader(page)
    ids = {attributes.get("id") for _, attributes in read.tags}
    links = {(link["href"] or "")[1:] for link in read.all("a") if (link["href"] or "").startswith("#")}
    assert set(SECTIONS) <= ids and set(SECTIONS) <= links and links <= ids


def test_headings_never_skip_a_level(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Reader(page).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_it_says_how_many_parameters_have_which_grade(page: str) -> None:
    assert EVIDENCE in page


def test_results_of_an_earlier_version_say_so(page: str) -> None:
    assert f"computed by an earlier version of the model ({EVIDENCE.rstrip('.')})" in page


def test_nothing_is_fetched(page: str) -> None:
    read = Reader(page)
    sources = [attributes.get(key) for _, attributes in read.tags for key in ("src", "srcset") if attributes.get(key)]
    assert sources and all((source or "").startswith("data:") for source in sources)
    assert [link["href"] for link in read.all("link")] == ["data:,"]
    assert "@import" not in page.partition("</style>")[0] and "url(" not in page.partition("</style>")[0]


def test_every_figure_says_what_it_shows(page: str) -> None:
    images = Reader(page).all("img")
    assert len(images) == 5 and all(len(image["alt"] or "") > 40 for image in images)


def test_it_is_small_enough_to_send(page: str, strange_page: str) -> None:
    assert len(page.encode()) < THREE_MEGABYTES and len(strange_page.encode()) < THREE_MEGABYTES


def test_figures_stop_where_the_page_is_full(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_figures(monkeypatch, ("penetration", "adoption"))
    monkeypatch.setattr("ipssim.report.page.MOST_BYTES", MOST_BYTES // 3)
    html = rendered(gathered(folder))
    assert "There was no room on this page for penetration, adoption" in html
    assert Reader(html).all("img") == []


def test_no_figure_gives_way_to_one_for_phones(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_figures(monkeypatch, ("penetration", "adoption"))
    results = Results.read(folder)
    (chapter,) = pictures.pictures(results, MOST_BYTES)
    monkeypatch.setattr(pictures, "LEAST_FOR_PHONE", 0)
    (tight,) = pictures.pictures(results, sum(picture.page.room for picture in chapter.pictures) + 1)
    assert len(tight.pictures) == 2 and not tight.left_out


def test_names_are_text_and_not_markup(strange_page: str) -> None:
    scripts = Reader(strange_page).all("script")
    assert len(scripts) == 5 and "<script>alert" not in strange_page
    assert "&lt;script&gt;alert(&#39;arm&#39;)&lt;/script&gt; &amp;" in strange_page
    assert all(name.strip() in strange_page for name in STRANGE[1:3])
    assert "<b>Which?</b>" not in strange_page and "{{ braces }}" in strange_page


def test_when_all_runs_failed_it_says_so_and_shows_no_results(tmp_path: Path) -> None:
    html = rendered(gathered(written(scenario_of(), tmp_path / "results", fails=True)))
    assert "9 of 9 runs failed" in html and "ValueError: it broke" in html
    assert "No run has finished" in html and 'id="explorer"' not in html


def test_one_arm_of_one_run_is_a_report_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_figures(monkeypatch)
    html = rendered(gathered(written(scenario_of(("alone",), replicates=1), tmp_path / "results")))
    assert "There is one run an arm: nothing here says how much is luck." in html
    assert "“alone”" in html and "95&nbsp;% interval" not in html


def test_a_sweep_says_what_was_varied_and_what_it_moved(swept_page: str) -> None:
    assert "adoption.base_hazard" in swept_page and 'id="step"' in swept_page
    assert "penetration ends at" in swept_page


def test_the_sentences_say_what_their_intervals_cover(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Over 3 replicates. The interval covers luck" in page
    few_figures(monkeypatch)
    drawn = Sweep(method="sobol", samples=4, vary=(Vary(name="adoption.base_hazard"),))
    html = rendered(gathered(written(scenario_of(replicates=1).swept(drawn), tmp_path / "results")))
    assert html.count("The interval covers parameters, not luck") == 2  # there, and at the table of differences


def test_names_are_text_in_markdown_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_figures(monkeypatch)
    scenario = scenario_of(STRANGE, replicates=1).model_copy(update={"title": "*bold* <i>title</i>"})
    text = in_markdown(gathered(written(scenario, tmp_path / "results")), {})
    prose, code, _ = text.partition("```")
    assert text.startswith("# \\*bold\\* &lt;i>title&lt;/i>\n") and code and "<script" not in prose


def test_markdown_says_too_what_is_in_force_in_every_arm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_figures(monkeypatch)
    line = {"kind": "recurrent_state_line", "posts_per_million": 5.0}
    scenario = scenario_of(replicates=1).changed({"policies": [line]})
    text = in_markdown(gathered(written(scenario, tmp_path / "results")), {})
    assert "In force in every arm:\n\n- A line in the budget that pays" in text


def test_markdown_names_failures_and_the_arms_without_a_common_policy(tmp_path: Path) -> None:
    text = in_markdown(gathered(written(scenario_of(), tmp_path / "results", fails=True)), {})
    assert "sample 1, replicate 1: ValueError: it broke" in text
    assert "The arms:\n\n- **" in text


def test_markdown_comes_with_its_figures(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_figures(monkeypatch, ("penetration",))
    written_files = write_report(folder, tmp_path / "out" / "three.html", markdown=True)
    text = (tmp_path / "out" / "three.md").read_text(encoding="utf-8")
    (figure,) = re.findall(r"!\[[^\]]{40,}\]\(([^)]+)\)", text)
    assert (tmp_path / "out" / figure) in written_files and (tmp_path / "out" / figure).is_file()
    assert "| Outcome | Arm | Mean |" in text and EVIDENCE in text and "<" not in text.replace("&lt;", "")


def test_what_is_not_installed_is_named_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr("ipssim.report.page.find_spec", lambda name: None)
    with pytest.raises(InputError, match="a report needs altair and vl-convert-python") as refused:
        need("altair", "vl_convert")
    assert 'pip install "ipssim[report]"' in str(refused.value)


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_for_a_paper_can_be_made(kind: str, folder: Path) -> None:
    sheet = paper_table(folder, kind)
    assert sheet.rows or sheet.note == "The scenario has no documented values."
    assert all(len(row) == len(sheet.header) for row in sheet.rows)


def test_the_table_of_parameters_gives_each_its_evidence(folder: Path) -> None:
    from ipssim.evidence import Evidence

    sheet = paper_table(folder, "parameters")
    assert len(sheet.rows) == len(Evidence.read())
    assert all(row[sheet.header.index("Evidence")] for row in sheet.rows)
