"""What an outcome is: a rule applied to additive quantities, with its denominator named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ipssim.mechanisms.rates import begun_by_the_end
from ipssim.outcomes.places import SCOPES
from ipssim.outcomes.quantities import FLOWS_OF_NATION, FLOWS_OF_REGIONS, OF_REGIONS
from ipssim.units import CENTS

if TYPE_CHECKING:
    import pandas as pd

    type Rule = Callable[["Outcome", pd.DataFrame], "pd.Series[float]"]

__all__ = ["FROM_CENTS", "Outcome", "life_table", "per_point", "quantities_of", "ratio", "standard_deviation", "value"]

REGIONAL = frozenset((*OF_REGIONS, *FLOWS_OF_REGIONS, *FLOWS_OF_NATION))
CURRENCY = "currency"  # in units, of whichever study
MONEY, BROUGHT = "_money", "_brought"  # what the parts of a ratio of money are called after it
FROM_CENTS = 1 / CENTS  # what cents are multiplied by


def ratio(outcome: "Outcome", frame: "pd.DataFrame") -> "pd.Series[float]":
    """Numerators over denominators, each added up; a plain sum where there is no denominator."""
    top = _added(outcome.numerator, frame) * outcome.scale
    if not outcome.denominator:
        return top
    bottom = _added(outcome.denominator, frame)
    return top / bottom.where(bottom != 0)


def standard_deviation(outcome: "Outcome", frame: "pd.DataFrame") -> "pd.Series[float]":
    """Of all members, not of a sample: sqrt(squares / n - (sum / n)^2); numerator: sum and squares."""
    total, squares = (frame[name] for name in outcome.numerator)
    number = frame[outcome.denominator[0]].where(frame[outcome.denominator[0]] != 0)
    variance = squares / number - (total / number) ** 2
    return variance.clip(lower=0) ** (1 / 2)  # rounding may put it below zero


def life_table(outcome: "Outcome", frame: "pd.DataFrame") -> "pd.Series[float]":
    """Share who have begun a first job by the end of all quarters; who drops out before has not.

    Month by month, of those who search on, the share dropped out / (at risk + dropped out) leaves, then the share
    starts / at risk begins a job. numerator: starts by quarter in service; denominator: at risk, then dropped out.
    In a quarter in which nobody searches nobody starts; nan where nobody searches in any.
    """
    quarters = len(outcome.numerator)
    columns = outcome.numerator, outcome.denominator[:quarters], outcome.denominator[quarters:]
    leave, begin = [], []
    for starts, at_risk, dropped_out in zip(*columns, strict=True):
        present = frame[at_risk] + frame[dropped_out]
        leave.append(frame[dropped_out] / present.where(present != 0, 1))
        begin.append(frame[starts] / frame[at_risk].where(frame[at_risk] != 0, 1))
    begun: pd.Series[float] = begun_by_the_end(leave, begin)
    return begun.where(frame[list(outcome.denominator)].sum(axis=1, min_count=1) > 0)


def per_point(outcome: "Outcome", frame: "pd.DataFrame") -> "pd.Series[float]":
    """A sum over penetration in points times years; denominator: client-months, people wanting work."""
    client_months, wanting = (frame[name] for name in outcome.denominator)
    top = _added(outcome.numerator, frame) * outcome.scale
    return top * wanting / client_months.where(client_months != 0)


def _added(names: Sequence[str], frame: "pd.DataFrame") -> "pd.Series[float]":
    """Quantities added up, nan where one is not known; but what is the nation's own is no part of a region."""
    of_nation = [name for name in names if name in FLOWS_OF_NATION]
    others = [name for name in names if name not in FLOWS_OF_NATION]
    total: pd.Series[float] = frame[others].sum(axis=1, skipna=False) + frame[of_nation].sum(axis=1)
    return total


@dataclass(frozen=True)
class Outcome:
    """An outcome: numerator over denominator, both summed over whatever group is asked for, or another rule of them.

    numerator    names of quantities, added
    denominator  names of quantities, added; empty for a plain sum
    scale        what the ratio is multiplied by
    tag          Proctor 2011 / RE-AIM / cost / equity
    rule         how the quantities become a value
    span         "month": stocks at the end of the month, flows of the month (in yearly tables, of the year);
                 "year": flows are of the twelve months up to then, and there is no value before the first are over
    between      the value is a measure of how this outcome differs between "region" or "host"; only of a whole system
    horizon      months of delivery up to which programmes survive; then the value is made of events
    """

    name: str
    label: str
    unit: str
    definition: str
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    scale: float = 1.0
    tag: str = ""
    rule: "Rule" = ratio
    span: Literal["month", "year"] = "month"
    between: Literal["", "region", "host"] = ""
    horizon: int = 0

    @property
    def is_share(self) -> bool:
        """Measured from 0 to 1."""
        return self.unit == "share"

    @property
    def is_index(self) -> bool:
        """Whether it lies about 1 or between 0 and 1, so that its second decimal says something."""
        return self.unit in ("ratio", "0-1")

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money, of something or in all."""
        return CURRENCY in self.unit

    @property
    def holds_money(self) -> bool:
        """Whether there is money in it, so that prices have a say; a ratio of money to money is none itself."""
        return self.is_money or any(name.endswith("_cents") for name in quantities_of(self))

    @property
    def parts(self) -> dict[str, "Outcome"]:
        """A ratio of money as the money and what it brought, by the endings of their names; nothing of others.

        The ratio of several runs is that of their sums (`outcomes.together`).
        """
        if not (self.holds_money and self.denominator):
            return {}
        split = len(self.denominator) if self.rule is ratio else 1  # penetration is a ratio itself
        brought, over = self.denominator[:split], self.denominator[split:]
        return {
            MONEY: replace(self, name=self.name + MONEY, denominator=(), rule=ratio),
            BROUGHT: replace(self, name=self.name + BROUGHT, numerator=brought, denominator=over, scale=1, rule=ratio),
        }

    @property
    def scopes(self) -> tuple[str, ...]:
        """What there are values of: what regions and the nation have for themselves belongs to no kind of host."""
        if self.between:
            return SCOPES[:1]
        return SCOPES[:2] if not REGIONAL.isdisjoint(quantities_of(self)) else SCOPES

    def in_currency(self, currency: str) -> "Outcome":
        """The same with the currency of a study in its unit."""
        return replace(self, unit=self.unit.replace(CURRENCY, currency))


def quantities_of(outcome: Outcome) -> tuple[str, ...]:
    """The quantities an outcome is made of."""
    return (*outcome.numerator, *outcome.denominator)


def value(outcome: Outcome, frame: "pd.DataFrame") -> "pd.Series[float]":
    """An outcome for each row of a frame of quantities; nan where its denominator is zero."""
    return outcome.rule(outcome, frame)
