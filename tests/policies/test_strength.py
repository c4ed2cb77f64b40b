"""Policies that are in force or not, of which part would mean nothing."""

import pytest

from ipssim.errors import InputError
from ipssim.policies import CATALOGUE
from tests.policies.test_policies import EXAMPLES, policy


@pytest.mark.parametrize(
    "kind, field",
    [
        ("local_trial", "sites"),
        ("few_excellent_first", "sites"),
        ("fixed_budget", "per_million"),
        ("fidelity_condition", "floor"),
        ("merging_teams", "posts"),
    ],
)
def test_part_of_a_strength_is_refused_where_it_means_nothing(kind, field):
    for strength in (0, 1):
        policy(kind, strength=float(strength))
    with pytest.raises(InputError) as mistake:
        CATALOGUE[kind](**EXAMPLES[kind], strength=0.5)
    assert mistake.value.what == f"`{kind}` is in force or not: `strength` is 0 or 1, not 0.5"
    assert mistake.value.hint == f"vary `{field}` instead"
