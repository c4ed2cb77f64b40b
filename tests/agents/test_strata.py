"""Strata of an agency's clients: nobody's trait appears or vanishes, and rules act on those they are about."""

from dataclasses import replace

import numpy as np
import pytest

from ipssim.mechanisms.strata import shares
from ipssim.vocabulary import Regime, Trait
from tests.agents.stand_in import PARAMETERS, live, same_one_by_one, sites


def share_with(agencies):
    """Share of all clients ever taken in that have each trait."""
    return agencies.entered_by_trait.sum(axis=0) / agencies.entered_ever.sum()


def test_those_with_a_trait_are_among_the_clients_every_month():
    agencies = sites(40)
    for _ in range(50):
        before, gone = agencies.clients_by_trait, agencies.exited_by_trait + 0
        live(agencies, 1)
        present, caseload = agencies.clients_by_trait, agencies.caseload[:, None]
        assert (present >= 0).all() and (present <= caseload).all()
        left = agencies.exited_by_trait - gone
        entered = present - before + left
        assert (entered >= 0).all() and (entered <= agencies.entered[:, None]).all()
        assert (left >= 0).all() and (left <= agencies.exited[:, None]).all()


def test_closing_discharges_those_with_every_trait():
    agencies = sites(20)
    live(agencies, 12)
    assert (agencies.clients_by_trait.sum(axis=0) > 0).all()
    agencies.discharge_all()
    assert (agencies.clients_by_trait == 0).all()


def test_serving_one_by_one_is_serving_all_at_once_under_every_rule():
    agencies = sites(20)
    live(agencies, 6)
    agencies.model.regions.table["regime"][:, Regime.NARROW_ELIGIBILITY] = 0.5
    agencies.model.levers = replace(
        agencies.model.levers, unpaid_moderate=np.full(4, 0.5), wider_target_group=np.full(4, 0.3)
    )
    agencies.model.month += 1
    same_one_by_one(agencies, "serve_clients")


def test_by_default_people_enter_as_they_are_in_care_and_are_as_near_to_work_as_ever():
    agencies = sites(400, seed=2)
    live(agencies, 6)
    assert share_with(agencies) == pytest.approx(shares(PARAMETERS.strata), abs=0.03)
    near = agencies.searching[:, 0].sum() + agencies.working[:, 0].sum() + agencies.between_jobs[:, 0].sum()
    assert near / agencies.caseload.sum() == pytest.approx(PARAMETERS.clients.share_near, abs=0.02)


def test_those_without_recent_work_enter_further_from_work():
    near = []
    for share in (0.1, 0.9):
        agencies = sites(200)
        agencies.wanting_by_trait[:, Trait.NO_RECENT_WORK] = share * agencies.size * PARAMETERS.clients.want_work
        live(agencies, 2)
        near.append(agencies.searching[:, 0].sum() / agencies.searching.sum())
    assert near[0] > near[1] + 0.05


def under(change):
    """Share of those taken in with each trait, when something is otherwise."""
    agencies = sites(200)
    change(agencies)
    live(agencies, 6)
    return share_with(agencies)


def pressed(agencies):
    agencies.scheme[:, 0], agencies.amount_cents[:, 0], agencies.funded_posts[:, 0] = 3, 100, 3
    agencies.share_at_risk[:, 0] = 0.9
    agencies.payment_pressure = 0.9  # as felt after some years of it


def narrow(agencies):
    agencies.model.regions.table["regime"][:, Regime.NARROW_ELIGIBILITY] = 1


def unpaid(agencies):
    agencies.model.levers = replace(agencies.model.levers, unpaid_moderate=np.ones(4))


def wider(agencies):
    agencies.model.levers = replace(agencies.model.levers, wider_target_group=np.ones(4))


@pytest.mark.parametrize(
    ("change", "signs"),
    [(pressed, (-1, -1, -1)), (narrow, (-1, -1, 0)), (unpaid, (1, 0, 0)), (wider, (-1, 0, 0))],
)
def test_a_rule_moves_the_strata_it_is_about(change, signs):
    moved = under(change) - under(lambda agencies: None)
    for trait, sign in zip(Trait, signs, strict=True):
        assert sign * moved[trait] > 0.03 if sign else abs(moved[trait]) < 0.03, trait.name


def test_usual_services_would_bring_a_quarter_of_the_same_people_to_work():
    """25 % at about 18 months in the control groups of 28 trials (accepted 18 to 32)."""
    agencies = sites(300)
    expected = entered = 0.0
    for _ in range(12):
        live(agencies, 1)
        assert (agencies.usual_employed <= agencies.entered).all()
        expected, entered = expected + agencies.usual_employed.sum(), entered + agencies.entered.sum()
    assert 0.18 < expected / entered < 0.32


def test_usual_services_suffer_from_a_recession_as_the_practice_does():
    shares_at_work = []
    for factor in (1.0, 0.5):
        agencies = sites(100)
        agencies.model.levers = replace(agencies.model.levers, job_start_factor=np.full(4, factor))
        live(agencies, 1)
        shares_at_work.append(agencies.usual_employed.sum() / agencies.entered.sum())
    assert shares_at_work[1] < 0.7 * shares_at_work[0]


def test_satisfaction_rises_with_choice_and_with_jobs():
    agencies = sites(50)
    live(agencies, 24)
    assert ((agencies.satisfaction > 0) & (agencies.satisfaction <= 1)).all()
    share = agencies.jobs / agencies.caseload
    assert np.corrcoef(share, agencies.satisfaction)[0, 1] > 0.3
