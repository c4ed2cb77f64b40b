"""Outcomes of the whole time of a run: what adds up is added up, and what stands is taken times the years it stands."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ipssim.batch.asked import refuse_no_groups
from ipssim.batch.reading import in_all
from ipssim.batch.results import Results
from ipssim.errors import InputError
from ipssim.outcomes import OUTCOMES, Outcome, quantities_of
from ipssim.outcomes.quantities import FLOWS
from ipssim.outcomes.runs import run_columns
from ipssim.units import MONTHS_A_YEAR

__all__ = ["meaning_over_time", "over_time", "worth"]

A_YEAR, YEARS = " / year", " x years"
OF_A_YEAR, OF_ALL = "the twelve months", "all the months"


def worth(months: Any, discount: float) -> Any:
    """What counts of something that comes so many months after the start: 1 / (1 + d)^(months / 12).

    discount  d, by which a year takes from it [share a year]
    """
    if not 0 <= discount < 1:
        raise InputError(f"the discount must lie between 0 and 1 (a share a year), not {discount:g}")
    return (1 + discount) ** -(months / MONTHS_A_YEAR)


def over_time(results: Results, name: str, scope: str = "system", discount: float = 0.0) -> pd.DataFrame:
    """An outcome from start to end, in the unit of `meaning_over_time`: one row a run and group, with the column value.

    What is counted over a year is counted from start to end: jobs begun, money spent, the cost of all job starts. A
    rate a year stays one, of all the time. Of anything else it is the area under the monthly curve, by the trapezoidal
    rule; nan where a month has no value.

    Of a ratio of money there are its parts besides, value_money and value_brought.

    discount  what comes later counts less, as in `worth`: flows when they were written down (of regions and kinds of
              host at the end of the year), and the height of curves
    """
    outcome = OUTCOMES[name]
    refuse_no_groups(outcome, scope)
    if outcome.span != "year":
        curves = results.outcome(name, scope)
        return _areas(curves.assign(value=curves["value"] * worth(curves["month"], discount)))
    flows = [name for name in quantities_of(outcome) if name in FLOWS]

    def of_piece(piece: Results) -> pd.DataFrame:
        rows = piece.sums(quantities_of(outcome), scope)
        rows[flows] = rows[flows].mul(worth(rows["month"], discount), axis=0)
        return in_all(outcome, rows)

    return results.piece_by_piece(of_piece)


def meaning_over_time(outcome: Outcome) -> Outcome:
    """The same outcome as it is from start to end, in its own unit: jobs for jobs / year, programmes x years."""
    adds_up = outcome.span == "year" or outcome.unit.endswith(A_YEAR)
    unit = outcome.unit.removesuffix(A_YEAR) if adds_up else outcome.unit + YEARS
    return replace(outcome, unit=unit, definition=outcome.definition.replace(OF_A_YEAR, OF_ALL))


def _areas(curves: pd.DataFrame) -> pd.DataFrame:
    table = curves.pivot(index=[*run_columns(curves), "group"], columns="month", values="value")
    years = table.columns.to_numpy(np.float64) / MONTHS_A_YEAR
    return table.index.to_frame(index=False).assign(value=np.trapezoid(table.to_numpy(), years, axis=1))
