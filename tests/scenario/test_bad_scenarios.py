"""Every mistake in a scenario file: one clear message, the file and the line that hold it, and what to do."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from ipssim.errors import InputError
from ipssim.scenario import Scenario

HERE = Path(__file__).parent
VALID = (HERE / "valid.toml").read_text(encoding="utf-8")
MISTAKES = tomllib.loads((HERE / "mistakes.toml").read_text(encoding="utf-8"))["mistake"]
SECOND_ARM = 'name = "at risk"'


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake["says"] for mistake in MISTAKES])
def test_a_mistake_has_a_message_a_place_and_a_way_out(written: Callable[..., Path], mistake: dict[str, str]) -> None:
    assert mistake["there"] in VALID
    path = written(text=VALID.replace(mistake["there"], mistake["instead"], 1))
    with pytest.raises(InputError) as caught:
        Scenario.read(path)
    error = caught.value
    assert mistake["message"] in error.what
    assert error.path == path
    assert mistake.get("line", "") in _quoted(error)
    assert (error.line is None) == ("line" not in mistake)
    assert mistake.get("hint", "") in (error.hint or "")
    assert (error.hint is None) == ("hint" not in mistake)


def _quoted(error: InputError) -> str:
    assert error.path is not None
    return error.path.read_text(encoding="utf-8").splitlines()[error.line - 1] if error.line else ""


def test_the_second_of_two_equal_names_is_the_culprit(written: Callable[..., Path]) -> None:
    path = written(text=VALID.replace(SECOND_ARM, 'name = "state line"'))
    with pytest.raises(InputError) as caught:
        Scenario.read(path)
    assert caught.value.line == VALID.splitlines().index(SECOND_ARM) + 1


def test_a_scenario_without_arms_is_refused(written: Callable[..., Path]) -> None:
    text = VALID.partition("[[arms]]")[0]
    with pytest.raises(InputError, match="`arms` is missing") as caught:
        Scenario.read(written(text=text))
    assert "one or more [[arms]]" in (caught.value.hint or "")
    with pytest.raises(InputError, match="there are no arms"):
        Scenario.read(written(text="arms = []\n" + text))


def test_a_world_without_regions_is_refused(written: Callable[..., Path]) -> None:
    before, _, after = VALID.partition("[[world.regions]]")
    text = before + "[parameters]" + after.partition("[parameters]")[2]
    with pytest.raises(InputError, match="neither `regions` nor `generic`"):
        Scenario.read(written(text=text))


def test_a_missing_file_is_named_with_its_nearest_neighbour(written: Callable[..., Path], tmp_path: Path) -> None:
    written("united_states.toml")
    with pytest.raises(InputError, match="there is no file") as caught:
        Scenario.read(tmp_path / "united_state.toml")
    assert caught.value.hint == "did you mean `united_states.toml`?"


def test_a_folder_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder, not a file"):
        Scenario.read(tmp_path)


def test_a_file_that_is_not_utf_8_says_on_which_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes("title = 1\nquestion = 'café'\n".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8") as caught:
        Scenario.read(path)
    assert caught.value.line == 2


# --- files that extend others -------------------------------------------------------------------------------------


def test_a_mistake_in_the_file_that_is_extended_is_placed_there(written: Callable[..., Path]) -> None:
    parent = written("generic.toml", VALID.replace("benefit_trap = 0.5", "benefit_trap = 1.5"))
    child = written("child.toml", 'extends = "generic.toml"\ntitle = "Child"\n[world]\nregime = { mandate = 0.2 }\n')
    with pytest.raises(InputError, match="`benefit_trap` must be at most 1") as caught:
        Scenario.read(child)
    assert caught.value.path == parent
    assert "benefit_trap" in _quoted(caught.value)


def test_a_mistake_in_the_extending_file_is_placed_there(written: Callable[..., Path]) -> None:
    written("generic.toml")
    child = written("child.toml", 'extends = "generic.toml"\n\n[world]\nregime = { benefit_trap = 1.5 }\n')
    with pytest.raises(InputError) as caught:
        Scenario.read(child)
    assert (caught.value.path, caught.value.line) == (child, 4)


def test_an_element_that_is_missing_in_a_replaced_array_is_placed_in_the_new_array(
    written: Callable[..., Path],
) -> None:
    written("generic.toml")
    child = written("child.toml", 'extends = "generic.toml"\n\n[[arms]]\ndescription = "nameless"\n')
    with pytest.raises(InputError, match="`name` is missing in `arms`") as caught:
        Scenario.read(child)
    assert (caught.value.path, caught.value.line) == (child, 3)


def test_a_circle_of_extensions_is_named(written: Callable[..., Path]) -> None:
    path = written("a.toml", 'extends = "b.toml"')
    written("b.toml", 'title = "B"\nextends = "c.toml"')
    last = written("c.toml", '\nextends = "a.toml"')
    with pytest.raises(InputError) as caught:
        Scenario.read(path)
    assert caught.value.what == "`extends` runs in a circle: `a.toml` -> `b.toml` -> `c.toml` -> `a.toml`"
    assert (caught.value.path, caught.value.line) == (last, 2)


def test_a_file_cannot_extend_itself(written: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match="runs in a circle"):
        Scenario.read(written("a.toml", 'extends = "a.toml"'))


@pytest.mark.parametrize("named", ['"generc.toml"', '"."', "7"])
def test_a_file_that_extends_nothing_is_refused(written: Callable[..., Path], named: str) -> None:
    written("generic.toml")
    child = written("child.toml", f'title = "Child"\nextends = {named}\n')
    with pytest.raises(InputError, match="`extends`") as caught:
        Scenario.read(child)
    assert (caught.value.path, caught.value.line) == (child, 2)
    assert caught.value.hint == ("did you mean `generic.toml`?" if "generc" in named else None)


def test_broken_syntax_in_the_extended_file_is_placed_there(written: Callable[..., Path]) -> None:
    parent = written("generic.toml", "title = \n")
    with pytest.raises(InputError, match="not valid TOML") as caught:
        Scenario.read(written("child.toml", 'extends = "generic.toml"'))
    assert (caught.value.path, caught.value.line) == (parent, 1)


@pytest.mark.parametrize("written_by_a_machine", ["1" + "0" * 5000, "[" * 3000 + "]" * 3000])
def test_what_python_cannot_read_is_refused_with_its_line(
    written: Callable[..., Path], written_by_a_machine: str
) -> None:
    path = written(text=VALID.replace("seed = 7", f"seed = {written_by_a_machine}"))
    with pytest.raises(InputError, match="cannot be read") as caught:
        Scenario.read(path)
    assert _quoted(caught.value).startswith("seed")


@pytest.mark.parametrize("name", ["a" * 300, r"nul\u0000.toml"])
def test_a_name_that_no_file_can_have_is_no_file(written: Callable[..., Path], name: str) -> None:
    with pytest.raises(InputError, match="which is not a file"):
        Scenario.read(written(text=f'extends = "{name}"'))
    with pytest.raises(InputError, match="which is not a file"):
        Scenario.read(written(text=VALID.replace('weighting = "uniform"', f'weighting = "own"\nweights = "{name}"')))


def test_a_scenario_that_comes_with_ipssim_is_known_without_its_ending(written: Callable[..., Path]) -> None:
    child = written(text='extends = "teaching"')
    with pytest.raises(InputError) as caught:
        Scenario.read(child)
    assert (caught.value.hint or "").startswith("`teaching.toml` comes with ipssim")
    written("teaching.toml")
    with pytest.raises(InputError) as caught:
        Scenario.read(child)
    assert caught.value.hint == "did you mean `teaching.toml`?"


def test_the_first_line_is_quoted_without_the_mark_that_some_editors_put_before_it(tmp_path: Path) -> None:
    path = tmp_path / "marked.toml"
    path.write_bytes(b"\xef\xbb\xbftitel = 1\n")
    with pytest.raises(InputError) as caught:
        Scenario.read(path)
    assert "1 | titel = 1\n" in str(caught.value)


def test_a_dotted_key_of_thousands_of_parts_is_one_clear_error(written: Callable[..., Path]) -> None:
    deep = written("deep.toml", f"title = 'x'\n{'.'.join(['a'] * 3000)} = 1\n")
    with pytest.raises(InputError, match="hundreds of tables inside each other") as caught:
        Scenario.read(deep)
    assert caught.value.line == 2
