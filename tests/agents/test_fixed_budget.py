"""A fixed sum for everything: what it leaves for posts."""

import pytest

from ipssim.model import SystemModel
from ipssim.units import CENTS
from ipssim.vocabulary import Determinant
from tests.worlds import small_spec, small_world

SUM = {"kind": "fixed_budget", "per_million": 2_000_000.0}


def begun(*policies):
    model = SystemModel(small_spec(policies=policies, world=small_world(initial_programmes_per_million=0.0)))
    model.month += 1
    model.set_levers()
    return model


def posts_of(model):
    model.funders.set_budgets()
    return model.funders.budget_posts[model.lead_funder[:-1]]


def test_a_fixed_sum_is_money_in_sight():
    with_sum, without = begun(SUM), begun()
    for model in (with_sum, without):
        model.agencies.weigh_determinants()
    assert (with_sum.agencies.level(Determinant.FINANCING) > 0).all()
    assert (without.agencies.level(Determinant.FINANCING) == 0).all()


def test_better_pay_buys_fewer_posts():
    usual, dearer = posts_of(begun(SUM)), posts_of(begun(SUM, {"kind": "specialist_certification", "pay_rise": 0.25}))
    assert dearer == pytest.approx(usual / 1.25)


@pytest.mark.parametrize(
    "body", ["support_centres.cost_cents", "authorities.administration_cents", "researchers.cost_cents"]
)
def test_each_region_bears_its_part_of_what_the_nation_spends(body):
    model = begun(SUM)
    before = posts_of(model)
    kind, column = body.split(".")
    getattr(model, kind).table[column][-1] = 3_000 * CENTS
    price = 2_000_000 / 2 / 12 / before  # half a million people, a third of the nation
    assert posts_of(model) == pytest.approx(before - 1_000 / price)
