"""Cost-effectiveness of all arms: which of them are worth a look, and what one more of an effect costs there.

An arm is dominated where another costs no more and brings no less, one of the two strictly. It is extendedly dominated
where some of the money for a dearer arm and the rest for a cheaper one would bring more. What is left is the frontier,
from the cheapest arm up; each arm on it is compared with the one before (Karlsson and Johannesson 1996, The decision
rules of cost-effectiveness analysis, PharmacoEconomics 9):

    ICER = mean(C_i - C_j) / mean(E_i - E_j)

over pairs of runs. Its interval is Fieller's: all ratios R for which mean(C_i - C_j - R (E_i - E_j)) is not clearly
different from zero. They have no bounds where the effect itself is not (Willan and O'Brien 1996, Confidence intervals
for cost-effectiveness ratios: an application of Fieller's theorem, Health Economics 5).
"""

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ipssim.analysis.contrast import ROUNDING, values_by_pair
from ipssim.batch import Results

__all__ = ["cost_effectiveness", "fieller", "frontier"]

type Values = pd.Series[float]
type Interval = tuple[float, float]

NONE, UNBOUNDED = (np.nan, np.nan), (-np.inf, np.inf)


def cost_effectiveness(results: Results, outcome: str, discount: float = 0.0) -> pd.DataFrame:
    """Every arm, from the lowest mean cost up, beside the arm of the frontier that comes before it.

    outcome    an effect of which more is better, of the whole system and the whole time
    discount   by which what comes a year later counts less [share a year]

    Columns: arm, cost [currency], effect, against (an arm; empty for the cheapest), more_cost and more_effect than
    that, ratio (ICER, of arms on the frontier), low and high (of its 95 % interval: nan with one pair and where all are
    alike, infinite where it has no bounds), standing (frontier, dominated, extendedly dominated, or same: as an arm of
    the frontier), n (pairs).
    """
    finished = set(results.runs.query("status == 'finished'")["arm"])
    arms = [arm for arm in results.arms if arm in finished]
    effects, costs = (values_by_pair(results, name, "area", arms, discount) for name in (outcome, "cost"))
    effects, costs = effects.align(costs, join="inner", axis=0)
    effect, cost = effects.mean(), costs.mean()
    on, before, rows = frontier(cost, effect), "", []
    for arm in _cheapest_first(cost, effect):
        standing = "frontier" if arm in on else _why_not(arm, on, cost, effect)
        more = (np.nan, np.nan) if not before else (cost[arm] - cost[before], effect[arm] - effect[before])
        ratio, ends = np.nan, NONE
        if before and arm in on:
            ratio, ends = more[0] / more[1], fieller(costs[arm] - costs[before], effects[arm] - effects[before])
        rows.append((arm, cost[arm], effect[arm], before, *more, ratio, *ends, standing, len(costs)))
        before = arm if arm in on else before
    columns = ["arm", "cost", "effect", "against", "more_cost", "more_effect", "ratio", "low", "high", "standing", "n"]
    return pd.DataFrame(rows, columns=columns)


def frontier(cost: Values, effect: Values) -> list[str]:
    """The cheapest arm, then always the arm that brings more at the lowest cost of one more."""
    found = _cheapest_first(cost, effect)[:1]
    while found and (better := [arm for arm in effect.index if effect[arm] > effect[found[-1]]]):
        last = found[-1]
        slopes = {arm: (cost[arm] - cost[last]) / (effect[arm] - effect[last]) for arm in better}
        found.append(min(better, key=lambda arm: (slopes[arm], effect[arm])))
    return found


def fieller(more_cost: Values, more_effect: Values, level: float = 0.95) -> Interval:
    """The interval of the ratio of two means of paired differences.

    With means c and e, their variances and covariance v, and t of n - 1 degrees of freedom, the ends are the roots of

        (e^2 - t^2 v_ee) R^2 - 2 (c e - t^2 v_ce) R + (c^2 - t^2 v_cc) = 0
    """
    values = np.array([more_cost, more_effect], np.float64)
    n = values.shape[1]
    if n < 2 or (np.ptp(values, axis=1) <= ROUNDING * np.abs(values).max(axis=1)).all():
        return NONE
    (c, e), v, t = values.mean(axis=1), np.cov(values) / n, float(stdtrit(n - 1, (1 + level) / 2))
    square, middle, rest = e**2 - t**2 * v[1, 1], c * e - t**2 * v[0, 1], c**2 - t**2 * v[0, 0]
    if square <= 0:
        return UNBOUNDED
    half = np.sqrt(max(middle**2 - square * rest, 0.0))
    return float((middle - half) / square), float((middle + half) / square)


def _cheapest_first(cost: Values, effect: Values) -> list[str]:
    """Of arms that cost the same, the one that brings most."""
    return sorted(map(str, cost.dropna().index), key=lambda arm: (cost[arm], -effect[arm]))


def _why_not(arm: str, on: list[str], cost: Values, effect: Values) -> str:
    """Why an arm is not on the frontier."""
    no_worse = (cost <= cost[arm]) & (effect >= effect[arm])
    if (no_worse & ((cost < cost[arm]) | (effect > effect[arm]))).any():
        return "dominated"
    return "same" if no_worse[on].any() else "extendedly dominated"
