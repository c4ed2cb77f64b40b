"""Structural choices in a scenario file: what they need, what they refuse, and that they are part of a run's key."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from ipssim.errors import InputError
from ipssim.scenario import Choices, Scenario
from ipssim.scenario.choices import NameOfDeterminant
from ipssim.scenario.weights_file import COLUMNS
from ipssim.vocabulary import Determinant

HERE = Path(__file__).parent
VALID = (HERE / "valid.toml").read_text(encoding="utf-8")
CHOSEN = '[choices]\nweighting = "uniform"'
HEADER = ",".join(COLUMNS)

Write = Callable[..., Path]


def scenario(written: Write, choices: str, world: str = "") -> Scenario:
    assert CHOSEN in VALID
    text = VALID.replace(CHOSEN, f"[choices]\n{choices}").replace("[world]", f"[world]\n{world}")
    return Scenario.read(written(text=text))


def refusal(written: Write, choices: str, world: str = "") -> InputError:
    with pytest.raises(InputError) as caught:
        scenario(written, choices, world)
    return caught.value


def test_every_determinant_can_be_left_out_and_every_choice_is_described() -> None:
    assert set(get_args(NameOfDeterminant)) == {"", *(d.name.lower() for d in Determinant)}
    assert all(field.description for field in Choices.model_fields.values())


def test_an_unknown_option_is_met_with_those_there_are(written: Write) -> None:
    error = refusal(written, 'adoption_rule = "dice"')
    assert error.what == '`adoption_rule` cannot be "dice"'
    assert error.hint == "choose `hazard` or `threshold`"
    assert error.line and "dice" in str(error)


def test_leaving_one_out_needs_to_know_which(written: Write) -> None:
    error = refusal(written, 'weighting = "leave_one_out"')
    assert "which determinant to leave out" in error.what and "leave_one_out" in str(error)
    assert scenario(written, 'weighting = "leave_one_out"\nleft_out = "culture"').choices.left_out == "culture"
    assert "did you mean `culture`?" in str(refusal(written, 'left_out = "cultur"'))
    assert "choose `national_strategy` or " in str(refusal(written, 'left_out = "x"'))


def test_own_weights_are_read_from_the_file_beside_the_scenario(written: Write) -> None:
    written("mine.csv", f"{HEADER}\nculture,adoption,2,0.5\n\nfinancing,penetration,1,1\n")
    read = scenario(written, 'weighting = "own"\nweights = "mine.csv"')
    assert read.choices.weights == (("culture", "adoption", 2.0, 0.5), ("financing", "penetration", 1.0, 1.0))


def test_own_weights_of_an_extended_file_are_beside_that_file(written: Write, tmp_path: Path) -> None:
    folder = tmp_path / "country"
    folder.mkdir()
    (folder / "mine.csv").write_text(f"{HEADER}\nculture,adoption,2,0.5\n", encoding="utf-8")
    text = VALID.replace(CHOSEN, '[choices]\nweighting = "own"\nweights = "mine.csv"')
    (folder / "country.toml").write_text(text, encoding="utf-8")
    child = written("child.toml", 'extends = "country/country.toml"\ntitle = "Child"\n')
    assert len(Scenario.read(child).choices.weights) == 1


def test_what_is_in_the_table_of_weights_is_part_of_the_runs_key(written: Write) -> None:
    def key(weight: str) -> str:
        written("mine.csv", f"{HEADER}\nculture,adoption,{weight},0.5\n")
        read = scenario(written, 'weighting = "own"\nweights = "mine.csv"')
        return read.run_spec(read.arms[0], 0).key

    assert key("2") == key("2.0") != key("3")


def test_the_weighting_own_needs_a_table(written: Write) -> None:
    assert "needs a table of weights" in refusal(written, 'weighting = "own"').what


def test_a_table_of_weights_that_is_not_there_is_named_with_its_nearest_neighbour(written: Write) -> None:
    written("mine.csv", HEADER)
    error = refusal(written, 'weighting = "own"\nweights = "mein.csv"')
    assert error.what == "`weights` names `mein.csv`, which is not a file"
    assert error.hint == "did you mean `mine.csv`?"
    assert error.line is not None and "mein.csv" in str(error)


@pytest.mark.parametrize(
    ("table", "line", "says"),
    [
        ("", 1, "has the columns nothing"),
        ("determinant,outcome,weight\nculture,adoption,1", 1, "has the columns determinant,outcome,weight"),
        (f"{HEADER}\nculture,adoption,1", 2, "3 values, not 4"),
        (f"{HEADER}\nculture,adoption,1,1\n\ncultur,adoption,1,1", 4, "unknown determinant `cultur`"),
        (f"{HEADER}\nculture,adoptions,1,1", 2, "unknown outcome `adoptions`"),
        (f"{HEADER}\nculture,adoption,-1,1", 2, "the weight as facilitator cannot be `-1`"),
        (f"{HEADER}\nculture,adoption,1,nan", 2, "the weight as barrier cannot be `nan`"),
        (f"{HEADER}\nculture,adoption,1,lots", 2, "the weight as barrier cannot be `lots`"),
        (f"{HEADER}\nculture,adoption,1,1\nculture,adoption,2,1", 3, "a second weight of `culture` for `adoption`"),
    ],
)
def test_a_mistake_in_the_table_of_weights_is_placed_there(written: Write, table: str, line: int, says: str) -> None:
    path = written("mine.csv", table)
    error = refusal(written, 'weighting = "own"\nweights = "mine.csv"')
    assert says in error.what
    assert (error.path, error.line) == (path, line)
    assert error.hint


def test_a_network_is_asked_for_only_where_the_world_gives_one(written: Write) -> None:
    error = refusal(written, 'peer_channel = "network"')
    assert "the world gives none" in error.what and "peer_channel" in str(error)
    read = scenario(written, 'peer_channel = "network"', 'network = { kind = "ring", degree = 4 }')
    assert read.world.network is not None and read.world.network.degree == 4


@pytest.mark.parametrize(
    ("network", "says"),
    [
        ('{ kind = "ring", degree = 3 }', "odd degree 3"),
        ('{ kind = "list" }', "has no `ties`"),
        ('{ kind = "ring", ties = [[0, 1]] }', "has no list of ties"),
        ('{ kind = "list", ties = [[0, 1], [1, 9999999]] }', "a tie with agency 9999999"),
        ('{ kind = "star" }', '`kind` cannot be "star"'),
    ],
)
def test_a_network_that_cannot_be_is_refused(written: Write, network: str, says: str) -> None:
    error = refusal(written, "", f"network = {network}")
    assert says in error.what and error.line is not None


def test_the_valid_scenario_is_toml() -> None:
    assert tomllib.loads(VALID)["choices"] == {"weighting": "uniform"}
