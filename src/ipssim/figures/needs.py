"""What a figure needs of a results folder."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import batched
from typing import TYPE_CHECKING

from ipssim.batch.asked import known_arm, listed
from ipssim.errors import InputError
from ipssim.figures.style import literal
from ipssim.outcomes import OUTCOMES, Outcome, quantities_of
from ipssim.wording import plain

if TYPE_CHECKING:
    import pandas as pd

    from ipssim.batch import Results

__all__ = [
    "NotInFolder",
    "chosen",
    "counted_samples",
    "known_outcome",
    "known_regions",
    "mean_of_runs",
    "most_runs",
    "need_arms",
    "need_finished",
    "need_quantities",
    "note",
    "number_of_runs",
    "runs_an_arm",
    "runs_in_words",
]


AT_A_TIME = 40  # quantities of a part, whose rows are read and put in order anew for each batch


class NotInFolder(InputError):
    """The results do not hold what a figure shows; said in one sentence."""


def chosen(results: "Results", arms: Sequence[str] | None) -> tuple[str, ...]:
    """The arms asked for, in the order of the scenario; all of them when none is named."""
    named = [known_arm(arm, results.arms) for arm in listed(results.arms if arms is None else arms)]
    return tuple(arm for arm in results.arms if arm in named)


def need_quantities(results: "Results", quantities: Iterable[str]) -> None:
    """Refuse results that were made before these quantities were recorded."""
    missing = [f"`{name}`" for name in quantities if name not in results.quantities]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise NotInFolder(f"this figure needs {missing[0]}{more}, which these results do not record")


def known_outcome(results: "Results", outcome: str) -> Outcome:
    """The outcome of this name, if the results have what it is made of, in words for figures: money in the currency of
    the study."""
    known = OUTCOMES[outcome]
    need_quantities(results, quantities_of(known))
    definition = plain(known.definition)
    if known.holds_money and results.scenario.prices:
        definition += f". {results.scenario.prices.rstrip('.')}"
    return replace(known.in_currency(results.scenario.currency), definition=definition)


def known_regions(results: "Results") -> tuple[str, ...]:
    """Names of the regions, if the results have any."""
    regions = results.groups("region")
    if not regions:
        raise NotInFolder("this figure needs regions, which these results do not record")
    return regions


def need_arms(results: "Results", what: str) -> None:
    """Refuse results of one arm for a figure that compares arms."""
    if len(results.arms) < 2:
        raise NotInFolder(f"{what} needs two arms or more; these results have one")


def need_finished(results: "Results", arms: Sequence[str]) -> None:
    """Refuse arms none of which has a finished run."""
    finished = results.runs.query("status == 'finished'")["arm"]
    if not finished.isin(arms).any():
        raise NotInFolder("no run of these arms has finished")


def mean_of_runs(results: "Results", quantities: Iterable[str], arms: Sequence[str]) -> "pd.DataFrame":
    """Means of additive quantities over the runs of each arm: arm, month, date, group and one column a quantity.

    Part by part: of thousands of runs no more than a part is in memory at once. A quantity that no run has recorded in
    a month is nan.
    """
    import pandas as pd

    names, place = list(dict.fromkeys(quantities)), ["arm", "month", "date", "group"]
    sums, runs = [], []
    for part in results.part_by_part():
        of_part = [_summed(part, few, arms, place) for few in batched(names, AT_A_TIME)]
        sums.append(pd.concat(of_part, axis=1))
        finished = part.runs.query("status == 'finished'")
        runs.append(finished.loc[finished["arm"].isin(arms), "arm"].value_counts())
    total = pd.concat(sums).groupby(level=place, sort=False).sum(min_count=1).reset_index()
    of_arm = pd.concat(runs).groupby(level="arm").sum()
    total[names] = total[names].div(total["arm"].map(of_arm), axis=0)
    ranks = total["arm"].map({arm: rank for rank, arm in enumerate(arms)})
    return (
        total.assign(_rank=ranks)
        .sort_values(["_rank", "month"], kind="stable", ignore_index=True)
        .drop(columns="_rank")
    )


def _summed(part: "Results", names: Sequence[str], arms: Sequence[str], place: Sequence[str]) -> "pd.DataFrame":
    rows = part.sums(names)
    return rows[rows["arm"].isin(arms)].groupby(list(place), sort=False)[list(names)].sum(min_count=1)


def runs_in_words(results: "Results", arms: Sequence[str], what: str = "Mean") -> str:
    """Over how many runs a mean (or median) was taken."""
    return "One run an arm." if most_runs(results, arms) <= 1 else f"{what} of {runs_an_arm(results, arms)}."


def runs_an_arm(results: "Results", arms: Sequence[str]) -> str:
    """Finished runs of these arms: `6 runs an arm`, in a sweep with the number of its samples."""
    runs = number_of_runs(results, arms).values()
    number = f"{max(runs)}" if min(runs) == max(runs) else f"{min(runs)} to {max(runs)}"
    samples = f" ({counted_samples(results, arms)} samples of what is varied)" if results.varied else ""
    return f"{number} run{'' if number == '1' else 's'} an arm{samples}"


def counted_samples(results: "Results", arms: Sequence[str]) -> int:
    """Samples of the sweep of which some run of these arms has finished."""
    runs = results.runs
    return int(runs.loc[(runs["status"] == "finished") & runs["arm"].isin(arms), "sample"].nunique())


def number_of_runs(results: "Results", arms: Sequence[str]) -> dict[str, int]:
    """Finished runs of each arm."""
    finished = results.runs.query("status == 'finished'")["arm"].value_counts()
    return {arm: int(finished.get(arm, 0)) for arm in arms}


def most_runs(results: "Results", arms: Sequence[str]) -> int:
    """Finished runs of the arm that has most."""
    return max(number_of_runs(results, arms).values())


def parts_of_years(results: "Results") -> str:
    """A sentence about years of which the runs have not all months: their sums are smaller for that."""
    start, end = results.scenario.start, results.scenario.end
    cut = sorted({day.year for day, whole in ((start, start.month == 1), (end, end.month == 12)) if not whole})
    if not cut:
        return ""
    return f"{' and '.join(map(str, cut))}: only part of {'the year' if len(cut) == 1 else 'each year'}."


def note(results: "Results", *sentences: str) -> str:
    """A caption: these sentences, then which study it is and what evidence its numbers have."""
    title = results.scenario.title
    study = literal(title if title.endswith((".", "?", "!")) else f"{title}.")
    return " ".join(filter(None, (*sentences, study, results.evidence_line)))
