"""`ipssim compare` and `ipssim plot`."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cli.conftest import Terminal
from figures.made_up import scenario_of, trajectories_of, trajectory_of
from ipssim.batch import Results, design
from ipssim.cli.plot import USUAL
from ipssim.outcomes.recorder import Trajectory
from ipssim.scenario import Arm, Observation

VERBS_ON_RESULTS = ("compare", "plot")


def test_differences_are_paired_and_have_intervals(ipssim: Terminal, results: Path) -> None:
    answer = ipssim("compare", results, "--outcome", "programmes")
    assert answer.code == 0
    head, definition, _, header, first, second, *_ = answer.out.splitlines()
    assert head == "Programmes delivering, 31 December 2006; baseline: baseline"
    assert definition == "Agencies that deliver the practice in the month."
    assert header.split("  ")[-1] == "pairs"
    # 20 x (1.05, 1.10, 1.15) in the baseline, and 0.4 more of 20 with grants
    assert first.split() == ["grants", "30", "22", "+8", "none:", "all", "3", "pairs", "alike", "100", "%", "3"]
    assert second.split()[:5] == ["learning", "community", "38", "22", "+16"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--ended", "2050-01-01"], "2050-01-01 is outside the time of the runs"),
        (["--ended", "2001-12-31"], "2001-12-31 is outside the time of the runs"),
        (["--ended", "2004-12-31", "--by", "region"], "leave out `--at` and `--by`"),
        (["--ended", "2004-12-31", "--at", "2005-12-31"], "leave out `--at` and `--by`"),
    ],
)
def test_what_cannot_be_asked_of_the_time_after_a_policy(
    ipssim: Terminal, results: Path, words: list[str], message: str
) -> None:
    answer = ipssim("compare", results, *words)
    assert answer.code == 2 and message in answer.err and not answer.out


def test_nothing_lasts_where_there_is_one_arm_only(ipssim: Terminal, tmp_path: Path) -> None:
    scenario = scenario_of(["only"])
    Results.collect(scenario, trajectories_of(scenario), tmp_path / "one", evidence="")
    answer = ipssim("compare", "one", "--ended", "2004-12-31")
    assert answer.code == 2 and "one arm only" in answer.err


def test_pairs_that_agree_are_never_said_to_be_certain(ipssim: Terminal, results: Path) -> None:
    answer = ipssim("compare", results, "--outcome", "programmes", "--csv", "programmes.csv")
    said = " ".join(answer.out.split())
    assert "Pairs that are all alike have no interval: that they agree may be luck" in said
    assert "Add replicates." in said and "settled" not in said
    assert said.count(" unknown unknown ") == 2  # what pairing is worth, and what would settle it
    table = pd.read_csv("programmes.csv")
    assert table[["low", "high", "more"]].isna().all(axis=None)
    assert table["no_interval"].to_list() == ["none: all 3 pairs alike"] * 2


def test_before_any_policy_begins_nobody_is_told_to_add_replicates(ipssim: Terminal, tmp_path: Path) -> None:
    begins = {"kind": "learning_community", "from": date(2005, 6, 1)}
    arms = [Arm(name="as is"), Arm(name="together", policies=[begins])]  # type: ignore[arg-type]
    scenario = scenario_of(("as is", "together")).changed({"arms": arms})
    runs = [trajectory_of(spec, 1 + (spec.replicate + (spec.arm == "together")) / 10) for spec in design(scenario)]
    Results.collect(scenario, map(alike_until_2004, runs), tmp_path / "results")
    said = " ".join(ipssim("compare", "results", "--at", "2004-12-31").out.split())
    assert "Pairs that are all alike have no interval: no arm differs before June 2005." in said
    assert "luck, and says" not in said and "Add" not in said
    assert said.count(" 50 %") == 2 and "arms that tie share a pair" in said
    assert "that they agree may be luck" in " ".join(ipssim("compare", "results").out.split())


def alike_until_2004(run: Trajectory) -> Trajectory:
    first = run.series["month"] <= 36
    return replace(run, series=run.series.assign(clients=run.series["clients"].where(~first, 100.0)))


def test_intervals_are_given_where_pairs_differ(ipssim: Terminal, tmp_path: Path) -> None:
    scenario = scenario_of(("as is", "grants"), replicates=3)
    runs = [trajectory_of(spec, 2 + (spec.arm == "grants") * spec.replicate / 10) for spec in design(scenario)]
    Results.collect(scenario, runs, tmp_path / "results")
    answer = ipssim("compare", "results", "--outcome", "programmes", "--csv", "programmes.csv")
    row = next(line for line in answer.out.splitlines() if line.startswith("grants"))
    assert row.split()[3:7] == ["+4", "-1.0", "to", "+9.0"]
    assert "alike" not in answer.out
    assert pd.read_csv("programmes.csv")["no_interval"].isna().all()


def test_any_arm_may_be_the_baseline_on_any_date(ipssim: Terminal, results: Path) -> None:
    answer = ipssim("compare", results, "--against", "grants", "--at", "2004-12-31")
    assert answer.out.startswith("Penetration, 31 December 2004; baseline: grants\n")
    assert "baseline  " in answer.out and "percentage" in answer.out


@pytest.mark.parametrize(
    ("words", "day"),
    [
        (("--at", "2005-12-15"), "30 November 2005"),
        (("--at", "2005-11-30"), "30 November 2005"),
        (("--at", "2005-11-30", "--by", "region"), "31 December 2004"),
        (("--at", "2005-12-31", "--by", "region"), "31 December 2005"),
    ],
)
def test_a_date_means_the_last_month_recorded_and_that_is_what_is_said(
    ipssim: Terminal, results: Path, words: tuple[str, ...], day: str
) -> None:
    said = ipssim("compare", results, "--outcome", "programmes", *words, "--csv", "kept.csv").out
    assert said.startswith(f"Programmes delivering, {day}; baseline")
    assert set(pd.to_datetime(pd.read_csv("kept.csv")["at"])) == {pd.Timestamp(day)}


@pytest.mark.parametrize(
    ("ended", "days"),
    [
        ("2004-02-29", ["2004-02-29", "2005-02-28", "2006-02-28"]),
        ("2003-03-15", ["2003-02-28", "2004-02-29", "2005-02-28", "2006-02-28"]),
    ],
)
def test_years_after_a_policy_are_counted_from_the_end_of_a_month(
    ipssim: Terminal, results: Path, ended: str, days: list[str]
) -> None:
    ipssim("compare", results, "--outcome", "programmes", "--ended", ended, "--csv", "left.csv")
    left = pd.read_csv("left.csv").query("arm == 'grants'")
    assert left["date"].tolist() == days


def test_what_comes_over_the_whole_time_can_be_discounted(ipssim: Terminal, results: Path) -> None:
    out = ipssim("compare", results, "--outcome", "cost", "--at", "area", "--discount", "0.03").out
    assert out.startswith("Cost, from start to end, discounted by 3 % a year to the start; baseline: baseline\n")
    refused = ipssim("compare", results, "--outcome", "cost", "--discount", "0.03")
    assert refused.code == 2 and "hint: add `--at area`" in refused.err


def test_where_there_is_no_area_it_is_said_why(ipssim: Terminal, results: Path) -> None:
    said = " ".join(ipssim("compare", results, "--outcome", "fidelity", "--at", "area").out.split())
    assert "Where it says none, no pair of runs has a value of `fidelity` over the whole time: runs have months" in said
    assert "No ranking: no pair has a value" in said


def test_installations_are_those_of_the_run(ipssim: Terminal, tmp_path: Path) -> None:
    scenario = scenario_of(["only"], replicates=1)
    (run,) = trajectories_of(scenario)
    counts = {"failed_installations": 0.0, "starts": 7.0 * (run.series["month"] == 0) + (run.series["month"] == 5)}
    run = replace(run, series=run.series.assign(**counts))
    Results.collect(scenario, [run], tmp_path / "begun", evidence="")
    assert "0 of 1 installations were given up" in ipssim("stops", "begun").out


def test_the_area_under_the_curve_has_a_unit_of_its_own(ipssim: Terminal, results: Path) -> None:
    out = ipssim("compare", results, "--outcome", "programmes", "--at", "area").out
    assert out.startswith("Programmes delivering, area under the curve; baseline: baseline\n")
    assert "[programmes x years]" in " ".join(out.split())


def test_money_is_in_the_currency_of_the_study_and_says_of_which_prices(ipssim: Terminal, tmp_path: Path) -> None:
    scenario = scenario_of().changed({"currency": "EUR", "price_year": 2022})
    Results.collect(scenario, trajectories_of(scenario), tmp_path / "results")
    out = " ".join(ipssim("compare", "results", "--outcome", "cost").out.split())
    assert "[EUR / year]" in out and "are USD of 2001, not converted." in out
    assert "USD" not in ipssim("compare", "results").out


def test_the_table_can_be_kept(ipssim: Terminal, results: Path, tmp_path: Path) -> None:
    answer = ipssim("compare", results, "--csv", "tables/penetration.csv")
    assert answer.err == "written to `tables/penetration.csv`\n"
    table = pd.read_csv(tmp_path / "tables" / "penetration.csv")
    assert table["arm"].tolist() == ["grants", "learning community"]
    assert {"difference", "low", "high", "share_above", "n", "outcome", "against", "at"} <= set(table)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--outcome", "fidelty"], "error: unknown outcome `fidelty`\n\nhint: did you mean `fidelity`?\n"),
        (["--against", "grant"], "error: unknown arm `grant`\n\nhint: did you mean `grants`?\n"),
        (["--at", "2030"], "error: `2030` is no date\n\nhint: write it as in 2030-12-31, or `end`, or `area`\n"),
    ],
)
def test_a_wrong_name_is_one_message(words: list[str], message: str, ipssim: Terminal, results: Path) -> None:
    answer = ipssim("compare", results, *words)
    assert (answer.code, answer.out, answer.err) == (2, "", message)


def test_plot_names_the_files_it_wrote(ipssim: Terminal, results: Path, tmp_path: Path) -> None:
    answer = ipssim("plot", results, "--figure", "penetration", "--out", "pictures", "--format", "svg")
    assert answer.code == 0
    assert answer.out == "pictures/penetration.svg\npictures/penetration.csv\npictures/penetration.txt\n"
    assert answer.err == "1 figure drawn into `pictures`\n"
    written = sorted(file.suffix for file in (tmp_path / "pictures").iterdir())
    assert written == [".csv", ".svg", ".txt"]


def test_the_usual_figures_go_into_the_results_folder(ipssim: Terminal, results: Path) -> None:
    assert ipssim("plot", results, "--format", "svg").code == 0
    names = {file.stem for file in (results / "figures").iterdir()}
    assert names == set(USUAL) - {"sweep", "tornado"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--figure", "penetratoin"], "error: unknown figure `penetratoin`\n\nhint: did you mean `penetration`?\n"),
        (["--format", "bmp"], "error: unknown format `bmp`\n\nhint: there are png, svg, pdf\n"),
    ],
)
def test_a_wrong_figure_or_format_is_one_message(
    words: list[str], message: str, ipssim: Terminal, results: Path
) -> None:
    answer = ipssim("plot", results, "--figure", "penetration", "--out", "new", *words)
    assert (answer.code, answer.out, answer.err) == (2, "", message)
    assert not Path("new").exists()


@pytest.mark.parametrize("verb", VERBS_ON_RESULTS)
def test_a_folder_without_results_is_one_message(verb: str, ipssim: Terminal, tmp_path: Path) -> None:
    answer = ipssim(verb, tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: there are no results here\n --> ")


def test_any_outcome_can_be_drawn(ipssim: Terminal, results: Path) -> None:
    answer = ipssim("plot", results, "--figure", "reach_of_sites", "--out", "pictures", "--format", "svg")
    assert answer.out.startswith("pictures/reach_of_sites.svg\n")


def test_outcomes_with_documented_values_are_among_all_figures(ipssim: Terminal, tmp_path: Path) -> None:
    point = Observation(outcome="clients", date=date(2005, 6, 30), value=500, label="counted")
    scenario = scenario_of(("only",), replicates=1, observations=[point])
    Results.collect(scenario, trajectories_of(scenario), tmp_path / "results")
    names = ipssim("plot", "results", "--format", "svg").out
    assert "results/figures/clients.svg" in names and "results/figures/survival.svg" in names


def test_kinds_of_host_that_the_world_does_not_have_are_left_out(ipssim: Terminal, tmp_path: Path) -> None:
    def with_none_in_housing(run: Trajectory) -> Trajectory:
        hosts = run.series[run.series["scope"] == "host"].assign(group="housing")
        numbers = hosts.columns.difference(["month", "scope", "group"])
        empty = hosts.assign(**dict.fromkeys(numbers, 0.0)).astype(run.series.dtypes)
        return replace(run, series=pd.concat([run.series, empty], ignore_index=True))

    scenario = scenario_of(("as is", "grants"))
    Results.collect(scenario, map(with_none_in_housing, trajectories_of(scenario)), tmp_path / "results")
    said = ipssim("compare", "results", "--by", "host").out
    assert "\nhospital " in said and "housing" not in said
