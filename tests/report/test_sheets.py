"""Tables of results say what the results say."""

import io
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.text import Text

from figures.made_up import results_of, scenario_of, trajectories_of
from ipssim.batch import Results, design, run_all
from ipssim.errors import InputError
from ipssim.figures import ranking
from ipssim.figures.curves import outcome_curve as curve
from ipssim.figures.money import cost_by_use, money_by_payer
from ipssim.outcomes import OUTCOMES, quantities_of
from ipssim.report.money_sheets import _sheet, _shown, costs_sheet, savings_sheet
from ipssim.report.sheet import as_csv
from ipssim.report.sheets import MOST_ACROSS, Column, comparison_sheet, outcomes_sheet, stops_sheet
from ipssim.scenario import Scenario

RESULTS = results_of()
SMALL = Path(__file__).parents[1] / "cli" / "small.toml"
CENTS_OF_A_MILLION = 1e8


def numbers(text: str) -> list[float]:
    return [
        float(word.replace(",", "").replace("−", "-"))
        for word in text.replace("(", "").replace(")", "").split()
        if word != "to"
    ]


def test_a_cell_is_the_mean_and_the_spread_of_the_runs() -> None:
    sheet = outcomes_sheet(RESULTS, ["penetration"], [date(2004, 12, 31)])
    values = RESULTS.series("penetration", arm="grants", at=date(2004, 12, 31))["penetration"]
    low, high = 100 * values.quantile([0.05, 0.95])
    ((outcome, day, *cells),) = sheet.rows
    assert (outcome, day) == ("Penetration [%]", "December 2004")
    assert numbers(cells[1]) == pytest.approx([100 * values.mean(), low, high], abs=0.05)


def test_a_mean_of_some_of_the_runs_says_of_how_many() -> None:
    some = results_of(level=lambda arm, replicate: 1.0 if replicate > 1 else 0.0)
    assert "Runs with one: Fidelity (true): 2 of 3 at least." in outcomes_sheet(some, ["fidelity", "penetration"]).note
    assert "Runs with one" not in outcomes_sheet(RESULTS, ["fidelity", "penetration"]).note


def test_few_arms_are_columns_and_many_are_rows() -> None:
    few = outcomes_sheet(RESULTS)
    many = outcomes_sheet(results_of([f"arm {k}" for k in range(MOST_ACROSS + 1)], replicates=1))
    assert few.header[2:] == RESULTS.arms and many.header[0] == "Arm"
    assert all(len(row) == len(sheet.header) for sheet in (few, many) for row in sheet.rows)


def test_the_numbers_of_a_column_have_the_same_decimals() -> None:
    column = Column.of(OUTCOMES["penetration"], pd.Series([0.002, 0.15]))
    assert [column.said(value) for value in (0.002, 0.15)] == ["0.2", "15.0"]
    assert Column.of(OUTCOMES["cost"], pd.Series([2.5e6])).unit(RESULTS) == "million USD / year"


def test_ratios_and_indices_have_two_decimals_at_least() -> None:
    for name in ("creaming_index", "risk_ratio", "satisfaction"):
        column = Column.of(OUTCOMES[name], pd.Series([0.97, 1.11]))
        assert [column.said(value) for value in (0.97, 1.11)] == ["0.97", "1.11"]


def test_a_csv_has_one_number_in_a_cell() -> None:
    alike = results_of(level=lambda arm, replicate: 1.0)
    sheets = outcomes_sheet(RESULTS), outcomes_sheet(alike), costs_sheet(RESULTS), comparison_sheet(RESULTS)
    for sheet, texts in zip((*sheets, stops_sheet(RESULTS)), (2, 2, 1, 2, 1), strict=True):
        table = pd.read_csv(io.StringIO(as_csv(sheet)))
        assert len(table) == len(sheet.rows)
        assert [table[name].dtype.kind in "fi" for name in table] == [k >= texts for k in range(table.shape[1])]
    table = pd.read_csv(io.StringIO(as_csv(costs_sheet(RESULTS))))
    low, mean, high = (table[f"Total: {part}"] for part in ("low", "mean", "high"))
    assert (low < mean).all() and (mean < high).all()
    assert "95 % interval: low" in as_csv(comparison_sheet(RESULTS)).splitlines()[0]


def test_prices_of_another_currency_are_said_wherever_money_is() -> None:
    scenario = scenario_of(replicates=2).changed({"currency": "EUR", "price_year": 2022})
    results = Results.collect(scenario, trajectories_of(scenario))
    said = "are USD of 2001, not converted"
    for sheet in (costs_sheet(results), savings_sheet(results), outcomes_sheet(results), comparison_sheet(results)):
        assert said in sheet.note
    for ax in (money_by_payer(results), cost_by_use(results), curve(results, outcome="cost")):
        assert said in " ".join(" ".join(text.get_text() for text in ax.figure.findobj(Text)).split())
    assert "EUR / year" in " ".join(text.get_text() for text in ranking(results, outcome="cost").figure.findobj(Text))
    assert said not in outcomes_sheet(results, ["penetration"]).note
    assert said not in costs_sheet(RESULTS).note + outcomes_sheet(RESULTS).note


def test_a_small_difference_is_not_written_as_zero() -> None:
    column = Column.of(OUTCOMES["cost"], pd.Series([2.4e6, 2.5e6]))
    gaps = pd.Series([-4e4, -1e5, 0.0, 2e4])
    assert [column.said(gap, "+") for gap in gaps] == ["+0.0", "−0.1", "+0.0", "+0.0"]
    assert [column.telling(gaps).said(gap, "+") for gap in gaps] == ["−0.04", "−0.10", "+0.00", "+0.02"]
    assert column.telling(pd.Series([1e5, 2e6])) == column == column.telling(pd.Series([0.0]))


