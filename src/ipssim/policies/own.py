"""Policies that users wrote themselves: where their module is found, and what is wrong with it."""

import sys
import traceback
from collections.abc import Collection, Sequence
from filecmp import cmp
from importlib import import_module
from pathlib import Path
from types import ModuleType

from ipssim.policies.base import AbstractPolicy

__all__ = ["is_own", "line_of", "look_in", "own_class", "refuse_another"]


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


def refuse_another(name: str, path: Path) -> None:
    """Raise an ImportError if Python has another module under this name than that of the file, or a copy of it."""
    module = sys.modules.get(name)
    # A copy will do: a results folder holds one of each module that it was made with.
    file = Path(getattr(module, "__file__", None) or "")
    if module is not None and not (file.is_file() and cmp(file, path, shallow=False)):
        raise ImportError(f"another module is called `{name}` too, {file}: give yours another name")


def line_of(error: BaseException, files: Collection[Path]) -> str:
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
    except (Exception, SystemExit) as error:
        said, _, _ = str(error).partition("\n\n")  # what follows says where to read on about a library
        what = error.msg if isinstance(error, SyntaxError) else f"{type(error).__name__}: {said}"
        files = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
        homes = {(folder / parts).parent for folder in beside}
        theirs = [file for file in files if file.parent in homes]
        raise ImportError(f"{what} ({line_of(error, theirs or files[-1:])})") from error
    if beside:
        refuse_another(name, beside[0] / parts)
    return module
