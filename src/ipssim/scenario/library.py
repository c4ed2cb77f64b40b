"""The scenarios that come with the package."""

import shutil
from os.path import isfile
from pathlib import Path

from ipssim.errors import InputError, nearest

__all__ = ["copied_to", "how_to_get", "shipped"]

PACKAGE = Path(__file__).parents[1]
PLACES = (PACKAGE / "scenarios", PACKAGE.parents[1] / "scenarios")  # of an installed package; of a checkout


def shipped(name: str) -> Path:
    """The file of a scenario of the library, by its name without the ending."""
    path = _folder() / f"{name}.toml"
    if not path.is_file():
        known = sorted(found.stem for found in _folder().glob("*.toml"))
        raise InputError(f"no scenario `{name}` comes with ipssim", hint=nearest(name, known))
    return path


def how_to_get(path: Path) -> str | None:
    """A hint for who names a scenario that comes with ipssim and does not have it, else None."""
    known = next((file.name for file in _folder().rglob("*.toml") if path.name in (file.name, file.stem)), None)
    if known is None or isfile(path.with_name(known)):  # without its ending, beside the file that is meant
        return None
    return f"`{known}` comes with ipssim: `ipssim start` puts a copy into ./scenarios"


def copied_to(folder: Path) -> tuple[list[Path], list[Path]]:
    """Copy the library into a folder: the files that are new there, and those that were there and were left alone."""
    new: list[Path] = []
    left: list[Path] = []
    for source in sorted(_folder().rglob("*.toml")):
        target = folder / source.relative_to(_folder())
        (left if target.exists() else new).append(target)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return new, left


def _folder() -> Path:
    return next((place for place in PLACES if place.is_dir()), PLACES[0])
