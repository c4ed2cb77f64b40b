"""The life of one agency as a story: coherent, complete in words, and where twins part."""

import ast
import re
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase as Phase_
from hypothesis import given, settings
from hypothesis import strategies as st

from ipssim.events import EVENTS
from ipssim.scenario import Scenario
from ipssim.stories import candidates, frame_of, story, twin_story
from ipssim.stories.lives import Happening, Life
from ipssim.stories.sentences import TEMPLATES, WHY, sentence
from ipssim.stories.twins import Difference, live_as_twins
from ipssim.vocabulary import Cause, Phase
from source_tree import MODULES
from tests.test_laws import STACKS, WORLDS
from tests.worlds import POLICIES, small_spec, small_world

PARTING = Scenario.read(Path(__file__).parents[1] / "scenarios" / "three_policies.toml")
TEACHING = Scenario.read(Path(__file__).parents[1] / "scenarios" / "teaching.toml")
HAS_TEAM = {"INSTALLATION", "INITIAL", "FULL"}
ONLY_WITH_A_TEAM = {"reviewed", "staff_changed", "supervisor_came", "supervisor_went", "fell_into_debt", "sustained"}


def check_coherence(told):
    """Dates rise, each phase follows the one before, and nothing that needs a team happens without one."""
    dates = [line.when for line in told.lines]
    assert dates == sorted(dates)
    phase = "EXPLORATION"
    for happening in told.happenings:
        if happening.kind != "agency":
            continue
        if happening.event == "phase":
            assert happening.before == phase, happening
            phase = happening.after
        assert happening.event not in ONLY_WITH_A_TEAM or phase in HAS_TEAM, happening
    for line in told.lines:
        assert line.says[0].isupper() and line.says.endswith("."), line
        assert not re.search(r"[{}_]|  |\bnan\b", line.says), line


@pytest.mark.parametrize("arm", TEACHING.arms, ids=lambda arm: arm.name)
def test_every_agency_of_the_teaching_scenario_has_a_coherent_story(arm):
    spec = TEACHING.run_spec(arm, 1)
    chosen = candidates(spec)
    assert chosen and any(candidate.stops for candidate in chosen)
    for candidate in chosen[:2]:
        told = story(spec, candidate.agency, TEACHING.currency)
        check_coherence(told)
        moves = [(happening.before, happening.after) for happening in told.happenings if happening.event == "phase"]
        assert [after for _, after in moves].count("INITIAL") == candidate.starts
        stops = [before for before, after in moves if after == "DISCONTINUED" and before != "INSTALLATION"]
        assert len(stops) == candidate.stops


def test_an_installation_given_up_is_no_stop():
    never_ready = {"start_base": -5.0, "start_readiness": 0.0, "start_training": 0.0, "failure_readiness": 0.0}
    parameters = {f"installation.{name}": value for name, value in (never_ready | {"failure_hazard": 0.1}).items()}
    world = small_world(initial_programmes_per_million=0.0)
    given_up = candidates(small_spec(world=world, parameters=tuple(parameters.items())))
    assert "discontinued" in {candidate.at_the_end for candidate in given_up}
    assert {(candidate.starts, candidate.stops) for candidate in given_up} == {(0, 0)}


@given(WORLDS, STACKS, st.integers(0, 3))
@settings(max_examples=6, deadline=None, phases=(Phase_.explicit, Phase_.reuse, Phase_.generate))
def test_stories_of_random_worlds_are_coherent_and_every_event_has_words(world, stack, replicate):
    spec = small_spec(world=world, policies=stack, replicate=replicate, months=36)
    told = story(spec, 0, "USD")
    check_coherence(told)
    for happening in told.happenings:
        assert any(key.startswith(f"{happening.kind}.{happening.event}") for key in TEMPLATES) or (
            happening.kind == "policy"
        )


def _logged_names():
    """Every event that the source logs by name."""
    for module in MODULES:
        for node in module.nodes() if module.room == "agents" else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("log", "note"):
                names = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                yield from names[:1]
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "self._settle":
                decision = ast.literal_eval(node.args[0]).removeprefix("has_")
                yield from (f"{decision}_opened", f"{decision}_ended")


