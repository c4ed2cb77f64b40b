"""The scenarios that come with the package."""

from pathlib import Path

from ipssim.errors import InputError, nearest

__all__ = ["shipped"]

PACKAGE = Path(__file__).parents[1]
PLACES = (PACKAGE / "scenarios", PACKAGE.parents[1] / "scenarios")  # of an installed package; of a checkout


def shipped(name: str) -> Path:
    """The file of a scenario of the library, by its name without the ending."""
    folder = next((place for place in PLACES if place.is_dir()), PLACES[0])
    path = folder / f"{name}.toml"
    if not path.is_file():
        known = sorted(found.stem for found in folder.glob("*.toml"))
        raise InputError(f"no scenario `{name}` comes with ipssim", hint=nearest(name, known))
    return path
