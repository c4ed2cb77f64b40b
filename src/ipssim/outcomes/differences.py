"""How unequal an outcome is between groups: rules that make one number of all regions, or of all kinds of host.

Their frame has a row for each group, and columns arm, replicate and month (in a sweep, sample too) that say which
rows belong together.
"""

from typing import TYPE_CHECKING

from ipssim.outcomes.outcome import ratio
from ipssim.outcomes.runs import run_columns

if TYPE_CHECKING:
    import pandas as pd

    from ipssim.outcomes.outcome import Outcome

__all__ = ["gap", "gini", "highest", "lowest"]


def gini(outcome: "Outcome", frame: "pd.DataFrame") -> "pd.Series[float]":
    """Gini coefficient, each group counted by its denominator; nan where the numerators are all zero.

        G = 1 - sum over groups, the lowest first, of w * (S + S') / (W * S_all)

    w  a group's denominator; W all of them;  S, S'  numerators added up to this group and to the one before
    """
    moment = _moment(frame)
    weight, part = (frame[list(names)].sum(axis=1) for names in (outcome.denominator, outcome.numerator))
    rows = frame[moment].assign(value=ratio(outcome, frame), weight=weight, part=part)
    rows = rows.dropna(subset="value").sort_values([*moment, "value"])
    up_to = rows.groupby(moment)["part"].cumsum()
    sums = (
        rows.assign(area=rows["weight"] * (2 * up_to - rows["part"])).groupby(moment)[["area", "weight", "part"]].sum()
    )
    return 1 - sums["area"] / (sums["weight"] * sums["part"].where(sums["part"] != 0))


def lowest(outcome: "Outcome", frame: "pd.DataFrame") -> "pd.Series[float]":
    """The lowest value of any group."""
    moment = _moment(frame)
    return frame[moment].assign(value=ratio(outcome, frame)).groupby(moment)["value"].min()


def highest(outcome: "Outcome", frame: "pd.DataFrame") -> "pd.Series[float]":
    """The highest value of any group."""
    moment = _moment(frame)
    return frame[moment].assign(value=ratio(outcome, frame)).groupby(moment)["value"].max()


def gap(outcome: "Outcome", frame: "pd.DataFrame") -> "pd.Series[float]":
    """The highest value of any group less the lowest."""
    return highest(outcome, frame) - lowest(outcome, frame)


def _moment(frame: "pd.DataFrame") -> list[str]:
    return [*run_columns(frame), "month"]
