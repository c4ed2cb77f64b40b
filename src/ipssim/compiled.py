"""Loops over agents, compiled to machine code.

Equations are arithmetic of whole arrays. Where each agent takes its own number of steps, as in a draw by inversion,
array arithmetic must go over all of them as often as the longest takes, and hides what one agent does. Such a
function is written for one agent, in plain numbers, and compiled; its bits do not depend on who else is there.
"""

import sys
from collections.abc import Callable
from functools import cache, partial
from hashlib import blake2b
from pickle import UnpicklingError
from time import perf_counter
from types import CodeType, ModuleType
from typing import Any

import numba
import numpy as np
from llvmlite.binding import get_host_cpu_name

__all__ = ["compiled", "elementwise"]

OPTIONS = {"error_model": "numpy"}  # dividing by zero gives what NumPy gives
NOTICED = 0.3  # seconds; to read what was compiled takes a hundredth
UNFIT = (OSError, EOFError, UnpicklingError, RuntimeError)  # no room for what was compiled, or it is damaged


def elementwise(*signatures: str) -> Callable[[Callable[..., Any]], Any]:
    """A function of numbers as one of arrays (a NumPy ufunc), for these types, as in "int64(float64, int64)"."""
    return lambda function: _kept(numba.vectorize, list(signatures), function)


def compiled(*signatures: str) -> Callable[[Callable[..., Any]], Any]:
    """A function that loops over arrays, for these types; without them, one that such functions call."""
    return lambda function: _kept(partial(numba.njit, **OPTIONS), list(signatures) or None, function)


def _kept(compiler: Any, signatures: list[str] | None, function: Callable[..., Any]) -> Any:
    """Compiled once and kept beside the source, or with the user's caches; anew in each process where neither can be
    written."""
    function.__qualname__ += f"-{_meaning(function)}"  # a part of the name of the file in which it is kept
    begun = perf_counter()
    try:
        return compiler(signatures, cache=True)(function)
    except UNFIT:
        return compiler(signatures)(function)
    finally:
        if perf_counter() - begun > NOTICED:
            _say_why_it_takes_long()


@cache
def _say_why_it_takes_long() -> None:
    """Once a process, to who looks on."""
    if sys.stderr.isatty():
        sys.stderr.write("Compiling the loops over agents (some ten seconds; once, where it can be kept)\n")


def _meaning(function: Callable[..., Any]) -> str:
    """A digest of what a function does, and for which processor.

    Numba looks at its file alone: it would go on with what was compiled before a constant or a function from elsewhere
    changed.
    """
    config: Any = numba.config
    made_for = OPTIONS, config.BOUNDSCHECK, config.CPU_NAME or get_host_cpu_name()
    said = _said(function.__code__, function.__globals__), function.__defaults__, made_for
    return blake2b(repr(said).encode(), digest_size=8).hexdigest()


def _said(code: CodeType, known: dict[str, Any]) -> list[object]:
    """The text of a function, and what the names in it mean."""
    inner = [_said(part, known) if isinstance(part, CodeType) else part for part in code.co_consts]
    return [code.co_code, inner, *(_value(known[name]) for name in code.co_names if name in known)]


def _value(named: Any) -> object:
    """What tells one thing that a function names from another: a function by its digest, an array by its bytes."""
    ours = getattr(named, "__name__", "").startswith("ipssim.")
    if isinstance(named, type) or (isinstance(named, ModuleType) and ours):
        raise TypeError(f"a compiled function names `{named.__name__}`: give what it needs of that a name of its own")
    if isinstance(named, np.ndarray):
        return named.dtype.str, named.shape, named.tobytes()
    return named.__name__ if isinstance(named, ModuleType) else getattr(named, "__qualname__", named)
