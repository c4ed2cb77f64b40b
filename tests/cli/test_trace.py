"""`ipssim trace`."""

import csv
import re
from pathlib import Path

from cli.conftest import Terminal


def test_without_an_agency_it_lists_those_with_most_to_tell(small: Path, ipssim: Terminal) -> None:
    answer = ipssim("trace", small)
    assert answer.code == 0 and answer.out.startswith("Agencies with most to tell; arm `money alone`, replicate 1\n")
    header, *rows = answer.out.splitlines()[2:]
    assert header.split()[:3] == ["agency", "region", "host"] and rows
    first, last = answer.err.split("\n\n")
    assert first == "living 36 months to hear what happens ..."
    assert last == f"Tell one of them: `ipssim trace {small} --agency {rows[0].split()[0]}`\n"


def test_who_asked_for_another_arm_is_led_on_to_it(small: Path, ipssim: Terminal) -> None:
    answer = ipssim("trace", small, "--arm", "money and support", "--replicate", 2)
    assert f"`ipssim trace {small} --arm 'money and support' --replicate 2 --agency " in answer.err


def test_a_results_folder_is_no_scenario(results: Path, ipssim: Terminal) -> None:
    answer = ipssim("trace", results)
    hint = "hint: it holds results: name the scenario they were made of"
    assert answer.code == 2 and answer.err == f"error: `{results}` is a folder, not a file\n\n{hint}\n"


def test_a_life_is_told_by_year_and_month(small: Path, ipssim: Terminal) -> None:
    number = ipssim("trace", small).err.rpartition(" ")[2].strip("`\n")
    told = ipssim("trace", small, "--agency", number, "--arm", "money and support", "--replicate", 2)
    assert told.code == 0
    assert told.out.startswith(f"Agency {number}, a community mental-health centre in Region 1 with ")
    assert "replicate 2." in told.out
    assert re.findall(r"^\d{4}$", told.out, re.MULTILINE) == ["2002", "2003", "2004"]
    assert (
        "\n  January     Policy: specialist posts that recurrent state money pays for: 15 posts / million" in told.out
    )
    assert all(len(line) <= 96 for line in told.out.splitlines())


def test_raw_events_can_be_kept(small: Path, tmp_path: Path, ipssim: Terminal) -> None:
    answer = ipssim("trace", small, "--agency", 0, "--csv", tmp_path / "events.csv")
    assert answer.err.endswith(f"written to `{tmp_path / 'events.csv'}`\n")
    with (tmp_path / "events.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {"month", "when", "kind", "event", "before", "after", "cause"} <= set(rows[0])


def test_twins_are_told_with_marks(small: Path, ipssim: Terminal) -> None:
    told = ipssim("trace", small, "--agency", 0, "--twin", "money and support").out
    assert "\n[A] money alone\n[B] money and support\n" in told
    assert "January 2003: policy differs here. learning_community (membership of the learning community" in told
    assert re.search(r"^2003\n  January     \[B\] Policy: membership of the learning community", told, re.MULTILINE)


def test_an_agency_that_is_not_there_is_a_mistake(small: Path, ipssim: Terminal) -> None:
    answer = ipssim("trace", small, "--agency", 6)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "error: there is no agency 6\n\nhint: they are numbered 0 to 5\n"


def test_an_unknown_arm_is_met_with_the_nearest(small: Path, ipssim: Terminal) -> None:
    for option in (["--arm"], ["--agency", "0", "--twin"]):
        answer = ipssim("trace", small, *option, "money and suport")
        assert answer.code == 2 and "did you mean `money and support`?" in answer.err


def test_a_twin_needs_an_agency(small: Path, ipssim: Terminal) -> None:
    answer = ipssim("trace", small, "--twin", "money and support")
    assert answer.code == 2 and "`--twin` and `--csv` need `--agency N`" in answer.err
