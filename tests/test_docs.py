"""The ODD description says what the code is: its tables are fresh, and its prose names every process."""

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from inspect import getdoc
from pathlib import Path
from types import ModuleType

import pytest

from ipssim.analysis.validation.pattern import DOMAINS
from ipssim.anatomy import AGENTS, equations, mechanism_modules, schedule
from ipssim.evidence import Evidence
from ipssim.outcomes import OUTCOMES
from ipssim.policies import CATALOGUE

ROOT = Path(__file__).parents[1]
ODD = ROOT / "docs" / "odd"


def _writer() -> ModuleType:
    """The script that writes the generated parts."""
    spec = spec_from_file_location("write_docs", ROOT / "scripts" / "write_docs.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


WRITER = _writer()


def _text(name: str) -> str:
    return (ODD / name).read_text(encoding="utf-8")


def test_the_generated_parts_are_as_the_code_is() -> None:
    assert WRITER.stale() == [], "run `make docs`"


def test_a_page_that_was_changed_by_hand_inside_a_block_would_be_found() -> None:
    page = "by hand\n<!-- generated: words Phase -->\nsomething else\n<!-- end -->\n"
    fresh = WRITER.written(page)
    assert fresh != page and "| `exploration` |" in fresh and WRITER.written(fresh) == fresh
    assert WRITER.by_hand(fresh) == "by hand\n\n"


@pytest.mark.parametrize("process", schedule(), ids=lambda process: process.name)
def test_the_prose_on_submodels_names_every_process_of_the_month(process) -> None:
    name = f"`{process.name}`"
    assert name in WRITER.by_hand(_text("submodels.md")), f"say in docs/odd/submodels.md what {name} is for"


@pytest.mark.parametrize("module", mechanism_modules())
def test_every_module_of_equations_has_a_section(module: str) -> None:
    sections = re.findall(r"<!-- generated: equations (\w+) -->", _text("submodels.md"))
    assert module in sections, f"give `{module}` a section in docs/odd/submodels.md: prose, then its block"


def test_every_equation_policy_outcome_and_agent_is_named() -> None:
    equation_names = [name for module in mechanism_modules().values() for name in equations(module)]
    for names, page in (
        (equation_names, "submodels.md"),
        (CATALOGUE, "policies_and_levers.md"),
        (OUTCOMES, "outcomes.md"),
    ):
        assert [name for name in names if f"`{name}`" not in _text(page)] == [], page
    states = re.findall(r"<!-- generated: state (\w+) -->", _text("state_variables.md"))
    assert sorted(states) == sorted(AGENTS)


def test_every_file_of_parameters_is_on_the_page_of_parameters() -> None:
    files = {name.partition(".")[0] for name in Evidence.read()}
    assert set(re.findall(r"^## (\w+)$", _text("parameters.md"), re.MULTILINE)) == {*files, "Sources"}


def test_the_equations_are_those_of_the_docstrings() -> None:
    blocks = "\n".join(re.findall(r"```text\n(.*?)```", _text("submodels.md"), re.DOTALL))
    shown = {line.strip() for line in blocks.splitlines()}
    functions = [function for module in mechanism_modules().values() for function in equations(module).values()]
    lines = [line for function in functions for line in (getdoc(function) or "").splitlines()]
    set_off = [line.strip() for line in lines if line.startswith("    ")]
    assert len(set_off) > 50 and [line for line in set_off if line not in shown] == []


def test_the_description_has_the_seven_elements_and_the_eleven_concepts() -> None:
    text = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
    assert [int(number) for number in re.findall(r"^## (\d) ", text, re.MULTILINE)] == [1, 2, 3, 4, 5, 6, 7]
    concepts = text.partition("## 4 ")[2].partition("## 5 ")[0]
    assert re.findall(r"^\*\*([\w ]+)\.\*\*", concepts, re.MULTILINE) == [
        "Basic principles",
        "Emergence",
        "Adaptation",
        "Objectives",
        "Learning",
        "Prediction",
        "Sensing",
        "Interaction",
        "Stochasticity",
        "Collectives",
        "Observation",
    ]


def test_the_prose_has_a_row_for_every_domain_of_patterns() -> None:
    text = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8").partition("**Patterns.**")[2].partition("## 2")[0]
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")][1:]
    assert sorted(rows) == sorted(DOMAINS)
