"""How long programmes last: spells of delivery from the event log, and their Kaplan-Meier curves."""

from collections.abc import Sequence
from typing import Any
from warnings import catch_warnings

import numpy as np
import pandas as pd

from ipssim.outcomes.runs import run_columns
from ipssim.vocabulary import DELIVERING

__all__ = ["PHASE_COLUMNS", "spells", "survival", "surviving"]

PHASE_COLUMNS = ("month", "kind", "row", "event", "before", "after", "cause", "attempt", "region", "host")
SPELL = ["attempt", "start", "months", "ended", "cause", "region", "host"]


def spells(events: pd.DataFrame, months: int) -> pd.DataFrame:
    """Spells of delivery: from the month an agency enters initial implementation until it discontinues.

    events   arm, replicate and the columns of the event log; only phase events of agencies count. A programme that
             delivers at the start of the run has such an event in month 0; its spell counts from there
    months   months lived; a spell that lasts until then is censored

    One row a spell: arm, replicate, row (of the agency), attempt, start [month], months (it lasted, or was watched),
    ended (whether it did), cause (of the end), region and host (kind of host) where the events have them.
    """
    phases = events[(events["event"] == "phase") & (events["kind"] == "agency")]
    was, now = phases["before"].isin(DELIVERING), phases["after"].isin(DELIVERING)
    starts, ends = _numbered(phases[~was & now]), _numbered(phases[was & ~now])
    # The n-th end of an agency belongs to its n-th start: it cannot stop twice without starting in between.
    place = _place(events)
    found = starts.merge(ends, how="left", on=[*place, "spell"], suffixes=("", "_of_end"))
    return found.assign(
        start=found["month"],
        months=found["month_of_end"].fillna(months).astype(np.int64) - found["month"],
        ended=found["month_of_end"].notna(),
        cause=found["cause_of_end"].fillna(""),
    )[[*place, *(name for name in SPELL if name in found or name in ("start", "months", "ended", "cause"))]]


def survival(found: pd.DataFrame, by: Sequence[str] = ("arm",), *, level: float = 0.95) -> pd.DataFrame:
    """Kaplan-Meier estimate of the share of spells that last, on the grid of whole months since their start.

        S(t) = product over months s <= t of (1 - ends in s / spells still watched and going on just before s)

    found   spells, as `spells` gives them
    by      columns to group by; replicates of a group are pooled unless "replicate" is among them

    Columns: those of `by`, months, survival [0-1], low and high (log-log interval that treats spells as independent)
    and at_risk (spells watched that long or longer). All are nan where no spell was watched that long, low and
    high also where none or all of the spells have ended.
    """
    longest = int(found["months"].max()) if len(found) else 0
    groups = found.groupby(list(by), sort=False)
    curves = [_curve(spells, longest, level).assign(**_labels(by, names)) for names, spells in groups]
    columns = [*by, "months", "survival", "low", "high", "at_risk"]
    return pd.concat(curves, ignore_index=True)[columns] if curves else pd.DataFrame(columns=columns)


def surviving(found: pd.DataFrame, horizon: int, months: Sequence[int], by: Sequence[str]) -> pd.DataFrame:
    """Kaplan-Meier estimate of the share of spells that last longer than a horizon, as known in each of some months.

    found    spells, as `spells` gives them; those that go on from before the start of the run are left out: they are
             the ones that had lasted already
    horizon  months of delivery

    Columns: those of `by`, month and value [0-1]; no row where no spell was watched up to the horizon and some go on.
    """
    fresh = found[found["start"] > 0]
    rows = []
    for names, spells in fresh.groupby(list(by), sort=False):
        begun, stopped = spells["start"].to_numpy(), (spells["start"] + spells["months"]).to_numpy()
        for month in months:
            known = begun < month
            lasted = np.minimum(stopped, month)[known] - begun[known]
            ended = (spells["ended"].to_numpy(bool) & (stopped <= month))[known]
            if len(lasted) and ((lasted >= horizon).any() or ended.all()):
                share = float(_kept(lasted, ended).evaluate(horizon))
                rows.append(_labels(by, names) | {"month": month, "value": share})
    return pd.DataFrame(rows, columns=[*by, "month", "value"])


def _numbered(moves: pd.DataFrame) -> pd.DataFrame:
    moves = moves.sort_values([*_place(moves), "month"], kind="stable")
    return moves.assign(spell=moves.groupby(_place(moves), sort=False).cumcount())


def _place(frame: pd.DataFrame) -> list[str]:
    """What names an agency of a run."""
    return [*run_columns(frame), "row"]


def _labels(by: Sequence[str], names: Any) -> dict[str, Any]:
    return dict(zip(by, names, strict=True))


def _curve(spells: pd.DataFrame, longest: int, level: float) -> pd.DataFrame:
    lasted, ended = spells["months"].to_numpy(np.float64), spells["ended"].to_numpy(bool)
    curve = _kept(lasted, ended)
    with catch_warnings(action="ignore", category=RuntimeWarning):  # that it is undefined while none or all have ended
        interval = curve.confidence_interval(level, method="log-log")
    grid = np.arange(longest + 1)
    at_risk = len(lasted) - np.searchsorted(np.sort(lasted), grid, side="left")
    columns = {"survival": curve, "low": interval.low, "high": interval.high}
    values = {name: np.where(at_risk > 0, c.evaluate(grid), np.nan) for name, c in columns.items()}
    return pd.DataFrame({"months": grid, **values, "at_risk": at_risk})


def _kept(lasted: Any, ended: Any) -> Any:
    """The curve of what is kept: lengths of spells, those that have not ended being censored."""
    from scipy import stats  # takes half a second to load, and most commands ask for no curve

    return stats.ecdf(stats.CensoredData.right_censored(lasted.astype(np.float64), ~ended)).sf
