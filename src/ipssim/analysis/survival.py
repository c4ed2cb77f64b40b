"""The survival of programmes over replicates; spells and their curves are made in `outcomes.survival`."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ipssim.batch import Results
from ipssim.outcomes.runs import run_columns
from ipssim.outcomes.survival import spells, survival

__all__ = ["spells", "spells_of", "survival", "survival_band"]


def spells_of(results: Results, arm: str | None = None) -> pd.DataFrame:
    """Every spell of delivery of every programme; see `spells`."""
    return results.spells(arm)


def survival_band(
    found: pd.DataFrame, by: Sequence[str] = ("arm",), quantiles: Sequence[float] = (0.05, 0.5, 0.95)
) -> pd.DataFrame:
    """The spread of survival curves over replicates.

    Columns: those of `by`, months, mean, n (replicates with spells watched that long) and a column for each quantile,
    named by its percentage: q5, q50, q95.
    """
    curves = survival(found, [*by, *(name for name in run_columns(found) if name not in by)])
    grouped = curves.groupby([*by, "months"], sort=False)["survival"]
    bands = grouped.quantile(np.array(quantiles)).unstack()
    bands.columns = [f"q{100 * quantile:g}" for quantile in quantiles]
    bands.insert(0, "mean", grouped.mean())
    bands.insert(1, "n", grouped.count())
    return bands.reset_index()
