"""Cost-effectiveness acceptability: how often an arm is the best buy, by what an effect is worth to who decides.

The net benefit of an arm is what it brings, times what a decision-maker is willing to pay for one of it, less cost:

    NB(w) = w * E - C

and its acceptability at w is the share of the pairs in which no other arm has a higher one; arms that tie share a pair.
Fenwick, Claxton and Sculpher 2001 (doi:10.1002/hec.635).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ipssim.analysis.contrast import pair_of_each, runs_in_common, share_highest
from ipssim.analysis.cost_effectiveness import refuse_no_effect
from ipssim.batch import Results

__all__ = ["POINTS", "acceptability"]

POINTS = 201  # of a curve
BEYOND = 3.0  # times what one costs in the dearest arm


def acceptability(
    results: Results, outcome: str, arms: Sequence[str], *, most: float = 0.0, discount: float = 0.0
) -> pd.DataFrame:
    """The acceptability of each arm by willingness to pay for one unit of an outcome of the whole time.

    most      willingness to pay up to which it is asked [currency / unit]; when left out, three times what one costs in
              the arm where it costs most
    discount  by which what comes a year later counts less [share a year]

    Columns: arm, willingness, share (of the pairs in which the arm has the highest net benefit), mean (net benefit
    [currency]), n (pairs).
    """
    refuse_no_effect(outcome)
    runs = (runs_in_common(results, name, "area", arms, discount) for name in (outcome, "cost"))
    effect, cost = (own.within(pair_of_each(own.index, results)).reindex(columns=list(arms)).dropna() for own in runs)
    effect, cost = effect.align(cost, join="inner", axis=0)
    rows = []
    for willingness in np.linspace(0, most or _enough(effect.mean(), cost.mean()), POINTS):
        benefit = willingness * effect - cost
        shares, means = share_highest(benefit), benefit.mean()
        rows += [(arm, willingness, shares[arm], means[arm], len(benefit)) for arm in arms]
    return pd.DataFrame(rows, columns=["arm", "willingness", "share", "mean", "n"])


def _enough(effect: "pd.Series[float]", cost: "pd.Series[float]") -> float:
    """A willingness to pay that is more than one costs in any arm."""
    ratios = (cost / effect)[(effect > 0) & (cost > 0)]
    return BEYOND * float(ratios.max()) if len(ratios) else 1.0
