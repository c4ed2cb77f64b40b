"""The score card that comes with the package: does the model show what was seen in the world?"""

from dataclasses import dataclass
from pathlib import Path

from ipssim.report.sheet import Sheet

__all__ = ["Card", "shipped_card"]

PACKAGE = Path(__file__).parents[1]
CARD = "validation_card.md"
PLACES = (PACKAGE / CARD, PACKAGE.parents[1] / "docs" / CARD)  # of an installed package; of a checkout
HEADER = ("Id", "Pattern", "Seen", "Accepted", "Here", "±", "Verdict")


@dataclass(frozen=True)
class Card:
    """The score card.

    summary   how many patterns were met, of those open to fitting and of those kept out
    """

    sheet: Sheet
    summary: tuple[str, ...]


def shipped_card() -> Card | None:
    """The card as `ipssim validate --markdown` wrote it; None when it does not come with this installation."""
    place = next((place for place in PLACES if place.is_file()), None)
    return _card(place.read_text(encoding="utf-8")) if place else None


def _card(text: str) -> Card:
    lines = text.splitlines()
    rows = [_cells(line) for line in lines if line.startswith("| ") and not line.startswith("| |")]
    summary = tuple(line[2:].replace("*", "").replace(" :", ":") for line in lines if line.startswith("- "))
    note = f"{lines[0].replace('`', '').replace('*:', 'Marked *:')}"
    return Card(Sheet("Documented patterns and the model", HEADER, tuple(rows), (2, 4, 5), note), summary)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip("|").split("|"))
