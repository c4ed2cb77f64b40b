"""The survival of programmes over replicates; spells and their curves are made in `outcomes.survival`."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ipssim.batch.reading import spread_of
from ipssim.outcomes.runs import QUANTILES, run_columns

__all__ = ["survival_band"]


def survival_band(found: pd.DataFrame) -> pd.DataFrame:
    """The spread of survival curves over replicates.

    Columns: arm, months, mean, n (replicates with spells watched that long) and a column for each quantile, named by
    its percentage: q5, q50, q95.
    """
    curves = _product_limit(found, run_columns(found))
    return spread_of(curves, "survival", ["arm", "months"], QUANTILES)


def _product_limit(found: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The estimate of `survival` for each group without its interval: all groups at once, for thousands of runs."""
    names = found[list(by)].drop_duplicates(ignore_index=True)
    group = found.groupby(list(by), sort=False).ngroup().to_numpy()
    lasted, wide = found["months"].to_numpy(np.int64), int(found["months"].max()) + 1
    watched, ended = (
        np.bincount((group * wide + lasted)[which], minlength=len(names) * wide).reshape(-1, wide)
        for which in (np.full(len(found), True), found["ended"].to_numpy(bool))
    )
    at_risk = np.flip(np.cumsum(np.flip(watched, axis=1), axis=1), axis=1)
    staying = np.cumprod(1 - ended / np.maximum(at_risk, 1), axis=1)
    known = np.where(at_risk > 0, staying, np.nan)
    columns = {"months": np.tile(np.arange(wide), len(names)), "survival": known.ravel()}
    return names.loc[names.index.repeat(wide)].reset_index(drop=True).assign(**columns)
