"""A real browser without a network: Chromium as the system has it, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SECONDS = 60  # a busy machine is slow


def chromium() -> str:
    """Where the browser is; skips without one, but fails where a missing browser is a mistake: in CI."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    why = "no Chromium on this machine: install it, or name it in the variable CHROMIUM"
    if os.environ.get("CI", "").lower() in ("true", "1", "yes"):
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


@dataclass
class Visit:
    """An opened page, and all that it complained of or asked of the network."""

    page: "Page"
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def visit(browser: "Browser", file: Path, width: int) -> Iterator[Visit]:
    """Open a file in a window of a width, without a network, and wait for its chart."""
    context = browser.new_context(viewport={"width": width, "height": 900}, has_touch=width < 500)
    context.set_default_timeout(SECONDS * 1000)
    context.set_offline(True)
    visited = Visit(context.new_page())
    page = visited.page
    page.on("console", lambda said: visited.complaints.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: visited.complaints.append(str(error)))
    page.on("request", lambda asked: visited.requests.append(asked.url))
    page.route("http*://**", lambda route: route.abort())
    page.goto(file.as_uri())
    page.wait_for_selector("#explorer[data-ready]")
    yield visited
    context.close()
