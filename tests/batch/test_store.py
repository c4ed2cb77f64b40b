"""The results folder: nothing that has finished is lost, nothing is mixed, and every refusal says what is wrong."""

import fcntl
import json
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from time import monotonic, sleep

import pyarrow.parquet as pq
import pytest

from batch import driver, fakes
from batch.folders import carried_out, in_memory
from children import started
from ipssim.batch import Failure, Results, Shard, Store, design, run_all, store_files
from ipssim.batch.parts import Part
from ipssim.batch.store_ledger import Ledger
from ipssim.batch.store_locks import locked
from ipssim.errors import InputError

TESTS = Path(__file__).parents[1]


def parts(folder: Path, table: str = "runs") -> list[Path]:
    return sorted((folder / table).glob("part-*.parquet"))


def test_a_driver_that_is_killed_loses_no_finished_run_and_resuming_gives_the_same_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipssim.scenario.run_spec.source_digest", lambda: driver.SOURCE)
    with started("-m", "batch.driver", tmp_path / "out", "serial", "30", cwd=TESTS) as process:
        finished = {process.stdout.readline().strip() for _ in range(5)}
        process.kill()
    scenario = fakes.scenario(replicates=30)
    with Store.begin(tmp_path / "out", scenario, design(scenario)) as store:
        assert finished <= store.finished
        assert 0 < len(store.unfinished()) <= len(design(scenario)) - 5
        for ended in run_all(store.unfinished(), run=fakes.run):
            store.add(ended)
    assert Results.read(tmp_path / "out").digest() == in_memory(scenario).digest()


def test_a_part_that_was_not_completed_is_written_again(tmp_path: Path) -> None:
    scenario = fakes.scenario()
    carried_out(tmp_path, scenario, rows=1)
    last = parts(tmp_path)[-1]
    last.unlink()  # as if the driver had been killed after it wrote series and events
    (tmp_path / "runs" / f".{last.name}.1.tmp").write_bytes(b"half a file")
    assert set(Results.read(tmp_path).runs["status"]) == {"finished", "missing"}
    assert carried_out(tmp_path, scenario).digest() == in_memory(scenario).digest()
    assert list(tmp_path.rglob("*.tmp")) == []


def test_runs_that_came_together_share_a_part(tmp_path: Path) -> None:
    carried_out(tmp_path, fakes.scenario())
    assert [len(parts(tmp_path, table)) for table in ("runs", "series", "events")] == [1, 1, 1]


def test_parts_are_closed_by_the_number_of_their_rows(tmp_path: Path) -> None:
    scenario = fakes.scenario()
    with Store.begin(tmp_path, scenario, design(scenario), rows=60, seconds=60) as store:
        for ended in run_all(store.unfinished(), run=fakes.run):
            store.add(ended)
    assert len(parts(tmp_path)) == 3


def test_the_run_that_came_last_is_written_while_nothing_else_comes(tmp_path: Path) -> None:
    scenario = fakes.scenario()
    first, *_ = specs = design(scenario)
    with Store.begin(tmp_path, scenario, specs, seconds=0.2) as store:
        store.add(fakes.one_run(first))
        assert _soon(lambda: first.key in store.finished)
        assert (Results.read(tmp_path).runs["status"] == "finished").sum() == 1


def test_what_goes_wrong_while_nothing_comes_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def full(path: Path, _: object) -> None:
        tried.append(path)
        raise OSError(28, "No space left on device")

    scenario = fakes.scenario()
    with (
        pytest.raises(InputError, match="No space left on device"),
        Store.begin(tmp_path, scenario, design(scenario), seconds=0.2) as store,
    ):
        monkeypatch.setattr(store_files, "write_table", full)
        store.add(fakes.one_run(design(scenario)[0]))
        assert _soon(lambda: tried)


def _soon(is_so: Callable[[], object]) -> bool:
    """Whether something comes true within ten seconds."""
    until = monotonic() + 10
    while not is_so() and monotonic() < until:
        sleep(0.01)
    return bool(is_so())


def test_an_error_on_the_way_keeps_what_has_finished(tmp_path: Path) -> None:
    scenario = fakes.scenario()
    first, *_ = specs = design(scenario)
    with pytest.raises(KeyboardInterrupt), Store.begin(tmp_path, scenario, specs) as store:
        store.add(fakes.one_run(first))
        raise KeyboardInterrupt
    runs = Results.read(tmp_path).runs
    assert list(runs.loc[runs["status"] == "finished", "key"]) == [first.key]


