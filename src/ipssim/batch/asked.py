"""What results are asked for, put right or refused in one sentence."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ipssim.errors import InputError, unknown
from ipssim.outcomes.places import SCOPES

if TYPE_CHECKING:
    from ipssim.batch.manifest import Study
    from ipssim.outcomes import Outcome

__all__ = [
    "day_of",
    "known_among",
    "known_arm",
    "known_results",
    "known_scope",
    "last_month",
    "listed",
    "refuse_no_groups",
    "refuse_no_shares",
    "refuse_strangers",
]


def day_of(at: date | str) -> date:
    """A day that is given as one, or in words as in 2030-12-31."""
    try:
        if isinstance(at, date) and at == at:  # the NaT of pandas is a date, and not equal to itself
            return at.date() if isinstance(at, datetime) else at
        return date.fromisoformat(at)  # type: ignore[arg-type]  # whatever it is
    except (ValueError, TypeError):
        raise InputError(f"`{at}` is no date", hint="write it as in 2030-12-31") from None


def last_month(at: date, recorded: NDArray[Any], study: "Study") -> int:
    """The last of the months recorded that ends on or before a day, which is within the time of the runs."""
    before = recorded[study.dates(recorded) <= np.datetime64(at)]
    if not len(before) or at > study.end:
        hint = f"they run from {study.start} to {study.end}"
        raise InputError(f"{at} is outside the time of the runs", hint=hint)
    return int(before[-1])


def listed(names: str | Iterable[str]) -> list[str]:
    """Names in a list, each once; one alone needs none."""
    return [names] if isinstance(names, str) else list(dict.fromkeys(map(str, names)))


def known_among(names: str | Iterable[str], kind: str, known: Sequence[str]) -> list[str]:
    """The names in a list, if all of them are known."""
    for name in listed(names):
        if name not in known:
            raise unknown(kind, name, known)
    return listed(names)


def known_arm(arm: str, arms: Sequence[str]) -> str:
    """The arm, if there is one of this name."""
    return known_among([arm], "arm", arms)[0]


def known_results[Given](results: Given) -> Given:
    """The results, or what can be read as they are."""
    if not hasattr(results, "part_by_part"):
        given = "nothing" if results is None else f"`{type(results).__name__}`"
        raise InputError(
            f"`Results` are needed, not {given}", hint="`Results.read(FOLDER)` and `carry_out(...)` give some"
        )
    return results


def known_scope(scope: str) -> str:
    """The scope, if there is one of this name."""
    return known_among([scope], "scope", SCOPES)[0]


def refuse_no_groups(outcome: "Outcome", scope: str) -> None:
    """Raise if an outcome has no values for groups of this kind."""
    if known_scope(scope) in outcome.scopes:
        return
    if outcome.between:
        hint = "leave the grouping out"
        raise InputError(f"`{outcome.name}` compares groups: it has one value for the whole system", hint=hint)
    what = f"`{outcome.name}` holds what belongs to whole regions, so it has no value for a kind of host"
    raise InputError(what, hint="leave the grouping out, or group by region")


def refuse_no_shares(quantiles: Iterable[float]) -> None:
    """Raise unless all are from 0 to 1."""
    if not all(0 <= quantile <= 1 for quantile in quantiles):
        raise InputError("quantiles are shares from 0 to 1, such as 0.05 and 0.95")


def refuse_strangers(runs: Iterable[str], design: Iterable[str]) -> None:
    """Raise if some of these keys of runs are not in the design."""
    strangers = set(runs) - set(design)
    if strangers:
        what = f"{len(strangers)} of the runs are not of this scenario"
        raise InputError(what, hint="give the scenario whose design was run")
