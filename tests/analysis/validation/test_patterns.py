"""The pattern bank is whole, and its statistics compute what they say."""

from dataclasses import replace
from datetime import date
from inspect import signature
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipssim.analysis.validation import Observed, observe, read_patterns, score_card
from ipssim.analysis.validation.panel import ITEMS
from ipssim.analysis.validation.pattern import DOMAINS, patterns_in
from ipssim.analysis.validation.pattern import PATTERNS as PATTERNS_HOME
from ipssim.analysis.validation.score import statistics
from ipssim.cli.validate import _chosen, runs_of
from ipssim.errors import InputError
from ipssim.evidence import Evidence
from ipssim.model import simulate_together
from ipssim.scenario import Scenario
from ipssim.scenario.sweep_file import shipped_posterior
from ipssim.vocabulary import Cause

PATTERNS = read_patterns()
ROOT = Path(__file__).parents[3]
LIST_A = ("A1", "A2", "A3", "A5", "A6", "A7", "A8", "A9", "A10", "A12", "A13", "A15", "A16", "A17", "A18", "A19", "A20")


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.id)
def test_a_pattern_is_computed_by_a_statistic_that_knows_what_it_is_given(pattern):
    signature(statistics()[pattern.compute]).bind(None, **pattern.given)
    assert pattern.judged(pattern.observed) == "inside"


def test_all_domains_and_the_whole_list_are_there():
    assert {pattern.domain for pattern in PATTERNS} == set(DOMAINS)
    ids = [pattern.id for pattern in PATTERNS]
    for name in (*LIST_A, "A21"):
        assert any(found.rstrip("abcd") == name for found in ids), name


def test_a_third_of_the_bank_is_held_out():
    held = [pattern for pattern in PATTERNS if pattern.use == "held_out"]
    assert len(held) >= len(PATTERNS) // 3


def test_calibrated_parameters_name_patterns_that_may_be_fitted_to():
    open_to_it = {pattern.id for pattern in PATTERNS if pattern.use == "calibration"}
    calibrated = [parameter for parameter in Evidence.read().values() if parameter.grade == "calibrated"]
    assert calibrated
    for parameter in calibrated:
        assert set(parameter.patterns) <= open_to_it, parameter.name


def test_every_row_of_the_shipped_posterior_can_be_run():
    rows = shipped_posterior()
    assert 100 <= len(rows) <= 500
    for row in rows:
        Evidence.read().overridden({name: value for name, value in row.items() if name != "weight"})


def test_the_defaults_are_the_centre_of_the_shipped_posterior():
    table = pd.DataFrame(shipped_posterior())
    for name in (name for name in table if name != "weight"):
        centre = np.quantile(table[name], 0.5, weights=table["weight"], method="inverted_cdf")
        assert Evidence.read()[name].value == pytest.approx(centre, rel=0.01), name  # three digits


def test_what_was_calibrated_and_nothing_else_says_so():
    """A parameter that was varied but is pinned by no pattern keeps its grade."""
    varied = set(shipped_posterior()[0]) - {"weight"}
    calibrated = {name for name, parameter in Evidence.read().items() if parameter.grade == "calibrated"}
    assert calibrated <= varied
    for name in varied - calibrated:
        assert "no pattern" in (Evidence.read()[name].because or ""), name


def test_the_model_shows_the_patterns_that_luck_hardly_moves():
    """The quick look of `ipssim validate`: two histories to 2014, and the patterns that need no more."""
    quick = ("A6a", "A6b", "A7a", "A8b", "A8d", "A12a", "A12b", "A10a", "A19a", "M1")
    specs = [replace(spec, months=13 * 12) for spec in runs_of(2, "defaults")]
    scores = score_card(observe(specs), [pattern for pattern in PATTERNS if pattern.id in quick], with_errors=False)
    assert {score.pattern.id: score.verdict for score in scores if score.verdict not in ("inside", "near")} == {}


def test_items_that_gain_late_are_told_from_the_others():
    slow = "integration_with_treatment_team"
    rows = []
    for age, quick, late in ((0, 1.0, 1.0), (12, 3.0, 1.5), (24, 3.0, 2.0)):
        items = {name: late if name == f"item_{slow}" else quick for name in ITEMS}
        rows.append({"replicate": 1, "row": 1, "attempt": 1, "months_delivering": age, "member": True} | items)
    seen = observed(sites=pd.DataFrame(rows))
    assert statistics()["slowness_of_items"](seen, items=(slow,), by=12, of=24) == pytest.approx(0.5)


