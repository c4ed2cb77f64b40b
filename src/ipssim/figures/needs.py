"""What a figure needs of a results folder."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ipssim.errors import InputError, nearest
from ipssim.outcomes import OUTCOMES, Outcome, quantities_of

if TYPE_CHECKING:
    import pandas as pd

    from ipssim.batch import Results

__all__ = [
    "NotInFolder",
    "known_outcome",
    "known_regions",
    "mean_of_runs",
    "need_arms",
    "need_finished",
    "need_quantities",
    "runs_in_words",
]


class NotInFolder(InputError):
    """The results do not hold what a figure shows; said in one sentence."""


def need_quantities(results: "Results", quantities: Iterable[str]) -> None:
    """Refuse results that were made before these quantities were recorded."""
    missing = [f"`{name}`" for name in quantities if name not in results.quantities]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise NotInFolder(f"this figure needs {missing[0]}{more}, which these results do not record")


def known_outcome(results: "Results", outcome: str) -> Outcome:
    """The outcome of this name, if the results have what it is made of."""
    if outcome not in OUTCOMES:
        raise InputError(f"unknown outcome `{outcome}`", hint=nearest(outcome, OUTCOMES))
    need_quantities(results, quantities_of(OUTCOMES[outcome]))
    return OUTCOMES[outcome]


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


def mean_of_runs(
    frame: "pd.DataFrame", columns: Sequence[str], by: Sequence[str] = ("month", "date")
) -> "pd.DataFrame":
    """Means over the replicates of each arm: arm, the columns of `by`, then those asked for."""
    return frame.groupby(["arm", *by], sort=False)[list(columns)].mean().reset_index()


def runs_in_words(runs: dict[str, int], what: str = "Mean") -> str:
    """Over how many runs a mean (or median) was taken."""
    fewest, most = min(runs.values()), max(runs.values())
    if most <= 1:
        return "One run an arm."
    return f"{what} of {most if fewest == most else f'{fewest} to {most}'} runs an arm."
