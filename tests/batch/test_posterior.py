"""A weighted sample in place of parameters: drawn by weight, the same for all arms, each mistake in its place."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ipssim.batch import design
from ipssim.batch.samples import samples
from ipssim.errors import InputError
from ipssim.scenario import Scenario, Sweep

VALID = (Path(__file__).parents[1] / "scenario" / "valid.toml").read_text(encoding="utf-8")
HAZARD = "adoption.base_hazard"
TABLE = f"{HAZARD},clients.items_pull,weight\n0.002,0.2,0.75\n0.004,0.3,0.25\n0.006,0.4,0\n"


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a file into a fresh folder and get its path."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def child(written: Callable[..., Path], line: str, table: str = TABLE) -> Path:
    """A scenario that extends a valid one by a line, beside a table."""
    written("older.toml", VALID)
    written("mine.csv", table)
    return written("child.toml", f'extends = "older.toml"\n{line}\n')


def test_rows_are_drawn_by_weight(written: Callable[..., Path]) -> None:
    scenario = Scenario.read(child(written, 'sweep = { method = "posterior", samples = 40, file = "mine.csv" }'))
    drawn = Counter(dict(sample.values)[HAZARD] for sample in samples(scenario))
    assert set(drawn) == {0.002, 0.004}
    assert abs(drawn[0.002] - 30) <= 1


def test_more_rows_begin_with_the_first_and_another_seed_gives_others(written: Callable[..., Path]) -> None:
    rows = "\n".join(f"{0.001 + place / 10000:.4f},0.2,1" for place in range(50))
    path = child(
        written,
        'sweep = { method = "posterior", samples = 5, file = "mine.csv" }',
        TABLE.partition("\n")[0] + "\n" + rows,
    )
    few = Scenario.read(path)
    assert few.sweep is not None
    many = few.model_copy(update={"sweep": few.sweep.model_copy(update={"samples": 9})})
    assert samples(many)[:5] == samples(few)
    assert samples(few.model_copy(update={"seed": few.seed + 1})) != samples(few)


def test_every_row_meets_every_point_of_what_is_crossed(written: Callable[..., Path]) -> None:
    crossed = 'vary = [{ name = "choices.weighting", options = ["reported", "uniform"] }, "workforce.leaving"]'
    scenario = Scenario.read(
        child(written, f'sweep = {{ method = "posterior", samples = 3, file = "mine.csv", {crossed} }}')
    )
    found = [tuple(dict(sample.values).values()) for sample in samples(scenario)]
    alone = Scenario.read(child(written, 'sweep = { method = "posterior", samples = 3, file = "mine.csv" }'))
    rows = [tuple(dict(sample.values).values()) for sample in samples(alone)]
    points = {found[place][2:] for place in range(10)}
    assert len(points) == 2 * 5  # options, steps of a range
    assert [values[:2] for values in found] == [row for row in rows for _ in range(10)]
    assert all({values[2:] for values in found[start : start + 10]} == points for start in (0, 10, 20))
    first, *others = (scenario.run_spec(arm, 1, sample) for arm in scenario.arms for sample in (1, 2))
    assert {(spec.seed, spec.replicate) for spec in others} == {(first.seed, first.replicate)}  # the same luck


def test_more_rows_keep_the_samples_that_are_there(written: Callable[..., Path]) -> None:
    line = 'sweep = {{ method = "posterior", samples = {}, file = "mine.csv", vary = ["workforce.leaving"] }}'
    few, many = (samples(Scenario.read(child(written, line.format(rows)))) for rows in (3, 7))
    assert many[: len(few)] == few and len(many) == 35


@pytest.mark.parametrize("name", [HAZARD, "adoption.*"])
def test_what_the_rows_set_cannot_be_varied(written: Callable[..., Path], name: str) -> None:
    line = f'sweep = {{ method = "posterior", samples = 3, file = "mine.csv", vary = ["{name}"] }}'
    with pytest.raises(InputError, match=f"`{HAZARD}` cannot be varied: every row of the posterior sets it"):
        Scenario.read(child(written, line))


def test_all_arms_of_a_sample_have_the_same_row(written: Callable[..., Path]) -> None:
    scenario = Scenario.read(child(written, 'parameters = "mine.csv"'))
    arms = len(scenario.arms)
    specs = list(design(scenario))
    for first in range(0, len(specs), arms):
        assert len({spec.parameters for spec in specs[first : first + arms]}) == 1


def test_what_older_files_give_stays_beside_the_sample(written: Callable[..., Path]) -> None:
    scenario = Scenario.read(child(written, 'parameters = "mine.csv"'))
    assert scenario.parameters == Scenario.read(written("older.toml", VALID)).parameters != {}
    assert {*scenario.parameters, HAZARD, "clients.items_pull"} == dict(design(scenario)[0].parameters).keys()


def test_a_scenario_with_a_posterior_survives_being_written_down(written: Callable[..., Path]) -> None:
    scenario = Scenario.read(child(written, 'parameters = "mine.csv"'))
    again = Scenario.from_json(scenario.to_json())
    assert [spec.key for spec in design(again)[:4]] == [spec.key for spec in design(scenario)[:4]]


def test_the_shipped_posterior_is_there_in_python_too(written: Callable[..., Path]) -> None:
    by_name = Scenario.read(child(written, 'parameters = "posterior"'))
    in_python = Scenario.read(written("older.toml", VALID)).swept(Sweep(method="posterior", samples=20))
    assert by_name.sweep is not None and by_name.sweep.names
    assert samples(by_name) == samples(in_python)


def test_a_sample_of_ones_own_is_read_in_python_as_from_a_scenario(written: Callable[..., Path]) -> None:
    by_name = Scenario.read(child(written, 'sweep = { method = "posterior", samples = 9, file = "mine.csv" }'))
    in_python = Scenario.read(written("older.toml", VALID)).swept(
        Sweep.from_file("posterior", by_name.path.with_name("mine.csv"), 9)  # type: ignore[union-attr]
    )
    assert samples(in_python) == samples(by_name)
    with pytest.raises(InputError, match="row 1 of the file"):
        Sweep.from_file("posterior", written("bad.csv", TABLE.replace("0.002", "7")), 9)


@pytest.mark.parametrize(
    ("line", "table", "message", "hint"),
    [
        ('parameters = "mein.csv"', TABLE, "there is no file", "mine.csv"),
        ('parameters = "posterier"', TABLE, "there is no file", "posterior"),
        ('parameters = "mine.csv"', TABLE + "7,0.2,1\n", "row 4 of the file: `adoption.base_hazard` = 7", ""),
        ('parameters = "mine.csv"', TABLE.replace("hazard", "hazrd"), "unknown parameter", HAZARD),
        ('parameters = "mine.csv"', TABLE.replace("0.75", "-1"), "must be a finite number that is not negative", ""),
        ('parameters = "mine.csv"', f"{HAZARD},weight\n0.002,0\n", "no row of the file has any weight", ""),
        ('sweep = { method = "posterior", file = "mine.csv" }', TABLE, "needs a number of `samples`", "samples = 64"),
        ('parameters = "mine.csv"\nsweep = { method = "grid" }', TABLE, "there is a [sweep] as well", "keep one"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(
    written: Callable[..., Path], line: str, table: str, message: str, hint: str
) -> None:
    path = child(written, line, table)
    with pytest.raises(InputError) as caught:
        Scenario.read(path)
    assert message in caught.value.what and hint in (caught.value.hint or "")
    assert caught.value.path == path and caught.value.line == 2
