"""The source of the package as parsed files, for the tests that read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["MODULES", "SOURCE", "Import", "Module"]

SOURCE = Path(__file__).parents[1] / "src" / "ipssim"


@dataclass(frozen=True)
class Import:
    """One imported module: its full dotted name, and the line it stands on."""

    module: str
    line: int


@dataclass(frozen=True)
class Module:
    """One source file, parsed."""

    path: Path

    @property
    def place(self) -> str:
        """Where it is, as in `agents/agency/state.py`."""
        return self.path.relative_to(SOURCE).as_posix()

    @property
    def name(self) -> str:
        """Its dotted name, as in `ipssim.agents.agency.state`."""
        parts = self.path.relative_to(SOURCE.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def room(self) -> str:
        """The folder or file right below the package: what the layers are made of."""
        return self.place.partition("/")[0].removesuffix(".py")

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.path)

    def nodes(self) -> Iterator[ast.AST]:
        """All of its syntax except what is only there for type checkers."""
        waiting: list[ast.AST] = [self.tree]
        while waiting:
            node = waiting.pop()
            yield node
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                waiting.extend(node.orelse)
            else:
                waiting.extend(ast.iter_child_nodes(node))

    def imports(self) -> Iterator[Import]:
        """Every module it imports, wherever in the file."""
        for node in self.nodes():
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(alias.name, node.lineno)
            elif isinstance(node, ast.ImportFrom):
                yield from self._imported_from(node)

    def _imported_from(self, node: ast.ImportFrom) -> Iterator[Import]:
        assert node.level == 0, f"{self.place}:{node.lineno}: imports are written in full, not relative"
        base = node.module or ""
        for alias in node.names:
            whole = f"{base}.{alias.name}"
            yield Import(whole if _is_module(whole) else base, node.lineno)


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _is_module(dotted: str) -> bool:
    path = SOURCE.parent.joinpath(*dotted.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


MODULES = [Module(path) for path in sorted(SOURCE.rglob("*.py"))]
