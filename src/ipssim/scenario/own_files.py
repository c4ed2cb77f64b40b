"""The files that a user's own policy is made of: its module, and what that imports from the same folder."""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from ipssim.policies import AbstractPolicy
from ipssim.policies.own import is_own, refuse_another

__all__ = ["files_of", "own_files", "refuse_doubles"]

INSTALLED = ("site-packages", "dist-packages")  # folders whose modules are neighbours, not parts of each other
PACKAGE = "__init__.py"


def own_files(policies: Iterable[AbstractPolicy]) -> dict[str, Path]:
    """The files of those policies that are not ipssim's own, by their names as `files_of` gives them."""
    return {name: file for policy in policies for name, file in files_of(type(policy)).items()}


@cache
def files_of(policy: type[AbstractPolicy]) -> Mapping[str, Path]:
    """The files of a user's own policy, by their names from the folder that Python found the module in.

    Its module, and from there on every module of the same folder that one of them imports, also where it is imported
    only when it is needed. None for the policies of ipssim, and for one that was typed in.
    """
    file = getattr(sys.modules.get(policy.__module__), "__file__", None)
    if not is_own(policy) or file is None or not Path(file).is_file():
        return {}
    folder = Path(file).resolve().parent
    for _ in range(policy.__module__.count(".") + (Path(file).name == PACKAGE)):
        folder = folder.parent
    return _with_imports(folder, Path(file).resolve().relative_to(folder).as_posix())


def refuse_doubles(policy: type[AbstractPolicy], folders: Sequence[Path]) -> None:
    """Raise an ImportError if a module beside the scenario is not the one that Python took under its name."""
    for module in [name for name, file in files_of(policy).items() if _dotted(name) == policy.__module__]:
        for folder in [folder for folder in folders if (folder / module).is_file()][:1]:
            for name, file in _with_imports(folder, module).items():
                refuse_another(_dotted(name), file)


def _with_imports(folder: Path, module: str) -> dict[str, Path]:
    """A module of the folder and all that it imports from there, in the order of their names."""
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = folder / name
            waiting += [] if set(INSTALLED) & set(folder.parts) else _imported(folder, name)
    return dict(sorted(found.items()))


def _imported(folder: Path, module: str) -> list[str]:
    """Names of the files in the folder that a module of it imports."""
    try:
        tree = ast.parse((folder / module).read_bytes())
    except (SyntaxError, ValueError):  # it cannot be imported either, which is said when it is
        return []
    package = _dotted(module).split(".")
    package = package if module.endswith(PACKAGE) else package[:-1]
    files = []
    for parts in (parts for node in ast.walk(tree) for parts in _names(node, package)):
        if parts[0] not in sys.stdlib_module_names and parts[0] != __name__.partition(".")[0]:
            for length in range(1, len(parts) + 1):  # to import a.b is to import a first
                path = "/".join(parts[:length])
                files += [name for name in (f"{path}/{PACKAGE}", f"{path}.py") if (folder / name).is_file()][:1]
    return files


def _names(node: ast.AST, package: Sequence[str]) -> Iterator[list[str]]:
    """The modules that a statement imports, each by the parts of its name; a part may be a name in a module."""
    if isinstance(node, ast.Import):
        yield from (alias.name.split(".") for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        around = package[: len(package) - node.level + 1] if node.level else ()
        start = [*around, *(node.module.split(".") if node.module else ())]
        yield from ([*start, alias.name] for alias in node.names)


def _dotted(name: str) -> str:
    """The name that a file is imported by."""
    return name.removesuffix(f"/{PACKAGE}").removesuffix(".py").replace("/", ".")
