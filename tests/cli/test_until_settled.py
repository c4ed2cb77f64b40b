"""`ipssim run --until-settled`: where it looks, when it stops, and what it says."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from cli.conftest import Terminal
from cli.test_sweeps import SIMULATE, SWEEP, made_up
from figures.made_up import trajectory_of
from ipssim.batch import Results
from ipssim.batch.store_looks import first_look
from ipssim.errors import InputError
from ipssim.outcomes.recorder import Trajectory
from ipssim.scenario import RunSpec


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SIMULATE, made_up)


def test_replicates_are_added_until_the_decision_is_clear(ipssim: Terminal, small: Path, quick: None) -> None:
    answer = ipssim("run", "small.toml", "--engine", "serial", "--until-settled", "0.001", "--outcome", "programmes")
    assert answer.code == 0
    looks = [line for line in answer.err.splitlines() if line.startswith("look ")]
    assert looks == [f"look {n}, after {k} replicates; differences in programmes" for n, k in ((1, 2), (2, 5))]
    assert "too few" in answer.err and "clearly higher" in answer.err
    assert Results.read("results/small").scenario.replicates == 5
    said = " ".join(answer.err.split())
    assert ": each arm less money alone [programmes]. Over 5 replicates. The interval covers luck, not" in said


def noise(family: Sequence[RunSpec]) -> list[Trajectory]:
    """Runs in which arms differ by luck and a little more."""
    draws = [np.random.default_rng([spec.replicate, len(spec.policies)]).normal() for spec in family]
    return [
        trajectory_of(spec, 2 + 0.3 * draw + 0.4 * len(spec.policies)) for spec, draw in zip(family, draws, strict=True)
    ]


def settling(ipssim: Terminal, *words: str, code: int = 0) -> list[str]:
    """What each look found, and why there are no more."""
    answer = ipssim("run", "small.toml", "--engine", "serial", "--until-settled", "0", *words)
    assert answer.code == code, answer.err
    return [line for line in answer.err.splitlines() if line.startswith(("look ", "  ", "Not settled"))]


def test_settling_gives_up_at_the_most_replicates(
    ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SIMULATE, noise)
    said = " ".join(settling(ipssim, "--most", "9"))
    assert "look 3, after 8 replicates" in said and "clearly" not in said
    assert "Not settled: --most 9 allows no look after 8." in said
    assert Results.read("results/small").scenario.replicates == 8


def test_settling_that_is_taken_up_again_ends_as_if_it_had_not_stopped(
    ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SIMULATE, noise)
    at_once = settling(ipssim, "--out", "at once")
    settling(ipssim, "--out", "in steps", "--most", "5")
    settling(ipssim, "--out", "in steps", "--most", "11")
    assert settling(ipssim, "--out", "in steps") == at_once
    assert "clearly higher" in " ".join(at_once)
    replicates = [Results.read(folder).scenario.replicates for folder in ("at once", "in steps")]
    assert replicates[0] == replicates[1] > 11


def test_settling_goes_on_where_the_design_is_lost(ipssim: Terminal, small: Path, quick: None) -> None:
    words = ("run", "small.toml", "--engine", "serial", "--until-settled", "0.001", "--outcome", "programmes")
    before = ipssim(*words)
    Path("results/small/design.parquet").unlink()
    again = ipssim(*words)
    assert again.code == 0 and again.out == before.out


def test_settling_after_an_interruption_looks_where_it_would_have(
    ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(family: Sequence[RunSpec]) -> list[Trajectory]:
        if any(spec.replicate == 7 for spec in family):
            raise KeyboardInterrupt
        return noise(family)

    monkeypatch.setattr(SIMULATE, noise)
    at_once = settling(ipssim, "--out", "at once")
    monkeypatch.setattr(SIMULATE, interrupted)
    assert ipssim("run", "small.toml", "--engine", "serial", "--until-settled", "0", "--out", "stopped").code == 130
    monkeypatch.setattr(SIMULATE, noise)
    assert settling(ipssim, "--out", "stopped") == at_once


def test_settling_looks_at_replicates_that_are_there_already_step_by_step(
    ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SIMULATE, noise)
    at_once = settling(ipssim, "--out", "at once")
    ipssim("run", "small.toml", "--engine", "serial", "--replicates", "30", "--out", "many")
    assert settling(ipssim, "--out", "many") == at_once


def test_a_run_that_fails_ends_settling_at_the_same_look_when_it_is_taken_up_again(
    ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(family: Sequence[RunSpec]) -> list[Trajectory]:
        if any(spec.replicate == 4 for spec in family):
            raise ArithmeticError("four is one too many")
        return noise(family)

    monkeypatch.setattr(SIMULATE, failing)
    at_once = settling(ipssim, code=1)
    assert [line[:7] for line in at_once if line.startswith("look")] == ["look 1,", "look 2,"]
    assert settling(ipssim, code=1) == at_once


def test_settling_stops_where_an_arm_has_no_value(
    ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_jobs(family: Sequence[RunSpec]) -> list[Trajectory]:
        found = noise(family)
        for trajectory in found:
            trajectory.series["job_starts"] = 0
        return found

    monkeypatch.setattr(SIMULATE, without_jobs)
    answer = ipssim(
        "run", "small.toml", "--engine", "serial", "--until-settled", "1", "--outcome", "cost_per_job_start"
    )
    said = " ".join(answer.err.split())
    assert "Not settled: no replicate of 5 has a value in both money and support and money alone." in said
    assert "The mean of cost per job start is a ratio of means" in said


def test_the_first_look_stays_where_it_was(ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SIMULATE, noise)
    settling(ipssim, "--most", "5")
    answer = ipssim(
        "run", "small.toml", "--engine", "serial", "--until-settled", "0", "--replicates", "7", "--most", "9"
    )
    assert "looks begin at 2 replicates, as they did before" in answer.err
    assert [line.split(";")[0] for line in answer.err.splitlines() if line.startswith("look ")] == [
        "look 1, after 2 replicates",
        "look 2, after 5 replicates",
        "look 3, after 8 replicates",
    ]


@pytest.mark.parametrize("written", ["[]", '{"replicates": 0}', '{"replicates": 3.9}', '{"replicates": 1e999}'])
def test_a_first_look_that_is_damaged_is_said_to_be(written: str, tmp_path: Path) -> None:
    (tmp_path / "first_look.json").write_text(written)
    with pytest.raises(InputError, match="this file is damaged"):
        first_look(tmp_path, 3)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--replicates", "30", "--most", "22"], "the first look is at 30 replicates, more than --most 22"),
        (["--shard", "1/2"], "a shard cannot tell whether the whole is settled"),
        (["--outcome", "fidelty"], "unknown outcome `fidelty`"),
        (["--at", "soon"], "`soon` is no date"),
    ],
)
def test_what_cannot_be_settled_is_refused(words: list[str], message: str, ipssim: Terminal, small: Path) -> None:
    answer = ipssim("run", "small.toml", "--until-settled", "0.1", *words)
    assert answer.code == 2 and f"error: {message}" in answer.err


@pytest.mark.parametrize("words", [["--at", "2003-12-31"], ["--outcome", "fidelity"]])
def test_what_is_to_be_settled_is_not_said_in_vain(words: list[str], ipssim: Terminal, small: Path) -> None:
    answer = ipssim("run", "small.toml", *words)
    assert answer.code == 2 and "add --until-settled WIDTH" in answer.err


def test_a_sweep_is_not_settled_by_replicates(ipssim: Terminal, small: Path) -> None:
    small.write_text(small.read_text("utf-8") + SWEEP, encoding="utf-8")
    answer = ipssim("run", "small.toml", "--until-settled", "0.1")
    assert answer.code == 2 and "a sweep cannot be settled by replicates" in answer.err


def test_a_grid_may_be_settled_by_replicates(ipssim: Terminal, small: Path, quick: None) -> None:
    line = '\n[sweep]\nmethod = "grid"\nvary = [{ name = "adoption.base_hazard", steps = 2 }]\n'
    small.write_text(small.read_text("utf-8") + line, encoding="utf-8")
    answer = ipssim("run", "small.toml", "--engine", "serial", "--until-settled", "0.5", "--outcome", "programmes")
    assert answer.code == 0 and "clearly higher" in answer.err
    said = " ".join(ipssim("compare", "results/small", "--outcome", "programmes").out.split())
    assert "replicates, each the mean of 2 points that are not drawn. The interval covers luck" in said
