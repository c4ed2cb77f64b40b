"""A ledger: one finished piece of work a line, so that whoever is stopped goes on where he was."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipssim.batch.store_files import read_lines, write_line
from ipssim.errors import InputError

__all__ = ["Ledger"]


@dataclass(frozen=True)
class Ledger:
    """A file of entries, each a JSON object with a `key`; only ever added to."""

    path: Path

    def read(self) -> dict[str, dict[str, Any]]:
        """The entries by key; the last one, where there are several."""
        return {entry["key"]: entry for entry in read_lines(self.path)} if self.path.exists() else {}

    def write(self, entry: dict[str, Any]) -> None:
        """Add one entry."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_line(self.path, entry)
        except OSError as error:
            raise InputError(f"cannot write {self.path}: {error.strerror}") from None
