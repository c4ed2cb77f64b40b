"""Policies that users write themselves, in a module beside the scenario."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from cli.conftest import SMALL
from ipssim import Failure, Results, Scenario, design, run_all
from ipssim.batch.store_files import OWN_POLICIES, read_scenario
from ipssim.errors import InputError
from ipssim.levers import Levers
from ipssim.outcomes.recorder import Trajectory
from ipssim.policies import combined
from ipssim.policies.own import meant
from policies.test_policies import NEUTRAL, System

type Written = Callable[..., Path]

HEAD = "from dataclasses import replace\nimport numpy as np\nfrom ipssim import AbstractPolicy\n"
MINE = f"""{HEAD}
class Mine(AbstractPolicy):
    kind: str = "mine"

    def adjust(self, levers, system):
        """
TRAINERS = "return replace(levers, trainers_per_million=levers.trainers_per_million + self.dose(system))"
KIND = 'kind = "learning_community"'


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Written]:
    """Write a module and a scenario that uses its policy; what was imported is forgotten afterwards."""
    path, modules = list(sys.path), set(sys.modules)

    def write(text: str, module: str = "my_policies", folder: str = "") -> Path:
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        (place / f"{module}.py").write_text(text, encoding="utf-8")
        scenario = place / "mine.toml"
        small = SMALL.read_text(encoding="utf-8")
        assert KIND in small
        scenario.write_text(small.replace(KIND, f'kind = "{module}:Mine"'), encoding="utf-8")
        return scenario

    yield write
    sys.path[:] = path
    forget(set(sys.modules) - modules)


def forget(modules: set[str]) -> None:
    for module in modules:
        del sys.modules[module]


def test_a_policy_is_found_in_a_module_beside_the_scenario(written: Written) -> None:
    scenario = Scenario.read(written(MINE + TRAINERS))
    assert [type(policy).__name__ for policy in scenario.all_policies()] == ["RecurrentStateLine", "Mine"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def (", "invalid syntax (my_policies.py, line 1)"),
        ("\n1 / 0", "ZeroDivisionError: division by zero (my_policies.py, line 2)"),
        ("import sys; sys.exit(1)", "SystemExit: 1 (my_policies.py, line 1)"),
        (
            "from ipssim.policies import AbstractPolicy\nclass Mine(AbstractPolicy):\n    share = 0.5",
            "(my_policies.py, line 2)",
        ),
        ("import nowhere_at_all", "No module named 'nowhere_at_all' (imported by `my_policies`)"),
    ],
)
def test_a_module_that_cannot_be_imported_is_a_mistake_with_its_line(written: Written, text: str, says: str) -> None:
    path = written(text)
    with pytest.raises(InputError) as caught:
        Scenario.read(path)
    assert says in caught.value.what and caught.value.line


def test_the_example_of_the_documentation_works(written: Written) -> None:
    document = Path(__file__).parents[2] / "docs" / "own_policies.md"
    module = document.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    scenario = Scenario.read(written(module.replace("HelpForWeakSites", "Mine")))
    for end in run_all(design(scenario)):
        assert isinstance(end, Trajectory)


def test_two_scenarios_cannot_mean_two_modules_of_one_name(written: Written) -> None:
    Scenario.read(written(MINE + TRAINERS, folder="one"))
    Scenario.read(written(MINE + TRAINERS, folder="a copy"))
    other = written(MINE + "return levers", folder="other")
    with pytest.raises(InputError, match="another module is called `my_policies` too"):
        Scenario.read(other)


@pytest.mark.parametrize(
    ("adjust", "says"),
    [
        ("replace(levers)", "returned NoneType; `adjust` must return the levers"),
        ("return replace(levers, strategy=0.5)", "one value per region"),
        ("return replace(levers, strategy=self.dose(system)[:-1])", "one value per region"),
        ("return replace(levers, coaching_hours=self.dose(system))", "one value per agency"),
        ("return replace(levers, strategy=self.dose(system) * np.nan)", "`strategy` is not a finite number"),
        ("levers.strategy[:] = 1; return levers", "read-only"),
    ],
)
def test_levers_that_fit_nothing_are_refused(written: Written, adjust: str, says: str) -> None:
    mine = Scenario.read(written(MINE + adjust)).all_policies()[1]
    with pytest.raises((TypeError, ValueError), match=says):
        combined([mine], NEUTRAL, System())


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("my_policies:Mien", "`my_policies` has no `Mien`; did you mean `Mine`?"),
        ("my_polices:Mine", "No module named 'my_polices'; did you mean `my_policies`?"),
    ],
)
def test_a_misspelt_class_or_module_is_met_with_the_nearest(written: Written, kind: str, says: str) -> None:
    path = written(MINE + TRAINERS)
    path.write_text(path.read_text("utf-8").replace("my_policies:Mine", kind), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(says)):
        Scenario.read(path)


@pytest.mark.parametrize(
    ("adjust", "hint"),
    [
        ("return replace(levers, coaching_hour=levers.coaching_hours)", "did you mean `coaching_hours`?"),
        ("return replace(levers, coaching_hours=levers.coaching_hour)", "did you mean `coaching_hours`?"),
        ("return replace(levers, coaching_hours=levers.coaching_hours + np.ones(77))", "at each agency, the dose is"),
    ],
)
def test_a_mistake_in_a_policy_is_met_with_what_was_meant(written: Written, adjust: str, hint: str) -> None:
    mine = Scenario.read(written(MINE + adjust)).all_policies()[1]
    with pytest.raises((TypeError, AttributeError, ValueError)) as wrong:
        combined([mine], NEUTRAL, System())
    assert hint in str(meant(wrong.value))


def test_no_policy_can_write_into_what_every_arm_begins_with() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Levers.neutral(agencies=2, regions=2).strategy[:] = 1


def test_results_keep_the_module_and_are_read_without_the_original(written: Written, tmp_path: Path) -> None:
    path, folder = written(MINE + TRAINERS), tmp_path / "results"
    scenario = Scenario.read(path)
    Results.collect(scenario, run_all(design(scenario)[:1]), folder)
    path.with_name("my_policies.py").unlink()
    forget({"my_policies"})
    again = read_scenario(folder)
    assert design(again)[0].key == design(scenario)[0].key
    assert (folder / OWN_POLICIES / "my_policies.py").is_file()


def test_results_whose_module_is_lost_say_so(written: Written, tmp_path: Path) -> None:
    path, folder = written(MINE + TRAINERS), tmp_path / "results"
    scenario = Scenario.read(path)
    Results.collect(scenario, [], folder)
    for file in (path.with_name("my_policies.py"), folder / OWN_POLICIES / "my_policies.py"):
        file.unlink()
    forget({"my_policies"})
    with pytest.raises(InputError, match="No module named 'my_policies'"):
        read_scenario(folder)


BORROWED = MINE.replace("import numpy", "from helping import more\nimport numpy") + "return more(self, levers, system)"
HELPING = """from dataclasses import replace
def more(policy, levers, system):
    import numbers_of_mine  # only when it is needed
    added = numbers_of_mine.NUMBER * policy.dose(system)
    return replace(levers, trainers_per_million=levers.trainers_per_million + added)
