"""The environment obeys policy and falls back to what it was."""

from datetime import date

import numpy as np
import pytest

from ipssim.model import SystemModel
from ipssim.vocabulary import Payer, Regime
from tests.worlds import small_spec, small_world


def lived(months, *policies):
    model = SystemModel(small_spec(policies=policies))
    for _ in range(months):
        model.step()
    return model


def test_a_law_changes_the_regime_for_as_long_as_it_holds_and_only_there():
    law = {"kind": "remove_benefit_trap", "regions": ["Region 2"], "until": date(2010, 2, 28), "strength": 0.5}
    model = lived(1, law)
    assert model.regions.regime[:, Regime.BENEFIT_TRAP].tolist() == [0.5, 0.25, 0.5, 0.5]
    for _ in range(2):
        model.step()
    assert (model.regions.regime == model.regions.own_regime).all()


def test_laws_that_add_up_stay_within_their_range():
    model = lived(1, {"kind": "mandate"}, {"kind": "mandate", "strength": 0.7}, {"kind": "devolution"})
    assert model.regions.regime[:, Regime.MANDATE].tolist() == [1.0] * 4
    assert ((model.regions.regime >= 0) & (model.regions.regime <= 1)).all()


def test_a_mandate_holds_where_the_region_or_the_nation_made_it():
    model = lived(0)
    model.authorities.mandate = [False, True, False, False]
    model.step()
    assert model.regions.regime[:, Regime.MANDATE].tolist() == [0, 1, 0, 0]
    model.authorities.mandate = [False, False, False, True]
    model.step()
    assert model.regions.regime[:, Regime.MANDATE].tolist() == [1.0] * 4


def test_a_recession_raises_unemployment():
    ordinary, recession = (lived(1, *more).regions.unemployment for more in ((), ({"kind": "recession"},)))
    assert recession - ordinary == pytest.approx(0.04)


def rates_by_month(unemployment, months=36):
    model = SystemModel(small_spec(world=small_world(unemployment=unemployment)))
    rates = []
    for _ in range(months):
        model.step()
        rates.append(model.regions.unemployment[-1])
    return np.array(rates)


def test_unemployment_moves_by_the_month_between_the_middles_of_years():
    rates = rates_by_month({2010: 0.04, 2011: 0.10, 2012: 0.06})
    assert (np.diff(rates[6:18]) > 0).all() and (np.diff(rates[18:30]) < 0).all()
    assert np.abs(np.diff(rates)).max() == pytest.approx(0.06 / 12)  # never by more than a twelfth of a year's change
    assert rates[5:7].mean() == pytest.approx(0.04, abs=0.002) and rates[17:19].mean() == pytest.approx(0.10, abs=0.003)
    assert rates[:6] == pytest.approx(0.04) and rates[30:] == pytest.approx(0.06)  # the first and the last hold on


def test_unemployment_that_is_the_same_in_all_years_is_the_same_in_all_months():
    assert rates_by_month(0.07, months=14) == pytest.approx(0.07, abs=0)


def test_budgets_are_not_used_to_a_recession_that_begins_with_the_run():
    usual, regions = lived(1).regions.unemployment, lived(1, {"kind": "recession"}).regions
    assert regions.unemployment == pytest.approx(usual + 0.04)
    assert (regions.accustomed_unemployment < usual + 0.001).all()


def test_a_recession_begins_in_its_month():
    recession = {"kind": "recession", "from": date(2010, 3, 1), "until": date(2010, 4, 30)}
    model = SystemModel(small_spec(policies=(recession,)))
    rates = []
    for _ in range(6):
        model.step()
        rates.append(model.regions.unemployment[-1])
    assert rates == pytest.approx([0.06, 0.06, 0.10, 0.10, 0.06, 0.06])


def slumps(*, months, start=date(2010, 1, 1), **recession):
    """What budgets look at in each month of a run, in a recession of four points."""
    model = SystemModel(small_spec(start=start, policies=({"kind": "recession", **recession},)))
    seen = []
    for _ in range(months):
        model.month += 1
        model.set_levers()
        model.regions.pass_month()
        seen.append(model.regions.slump[0])
    return np.array(seen)


@pytest.mark.parametrize(("first", "last"), [(2, 11), (6, 6), (1, 12)])
def test_each_month_of_a_recession_counts_in_the_budgets_of_the_next_january(first, last):
    seen = slumps(months=14, **{"from": date(2010, first, 1), "until": date(2010, last, 28)})
    share = (last - first + 1) / 12
    if first > 1:
        assert seen[:12] == pytest.approx(0, abs=1e-12)
    assert 0.8 * share < seen[12] / 0.04 <= share and seen[13] == seen[12]


@pytest.mark.parametrize("month", [1, 2, 7, 12])
def test_the_months_before_a_run_count_as_its_first_one(month):
    seen = slumps(months=13, start=date(2010, month, 1))
    january = (13 - month) % 12
    assert seen[january] == pytest.approx(0.04, rel=0.2) and seen[january] <= 0.04
    assert not seen[:january].any()


def test_a_strategy_moves_authorities_when_a_programme_is_behind_it():
    none, alone, backed = (
        lived(1, *more).authorities.commitment[:-1]
        for more in (
            (),
            ({"kind": "national_strategy", "programme": False},),
            ({"kind": "national_strategy"},),
        )
    )
    assert (alone == none).all() and (backed > none).all()


def test_lost_leadership_takes_commitment_coordinators_and_centres():
    support = {"kind": "support_centre", "trainers_per_million": 4.0}
    model = lived(36, support, {"kind": "loss_of_regional_leadership", "from": date(2011, 1, 1)})
    intact = lived(36, support)
    assert (model.authorities.commitment < intact.authorities.commitment).all()
    assert model.authorities.commitment.max() < 0.1
    assert not model.authorities.coordinator.any() and not model.authorities.champion.any()
    assert not model.support_centres.open.any() and intact.support_centres.open.any()


def test_lost_leadership_takes_the_community_and_the_centres_that_regions_chose_themselves():
    model = SystemModel(small_spec(policies=({"kind": "loss_of_regional_leadership", "from": date(2010, 2, 1)},)))
    model.step()
    model.authorities.member = model.authorities.founds_centre = ~model.authorities.is_nation
    model.support_centres.open = ~model.authorities.is_nation
    model.step()
    assert not model.authorities.member.any() and not model.support_centres.open.any()


def test_in_a_pandemic_reviews_are_put_off():
    none, all_of_them = (
        lived(36, {"kind": "recurrent_state_line", "posts_per_million": 20.0}, *more).agencies.rated_month
        for more in (({"kind": "pandemic", "fewer_reviews": 1.0},), ())
    )
    assert (none == -1).all() and (all_of_them > 0).any()


def test_payers_share_the_line_in_another_way_in_each_region_and_one_that_pays_alone_does_so_everywhere():
    shared = SystemModel(small_spec(policies=())).regions.line_shares
    country = np.array(small_world().payer_shares())
    assert shared.sum(axis=1) == pytest.approx(1) and shared[-1] == pytest.approx(country)
    assert (shared[0] != shared[1]).any() and not shared[:, country == 0].any()
    alike = SystemModel(small_spec(policies=(), parameters=(("initial.payers_spread", 0.0),))).regions.line_shares
    assert alike == pytest.approx(np.tile(country, (len(alike), 1)))
    alone = SystemModel(small_spec(policies=(), world=small_world(line_shares={"insurer": 1.0}))).regions.line_shares
    assert (alone[:, Payer.INSURER] == 1).all()
