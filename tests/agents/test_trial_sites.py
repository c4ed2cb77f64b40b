"""Sites of local trials: what a trial pays them, beside what their line pays."""

import numpy as np

from ipssim.vocabulary import Payer, Scheme
from tests.agents.line import on_recurrent_money


def in_a_trial(posts, filled):
    """Sites whose line pays for so many posts and has a few more, and whose trial grant ends next year."""
    model, agencies = on_recurrent_money(teams=len(filled), posts=posts, line=40)
    agencies._sign(Payer.PROJECT, Scheme.GRANT, amount=100_000, posts=2, months=12)
    agencies.filled = filled
    agencies.rated = 110
    return model, agencies


def test_a_trial_pays_for_the_posts_beyond_those_of_the_line_and_nobody_pays_for_a_post_twice():
    _, agencies = in_a_trial(posts=3, filled=[2, 3, 4, 5])
    assert (agencies.posts == 5).all()
    covered = agencies._covered_by_payer()
    assert covered[Payer.MENTAL_HEALTH].tolist() == [2, 3, 3, 3]  # as each payer of the line
    assert covered[Payer.PROJECT].tolist() == [0, 0, 1, 2]
    agencies.settle_money()
    assert (agencies.received_cents[:, Payer.PROJECT] == [0, 0, 100_000, 200_000]).all()


def test_a_trial_at_a_site_with_permanent_money_asks_for_none_and_leaves_the_line_as_it_was():
    model, agencies = in_a_trial(posts=3, filled=[4, 2])
    agencies.seek_transition()
    assert not agencies.renewal_asked.any() and not agencies.renewing.any()
    model.funders.renew_contracts()
    assert (agencies.line_posts() == 3).all()
    agencies.sign_line_contract(np.array([1, 1]))  # grown by a post
    assert (agencies.line_posts() == 4).all() and agencies.has_grant.all()
