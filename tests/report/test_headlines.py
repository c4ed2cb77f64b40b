"""Paired contrasts as sentences: sure ones, unclear ones, and those that cannot be made."""

import re

import numpy as np
import pandas as pd
import pytest

from figures.made_up import results_of, scenario_of, trajectories_of
from ipssim.analysis.contrast import compare
from ipssim.batch import Failure, Results, design
from ipssim.report import headlines
from ipssim.report.headlines import HEADLINES, MOST_ARMS, Headline, contrasts, sentence, summary_sentence

PENETRATION = HEADLINES[0]
RESULTS = results_of()


def said(headline: Headline = PENETRATION, **row: float) -> str:
    usual = {"difference": 0.014, "low": 0.009, "high": 0.019, "share_above": 0.98, "n": 50.0}
    return sentence(headline, pd.Series({**usual, **row}), RESULTS)


def test_arms_that_look_alike_are_not_set_against_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = RESULTS.arms[:2]
    ends = pd.DataFrame({"arm": [second, first], "value": [0.03201, 0.03199]})
    monkeypatch.setattr(headlines, "ranking", lambda *_: ends)
    assert summary_sentence(RESULTS).endswith(f"under “{second}”, and rounded the same under “{first}”.")
    monkeypatch.setattr(headlines, "ranking", lambda *_: ends.assign(value=[0.05, 0.03]))
    assert "the highest of 2 arms that have a value, against 3 %" in summary_sentence(RESULTS).replace("\u00a0", " ")


def test_a_clear_difference_has_no_signs() -> None:
    assert said().replace("\u00a0", " ") == (
        "adds 1.4 points of penetration in December 2006 (0.9 to 1.9), better than the baseline in 98 % of paired runs"
    )


def test_a_clear_loss_gives_the_interval_from_the_smaller_to_the_larger() -> None:
    text = said(difference=-0.014, low=-0.019, high=-0.009, share_above=0.0, n=4)
    assert text.startswith("loses 1.4 points of penetration in December 2006 (0.9 to 1.9), ")
    assert text.endswith("better than the baseline in none of the 4 paired runs")


def test_an_interval_around_zero_is_called_unclear_and_has_signs() -> None:
    text = said(low=-0.002, high=0.03)
    assert text == "makes no clear difference to penetration in December 2006: +1.4 points (−0.2 to +3.0)"


def test_a_size_and_its_interval_are_rounded_alike() -> None:
    (jobs,) = (headline for headline in HEADLINES if headline.outcome == "job_starts")
    text = said(jobs, difference=100.33, low=66.21, high=134.46, share_above=1.0, n=6)
    assert re.findall(r"[\d.]*\d", text)[:5] == ["100", "2002", "2006", "66", "134"]


def test_one_pair_has_no_interval() -> None:
    text = said(n=1, low=np.nan, high=np.nan, share_above=1.0)
    assert "(" not in text and text.endswith(", better than the baseline in the one pair of runs there is")


def test_no_pair_says_nothing_of_size() -> None:
    assert not re.search(r"\d", said(n=0, difference=np.nan, share_above=np.nan))


def test_no_difference_at_all() -> None:
    nothing = {"low": np.nan, "high": np.nan, "share_above": 0.0}
    nothing_changes = "changes nothing in penetration in December 2006, in "
    assert said(difference=0.0, **nothing, n=3) == f"{nothing_changes}all 3 paired runs"
    assert said(difference=0.0, **nothing, n=1) == f"{nothing_changes}the one paired run"


def test_pairs_that_agree_are_said_to_have_no_interval() -> None:
    text = said(low=np.nan, high=np.nan, share_above=1.0, n=2)
    by_the_same = "by the same in both paired runs, so without an interval"
    assert text == f"adds 1.4 points of penetration in December 2006, {by_the_same}"


def test_the_sentences_are_those_of_the_comparison() -> None:
    (grants, community) = contrasts(RESULTS)
    row = compare(RESULTS, "penetration", "baseline").set_index("arm").loc["grants"]
    assert grants.arm == "grants" and community.arm == "learning community"
    assert grants.sentences[0].startswith(f"adds {100 * row['difference']:.1f} points of penetration in December 2006")


def test_what_ended_before_the_last_year_counts_in_what_it_costs() -> None:
    scenario = scenario_of(("baseline", "grants"), replicates=4)
    runs = trajectories_of(scenario, lambda arm, replicate: 1.0)
    for spec, run in zip(design(scenario), runs, strict=True):
        early = run.series["month"].between(1, scenario.months - 12)
        run.series.loc[early, "cost_cents"] += 1e6 * (10 + spec.replicate) * (spec.arm == "grants")
    (told,) = contrasts(Results.collect(scenario, runs))
    (cost,) = (text for text in told.sentences if "cost" in text)
    assert cost == (
        "costs 6.0 million USD more in all, 2002 to 2006 (5.0 to 7.0), dearer than the baseline in all 4 paired runs"
    )


def test_of_many_arms_those_are_told_that_change_penetration_most() -> None:
    many = results_of([f"arm {k}" for k in range(MOST_ARMS + 3)], replicates=1)
    assert [told.arm for told in contrasts(many)] == [f"arm {k}" for k in range(3, MOST_ARMS + 3)]


def test_the_summary_names_the_arm_that_ends_highest() -> None:
    assert "“learning community”, the highest of 3 arms" in summary_sentence(RESULTS)


@pytest.mark.parametrize("replicates", [1, 3])
def test_one_arm_is_compared_with_nothing(replicates: int) -> None:
    alone = results_of(("alone",), replicates)
    assert contrasts(alone) == [] and "“alone”" in summary_sentence(alone)


def test_options_of_a_sweep_are_named_because_they_are_neither_low_nor_high(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"name": "choices.weighting", "from": "reported", "to": "uniform", "factor": True, "low": 0.04, "high": 0.06}
    number = {"name": "workforce.leaving", "from": 0.1, "to": 0.9, "factor": False, "low": 0.06, "high": 0.04}
    monkeypatch.setattr(headlines, "tornado", lambda results: None)
    monkeypatch.setattr(headlines, "data_behind", lambda ax: pd.DataFrame([row, number]).assign(arm="as is"))
    options, numbers = headlines.sweep_sentences(RESULTS)
    assert (
        options.startswith("Under “as is” penetration ends at 4")
        and "is reported and" in options
        and options.endswith("where it is uniform.")
    )
    assert "is low and" in numbers and numbers.endswith("where it is high.")


def test_arms_without_a_finished_run_do_not_spoil_the_summary() -> None:
    scenario = scenario_of(("alone", "broken"), replicates=2)
    ended = [
        run if spec.arm == "alone" else Failure(spec, "ValueError: no")
        for spec, run in zip(design(scenario), trajectories_of(scenario), strict=True)
    ]
    assert "under “alone”; no other arm has a value." in summary_sentence(Results.collect(scenario, ended))
