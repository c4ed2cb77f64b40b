"""Sources in a line of text, and as a bibliography of what is in play."""

from dataclasses import dataclass

from ipssim.evidence import Evidence, Source

__all__ = ["Reference", "references", "short"]

NOBODY = "(authors not recorded)"
ENDS = (".", "?", "!")  # of a sentence


@dataclass(frozen=True)
class Reference:
    """One line of the bibliography.

    text      as it is printed, without the address
    address   where it is found; empty when not known
    use       how much of the study rests on it
    """

    text: str
    address: str
    use: str


def short(source: Source) -> str:
    """A source as it is cited in a sentence: Pogue et al. 2022."""
    who = source.authors.replace(" and others", " et al.")
    if source.authors == NOBODY:
        who = source.journal or source.title.strip("[]").partition(":")[0]
    return f"{who} {source.year}" if source.year else who


def references(keys: dict[str, str]) -> list[Reference]:
    """The bibliography in alphabetical order; `keys`: of sources, and what is taken from each."""
    sources = Evidence.read().sources
    found = [_reference(sources[key], use) for key, use in keys.items()]
    return sorted(found, key=lambda reference: reference.text.lower().lstrip("["))


def _reference(source: Source, use: str) -> Reference:
    year = source.year or "n.d."
    by_name = [f"{source.authors} ({year})", source.title, source.journal]
    nameless = [f"{source.title} ({year})", source.journal]
    said = nameless if source.authors == NOBODY else by_name
    address = f"https://doi.org/{source.doi}" if source.doi else source.url or ""
    return Reference(" ".join(part if part.endswith(ENDS) else f"{part}." for part in said if part), address, use)
