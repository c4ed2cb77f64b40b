"""The table of cost-effectiveness: what one more of an effect costs, arm by arm up the frontier."""

from math import isinf, isnan
from typing import Any

import pandas as pd

from ipssim.analysis.cost_effectiveness import cost_effectiveness
from ipssim.analysis.units import units_of
from ipssim.batch import Results
from ipssim.batch.over_time import meaning_over_time
from ipssim.outcomes import OUTCOMES
from ipssim.report.sheet import Sheet
from ipssim.report.sheets import Column
from ipssim.wording import counted, decimals_of, discounted_in_words, lowered, no_interval, unfinished

__all__ = ["cost_effectiveness_sheet"]

UNCLEAR = "none: no clear effect"


def cost_effectiveness_sheet(results: Results, outcome: str = "clients", discount: float = 0.0) -> Sheet:
    """Every arm, the cheapest first, with the cost of one more of an effect than the arm before it on the frontier.

    discount  by which what comes a year later counts less, money and effect alike [share a year]
    """
    study, table = results.scenario, cost_effectiveness(results, outcome, discount)
    effect = Column.of(meaning_over_time(OUTCOMES[outcome]), table["effect"]).telling(table["more_effect"])
    cost = Column.of(meaning_over_time(OUTCOMES["cost"]), table["cost"]).telling(table["more_cost"])
    unit = effect.unit(results).replace(" x ", " × ")
    one = f"({unit})" if " × " in unit else unit
    header = (
        "Arm", f"Cost [{cost.unit(results)}]", f"{effect.outcome.label} [{unit}]", "Compared with", "More cost",
        "More effect", f"ICER [{study.currency} / {one}]", "95 % interval", "Standing",
    )  # fmt: skip
    rows = tuple(_row(row, cost, effect, _ratio(table)) for row in table.itertuples())
    pairs = counted(int(table["n"].max()) if len(table) else 0, units_of(results).pair)
    note = (
        f"Means of {pairs}, {study.start.year} to {study.end.year}, {discounted_in_words(discount)}. ICER: incremental "
        "cost-effectiveness ratio, more cost over more effect than the arm before on the frontier; in its interval "
        "(Fieller's) only what varies between the runs. Dominated: another arm costs no more and brings no less. "
        "Extendedly dominated: a mixture of two others does. Standing is that of the means: how sure it is, curves of "
        f"acceptability say. {study.prices} {unfinished(results)}"
    )
    caption = f"Cost-effectiveness: {lowered(effect.outcome.label)}"
    parts = {1: ("",), 2: ("",), 4: ("",), 5: ("",), 6: ("",), 7: ("low", "high")}
    return Sheet(caption, header, rows, tuple(parts), " ".join(note.split()), parts)


def _row(row: Any, cost: Column, effect: Column, decimals: int) -> tuple[str, ...]:
    def ratio(value: float) -> str:
        return "" if isnan(value) else f"{value:,.{decimals}f}".replace("-", "−")

    def more(column: Column, value: float) -> str:
        return "" if isnan(value) else column.said(value, "+")

    interval = "" if isnan(row.ratio) else UNCLEAR if isinf(row.low) else f"{ratio(row.low)} to {ratio(row.high)}"
    interval = no_interval(row.n) if isnan(row.low) and not isnan(row.ratio) else interval
    gaps = more(cost, row.more_cost), more(effect, row.more_effect)
    means = cost.said(row.cost), effect.said(row.effect)
    return row.arm, *means, row.against, *gaps, ratio(row.ratio), interval, row.standing


def _ratio(table: pd.DataFrame) -> int:
    """Decimals that suit the ratios."""
    return decimals_of(float(table["ratio"].abs().max())) if table["ratio"].notna().any() else 0
