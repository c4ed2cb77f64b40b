"""Worked examples of every equation, written for those who do not read Python: `equations/*.toml`.

The file is named after the module; a second example of an equation is a table within its table.
"""

import inspect
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest

from ipssim.evidence import Evidence
from ipssim.mechanisms import belief
from ipssim.vocabulary import Regime

FOLDER = Path(__file__).parent / "equations"
KEYS = {"at", "to", "rises", "falls", "between", "part"}
STEP = 0.1


def examples():
    for path in sorted(FOLDER.glob("*.toml")):
        for name, table in tomllib.loads(path.read_text()).items():
            yield path.stem, name, name, {key: table[key] for key in table if key in KEYS}
            for variant in (key for key in table if key not in KEYS):  # in the order of the file, in every process
                yield path.stem, name, f"{name}, {variant}", table[variant]


EXAMPLES = list(examples())
TERMS = [
    pytest.param(module, name, example, argument, sign, id=f"{module}.{label}: {argument}, {why}")
    for module, name, label, example in EXAMPLES
    for way, sign in (("rises", 1), ("falls", -1))
    for argument, why in example.get(way, {}).items()
]
SIZES = [
    pytest.param(module, name, example, id=f"{module}.{label}")
    for module, name, label, example in EXAMPLES
    if "between" in example
]


def equation(module, name):
    found = import_module(f"ipssim.mechanisms.{module}")
    return getattr(found, name, None) or getattr(belief, name)


def parameters_of(module, name):
    """The file of parameters that an equation goes by; empty when it needs none."""
    record = get_type_hints(equation(module, name)).get("p")
    return record.__module__.rpartition(".")[2] if record else ""


def array(name: str, given: Any) -> Any:
    if name == "regime":
        return np.array([given.get(feature.name.lower(), 0.0) for feature in Regime])
    if isinstance(given, float):
        return np.float64(given)
    return np.array(given) if isinstance(given, list) else given


def result(module, name, example, given):
    function = equation(module, name)
    arguments = {key: array(key, value) for key, value in given.items()}
    if "p" in inspect.signature(function).parameters:
        arguments["p"] = Evidence.read().bind(get_type_hints(function)["p"], {})
    return float(part_of(function(**arguments), example))


def part_of(gives, example):
    """The number meant: a field by its name, or a place by its numbers."""
    part = example.get("part", [])
    if isinstance(part, str):
        return getattr(gives, part)
    for place in np.atleast_1d(part).astype(int):
        gives = gives[place]
    return gives


def raised(example, argument):
    now = example["at"][argument]
    if argument in example.get("to", {}):
        return example["to"][argument]
    return not now if isinstance(now, bool) else now + STEP


@pytest.mark.parametrize(("module", "name", "example", "argument", "sign"), TERMS)
def test_a_term_acts_in_the_direction_that_is_said(module, name, example, argument, sign):
    before = result(module, name, example, example["at"])
    after = result(module, name, example, example["at"] | {argument: raised(example, argument)})
    assert sign * (after - before) > 0, (before, after)


@pytest.mark.parametrize(("module", "name", "example"), SIZES)
def test_an_equation_gives_what_is_said(module, name, example):
    lowest, highest = example["between"]
    assert lowest <= result(module, name, example, example["at"]) <= highest