"""


def with_helpers(written: Written, number: float = 1.0, folder: str = "") -> Path:
    """A policy whose module imports one beside it, which imports another."""
    path = written(BORROWED, folder=folder)
    path.with_name("helping.py").write_text(HELPING, encoding="utf-8")
    path.with_name("numbers_of_mine.py").write_text(f"NUMBER = {number}\n", encoding="utf-8")
    return path


def last_run(scenario: Scenario) -> Trajectory | Failure:
    """What comes of a run of the arm with the policy."""
    return next(run_all(design(scenario)[-1:]))


def test_what_a_module_imports_from_its_folder_is_a_part_of_the_policy(written: Written, tmp_path: Path) -> None:
    before, folder = set(sys.modules), tmp_path / "results"
    scenario = Scenario.read(with_helpers(written, folder="one"))
    key = design(scenario)[-1].key
    Results.collect(scenario, run_all(design(scenario)[-1:]), folder)
    names = ["helping.py", "my_policies.py", "numbers_of_mine.py"]
    assert sorted(file.name for file in (folder / OWN_POLICIES).iterdir()) == names
    for name in names:
        (tmp_path / "one" / name).unlink()
    forget(set(sys.modules) - before)
    again = read_scenario(folder)
    assert design(again)[-1].key == key
    assert isinstance(last_run(again), Trajectory)


def test_a_change_of_what_is_imported_is_another_run(written: Written) -> None:
    before = set(sys.modules)
    keys = []
    for number in (1.0, 2.0):
        keys.append(design(Scenario.read(with_helpers(written, number)))[-1].key)
        forget(set(sys.modules) - before)
    assert keys[0] != keys[1]


def test_what_two_policies_import_cannot_have_one_name(written: Written) -> None:
    assert isinstance(last_run(Scenario.read(with_helpers(written, folder="one"))), Trajectory)
    other = with_helpers(written, 2.0, folder="two")
    with pytest.raises(InputError, match="another module is called `numbers_of_mine` too"):
        Scenario.read(other)


def test_of_a_package_all_that_is_imported_is_kept(written: Written, tmp_path: Path) -> None:
    path = written(BORROWED.replace("from helping", "from .helping"), folder="package")
    package, folder = path.parent, tmp_path / "results"
    (package / "__init__.py").touch()
    (package / "unused.py").touch()
    (package / "helping.py").write_text(HELPING.replace("import numbers", "from . import numbers"), encoding="utf-8")
    (package / "numbers_of_mine.py").write_text("NUMBER = 1.0", encoding="utf-8")
    scenario = path.rename(tmp_path / "mine.toml")
    scenario.write_text(scenario.read_text("utf-8").replace("my_policies:", "package.my_policies:"), encoding="utf-8")
    Results.collect(Scenario.read(scenario), [], folder)
    kept = sorted(file.name for file in (folder / OWN_POLICIES / "package").iterdir())
    assert kept == ["__init__.py", "helping.py", "my_policies.py", "numbers_of_mine.py"]


@pytest.mark.parametrize("text", ["raise SystemExit(3)", "exit()", "raise SystemExit"])
def test_a_policy_that_ends_the_program_fails_its_run_and_no_other(written: Written, text: str) -> None:
    scenario = Scenario.read(written(f"{MINE}{text}"))
    results = Results.collect(scenario, run_all(design(scenario)))
    assert list(results.runs["status"]) == ["finished"] * 2 + ["failed"] * 2
    assert set(results.failures["what"].str.partition(":")[0]) == {"SystemExit"}


def test_an_own_policy_moves_what_it_says(written: Written) -> None:
    mine = Scenario.read(written(MINE + TRAINERS)).all_policies()[1]
    moved = combined([mine.model_copy(update={"start": None})], NEUTRAL, System()).trainers_per_million
    assert np.array_equal(moved, np.full_like(moved, 0.5))
