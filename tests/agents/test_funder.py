"""Funders: what slumps leave of the lines that policies opened."""

import numpy as np
import pytest

from ipssim.model import SystemModel
from tests.worlds import small_spec


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
