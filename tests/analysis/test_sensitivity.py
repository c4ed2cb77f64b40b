"""What of a sweep matters: on outcomes whose answer is known."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from figures.made_up import scenario_of
from ipssim.analysis import sensitivity as module
from ipssim.analysis.sensitivity import sensitivity
from ipssim.batch.design import samples_table
from ipssim.batch.samples import samples
from ipssim.errors import InputError
from ipssim.scenario import Sweep, variations

NAMES = ("adoption.base_hazard", "workforce.leaving", "clients.leaving")
TWO = list(NAMES[:2])
Law = Callable[[Any, Any], Any]  # of the first two names, each from 0 to 1 over its range
Found = Callable[..., pd.DataFrame]


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Found:
    """What is found in a sweep over three names, of which two move the outcome by a law."""

    def of(method: str, number: int, law: Law, lost: Sequence[int] = ()) -> pd.DataFrame:
        scenario = scenario_of(("only",)).swept(Sweep(method=method, samples=number, vary=NAMES))
        table = samples_table(samples(scenario))
        places = [(table[one.name] - one.low) / (one.high - one.low) for one in variations(scenario)]
        values = pd.DataFrame({"only": law(*places[:2])}).set_axis(table["sample"]).drop(list(lost))
        monkeypatch.setattr(module, "values_by_sample", lambda *_: values)
        results: Any = SimpleNamespace(samples=table, varied=NAMES)
        return sensitivity(results, scenario, "programmes", "only").set_index("name")

    return of


def additive(first: Any, second: Any) -> Any:
    return 2 * first + second


def test_effects_by_morris_are_the_change_over_the_whole_range(found: Found) -> None:
    table = found("morris", 8, additive)
    assert list(table.index) == list(NAMES)
    assert table["effect"].to_list() == pytest.approx([2, 1, 0])
    assert table["mean"].to_list() == pytest.approx([2, 1, 0])
    assert table["spread"].to_list() == pytest.approx([0, 0, 0], abs=1e-9)


def test_effects_that_depend_on_others_are_spread(found: Found) -> None:
    table = found("morris", 12, lambda first, second: first * second)
    assert (table.loc[TWO, "spread"] > 0.1).all() and table.loc[NAMES[2], "spread"] == 0


def test_indices_by_saltelli_are_the_shares_of_the_variance(found: Found) -> None:
    table = found("saltelli", 256, additive)
    # Var(2 a + b) = 4 Var(a) + Var(b): shares 4/5 and 1/5, alone as with others.
    shares = np.array([0.8, 0.2, 0.0])
    assert list(table.index) == list(NAMES)
    assert (np.abs(table["first"] - shares) <= table["first_error"] + 0.02).all()
    assert (np.abs(table["total"] - shares) <= table["total_error"] + 0.02).all()
    assert (table[["first_error", "total_error"]] < 0.3).all(axis=None)


def test_what_works_only_together_has_a_larger_total_order(found: Found) -> None:
    table = found("saltelli", 256, lambda first, second: (first - 0.5) * (second - 0.5))
    assert (table.loc[TWO, "first"] < 0.2).all() and (table.loc[TWO, "total"] > 0.8).all()


@pytest.mark.parametrize("method", ["sobol", "halton", "latin_hypercube"])
def test_other_designs_give_rank_correlations_with_their_interval(method: str, found: Found) -> None:
    table = found(method, 256, lambda first, second: first + second)
    # Each of two equal parts of a sum goes with the sum like the root of a half; the third has no part in it.
    assert table.loc[TWO, "correlation"].to_list() == pytest.approx([0.7, 0.7], abs=0.12)
    assert abs(table.loc[NAMES[2], "correlation"]) < 0.2
    assert ((table["low"] < table["correlation"]) & (table["correlation"] < table["high"])).all()


def test_a_lost_sample_costs_its_trajectory_and_those_after_it(found: Found) -> None:
    assert found("morris", 8, additive, lost=[26]).equals(found("morris", 6, additive))  # of the seventh of four each


def test_too_little_and_too_dull_studies_are_refused(found: Found) -> None:
    with pytest.raises(InputError, match="2 whole trajectories are too few"):
        found("morris", 2, additive)
    with pytest.raises(InputError, match="the same in all samples"):
        found("sobol", 8, lambda first, _: 0 * first)
    with pytest.raises(InputError, match="of no sweep"):
        sensitivity(SimpleNamespace(), scenario_of(), "programmes", "only")  # type: ignore[arg-type]
