"""From additive quantities to outcomes: flows of twelve months, what is known at the ends of years, stops by cause."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ipssim.outcomes import Outcome, quantities_of, value
from ipssim.outcomes.quantities import AT_YEAR_ENDS, FLOWS
from ipssim.outcomes.runs import run_columns
from ipssim.outcomes.survival import surviving
from ipssim.outcomes.together import means_in
from ipssim.units import MONTHS_A_YEAR
from ipssim.vocabulary import Cause

__all__ = [
    "carried_on",
    "in_all",
    "lasting",
    "looks_back",
    "spread_of",
    "stages_left",
    "stops_by_cause",
    "values",
]


COLUMNS_OF_STOPS = ["arm", "group", "cause", "stops", "per_run", "share", "per_100_programme_years"]


def looks_back(outcome: Outcome) -> bool:
    """Whether a value needs the twelve months before it as well."""
    known_late = any(name in AT_YEAR_ENDS for name in quantities_of(outcome))
    return outcome.span == "year" or known_late or bool(outcome.between) or outcome.horizon > 0


def values(outcomes: Mapping[str, Outcome], rows: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """The values of ordinary outcomes, one for each row of quantities, by name.

    rows   arm, replicate, group, month and quantities, months in order within each group
    """
    needed = {name for outcome in outcomes.values() for name in quantities_of(outcome)}
    known = _with(rows, carried_on(rows, sorted(needed.intersection(AT_YEAR_ENDS))))
    yearly = {name for o in outcomes.values() if o.span == "year" for name in quantities_of(o)}
    of_year = known[[*_of_group_of_run(known), "month", *sorted(yearly)]]
    of_year = _with(of_year, _in_twelve_months(of_year, sorted(yearly.intersection(FLOWS))))
    return {name: value(o, of_year if o.span == "year" else known) for name, o in outcomes.items()}


def in_all(outcome: Outcome, rows: pd.DataFrame) -> pd.DataFrame:
    """An outcome of all months at once, with flows from the first month to the last and what stands as in the last.

    rows   as in `values`; one row a group of a run comes back: what names it, value, and the parts of that
    """
    names = set(quantities_of(outcome))
    flows, stocks = sorted(names.intersection(FLOWS)), sorted(names.difference(FLOWS))
    known = _with(rows, carried_on(rows, sorted(names.intersection(AT_YEAR_ENDS))))
    groups = known[known["month"] > 0].groupby(_of_group_of_run(rows), sort=False)
    table = pd.concat([groups[flows].sum(min_count=1), groups[stocks].last()], axis=1)
    sums = table.reset_index(drop=True)
    columns = {f"value{part}": value(of, sums) for part, of in {"": outcome, **outcome.parts}.items()}
    return table.index.to_frame(index=False).assign(**columns)


def _of_group_of_run(rows: pd.DataFrame) -> list[str]:
    """What names a group of a run."""
    return [*run_columns(rows), "group"]


def _with(rows: pd.DataFrame, columns: Mapping[str, "pd.Series[float]"]) -> pd.DataFrame:
    """The same rows with other values in some columns; all at once, because there may be hundreds."""
    if not columns:
        return rows
    return pd.concat([rows.drop(columns=list(columns)), pd.DataFrame(columns, rows.index)], axis=1)


def carried_on(rows: pd.DataFrame, names: Sequence[str]) -> Mapping[str, "pd.Series[float]"]:
    """What was last known of some columns, in every row of the same group."""
    return dict(rows.groupby(_of_group_of_run(rows), sort=False)[list(names)].ffill()) if names else {}


def _in_twelve_months(rows: pd.DataFrame, flows: Sequence[str]) -> Mapping[str, "pd.Series[float]"]:
    """Flows of the twelve months up to each row; nan where the table does not go back so far.

    Rows may be a month or a year apart: a flow is what happened since the row before, so it is added up from the start
    and what had happened twelve months earlier is taken off.
    """
    if not flows:
        return {}
    of_group = _of_group_of_run(rows)
    keys = rows[[*of_group, "month"]]
    ever = pd.concat([keys, rows.groupby(_of_group_of_run(rows), sort=False)[list(flows)].cumsum()], axis=1)
    before = ever.assign(month=ever["month"] + MONTHS_A_YEAR)
    then = keys.merge(before, how="left", on=[*of_group, "month"]).set_index(rows.index)
    return {name: ever[name] - then[name] for name in flows}


def spread_of(rows: pd.DataFrame, name: str, by: Sequence[str], quantiles: Sequence[float]) -> pd.DataFrame:
    """How an outcome is spread over the rows of each group, in the order in which groups are met.

    rows   with the parts of the outcome, where it has any

    Columns: those of `by`, mean, n (values there are) and one a quantile, as in q5.
    """
    values = rows.groupby(list(by), sort=False)[name]
    table: pd.DataFrame = values.quantile(np.array(quantiles)).unstack()
    table.columns = pd.Index([f"q{100 * quantile:g}" for quantile in quantiles])
    table.insert(0, "mean", means_in(rows, name, by))
    table.insert(1, "n", values.count())
    return table.reset_index()


def lasting(horizon: int, months: "pd.Series[int]", end: int, found: pd.DataFrame, scope: str) -> pd.DataFrame:
    """The share of spells that last longer than a horizon, by month: as last known, once a year back from the end.

    Columns: arm, replicate, group (unless scope is "system"), month, value.
    """
    known = pd.DataFrame({"month": months.unique()})
    known["then"] = known["month"] - (known["month"] - end) % MONTHS_A_YEAR
    place = [] if scope == "system" else [scope]
    shares = surviving(found, horizon, sorted(set(known["then"])), [*run_columns(found), *place])
    return shares.rename(columns={"month": "then", scope: "group"}).merge(known, on="then").drop(columns="then")


def stages_left(means: pd.DataFrame) -> pd.DataFrame:
    """See `Results.cascade`; `means`: one row an arm, one column a stage, in their order."""
    before, first = means.shift(axis=1), means.iloc[:, 0]
    shares = {"of_before": means / before.where(before > 0), "of_first": means.div(first.where(first > 0), axis=0)}
    tables = {"value": means} | shares
    long = {name: table.rename_axis(columns="stage").stack(future_stack=True) for name, table in tables.items()}
    return pd.DataFrame(long).reset_index()


def stops_by_cause(rows: pd.DataFrame, runs: "pd.Series[int]") -> pd.DataFrame:
    """One row an arm, group and cause; see `Results.stops`.

    rows  arm, group, programme_months and the stops by cause;  runs  number of them, by arm
    """
    sums = rows.groupby(["arm", "group"], sort=False).sum(numeric_only=True)
    if sums.empty:
        return pd.DataFrame(columns=COLUMNS_OF_STOPS)
    tables = [_of_group(sums.loc[[place]], runs[place[0]]) for place in sums.index]
    return pd.concat(tables, ignore_index=True)


def _of_group(sums: pd.DataFrame, runs: int) -> pd.DataFrame:
    ((arm, group),) = sums.index
    years = float(sums["programme_months"].iloc[0]) / MONTHS_A_YEAR
    stops = pd.Series({str(cause): int(sums[f"stops_{cause}"].iloc[0]) for cause in Cause})
    stops = stops.sort_values(ascending=False, kind="stable")
    columns = {
        "arm": arm,
        "group": group,
        "cause": stops.index,
        "stops": stops,
        "per_run": stops / runs,
        "share": stops / stops.sum() if stops.sum() else float("nan"),
        "per_100_programme_years": 100 * stops / years if years else float("nan"),
    }
    return pd.DataFrame(columns).reset_index(drop=True)
