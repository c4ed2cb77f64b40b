"""Outcomes of the whole time of a run: what adds up is added up, and what stands is taken times the years it stands."""

from dataclasses import replace

import numpy as np
import pandas as pd

from ipssim.batch.reading import in_all
from ipssim.batch.results import Results
from ipssim.outcomes import OUTCOMES, Outcome, quantities_of
from ipssim.outcomes.runs import run_columns
from ipssim.units import MONTHS_A_YEAR

__all__ = ["meaning_over_time", "over_time"]

A_YEAR, YEARS = " / year", " x years"


def over_time(results: Results, name: str, scope: str = "system") -> pd.DataFrame:
    """An outcome from start to end, in the unit of `meaning_over_time`: one row a run and group, the last column value.

    What is counted over a year is counted from start to end: jobs begun, money spent, the cost of all job starts. A
    rate a year stays one, of all the time. Of anything else it is the area under the monthly curve, by the trapezoidal
    rule; nan where a month has no value.
    """
    outcome = OUTCOMES[name]
    if outcome.span == "year":
        return results.piece_by_piece(lambda piece: in_all(outcome, piece.sums(quantities_of(outcome), scope)))
    return _areas(results.outcome(name, scope))


def meaning_over_time(outcome: Outcome) -> Outcome:
    """The same outcome, with the unit that it has from start to end: jobs for jobs / year, programmes x years."""
    adds_up = outcome.span == "year" or outcome.unit.endswith(A_YEAR)
    return replace(outcome, unit=outcome.unit.removesuffix(A_YEAR) if adds_up else outcome.unit + YEARS)


def _areas(curves: pd.DataFrame) -> pd.DataFrame:
    table = curves.pivot(index=[*run_columns(curves), "group"], columns="month", values="value")
    years = table.columns.to_numpy(np.float64) / MONTHS_A_YEAR
    return table.index.to_frame(index=False).assign(value=np.trapezoid(table.to_numpy(), years, axis=1))
