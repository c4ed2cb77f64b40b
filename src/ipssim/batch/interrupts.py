"""Ctrl-C while a batch is under way is heard: not where it would do harm, and also where a library swallows it."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

__all__ = ["deferred_ctrl_c", "remembered_ctrl_c"]


@contextmanager
def remembered_ctrl_c() -> Iterator[Callable[[], None]]:
    """A block that is given a way to ask whether Ctrl-C was pressed in it: KeyboardInterrupt is then raised once more.

    Python raises it wherever the program happens to be. Libraries that call Python from compiled code may swallow it
    there, and the batch would go on.
    """
    pressed = False
    before: Any = signal.getsignal(signal.SIGINT)

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        try:
            before(number, frame)
        except KeyboardInterrupt:
            pressed = True
            raise

    def insist() -> None:
        if pressed:
            raise KeyboardInterrupt

    if callable(before):
        _hear_with(press)
    try:
        yield insist
    finally:
        if callable(before):
            _hear_with(before)


@contextmanager
def deferred_ctrl_c() -> Iterator[None]:
    """A block that Ctrl-C does not interrupt: it is heard after it.

    To block the signal is not enough: a thread that does not block it takes it, and the main thread is interrupted.
    """
    pressed = False
    before: Any = signal.getsignal(signal.SIGINT)

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True

    if callable(before):
        _hear_with(press)
    try:
        yield
    finally:
        if callable(before):
            _hear_with(before)
    if pressed:
        signal.raise_signal(signal.SIGINT)


def _hear_with(handler: Any) -> None:
    with suppress(ValueError):  # only a program's main thread hears anything
        signal.signal(signal.SIGINT, handler)
