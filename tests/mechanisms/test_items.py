"""What drives the fidelity items: the signs of their loadings, their speeds, where they start."""

import numpy as np
import pytest

from ipssim.evidence import Evidence
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms.fidelity import Fidelity, centred

HINDERS = ("legacy", "payment_pressure", "caseload_pressure")


def leaves():
    return Evidence.read().leaves("fidelity_items")


def test_old_services_pressure_and_crowding_hold_items_down_and_all_other_drivers_lift_them():
    for name, leaf in leaves().items():
        item, _, kind = name.partition(".")
        if kind.startswith("on_"):
            assert (leaf.value < 0) == (kind.removeprefix("on_") in HINDERS), f"{item} {kind}"


def test_every_item_has_one_to_three_drivers():
    for item in IPS_25.items:
        assert 1 <= sum(name.startswith(f"{item}.on_") for name in leaves()) <= 3, item


def test_items_move_and_start_on_the_scale():
    for name, leaf in leaves().items():
        if name.endswith(".speed"):
            assert 0 < leaf.value < 1, name
        if name.endswith(".start"):
            assert IPS_25.lowest_item <= leaf.value <= IPS_25.highest_item, name


def test_structural_items_are_faster_than_integration_work_outside_and_job_development():
    def speed(item):
        return leaves()[f"{item}.speed"].value

    slow = ("integration_with_treatment_team", "community_based_services", "job_development_frequency")
    assert max(map(speed, slow)) < min(map(speed, ("caseload_size", "vocational_generalists", "competitive_jobs")))


@pytest.mark.parametrize(
    "driver", ["competence", "commitment", "culture", "collaboration", "legacy", "caseload", "contacts"]
)
def test_a_driver_rises_with_its_state_and_is_ordinary_within_the_scale(driver):
    p = Evidence.read().bind(Fidelity, {})
    ordinary, spread = getattr(p, f"ordinary_{driver}"), getattr(p, f"{driver}_spread")
    levels = centred(np.array([ordinary - 0.1, ordinary, ordinary + 0.1]), ordinary, spread)
    assert (np.diff(levels) > 0).all()
    assert -0.5 < ordinary <= 1
