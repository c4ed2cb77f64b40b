"""Payment for results at ratio 1 takes and gives: an average team under a recurrent line earns what is at risk."""

import pytest

from ipssim import Evidence, Scenario, design, simulate
from ipssim.mechanisms.finance import Finance, milestone_weights, results_share


def test_an_average_team_of_a_country_earns_what_is_at_risk() -> None:
    line = design(Scenario.read("scenarios/three_policies.toml"))[0]
    assert line.arm == "Recurrent state line"
    series = simulate(line).series
    made = series[(series["scope"] == "system") & (series["month"] > 0)].sum(numeric_only=True)
    p = Evidence.read().bind(Finance, {})
    milestones = ("entered", "job_starts", "reached_13_weeks", "reached_26_weeks")
    weights = milestone_weights((made[["month"]] * 0).to_numpy(), p)
    earned = results_share(*(made[name] for name in milestones), made["filled_post_months"], weights, 0.0, p)
    assert earned == pytest.approx(1, abs=0.1)
