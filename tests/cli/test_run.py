"""`ipssim run`: a study from file to summary, interrupted, repeated, refused."""

import re
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from children import PATIENCE, started
from cli.conftest import Terminal
from figures.made_up import trajectory_of
from ipssim.batch import Results
from ipssim.outcomes.recorder import Trajectory
from ipssim.scenario import RunSpec

SIMULATE = "ipssim.model.simulate_together"
A_LINE_FOR_EACH_RUN = """
from ipssim.cli import main, progress
progress.SECONDS_BETWEEN_LINES = 0
main()
"""
ENGINES = "\n\nhint: use `serial`, `local`, `local:N` for N workers, or `dask:ADDRESS`\n"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that are made up at once."""
    monkeypatch.setattr(SIMULATE, lambda family: [trajectory_of(spec) for spec in family])


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of which the second replicate breaks."""

    def simulate(family: Sequence[RunSpec]) -> list[Trajectory]:
        if any(spec.replicate == 2 for spec in family):
            raise ArithmeticError("two is too much")
        return [trajectory_of(spec) for spec in family]

    monkeypatch.setattr(SIMULATE, simulate)


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


def test_finished_runs_are_not_repeated(ipssim: Terminal, small: Path, quick: None) -> None:
    ipssim("run", "small.toml", "--engine", "serial", "--replicates", "1")
    answer = ipssim("run", "small.toml", "--engine", "serial")
    assert answer.err.splitlines()[0] == "2 of 4 runs are finished in `results/small` already; 2 to do"
    again = ipssim("run", "small.toml", "--engine", "serial")
    assert again.code == 0 and again.err == "all 4 runs are finished in `results/small` already\n"
    assert (Results.read("results/small").runs["status"] == "finished").all()


def test_arms_that_do_the_same_are_not_called_finished_before_they_are(
    ipssim: Terminal, small: Path, quick: None
) -> None:
    text = small.read_text(encoding="utf-8")
    small.write_text(text + '\n[[arms]]\nname = "the same"\npolicies = []\n', encoding="utf-8")
    answer = ipssim("run", "small.toml", "--engine", "serial", "--replicates", "1")
    said = "3 runs into `results/small`; 2 to do, the others are the same as these"
    assert answer.err.splitlines()[0] == said
    more = ipssim("run", "small.toml", "--engine", "serial", "--replicates", "2").err.splitlines()[0]
    assert more == "3 of 6 runs are finished in `results/small` already; 2 to do, the others are the same as these"


def test_quiet_says_nothing(ipssim: Terminal, small: Path, quick: None) -> None:
    answer = ipssim("run", "small.toml", "--engine", "serial", "--replicates", "1", "--quiet", "--out", "there")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert Path("there/manifest.json").exists()


def test_failed_runs_are_counted_and_the_first_is_shown(ipssim: Terminal, small: Path, failing: None) -> None:
    answer = ipssim("run", "small.toml", "--engine", "serial")
    assert answer.code == 1
    assert "error: 2 runs failed; the first was arm `money alone`, replicate 2:\n\n  Traceback" in answer.err
    hint = "hint: all of them are in `results/small/failures.jsonl`; repeat this one with `ipssim verify results/small"
    assert f"ArithmeticError: two is too much\n\n{hint}" in answer.err
    assert "2 runs, 2 arms" in answer.out  # what there is, is summed up


