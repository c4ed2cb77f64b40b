"""Noting events of some among many, at no cost when nothing happened."""

from typing import Any

import numpy as np

from ipssim.agents.actor import AbstractActor

__all__ = ["note"]


def note(actors: AbstractActor, event: str, happened: Any, cause: Any = "") -> None:
    """Log an event for those to whom it happened.

    happened  one truth value for each of the actors;  cause  one text, or one for each of the actors
    """
    if not happened.any():
        return
    chosen = np.atleast_1d(happened)
    causes = cause if isinstance(cause, str) else np.atleast_1d(cause)[chosen]
    actors.log(event, actors.row_numbers()[chosen], cause=causes)
