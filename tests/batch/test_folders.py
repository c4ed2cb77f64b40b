"""Looking after results folders: shards that share one, merged parts, verifying and exporting."""

import errno
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from batch import fakes
from batch.folders import WHOLE, carried_out, in_memory
from ipssim.batch import Failure, Results, Shard, Store, carry_out, design, run_all, store_locks
from ipssim.batch.status import status
from ipssim.batch.store_export import exported
from ipssim.batch.store_files import part_names, read_scenario
from ipssim.batch.verify import repeated, runs_of_key, some_runs
from ipssim.errors import InputError
from ipssim.scenario import Sweep


def test_a_folder_that_holds_more_replicates_than_are_asked_for_says_so(tmp_path: Path) -> None:
    carried_out(tmp_path, fakes.scenario(replicates=4))
    fewer = fakes.scenario(replicates=2)
    with pytest.raises(InputError, match="more runs of this scenario than are asked for: 4 replicates") as refused:
        Store.begin(tmp_path, fewer, design(fewer))
    assert "--replicates 4" in str(refused.value)


def test_a_folder_that_holds_more_arms_than_are_asked_for_does_not_speak_of_replicates(tmp_path: Path) -> None:
    carried_out(tmp_path, fakes.scenario())
    fewer = fakes.scenario(arms=("as is",))
    with pytest.raises(InputError, match="than are asked for: 2 arms") as refused:
        Store.begin(tmp_path, fewer, design(fewer))
    assert "replicates" not in str(refused.value)


def test_a_folder_that_holds_more_samples_says_how_many_to_ask_for(tmp_path: Path) -> None:
    few, many = (
        fakes.scenario(replicates=1).swept(Sweep(method="saltelli", samples=number, vary=("workforce.leaving",)))
        for number in (2, 3)
    )
    carried_out(tmp_path, many)
    with pytest.raises(InputError, match="than are asked for: 9 samples") as refused:
        Store.begin(tmp_path, few, design(few))
    assert "as many with --samples 3," in str(refused.value)


def test_runs_of_another_scenario_get_into_no_folder(tmp_path: Path) -> None:
    scenario, other = fakes.scenario(), fakes.scenario(seed=99)
    with pytest.raises(InputError, match="not of this scenario"):
        Results.collect(scenario, run_all(design(other), run=fakes.run), tmp_path)
    assert carried_out(tmp_path, scenario).finished == len(design(scenario))


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot write results here: Not a directory"):
        Store.refuse(tmp_path / "file", fakes.scenario(), design(fakes.scenario()))


