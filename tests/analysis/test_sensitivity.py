"""What of a sweep matters: on outcomes whose answer is known."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from figures.made_up import scenario_of
from ipssim.analysis import sensitivity as module
from ipssim.analysis.sensitivity import correlation_ratio, sensitivity
from ipssim.batch.design import samples_table
from ipssim.batch.samples import samples
from ipssim.errors import InputError
from ipssim.scenario import Scenario, Sweep, variations

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
        return said_of(table, scenario)

    return of


@pytest.fixture
def of_words(monkeypatch: pytest.MonkeyPatch) -> Found:
    """What is found in a sweep over a number and two choices in words, each option of which adds something."""

    def of(method: str, number: int, adds: dict[str, float], slope: float = 1.0) -> pd.DataFrame:
        names = (NAMES[1], "choices.exit_rule", "choices.combination")
        scenario = scenario_of(("only",)).swept(Sweep(method=method, samples=number, vary=names))
        table = samples_table(samples(scenario))
        law = slope * table[NAMES[1]] + sum(table[name].map(adds).fillna(0.0) for name in names[1:])
        monkeypatch.setattr(
            module, "values_by_sample", lambda *_: pd.DataFrame({"only": law}).set_axis(table["sample"])
        )
        return said_of(table, scenario)

    return of


def said_of(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    results: Any = SimpleNamespace(samples=table, varied=tuple(name for name in table if name != "sample"))
    return sensitivity(results, scenario, "programmes", "only").set_index("name")


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


def test_options_in_words_have_a_correlation_ratio_and_are_named_from_the_lowest_to_the_highest(
    of_words: Found,
) -> None:
    table = of_words("sobol", 64, {"hazards": 3.0, "leader_moderated": 0.1})
    of_rule, of_rest = table.loc["choices.exit_rule"], table.loc["choices.combination"]
    assert table.index[0] == "choices.exit_rule" and of_rule["order"] == "threshold < hazards"
    assert of_rest["order"].endswith(" < leader_moderated") and table.loc[NAMES[1], "order"] == ""
    assert 0 == of_rest["low"] <= of_rest["correlation"] < of_rest["high"] < 0.5
    # All above the middle have the one option and all below it the other: half the range of ranks lies between them.
    assert of_rule["correlation"] == pytest.approx(np.sqrt(3) / 2, abs=0.01)
    assert of_rule["low"] < of_rule["correlation"] < of_rule["high"] < 1


def test_the_interval_of_a_correlation_ratio_holds_the_truth_as_often_as_it_says() -> None:
    luck, levels, holds = np.random.default_rng(5), np.repeat(["a", "b", "c", "d"], 16), []
    outcomes = luck.normal(size=(400, 64)) + np.repeat([0.0, 0.4, 0.8, 1.2], 16)
    many = pd.Series((luck.normal(size=(4, 20_000)) + np.array([[0.0], [0.4], [0.8], [1.2]])).ravel()).rank()
    truth = np.sqrt(many.groupby(np.repeat(range(4), 20_000)).mean().var(ddof=0) / many.var(ddof=0))
    for outcome in outcomes:
        _, low, high = correlation_ratio(pd.Series(levels), pd.Series(outcome).rank())
        holds.append(low <= truth <= high)
    assert 0.92 < np.mean(holds) < 0.98


def test_by_morris_an_effect_of_options_is_the_change_from_one_to_another(of_words: Found) -> None:
    table = of_words("morris", 12, {"hazards": 3.0, "leader_moderated": 1.0}, slope=0.0)
    assert table.loc["choices.exit_rule", ["effect", "mean"]].to_list() == pytest.approx([3, -3])  # to the threshold
    assert 0 < table.loc["choices.combination", "effect"] <= 1  # where one of the two is the one that adds
    assert table.loc["choices.combination", ["mean", "spread"]].isna().all()  # three options have no direction


def test_by_morris_the_effect_of_options_is_the_mean_over_their_pairs_whatever_their_order(of_words: Found) -> None:
    first, last = (
        of_words("morris", 300, {name: 3.0}, slope=0.0).loc["choices.combination"]
        for name in ("additive", "weakest_link")
    )
    # Two of three pairs have the one that adds 3. Options in the order of the file would give 1.5 and 3.
    assert first["effect"] == pytest.approx(2, abs=0.25) and last["effect"] == pytest.approx(2, abs=0.25)


@pytest.mark.parametrize("options", [(0.3, 0.9), (0.3, 0.5, 0.9), (0.3, 0.4, 0.5, 0.6, 0.9)])
def test_by_morris_an_effect_of_numbers_is_the_change_over_their_range_however_far_a_step_goes(
    options: tuple[float, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    vary = (NAMES[0], {"name": NAMES[1], "options": options})
    scenario = scenario_of(("only",)).swept(Sweep(method="morris", samples=6, vary=vary))
    table = samples_table(samples(scenario))
    values = pd.DataFrame({"only": 10 * table[NAMES[1]]}).set_axis(table["sample"])
    monkeypatch.setattr(module, "values_by_sample", lambda *_: values)
    found = said_of(table, scenario).loc[NAMES[1]]
    assert found[["effect", "mean", "spread"]].to_list() == pytest.approx([6, 6, 0])


def test_the_interval_of_an_effect_by_morris_is_that_of_a_mean_of_few(found: Found) -> None:
    table = found("morris", 4, lambda first, second: first * second)
    assert (table.loc[TWO, "effect_error"] > 3.182 / 2 * 0.99 * table.loc[TWO, "spread"]).all()  # t of 3, root of 4


def test_options_that_no_sample_has_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = scenario_of(("only",)).swept(Sweep(method="sobol", samples=4, vary=("choices.peer_channel", NAMES[0])))
    table = samples_table(samples(scenario))
    values = pd.DataFrame({"only": table[NAMES[0]]}).set_axis(table["sample"])
    monkeypatch.setattr(module, "values_by_sample", lambda *_: values)
    found = said_of(table, scenario)
    of_choice, never = found.loc["choices.peer_channel"], found["not_run"]["choices.peer_channel"].split(", ")
    assert len(never) == 1 and never[0]
    assert {*of_choice["order"].split(" < "), *never} == set(variations(scenario)[0].options)
    assert found.loc[NAMES[0], "not_run"] == ""


def test_indices_by_saltelli_take_options_as_factors_of_equal_shares(of_words: Found) -> None:
    table = of_words("saltelli", 128, {"hazards": 3.0, "leader_moderated": 1.0}, slope=0.0)
    share = 3**2 / 4 / (3**2 / 4 + 2 / 9)  # Var of two and of one in three
    assert table.loc["choices.exit_rule", "total"] == pytest.approx(share, abs=0.1)
    assert table.loc["choices.combination", "order"].endswith(" < leader_moderated")


@pytest.mark.parametrize(("method", "length"), [("morris", 4), ("saltelli", 5)])
def test_a_lost_sample_costs_its_block_and_no_other(found: Found, method: str, length: int) -> None:
    first = range(1, length + 1)
    table = found(method, 8, lambda first, second: first * second, lost=[2])
    assert table.equals(found(method, 8, lambda first, second: first * second, lost=first))
    assert (table["n"] == 7 * length).all()


def test_too_little_and_too_dull_studies_are_refused(found: Found) -> None:
    with pytest.raises(InputError, match="2 whole trajectories are too few"):
        found("morris", 2, additive)
    with pytest.raises(InputError, match="3 whole trajectories of 4 are too few") as refusal:
        found("morris", 4, additive, lost=[1])
    assert "ipssim status" in str(refusal.value.hint)
    with pytest.raises(InputError, match="the same in all samples"):
        found("sobol", 8, lambda first, _: 0 * first)
    with pytest.raises(InputError, match="of no sweep"):
        sensitivity(SimpleNamespace(), scenario_of(), "programmes", "only")  # type: ignore[arg-type]


def test_a_perfect_order_of_few_samples_proves_little(found: Found) -> None:
    few, many = (found("sobol", number, lambda first, _: first).loc[NAMES[0]] for number in (5, 64))
    assert few["correlation"] == pytest.approx(1) and many["correlation"] == pytest.approx(1)
    assert few["low"] < 0.3 and many["low"] > 0.99


def test_samples_that_share_a_row_are_no_more_evidence_than_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple({NAMES[0]: 0.001 * k, "weight": 1} for k in range(1, 9))
    luck = np.random.default_rng(5).normal(size=9)

    def of(vary: Sequence[Any]) -> pd.DataFrame:
        scenario = scenario_of(("only",)).swept(Sweep(method="posterior", samples=16, points=rows, vary=vary))
        table = samples_table(samples(scenario))
        law = table[NAMES[0]] + 0.002 * luck[(1000 * table[NAMES[0]]).round().astype(int)]
        law += 1e-5 * table.get(NAMES[1], 0)
        monkeypatch.setattr(
            module, "values_by_sample", lambda *_: pd.DataFrame({"only": law}).set_axis(table["sample"])
        )
        return said_of(table, scenario).loc[NAMES[0]]

    alone, crossed = of(()), of(({"name": NAMES[1], "steps": 4},))
    assert list(crossed[["correlation", "low", "high"]]) == pytest.approx(list(alone[["correlation", "low", "high"]]))
    assert crossed["low"] < crossed["correlation"] < crossed["high"]
