"""How to do it again: the file that the page says to keep is read as the same scenario, and makes the same runs."""

from pathlib import Path

import pytest

from figures.made_up import scenario_of
from ipssim.batch import Results, design
from ipssim.batch.store_files import read_manifest, read_scenario
from ipssim.report.citations import references
from ipssim.report.in_toml import in_toml, needs_no_other
from ipssim.report.page import gathered, in_markdown, rendered
from ipssim.report.reproduce import Recipe, recipe
from ipssim.report.strategies import strategies_sheet
from ipssim.scenario import Scenario, Sweep
from own_policy import Holiday
from report.conftest import few_figures, swept, written

SCENARIOS = Path(__file__).parents[2] / "scenarios"
ODD = 'It\'s "odd" \\ [x] # = <b> \x7f\t\u65e5'


def kept(scenario: Scenario, folder: Path) -> Scenario:
    """The scenario as somebody reads it who follows the page."""
    file = folder / "scenario.toml"
    file.write_text(recipe_of(scenario, folder / "results").scenario, encoding="utf-8")
    return Scenario.read(file)


def recipe_of(scenario: Scenario, folder: Path) -> Recipe:
    written(scenario, folder)
    return recipe(Results.read(folder), read_manifest(folder), read_scenario(folder), folder)


def same(one: Scenario, other: Scenario) -> bool:
    return [spec.key for spec in design(one)] == [spec.key for spec in design(other)]


@pytest.mark.parametrize("name", ["what_if.toml", "norway.toml", "policies/bridge_money.toml", "teaching.toml"])
def test_a_file_that_extends_others_is_written_as_one(name: str, tmp_path: Path) -> None:
    scenario = Scenario.read(SCENARIOS / name)
    alone = tmp_path / "alone.toml"
    alone.write_text(in_toml(scenario), encoding="utf-8")
    assert same(scenario, Scenario.read(alone))
    assert needs_no_other(in_toml(scenario)) and needs_no_other(scenario.text) == ("extends" not in scenario.text)


@pytest.mark.parametrize("method", ["grid", "posterior"])
def test_a_sweep_of_the_command_line_can_be_repeated(method: str, tmp_path: Path) -> None:
    scenario = swept() if method == "grid" else scenario_of(replicates=1).swept(Sweep(method="posterior", samples=2))
    assert same(scenario, kept(scenario, tmp_path))


def test_names_survive_as_they_are(tmp_path: Path) -> None:
    scenario = scenario_of((ODD, "other"), replicates=1).model_copy(update={"title": ODD})
    again = kept(scenario, tmp_path)
    assert (again.title, again.arms[0].name) == (ODD, ODD) and same(scenario, again)


def test_a_file_that_needs_no_other_is_shown_as_it_was_written() -> None:
    text = (SCENARIOS / "teaching.toml").read_text(encoding="utf-8")
    assert needs_no_other(text)
    for more in ('[sweep]\nmethod = "list"\nfile = "a.csv"', '[choices]\nweights = "w.csv"'):
        assert not needs_no_other(f"{text}\n{more}")
    assert not needs_no_other(f'parameters = "rows.csv"\n{text}')
    assert needs_no_other(f'parameters = "posterior"\n{text}')


def test_the_module_of_an_own_policy_is_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_figures(monkeypatch)
    made = written(scenario_of(replicates=1).changed({"policies": [Holiday()]}), tmp_path / "results")
    content = gathered(made)
    assert "each module of its own policies" in rendered(content)
    assert "class Holiday(AbstractPolicy):" in rendered(content)
    assert "class Holiday(AbstractPolicy):" in in_markdown(content, {})


def test_a_title_that_is_a_question_has_no_second_stop() -> None:
    (reference,) = references({"governorsterm": "1 parameter"})
    assert reference.text == "Reference.com (n.d.). What Is a Governor's Term of Office?"


def test_sources_that_are_cited_alike_are_cited_once() -> None:
    sheet = strategies_sheet(Scenario.read(SCENARIOS / "policies" / "results_based_payment.toml"))
    why = " ".join(row[sheet.header.index("Justification")] for row in sheet.rows)
    assert why.count("INDIGO database") == 1 and "Lab 2023, Government Outcomes Lab 2024" in why
