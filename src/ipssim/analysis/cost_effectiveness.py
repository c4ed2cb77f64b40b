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

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from ipssim.analysis.contrast import difference, pair_of_each, runs_in_common
from ipssim.analysis.units import units_of
from ipssim.batch import Results
from ipssim.errors import InputError
from ipssim.outcomes import OUTCOMES

__all__ = ["cost_effectiveness", "fieller", "frontier", "refuse_no_effect"]

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
    refuse_no_effect(outcome)
    finished = set(results.runs.query("status == 'finished'")["arm"])
    arms = [arm for arm in results.arms if arm in finished]
    runs = (runs_in_common(results, name, "area", arms, discount).values for name in (outcome, "cost"))
    effects, costs = (own.reindex(columns=arms).dropna() for own in runs)
    effects, costs = effects.align(costs, join="inner", axis=0)
    effect, cost = effects.mean(), costs.mean()
    labels, pairs = units_of(results).labels(costs.index), len(set(pair_of_each(costs.index, results)))
    on, before, rows = frontier(cost, effect), "", []
    for arm in _cheapest_first(cost, effect):
        standing = "frontier" if arm in on else _why_not(arm, on, cost, effect)
        more = (np.nan, np.nan) if not before else (cost[arm] - cost[before], effect[arm] - effect[before])
        ratio, ends = np.nan, NONE
        if before and arm in on:
            ratio, ends = (
                more[0] / more[1],
                fieller(costs[arm] - costs[before], effects[arm] - effects[before], *labels),
            )
        rows.append((arm, cost[arm], effect[arm], before, *more, ratio, *ends, standing, pairs))
        before = arm if arm in on else before
    columns = ["arm", "cost", "effect", "against", "more_cost", "more_effect", "ratio", "low", "high", "standing", "n"]
    return pd.DataFrame(rows, columns=columns)


def refuse_no_effect(outcome: str) -> None:
    """Raise an InputError for a ratio of money: its money would be counted twice."""
    if OUTCOMES[outcome].parts:
        hint = "name what there is to be more of, such as `job_starts`"
        raise InputError(f"`{outcome}` is a ratio of money, and no effect that money has", hint=hint)


def frontier(cost: Values, effect: Values) -> list[str]:
    """The cheapest arm, then always the arm that brings more at the lowest cost of one more."""
    found = _cheapest_first(cost, effect)[:1]
    while found and (better := [arm for arm in effect.index if effect[arm] > effect[found[-1]]]):
        last = found[-1]
        slopes = {arm: (cost[arm] - cost[last]) / (effect[arm] - effect[last]) for arm in better}
        found.append(min(better, key=lambda arm: (slopes[arm], effect[arm])))
    return found


def fieller(more_cost: Values, more_effect: Values, *labels: ArrayLike, level: float = 0.95) -> Interval:
    """The interval of the ratio of two means of paired differences: where the net difference is just not clear.

    labels   row and replicate of each pair, as in `contrast.difference`; when left out, each is a replicate. The ends
             are then the roots of the following, with means c and e, their variances and covariance v, and t of n - 1
             degrees of freedom

        (e^2 - t^2 v_ee) R^2 - 2 (c e - t^2 v_ce) R + (c^2 - t^2 v_cc) = 0
    """
    c, e = (np.asarray(values, np.float64) for values in (more_cost, more_effect))
    of_cost, of_effect = (difference(values, 0 * values, *labels, level=level) for values in (c, e))
    if np.isnan([of_cost.low, of_effect.low]).all():
        return NONE
    if of_effect.low <= 0 <= of_effect.high:
        return UNBOUNDED

    def excess(ratio: float) -> float:
        found = difference(c, ratio * e, *labels, level=level)
        return abs(found.mean) - float(np.nan_to_num(found.high - found.mean))

    ratio = of_cost.mean / of_effect.mean
    step = abs(ratio) + float(np.nan_to_num(of_cost.high - of_cost.mean)) / abs(of_effect.mean)
    return _end(excess, ratio, -step), _end(excess, ratio, step)


def _end(excess: Callable[[float], float], begin: float, step: float) -> float:
    """Where an excess that is below zero in the beginning passes it, in the direction of a step."""
    if excess(begin) >= 0:
        return begin
    while excess(begin + step) < 0:
        step *= 2
    return float(brentq(excess, begin, begin + step))


def _cheapest_first(cost: Values, effect: Values) -> list[str]:
    """Of arms that cost the same, the one that brings most."""
    return sorted(map(str, cost.dropna().index), key=lambda arm: (cost[arm], -effect[arm]))


def _why_not(arm: str, on: list[str], cost: Values, effect: Values) -> str:
    """Why an arm is not on the frontier."""
    no_worse = (cost <= cost[arm]) & (effect >= effect[arm])
    if (no_worse & ((cost < cost[arm]) | (effect > effect[arm]))).any():
        return "dominated"
    return "same" if no_worse[on].any() else "extendedly dominated"
