"""`ipssim run`: a study from file to summary, interrupted, repeated, refused."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Terminal
from ipssim.batch import Results

MODEL = "ipssim.model"


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model in which the second replicate breaks."""
    honest = import_module(MODEL).simulate

    def simulate(spec: Any) -> Any:
        if spec.replicate == 2:
            raise ArithmeticError("two is too much")
        return honest(spec)

    monkeypatch.setattr(f"{MODEL}.simulate", simulate)


def test_a_run_ends_with_a_summary_for_people(ipssim: Terminal, small: Path) -> None:
    answer = ipssim("run", "small.toml", "--engine", "serial")
    assert answer.code == 0
    assert answer.err.splitlines()[0] == "4 runs into `results/small`"
    assert answer.err.splitlines()[-1].startswith("4 of 4 runs, 0 failed")
    lines = answer.out.splitlines()
    assert lines[1:3] == ["A small question", "Does support make money last?"]
    assert "4 runs, 2 arms x 2 replicates, January 2002 to December 2004." in answer.out
    for heading in ("money alone", "money and support", "How to read it", "What the arms change, December 2004"):
        assert any(line.startswith(heading) for line in lines)
    assert "  ipssim plot results/small     curves with bands, PNG and SVG\n" in answer.out
    assert len(lines) < 60  # one page
    assert Path("results/small/sources.md").read_text("utf-8").startswith("# Sources of: A small question")


def test_finished_runs_are_not_repeated(ipssim: Terminal, small: Path) -> None:
    ipssim("run", "small.toml", "--engine", "serial", "--replicates", "1")
    answer = ipssim("run", "small.toml", "--engine", "serial")
    assert answer.err.splitlines()[0] == "2 of 4 runs are finished in `results/small` already; 2 to do"
    again = ipssim("run", "small.toml", "--engine", "serial")
    assert again.code == 0 and again.err == "all 4 runs are finished in `results/small` already\n"
    assert (Results.read("results/small").runs["status"] == "finished").all()


def test_quiet_says_nothing(ipssim: Terminal, small: Path) -> None:
    answer = ipssim("run", "small.toml", "--engine", "serial", "--replicates", "1", "--quiet", "--out", "there")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert Path("there/manifest.json").exists()


def test_failed_runs_are_counted_and_the_first_is_shown(ipssim: Terminal, small: Path, failing: None) -> None:
    answer = ipssim("run", "small.toml", "--engine", "serial")
    assert answer.code == 1
    assert "error: 2 runs failed; the first was arm `money alone`, replicate 2:\n\n  Traceback" in answer.err
    assert "ArithmeticError: two is too much\n\nhint: all of them are in `results/small/failures.jsonl`\n" in answer.err
    assert "2 runs, 2 arms" in answer.out  # what there is, is summed up


def test_a_study_of_failures_has_no_summary(ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{MODEL}.simulate", lambda spec: 1 / 0)
    answer = ipssim("run", "small.toml", "--engine", "serial")
    assert (answer.code, answer.out) == (1, "")
    assert "error: 4 runs failed" in answer.err and "ZeroDivisionError: division by zero" in answer.err


def test_ctrl_c_ends_with_a_sentence_and_keeps_what_is_finished(
    ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, done = import_module(MODEL).simulate, []

    def simulate(spec: Any) -> Any:
        if done:
            raise KeyboardInterrupt
        done.append(spec)
        return honest(spec)

    monkeypatch.setattr(f"{MODEL}.simulate", simulate)
    answer = ipssim("run", "small.toml", "--engine", "serial")
    assert answer.code == 130 and answer.out == ""
    assert answer.err.splitlines()[-1] == (
        "stopped: 1 of 4 runs are finished and kept in `results/small`; the same command goes on"
    )
    assert (Results.read("results/small").runs["status"] == "finished").sum() == 1
