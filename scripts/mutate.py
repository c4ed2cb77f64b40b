"""Does a test notice when a coefficient has the wrong sign? python scripts/mutate.py [NAME ...]

Turns the sign of one coefficient of the mechanisms round (a hazard then never strikes), and tries until one test fails:
the worked examples of equations and verbs, the tests of the coefficient's room (those of its mechanism and of the
agents that act by it), and a long run in which everything has to happen. Then it goes on with the next. Of the fidelity
items one loading of each driver is turned, and one speed. Prints which test noticed, and which coefficients no test
did. Takes ten minutes of one core; not part of `make test`.
"""

import contextlib
import io
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing import TimeoutError, get_context
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ipssim import binding, evidence
from ipssim.evidence import Evidence

ROOT = Path(__file__).parents[1]
OPTIONS = ["-x", "-q", "--no-header", "-W", "ignore", "-p", "no:cacheprovider", "-p", "no:xdist"]
LONGEST = 300  # seconds that the tests of a room may take; they need a tenth of it
LONG_RUNS = ["tests/test_happenings.py"]  # everything has to happen
NO_SIGN = ("month", "quarter", "standard errors")  # how long something takes or lasts
SOUND = Evidence.read()
ROOMS = {  # the tests that belong to a mechanism, beside those of its own name in tests/mechanisms
    "adoption": ["agents/life_course"],
    "authority": ["agents/authority", "agents/region"],
    "clients": ["agents/clients", "agents/quality", "agents/costs", "outcomes/strata_and_costs"],
    "cost": ["agents/costs", "agents/purse", "agents/authority", "agents/support_centre"],
    "determinants": ["mechanisms/weights", "agents/leadership", "agents/routes"],
    "fidelity": ["agents/quality", "agents/routes"],
    "finance": ["agents/purse", "agents/rationing"],
    "installation": ["agents/purse", "agents/life_course"],
    "learning_community": ["agents/authority", "outcomes/strata_and_costs"],
    "leadership": ["agents/leadership", "agents/authority"],
    "research": ["agents/researcher", "agents/costs"],
    "review": ["agents/quality"],
    "strata": ["agents/strata"],
    "support": ["agents/support_centre"],
    "sustainment": ["agents/life_course", "agents/purse", "agents/leadership"],
    "workforce": ["agents/workforce", "agents/purse", "agents/routes"],
}


def coefficients() -> Iterator[str]:
    """The parameters to turn round: of the mechanisms all with a sign, of the items one of each kind."""
    kinds = set()
    for name, parameter in SOUND.items():
        mechanism, _, leaf = name.partition(".")
        kind = leaf.partition(".")[2]
        if parameter.value == 0 or parameter.unit.startswith(NO_SIGN) or mechanism == "initial":
            continue
        if mechanism != "fidelity_items" or kind not in kinds:
            yield name
        kinds.add(kind)


def spoil(name: str) -> None:
    """From now on this process reads the evidence with the other sign of one coefficient."""
    turned = replace(SOUND[name], value=-SOUND[name].value)
    mutant = Evidence({**SOUND, name: turned}, SOUND.sources, SOUND.folder)
    evidence._packaged = lambda: mutant  # type: ignore[assignment]
    binding._bound.cache_clear()


def failing_example(name: str) -> str:
    """The first example that is wrong with the other sign, tried in this process; empty when none is."""
    from tests.agents import test_verbs
    from tests.mechanisms import test_equations, test_items

    spoil(name)
    test_verbs.settled_model.cache_clear()
    for module in (test_equations, test_items, test_verbs):
        for check, given, label in _cases(module):
            if module is test_equations and test_equations.parameters_of(*given[:2]) != name.partition(".")[0]:
                continue
            try:
                check(*given)
            except Exception:
                return f"{module.__name__.rpartition('.')[2]}: {label}"
    return ""


def _cases(module: ModuleType) -> Iterator[tuple[Callable[..., None], tuple[Any, ...], str]]:
    """The tests of a module, with the values that they are tried on."""
    for name, check in vars(module).items():
        if name.startswith("test_"):
            marks = [mark for mark in getattr(check, "pytestmark", []) if mark.name == "parametrize"]
            if not marks:
                yield check, (), name
            for case in marks[0].args[1] if marks else ():
                given = case.values if hasattr(case, "values") and hasattr(case, "id") else (case,)
                label = getattr(case, "id", None) or (case["says"] if isinstance(case, dict) else f"{name} {case}")
                yield check, tuple(given), str(label)


def rooms(name: str) -> list[str]:
    """The test files of a coefficient's room: of its mechanism, then of the agents that act by it."""
    mechanism = name.partition(".")[0]
    stems = [f"mechanisms/{mechanism}", *ROOMS.get(mechanism, ["agents/routes"])]
    files = [f"tests/{folder}/test_{stem}.py" for folder, _, stem in (each.partition("/") for each in stems)]
    return [file for file in files if (ROOT / file).exists()]


class _Watch:
    """Remembers the first test that failed."""

    failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid.rpartition("/")[2]


def failing_test(name: str, files: list[str]) -> str:
    """The first test of these files that fails with the other sign; empty when none does.

    Tried in a process forked from this one, which has read all libraries already.
    """
    with get_context("fork").Pool(1) as worker:
        try:
            return worker.apply_async(_run_spoilt, (name, files)).get(LONGEST)
        except TimeoutError:  # counts that grow without bound, say
            return f"no end within {LONGEST} s: {' '.join(files)}"


def _run_spoilt(name: str, files: list[str]) -> str:
    spoil(name)
    watch = _Watch()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        pytest.main([*OPTIONS, *(str(ROOT / file) for file in files)], plugins=[watch])
    return watch.failed


def main(wanted: list[str]) -> None:
    """One line a coefficient; all of them, or those of the mechanisms or by the names that are wanted."""
    names = [name for name in coefficients() if not wanted or {name, name.partition(".")[0]} & set(wanted)]
    survived = []
    for name in names:
        noticed = failing_example(name) or failing_test(name, rooms(name)) or failing_test(name, LONG_RUNS)
        survived += [] if noticed else [name]
        print(f"{name:45} {noticed or 'NOT NOTICED'}", flush=True)
    print(f"{len(names) - len(survived)} of {len(names)} noticed; not noticed: {', '.join(survived) or 'none'}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    warnings.simplefilter("ignore")  # what a wrong sign leads to
    main(sys.argv[1:])
