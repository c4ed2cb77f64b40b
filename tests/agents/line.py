"""Teams that a region's line pays, for tests of contracts."""

import numpy as np

from ipssim.model import SystemModel
from ipssim.vocabulary import Phase
from tests.worlds import small_spec, small_world


def on_recurrent_money(teams, posts, line, policies=()):
    """A model whose first region pays so many teams of so many posts out of a line of `line` posts."""
    model = SystemModel(
        small_spec(policies=policies, world=small_world(agencies=60, initial_programmes_per_million=0.0))
    )
    model.month += 1
    model.set_levers()
    agencies = model.agencies.where(model.agencies.region == 0)[np.arange(teams)]
    agencies.phase, agencies.posts, agencies.filled = Phase.FULL, posts, posts
    agencies.rated = 100 - np.arange(teams)
    agencies.posts_wanted = posts
    agencies.sign_line_contract(agencies.posts_wanted)
    budget(model, line)
    return model, agencies


def budget(model, line):
    model.authorities.has_line[0], model.authorities.line_posts[0] = True, line
    model.agencies.apply_for_money()
    model.funders.set_budgets()
