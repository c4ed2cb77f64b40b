"""Results folders of which something is removed, damaged or locked away."""

from pathlib import Path

import pytest

from batch import fakes
from batch.folders import carried_out
from ipssim.batch import Results, Store, design, store_files
from ipssim.errors import InputError


def test_a_lost_manifest_is_written_again_by_the_same_study_and_no_other(tmp_path: Path) -> None:
    scenario = fakes.scenario()
    before = carried_out(tmp_path, scenario).digest()
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(InputError, match="or it is damaged") as refusal:
        Results.read(tmp_path)
    assert "remove it" in str(refusal.value.hint) and "writes it again" in str(refusal.value.hint)
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(InputError, match=r"lost their manifest\.json"):
        Results.read(tmp_path)
    other = fakes.scenario(seed=99)
    for refused in (Store.begin, Store.refuse):
        with pytest.raises(InputError, match="another scenario or sweep, or of another version"):
            refused(tmp_path, other, design(other))
    with Store.begin(tmp_path, scenario, design(scenario)) as store:
        assert not store.unfinished()
    assert Results.read(tmp_path).digest() == before


def test_a_folder_that_vanishes_is_said_to_have(tmp_path: Path) -> None:
    scenario, folder = fakes.scenario(), tmp_path / "out"
    with (
        pytest.raises(InputError, match="removed or renamed") as refusal,
        Store.begin(folder, scenario, design(scenario)) as store,
    ):
        store.add(fakes.one_run(design(scenario)[0]))
        folder.rename(tmp_path / "elsewhere")
        store.flush()
    assert refusal.value.path == folder


def test_a_file_that_cannot_be_written_is_called_by_its_last_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="Permission denied") as refusal, store_files.writing(tmp_path):
        store_files.write_text(tmp_path / "runs.csv", "")
    assert refusal.value.path == tmp_path / "runs.csv"
