"""`.ci/run` installs a browser where there is none, and says so where it cannot; then it runs what all run."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
INSTALLS = ["apt-get update -qq", "apt-get install -y -qq --no-install-recommends chromium"]


def called(folder: Path, programs: Sequence[str], **variables: str) -> tuple[int, list[str], str]:
    """Exit code, calls and messages of `.ci/run` on a machine with these programs only; those with `!` fail."""
    log = folder / "log"
    log.touch()
    for name in ("sh", "dirname"):
        (folder / name).symlink_to(shutil.which(name) or name)
    for name in programs:
        plain = folder / name.lstrip("!")
        plain.write_text(f'#!/bin/sh\necho "${{0##*/}} $*" >>"{log}"\nexit {int(name.startswith("!"))}\n', "utf-8")
        plain.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name != "CHROMIUM"}
    environment |= {"PATH": str(folder), **variables}
    ended = subprocess.run(
        ["/bin/sh", ROOT / ".ci" / "run"], env=environment, capture_output=True, text=True, check=False
    )
    return ended.returncode, log.read_text("utf-8").splitlines(), ended.stderr


@pytest.mark.parametrize("browser", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_nothing_is_installed_where_there_is_a_browser(browser: str, tmp_path: Path) -> None:
    assert called(tmp_path, ["make", "apt-get", browser]) == (0, ["make test"], "")


def test_nothing_is_installed_where_a_browser_is_named(tmp_path: Path) -> None:
    assert called(tmp_path, ["make", "apt-get"], CHROMIUM="my-browser") == (0, ["make test"], "")


def test_a_missing_browser_is_installed_first(tmp_path: Path) -> None:
    code, calls, said = called(tmp_path, ["make", "apt-get"])
    assert (code, calls) == (0, [*INSTALLS, "make test"]) and said.startswith("Installing Chromium")


@pytest.mark.parametrize("programs", [["make", "!apt-get"], ["make"]], ids=["apt-get fails", "no apt-get"])
def test_a_browser_that_cannot_be_installed_is_an_error_that_says_what_to_do(
    programs: list[str], tmp_path: Path
) -> None:
    code, calls, said = called(tmp_path, programs)
    assert code == 1 and "make test" not in calls
    assert "name a browser in the variable CHROMIUM" in said


def test_what_make_says_is_what_it_says(tmp_path: Path) -> None:
    assert called(tmp_path, ["!make", "chromium"]) == (1, ["make test"], "")
