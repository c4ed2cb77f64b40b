"""Sweeps, shards, and looking after results folders, from the command line."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cli.conftest import Terminal
from figures.made_up import trajectory_of
from ipssim.batch import Results
from ipssim.batch.store_locks import Shard, locked
from ipssim.outcomes.recorder import Trajectory
from ipssim.scenario import RunSpec

SIMULATE = "ipssim.model.simulate_together"
SWEEP = """
[sweep]
method = "sobol"
samples = 4
vary = ["adoption.base_hazard", { name = "policies.learning_community.strength", from = 0.2, to = 0.8 }]
"""


def level(spec: RunSpec) -> float:
    """How well a made-up run goes: by luck, and by its second policy, which needs some luck too."""
    luck, more = np.random.default_rng([spec.replicate, 1]).normal(size=2)
    return float(2 + 0.1 * luck + (0.5 + 0.1 * more) * (len(spec.policies) - 1))


def made_up(family: Sequence[RunSpec]) -> list[Trajectory]:
    return [trajectory_of(spec, level(spec)) for spec in family]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SIMULATE, made_up)


@pytest.fixture
def sweep(small: Path, quick: None) -> Path:
    small.write_text(small.read_text("utf-8") + SWEEP, encoding="utf-8")
    return small


def test_check_says_what_is_varied_and_what_it_costs(ipssim: Terminal, small: Path) -> None:
    small.write_text(small.read_text("utf-8") + SWEEP, encoding="utf-8")
    out = ipssim("check", small.name).out
    assert "runs      2 arms x 4 samples x 2 replicates = 16 runs\n" in out
    assert "sweep: sobol adoption.base_hazard 0.0002 to 0.02 policies." in " ".join(out.split())
    assert "  policies.learning_community.strength  0.2 to 0.8\n" in out
    assert " a run, " in out and " MB on the disk, going by the first 30 months\n" in out


@pytest.mark.parametrize("words", [["check", "small.toml"], ["sweep", "small.toml", "--plan"]])
def test_what_is_varied_in_several_arms_at_once_is_said(words: list[str], ipssim: Terminal, small: Path) -> None:
    names = '"policies.learning_community.strength", "policies.recurrent_state_line.strength"'
    sweep = f'\n[sweep]\nmethod = "sobol"\nsamples = 4\nvary = [{names}]\n'
    small.write_text(small.read_text("utf-8") + sweep, encoding="utf-8")
    said = " ".join(ipssim(*words).out.split())
    assert (
        "remarks - policies.recurrent_state_line is varied in every arm at once, the baseline too (money alone)" in said
    )
    assert "policies.learning_community is varied in" not in said, "one arm alone has it"


def test_run_runs_a_sweep_and_more_samples_later_cost_only_their_own_runs(ipssim: Terminal, sweep: Path) -> None:
    answer = ipssim("run", "small.toml", "--engine", "serial")
    assert answer.code == 0
    assert answer.err.splitlines()[0] == "2 arms x 4 samples x 2 replicates = 16 runs into `results/small`"
    assert "16 runs, 2 arms x 4 samples x 2 replicates" in answer.out
    more = ipssim("run", "small.toml", "--engine", "serial", "--samples", "6")
    assert more.err.splitlines()[0] == "16 of 24 runs are finished in `results/small` already; 8 to do"
    said = " ".join(ipssim("compare", "results/small").out.split())
    assert (
        "Over 6 samples, with 2 histories each, the same luck in all. The interval covers parameters and luck" in said
    )


def test_samples_need_a_sweep_that_has_them(ipssim: Terminal, small: Path) -> None:
    answer = ipssim("run", "small.toml", "--samples", "8")
    assert answer.code == 2 and answer.err.startswith("error: the scenario has no number of samples to change")


def test_shards_make_a_study_together(ipssim: Terminal, sweep: Path) -> None:
    first = ipssim("run", "small.toml", "--engine", "serial", "--shard", "1/2")
    assert first.err.splitlines()[0] == "shard 1 of 2: 8 runs to do, of 16 in the study, into `results/small`"
    assert first.err.splitlines()[-1] == "shard 1 of 2 is done; 8 of 16 runs of the study are finished"
    assert "runs         8 of 16 finished, 0 failed, 8 missing" in ipssim("status", "results/small").out
    ipssim("run", "small.toml", "--engine", "serial", "--shard", "2/2")
    assert (Results.read("results/small").runs["status"] == "finished").all()


def test_verify_says_identical_or_what_differs_and_why(
    ipssim: Terminal, sweep: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ipssim("run", "small.toml", "--engine", "serial")
    same = ipssim("verify", "results/small", "--runs", "4")
    assert same.code == 0 and same.out.endswith("\n4 runs repeated: identical\n")
    monkeypatch.setattr(SIMULATE, lambda family: [trajectory_of(spec, level(spec) + 1) for spec in family])
    manifest = json.loads(Path("results/small/manifest.json").read_text("utf-8"))
    manifest["environments"][0]["numpy"] = "1.0"
    Path("results/small/manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    other = ipssim("verify", "results/small", "--runs", "1")
    assert other.code == 1
    assert other.out.startswith("DIFFERENT  arm `") and "first in month " in other.out
    assert "numpy: 1.0 then, " in other.out


def test_a_failure_is_repeated_by_the_command_in_the_ledger(
    ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(family: Sequence[RunSpec]) -> list[Trajectory]:
        raise ArithmeticError("two is too much")

    monkeypatch.setattr(SIMULATE, broken)
    ipssim("run", "small.toml", "--engine", "serial", "--replicates", "1")
    assert (
        "failures\n  arm `money alone`, sample 1, replicate 1: ArithmeticError" in ipssim("status", "results/small").out
    )
    command = str(Results.read("results/small").failures["command"].iloc[0])
    again = ipssim(*command.split()[1:])
    assert again.code == 1 and "ArithmeticError: two is too much" in again.out
    assert again.out.startswith("FAILED again") and "what has changed" not in again.out
    monkeypatch.setattr(SIMULATE, made_up)
    mended = ipssim(*command.split()[1:])
    assert mended.code == 0 and mended.out.startswith("went well  arm `money alone`")


def test_export_writes_plain_tables_with_what_was_varied(ipssim: Terminal, sweep: Path) -> None:
    ipssim("run", "small.toml", "--engine", "serial")
    answer = ipssim("export", "results/small", "--out", "tables")
    assert answer.code == 0 and answer.out.splitlines()[0] == "tables/runs.csv  16 rows"
    outcomes = pd.read_csv("tables/outcomes.csv")
    assert {"arm", "sample", "replicate", "date", "penetration", "adoption.base_hazard"} <= set(outcomes.columns)


@pytest.mark.parametrize("verb", ["status", "verify", "export"])
def test_a_folder_without_results_is_one_message(verb: str, ipssim: Terminal, tmp_path: Path) -> None:
    answer = ipssim(verb, tmp_path)
    assert answer.code == 2 and answer.err.startswith("error: ")


# Sweeps that are named on the command line


VARIED = ("--vary", "adoption.base_hazard", "--vary", "policies.learning_community.strength=0.2..0.8")


def test_a_sweep_says_beforehand_what_it_costs_and_is_then_run(ipssim: Terminal, small: Path, quick: None) -> None:
    plan = ipssim("sweep", "small.toml", *VARIED, "--samples", "4", "--plan")
    assert plan.code == 0 and not Path("results").exists()
    assert "2 arms x 4 samples x 2 replicates = 16 runs\n" in plan.out and " MB on the disk" in plan.out
    assert "policies.learning_community.strength  0.2 to 0.8\n" in plan.out
    answer = ipssim("sweep", "small.toml", *VARIED, "--samples", "4", "--engine", "serial")
    assert answer.code == 0 and "ipssim sensitivity results/small_sweep" in answer.out
    assert len(Results.read("results/small_sweep").samples) == 4
    more = ipssim("sweep", "small.toml", *VARIED, "--samples", "8", "--engine", "serial")
    assert more.err.startswith("16 of 32 runs are finished in `results/small_sweep` already; 16 to do")


def test_a_folder_of_other_results_is_refused_before_anything_is_estimated(
    ipssim: Terminal, small: Path, quick: None
) -> None:
    ipssim("sweep", "small.toml", *VARIED, "--samples", "2", "--engine", "serial", "--quiet")
    before = {path: path.read_bytes() for path in Path("results").rglob("*") if path.is_file()}
    others = ("--vary", "workforce.leaving", "--samples", "2", "--engine", "serial")
    answer = ipssim("sweep", "small.toml", *others)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: the folder holds results of another scenario or sweep\n")
    Path("notes").mkdir()
    Path("notes/mine.txt").write_text("mine", encoding="utf-8")
    strange = ipssim("sweep", "small.toml", *others, "--out", "notes")
    assert (strange.code, strange.out) == (2, "") and "holds other files, such as `mine.txt`" in strange.err
    assert {path: path.read_bytes() for path in Path("results").rglob("*") if path.is_file()} == before


def test_a_folder_that_another_process_writes_to_is_refused_before_anything_is_estimated(
    ipssim: Terminal, small: Path, quick: None
) -> None:
    ipssim("sweep", "small.toml", *VARIED, "--samples", "2", "--engine", "serial", "--quiet")
    with locked(Path("results/small_sweep"), Shard()):
        answer = ipssim("sweep", "small.toml", *VARIED, "--samples", "4", "--engine", "serial")
    assert (answer.code, answer.out) == (2, "") and "another process is writing" in answer.err


def test_a_grid_on_the_command_line(ipssim: Terminal, small: Path, quick: None) -> None:
    words = ("--vary", "choices.weighting=reported,uniform", "--vary", "adoption.base_hazard", "--steps", "3")
    ipssim("sweep", "small.toml", *words, "--method", "grid", "--engine", "serial", "--quiet")
    samples = Results.read("results/small_sweep").samples
    assert samples["choices.weighting"].to_list() == ["reported"] * 3 + ["uniform"] * 3
    assert samples["adoption.base_hazard"].head(3).to_list() == pytest.approx([0.0002, 0.0101, 0.02])


def test_rows_of_the_posterior_are_swept_as_those_of_a_file_would_be(
    ipssim: Terminal, small: Path, quick: None
) -> None:
    words = ("--method", "posterior", "--engine", "serial")
    answer = ipssim("sweep", "small.toml", *words, "--samples", "3")
    assert answer.code == 0 and "2 arms x 3 samples x 2 replicates = 12 runs" in answer.out
    first = Results.read("results/small_sweep").samples
    ipssim("sweep", "small.toml", *words, "--samples", "5")
    assert Results.read("results/small_sweep").samples.head(3).equals(first)
    Path("drawn.toml").write_text('extends = "small.toml"\nparameters = "posterior"\n', encoding="utf-8")
    ipssim("run", "drawn.toml", "--samples", "5", "--engine", "serial", "--quiet")
    assert Results.read("results/drawn").samples.equals(Results.read("results/small_sweep").samples)


def test_a_table_of_points_on_the_command_line(ipssim: Terminal, small: Path, quick: None) -> None:
    Path("rows.csv").write_text("adoption.base_hazard,choices.weighting\n0.002,uniform\n0.004,none\n", "utf-8")
    ipssim("sweep", "small.toml", "--points", "rows.csv", "--engine", "serial", "--quiet")
    samples = Results.read("results/small_sweep").samples
    assert samples["adoption.base_hazard"].to_list() == [0.002, 0.004]
    assert samples["choices.weighting"].to_list() == ["uniform", "none"]


def test_the_sweep_of_the_file_is_swept(ipssim: Terminal, sweep: Path) -> None:
    answer = ipssim("sweep", "small.toml", "--samples", "2", "--engine", "serial")
    assert answer.code == 0 and len(Results.read("results/small").samples) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "nothing is varied"),
        (["--vary", "adoption.base_hazrd"], "there is no `adoption.base_hazrd` to vary"),
        (["--vary", "adoption.base_hazard=1..x"], "`x` is no number"),
        (["--vary", "adoption.base_hazard=0.02..0.01"], "`--vary adoption.base_hazard=0.02..0.01` cannot be"),
        (["--vary", "adoption.base_hazard=0.01..7"], "`adoption.base_hazard` = 7 is outside its range"),
        (["--vary", "adoption.base_hazard", "--method", "grid", "--samples", "4"], "a grid has no number of samples"),
        (["--method", "morris"], "nothing is varied"),
        (["--method", "posterior", "--vary", "adoption.base_hazard"], "`adoption.base_hazard` cannot be varied"),
        (["--points", "rows.csv", "--vary", "choices.weighting"], "a list has no --vary"),
        (["--method", "list"], "a list needs its rows"),
        (["--points", "rows.csv", "--samples", "4"], "a list has no number of samples"),
        (
            ["--points", "rows.csv", "--vary", "adoption.base_hazard", "--method", "sobol"],
            "sobol has no use for --points",
        ),
        (["--points", "row.csv"], "there is no file `row.csv`"),
        (["--points", "rows.csv"], "row 2 of the file: `adoption.base_hazard` = 7 is outside its range"),
    ],
)
def test_a_sweep_that_cannot_be_is_one_message(words: list[str], message: str, ipssim: Terminal, small: Path) -> None:
    Path("rows.csv").write_text("adoption.base_hazard\n0.002\n7\n", encoding="utf-8")
    answer = ipssim("sweep", "small.toml", *words)
    assert answer.code == 2 and answer.err.startswith(f"error: {message}") and "\nhint: " in answer.err
    assert not Path("results").exists()


def test_sensitivity_says_what_matters(ipssim: Terminal, small: Path, quick: None) -> None:
    ipssim("sweep", "small.toml", *VARIED, "--samples", "8", "--engine", "serial", "--quiet")
    dull = ipssim("sensitivity", "results/small_sweep")
    assert dull.code == 2 and dull.err.startswith("error: the outcome is the same in all samples")
    wrong = ipssim("sensitivity", "results/small_sweep", "--arm", "money alon")
    assert wrong.code == 2 and "did you mean `money alone`?" in wrong.err


@pytest.mark.parametrize(
    ("method", "header"), [("sobol", "correlation"), ("morris", "effect"), ("saltelli", "with others")]
)
def test_sensitivity_knows_the_design(
    method: str, header: str, ipssim: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moved(family: Sequence[RunSpec]) -> list[Trajectory]:
        return [trajectory_of(spec, 1 + 100 * dict(spec.parameters)["adoption.base_hazard"]) for spec in family]

    monkeypatch.setattr(SIMULATE, moved)
    ipssim("sweep", "small.toml", *VARIED, "--method", method, "--samples", "4", "--engine", "serial", "--quiet")
    answer = ipssim("sensitivity", "results/small_sweep", "--outcome", "programmes", "--csv", "table.csv")
    assert answer.code == 0 and header in answer.out
    assert pd.read_csv("table.csv")["name"].iloc[0] == "adoption.base_hazard"


def test_runs_of_other_results_are_taken_over(ipssim: Terminal, small: Path, quick: None) -> None:
    ipssim("run", "small.toml", "--engine", "serial")
    answer = ipssim(
        "run", "small.toml", "--engine", "serial", "--out", "there", "--replicates", "3", "--reuse", "results"
    )
    assert answer.err.splitlines()[:2] == [
        "4 runs taken over from `results`",
        "4 of 6 runs are finished in `there` already; 2 to do",
    ]


def test_fields_of_a_policy_are_left_out_for_an_arm_that_does_not_have_it(
    ipssim: Terminal, sweep: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(family: Sequence[RunSpec]) -> list[Trajectory]:
        hazards = [100 * dict(spec.parameters)["adoption.base_hazard"] for spec in family]
        return [trajectory_of(s, hazard * (1 + len(s.policies))) for s, hazard in zip(family, hazards, strict=True)]

    monkeypatch.setattr(SIMULATE, run)
    assert ipssim("run", "small.toml", "--engine", "serial").code == 0
    for arm, is_there in (("money alone", False), ("money and support", True)):
        said = ipssim("sensitivity", "results/small", "--arm", arm).out
        listed = [line.split()[0] for line in said.splitlines() if line.count("  ")]
        assert "adoption.base_hazard" in listed
        assert ("policies.learning_community.strength" in listed) == is_there
        ipssim("plot", "results/small", "--figure", "tornado", "--arm", arm, "--out", "pictures", "--format", "svg")
        assert ("policies.learning_community.strength" in set(pd.read_csv("pictures/tornado.csv")["name"])) == is_there
    against = ipssim("sensitivity", "results/small", "--arm", "money alone", "--against", "money and support")
    assert "learning_community.strength" in against.out
