"""A ledger: one finished piece of work a line, so that whoever is stopped goes on where he was."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipssim.batch.store_files import write_line
from ipssim.errors import InputError

__all__ = ["Ledger"]


@dataclass(frozen=True)
class Ledger:
    """A file of entries, each a JSON object with a `key`; only ever added to."""

    path: Path

    def read(self) -> dict[str, dict[str, Any]]:
        """The entries by key; a line that was cut off when the process was killed is left out."""
        if not self.path.exists():
            return {}
        found = {}
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except json.JSONDecodeError:
                continue
            found[entry["key"]] = entry
        return found

    def write(self, entry: dict[str, Any]) -> None:
        """Add one entry."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_line(self.path, entry)
        except OSError as error:
            raise InputError(f"cannot write {self.path}: {error.strerror}") from None