def test_every_event_that_is_logged_by_name_has_a_sentence():
    known = {key.split(".")[1] for key in TEMPLATES if "." in key}
    wordless = sorted(set(_logged_names()) - known)
    assert wordless == [], "give these events a sentence in TEMPLATES of src/ipssim/stories/sentences.py"


def test_results_can_be_asked_for_every_event_that_is_logged():
    assert set(_logged_names()) <= set(EVENTS), "name them in EVENTS of src/ipssim/events.py"


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_of_stopping_has_a_reason_in_words(cause):
    assert cause in WHY


def test_an_event_without_words_is_told_all_the_same():
    new = Happening(3, date(2020, 3, 1), "support_centre", "moved_house", cause="more_room")
    assert sentence(new, "Riverside", "USD") == "Support centre: moved house: more room."


def test_a_team_whose_last_post_ended_has_no_posts_that_are_all_filled():
    numbers = {"left": 1, "hired": 0, "filled": 0, "posts": 0}
    gone = Happening(3, date(2020, 3, 1), "agency", "staff_changed", numbers=numbers)
    assert sentence(gone, "Riverside", "USD") == "One specialist leaves: no post is left."


def test_the_years_in_numbers_add_up_to_the_balance_of_the_account():
    life = Life(TEACHING.run_spec(TEACHING.arms[0], 1), 8)
    happenings = [happening for told in life.months() for happening in told]
    years = [happening.numbers for happening in happenings if happening.event == "year_in_numbers"]
    received = sum(amount for year in years for name, amount in year.items() if name.startswith("from_"))
    assert len(years) >= 2 and len(frame_of(happenings)) == len(happenings)
    assert received - sum(year["cost"] for year in years) == pytest.approx(int(life.agency.cash_cents) / 100)


def test_twins_under_a_policy_of_strength_zero_never_part():
    zero = [{**policy, "strength": 0.0} for policy in POLICIES]
    told = twin_story(small_spec(policies=[]), small_spec(policies=zero, arm="idle"), 3, "USD")
    assert told.why == (
        "Their lives never part: every state variable of the agency is the same in every month.",
        "No lever of policy differs in any month.",
    )
    assert all(line.whose == -1 for line in told.lines)


def test_twins_part_when_policy_does_and_not_before():
    alone, support = TEACHING.arms
    told = twin_story(TEACHING.run_spec(alone, 1), TEACHING.run_spec(support, 1), 8, "USD")
    first = min(line.when for line in told.lines if line.whose >= 0)
    assert first.year == 2022 and told.why[0] == "Until January 2022 nothing of the agency itself differs."
    assert "learning_community" in told.why[1]
    single = story(TEACHING.run_spec(support, 1), 8, "USD")
    assert sorted(line.says for line in told.lines if line.whose != 0) == sorted(line.says for line in single.lines)


def test_a_policy_elsewhere_is_said_to_be_elsewhere():
    line, elsewhere = POLICIES[0], {"kind": "learning_community", "regions": ["Region 3"]}
    told = twin_story(small_spec(policies=[line]), small_spec(policies=[line, elsewhere], arm="b"), 0, "USD")
    assert "January 2010: policy differs, but only for other regions or agencies." in told.why


def test_states_that_look_the_same_are_named_after_those_that_differ_to_the_eye():
    alone, support = TEACHING.arms
    specs = (TEACHING.run_spec(arm, 1) for arm in (alone, support))
    _, _, parting = live_as_twins(*specs, 8)
    plain = [difference.is_plain for difference in parting.own[1] if not isinstance(difference.values[0], bool)]
    assert plain == sorted(plain, reverse=True)
    close = Difference("Agency.culture", "Acceptance", (0.25, np.nextafter(0.25, 1)))
    assert not close.is_plain and Difference("Agency.heard", "Heard", (True, False)).is_plain


