"""Runs that studies share: computed once, known by what affects them."""

from pathlib import Path

import pytest

from batch import fakes
from batch.folders import carried_out
from ipssim.batch import Failure, Results, Shard, Store, carry_out, design, run_all, study
from ipssim.batch.store_files import read_manifest
from ipssim.errors import InputError
from ipssim.evidence import Evidence

FIRST = fakes.scenario(("as is", "trial"))
THREE = fakes.scenario(("status quo", "trial", "other trial")).arms
SECOND = FIRST.model_copy(update={"arms": (THREE[0], THREE[2])})  # its first arm does what the other's first arm does


def test_a_baseline_that_two_studies_share_is_computed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_out(tmp_path / "first", FIRST)
    done: list[str] = []

    def counted(family: list[object]) -> object:
        done.extend(spec.arm for spec in family)  # type: ignore[attr-defined]
        return fakes.run(family)  # type: ignore[arg-type]

    monkeypatch.setattr(study, "run", counted)
    second = carry_out(SECOND, tmp_path / "second", "serial", reuse=[tmp_path])
    assert done == ["other trial"] * 3
    assert second.digest() == Results.collect(SECOND, run_all(design(SECOND), run=fakes.run)).digest()


def test_a_study_in_one_call_keeps_the_line_on_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "run", fakes.run)
    assert carry_out(FIRST, tmp_path, "serial").evidence_line == Evidence.read().in_one_line


def test_a_shard_takes_over_its_own_share_only(tmp_path: Path) -> None:
    carried_out(tmp_path / "first", FIRST)
    with Store.begin(tmp_path / "second", SECOND, design(SECOND), shard=Shard(1, 3)) as store:
        assert store.reuse(tmp_path / "first") == 1
        assert store.reuse(tmp_path / "first") == 0
        assert [spec.arm for spec in store.unfinished()] == ["other trial"]


def test_what_computed_the_runs_that_are_taken_over_is_named(tmp_path: Path) -> None:
    carried_out(tmp_path / "first", FIRST)
    manifest = (tmp_path / "first" / "manifest.json").read_text()
    (tmp_path / "first" / "manifest.json").write_text(manifest.replace('"Linux"', '"Plan 9"'))
    with Store.begin(tmp_path / "second", SECOND, design(SECOND)) as store:
        store.reuse(tmp_path / "first")
    assert "Plan 9" in [one["system"] for one in read_manifest(tmp_path / "second").environments]


def test_failures_and_other_studies_give_nothing(tmp_path: Path) -> None:
    with Store.begin(tmp_path / "first", FIRST, design(FIRST)) as store:
        store.add(Failure(design(FIRST)[0], "ArithmeticError"))
    carried_out(tmp_path / "third", fakes.scenario(seed=2))
    with Store.begin(tmp_path / "second", SECOND, design(SECOND)) as store:
        assert store.reuse(tmp_path) == 0


def test_a_place_without_results_is_named(tmp_path: Path) -> None:
    with (
        Store.begin(tmp_path / "out", FIRST, design(FIRST)) as store,
        pytest.raises(InputError, match="no results to take runs from"),
    ):
        store.reuse(tmp_path / "nowhere")
