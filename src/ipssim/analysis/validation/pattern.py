"""The pattern bank: what was seen in the world, and what to compute of runs to see whether the model shows it too."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ipssim.errors import InputError, nearest
from ipssim.evidence import Evidence
from ipssim.toml_files import TomlFile

__all__ = ["DOMAINS", "PATTERNS", "Pattern", "patterns_in", "read_patterns"]

PATTERNS = Path(__file__).parents[2] / "patterns"
DOMAINS = ("diffusion", "fidelity", "sustainment", "penetration", "employment", "money")
USES = ("calibration", "held_out")


@dataclass(frozen=True, eq=False)
class Pattern:
    """One thing that was seen.

    id, title     a short name; a sentence
    domain        one of DOMAINS
    compute       name of a statistic, and what it is given in `given`
    observed      what was seen, in the unit
    accept        lowest and highest value that agree with it: sampling error, transport and definition noise
    observation   who is observed and how: all jurisdictions, reporting programmes, survivors, rated with error
    use           "calibration": may be fitted to; "held_out": never
    cite          keys of the bibliography
    rows          rows of the evidence table it rests on
    note          what else must be known
    """

    id: str
    title: str
    domain: str
    compute: str
    observed: float
    accept: tuple[float, float]
    unit: str
    observation: str
    use: Literal["calibration", "held_out"]
    cite: tuple[str, ...]
    rows: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def doubt(self) -> tuple[float, float]:
        """Standard deviation of what was seen, below and above it: the accepted range reaches two of them out."""
        low, high = self.accept
        return (self.observed - low) / 2, (high - self.observed) / 2

    @property
    def mean_doubt(self) -> float:
        """Between that below what was seen and that above."""
        return sum(self.doubt) / 2

    @property
    def last(self) -> date:
        """The last day that must be lived before it can be computed."""
        days = [date(value, 12, 31) if key == "year" else value for key, value in self.given.items()]
        return max((day for day in days if isinstance(day, date)), default=date.min)

    def seen_as(self, value: float) -> "Pattern":
        """The same with another value seen, and the accepted range moved with it."""
        low, high = (end + value - self.observed for end in self.accept)
        return replace(self, observed=value, accept=(low, high))

    def judged(self, value: float) -> str:
        """Inside the accepted range, near it (within half its width), or outside."""
        low, high = self.accept
        margin = (high - low) / 2
        if low <= value <= high:
            return "inside"
        return "near" if low - margin <= value <= high + margin else "outside"


@cache
def read_patterns() -> tuple[Pattern, ...]:
    """The bank that comes with ipssim."""
    return patterns_in(PATTERNS)


def patterns_in(folder: Path) -> tuple[Pattern, ...]:
    """A bank, by domain and in the order of its files. An InputError says what is wrong with a pattern."""
    found = [_pattern(file, place) for file in _files(folder) for place in range(len(file.table.get("pattern", ())))]
    for place, pattern in enumerate(found):
        if pattern.id in {other.id for other in found[:place]}:
            raise InputError(f"two patterns are called `{pattern.id}`", path=folder)
    return tuple(sorted(found, key=lambda pattern: DOMAINS.index(pattern.domain)))


def _files(folder: Path) -> list[TomlFile]:
    return [TomlFile.read(path) for path in sorted(folder.glob("*.toml"))]


def _pattern(file: TomlFile, place: int) -> Pattern:
    given = file.table["pattern"][place]
    where = ("pattern", place)
    known = {f.name: f for f in fields(Pattern)}
    for key in given:
        if key not in known:
            raise file.error(f"unknown key `{key}`", (*where, key), of_key=True, hint=nearest(key, known))
    missing = [name for name, f in known.items() if name not in given and _is_required(f)]
    if missing:
        raise file.error(f"the pattern lacks `{missing[0]}`", where)
    for key, options in (("domain", DOMAINS), ("use", USES)):
        if given[key] not in options:
            raise file.error(f"unknown {key} `{given[key]}`", (*where, key), hint=nearest(given[key], options))
    for cite in given["cite"]:
        if cite not in Evidence.read().sources:
            hint = nearest(cite, Evidence.read().sources)
            raise file.error(f"unknown source `{cite}`", (*where, "cite"), hint=hint)
    low, high = given["accept"]
    if not low < high:
        raise file.error("`accept` must rise", (*where, "accept"))
    if not low <= given["observed"] <= high:
        raise file.error("what was observed must be among what is accepted", (*where, "accept"))
    frozen: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    return Pattern(**frozen)


def _is_required(f: Any) -> bool:
    return f.default is MISSING and f.default_factory is MISSING
