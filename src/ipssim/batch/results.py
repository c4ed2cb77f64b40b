"""The results of a study: tables, in memory or in a folder, read as far as they are needed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from ipssim.batch import store_files as files
from ipssim.batch.answers import Answers
from ipssim.batch.asked import (
    day_of,
    known_among,
    known_arm,
    known_scope,
    last_month,
    listed,
    refuse_no_groups,
    refuse_strangers,
)
from ipssim.batch.attempt import Failure
from ipssim.batch.design import design
from ipssim.batch.digest import digest_of
from ipssim.batch.joining import in_order, joined
from ipssim.batch.manifest import ObservedPoint, Study
from ipssim.batch.parts import TABLES, Part, pieces, read
from ipssim.batch.reading import looks_back, values
from ipssim.batch.samples import samples
from ipssim.batch.store import Store, design_table, ledger_entry
from ipssim.errors import InputError, unknown
from ipssim.events import EVENTS
from ipssim.outcomes import OUTCOMES, quantities_of
from ipssim.outcomes.runs import OF_DESIGN, RUN
from ipssim.units import MONTHS_A_YEAR

if TYPE_CHECKING:
    from ipssim.outcomes.recorder import Trajectory
    from ipssim.scenario import Scenario

__all__ = ["Results"]

KEYS_OF_SERIES = ("key", "month", "scope", "group")


class Results(Answers):
    """What came of a study: `Results.read(FOLDER)`, or what `carry_out` and `Results.collect` return.

    scenario        what is kept of the scenario: title, arms in order, start, currency, observations
    runs            one row a run: key, arm, sample, replicate, seed, months, what is varied, seconds, status
    samples         one row a sample of the sweep: its number and what is varied
    failures        one row a run that failed and has not finished since
    evidence_line   one line that counts the parameters in play by grade; may be empty
    """

    def __init__(
        self, scenario: Study, design: pd.DataFrame, parts: Sequence[Part], failures: pd.DataFrame, evidence: str = ""
    ) -> None:
        self.scenario = scenario
        self.evidence_line = evidence
        self._design = in_order(design, scenario.arms)
        self._parts = tuple(parts)
        self._noted = failures

    def __repr__(self) -> str:
        arms = ", ".join(self.arms)
        return f"<Results of {self.scenario.title!r}: {self.finished} of {len(self.runs)} runs finished; arms: {arms}>"

    @classmethod
    def read(cls, folder: Path | str) -> Self:
        """The results in a folder, also while they are still being made."""
        folder = Path(folder)
        manifest = files.read_manifest(folder)
        tables = files.read_design(folder), files.read_parts(folder), files.read_failures(folder)
        return cls(manifest.study, *tables, evidence=manifest.evidence)

    @classmethod
    def collect(
        cls,
        scenario: "Scenario",
        trajectories: Iterable["Trajectory | Failure"],
        folder: Path | str | None = None,
        *,
        evidence: str = "",
    ) -> Self:
        """Gather what `run_all` yields, in memory or in a folder, which may hold a part of it already."""
        specs = design(scenario)
        if folder is not None:
            with Store.begin(folder, scenario, specs, evidence=evidence) as store:
                for ended in trajectories:
                    store.add(ended)
            return cls.read(folder)
        all_ended = list(trajectories)
        failures = [ledger_entry(ended, "FOLDER") for ended in all_ended if isinstance(ended, Failure)]
        finished = [ended for ended in all_ended if not isinstance(ended, Failure)]
        parts = [Part.in_memory(finished)] if finished else []
        table = design_table(specs, samples(scenario))
        refuse_strangers((ended.key for ended in all_ended), table["key"])
        return cls(Study.of(scenario), table, parts, files.failures_table(failures), evidence)

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, in the order of the scenario."""
        return self.scenario.arms

    @property
    def observations(self) -> tuple[ObservedPoint, ...]:
        """Documented points of the scenario, for figures."""
        return self.scenario.observations

    @cached_property
    def varied(self) -> tuple[str, ...]:
        """Names of what the sweep varies; none without a sweep."""
        return tuple(str(name) for name in self._design.columns if name not in OF_DESIGN)

    @cached_property
    def samples(self) -> pd.DataFrame:
        """One row a sample: its number, and the value of each name that is varied."""
        samples: pd.DataFrame = self._design[["sample", *self.varied]].drop_duplicates("sample")
        return samples.sort_values("sample", ignore_index=True)

    @property
    def run_columns(self) -> list[str]:
        """What names a run in the tables: arm and replicate, and in a sweep the sample."""
        return [name for name in RUN if self.varied or name != "sample"]

    @property
    def pair_columns(self) -> list[str]:
        """What the runs that share luck and sample have in common: all but the arm."""
        return self.run_columns[1:]

    def with_varied(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A table with the values that were varied, beside the number of their sample."""
        return frame.merge(self.samples, on="sample", how="left") if self.varied else frame

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a run: key, arm, sample, replicate, seed, months, what is varied, seconds [s of work], status.

        status  finished, failed or missing
        """
        runs = self._design.merge(self._finished, on="key", how="left")
        failed = runs["key"].isin(self._noted["key"])
        status = np.where(runs["seconds"].notna(), "finished", np.where(failed, "failed", "missing"))
        return runs.assign(status=status)

    @property
    def finished(self) -> int:
        """How many runs have finished."""
        return int((self.runs["status"] == "finished").sum())

    @cached_property
    def failures(self) -> pd.DataFrame:
        """The last failure of each run that has not finished since: which run, what, command, traceback."""
        last: pd.DataFrame = self._noted.drop_duplicates("key", keep="last")
        return last[~last["key"].isin(self._finished["key"])].reset_index(drop=True)

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        """Names of the quantities in the series."""
        return tuple(name for name in self._some_parts()[0].series.schema.names if name not in KEYS_OF_SERIES)

    def series(
        self,
        names: str | Iterable[str],
        scope: str = "system",
        arm: str | None = None,
        at: date | None = None,
        *,
        parts: bool = False,
    ) -> pd.DataFrame:
        """Outcomes and quantities by month: arm, replicate, month, date, group and one column a name.

        In a sweep `sample` stands before the replicate; `with_varied` adds what it varies.

        names   of outcomes or quantities; a name that is both means the outcome
        scope   "system" (monthly), "region" or "host" (yearly, unless recorded monthly)
        arm     only this arm
        at      only the last month recorded that ends on or before this date, which may be text as in 2030-12-31
        parts   of ratios of money, what they are ratios of as well, as NAME_money and NAME_brought
        """
        wanted = listed(names)
        return self.piece_by_piece(lambda piece: piece._series(wanted, scope, arm, at, parts=parts))

    def _series(
        self, names: Sequence[str], scope: str, arm: str | None, at: date | None, *, parts: bool
    ) -> pd.DataFrame:
        """See `series`; what an outcome is made of may be a hundred times its size, so this is asked piece by piece."""
        outcomes = {name: OUTCOMES[name] for name in names if name in OUTCOMES}
        for outcome in outcomes.values():
            refuse_no_groups(outcome, scope)
        plain = [name for name in names if name not in OUTCOMES]
        ordinary = {name: outcome for name, outcome in outcomes.items() if not (outcome.between or outcome.horizon)}
        if parts:
            ordinary |= {of.name: of for outcome in outcomes.values() for of in outcome.parts.values()}
        needed = [quantity for outcome in ordinary.values() for quantity in quantities_of(outcome)]
        back = MONTHS_A_YEAR if any(map(looks_back, outcomes.values())) else 0
        frame = self.sums([*plain, *needed], scope, arm, at, back=back)
        columns = {name: frame[name] for name in plain} | values(ordinary, frame)
        for name in outcomes.keys() - ordinary.keys():
            columns[name] = self.of_groups_or_spells(outcomes[name], frame, scope, arm, at)
        about = [*self.run_columns, "month", "date", "group"]
        found = pd.concat([frame[about], pd.DataFrame(columns, frame.index)], axis=1)
        last = found if at is None else found[found["month"] == found["month"].max()].reset_index(drop=True)
        return last[[*about, *names, *(name for name in ordinary if name not in names)]]

    def sums(
        self,
        quantities: Iterable[str],
        scope: str = "system",
        arm: str | None = None,
        at: date | None = None,
        *,
        back: int = 0,
    ) -> pd.DataFrame:
        """Quantities as recorded. They are additive: rows may be summed to any group before a ratio is taken.

        at, back   only the last month recorded that ends on or before this date, and so many months before it
        """
        wanted = listed(quantities)
        for name in wanted:
            self._check_quantity(name)
        where = ds.field("scope") == known_scope(scope)
        if at is not None:
            month = self._month(at, scope)
            where &= (ds.field("month") <= month) & (ds.field("month") >= month - back)
        frame = self._joined("series", ["month", "group", *wanted], where, arm)
        dates = pd.DataFrame({"date": self.scenario.dates(frame["month"])}, frame.index)
        return pd.concat([frame[[*self.run_columns, "month"]], dates, frame[["group", *wanted]]], axis=1)

    def dataset(self, table: str) -> ds.Dataset:
        """The `runs`, `series` or `events` of all runs, with the `key` of each, not yet read: for Arrow and DuckDB."""
        known_among([table], "table", TABLES)
        return ds.dataset([getattr(part, table) for part in self._some_parts()])

    def groups(self, scope: str) -> tuple[str, ...]:
        """Names of the regions (or kinds of host), in the order of the scenario."""
        first = ds.field("scope") == known_scope(scope)
        rows = read(self._some_parts()[:1], "series", ["group"], first & (ds.field("month") == 0))
        return tuple(dict.fromkeys(rows["group"].to_pylist()))

    def events(
        self, event: str | None = None, arm: str | None = None, columns: Iterable[str] = (), replicate: int = 0
    ) -> pd.DataFrame:
        """The event log: arm, replicate, and the columns asked for, or all of them with the date beside the month.

        event       only events of this name, such as "phase"; `ipssim.events.EVENTS` are all there are
        replicate   only this one; all when 0
        """
        known = self.event_columns()
        columns = known_among(columns, "column of the event log", known)
        wanted = columns or list(known)
        where = None if event is None else ds.field("event") == str(event)
        found = self._joined("events", wanted, where, arm, replicate)
        if not columns:
            found.insert(found.columns.tolist().index("month") + 1, "date", self.scenario.dates(found["month"]))
        if event is not None and found.empty:  # else it was known to the version that made the results
            known_among([event], "event", EVENTS)
        return found

    def event_columns(self) -> tuple[str, ...]:
        """Columns of the event log."""
        return tuple(name for name in self._some_parts()[0].events.schema.names if name != "key")

    def outcome(self, name: str, scope: str = "system", at: date | None = None) -> pd.DataFrame:
        """One outcome: arm, replicate, month (0: before the first), date (its last day), group, value (in its unit)."""
        return self.series(OUTCOMES[name].name, scope, at=at).rename(columns={name: "value"})

    def part_by_part(self) -> Iterator[Self]:
        """The same results in pieces, each with the runs of a few parts: for tables that are larger than the memory."""
        for parts in self._pieces:
            yield type(self)(self.scenario, self._design, parts, self._noted, self.evidence_line)

    def piece_by_piece(self, rows_of: Callable[[Self], pd.DataFrame]) -> pd.DataFrame:
        """Rows that a function makes of each piece of the results, in the order they would have had as one.

        rows_of   gives the columns that name a run (`run_columns`), and what else is wanted
        """
        found = [rows_of(piece) for piece in self.part_by_part()]
        return found[0] if len(found) == 1 else in_order(pd.concat(found, ignore_index=True), self.arms)

    def once[T](self, reckon: Callable[..., T], *asked: Any) -> T:
        """What a function makes of these results and of what else it is given; some results remember it."""
        return reckon(self, *asked)

    def only(self, keys: Iterable[str]) -> Self:
        """The same results with these runs alone; of the others nothing is read."""
        design = self._design[self._design["key"].isin(list(keys))]
        return type(self)(self.scenario, design, self._parts, self._noted, self.evidence_line)

    def digest(self) -> str:
        """SHA-256 of the logical tables: the same for the same numbers, wherever and in whatever order they came."""
        return digest_of(self._parts, self._design)

    @cached_property
    def _finished(self) -> pd.DataFrame:
        if not self._parts:
            return pd.DataFrame({"key": pd.Series(dtype="str"), "seconds": pd.Series(dtype="float64")})
        runs: pd.DataFrame = read(self._parts, "runs", ["key", "seconds"]).to_pandas()
        return runs.astype({"key": "str"})

    @cached_property
    def _pieces(self) -> Sequence[Sequence[Part]]:
        return list(pieces(self._some_parts()))

    def _some_parts(self) -> Sequence[Part]:
        if not self._parts:
            raise InputError("no run of these results has finished yet", hint="go on with `ipssim run`")
        return self._parts

    def _check_quantity(self, name: str) -> None:
        if name not in self.quantities:
            raise unknown("outcome", name, [*OUTCOMES, *self.quantities], "`ipssim list outcomes` names them all")

    def last_recorded(self, at: date | str, scope: str = "system") -> date:
        """The day that values of a date are of: the last day of the last month recorded that ends on or before it."""
        day: date = self.scenario.dates(self._month(at, scope)).astype(date).date()
        return day

    def _month(self, at: date | str, scope: str) -> int:
        months = read(self._some_parts(), "series", ["month"], ds.field("scope") == scope)["month"]
        return last_month(day_of(at), np.unique(months.to_numpy()), self.scenario)

    def _joined(
        self, table: str, columns: Sequence[str], where: Any, arm: str | None, replicate: int = 0
    ) -> pd.DataFrame:
        """Rows of a table with the arms and replicates they stand for, in the order of the scenario."""
        runs = self._design if arm is None else self._design[self._design["arm"] == known_arm(arm, self.arms)]
        runs = runs[runs["replicate"] == replicate] if replicate else runs
        keys = pa.array(runs["key"].unique(), pa.string())
        if len(keys) < len(self._finished):  # else there is nothing to leave out, and to look for it takes time
            of_runs = ds.field("key").isin(keys)
            where = of_runs if where is None else where & of_runs
        rows = read(self._some_parts(), table, ["key", *columns], where)
        return joined(rows, runs, self.run_columns, columns)
