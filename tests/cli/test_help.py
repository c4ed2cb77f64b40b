"""Help: every verb shows an example, and none costs time."""

import re
from datetime import date
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

from children import said
from cli.conftest import Terminal
from ipssim.scenario import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"

VERBS = (
    "start",
    "check",
    "run",
    "sweep",
    "compare",
    "sensitivity",
    "stops",
    "cascade",
    "plot",
    "report",
    "table",
    "status",
    "verify",
    "export",
    "list",
    "trace",
    "explain",
    "sources",
    "validate",
    "calibrate",
)


def test_help_names_every_verb(ipssim: Terminal) -> None:
    answer = ipssim("--help")
    assert answer.code == 0
    assert re.findall(r"^  (\w+)  ", answer.out.partition("Commands:")[2], re.MULTILINE) == list(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_shows_an_example(verb: str, ipssim: Terminal) -> None:
    answer = ipssim(verb, "--help")
    assert answer.code == 0
    assert re.search(rf"^  Examples?:\n    ipssim {verb} ", answer.out, re.MULTILINE)


@pytest.mark.parametrize("verb", VERBS)
def test_examples_look_at_results_of_scenarios_that_come_with_it_and_at_days_they_live(
    verb: str, ipssim: Terminal
) -> None:
    shipped = {path.stem: path for path in (*SCENARIOS.glob("*.toml"), *SCENARIOS.glob("policies/*.toml"))}
    for line in ipssim(verb, "--help").out.splitlines():
        if not line.startswith(f"    ipssim {verb} results/") or "results/calibration" in line:
            continue
        name = line.split()[2].removeprefix("results/").removesuffix("_sweep")
        assert name in shipped, line
        scenario = Scenario.read(shipped[name])
        for day in re.findall(r"\d{4}-\d\d-\d\d", line):
            assert scenario.start <= date.fromisoformat(day) <= scenario.end, line


def test_without_a_verb_there_is_help(ipssim: Terminal) -> None:
    assert "Commands:" in "".join([(answer := ipssim()).out, answer.err])


def test_the_version_is_the_package_s(ipssim: Terminal) -> None:
    assert ipssim("--version").out == f"ipssim {version('ipssim')}\n"


def test_it_can_be_called_as_a_module_of_python() -> None:
    assert said("-m", "ipssim", "--version") == f"ipssim {version('ipssim')}\n"


def test_a_misspelt_verb_is_a_usage_error(ipssim: Terminal) -> None:
    answer = ipssim("chek", "file.toml")
    assert answer.code == 2 and "No such command 'chek'. Did you mean 'check'?" in answer.err


@pytest.mark.parametrize("verb", [[], ["run"], ["explain"]])
def test_help_loads_nothing_heavy(verb: list[str]) -> None:
    heavy = ["mesa", "numpy", "pandas", "matplotlib", "pyarrow", "scipy", "rich"]
    code = (
        "import sys; from ipssim.cli import main; sys.argv = ['ipssim', *sys.argv[1:], '--help']\n"
        "try: main()\n"
        f"finally: print([m for m in {heavy} if m in sys.modules])"
    )
    assert said("-c", code, *verb).splitlines()[-1] == "[]"


def test_public_names_are_loaded_when_asked_for() -> None:
    code = "import sys, ipssim; print('numpy' in sys.modules); ipssim.Scenario; print('numpy' in sys.modules)"
    assert said("-c", code).split() == ["False", "True"]


def test_every_public_name_has_a_home() -> None:
    package = import_module("ipssim")
    assert dir(package) == sorted(package.__all__)
    assert all(getattr(package, name) is not None for name in package.__all__)


def test_a_public_name_that_does_not_exist_is_an_attribute_error() -> None:
    package = import_module("ipssim")
    with pytest.raises(AttributeError, match="module `ipssim` has no public name `scenario_reader`"):
        package.scenario_reader  # noqa: B018


def test_a_plain_scenario_is_checked_without_the_model() -> None:
    code = (
        "import sys; from ipssim.cli import main; sys.argv = ['ipssim', 'check', 'scenarios/teaching.toml']\n"
        "try: main()\n"
        "finally: print([m for m in ('mesa', 'numba') if m in sys.modules])"
    )
    assert said("-c", code, cwd=SCENARIOS.parent).splitlines()[-1] == "[]"
