"""Processes that tests start: one that fails shows what it said, and none outlives a test that fails."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE = 600.0  # seconds; only a test that hangs waits so long, however busy the machine is


def said(*words: Any, **given: Any) -> str:
    """What Python says when it is called with these words; where it fails, why, also when it was shot down."""
    command = [sys.executable, "-X", "faulthandler", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **given)
    assert done.returncode == 0, f"ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@contextmanager
def started(*words: Any, **given: Any) -> Iterator[subprocess.Popen[str]]:
    """Python called with these words, for as long as the block lasts."""
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "preexec_fn": _hear_ctrl_c} | given
    with subprocess.Popen([sys.executable, *words], text=True, **how) as process:
        try:
            yield process
        finally:
            process.kill()


def _hear_ctrl_c() -> None:
    """A shell lets what it starts in the background ignore Ctrl-C, and so would all that tests start from there."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
