"""Funders: what slumps leave of the lines that policies opened, and how many projects they award."""

from datetime import date

import numpy as np
import pytest

from ipssim.model import SystemModel
from ipssim.vocabulary import Phase
from tests.worlds import small_spec, small_world


def test_a_slump_cuts_a_line_that_a_policy_opened_and_the_recovery_gives_it_back():
    model = SystemModel(small_spec(policies=({"kind": "recurrent_state_line", "posts_per_million": 30.0},)))
    ordered = 30 * 0.5  # posts in a region of half a million people
    posts = []
    for slump in (0.0, 0.0, 0.04, 0.04, -0.04, -0.04):  # by year
        for _ in range(12):
            model.month += 1
            model.set_levers()
            model.regions.slump = slump
            model.authorities.has_line, model.authorities.line_posts = False, 0
            model.funders.set_budgets()
        posts.append(model.funders.budget_posts[model.lead_funder[0]])
    assert posts == pytest.approx([ordered * np.exp(-cut) for cut in (0, 0, 0.04, 0.08, 0.04, 0)])


@pytest.mark.parametrize("first", range(1, 13))
@pytest.mark.parametrize("per_million", [2.0, 4.0])
def test_two_years_of_calls_award_what_two_years_promise_and_do_so_before_they_end(first, per_million):
    years = {"from": date(2010, first, 1), "until": date(2011 + (first > 1), (first - 2) % 12 + 1, 28)}
    calls = {"kind": "project_limited_funding", "awards_per_million": per_million, **years}
    model = SystemModel(small_spec(policies=(calls,), world=small_world(agencies=60)))
    model.authorities.has_calls, model.authorities.project_awards = False, 0
    for _ in range(48):
        model.month += 1
        model.set_levers()
        model.agencies.phase, model.agencies.posts_wanted = Phase.PREPARATION, 2
        model.funders.set_budgets()
        model.funders.award_projects()
    signed = model.events.to_frame().query("event == 'contract_signed' and cause == 'project'")
    assert len(signed) == 2 * per_million * 3 * 0.5  # three regions of half a million people
    assert signed["month"].between(first, first + 23).all()
