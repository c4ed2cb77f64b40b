"""How long programmes last: Kaplan-Meier curves of spells of delivery."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from ipssim.analysis.survival import survival_band
from ipssim.figures.asked import figure
from ipssim.figures.bands import HIGH, LOW, MEDIAN, draw_bands, ends_of, how_to_read
from ipssim.figures.labels import label_ends
from ipssim.figures.needs import chosen, need_finished, note
from ipssim.figures.panels import Heading, framed
from ipssim.figures.saving import keep
from ipssim.figures.style import TEXT, arm_styles, number_axis, points, year_axis
from ipssim.figures.words import at_the_end
from ipssim.outcomes.survival import spells
from ipssim.units import MONTHS_A_YEAR

if TYPE_CHECKING:
    from ipssim.batch import Results

__all__ = ["survival_curve"]

TITLE = "Survival of programmes"
SUBTITLE = "Programmes that still deliver over those that began, by time since they began (Kaplan-Meier)"
FROM_BEFORE = "Programmes that deliver at the start of the runs count from there."
FIVE_YEARS = 60  # months
FEW_ARMS = 4  # that many are counted one by one in the caption
EVENTS = ("month", "kind", "row", "event", "before", "after", "cause")
COLUMNS = ["arm", "months", "mean", "n", LOW, MEDIAN, HIGH]


@figure
def survival_curve(results: "Results", *, arms: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Share of programmes that still deliver years after they began (Kaplan-Meier).

    Line and band are the median and the 5-95 % range of the curves of the replicates.

    arms    those to draw; all when left out. An arm looks the same in any subset
    ax      where to draw; on axes of its own when left out
    """
    wanted = chosen(results, arms)
    need_finished(results, wanted)
    table, numbers, from_before = results.once(_bands, wanted)
    words = note(results, how_to_read(results, table, wanted), _counted(numbers), from_before)
    ax = framed(ax, Heading(TITLE, SUBTITLE, words), "share", below=42)
    draw_bands(ax, table, results.arms, x="years", steps=True)
    _dress(ax)
    label_ends(ax, ends_of(ax), arm_styles(results.arms))
    said = "Line chart of the share of programmes that still deliver by years since they began, by arm."
    keep(ax, table.assign(outcome="survival"), f"{said} {_after_five_years(table, wanted)}")
    return ax


def _after_five_years(table: pd.DataFrame, arms: Sequence[str]) -> str:
    """Of those arms whose curve goes so far."""
    after = table[(table["months"] == FIVE_YEARS) & table[MEDIAN].notna()]
    so_far = [arm for arm in arms if arm in set(after["arm"])]
    left = "" if len(so_far) == len(arms) else "; the other curves end before" if so_far else ""
    return (
        f"After five years: {at_the_end(after, so_far, 'share')}{left}." if so_far else "No curve goes to five years."
    )


def _spells(results: "Results", arms: Sequence[str]) -> pd.DataFrame:
    """How long each spell lasted and whether it ended, by run; part by part, to spare the memory."""
    found = [_of_part(part, arms) for part in results.part_by_part()]
    return pd.concat(found, ignore_index=True)


def _of_part(part: "Results", arms: Sequence[str]) -> pd.DataFrame:
    events = part.events("phase", None, EVENTS)
    found = spells(events[events["arm"].isin(arms)], part.scenario.months)
    return found[[*part.run_columns, "start", "months", "ended"]]


def _bands(results: "Results", arms: Sequence[str]) -> tuple[pd.DataFrame, dict[str, int], str]:
    """Quantiles over replicates, arm by arm, how many spells each arm has, and what there is to say of their beginning.

    An arm that never had a programme has one row without values.
    """
    spells = _spells(results, arms)
    found = survival_band(spells) if len(spells) else pd.DataFrame(columns=COLUMNS)
    rows = [row for arm in arms for row in _rows(found, arm)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    numbers = {arm: int((spells["arm"] == arm).sum()) for arm in arms}
    from_before = FROM_BEFORE if (spells["start"] == 0).any() else ""
    return table.assign(years=table["months"] / MONTHS_A_YEAR), numbers, from_before


def _rows(found: pd.DataFrame, arm: str) -> list[dict[str, object]]:
    own = found[found["arm"] == arm]
    # As long as every run still has a spell to watch: a median over fewer and fewer runs could rise again.
    whole = own[own["n"] == own["n"].max()]
    rows: list[dict[str, object]] = whole.to_dict("records")
    return rows or [{"arm": arm, "months": 0, "n": 0}]


def _counted(numbers: Mapping[str, int]) -> str:
    if len(numbers) > FEW_ARMS:
        said = f"{min(numbers.values()):,} to {max(numbers.values()):,} an arm"
    else:
        said = ", ".join(f"{arm} {number:,}" for arm, number in numbers.items())
    return (
        f"Spells of delivery in all runs: {said}. A curve ends where a run has no spell left that was watched so long."
    )


def _dress(ax: Axes) -> None:
    ax.set_ylim(0, 1)
    longest = float(ax.get_xlim()[1])
    ax.set_xlim(0, longest if longest >= 1 / MONTHS_A_YEAR else 1)
    ax.set_xlabel("years since delivery began", fontsize=points(ax, TEXT))
    if ax.get_xlim()[1] < 1:
        number_axis(ax, percent=False, of="x")
    else:
        year_axis(ax)
    number_axis(ax, percent=True)