def test_a_value_is_inside_near_or_outside():
    pattern = next(pattern for pattern in PATTERNS if pattern.id == "A1")  # accepts 1.4 to 1.9
    assert [pattern.judged(value) for value in (1.4, 1.9, 1.2, 2.1, 1.1, 2.2)] == [
        *("inside", "inside", "near", "near", "outside", "outside")
    ]


def observed(**tables):
    """Two runs of two regions over four years, as far as a test needs them."""
    empty = {"sites": pd.DataFrame(), "regions": pd.DataFrame(), "series": pd.DataFrame(), "events": pd.DataFrame()}
    return Observed(**(empty | tables), start=date(2010, 1, 1), months=48)


def test_growth_of_members_is_told_from_that_of_others():
    rows = [
        (run, month, region, programmes, region == 0)
        for run in (1, 2)
        for month, region, programmes in ((12, 0, 10), (12, 1, 10), (48, 0, 40), (48, 1, 20))
    ]
    regions = pd.DataFrame(rows, columns=["replicate", "month", "region", "programmes", "member"])
    seen = observed(regions=regions.assign(population=1e6))
    dates = {"start": date(2010, 12, 31), "end": date(2013, 12, 31)}
    assert statistics()["growth_ratio"](seen, **dates) == pytest.approx(2)  # log 4 over log 2
    assert statistics()["community_grows_faster"](seen, **dates) == 1
    assert statistics()["share_outside"](seen, at=dates["end"], as_of=dates["end"]) == pytest.approx(1 / 3)


def test_a_programme_outlives_its_project_if_it_delivers_two_years_later():
    """Agency 1 stops a year after its project, 2 goes on; that of 3 ended too late to tell, 4 had no programme."""
    delivers, stops = ("INSTALLATION", "INITIAL"), ("FULL", "DISCONTINUED")
    log = [(row, 3, "phase", *delivers, 1) for row in (1, 2, 3)]
    log += [(row, month, "contract_ended", "project", "", 1) for row, month in ((1, 20), (2, 20), (3, 30), (4, 20))]
    log += [(1, 32, "phase", *stops, 1)]
    columns = ["row", "month", "event", "before", "after", "attempt"]
    events = pd.DataFrame(log, columns=columns).assign(replicate=1, kind="agency", cause="", region="", host="")
    assert statistics()["outlives_project"](observed(events=events), months=24) == 1 / 2


def test_the_months_after_a_leader_left_begin_with_the_look_at_which_he_is_gone():
    """Four programmes are seen each quarter. The leaders of 1 and 2 leave in month 12; 1 stops in 20, and 3 in 8."""
    delivers, stops = ("INSTALLATION", "INITIAL"), ("INITIAL", "DISCONTINUED")
    log = [(row, 1, "phase", *delivers) for row in (1, 2, 3, 4)]
    log += [(1, 20, "phase", *stops), (3, 8, "phase", *stops)]
    log += [(row, 12, "leader_left", "", "") for row in (1, 2)]
    events = pd.DataFrame(log, columns=["row", "month", "event", "before", "after"])
    events = events.assign(attempt=1, replicate=1, kind="agency", cause="", region="", host="")
    looks = [(row, month, 1, 1) for row, last in ((1, 18), (2, 36), (3, 6), (4, 36)) for month in range(3, last + 1, 3)]
    sites = pd.DataFrame(looks, columns=["row", "month", "attempt", "replicate"])
    ratio = statistics()["leader_exit_ratio"](observed(sites=sites, events=events), months=12)
    assert ratio == pytest.approx(np.log(1 - 1 / 8) / np.log(1 - 1 / 24))  # of 3 + 5 looks, and of 24 others


def test_people_stay_as_long_as_there_are_people_for_each_who_leaves():
    series = pd.DataFrame({"replicate": 1, "month": range(1, 13), "clients": 300.0, "exited": 10.0})
    assert statistics()["months_of_service"](observed(series=series), year=2010) == 30


def test_half_of_the_first_jobs_have_come_by_the_median():
    """One in twenty of those who search finds a job each month: 60 % in 18 months, 30 % in seven."""
    cells = {f"first_jobs_{q}": 5.0 for q in range(6)} | {f"at_risk_{q}": 100.0 for q in range(6)}
    series = pd.DataFrame([{"replicate": 1, "month": 1} | cells | {f"dropped_out_{q}": 0.0 for q in range(6)}])
    dates = {"start": date(2010, 1, 1), "end": date(2010, 1, 31)}
    seen = statistics()["months_to_a_first_job"](observed(series=series), **dates)
    assert seen == pytest.approx(7.5, abs=0.1)


