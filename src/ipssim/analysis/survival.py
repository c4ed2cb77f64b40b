"""How long programmes last: spells from the event log, and their Kaplan-Meier curves."""

from collections.abc import Sequence
from typing import Any
from warnings import catch_warnings

import numpy as np
import pandas as pd
from scipy import stats

from ipssim.batch import Results
from ipssim.vocabulary import Phase

__all__ = ["spells", "spells_of", "survival", "survival_band"]

DELIVERING = (Phase.INITIAL.name, Phase.FULL.name)
PHASE_COLUMNS = ("month", "kind", "row", "event", "before", "after", "cause", "attempt")
SPELL = ["attempt", "start", "months", "ended", "cause"]


def spells_of(results: Results, arm: str | None = None) -> pd.DataFrame:
    """Every spell of delivery of every programme; see `spells`."""
    return spells(results.events("phase", arm, PHASE_COLUMNS), results.scenario.months)


def spells(events: pd.DataFrame, months: int) -> pd.DataFrame:
    """Spells of delivery: from the month an agency enters initial implementation until it discontinues.

    events   arm, replicate and the columns of the event log; only phase events of agencies count. A programme that
             delivers at the start of the run has such an event in month 0; its spell counts from there
    months   months lived; a spell that lasts until then is censored

    One row a spell: arm, replicate, row (of the agency), attempt, start [month], months (it lasted, or was watched),
    ended (whether it did) and cause (of the end).
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
    )[[*place, *SPELL]]


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


def survival_band(
    found: pd.DataFrame, by: Sequence[str] = ("arm",), quantiles: Sequence[float] = (0.05, 0.5, 0.95)
) -> pd.DataFrame:
    """The spread of survival curves over replicates.

    Columns: those of `by`, months, mean, n (replicates with spells watched that long) and a column for each quantile,
    named by its percentage: q5, q50, q95.
    """
    curves = survival(found, [*by, *_place(found)[1:-1]])
    grouped = curves.groupby([*by, "months"], sort=False)["survival"]
    bands = grouped.quantile(np.array(quantiles)).unstack()
    bands.columns = [f"q{100 * quantile:g}" for quantile in quantiles]
    bands.insert(0, "mean", grouped.mean())
    bands.insert(1, "n", grouped.count())
    return bands.reset_index()


def _numbered(moves: pd.DataFrame) -> pd.DataFrame:
    moves = moves.sort_values([*_place(moves), "month"], kind="stable")
    return moves.assign(spell=moves.groupby(_place(moves), sort=False).cumcount())


def _place(frame: pd.DataFrame) -> list[str]:
    """What names an agency of a run; in a sweep, runs have a sample too."""
    return ["arm", *(["sample"] if "sample" in frame else []), "replicate", "row"]


def _labels(by: Sequence[str], names: Any) -> dict[str, Any]:
    return dict(zip(by, names, strict=True))


def _curve(spells: pd.DataFrame, longest: int, level: float) -> pd.DataFrame:
    lasted, ended = spells["months"].to_numpy(np.float64), spells["ended"].to_numpy(bool)
    watched = stats.CensoredData.right_censored(lasted, ~ended)
    curve = stats.ecdf(watched).sf
    with catch_warnings(action="ignore", category=RuntimeWarning):  # that it is undefined while none or all have ended
        interval = curve.confidence_interval(level, method="log-log")
    grid = np.arange(longest + 1)
    at_risk = len(lasted) - np.searchsorted(np.sort(lasted), grid, side="left")
    columns = {"survival": curve, "low": interval.low, "high": interval.high}
    values = {name: np.where(at_risk > 0, c.evaluate(grid), np.nan) for name, c in columns.items()}
    return pd.DataFrame({"months": grid, **values, "at_risk": at_risk})
