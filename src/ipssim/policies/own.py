"""Policies that users wrote themselves: where their module is found, and what is wrong with it."""

import sys
import traceback
from collections.abc import Collection, Iterable, Sequence
from filecmp import cmp
from importlib import import_module
from pathlib import Path
from types import ModuleType

from ipssim.policies.base import AbstractPolicy

__all__ = ["is_own", "line_of", "look_in", "own_class", "own_modules"]


def is_own(policy: type[AbstractPolicy]) -> bool:
    """Whether a class of policies is not the package's."""
    return policy.__module__.partition(".")[0] != __name__.partition(".")[0]


def own_class(kind: str, folders: Sequence[Path] = ()) -> type[AbstractPolicy]:
    """The class that `module:Class` names; the module is looked for in these folders too.

    Raises ImportError, AttributeError or TypeError, each with a sentence that says why it cannot be used.
    """
    name, _, of_class = kind.partition(":")
    policy = getattr(_imported(name, folders), of_class)
    if not (isinstance(policy, type) and issubclass(policy, AbstractPolicy)):
        raise TypeError(f"`{kind}` is not a policy")
    return policy


def look_in(folder: Path) -> None:
    """Let modules of this folder be found, by workers too: they are started with the same list."""
    if str(folder.resolve()) not in sys.path:
        sys.path.append(str(folder.resolve()))


def own_modules(policies: Iterable[AbstractPolicy]) -> dict[str, Path]:
    """Name and file of the modules of those that are not the package's; no file for what was typed in."""
    names = {type(policy).__module__ for policy in policies if is_own(type(policy))}
    return {name: Path(getattr(sys.modules[name], "__file__", None) or "") for name in sorted(names)}


def line_of(error: Exception, files: Collection[Path]) -> str:
    """File and line in which an error arose, the last of these files; empty if it was in none."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{Path(error.filename).name}, line {error.lineno}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) in files]
    return f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""


def _imported(name: str, folders: Sequence[Path]) -> ModuleType:
    parts = Path(*name.split(".")).with_suffix(".py")
    beside = [folder for folder in folders if (folder / parts).is_file()]
    for folder in beside:
        look_in(folder)
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if error.name in (name, name.partition(".")[0]):
            raise
        raise ImportError(f"{error} (imported by `{name}`)") from error
    except Exception as error:
        what = error.msg if isinstance(error, SyntaxError) else f"{type(error).__name__}: {error}"
        inside = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)][-1:]
        raise ImportError(f"{what} ({line_of(error, inside)})") from error
    if beside and not _is_the_same(module, beside[0] / parts):
        raise ImportError(f"another module is called `{name}` too, {module.__file__}: give yours another name")
    return module


def _is_the_same(module: ModuleType, path: Path) -> bool:
    # A copy will do: a results folder holds one of each policy that it was made with.
    file = Path(module.__file__ or "")
    return file.is_file() and cmp(file, path, shallow=False)
