"""What each policy does to a whole system, on runs that share their luck: the directions that the literature reports.

The findings are in `directions/*.toml`, the policies in the pages of `scenarios/policies/`.
"""

import tomllib
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from ipssim.batch import design
from ipssim.evidence import Evidence
from ipssim.model import simulate_together
from ipssim.outcomes import OUTCOMES, value
from ipssim.outcomes.quantities import FLOWS
from ipssim.policies import CATALOGUE
from ipssim.scenario import Scenario
from ipssim.vocabulary import Cause, Phase

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "scenarios" / "policies"
REPLICATES = 3  # a finding whose effect is small against luck names a greater number
FINDINGS = [
    finding
    for path in sorted((Path(__file__).parent / "directions").glob("*.toml"))
    for finding in tomllib.loads(path.read_text())["direction"]
]
# The findings of one policy are looked for in the same runs, made once.
OF_ONE_PROCESS = [pytest.param(each, marks=pytest.mark.xdist_group(each["policy"])) for each in FINDINGS]


@cache
def runs(policy):
    """The page's scenario, and its runs: for each of its two arms one a replicate."""
    replicates = max(finding.get("replicates", REPLICATES) for finding in FINDINGS if finding["policy"] == policy)
    scenario = Scenario.read(PAGES / f"{policy}.toml").model_copy(update={"replicates": replicates})
    specs = list(design(scenario))
    found = {arm.name: [] for arm in scenario.arms}
    for spec, run in zip(specs, simulate_together(specs), strict=True):
        found[spec.arm].append(run)
    return scenario, list(found.values())


def measured(scenario, arm, finding):
    """The finding's outcome over all replicates of an arm, or how many gave up the practice for its cause."""
    if "stops" in finding:
        return sum(gave_up(run.events, finding["stops"]) for run in arm)
    outcome, at = OUTCOMES[finding["outcome"]], finding.get("at", scenario.end)
    month = (at.year - scenario.start.year) * 12 + at.month - scenario.start.month + 1
    series = pd.concat([run.series for run in arm])
    system = series[series.scope == "system"].drop(columns=["scope", "group"])
    sums = system[system.month == month].sum()
    if outcome.span == "year":
        flows = [name for name in FLOWS if name in sums]
        sums[flows] = system.loc[system.month.between(month - 11, month), flows].sum()
    return value(outcome, sums.to_frame().T).iloc[0]


def gave_up(events, cause):
    """Agencies that gave up a programme or an installation for a cause. Centres and contracts end for causes too."""
    of_agencies = (events.kind == "agency") & (events.event == "phase") & (events.after == Phase.DISCONTINUED.name)
    return (of_agencies & (events.cause == cause)).sum()


@pytest.mark.parametrize("finding", OF_ONE_PROCESS, ids=lambda finding: f"{finding['policy']}: {finding['says']}")
def test_a_policy_does_what_the_literature_reports(finding):
    scenario, (without, policy) = runs(finding["policy"])
    before, after = measured(scenario, without, finding), measured(scenario, policy, finding)
    assert after > before if finding["expect"] == "higher" else after < before


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: f"{finding['policy']}: {finding['says']}")
def test_a_finding_has_a_source_or_says_why_it_is_assumed(finding):
    assert finding["expect"] in ("higher", "lower")
    assert finding.get("cite") in Evidence.read().sources or finding.get("because")
    assert finding.get("outcome") in OUTCOMES or finding.get("stops") in set(Cause)


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_policy_has_a_page_and_a_finding(kind):
    assert (PAGES / f"{kind}.toml").exists()
    assert kind in {finding["policy"] for finding in FINDINGS}