def test_an_interrupted_flush_can_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = fakes.scenario(replicates=1)
    writes = []

    def interrupted(path: Path, table: object) -> None:
        writes.append(path)
        write(path, table)
        if path.parent.name == "runs" and len(writes) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Store.begin(tmp_path, scenario, design(scenario)) as store:
        write = store_files.write_table
        monkeypatch.setattr(store_files, "write_table", interrupted)
        for spec in design(scenario):
            store.add(fakes.one_run(spec))
        store.flush()
    assert Results.read(tmp_path).digest() == in_memory(scenario).digest()
    assert len(parts(tmp_path)) == 1


def test_finished_runs_are_not_done_again_when_replicates_or_arms_are_added(tmp_path: Path) -> None:
    carried_out(tmp_path, fakes.scenario(("as is",), replicates=2))
    larger = fakes.scenario(("as is", "trial"), replicates=3)
    with Store.begin(tmp_path, larger, design(larger)) as store:
        assert len(store.unfinished()) == 4
    assert carried_out(tmp_path, larger).digest() == in_memory(larger).digest()


def test_an_arm_may_be_renamed(tmp_path: Path) -> None:
    carried_out(tmp_path, fakes.scenario(("as is", "trial")))
    renamed = fakes.scenario(("as is", "pilot"))
    with Store.begin(tmp_path, renamed, design(renamed)) as store:
        assert len(store.unfinished()) == 0
    assert set(Results.read(tmp_path).outcome("programmes")["arm"]) == {"as is", "pilot"}


def test_results_of_another_scenario_are_refused_and_left_alone(tmp_path: Path) -> None:
    digest = carried_out(tmp_path, fakes.scenario()).digest()
    other = fakes.scenario(seed=2)
    with pytest.raises(InputError, match="holds results of another scenario") as refusal:
        Store.begin(tmp_path, other, design(other))
    assert "--out" in refusal.value.hint
    assert Results.read(tmp_path).digest() == digest


def test_results_of_another_version_of_the_source_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_out(tmp_path, fakes.scenario())
    monkeypatch.setattr("ipssim.scenario.run_spec.source_digest", lambda: "another")
    scenario = fakes.scenario()
    with pytest.raises(InputError, match="from another version of ipssim"):
        Store.begin(tmp_path, scenario, design(scenario))


def test_a_second_process_is_refused_while_the_first_is_writing(tmp_path: Path) -> None:
    scenario = fakes.scenario()
    with (
        Store.begin(tmp_path, scenario, design(scenario)),
        pytest.raises(InputError, match=r"another process is writing to this results folder \(process \d+\)"),
    ):
        Store.begin(tmp_path, scenario, design(scenario))
    Store.begin(tmp_path, scenario, design(scenario)).close()


def test_another_format_is_refused(tmp_path: Path) -> None:
    carried_out(tmp_path, fakes.scenario())
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"format": 99}))
    with pytest.raises(InputError, match="format 99"):
        Results.read(tmp_path)
    with pytest.raises(InputError, match="format 99"):
        Store.begin(tmp_path, fakes.scenario(), design(fakes.scenario()))


def test_a_folder_of_other_files_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("do not lose")
    with pytest.raises(InputError, match=r"other files, such as `thesis\.txt`"):
        Store.begin(tmp_path, fakes.scenario(), design(fakes.scenario()))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot write results here") as refusal:
        Store.begin(tmp_path / "file" / "out", fakes.scenario(), design(fakes.scenario()))
    assert "file" in str(refusal.value.path)


def test_a_full_disk_is_one_message_and_keeps_earlier_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    scenario = fakes.scenario()
    first, second, *_ = design(scenario)
    with (
        pytest.raises(InputError, match="No space left on device"),
        Store.begin(tmp_path, scenario, design(scenario), rows=1) as store,
    ):
        store.add(fakes.one_run(first))
        monkeypatch.setattr(store_files, "write_table", full)
        store.add(fakes.one_run(second))
    assert (Results.read(tmp_path).runs["status"] == "finished").sum() == 1


@pytest.mark.parametrize("table", ["runs", "series", "events"])
@pytest.mark.parametrize("damage", ["empty", "cut", "gone"])
def test_a_damaged_file_is_named(tmp_path: Path, table: str, damage: str) -> None:
    carried_out(tmp_path, fakes.scenario(), rows=1)
    path = parts(tmp_path, table)[2]
    if damage == "gone":
        if table == "runs":
            pytest.skip("a part that nothing vouches for is no part")
        path.unlink()
    else:
        path.write_bytes(b"" if damage == "empty" else path.read_bytes()[:-20])
    with pytest.raises(InputError, match="damaged or missing") as refusal:
        Results.read(tmp_path)
    assert refusal.value.path == path


