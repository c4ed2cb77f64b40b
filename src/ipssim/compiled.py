"""Loops over agents, compiled to machine code.

Equations are arithmetic of whole arrays. Where each agent takes its own number of steps, as in a draw by inversion,
array arithmetic must go over all of them as often as the longest takes, and hides what one agent does. Such a
function is written for one agent, in plain numbers, and compiled; its bits do not depend on who else is there.
"""

from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from typing import Any

import numba

__all__ = ["compiled", "elementwise"]


def elementwise(*signatures: str) -> Callable[[Callable[..., Any]], Any]:
    """A function of numbers as one of arrays (a NumPy ufunc), for these types, as in "int64(float64, int64)"."""
    return lambda function: _kept(numba.vectorize, list(signatures), function)


def compiled(*signatures: str) -> Callable[[Callable[..., Any]], Any]:
    """A function that loops over arrays, for these types; without them, one that such functions call."""
    jit = partial(numba.njit, error_model="numpy")  # dividing by zero gives what NumPy gives
    return lambda function: _kept(jit, list(signatures) or None, function)


def _kept(compiler: Any, signatures: list[str] | None, function: Callable[..., Any]) -> Any:
    """Compiled once and kept beside the source, or with the user's caches; anew in each process where neither can be
    written."""
    function.__qualname__ += f"-{_meaning(function)}"  # part of the name of the file in which it is kept
    try:
        return compiler(signatures, cache=True)(function)
    except RuntimeError:
        return compiler(signatures)(function)


def _meaning(function: Callable[..., Any]) -> str:
    """A digest of what a function does. Numba looks at its file alone: it would go on with what was compiled before a
    constant or a function from elsewhere changed."""
    code = function.__code__
    named = [function.__globals__.get(name) for name in code.co_names]
    said = [getattr(value, "__qualname__", None) or repr(value) for value in named]
    return blake2b(repr((code.co_code, code.co_consts, said)).encode(), digest_size=8).hexdigest()
