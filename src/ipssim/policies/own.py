"""Policies that users wrote themselves: where their module is found, and what is wrong with it."""

import re
import sys
import traceback
from collections.abc import Collection, Sequence
from dataclasses import fields
from filecmp import cmp
from importlib import import_module
from pathlib import Path
from types import ModuleType

from ipssim.errors import nearest, there_are
from ipssim.levers import Levers
from ipssim.policies.base import AbstractPolicy

__all__ = ["is_own", "line_of", "look_in", "meant", "own_class", "refuse_another"]


def is_own(policy: type[AbstractPolicy]) -> bool:
    """Whether a class of policies is not the package's."""
    return policy.__module__.partition(".")[0] != __name__.partition(".")[0]


def own_class(kind: str, folders: Sequence[Path] = ()) -> type[AbstractPolicy]:
    """The class that `module:Class` names; the module is looked for in these folders too.

    Raises ImportError, AttributeError or TypeError, each with a sentence that says why it cannot be used.
    """
    name, _, of_class = kind.partition(":")
    module = _imported(name, folders)
    policy = getattr(module, of_class, None)
    if policy is None:
        classes = [each for each, thing in vars(module).items() if getattr(thing, "__module__", "") == name]
        known = nearest(of_class, classes) or (there_are(classes) if classes else "it has no class")
        raise AttributeError(f"`{name}` has no `{of_class}`; {known}")
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


def meant(error: BaseException) -> str | None:
    """What the writer of a policy may have meant: the nearest lever or column, or values of another length."""
    if isinstance(error, AttributeError):
        return nearest(error.name, [name for name in dir(error.obj) if not name.startswith("_")])
    if unexpected := re.search(r"unexpected keyword argument '(\w+)'", f"{error}"):
        return nearest(unexpected[1], [field.name for field in fields(Levers)])
    if isinstance(error, ValueError) and "broadcast" in f"{error}":
        return "at each agency, the dose is `self.dose(system)[system.agencies.region]`"
    return None


def _imported(name: str, folders: Sequence[Path]) -> ModuleType:
    parts = Path(*name.split(".")).with_suffix(".py")
    beside = [folder for folder in folders if (folder / parts).is_file()]
    for folder in beside:
        look_in(folder)
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if error.name in (name, name.partition(".")[0]):
            known = nearest(name, [file.stem for folder in folders for file in folder.glob("*.py")])
            raise ImportError(f"{error}; {known}" if known else f"{error}") from None
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
