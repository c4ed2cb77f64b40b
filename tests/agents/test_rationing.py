"""What is scarce is shared out by its holder, best-ranked first, and never beyond what there is."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ipssim.agents.rationing import ration

APPLICANTS = st.lists(st.tuples(st.integers(0, 3), st.floats(-5, 5), st.floats(0, 1), st.integers(0, 6)), max_size=25)
SUPPLY = st.lists(st.integers(-2, 15), min_size=4, max_size=4)


def shared(applicants, supply):
    holder, score, luck, need = (np.array(x) for x in zip(*applicants, strict=True)) if applicants else ([],) * 4
    return ration(np.asarray(holder, int), np.asarray(score), np.asarray(luck), np.asarray(need, int), np.array(supply))


def test_the_best_ranked_come_first_and_the_first_that_does_not_fit_ends_it():
    granted = ration(np.zeros(4, int), np.array([4.0, 3, 2, 1]), np.zeros(4), np.array([2, 1, 5, 1]), np.array([4]))
    assert granted.tolist() == [True, True, False, False]


@given(APPLICANTS, SUPPLY)
def test_no_holder_gives_more_than_he_has(applicants, supply):
    granted = shared(applicants, supply)
    for holder, has in enumerate(supply):
        given_away = sum(a[3] for a, g in zip(applicants, granted, strict=True) if g and a[0] == holder)
        assert given_away <= max(has, 0)


@given(APPLICANTS, SUPPLY, st.integers(0, 14))
def test_more_supply_never_takes_anything_away(applicants, supply, extra):
    before, after = shared(applicants, supply), shared(applicants, [s + extra for s in supply])
    assert (after | ~before).all()


@given(APPLICANTS, SUPPLY, st.permutations(range(4)))
def test_one_holder_at_a_time_in_any_order_is_all_at_once(applicants, supply, order):
    together = shared(applicants, supply)
    apart = np.zeros(len(applicants), bool)
    for holder in order:
        mine = [i for i, a in enumerate(applicants) if a[0] == holder]
        apart[mine] = shared([applicants[i] for i in mine], supply)
    assert apart.tolist() == together.tolist()
