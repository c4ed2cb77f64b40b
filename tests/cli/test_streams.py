"""What becomes of the work where its words cannot be printed."""

import os
import sys
from pathlib import Path

import pytest

from children import PATIENCE, said, started
from cli.conftest import Terminal
from figures.made_up import trajectory_of
from ipssim.batch import Results
from ipssim.cli import main

NORWAY = Path(__file__).parents[2] / "scenarios" / "norway.toml"
RUN = ("run", "small.toml", "--engine", "serial", "--out", "there")


class Lost:
    """A stream whose reader has gone."""

    encoding = "utf-8"

    def __init__(self, *, terminal: bool) -> None:
        self.isatty = lambda: terminal

    def write(self, text: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")

    def flush(self) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    def fileno(self) -> int:
        raise OSError("a stream without a file")


@pytest.mark.parametrize("stream", [None, Lost(terminal=False), Lost(terminal=True)], ids=["closed", "pipe", "bar"])
def test_a_lost_terminal_costs_no_runs(
    stream: Lost | None, ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipssim.model.simulate_together", lambda family: [trajectory_of(spec) for spec in family])
    monkeypatch.setattr("ipssim.cli.progress.SECONDS_BETWEEN_LINES", 0)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(sys, "argv", ["ipssim", *RUN])
    with pytest.raises(SystemExit) as end:
        main()
    assert not end.value.code
    assert Results.read("there").finished == 4


def test_a_pipe_that_closes_costs_no_runs(small: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with started("-m", "ipssim", *RUN, cwd=small.parent, stderr=writer) as batch:
        os.close(writer)
        batch.communicate(timeout=PATIENCE)
    assert batch.returncode == 0
    assert Results.read(small.parent / "there").finished == 4


def test_a_mistake_has_its_exit_code_where_nobody_reads_of_it(small: Path) -> None:
    closed = "import os, sys; os.close(2); sys.stderr = None; from ipssim.cli import main; main()"
    with started("-c", closed, "run", "no.toml", cwd=small.parent) as batch:
        batch.communicate(timeout=PATIENCE)
    assert batch.returncode == 2


def test_data_that_cannot_be_printed_are_one_message(small: Path) -> None:
    words = ("-m", "ipssim", "list", "outcomes")
    with open("/dev/full", "w", encoding="utf-8") as full, started(*words, stdout=full) as listing:
        _, err = listing.communicate(timeout=PATIENCE)
    assert (listing.returncode, err) == (2, "error: cannot print: No space left on device\n")


def test_export_finishes_its_files_for_a_reader_who_has_read_enough(
    results: Path, ipssim: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", Lost(terminal=False))
    monkeypatch.setattr(sys, "argv", ["ipssim", "export", str(results), "--out", "tables"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert len(list((tmp_path / "tables").iterdir())) == 4


def test_where_nobody_reads_there_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "argv", ["ipssim", "list", "outcomes"])
    with pytest.raises(SystemExit) as end:
        main()
    assert not end.value.code


def test_pictures_do_not_depend_on_the_backend_that_the_shell_has_set(
    ipssim: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MPLBACKEND", "nonsense")
    ipssim("--version")
    assert os.environ["MPLBACKEND"] == "agg"


def test_a_letter_that_the_terminal_does_not_know_is_no_error() -> None:
    printed = said("-m", "ipssim", "sources", str(NORWAY), env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert "?" in printed


def test_ctrl_c_where_a_verb_has_no_words_of_its_own_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ipssim.scenario.library.copied_to", interrupted)
    monkeypatch.setattr(sys, "argv", ["ipssim", "start"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130 and capsys.readouterr().err == "stopped by Ctrl-C\n"