def test_an_arm_without_a_finished_run_is_not_an_arm_where_nothing_happens(
    ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_arm(family: Sequence[RunSpec]) -> list[Trajectory]:
        if any(spec.arm == "money and support" for spec in family):
            raise ArithmeticError
        return [trajectory_of(spec) for spec in family]

    monkeypatch.setattr(SIMULATE, one_arm)
    said = " ".join(ipssim("run", "small.toml", "--engine", "serial").out.split())
    left_out = "2 of 4 runs have not finished, 2 of them failed: everything here is without them."
    assert "money and support no run of this arm has finished" in said and left_out in said
    assert left_out in " ".join(ipssim("compare", "results/small").out.split())


def test_a_study_of_failures_has_no_summary(ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SIMULATE, lambda family: 1 / 0)
    answer = ipssim("run", "small.toml", "--engine", "serial")
    assert (answer.code, answer.out) == (1, "")
    assert "error: 4 runs failed" in answer.err and "ZeroDivisionError: division by zero" in answer.err


def test_ctrl_c_ends_with_a_sentence_and_keeps_what_is_finished(
    ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[RunSpec] = []

    def simulate(family: Sequence[RunSpec]) -> list[Trajectory]:
        if done:
            raise KeyboardInterrupt
        done.extend(family)
        return [trajectory_of(spec) for spec in family]

    monkeypatch.setattr(SIMULATE, simulate)
    monkeypatch.setattr("ipssim.scenario.run_spec.AGENCIES_A_MODEL", 1)  # replicate by replicate, as in a large world
    answer = ipssim("run", "small.toml", "--engine", "serial")
    assert answer.code == 130 and answer.out == ""
    assert answer.err.splitlines()[-1] == (
        "stopped: 2 of 4 runs are finished and kept in `results/small`; the same command goes on from there"
    )
    assert (Results.read("results/small").runs["status"] == "finished").sum() == 2


def test_another_scenario_does_not_get_into_the_same_folder(ipssim: Terminal, small: Path, quick: None) -> None:
    ipssim("run", "small.toml", "--engine", "serial", "--out", "there")
    answer = ipssim("run", "small.toml", "--engine", "serial", "--out", "there", "--seed", "8")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: the folder holds results of ") and "hint: choose another folder" in answer.err
    assert Results.read("there").scenario.seed == 7


def test_a_folder_of_other_files_is_left_alone(ipssim: Terminal, small: Path) -> None:
    Path("there").mkdir()
    Path("there/thesis.txt").write_text("ten years of work", encoding="utf-8")
    answer = ipssim("run", "small.toml", "--out", "there")
    assert answer.code == 2 and answer.err.startswith("error: the folder holds other files, such as `thesis.txt`")
    assert [path.name for path in Path("there").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--engine", "locl"],
            f"error: unknown engine `locl`{ENGINES}",
        ),
        (
            ["--engine", "local:0"],
            f"error: unknown engine `local:0`{ENGINES}",
        ),
    ],
)
def test_an_unknown_engine_is_refused_before_a_folder_is_made(
    words: list[str], message: str, ipssim: Terminal, small: Path
) -> None:
    answer = ipssim("run", "small.toml", *words)
    assert (answer.code, answer.out, answer.err) == (2, "", message)
    assert not Path("results").exists()


def test_a_day_after_the_end_is_refused_before_anything_is_simulated(ipssim: Terminal, small: Path) -> None:
    answer = ipssim("run", "small.toml", "--until-settled", "0.1", "--at", "2050-12-31")
    assert answer.code == 2 and "error: 2050-12-31 is outside the time of the runs" in answer.err
    assert not Path("results").exists()


def test_a_grid_over_many_names_is_refused_not_counted(ipssim: Terminal, small: Path) -> None:
    answer = ipssim("sweep", "small.toml", "--vary", "adoption.*", "--method", "grid", "--plan")
    assert answer.code == 2 and answer.err.startswith("error: 152,587,890,625 samples are too many")


def test_numbers_out_of_range_are_usage_errors(ipssim: Terminal, small: Path) -> None:
    assert ipssim("run", "small.toml", "--replicates", "0").code == 2
    assert ipssim("run", "small.toml", "--seed", "-1").code == 2


def test_ctrl_c_reaches_a_real_batch(small: Path) -> None:
    """In a process of its own, with worker processes, by the signal that the keys send."""
    words = ("run", "small.toml", "--replicates", "1000", "--engine", "local:2")
    with started("-c", A_LINE_FOR_EACH_RUN, *words, cwd=small.parent) as batch:
        assert batch.stderr is not None
        assert batch.stderr.readline().startswith("2000 runs into ")
        assert "of 2000 runs, 0 failed" in batch.stderr.readline()
        batch.send_signal(signal.SIGINT)
        out, err = batch.communicate(timeout=PATIENCE)
    assert (batch.returncode, out) == (130, "")
    assert "Traceback" not in err
    finished = re.match(r"stopped: (\d+) of 2000 runs are finished", err.splitlines()[-1])
    assert finished and 0 < int(finished[1]) < 2000
