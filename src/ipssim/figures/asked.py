"""What every figure is asked for, put right or refused in one sentence."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from inspect import signature
from typing import Any

from matplotlib.axes import Axes

from ipssim.batch.asked import day_of, known_results
from ipssim.errors import InputError

__all__ = ["figure"]


def figure[**Asked](draw: Callable[Asked, Axes]) -> Callable[Asked, Axes]:
    """A function that draws a figure, and says what is wrong with what it is given before it begins."""
    asked_for = signature(draw)

    @wraps(draw)
    def checked(*given: Asked.args, **named: Asked.kwargs) -> Axes:
        try:
            asked = asked_for.bind(*given, **named)
        except TypeError:
            return draw(*given, **named)  # says which function it is that does not know an argument
        for name, value in asked.arguments.items():
            if name in CHECKS:
                asked.arguments[name] = CHECKS[name](value)
        if asked.arguments.get("at") is not None:  # a figure says of which day it is, not which was asked for
            asked.arguments["at"] = asked.arguments["results"].last_recorded(asked.arguments["at"])
        return draw(*asked.args, **asked.kwargs)

    return checked


def _axes(given: object) -> object:
    if not (given is None or isinstance(given, Axes)):
        raise InputError(f"`ax` is the axes to draw on, not {_kind(given)}", hint="`figure.subplots()` gives some")
    return given


def _arms(given: object) -> object:
    if given is None or isinstance(given, str):
        return given
    arms = list(given) if isinstance(given, Iterable) else [given]
    for arm in arms:
        if not isinstance(arm, str):
            raise InputError(f"`arms` are named by their names, not by {_kind(arm)}", hint='such as ["as is"]')
    if not arms:
        raise InputError("`arms` names no arm", hint="leave it out for all of them")
    return arms


def _day(given: Any) -> object:
    return None if given is None else day_of(given)


def _kind(value: object) -> str:
    return "nothing" if value is None else f"`{type(value).__name__}`"


CHECKS: Mapping[str, Callable[[Any], object]] = {"results": known_results, "ax": _axes, "arms": _arms, "at": _day}
