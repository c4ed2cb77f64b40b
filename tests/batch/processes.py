"""Processes of a batch, as Linux shows them in /proc."""

from pathlib import Path


def workers_of(driver: int) -> list[int]:
    """The worker processes of a driver; its other child watches over resources."""
    children = Path(f"/proc/{driver}/task/{driver}/children").read_text().split()
    return [int(child) for child in children if "popen_loky" in _command_of(child)]


def catches(process: int, number: int) -> bool:
    """Whether a process has a handler for a signal: Python installs that of Ctrl-C before it imports anything."""
    status = Path(f"/proc/{process}/status").read_text()
    caught = status.partition("SigCgt:")[2].split()[0]
    return bool(int(caught, 16) >> (number - 1) & 1)


def _command_of(process: str) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""
