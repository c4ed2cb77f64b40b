"""The keys of scenario and study files: each has a meaning, a valid example, and a topic of `ipssim explain`."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from cli.conftest import Terminal
from ipssim.analysis.calibration import Study
from ipssim.cli.keys import Key, classes_of_tables, key_tables
from ipssim.given import with_dates
from ipssim.scenario import Scenario
from ipssim.scenario.explain import models_in
from ipssim.scenario.read import EXTENDS

WORDS: dict[type, tuple[str, ...]] = {  # what a value of a file is called
    str: ("text", "one of", "names in quotes"),
    bool: ("true or false",),
    int: ("number", "value", "list of lists"),
    float: ("number", "value"),
    date: ("date",),
    list: ("list",),
    dict: ("table",),
}
KEYS = [key for table in key_tables() for key in table.keys]
MODELS: dict[tuple[str, str], Any] = {(of, place): model for place, of, _, model in classes_of_tables()}


def _all_tables(model: type[BaseModel]) -> set[type[BaseModel]]:
    inner = {each for field in model.model_fields.values() for each in models_in(field.annotation)}
    return {model}.union(*(_all_tables(each) for each in inner))


def test_no_table_of_a_file_is_left_out() -> None:
    assert _all_tables(Scenario) | _all_tables(Study) <= {model for *_, model in classes_of_tables()}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.of}:{key.place}")
def test_a_key_has_a_meaning_in_its_docstring_or_field(key: Key) -> None:
    assert len(key.means) > 5 and key.can_be and key.default


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.of}:{key.place}")
def test_an_example_is_a_line_that_a_file_may_have(key: Key) -> None:
    given, place = tomllib.loads(key.example), key.place.rpartition(".")[0]
    if key.example.startswith("["):
        assert key.example.strip("[]") == key.place
        return
    assert list(given) == [key.name]
    if key.name in (EXTENDS, "weights") or place == "policies":  # the name of a file; tried with policies that have it
        return
    try:
        MODELS[key.of, place].model_validate(with_dates(given))
    except ValidationError as error:
        assert [found for found in error.errors() if found["loc"][:1] == (key.name,)] == []


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.of}:{key.place}")
def test_an_example_is_of_a_form_that_is_named_and_says_more_than_the_default(key: Key) -> None:
    if key.example.startswith("["):
        return
    value = tomllib.loads(key.example)[key.name]
    assert str(value) != key.default
    for part in value if isinstance(value, list) else [value]:
        assert any(word in key.can_be for word in WORDS[type(part)])


@pytest.mark.parametrize("form", ['"posterior"', '"rows.csv"', '{ "adoption.base_hazard" = 0.006 }'])
def test_the_forms_of_parameters_are_all_named(form: str, ipssim: Terminal, small: Path) -> None:
    """A file may have each of them, and each is what `can be` says."""
    (small.parent / "rows.csv").write_text("weight,adoption.base_hazard\n1,0.004\n", encoding="utf-8")
    text = small.read_text(encoding="utf-8").replace('[parameters]\n"adoption.base_hazard" = 0.006\n', "")
    small.write_text(f"parameters = {form}\n{text}", encoding="utf-8")
    assert ipssim("check", str(small)).code == 0
    said = 'table with a number for each name, or "posterior" or the name of a CSV file, in quotes'
    assert said in [key.can_be for key in KEYS if key.place == "parameters"]


def test_every_key_is_explained_by_its_name_and_by_its_place(ipssim: Terminal) -> None:
    from ipssim.cli.topics import topics

    known = [topic for topic in topics() if topic.kind.startswith("key of")]
    assert [topic.name for topic in known] == [key.place for key in KEYS]
    for key, topic in zip(KEYS, known, strict=True):
        assert topic.answers_to(key.name) and topic.answers_to(key.place) and key.example in topic.text()


def test_a_key_says_where_it_stands_what_it_can_be_and_how_it_looks(ipssim: Terminal) -> None:
    rows = ipssim("explain", "world.size_spread").out.splitlines()
    assert rows[0] == "world.size_spread (key of a scenario file)" and rows[2].startswith("How much agencies differ in")
    assert [row.split("  ")[0] for row in rows[5:]] == ["stands in", "can be", "default", "example"]
    assert rows[6].startswith("can be     number from 0 to 3") and rows[8].endswith("  size_spread = 0.6")


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("population", ["state variable of Region", "key of a scenario file", "key of a scenario file"]),
        ("samples", ["word", "key of a scenario file", "key of a study file"]),
        ("arms.policies", ["key of a scenario file"]),
        ("arms.policies.from", ["key of a scenario file"]),
        ("study.until", ["key of a study file"]),
    ],
)
def test_a_name_with_several_meanings_shows_them_all(name: str, kinds: list[str], ipssim: Terminal) -> None:
    shown = [line for line in ipssim("explain", name).out.splitlines() if line.endswith(")") and " (" in line]
    assert [kind for line in shown for kind in [line.partition(" (")[2][:-1]]] == kinds


def test_a_table_names_its_keys_and_a_scenario_leads_on_to_the_list(ipssim: Terminal) -> None:
    assert "has        name, description, policies" in ipssim("explain", "arms").out
    assert "has        kind, from, until, regions, strength, hosts," in ipssim("explain", "arms.policies").out
    assert "`ipssim list keys`" in " ".join(ipssim("explain", "scenario").out.split())


def test_keys_are_listed_by_the_place_where_they_stand(ipssim: Terminal) -> None:
    lines = ipssim("list", "keys").out.splitlines()
    places = [key.place for key in KEYS]
    assert [line.split()[0] for line in lines if line.split()[:1] and " file, " not in line][1:] == places
    assert "scenario file, [world]: what is there before any policy" in lines


def test_a_misspelt_key_is_met_with_the_nearest(ipssim: Terminal) -> None:
    assert "did you mean `size_spread`?" in ipssim("explain", "size_spred").err