def test_runs_of_a_folder_without_results_are_asked_for_before_a_folder_is_made(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no results to take runs from"):
        carry_out(fakes.scenario(), tmp_path / "new", "serial", reuse=tmp_path / "nope")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [("{", "the scenario of these results is damaged"), ("{}", "cannot be read: Field required"), ("[]", "cannot be")],
)
def test_a_damaged_scenario_is_one_message(tmp_path: Path, text: str, says: str) -> None:
    carried_out(tmp_path, fakes.scenario(replicates=1))
    (tmp_path / "scenario.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says) as wrong:
        read_scenario(tmp_path)
    assert wrong.value.path == tmp_path / "scenario.json" and wrong.value.hint is None


def test_a_line_of_the_failures_that_is_none_is_left_out(tmp_path: Path) -> None:
    carried_out(tmp_path, fakes.scenario(replicates=1))
    (tmp_path / "failures.jsonl").write_text('7\n[]\nnull\n"x"\n', encoding="utf-8")
    assert Results.read(tmp_path).failures.empty


@pytest.mark.parametrize("table", ["runs", "series"])
def test_a_damaged_part_is_computed_again_as_the_hint_says(tmp_path: Path, table: str) -> None:
    whole = carried_out(tmp_path, fakes.scenario()).digest()
    (part,) = (tmp_path / table).glob("*.parquet")
    part.write_bytes(b"")
    with pytest.raises(InputError, match="damaged or missing") as wrong:
        Results.read(tmp_path)
    assert f"remove `{tmp_path / 'runs' / part.name}`" in (wrong.value.hint or "")
    (tmp_path / "runs" / part.name).unlink()
    assert carried_out(tmp_path, fakes.scenario()).digest() == whole


def test_who_may_only_read_a_folder_is_told_that_he_cannot_write_and_may_look(tmp_path: Path, monkeypatch: Any) -> None:
    scenario = fakes.scenario()
    carried_out(tmp_path, scenario)
    opened = Path.open

    def read_only(path: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if "r" not in mode:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, mode, *rest, **more)

    monkeypatch.setattr(Path, "open", read_only)
    assert store_locks.held(tmp_path) == []
    with pytest.raises(InputError, match="cannot write results here: Permission denied"):
        store_locks.locked(tmp_path, WHOLE)


# Shards


def test_shards_share_the_work_and_make_the_same_results(tmp_path: Path) -> None:
    scenario = fakes.scenario(replicates=7)
    done = [carried_out(tmp_path, scenario, Shard(number, 3)) for number in (3, 1, 2)]
    finished = [(results.runs["status"] == "finished").sum() for results in done]
    assert finished == [4, 10, 14]  # whole pairs each
    assert done[-1].digest() == in_memory(scenario).digest()


def test_two_processes_on_one_shard_refuse_each_other_and_two_shards_do_not(tmp_path: Path) -> None:
    scenario = fakes.scenario()
    specs = design(scenario)
    with Store.begin(tmp_path, scenario, specs, shard=Shard(1, 2)):
        with pytest.raises(InputError, match="another process is writing"):
            Store.begin(tmp_path, scenario, specs, shard=Shard(1, 2))
        with pytest.raises(InputError, match="another process is writing"):
            Store.begin(tmp_path, scenario, specs)
        with pytest.raises(InputError, match="it works on shard 1 of 2"):
            Store.begin(tmp_path, scenario, specs, shard=Shard(1, 3))
        with Store.begin(tmp_path, scenario, specs, shard=Shard(2, 2)):
            assert store_locks.held(tmp_path) == ["shard 1 of 2", "shard 2 of 2"]
    assert store_locks.held(tmp_path) == []
    with Store.begin(tmp_path, scenario, specs), pytest.raises(InputError, match=r"\(process \d+\)"):
        Store.begin(tmp_path, scenario, specs, shard=Shard(2, 2))


def test_shards_keep_ledgers_of_their_own(tmp_path: Path) -> None:
    scenario = fakes.scenario()
    for number in (1, 2):
        with Store.begin(tmp_path, scenario, design(scenario), shard=Shard(number, 2)) as store:
            store.add(Failure(store.unfinished()[0], f"trouble in {number}"))
    assert set(Results.read(tmp_path).failures["what"]) == {"trouble in 1", "trouble in 2"}


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "a/b", "1/0", ""])
def test_a_shard_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is no shard"):
        Shard.read(text)


# Merging


def test_many_parts_become_few_and_the_numbers_stay(tmp_path: Path) -> None:
    scenario = fakes.scenario(replicates=40)
    assert carried_out(tmp_path, scenario, rows=1).digest() == in_memory(scenario).digest()
    assert part_names(tmp_path) == ["part-00081.parquet"]
    assert [path.name for path in (tmp_path / "series").glob("part-*")] == ["part-00081.parquet"]


def test_what_shards_wrote_is_merged_by_the_last_call_for_the_whole(tmp_path: Path) -> None:
    scenario = fakes.scenario(replicates=7)
    for number in (1, 2, 3):
        carried_out(tmp_path, scenario, Shard(number, 3), rows=1)
    assert len(part_names(tmp_path)) == 14
    assert carried_out(tmp_path, scenario).digest() == in_memory(scenario).digest()
    assert [path.name for path in (tmp_path / "runs").glob("part-*")] == ["part-00001.parquet"]


