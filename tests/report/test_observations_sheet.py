"""What was seen in the world stands beside what the runs give."""

from datetime import date

import pytest

from figures.made_up import ordinary, results_of
from ipssim.report.observations_sheet import observations_sheet
from ipssim.report.sheet import as_csv
from ipssim.scenario import Observation

DAY = date(2004, 12, 31)


def seen(value: float, day: date = DAY, outcome: str = "programmes", **about: str) -> list[Observation]:
    return [Observation(outcome=outcome, date=day, value=value, **about)]


def test_a_value_is_within_above_or_below_what_the_runs_of_each_arm_give() -> None:
    found = results_of().outcome("programmes", at=DAY)
    low, *_, high = sorted(found.groupby("arm")["value"].mean())
    sheet = observations_sheet(results_of(observations=seen(low, label="Survey", source="pogue2022")))
    assert sheet.rows[0][2:6] == ("Survey", "Pogue et al. 2022", f"{low:,.10g}", "baseline")
    assert [row[-1] for row in sheet.rows] == ["within", "below", "below"]
    assert [row[-1] for row in observations_sheet(results_of(observations=seen(high + 100))).rows] == ["above"] * 3


def test_arms_that_do_not_differ_share_a_row() -> None:
    alike = results_of(observations=seen(3), level=lambda arm, replicate: ordinary(0, replicate))
    ((*_, arm, _, lies),) = observations_sheet(alike).rows
    assert (arm, lies) == ("every arm", "below")


@pytest.mark.parametrize("day", [date(1999, 1, 1), date(2030, 1, 1)])
def test_outside_the_dates_of_the_runs_nothing_is_simulated(day: date) -> None:
    sheet = observations_sheet(results_of(observations=seen(0.1, day, "penetration")))
    ((_, _, _, _, value, arm, simulated, lies),) = sheet.rows
    assert (value, arm, simulated, lies) == ("10", "every arm", "none", "")
    assert as_csv(sheet).splitlines()[1].endswith(",10,every arm,,,,")


def test_a_scenario_without_documented_values_says_so() -> None:
    assert observations_sheet(results_of()).note == "The scenario has no documented values."
