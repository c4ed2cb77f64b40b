"""Worked examples of what agents do, written for those who do not read Python: `verbs.toml`."""

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ipssim.levers import Levers
from ipssim.model import SystemModel
from ipssim.model.system import KINDS
from ipssim.vocabulary import Determinant, Regime
from tests.worlds import movable, small_spec

EXAMPLES = tomllib.loads((Path(__file__).parent / "verbs.toml").read_text())["example"]
MONTHS = 36  # lived before an example
COLUMNS = {"regime": Regime, "determinants": Determinant}


@cache
def settled_model():
    """A small system after three years, and what its tables then held."""
    model = SystemModel(small_spec())
    for _ in range(MONTHS):
        model.step()
    return model, {kind: {name: a.copy() for name, a in getattr(model, kind).table.items()} for kind in KINDS}


def restored(model, held):
    for kind, columns in held.items():
        for name, array in columns.items():
            getattr(model, kind).table[name][...] = array
    model.levers = movable(Levers.neutral(agencies=len(model.agencies), regions=model.regions.table.length))


def put(model, where, value):
    kind, name, *column = where.split(".")
    array = getattr(model.levers, name) if kind == "levers" else getattr(model, kind).table[name]
    array[(..., COLUMNS[name][column[0].upper()]) if column else ...] = value


def found(model, held, example, turn):
    """Mean of what the verb writes, after it was done in the restored system with the example's settings."""
    restored(model, held)
    model.month = example.get("month", MONTHS)
    for where, values in example["set"].items():
        put(model, where, values[turn])
    kind, verb = example["verb"].split(".")
    agents = getattr(model, kind)
    getattr(agents.where(agents.is_delivering) if verb == "start_items" else agents, verb)()
    kind, name, *column = example["writes"].split(".")
    written = getattr(model, kind).table[name]
    if column:
        written = written[:, COLUMNS[name][column[0].upper()]]
    return np.mean(written)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["says"])
def test_a_verb_does_what_is_said(example):
    model, held = settled_model()
    without, with_it = (found(model, held, example, turn) for turn in (0, 1))
    assert with_it > without if example["then"] == "rises" else with_it < without
