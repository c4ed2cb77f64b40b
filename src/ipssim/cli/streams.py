"""Where the command line prints to: a stream may be closed or full, or its reader may have gone."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from io import TextIOWrapper
from typing import Any, TextIO, cast

from ipssim.errors import InputError

__all__ = ["careful"]


@contextmanager
def careful() -> Iterator[None]:
    """A block that prints: messages that nobody hears any more are dropped, data that nobody gets are an error."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        data, messages = (sys.stdout or nowhere), (sys.stderr or nowhere)  # None: closed, as by `>&-`
        with redirect_stdout(_guarded(data, _refuse)), redirect_stderr(_guarded(messages, _drop)):
            yield


class _Guarded:
    """A stream that is given up once it cannot be written to."""

    def __init__(self, stream: TextIO, on_trouble: Callable[[OSError], None]) -> None:
        self._stream = stream
        self._on_trouble = on_trouble

    def write(self, text: str) -> int:
        with self._giving_up():
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with self._giving_up():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @contextmanager
    def _giving_up(self) -> Iterator[None]:
        try:
            yield
        except OSError as trouble:
            _silence(self._stream)
            self._on_trouble(trouble)


def _guarded(stream: TextIO, on_trouble: Callable[[OSError], None]) -> TextIO:
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")  # a letter that the terminal does not know costs no more than itself
    return cast("TextIO", _Guarded(stream, on_trouble))


def _drop(trouble: OSError) -> None:
    """Nothing: no run may be lost because the terminal was."""


def _refuse(trouble: OSError) -> None:
    if isinstance(trouble, BrokenPipeError):  # whoever reads has read enough, as `head` does: no error
        raise trouble
    raise InputError(f"cannot print: {trouble.strerror}") from trouble


def _silence(stream: TextIO) -> None:
    # What the stream still holds is written again at every flush, also by Python at the end: there it must not fail.
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