def test_damage_inside_a_file_is_found_when_it_is_read(tmp_path: Path) -> None:
    results = carried_out(tmp_path, fakes.scenario(), rows=1)
    path = parts(tmp_path, "series")[2]
    data = path.read_bytes()
    path.write_bytes(b"PAR1" + bytes(len(data) // 2) + data[4 + len(data) // 2 :])
    with pytest.raises(InputError, match="damaged or missing") as refusal:
        results.outcome("programmes")
    assert refusal.value.path == path


def test_a_failure_is_noted_and_its_run_is_tried_again(tmp_path: Path) -> None:
    scenario = fakes.scenario()
    first, *_ = specs = design(scenario)
    with Store.begin(tmp_path, scenario, specs) as store:
        store.add(Failure(first, "Traceback (most recent call last):\n  ...\nValueError: no such luck"))
    results = Results.read(tmp_path)
    assert list(results.failures["what"]) == ["ValueError: no such luck"]
    assert list(results.runs.loc[results.runs["status"] == "failed", "key"]) == [first.key]
    with Store.begin(tmp_path, scenario, specs) as store:
        assert first in store.unfinished()
    assert carried_out(tmp_path, scenario).failures.empty


def test_a_line_torn_by_a_power_cut_costs_only_itself(tmp_path: Path) -> None:
    scenario = fakes.scenario()
    specs = design(scenario)
    with Store.begin(tmp_path, scenario, specs) as store:
        store.add(Failure(specs[0], "first"))
    with (tmp_path / "failures.jsonl").open("a") as file:
        file.write('{"key": "torn')
    with Store.begin(tmp_path, scenario, specs) as store:
        store.add(Failure(specs[1], "second"))
    assert set(Results.read(tmp_path).failures["what"]) == {"first", "second"}


def test_a_torn_line_of_a_ledger_swallows_neither_what_stood_before_nor_what_comes(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "study" / "samples.jsonl")
    ledger.write({"key": "first", "value": 1})
    with ledger.path.open("a") as file:
        file.write('{"key": "torn')
    ledger.write({"key": "second", "value": 2})
    assert {key: entry["value"] for key, entry in ledger.read().items()} == {"first": 1, "second": 2}


def test_the_manifest_says_what_computed_it_and_from_what(tmp_path: Path) -> None:
    carried_out(tmp_path, fakes.scenario())
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (environment,) = manifest["environments"]
    assert {"ipssim", "python", "numpy", "scipy", "pandas", "mesa", "cpu"} <= set(environment)
    assert manifest["format"] == 2 and manifest["runs"] == 6 and manifest["created"]
    assert manifest["study"]["title"] == "A small question" and "learning_community" in manifest["study"]["text"]


def test_an_event_column_without_any_text_keeps_its_type(tmp_path: Path) -> None:
    carried_out(tmp_path, fakes.scenario(), rows=1)
    schemas = {str(pq.read_schema(path)) for path in parts(tmp_path, "events")}
    assert len(schemas) == 1


def test_whoever_looks_who_is_writing_keeps_nobody_out(tmp_path: Path) -> None:
    locked(tmp_path, Shard(1, 2)).close()  # makes the file
    with (tmp_path / ".lock-1-of-2").open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)  # as `held` does, for a moment
        Timer(0.05, file.close).start()
        locked(tmp_path, Shard(1, 2)).close()


def test_a_ledger_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    carried_out(tmp_path, fakes.scenario())
    (tmp_path / "failures.jsonl").mkdir()
    with pytest.raises(InputError, match="cannot read this file") as refusal:
        Results.read(tmp_path)
    assert refusal.value.path == tmp_path / "failures.jsonl"


@pytest.mark.parametrize("lost", ["design.parquet", "scenario.json"])
def test_what_describes_the_study_is_written_again(tmp_path: Path, lost: str) -> None:
    before = carried_out(tmp_path, fakes.scenario()).digest()
    (tmp_path / lost).unlink()
    with pytest.raises(InputError) as refusal:
        store_files.read_design(tmp_path)
        store_files.read_scenario(tmp_path)
    assert refusal.value.path == tmp_path / lost and "writes it again" in str(refusal.value.hint)
    assert carried_out(tmp_path, fakes.scenario()).digest() == before and (tmp_path / lost).exists()


def test_parts_that_are_merged_while_they_are_read_are_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = fakes.scenario(replicates=10)
    carried_out(tmp_path, scenario, Shard(1, 2), rows=1)
    opened = store_files._part

    def late(paths: dict[str, Path]) -> Part:
        monkeypatch.setattr(store_files, "_part", opened)
        carried_out(tmp_path, scenario)
        return opened(paths)

    monkeypatch.setattr(store_files, "_part", late)
    results = Results.read(tmp_path)
    assert results.finished == len(results.runs)
    for path in parts(tmp_path):
        path.unlink()
    with pytest.raises(InputError) as refusal:
        _ = results.only([]).runs
    assert "give the command again" in str(refusal.value.hint)
