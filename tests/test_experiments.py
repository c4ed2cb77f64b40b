"""The scripts in experiments/, each at a small size: they run, and leave what they promise."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
SMALL = (ROOT / "tests" / "cli" / "small.toml").read_text(encoding="utf-8").replace("2004-12-31", "2002-12-31")
SWEEP = """
[sweep]
method = "grid"
vary = [
    { name = "policies.learning_community.strength", options = [0.0, 1.0] },
    { name = "adoption.base_hazard", steps = 2 },
]
"""
OBSERVED = """
[[observations]]
outcome = "programmes"
date = 2002-06-30
value = 2
label = "counted"
"""


def script(name: str) -> Callable[..., Any]:
    spec = importlib.util.spec_from_file_location(name, ROOT / "experiments" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    main: Callable[..., Any] = module.main
    return main


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "pages" / "small.toml"
    path.parent.mkdir()
    path.write_text(SMALL.replace("replicates = 2", "replicates = 1") + OBSERVED + SWEEP, encoding="utf-8")
    return path


def test_what_the_demo_shows_can_be_had_from_python(small: Path, tmp_path: Path, capsys: Any) -> None:
    small.write_text(small.read_text(encoding="utf-8").replace(SWEEP, ""), encoding="utf-8")
    script("three_policies")(str(small), str(tmp_path / "out"))
    drawn = {path.stem for path in (tmp_path / "out" / "figures").glob("*.png")}
    assert drawn == {"penetration", "adoption", "programmes", "fidelity", "survival"}
    assert "Penetration at the end [share], compared with money alone" in capsys.readouterr().out


def test_a_what_if_sweep_leaves_a_heat_map(small: Path, tmp_path: Path) -> None:
    script("what_if_sweep")(str(small), str(tmp_path / "out"), "serial")
    assert (tmp_path / "out" / "what_if.png").stat().st_size > 10_000


def test_all_policies_leave_one_table_of_differences(small: Path, tmp_path: Path) -> None:
    script("all_policies")(str(small.parent), str(tmp_path / "out"), "serial", "2")
    table = pd.read_csv(tmp_path / "out" / "differences.csv")
    assert set(table["scenario"]) == {"small"} and set(table["outcome"]) == {"penetration", "programmes", "fidelity"}


def test_an_ensemble_has_a_row_a_sample_and_a_column_a_documented_point(small: Path, tmp_path: Path) -> None:
    script("calibration_ensemble")(str(small), str(tmp_path / "out"), "serial", "4")
    table = pd.read_csv(tmp_path / "out" / "ensemble.csv")
    assert len(table) == 4 and table["adoption.base_hazard"].nunique() == 4
    assert "programmes 2002-06-30" in table.columns


@pytest.mark.parametrize("path", sorted((ROOT / "experiments").glob("*.py")), ids=lambda path: path.stem)
def test_a_script_is_short_enough_to_be_changed(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 60


def test_robustness_has_a_row_for_every_outcome_and_alternative(small: Path, tmp_path: Path, capsys: Any) -> None:
    small.write_text(small.read_text(encoding="utf-8").replace(SWEEP, ""), encoding="utf-8")
    main = script("robustness")
    main.__globals__["CHOICES"] = ("exit_rule",)
    main(str(small), str(tmp_path / "out"), "serial")
    lines = capsys.readouterr().out.splitlines()[2:]
    expected = ["default", "exit_rule = threshold", "parameters = posterior", "other seed"]
    expected += ["half as many agencies", "twice as many agencies"]
    assert [line.split(" | ")[1] for line in lines[::3]] == expected
    assert len(lines) == 3 * len(expected)
