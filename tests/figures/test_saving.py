"""Figures as files."""

from pathlib import Path

import pandas as pd
import pytest

from figures.made_up import results_of
from ipssim.errors import InputError
from ipssim.figures import data_behind, new_axes, penetration_curve, save

AXES = penetration_curve(results_of(replicates=2))


def test_a_figure_is_saved_with_the_data_behind_it(tmp_path: Path) -> None:
    files = save(AXES, tmp_path / "new folder" / "penetration")
    assert [file.name for file in files] == ["penetration.png", "penetration.svg", "penetration.csv", "penetration.txt"]
    assert all(file.stat().st_size > 1000 for file in files[:-1])
    table = pd.read_csv(files[-2])
    assert list(table) == ["arm", "month", "date", "mean", "n", "q5", "q50", "q95", "outcome"]
    assert len(table) == len(data_behind(AXES))


@pytest.mark.parametrize(
    ("name", "formats", "kinds"),
    [
        ("x.png", ["png", "svg"], "png svg"),
        ("x.PDF", ["png"], "pdf png"),
        ("x.svg", "svg", "svg"),
        ("2030.5", ["png"], "png"),
    ],
)
def test_a_suffix_that_is_a_format_is_not_written_twice(
    tmp_path: Path, name: str, formats: list[str], kinds: str
) -> None:
    stem = name if name == "2030.5" else "x"
    files = save(AXES, tmp_path / name, formats)
    assert [file.name for file in files] == [f"{stem}.{kind}" for kind in [*kinds.split(), "csv", "txt"]]


def test_axes_without_a_figure_of_ipssim_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no figure of ipssim on this `Axes`"):
        save(new_axes(), tmp_path / "x")
    with pytest.raises(InputError, match="there is no figure of ipssim on this `str`"):
        data_behind("x")  # type: ignore[arg-type]


def test_the_same_figure_is_the_same_file(tmp_path: Path) -> None:
    results = results_of(replicates=2)
    first, second = (save(penetration_curve(results), tmp_path / name, ["svg"])[0] for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()
    assert "learning community" in first.read_text(encoding="utf-8")  # text stays text


def test_a_png_is_wide_enough_for_print(tmp_path: Path) -> None:
    header = save(AXES, tmp_path / "p", ["png"])[0].read_bytes()[:24]
    assert int.from_bytes(header[16:20]) >= 1600  # 8 inches at 200 dpi


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError) as wrong:
        save(AXES, tmp_path / "penetration", ["png", "bmp"])
    assert str(wrong.value) == "unknown format `bmp`\n\nhint: there are png, svg, pdf"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        save(AXES, tmp_path / "file" / "penetration")
    assert str(wrong.value).startswith(f"cannot write figures into `{tmp_path / 'file'}`: ")
