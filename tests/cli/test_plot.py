"""`ipssim plot`: what it writes, and what it says when there is nothing to draw."""

from pathlib import Path

import pytest

from cli.conftest import Terminal
from figures.made_up import scenario_of, trajectories_of
from ipssim.batch import Failure, Results, design
from ipssim.figures import fonts


def test_a_figure_comes_with_its_data_and_its_words(ipssim: Terminal, results: Path, tmp_path: Path) -> None:
    said = ipssim("plot", results, "--figure", "penetration", "--format", "svg", "--out", tmp_path / "out")
    assert (said.code, said.err) == (0, f"1 figure drawn into `{tmp_path / 'out'}`\n")
    assert [Path(line).name for line in said.out.split()] == ["penetration.svg", "penetration.csv", "penetration.txt"]


def test_a_figure_of_the_end_may_be_asked_for_by_that_word(ipssim: Terminal, results: Path, tmp_path: Path) -> None:
    for folder, at in (("named", ["--at", "end"]), ("left_out", [])):
        ipssim("plot", results, "--figure", "ranking", "--format", "svg", "--out", tmp_path / folder, *at)
    words = [(tmp_path / folder / "ranking.txt").read_text(encoding="utf-8") for folder in ("named", "left_out")]
    assert words[0] == words[1]


def test_a_day_that_is_none_is_one_message(ipssim: Terminal, results: Path) -> None:
    said = ipssim("plot", results, "--figure", "ranking", "--at", "soon")
    assert (said.code, said.err) == (2, "error: `soon` is no date\n\nhint: write it as in 2030-12-31, or `end`\n")


def test_a_study_of_failures_is_one_message(ipssim: Terminal, tmp_path: Path) -> None:
    scenario = scenario_of()
    Results.collect(scenario, [Failure(spec, "it broke") for spec in design(scenario)], tmp_path / "failed")
    said = ipssim("plot", tmp_path / "failed")
    assert said.code == 2 and said.out == ""
    assert "no run of these results has finished yet" in said.err
    assert not (tmp_path / "failed" / "figures").exists()


def test_an_arm_whose_runs_all_failed_is_one_message(ipssim: Terminal, tmp_path: Path) -> None:
    scenario = scenario_of()
    specs = [spec for spec in design(scenario) if spec.arm == "grants"]
    finished = [run for run in trajectories_of(scenario) if run.key not in {spec.key for spec in specs}]
    Results.collect(scenario, [*finished, *(Failure(spec, "it broke") for spec in specs)], tmp_path / "some")
    said = ipssim("plot", tmp_path / "some", "--arm", "grants")
    assert said.code == 2 and "nothing can be drawn: no run of these arms has finished" in said.err


def test_letters_that_no_font_has_are_named(
    ipssim: Terminal, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = scenario_of(("学", "b"), replicates=1)
    Results.collect(scenario, trajectories_of(scenario), tmp_path / "study")
    monkeypatch.setattr(fonts, "_font_with", lambda letter: "")
    said = ipssim("plot", tmp_path / "study", "--figure", "penetration", "--format", "svg")
    assert "no installed font has `学`: PNG and PDF show boxes for them, SVG keeps the letters" in said.err
    assert "(Debian: `apt install fonts-noto-cjk`) and draw again" in said.err
    assert "学" in (tmp_path / "study" / "figures" / "penetration.svg").read_text(encoding="utf-8")


def test_figures_may_be_asked_for_together(ipssim: Terminal, results: Path, tmp_path: Path) -> None:
    asked = ("--figure", "adoption,fidelity", "--figure", "ranking", "--format", "svg")
    assert ipssim("plot", str(results), *asked, "--out", str(tmp_path)).code == 0
    assert {file.name for file in tmp_path.glob("*.*g")} == {"adoption.svg", "fidelity.svg", "ranking.svg"}
    assert (
        ipssim("plot", str(results), "--figure", "usual,regions", "--format", "png", "--out", str(tmp_path)).code == 0
    )
    assert {"penetration.png", "regions.png"} <= {file.name for file in tmp_path.glob("*.png")}
