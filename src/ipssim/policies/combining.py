"""Several policies in force at once: each adjusts what those before it in the file left."""

from collections.abc import Iterable

import numpy as np

from ipssim.levers import Levers
from ipssim.policies.base import AbstractPolicy, System
from ipssim.policies.own import is_own

__all__ = ["combined"]


def combined(policies: Iterable[AbstractPolicy], neutral: Levers, system: System) -> Levers:
    """The levers of the month: each policy adjusts what those before it in the file left."""
    levers = neutral
    for policy in policies:
        before, levers = levers, policy.adjust(levers, system)
        if is_own(type(policy)):
            _refuse_unfit(levers, before, policy)
    return levers


def _refuse_unfit(levers: Levers, before: Levers, policy: AbstractPolicy) -> None:
    """Raise unless an own policy returned levers with as many values as before, all of them numbers."""
    if not isinstance(levers, Levers):
        raise TypeError(f"the policy `{policy.kind}` returned {type(levers).__name__}; `adjust` must return the levers")
    for name, now in vars(levers).items():
        was = getattr(before, name)
        if now is was or name.startswith("_"):
            continue
        if np.shape(now) != was.shape:
            what = (
                f"the lever `{name}` has one value per {Levers.per(name)}: the shape {was.shape}, not {np.shape(now)}"
            )
            raise ValueError(f"{what} (set by the policy `{policy.kind}`)")
        if not np.isfinite(now).all():
            raise ValueError(
                f"the lever `{name}` is not a finite number everywhere (set by the policy `{policy.kind}`)"
            )
