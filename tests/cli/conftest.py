"""A terminal to type `ipssim ...` into, and a small study to type it about."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from figures.made_up import scenario_of, trajectories_of
from ipssim.batch import Results
from ipssim.cli import main

SMALL = Path(__file__).parent / "small.toml"


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str


type Terminal = Callable[..., Answer]


@pytest.fixture
def ipssim(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    """Type a command in an empty folder; errors that are ours keep their traceback."""
    monkeypatch.chdir(tmp_path)

    def typed(*words: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["ipssim", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return typed


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small scenario, in a file of its own."""
    return Path(shutil.copy(SMALL, tmp_path / "small.toml"))


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder of made-up numbers."""
    folder = tmp_path_factory.mktemp("made up") / "results"
    scenario = scenario_of()
    Results.collect(scenario, trajectories_of(scenario), folder, evidence="9 parameters: 2 direct, 7 assumed.")
    return folder
