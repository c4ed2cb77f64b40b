"""What is left of a difference once the policy that made it has ended."""

from datetime import date

import numpy as np
import pandas as pd

from ipssim.analysis.contrast import difference_of
from ipssim.batch import Results
from ipssim.errors import InputError
from ipssim.units import MONTHS_A_YEAR

__all__ = ["persistence"]

YEARS = (0, 1, 2, 3, 5, 10)  # after the end of a policy


def persistence(results: Results, outcome: str, arm: str, against: str, ended: date) -> pd.DataFrame:
    """The paired difference when a policy ended and so many years later, at ends of months, as far as the runs go.

    Columns: arm, years, date, difference, low, high, n and kept: the difference over that of the day it ended (1: all
    of it is left, 0: none; nan where there was none). Raises an InputError where the runs do not hold that day.
    """
    study = results.scenario
    if not study.start <= ended <= study.end:
        raise InputError(f"{ended} is outside the time of the runs", hint=f"they run from {study.start} to {study.end}")
    ends = [day.date() for day in study.dates(range(study.months + 1)).astype(date)]
    last, rows = ends.index(results.last_recorded(ended)), []
    for after in YEARS:
        for day in ends[last + MONTHS_A_YEAR * after :][:1]:
            found = difference_of(results, outcome, arm, against, day)
            columns = {"difference": found.mean, "low": found.low, "high": found.high, "n": found.n}
            rows.append({"arm": arm, "years": after, "date": day, **columns})
    table = pd.DataFrame(rows, columns=["arm", "years", "date", "difference", "low", "high", "n"])
    first = float(table["difference"].iloc[0])
    return table.assign(kept=table["difference"] / first if first else np.nan)
