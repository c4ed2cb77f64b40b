"""The report in a real browser with the network cut off: it opens, draws, obeys, fits, prints, and can be heard."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from report.browser import QUIET, chromium, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright")
pytestmark = pytest.mark.xdist_group("report")  # one browser, and pages that are made once
WIDTHS = (375, 1280, 1920)
# The rows of a table are alike; axe looks at every cell, and there are thousands.
FEW_ROWS = "document.querySelectorAll('tbody').forEach((b) => [...b.rows].slice(3).forEach((row) => row.remove()))"


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    program = chromium()
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def files(
    tmp_path_factory: pytest.TempPathFactory, browser: "Browser", page: str, strange_page: str, swept_page: str
) -> dict[str, Path]:
    """The pages as files."""
    folder = tmp_path_factory.mktemp("pages")
    for name, html in (("usual", page), ("strange", strange_page), ("swept", swept_page)):
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return {path.stem: path for path in folder.glob("*.html")}


def points(page: "Page", data: str = "curves") -> list[dict[str, Any]]:
    """What the chart shows now."""
    shown: list[dict[str, Any]] = page.evaluate(f"window.explorer.view.data('{data}').map((p) => ({{...p}}))")
    return shown


def change(page: "Page", what: str) -> None:
    """Work a control with a script line on `el`, and wait until the chart has been drawn again."""
    drawn = page.evaluate("window.explorer.drawn")
    page.evaluate(f"() => {{ {what}; el.dispatchEvent(new Event('input', {{bubbles: true}})); }}")
    page.wait_for_function(f"window.explorer.drawn > {drawn}")


def wider_than_the_window(page: "Page") -> int:
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


@pytest.mark.parametrize(("name", "width"), [*(("usual", width) for width in WIDTHS), ("strange", 375), ("swept", 375)])
def test_it_opens_without_a_word_and_fits_the_window(
    name: str, width: int, browser: "Browser", files: dict[str, Path]
) -> None:
    with visit(browser, files[name], width) as seen:
        assert seen.complaints == []
        assert [url for url in seen.requests if not url.startswith(("file:", "data:"))] == []
        assert wider_than_the_window(seen.page) == 0
        broken = "[...document.images].filter((i) => !i.complete || i.naturalWidth === 0).length"
        assert seen.page.evaluate(broken) == 0
        lines = seen.page.locator("#chart svg .mark-line path")
        assert lines.count() >= 1 and all(
            d and "NaN" not in d for d in lines.evaluate_all("l => l.map(p => p.getAttribute('d'))")
        )


def test_a_phone_is_given_pictures_made_for_it(browser: "Browser", files: dict[str, Path]) -> None:
    with visit(browser, files["usual"], 375) as narrow, visit(browser, files["usual"], 1280) as wide:
        width = "document.querySelector('figure img').naturalWidth"
        assert narrow.page.evaluate(width) < wide.page.evaluate(width)


def test_the_controls_change_the_chart(browser: "Browser", files: dict[str, Path]) -> None:
    with visit(browser, files["usual"], 1280) as seen:
        page = seen.page
        arms, first = {p["arm"] for p in points(page)}, points(page)
        assert len(arms) == 3 and len(points(page, "bands")) == len(first)

        change(page, "const el = document.getElementById('outcome'); el.value = '2'")
        assert points(page) != first and "IPS-25" in page.inner_text("#explorer-title")

        change(page, "const el = document.querySelector('input[name=arm]'); el.checked = false")
        assert {p["arm"] for p in points(page)} == {"grants", "learning community"}
        assert page.locator("#explorer-values tr").count() == 2

        change(page, "const el = document.getElementById('band'); el.checked = false")
        assert points(page, "bands") == []

        whole = points(page)
        change(page, "const el = document.getElementById('region'); el.value = '1'")
        assert points(page) != whole and "South" in page.inner_text("#explorer-title")
        assert seen.complaints == []


def test_the_slider_moves_over_the_sweep(browser: "Browser", files: dict[str, Path]) -> None:
    with visit(browser, files["swept"], 1280) as seen:
        page = seen.page
        change(page, "const el = document.getElementById('swept'); el.value = '0'")
        assert page.get_attribute("#step", "max") == "2" and page.is_enabled("#step")
        held = page.inner_text("#step-said")
        change(page, "const el = document.getElementById('step'); el.value = '2'")
        assert page.inner_text("#step-said") != held
        assert page.inner_text("#step-said") in page.inner_text("#explorer-title")
        assert seen.complaints == []


def test_the_table_beneath_says_where_the_lines_end(browser: "Browser", files: dict[str, Path]) -> None:
    with visit(browser, files["usual"], 1280) as seen:
        last = [p for p in points(seen.page) if p["arm"] == "grants"][-1]
        row = seen.page.locator("#explorer-values tr", has_text="grants").locator("td").first.inner_text()
        assert float(row) == pytest.approx(last["mean"], rel=0.01)


def test_pointing_at_a_line_tells_its_values(browser: "Browser", files: dict[str, Path]) -> None:
    with visit(browser, files["usual"], 1280) as seen:
        seen.page.locator("#chart").scroll_into_view_if_needed()
        seen.page.locator("#chart svg .mark-symbol path[opacity='0']").nth(20).hover(force=True)
        told = seen.page.wait_for_selector("#vg-tooltip-element.visible")
        assert told is not None and re.search(r"Arm\s+\w.*Mean\s+[\d.]+.*\d to \d", told.inner_text(), re.DOTALL)
        assert "undefined" not in told.inner_text()
        there = told.bounding_box()
        assert there is not None and 0 <= there["y"] < 900 and 0 <= there["x"] < 1280


@pytest.mark.parametrize("name", ["usual", "strange"])
def test_axe_finds_nothing(name: str, browser: "Browser", files: dict[str, Path]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with visit(browser, files[name], 1280) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        seen.page.evaluate(FEW_ROWS)
        found = Axe().run(seen.page)
        assert found.violations_count == 0, found.generate_report()


def test_the_keyboard_skips_to_the_content(browser: "Browser", files: dict[str, Path]) -> None:
    with visit(browser, files["usual"], 1280) as seen:
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate("document.activeElement.className") == "skip"
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_function("location.hash === '#content'")  # on a busy machine a moment later


def test_a_print_is_whole(browser: "Browser", files: dict[str, Path]) -> None:
    """Every part is open, nothing is cut off sideways, and what needs a screen is gone."""
    with visit(browser, files["usual"], 1280) as seen:
        page = seen.page
        pdf = page.pdf(format="A4")
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 5
        assert page.evaluate("[...document.querySelectorAll('details')].every((part) => part.open)")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 680, "height": 960})  # a sheet of A4 within its margins
        assert wider_than_the_window(page) == 0
        cut = "[...document.querySelectorAll('.scroll')].filter((box) => box.scrollWidth > box.clientWidth + 1).length"
        assert page.evaluate(cut) == 0
        assert not page.is_visible("nav") and not page.is_visible("#controls")
        assert page.is_visible("#chart svg") and page.is_visible("#sources")
