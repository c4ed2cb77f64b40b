"""What results keep of their scenario."""

from datetime import date
from typing import Any

import pytest

from batch import fakes
from ipssim.batch.manifest import Study

LINE = {"kind": "recurrent_state_line", "posts_per_million": 5.0}
LATE = {"kind": "learning_community", "from": date(2024, 1, 1)}
LATER = {"kind": "mandate", "from": date(2026, 1, 1)}


def study(*policies: list[dict[str, Any]], end: date = date(2035, 12, 31)) -> Study:
    arms = [{"name": f"arm {k}", "policies": own} for k, own in enumerate(policies)]
    return Study.of(fakes.scenario().changed({"end": end, "arms": arms}))


@pytest.mark.parametrize(
    ("policies", "parting"),
    [
        (([], [LATE]), date(2024, 1, 1)),
        (([LATER], [LATE]), date(2024, 1, 1)),
        (([LATE], [LATE, LATER]), date(2026, 1, 1)),
        (([], [LINE, LATE]), date(2002, 1, 1)),
        (([LATE], [LATE]), date(2036, 1, 1)),
        (([LATE],), date(2036, 1, 1)),
    ],
)
def test_arms_part_when_the_first_policy_begins_that_not_all_have(policies: Any, parting: date) -> None:
    found = study(*policies)
    assert found.parting == parting


def test_the_other_day_to_look_at_is_half_way_from_where_the_arms_part() -> None:
    assert study([], [LATE]).days_to_look_at == [date(2029, 12, 31), date(2035, 12, 31)]
    assert study([], [LINE]).days_to_look_at == [date(2018, 12, 31), date(2035, 12, 31)]
    assert study([LATE], [LATE]).days_to_look_at == [date(2018, 12, 31), date(2035, 12, 31)]
    assert study([], [LATE], end=date(2024, 12, 31)).days_to_look_at == [date(2024, 12, 31)]


def test_one_arm_alone_never_parts_and_is_looked_at_half_way() -> None:
    assert study([]).days_to_look_at == [date(2018, 12, 31), date(2035, 12, 31)]
