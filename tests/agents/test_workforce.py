"""Teams: supervisors come and go, beginners know little."""

from dataclasses import replace

import numpy as np
import pytest

from ipssim.evidence import Evidence
from ipssim.mechanisms.workforce import Workforce, competence_after
from ipssim.model import SystemModel
from ipssim.vocabulary import Phase, Scheme
from tests.worlds import small_spec

GIVES = ("alone", "support", "supervision")  # what lifts the ceiling of competence


@pytest.fixture
def teams():
    """Thirty agencies in full operation, paid for three posts, with nobody in them."""
    model = SystemModel(small_spec(policies=()))
    model.month += 1
    model.set_levers()
    agencies = model.agencies
    agencies.phase, agencies.posts, agencies.filled, agencies.memory = Phase.FULL, 3, 0, 0.0
    agencies.scheme[:, 0], agencies.funded_posts[:, 0], agencies.months_left[:, 0] = Scheme.PER_POST, 3, -1
    return agencies


def lived(teams, verb, months):
    for _ in range(months):
        teams.model.month += 1
        getattr(teams, verb)()


def test_supervisors_leave(teams):
    teams.filled, teams.supervisor = 3, True
    lived(teams, "lose_specialists", 24)
    assert 0 < teams.supervisor.sum() < len(teams)


def test_a_team_with_people_finds_a_supervisor_and_one_without_needs_none(teams):
    teams.posts, teams.supervisor = np.repeat([3, 0], 15), False
    teams.funded_posts[15:] = 0
    lived(teams, "hire_specialists", 24)
    assert teams.supervisor[:15].mean() > 0.5 and not teams.supervisor[15:].any()


def test_a_team_of_beginners_knows_something_but_less_than_one_that_remembers(teams):
    teams.memory = np.repeat([0.0, 0.5], 15)
    lived(teams, "hire_specialists", 1)
    beginners, remembering = teams.where(teams.filled > 0)[:5], teams.where((teams.filled > 0) & (teams.memory > 0))
    assert ((beginners.competence > 0.1) & (beginners.competence < 0.5)).all()
    assert remembering.competence.min() > beginners.competence.max()


def test_an_empty_account_without_any_overdraft_is_even_and_one_in_hand_has_plenty():
    model = SystemModel(small_spec(parameters=(("finance.overdraft_months", 0.0),)))
    teams = model.agencies
    teams.cash_cents = np.repeat([0, 1_000_000], 15)
    assert not teams[:15]._surplus().any() and (teams[15:]._surplus() == 1).all()


def test_nobody_is_laid_off_whose_post_is_paid_and_whose_clients_would_find_no_place(teams):
    teams.filled, teams.months_in_debt, teams.waiting = 3, 30, 0
    teams.entered_ever = 45  # three specialists have free places, two would not
    lived(teams, "lose_specialists", 1)
    laid_off = teams.model.events.to_frame().query("event == 'laid_off'")
    assert laid_off.empty
    teams.filled, teams.funded_posts[:, 0] = 3, 2  # nobody pays for the third
    lived(teams, "lose_specialists", 1)
    assert len(teams.model.events.to_frame().query("event == 'laid_off'")) > 20


def test_who_is_laid_off_is_not_hired_again_while_the_debt_lasts(teams):
    teams.months_in_debt, teams.filled, teams.waiting = 30, 3, 0
    teams.entered_ever = 10
    for _ in range(12):
        lived(teams, "lose_specialists", 1)
        before = teams.filled.copy()
        lived(teams, "hire_specialists", 1)
        assert (teams.filled[before > 0] == before[before > 0]).all()
    assert (teams.filled <= 1).all()


@pytest.mark.parametrize("certification", [0.0, 1.0])
def test_a_team_that_is_given_everything_knows_all_there_is_and_no_more(certification):
    highest = {f"ceiling_{of}": Evidence.read()[f"workforce.ceiling_{of}"].range[1] for of in GIVES}
    p = replace(Evidence.read().bind(Workforce, {}), **highest)
    competence = np.float64(0.5)
    for _ in range(240):
        competence = competence_after(competence, 3, 0, 0.2, 1.0, True, certification, p)
        assert competence <= 1
    assert competence > 0.99


def test_turnover_is_who_left_in_the_last_24_months_over_posts(teams):
    left = []
    for _ in range(30):
        teams.model.month += 1
        teams.filled = 3
        teams.lose_specialists()
        left.append(teams.left.copy())
    assert teams.turnover_24 == pytest.approx(np.sum(left[-24:], axis=0) / 3)
    assert np.sum(left[:6]) > 0  # or nothing would have been forgotten