def test_a_merged_part_is_no_larger_than_fits_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = fakes.scenario(replicates=40)
    monkeypatch.setattr("ipssim.batch.store_merging.ROWS_TO_ONE", 150)  # a part has 31 rows of series
    assert carried_out(tmp_path, scenario, rows=1).digest() == in_memory(scenario).digest()
    assert len(part_names(tmp_path)) == 80 / 5


def test_a_merging_that_was_killed_before_it_cleaned_up_counts_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = fakes.scenario(replicates=40)
    monkeypatch.setattr("ipssim.batch.store_files.remove_left_overs", lambda folder: None)
    results = carried_out(tmp_path, scenario, rows=1)
    assert len(list((tmp_path / "runs").glob("part-*"))) == 81
    assert len(results.runs) == 80 and results.digest() == in_memory(scenario).digest()
    monkeypatch.undo()
    with Store.begin(tmp_path, scenario, design(scenario)) as store:
        assert len(store.unfinished()) == 0
    assert len(list((tmp_path / "runs").glob("part-*"))) == 1


# Looking after them


def test_a_failure_says_how_to_repeat_its_run(tmp_path: Path) -> None:
    scenario = fakes.scenario()
    first, *_ = design(scenario)
    with Store.begin(tmp_path, scenario, design(scenario)) as store:
        store.add(Failure(first, "ValueError: no such luck"))
    (command,) = Results.read(tmp_path).failures["command"]
    assert command == f"ipssim verify {tmp_path} --run {first.key[:12]}"
    assert list(runs_of_key(tmp_path, first.key[:12])["replicate"]) == [1]
    with pytest.raises(InputError, match="no run has a key that begins with `zz`"):
        runs_of_key(tmp_path, "zz")


def test_a_run_that_is_repeated_is_identical_and_a_difference_is_pointed_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipssim.batch.verify.run", fakes.run)
    carried_out(tmp_path, fakes.scenario())
    rows = some_runs(tmp_path, 3, seed=1)
    assert len(rows) == 3
    assert len({frozenset(some_runs(tmp_path, 3, seed=seed)["key"]) for seed in range(9)}) > 1  # another seed, others
    assert all(found.word == "identical" for found in repeated(tmp_path, rows))

    def other(family: list) -> list:
        ended = fakes.run(family)
        for trajectory in ended:
            trajectory.series.loc[trajectory.series["month"] == 9, "clients"] += 1
        return ended

    monkeypatch.setattr("ipssim.batch.verify.run", other)
    found = next(repeated(tmp_path, rows))
    assert found.word == "DIFFERENT" and found.why.startswith("first in month 9: `clients` was ")


def test_the_status_counts_runs_by_arm(tmp_path: Path) -> None:
    carried_out(tmp_path, fakes.scenario(replicates=2))
    larger = fakes.scenario(replicates=3)
    with Store.begin(tmp_path, larger, design(larger)) as store:
        store.add(Failure(store.unfinished()[0], "trouble"))
        assert status(tmp_path).writers[0].startswith("process ")
    found = status(tmp_path)
    assert found.runs.loc["as is"].tolist() == [2, 1, 0] and found.runs.loc["trial"].tolist() == [2, 0, 1]
    assert found.writers == []


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_tables_are_exported_part_by_part(tmp_path: Path, kind: str) -> None:
    results = carried_out(tmp_path / "results", fakes.scenario(), rows=1)
    written = dict(exported(tmp_path / "results", tmp_path / "tables", kind))
    if kind == "csv":
        rows = (tmp_path / "tables" / "outcomes.csv").read_text(encoding="utf-8")
        assert "2002-01-31" in rows and "00:00:00" not in rows
    assert [path.name for path in written] == [f"{name}.{kind}" for name in ("runs", "outcomes", "series", "events")]
    read = pd.read_csv if kind == "csv" else pd.read_parquet
    outcomes = read(tmp_path / "tables" / f"outcomes.{kind}")
    assert len(outcomes) == 6 * 25
    ours = outcomes.sort_values(["arm", "replicate", "month"])["penetration"].to_numpy()
    assert ours == pytest.approx(results.outcome("penetration")["value"].to_numpy(), nan_ok=True)
