"""Acceptability: a worked example of three arms, and what holds for any."""

import pandas as pd
import pytest

from figures.made_up import ARMS, results_of
from ipssim.analysis.acceptability import POINTS, acceptability
from ipssim.analysis.contrast import compare
from ipssim.batch.over_time import over_time
from ipssim.errors import InputError
from ipssim.figures import acceptability_curve, alt_text, data_behind

BASE, GRANTS, COMMUNITY = ARMS


def totals(name: str, discount: float = 0.0) -> pd.DataFrame:
    """One row a replicate, one column an arm."""
    found = over_time(RESULTS, name, discount=discount)
    return found.pivot(index="replicate", columns="arm", values="value")


# The second arm brings more than the first; how much the third brings depends on luck.
RESULTS = results_of(replicates=4, level=lambda arm, replicate: (1, 2, 1 + replicate)[arm])


def test_who_is_willing_to_pay_nothing_buys_what_is_cheapest() -> None:
    table = acceptability(RESULTS, "clients", ARMS)
    at_zero = table[table["willingness"] == 0].set_index("arm")["share"]
    cheapest = totals("cost").idxmin(axis=1).value_counts(normalize=True)
    assert at_zero[cheapest.index].tolist() == pytest.approx(cheapest.tolist())


@pytest.mark.parametrize("discount", [0.0, 0.03])
def test_an_arm_is_accepted_where_no_other_has_a_higher_net_benefit(discount: float) -> None:
    table = acceptability(RESULTS, "clients", ARMS, most=50_000, discount=discount)
    assert table["willingness"].nunique() == POINTS and table["willingness"].max() == 50_000
    effect, cost = totals("clients", discount), totals("cost", discount)
    for willingness, own in table.groupby("willingness"):
        benefit = willingness * effect - cost
        best = benefit.eq(benefit.max(axis=1), axis=0)
        wins = best.div(best.sum(axis=1), axis=0).mean()
        assert own.set_index("arm")["share"][list(ARMS)].tolist() == pytest.approx(wins[list(ARMS)].tolist())
        assert own["share"].sum() == pytest.approx(1)


def test_the_figure_shows_the_table_and_says_who_wins_where() -> None:
    ax = acceptability_curve(RESULTS, most=50_000)
    assert len(data_behind(ax)) == POINTS * len(ARMS)
    assert "Most often the best buy, by willingness to pay: " in alt_text(ax)


def test_one_day_cannot_be_discounted() -> None:
    with pytest.raises(InputError, match="only what comes over the whole time"):
        compare(RESULTS, "clients", BASE, discount=0.03)
