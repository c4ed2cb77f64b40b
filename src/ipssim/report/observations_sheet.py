"""The table of documented values: what was seen in the world, beside what the runs give."""

from collections.abc import Iterator

import pandas as pd

from ipssim.batch import Results
from ipssim.batch.manifest import ObservedPoint
from ipssim.evidence import Evidence
from ipssim.outcomes import OUTCOMES
from ipssim.outcomes.runs import QUANTILES
from ipssim.report.citations import short
from ipssim.report.headlines import recorded
from ipssim.report.sheet import SPREAD, Sheet
from ipssim.report.sheets import Column
from ipssim.wording import day_in_words, unfinished

__all__ = ["observations_sheet"]

EVERY_ARM = "every arm"


def observations_sheet(results: Results) -> Sheet:
    """One row a documented value and arm, in the order of the scenario; one for all arms that do not differ."""
    rows = [row for point in results.observations for row in _rows(results, point)]
    note = (
        "Simulated: mean of the runs, 5th to 95th percentile in brackets, of the last month that ends by that day. The "
        "observed value lies within these percentiles, above or below them. Nothing is simulated outside the dates of "
        f"the runs. {results.evidence_line} {unfinished(results)}"
    )
    header = ("Outcome", "Date", "Seen in", "Source", "Observed", "Arm", "Simulated", "Observed lies")
    parts = {4: ("",), 6: SPREAD}
    note = " ".join(note.split()) if rows else "The scenario has no documented values."
    return Sheet("Documented values and what the runs give", header, tuple(rows), tuple(parts), note, parts)


def _rows(results: Results, point: ObservedPoint) -> Iterator[tuple[str, ...]]:
    values = _simulated(results, point)
    column = Column.of(OUTCOMES[point.outcome], pd.concat([values[point.outcome], pd.Series([point.value])]))
    source = short(Evidence.read().sources[point.source]) if point.source else ""
    about = (
        f"{column.outcome.label} [{column.unit(results)}]", day_in_words(point.date), point.label, source,
        f"{point.value * column.scale:,.10g}",
    )  # fmt: skip
    found = {arm: values[values["arm"] == arm].dropna(subset=[point.outcome]) for arm in results.arms}
    said = {arm: (column.spread(own), _lies(point.value, own[point.outcome])) for arm, own in found.items()}
    alike = len(set(said.values())) == 1
    for arm, cells in [(EVERY_ARM, next(iter(said.values())))] if alike else said.items():
        yield (*about, arm, *cells)


def _simulated(results: Results, point: ObservedPoint) -> pd.DataFrame:
    """The outcome in each run; none where there is nothing to compare with."""
    if not results.scenario.start <= point.date <= results.scenario.end or not recorded(results, point.outcome):
        return pd.DataFrame({"arm": pd.Series(dtype="str"), point.outcome: pd.Series(dtype="float64")})
    return results.series(point.outcome, at=point.date, parts=True)


def _lies(observed: float, values: "pd.Series[float]") -> str:
    if values.empty:
        return ""
    low, high = values.quantile([QUANTILES[0], QUANTILES[-1]])
    return "below" if observed < low else "above" if observed > high else "within"