def test_an_employment_agency_has_its_treatment_elsewhere_and_what_it_knew_is_told():
    life = Life(TEACHING.run_spec(TEACHING.arms[0], 1), 11)
    assert "employment agency" in life.about and "its treatment provider another organisation" in life.about
    lives = [Life(TEACHING.run_spec(TEACHING.arms[0], 1), row) for row in range(12)]
    for life in lives:
        knows, first = bool(life.agency.heard), [happening.event for happening in next(life.months())]
        assert ("had_heard" in first) == (knows and life.agency.phase == Phase.EXPLORATION)
    assert {bool(life.agency.heard) for life in lives} == {True, False}


def _told_of(event, **details):
    return sentence(Happening(3, date(2020, 3, 1), "agency", event, **details), "Riverside", "USD")


def test_a_story_says_how_long_a_grant_and_a_service_have_lasted():
    asks = _told_of("transition_sought", after="refused", numbers={"months": 6.0})
    assert asks == "It asks for permanent money six months before its project ends, in vain."
    lasts = _told_of("sustained", numbers={"months": 24.0})
    assert lasts == "It still delivers 24 months after its start-up ended: it counts as sustained."


def test_a_story_says_when_nobody_pays_any_more():
    project = {"kind": "project_limited_funding", "awards_per_million": 6.0, "months": 12, "until": date(2013, 1, 1)}
    spec = small_spec(world=small_world(initial_programmes_per_million=0.0), policies=[project], months=72)
    for row in range(30):
        told = story(spec, row, "USD").happenings
        ends = [each.month for each in told if each.event == "contract_ended"]
        bare = [each.month for each in told if each.event == "unfunded"]
        assert set(bare) <= set(ends)
        if bare:
            return
    raise AssertionError("no team ever lost its last contract")


def test_a_region_that_joins_in_full_after_it_joined_in_part_is_told_as_one_that_deepens():
    said = [
        sentence(
            Happening(
                3, date(2020, 3, 1), "authority", "learning_community_joined", cause="own_decision", numbers=numbers
            ),
            "Riverside",
            "USD",
        )
        for numbers in ({"was_member": 0.0}, {"was_member": 1.0})
    ]
    assert said[0] == "Riverside joins the learning community of its own accord."
    assert "becomes a full member" in said[1]


def test_reasons_why_twins_part_stand_in_order_of_time():
    specs = [PARTING.run_spec(PARTING.arm(name), 1) for name in ("Recurrent state line", "Project-limited funding")]
    told = twin_story(*specs, 48, "USD")
    months = [datetime.strptime(why.partition(":")[0], "%B %Y") for why in told.why[1:]]
    assert months == sorted(months)
    assert "determinants (level of each of the twelve determinants: financing)" in told.why[2].lower()


@pytest.mark.parametrize(
    ("lever", "cell", "after", "ends"),
    [
        ("fixed_budget", "", "2000000", "together: 2,000,000 USD / year / million people (before: 0)."),
        ("regime", "BENEFIT_TRAP", "-0.5", "welfare regime, benefit trap: -0.5 (before: 0)."),
        ("transition_help", "", "1.09861229", "permanent: 1.099 logit (before: 0)."),
        ("project_last_call", "", "1", "what is left for them: yes (before: no)."),
    ],
)
def test_what_policy_sets_is_said_in_numbers_and_units_that_a_reader_knows(lever, cell, after, ends):
    moved = Happening(1, date(2020, 1, 1), "policy", lever, before="0", after=after, cause=cell)
    assert sentence(moved, "Riverside", "USD").endswith(ends)


def test_the_only_post_without_a_specialist_is_empty():
    gone = _told_of("staff_changed", numbers={"left": 1, "hired": 0, "filled": 0, "posts": 1})
    assert gone == "One specialist leaves: the only post is empty."


def test_a_centre_of_the_nation_that_nobody_keeps_is_not_laid_to_a_region():
    closed = Happening(3, date(2020, 3, 1), "support_centre", "closed", nation=True, cause="region_withdrew_support")
    said = sentence(closed, "Riverside", "USD")
    assert said.startswith("The support centre for the nation closes: neither the authority") and "region" not in said