def test_the_share_of_a_gain_is_that_of_sites_seen_throughout():
    ages = {0: 70.0, 12: 94.0, 24: 100.0}
    rows = [(1, row, 1, age, total, True) for row in (1, 2) for age, total in ages.items()]
    rows.append((1, 3, 1, 0, 20.0, True))  # stopped before it was a year old
    sites = pd.DataFrame(rows, columns=["replicate", "row", "attempt", "months_delivering", "fidelity", "member"])
    assert statistics()["share_of_gain"](observed(sites=sites), by=12, of=24) == pytest.approx(0.8)


def test_the_monte_carlo_error_is_that_of_the_mean():
    values = np.array([1.0, 2.0, 4.0, 7.0])
    series = pd.DataFrame({"replicate": range(4), "month": 12, "programmes": values})
    level = next(pattern for pattern in PATTERNS if pattern.compute == "level")
    level = replace(level, given={"of": "programmes", "at": date(2010, 12, 31)})
    tables = {name: pd.DataFrame({"replicate": []}) for name in ("sites", "regions", "events")}
    (score,) = score_card(observed(series=series, **tables), [level])
    assert score.value == values.mean()
    assert score.error == pytest.approx(values.std(ddof=1) / 2)


def test_what_cannot_be_computed_says_why():
    (score,) = score_card(observed(series=pd.DataFrame({"replicate": [1], "month": [1]})), [PATTERNS[0]])
    assert score.verdict == "not computed" and score.why


def test_patterns_that_are_asked_for_stand_by_domain_and_each_once():
    assert [pattern.id for pattern in _chosen(["A21a", "S3", "A8b", "S3"])] == ["A8b", "S3", "A21a"]


def test_a_value_that_hangs_on_one_run_has_no_error():
    """Only the first run has programmes in the beginning: without it there is nothing to grow."""
    rows = [(run, month, 10.0 * month * (run == 1)) for run in (1, 2) for month in (1, 48)]
    series = pd.DataFrame(rows, columns=["replicate", "month", "programmes"])
    growth = next(pattern for pattern in PATTERNS if pattern.compute == "growth")
    growth = replace(growth, given={"of": "programmes", "start": date(2010, 1, 31), "end": date(2013, 12, 31)})
    tables = {name: pd.DataFrame({"replicate": []}) for name in ("sites", "regions", "events")}
    (score,) = score_card(observed(series=series, **tables), [growth])
    assert score.value == 48 and np.isnan(score.error)


def test_what_is_beyond_all_numbers_is_not_computed():
    rows = [(1, month, region, programmes, region == 0) for month, region, programmes in
            ((12, 0, 10), (12, 1, 10), (48, 0, 40), (48, 1, 10))]  # fmt: skip
    regions = pd.DataFrame(rows, columns=["replicate", "month", "region", "programmes", "member"])
    ratio = next(pattern for pattern in PATTERNS if pattern.compute == "growth_ratio")
    ratio = replace(ratio, given={"start": date(2010, 12, 31), "end": date(2013, 12, 31)})
    series = pd.DataFrame({"replicate": [1]})
    (score,) = score_card(observed(regions=regions, series=series), [ratio])  # the others do not grow at all
    assert score.verdict == "not computed"


def test_a_pattern_must_accept_what_was_seen(tmp_path):
    text = (PATTERNS_HOME / "money.toml").read_text(encoding="utf-8").replace("observed = 2449.0", "observed = 1449.0")
    (tmp_path / "money.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="must be among what is accepted"):
        patterns_in(tmp_path)


def test_a_mistake_in_the_bank_is_named_with_its_line(tmp_path):
    (tmp_path / "diffusion.toml").write_text('[[pattern]]\nid = "X"\ncompute = "growth"\nobserve = 1\n')
    with pytest.raises(InputError, match="unknown key `observe`") as error:
        patterns_in(tmp_path)
    assert error.value.line == 4


def test_money_ends_programmes_only_where_money_ends():
    """The order of causes (A15) is no figure put in: with money that goes on, the first cause is all but gone."""
    scenario = Scenario.read(ROOT / "scenarios" / "policies" / "project_limited_funding.toml")
    causes = [str(cause) for cause in Cause]
    shares = []
    for arm in scenario.arms:
        runs = simulate_together([scenario.run_spec(arm, replicate) for replicate in range(1, 9)])
        stops = pd.concat([run.events["cause"] for run in runs]).astype(str)
        shares.append((stops[stops.isin(causes)] == "funding_ended").mean())
    steady, projects = shares
    assert steady < projects / 3
