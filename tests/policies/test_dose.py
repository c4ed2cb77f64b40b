"""How much of a policy there is, where and until when."""

from datetime import date

from tests.policies.test_policies import NEUTRAL, System, policy


def test_half_the_strength_is_half_the_dose():
    levers = policy("recurrent_state_line", strength=0.5).adjust(NEUTRAL, System())
    assert levers.line_posts_per_million.tolist() == [5.0] * 4


def test_the_nation_counts_where_all_its_regions_are_listed():
    listed = policy("national_strategy", regions=["West", "North", "South"]).adjust(NEUTRAL, System())
    assert (listed.strategy == policy("national_strategy").adjust(NEUTRAL, System()).strategy).all()
    assert policy("national_strategy", regions=["West", "North"]).adjust(NEUTRAL, System()).strategy[-1] == 0


def test_who_calls_for_projects_awards_what_is_left_in_the_last_month():
    calls = policy("project_limited_funding", regions=["South"], until=date(2010, 3, 15))
    days = [date(2010, month, 1) for month in (1, 2, 3, 4)]
    last = [calls.adjust(NEUTRAL, System(day)).project_last_call.tolist() for day in days]
    assert last == [[0] * 4, [0] * 4, [0, 1, 0, 0], [0] * 4]
