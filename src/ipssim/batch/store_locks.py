"""Who may write to a results folder: one process, or one for each shard. Readers need no lock.

    .lock              held alone by a process that works on the whole study; shared by all that work on shards
    .lock-2-of-8       held by the process that works on that shard
    .lock-manifest     held for the moment in which the manifest is renewed

The system takes a lock back when its process ends, however it ends.
"""

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from ipssim.batch.manifest import ELSEWHERE
from ipssim.errors import InputError

__all__ = ["Shard", "alone", "held", "locked"]

WHOLE, MANIFEST = ".lock", ".lock-manifest"
TRIES, NAP = 10, 0.02  # seconds: who looks whether a lock is held holds it for a moment


@dataclass(frozen=True)
class Shard:
    """A share of a study: number i of n, from 1. The whole is number 1 of 1."""

    number: int = 1
    of: int = 1

    @classmethod
    def read(cls, text: str) -> Self:
        """From words such as `2/8`."""
        found = re.fullmatch(r"(\d+)/(\d+)", text)
        if not found or not 1 <= int(found[1]) <= int(found[2]):
            raise InputError(f"`{text}` is no shard", hint="write i/n for number i of n, from 1/n to n/n")
        return cls(int(found[1]), int(found[2]))

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the study."""
        return self.of == 1

    def __str__(self) -> str:
        return f"shard {self.number} of {self.of}"


class _TakenError(Exception):
    """Somebody else holds the lock; the message says who."""


def locked(folder: Path, shard: Shard) -> ExitStack:
    """The locks that a process holds while it writes; closing them lets others in."""
    locks = ExitStack()
    try:
        _acquire(locks, folder / WHOLE, shared=not shard.is_whole)
        if not shard.is_whole:
            others = [name for name in held(folder) if name.startswith("shard") and not name.endswith(f"of {shard.of}")]
            if others:
                raise _TakenError(f"it works on {others[0]}")
            _acquire(locks, folder / f".lock-{shard.number}-of-{shard.of}", shared=False)
    except _TakenError as error:
        locks.close()
        what = f"another process is writing to this results folder ({error})"
        hint = f"wait until it has ended, or {ELSEWHERE}"
        raise InputError(what, path=folder, hint=hint) from None
    except OSError as error:
        locks.close()
        what = f"cannot write results here: {error.strerror}"
        raise InputError(what, path=folder, hint=ELSEWHERE) from None
    return locks


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """A block that no two processes are in at the same time; the second waits."""
    with (folder / MANIFEST).open("a", encoding="utf-8") as file:
        _lock(file, shared=False, wait=True)
        yield


def held(folder: Path) -> list[str]:
    """Who is writing to a folder now: `process 12`, `shard 2 of 8`."""
    found = []
    for path in sorted(folder.glob(f"{WHOLE}*")):
        shard = re.fullmatch(r"\.lock-(\d+)-of-(\d+)", path.name)
        if path.name != MANIFEST and _is_held(path):
            found.append(f"shard {shard[1]} of {shard[2]}" if shard else f"process {path.read_text().strip()}")
    return found


def _acquire(locks: ExitStack, path: Path, *, shared: bool) -> None:
    file = locks.enter_context(path.open("a+", encoding="utf-8"))
    try:
        _lock_soon(file, shared=shared)
    except OSError:
        file.seek(0)
        holder = file.read().strip()
        raise _TakenError(f"process {holder}" if holder else "its shards") from None
    file.truncate(0)
    if not shared:
        file.write(str(os.getpid()))
        file.flush()


def _lock_soon(file: IO[str], *, shared: bool) -> None:
    for _ in range(TRIES - 1):
        try:
            return _lock(file, shared=shared, wait=False)
        except OSError:
            time.sleep(NAP)
    return _lock(file, shared=shared, wait=False)


def _is_held(path: Path) -> bool:
    with path.open(encoding="utf-8") as file:  # who may only read the folder may look, too
        try:
            _lock(file, shared=True, wait=False)
        except OSError:
            return True
    return False


def _lock(file: IO[str], *, shared: bool, wait: bool) -> None:
    if sys.platform == "win32":
        import msvcrt

        if not shared:  # Windows knows no shared locks here: shards exclude each other, but not the whole
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        fcntl.flock(file, kind if wait else kind | fcntl.LOCK_NB)
