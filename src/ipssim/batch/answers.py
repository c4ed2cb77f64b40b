"""What is asked of results beyond tables: how long programmes last, why they stop, where people are lost."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Self

import numpy as np
import pandas as pd

from ipssim.batch.asked import day_of, known_among, refuse_no_shares
from ipssim.batch.manifest import Study
from ipssim.batch.reading import carried_on, lasting, spread_of, stages_left, stops_by_cause
from ipssim.errors import InputError
from ipssim.outcomes import CASCADES, OUTCOMES, Outcome, quantities_of, value
from ipssim.outcomes.runs import QUANTILES, run_columns
from ipssim.outcomes.survival import PHASE_COLUMNS, spells, survival
from ipssim.units import MONTHS_A_YEAR
from ipssim.vocabulary import Cause

__all__ = ["Answers"]


class Answers(ABC):
    """Questions that any results can answer that give their tables."""

    scenario: Study

    @abstractmethod
    def series(
        self,
        names: str | Iterable[str],
        scope: str = "system",
        arm: str | None = None,
        at: date | None = None,
        *,
        parts: bool = False,
    ) -> pd.DataFrame:
        """Outcomes and quantities by month."""

    @abstractmethod
    def sums(
        self,
        quantities: Iterable[str],
        scope: str = "system",
        arm: str | None = None,
        at: date | None = None,
        *,
        back: int = 0,
    ) -> pd.DataFrame:
        """Quantities as recorded."""

    @abstractmethod
    def events(self, event: str | None = None, arm: str | None = None, columns: Iterable[str] = ()) -> pd.DataFrame:
        """The event log."""

    @abstractmethod
    def event_columns(self) -> tuple[str, ...]:
        """Columns of the event log."""

    @abstractmethod
    def piece_by_piece(self, rows_of: Callable[[Self], pd.DataFrame]) -> pd.DataFrame:
        """Rows that a function makes of each piece of the results."""

    def band(
        self,
        outcome: str,
        by: Sequence[str] = ("arm",),
        quantiles: Sequence[float] = QUANTILES,
        scope: str = "system",
    ) -> pd.DataFrame:
        """The spread of an outcome over replicates (and over groups that are not in `by`), for each month.

        Columns: those of `by`, month, date, mean, n (values there are; the mean of a
        ratio of money has the money of runs without one, too) and a column for each quantile, named by
        its percentage: q5, q50, q95.
        """
        frame = self.series(OUTCOMES[outcome].name, scope, parts=True)
        by = known_among(by, "grouping", [*run_columns(frame), "group"])
        refuse_no_shares(quantiles)
        words = dict.fromkeys([name for name in by if name in ("arm", "group")], "category")
        spread = spread_of(frame.astype(words), outcome, [*by, "month", "date"], quantiles)
        return spread.astype(dict.fromkeys(words, "str"))

    def contrast(
        self, outcome: str, arm: str, against: str, at: date | None = None, scope: str = "system"
    ) -> pd.DataFrame:
        """The difference that an arm makes in each replicate: the same luck, another policy.

        Columns: replicate, month, date, group, value (in the arm), baseline (in the other) and difference; for every
        month, or only the last recorded up to the date `at`. Replicates that have not finished in both are left out.
        """
        ours, theirs = (
            self.series(outcome, scope, name, at).drop(columns="arm").rename(columns={outcome: column})
            for name, column in ((arm, "value"), (against, "baseline"))
        )
        pairs = ours.merge(theirs, on=[*run_columns(ours), "month", "date", "group"])
        return pairs.assign(difference=pairs["value"] - pairs["baseline"])

    def spells(self, arm: str | None = None) -> pd.DataFrame:
        """Every spell of delivery of every programme, with its region and kind of host; see `outcomes.survival`."""
        columns = [name for name in PHASE_COLUMNS if name in self.event_columns()]
        return spells(self.events("phase", arm, columns), self.scenario.months)

    def survival(
        self,
        by: Sequence[str] = ("arm",),
        started_from: date = date.min,
        started_until: date = date.max,
        *,
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Kaplan-Meier curves of spells of delivery; spells that go on at the end are censored.

        by        columns of `spells` to group by: arm, replicate, region, host, attempt
        started   only spells that began in a month that ended between these days. A programme that delivers at the
                  start of the run begins a spell on its eve

        Columns: those of `by`, months, survival, low, high and at_risk, as in `outcomes.survival.survival`.
        """
        found = self.spells()
        by = known_among(by, "grouping", [name for name in found.columns if name not in ("start", "months", "ended")])
        began = pd.Series(self.scenario.dates(found["start"]), found.index).dt.date
        inside = (began >= day_of(started_from)) & (began <= day_of(started_until))
        return survival(found[inside], by, level=level)

    def stops(self, scope: str = "system", since: date = date.min, until: date = date.max) -> pd.DataFrame:
        """Why programmes stopped: one row an arm, group and cause, the most frequent first.

        scope          "system", or by "region" or "host"
        since, until   only months (of yearly tables, years) that ended between these days

        Columns: arm, group, cause, stops (in all runs), per_run, share (of the stops of the arm and group) and
        per_100_programme_years (stops over the time that programmes delivered).
        """
        first, last = day_of(since), day_of(until)
        frame = self.piece_by_piece(lambda piece: piece._stopped(scope, first, last))
        runs = frame[run_columns(frame)].drop_duplicates()
        return stops_by_cause(frame, runs=runs.groupby("arm").size())

    def _stopped(self, scope: str, since: date, until: date) -> pd.DataFrame:
        """One row a run and group: its stops by cause, and the months that programmes delivered."""
        counted = [*(f"stops_{cause}" for cause in Cause), "programme_months"]
        frame = self.sums(counted, scope)
        first, last = (np.datetime64(day, "s") for day in (since, until))
        frame = frame[(frame["date"] >= first) & (frame["date"] <= last)]
        return frame.groupby([*run_columns(frame), "group"], sort=False)[counted].sum().reset_index()

    def cascade(self, of: str, at: date) -> pd.DataFrame:
        """How many are left at each stage from need to result: one row an arm and stage, means over its runs.

        of    "people" (from illness to work) or "agencies" (from hearing to lasting)

        Columns: arm, stage (an outcome), value, of_before and of_first (shares of the stage before and of the first).
        """
        if of not in CASCADES:
            raise InputError(f"unknown cascade `{of}`", hint=f"the cascades are {', '.join(CASCADES)}")
        stages = list(CASCADES[of])
        return stages_left(self.series(stages, at=at).groupby("arm", sort=False)[stages].mean())

    def of_groups_or_spells(
        self, outcome: Outcome, frame: pd.DataFrame, scope: str, arm: str | None, at: date | None
    ) -> Any:
        """The values, for each row of a frame, of an outcome that is not a rule of the row's own quantities."""
        if outcome.horizon:
            known = lasting(outcome.horizon, frame["month"], self.scenario.months, self.spells(arm), scope)
        else:
            groups = self.sums(quantities_of(outcome), outcome.between, arm, at, back=MONTHS_A_YEAR if at else 0)
            known = value(outcome, groups).rename("value").reset_index()
        row = [*run_columns(frame), "group", "month"]
        keys = [name for name in row if name in known]
        found = frame[row].merge(known, how="left", on=keys).set_index(frame.index)
        return found["value"].astype("float64") if outcome.horizon else carried_on(found, ["value"])["value"]
