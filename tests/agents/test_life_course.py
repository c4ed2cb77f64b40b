"""Stopping: what is left of a programme, and for how long."""

import numpy as np
import pytest

from ipssim.model import SystemModel
from ipssim.vocabulary import Cause, Phase, Scheme
from tests.worlds import small_spec, small_world


@pytest.fixture
def agencies():
    model = SystemModel(small_spec(policies=()))
    model.month += 1
    model.set_levers()
    model.agencies.phase, model.agencies.competence, model.agencies.memory = Phase.FULL, 0.6, 0.0
    return model.agencies


def test_an_agency_that_stops_keeps_part_of_what_its_team_knew_and_forgets_it_by_and_by(agencies):
    agencies.stop(np.full(len(agencies), str(Cause.LOW_PRIORITY)))
    kept = agencies.memory.copy()
    assert ((kept > 0) & (kept < 0.6)).all()
    for _ in range(24):
        agencies.age()
    assert (agencies.memory < 0.7 * kept).all() and (agencies.memory > 0).all()


def test_those_who_lose_interest_no_longer_prepare(agencies):
    agencies.phase, agencies.months_in_phase = Phase.PREPARATION, 1
    for _ in range(12):
        agencies.model.month += 1
        agencies.prepare()
    lapsed = agencies.model.events.to_frame().query("cause == 'interest lapsed'")
    assert len(lapsed) == (agencies.phase == Phase.EXPLORATION).sum() > 0


def months_until_stopped(agencies, months=36):
    delivering = []
    for _ in range(months):
        agencies.model.month += 1
        agencies.decide_continuation()
        delivering.append(agencies.is_delivering.sum())
    return np.array(delivering)


def test_a_programme_without_money_and_without_anybody_ends_within_the_year(agencies):
    agencies.scheme, agencies.posts, agencies.filled = 0, 0, 0
    assert months_until_stopped(agencies, 12)[-1] <= len(agencies) / 10
    assert set(agencies.model.events.to_frame().query("after == 'DISCONTINUED'")["cause"]) >= {str(Cause.FUNDING_ENDED)}


def test_with_somebody_in_post_most_are_still_there(agencies):
    agencies.scheme, agencies.posts, agencies.filled = 0, 1, 1
    assert months_until_stopped(agencies, 12)[-1] > len(agencies) / 3


def leaders_exit(agencies, tenure, delivering):
    """Hazard of stopping after a leader left, for the first agency [1/month]."""
    agencies.leader_commitment, agencies.leader_tenure, agencies.months_delivering = 0.0, tenure, delivering
    return agencies.stop_hazards_by_cause()[list(Cause).index(Cause.LEADER_LEFT), 0]


def test_a_new_leader_may_end_what_was_begun_before_within_a_year(agencies):
    hazards = np.array([leaders_exit(agencies, tenure, 60) for tenure in range(24)])
    assert (hazards[:12] > 0).all() and (hazards[:12] == hazards[0]).all() and not hazards[12:].any()


def test_a_leader_who_was_there_when_the_doors_opened_ends_nothing_as_a_new_one(agencies):
    assert [leaders_exit(agencies, 3, delivering) > 0 for delivering in (0, 1, 3, 4)] == [False, False, False, True]


def test_leaders_have_been_in_office_at_the_start_as_long_as_they_usually_are():
    model = SystemModel(small_spec(policies=(), world=small_world(agencies=3000)))
    leaves = model.parameters.leadership.leader_leaves / 12
    for months in (1, 12, 60, 180):
        longer = (model.agencies.leader_tenure >= months).mean()
        assert longer == pytest.approx(np.exp(-leaves * months), abs=0.03)


def test_nobody_installs_with_neither_money_nor_people(agencies):
    few = np.arange(len(agencies))
    agencies.phase, agencies.months_in_phase, agencies.readiness = Phase.INSTALLATION, 1, 0.5
    agencies.scheme, agencies.filled = 0, few // 2 % 2
    agencies[few % 2 == 1].scheme = Scheme.GRANT
    deserted = ~agencies.is_funded & (agencies.filled == 0)
    agencies.install()
    stopped = agencies.is_in(Phase.DISCONTINUED)
    assert deserted.any() and stopped[deserted].all() and not stopped[~deserted].all()
    causes = agencies.model.events.to_frame().query("after == 'DISCONTINUED'").set_index("row")["cause"]
    assert ((causes == "funding_ended") == deserted[causes.index]).all()


def resolved(*, line, calls):
    """Who resolves to adopt within three years where a recurrent line, or calls for projects, are open."""
    model = SystemModel(small_spec(policies=(), world=small_world(agencies=300, initial_programmes_per_million=0.0)))
    model.authorities.has_line, model.authorities.project_awards = line, calls
    model.agencies.weigh_determinants()
    model.agencies.heard = True
    for _ in range(36):
        model.month += 1
        model.agencies.decide_adoption()
    return model.agencies.phase == Phase.PREPARATION


def test_money_in_sight_speaks_for_adopting_and_a_line_more_than_calls():
    nothing, calls, line = (resolved(line=a, calls=b) for a, b in ((False, 0), (False, 1), (True, 1)))
    assert 0 < nothing.sum() < calls.sum() < line.sum()
    assert (nothing <= calls).all() and (calls <= line).all()  # with the same luck


def test_who_must_prepare_for_as_long_as_others_look_for_money_looks_for_it_after_that():
    month = SystemModel(small_spec()).parameters.installation.give_up_months
    required = {"kind": "required_preparation", "months": month}
    for policies, gives_up in (((), True), ((required,), False)):
        model = SystemModel(small_spec(policies=policies))
        model.month += 1
        model.set_levers()
        model.agencies.phase, model.agencies.months_in_phase = Phase.PREPARATION, month
        model.agencies.prepare()
        waits = model.agencies.where(model.agencies.is_in(Phase.PREPARATION))
        assert (len(waits) == 0) == gives_up
        waits.apply_for_money()
        assert (waits.posts_wanted > 0).all()