def test_the_comparison_has_one_row_an_outcome_and_arm() -> None:
    sheet = comparison_sheet(RESULTS, ["penetration", "programmes"])
    assert [row[1] for row in sheet.rows] == ["grants", "learning community"] * 2
    assert all(row[4].startswith(("+", "−")) for row in sheet.rows)


def test_a_date_within_a_month_means_the_month_before_in_tables_and_figures() -> None:
    day = date(2005, 12, 15)
    assert [row[1] for row in outcomes_sheet(RESULTS, ["programmes"], [day]).rows] == ["November 2005"]
    assert comparison_sheet(RESULTS, ["programmes"], day).caption.endswith("November 2005")
    title = ranking(RESULTS, outcome="programmes", at=day).figure.findobj(Text)
    assert any(text.get_text().endswith("30 November 2005") for text in title)


def test_one_arm_is_compared_with_nothing() -> None:
    sheet = comparison_sheet(results_of(["only"], replicates=1))
    assert sheet.rows == () and "one arm only" in sheet.note


def test_the_total_of_costs_is_the_sum_of_the_payers() -> None:
    sheet = costs_sheet(RESULTS)
    for row in sheet.rows:
        *means, total, _ = [numbers(cell)[0] for cell in row[1:]]
        assert total == pytest.approx(sum(means), abs=0.05 * len(means))
    paid = RESULTS.sums(["paid_host_cents"], arm="grants").groupby("replicate")["paid_host_cents"].sum()
    host = numbers(sheet.rows[1][sheet.header.index("Host")])[0]
    assert host == pytest.approx(paid.mean() / CENTS_OF_A_MILLION, abs=0.05)


def test_what_is_paid_and_not_spent_is_what_the_total_lies_above_the_cost() -> None:
    scenario = Scenario.read(SMALL)
    results = Results.collect(scenario, run_all(design(scenario)))
    paid, saved = costs_sheet(results), savings_sheet(results)
    for ours, beside in zip(paid.rows, saved.rows, strict=True):
        total, unspent = (numbers(cell)[0] for cell in ours[-2:])
        assert total - unspent == pytest.approx(numbers(beside[-1])[0], abs=0.15)


def test_money_of_a_year_later_counts_less_by_the_discount() -> None:
    paid = RESULTS.sums(["paid_host_cents"], arm="grants")
    worth = paid["paid_host_cents"] / 1.5 ** (paid["month"] / 12)
    expected = worth.groupby(paid["replicate"]).sum().mean() / CENTS_OF_A_MILLION
    sheet = costs_sheet(RESULTS, discount=0.5)
    assert numbers(sheet.rows[1][sheet.header.index("Host")])[0] == pytest.approx(expected, abs=0.05)
    assert "discounted by 50 % a year" in sheet.note and "not discounted" in costs_sheet(RESULTS).note


def test_savings_stand_beside_what_it_cost() -> None:
    scenario = Scenario.read(SMALL)
    results = Results.collect(scenario, run_all(design(scenario)))
    names, arm = ["legacy_saved_cents", "benefits_saved_cents", "tax_gained_cents"], results.arms[0]
    saved = results.sums(names, arm=arm).query("month > 0").groupby("replicate")[names].sum().mean()
    spent = results.sums(quantities_of(OUTCOMES["cost"]), arm=arm).groupby("replicate").sum(numeric_only=True)
    sheet = savings_sheet(results)
    cells = [numbers(cell)[0] for cell in sheet.rows[0][1:]]
    cost = spent[list(quantities_of(OUTCOMES["cost"]))].sum(axis=1).mean()
    expected = [cents / CENTS_OF_A_MILLION for cents in (*saved, saved.sum(), cost)]
    assert cells == pytest.approx(expected, abs=0.06)
    assert saved.min() > 0 and sheet.header[-1] == "Cost of IPS"


@pytest.mark.parametrize("discount", [-0.1, 1.0, float("nan")])
def test_a_discount_is_a_share(discount: float) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        costs_sheet(RESULTS, discount)


def test_what_rounds_to_zero_has_no_sign() -> None:
    assert [_shown(millions) for millions in (-0.04, -0.0, 0.04, -0.06)] == ["0.0", "0.0", "0.0", "−0.1"]


@pytest.mark.parametrize(("millions", "said"), [(0.4, "0.400"), (5.8, "5.80"), (128.0, "128.0"), (4000.0, "4,000.0")])
def test_the_money_of_a_small_country_has_digits_enough(millions: float, said: str) -> None:
    totals = pd.DataFrame({"total": [millions]}, pd.Index(["an arm"], name="arm"))
    assert _sheet("Who paid", ("Arm", "Total"), totals, "").rows == (("an arm", said),)


def test_causes_that_never_happened_are_left_out() -> None:
    sheet = stops_sheet(RESULTS)
    assert [row[0] for row in sheet.rows] == ["Low priority", "Every cause", "In 100 programme-years"]
    assert numbers(sheet.rows[1][1]) == [RESULTS.stops().groupby("arm")["per_run"].sum()["baseline"]]


def test_an_arm_that_nobody_adopts_in_has_numbers_or_none() -> None:
    nothing = results_of(("barren", "grants"), level=lambda arm, _: float(arm))
    cells = [row[2] for row in outcomes_sheet(nothing, ["penetration", "fidelity"]).rows]
    assert cells[0].startswith("0") and cells[1] == "none"
