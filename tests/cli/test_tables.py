"""`ipssim stops`, `ipssim cascade`, and comparisons by region, by kind of host and after a policy's end."""

import errno
import os
from pathlib import Path

import pandas as pd
import pytest

from cli.conftest import Terminal
from ipssim.batch import Results, design
from ipssim.model import simulate_together
from ipssim.outcomes import OUTCOMES
from ipssim.scenario import Scenario
from ipssim.vocabulary import Cause

STUDY = """
title = "A small country"
start = 2010-07-01
end = 2016-06-30
seed = 4
replicates = 2

policies = [{ kind = "recurrent_state_line", posts_per_million = 25 }]

[world]
agencies = 24
smi_in_care_share = 0.008
size_spread = 0.5
host_mix = { community_mental_health_centre = 0.7, hospital = 0.3 }
line_shares = { mental_health = 1.0 }
unemployment = 0.06
initial_programmes_per_million = 4.0
international_trials = { 2000 = 10 }

[world.generic]
regions = 2
population = 500_000

[[arms]]
name = "with support"
policies = []

[[arms]]
name = "projects"
policies = [{ kind = "project_limited_funding", from = 2011-01-01, months = 12, replaces_line = 1.0 }]
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four runs of six years, which begin in the middle of a year."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    scenario = Scenario.read(folder / "study.toml")
    specs = list(design(scenario))
    by_replicate = [[spec for spec in specs if spec.replicate == number] for number in (1, 2)]
    ended = [run for family in by_replicate for run in simulate_together(family)]
    Results.collect(scenario, ended, folder / "results")
    return folder / "results"


def test_stops_are_a_table_of_causes(study: Path, ipssim: Terminal, tmp_path: Path) -> None:
    answer = ipssim("stops", study, "--csv", "stops.csv")
    assert answer.code == 0
    assert answer.out.startswith("Why programmes stopped, July 2010 to June 2016\n\nwith support\n")
    assert "every cause" in answer.out and "installations were given up" in answer.out
    table = pd.read_csv(tmp_path / "stops.csv")
    assert set(table["cause"]) == set(Cause) and table["stops"].sum() > 0
    shares = table.groupby("arm")["share"].sum()
    assert shares[table.groupby("arm")["stops"].sum() > 0].to_numpy() == pytest.approx(1)


def test_stops_are_those_of_the_events_however_they_are_grouped(study: Path) -> None:
    results = Results.read(study)
    spells = results.spells()
    expected = spells[spells["ended"]].groupby("arm").size()
    assert results.stops().groupby("arm")["stops"].sum().loc[expected.index].equals(expected)
    by_host = results.stops("host").groupby(["arm", "group"])["stops"].sum()
    lived_years = spells[spells["ended"] & (spells["start"] + spells["months"] <= 66)]  # a host's last row is December
    assert by_host.sum() == len(lived_years)


def test_stops_of_some_years_only(study: Path) -> None:
    results = Results.read(study)
    end = results.scenario.end
    assert results.stops(since=end.replace(year=end.year + 1)).empty
    halves = [results.stops(until=end.replace(year=2013)), results.stops(since=end.replace(year=2013, month=7, day=31))]
    assert sum(half["stops"].sum() for half in halves) == results.stops()["stops"].sum()


def test_stops_by_kind_of_host_name_it_in_words(study: Path, ipssim: Terminal) -> None:
    assert "\nprojects, community mental health centre\n" in ipssim("stops", study, "--by", "host").out


@pytest.mark.parametrize(
    ("of", "first", "last"),
    [
        ("people", "People with SMI", "People on IPS who work"),
        ("agencies", "heard", "good and sustained"),
    ],
)
def test_a_cascade_shows_every_stage(of: str, first: str, last: str, study: Path, ipssim: Terminal) -> None:
    out = ipssim("cascade", study, "--of", of, "--at", "2015-12-31").out
    assert out.startswith("From the first stage to the last, 31 December 2015")
    assert out.index(first) < out.index(last) and out.count("100.0 %") >= 2
    assert ("funded" in out and "Shares of all agencies. The first four:" in out) == (of == "agencies")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_can_be_compared_at_any_date(outcome: str, study: Path) -> None:
    results = Results.read(study)
    for day in (results.scenario.end, results.scenario.end.replace(year=2014, month=4)):
        values = results.outcome(outcome, at=day)
        assert len(values) == 4 and values["month"].nunique() == 1
        curve = results.outcome(outcome)
        same = curve[curve["month"] == values["month"].iloc[0]]["value"]
        if not OUTCOMES[outcome].horizon:  # known once a year, counted back from the last month asked for
            assert values["value"].to_numpy() == pytest.approx(same.to_numpy(), nan_ok=True, rel=1e-9)


def test_outcomes_without_a_value_are_those_that_nothing_was_seen_of(study: Path) -> None:
    """Nobody was watched for more than six years, and there is no support centre."""
    results = Results.read(study)
    values = results.series(list(OUTCOMES), at=results.scenario.end)[list(OUTCOMES)].notna().any()
    assert list(values.index[~values]) == ["survival_6_years", "centre_hours_used"]


@pytest.mark.parametrize(("by", "names"), [("region", {"Region 1", "Region 2"}), ("host", {"hospital"})])
def test_arms_are_compared_within_each_group(by: str, names: set[str], study: Path, ipssim: Terminal) -> None:
    out = ipssim("compare", study, "--by", by, "--outcome", "job_starts").out
    assert all(f"\n{name}  " in out for name in names)


def test_a_measure_of_inequality_has_no_groups(study: Path, ipssim: Terminal) -> None:
    answer = ipssim("compare", study, "--by", "region", "--outcome", "gini_between_regions")
    assert answer.code == 2
    assert answer.err.startswith("error: `gini_between_regions` compares groups")


def test_what_belongs_to_whole_regions_has_no_kind_of_host(study: Path, ipssim: Terminal) -> None:
    for words in ((), ("--at", "area")):
        answer = ipssim("compare", study, "--by", "host", "--outcome", "cost", *words)
        assert answer.code == 2 and "group by region" in answer.err
        assert answer.err.startswith("error: `cost` holds what belongs to whole regions, so it has no value for a kind")
        assert ipssim("compare", study, "--by", "host", "--outcome", "programme_cost", *words).code == 0
        assert ipssim("compare", study, "--by", "region", "--outcome", "cost", *words).code == 0
    assert "the whole system, region\n" in ipssim("explain", "cost").out


def test_what_is_left_of_a_difference_is_counted_from_a_policy_s_end(study: Path, ipssim: Terminal) -> None:
    out = ipssim("compare", study, "--outcome", "programmes", "--ended", "2013-12-31").out
    rows = [line for line in out.splitlines() if line.startswith("projects")]
    assert [row.split()[1:3] for row in rows] == [["0", "2013-12-31"], ["1", "2014-12-31"], ["2", "2015-12-31"]]


def test_a_wrong_day_is_one_message(study: Path, ipssim: Terminal) -> None:
    answer = ipssim("cascade", study, "--at", "2015")
    assert (answer.code, answer.err) == (2, "error: `2015` is no date\n\nhint: write it as in 2030-12-31\n")


def test_survival_may_be_of_a_cohort_and_by_place(study: Path) -> None:
    results = Results.read(study)
    late = results.survival(("arm", "host"), started_from=results.scenario.end.replace(year=2012))
    assert set(late["host"]) <= {"community_mental_health_centre", "hospital"}
    assert late["months"].max() <= 48
    everyone = results.survival()
    assert everyone.loc[everyone["months"] == 0, "at_risk"].sum() == len(results.spells())


def test_a_table_that_cannot_be_written_leaves_the_older_one_whole(
    ipssim: Terminal, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "t.csv"
    asked = ("table", results, "--out", table)
    assert ipssim(*asked).code == 0
    older = table.read_text(encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    said = ipssim(*asked, "--outcome", "programmes")
    assert (said.code, said.err) == (2, f"error: cannot write `{table}`: No space left on device\n")
    assert table.read_text(encoding="utf-8") == older and [file.name for file in tmp_path.iterdir()] == ["t.csv"]
