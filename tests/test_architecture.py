"""The house rules, checked by reading the source: who may import whom, who may draw, print, read and write.

The order of the layers and the "only"s are explained in CONTRIBUTING.md.
"""

import ast
import sys
from collections import defaultdict
from importlib import import_module
from pathlib import Path

import pytest

from children import said
from source_tree import MODULES

TESTS = Path(__file__).parent

# From the top of the house to its floor. A module imports from lines below its own and from its own folder.
LAYERS = (
    {"__main__"},
    {"cli"},
    {"report"},
    {"figures"},
    {"analysis", "stories", "anatomy", "wording"},
    {"batch"},
    {"model"},
    {"binding"},
    {"outcomes", "scenario"},
    {"policies", "world"},
    {"agents"},
    {"mechanisms", "levers"},
    {
        "table",
        "chance",
        "counts",
        "fidelity_scale",
        "evidence",
        "given",
        "events",
        "vocabulary",
        "glossary",
        "patterns",
        "parameters",
        "worlds",
    },
    {"toml_files", "compiled", "units"},
    {"errors"},
)
LEVEL = {name: -level for level, names in enumerate(LAYERS) for name in names}

LONGEST_FILE = 350
PLAIN_NUMBERS = (0, 1, 2)  # a minus sign is an operator, so -1 is one of them
FILE_VERBS = {"open", "read_text", "write_text", "read_bytes", "write_bytes", "unlink", "mkdir", "fsync"}
TABLE_VERBS = {"read_csv", "to_csv", "read_parquet", "to_parquet", "write_table", "read_table", "savefig"}


def _room(dotted: str) -> str | None:
    """The room of an imported module of ours; None for the package itself and for what is not ours."""
    package, _, rest = dotted.partition(".")
    return rest.partition(".")[0] or None if package == "ipssim" else None


def _none(offences: list[str], rule: str) -> None:
    """Fail with the rule and every place that breaks it."""
    assert not offences, rule + ":\n  " + "\n  ".join(sorted(set(offences)))


def _importers(*packages: str, allowed: tuple[str, ...]) -> list[str]:
    """Places outside `allowed` (files or folders) that import one of these packages."""
    return [
        f"{module.place}:{found.line} imports {found.module}"
        for module in MODULES
        if not module.place.startswith(allowed)
        for found in module.imports()
        if any(f"{found.module}.".startswith(f"{package}.") for package in packages)
    ]


# Layers


def test_every_file_belongs_to_a_layer() -> None:
    strangers = [module.place for module in MODULES if module.room not in LEVEL and module.room != "__init__"]
    _none(strangers, "not in LAYERS")


def test_a_module_imports_only_from_layers_below_its_own() -> None:
    offences = []
    for module in MODULES:
        if module.room == "__init__":  # the public names come from everywhere
            continue
        for found in module.imports():
            room = _room(found.module)
            if room is not None and room != module.room and LEVEL[room] >= LEVEL[module.room]:
                offences.append(f"{module.place}:{found.line} imports {found.module}")
    _none(offences, "a module imports only from layers below its own")


def test_inside_the_package_names_are_imported_from_where_they_live() -> None:
    offences = [
        f"{module.place}:{found.line}"
        for module in MODULES
        for found in module.imports()
        if found.module == "ipssim" and module.room != "cli"
    ]
    _none(offences, "`from ipssim import ...` is for users; inside, import from the module")


def test_imports_make_no_circle() -> None:
    graph = defaultdict(set)
    for module in MODULES:
        for found in module.imports():
            if found.module.startswith("ipssim.") and found.module != module.name:
                graph[module.name].add(found.module)
    for start in list(graph):
        seen, waiting = set(), list(graph[start])
        while waiting:
            name = waiting.pop()
            # A folder's own __init__ gathers its parts; the parts may not import it back.
            assert name != start, f"{start} imports itself in a circle"
            if name not in seen:
                seen.add(name)
                waiting.extend(graph.get(name, ()))


# The "only"s


def test_mechanisms_import_only_numpy_and_each_other() -> None:
    theirs = ("ipssim.mechanisms.", "ipssim.compiled", "ipssim.fidelity_scale", "ipssim.units", "ipssim.vocabulary")
    offences = []
    for module in MODULES:
        # Binding evidence to mechanisms is the one thing in the folder that is no equation.
        if module.room != "mechanisms" or module.place in ("mechanisms/parameters.py", "mechanisms/__init__.py"):
            continue
        for found in module.imports():
            top = found.module.partition(".")[0]
            fine = (
                top in ("numpy", "__future__")
                or found.module.startswith("scipy.special")
                or found.module.startswith(theirs)
                or (top in sys.stdlib_module_names and top not in ("os", "pathlib", "io", "random", "time", "datetime"))
            )
            if not fine:
                offences.append(f"{module.place}:{found.line} imports {found.module}")
    _none(offences, "mechanisms import only NumPy and each other")


def test_only_the_actor_and_the_model_import_mesa() -> None:
    _none(_importers("mesa", allowed=("agents/actor.py", "model/")), "only actor and model import Mesa")


def test_only_one_module_knows_the_compiler() -> None:
    _none(_importers("numba", allowed=("compiled.py",)), "only compiled.py imports Numba")


def test_only_figures_import_matplotlib() -> None:
    _none(_importers("matplotlib", "mpl_toolkits", allowed=("figures/",)), "only figures import Matplotlib")


def test_only_the_engines_know_about_processes_and_clusters() -> None:
    known = ("joblib", "multiprocessing", "concurrent", "dask", "distributed", "loky")
    _none(
        _importers(*known, allowed=("batch/engines.py", "batch/cluster.py")),
        "only batch/engines and batch/cluster know of processes",
    )
    _none(
        _importers("threading", allowed=("batch/engines.py", "batch/store.py")),
        "only batch/engines, and batch/store that writes while nothing comes, know of threads",
    )


def test_figures_see_results_and_not_the_model() -> None:
    forbidden = [
        f"ipssim.{room}" for room in ("model", "agents", "policies", "mechanisms", "world", "levers", "chance")
    ]
    offences = [
        f"{module.place}:{found.line} imports {found.module}"
        for module in MODULES
        if module.room == "figures"
        for found in module.imports()
        if found.module.startswith(tuple(forbidden))
    ]
    _none(offences, "figures see only results")


def test_only_chance_makes_random_generators() -> None:
    offences = _importers("random", "secrets", "uuid", allowed=("chance.py",))
    for module in MODULES:
        if module.place == "chance.py":
            continue
        for node in module.nodes():
            if isinstance(node, ast.Attribute) and node.attr != "Generator":  # the type may be named
                if ast.unparse(node.value) in ("np.random", "numpy.random"):
                    offences.append(f"{module.place}:{node.lineno} {ast.unparse(node)}")
                if node.attr == "rvs" or ast.unparse(node) in ("self.model.rng", "self.model.random"):
                    offences.append(f"{module.place}:{node.lineno} {ast.unparse(node)}")
    _none(offences, "only chance.py makes random generators")


def test_only_the_command_line_prints() -> None:
    offences = _importers("rich", "typer", "click", allowed=("cli/", "cli.py"))
    for module in MODULES:
        if module.room == "cli":
            continue
        for node in module.nodes():
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "input", "sys.stdout.write"):
                offences.append(f"{module.place}:{node.lineno} {ast.unparse(node.func)}()")
    _none(offences, "only the command line prints")


def test_only_a_few_read_or_write_files() -> None:
    # errors quotes a line; figures, report and the command line save what they made.
    savers = ("figures/", "report/", "cli/")
    allowed = ("scenario", "evidence", "toml_files", "patterns", "batch/store", "errors.py", *savers)
    offences = []
    for module in MODULES:
        if module.place.startswith(allowed):
            continue
        for node in module.nodes():
            if isinstance(node, ast.Call):
                owner, _, called = ast.unparse(node.func).rpartition(".")
                opens_a_class = called == "open" and owner[:1].isupper()  # `Store.open` opens no file by itself
                if called in FILE_VERBS | TABLE_VERBS and not opens_a_class:
                    offences.append(f"{module.place}:{node.lineno} {called}()")
    _none(offences, "only scenario, evidence, patterns and batch/store read or write files")


@pytest.mark.parametrize("name", ["ipssim", "ipssim.cli"])
def test_importing_the_package_loads_nothing_heavy(name: str) -> None:
    heavy = ["mesa", "pandas", "matplotlib", "pyarrow", "scipy.stats", "joblib", "networkx", "numba"]
    code = f"import sys, {name}; print(*[m for m in {heavy} if m in sys.modules])"
    assert said("-c", code).split() == []


# Style


def test_files_are_short_enough_to_read() -> None:
    long = []
    for path in [module.path for module in MODULES] + sorted(TESTS.rglob("*.py")):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_FILE:
            long.append(f"{path.name}: {lines} lines")
    _none(long, f"one concept, one file of at most {LONGEST_FILE} lines")


def test_mechanisms_hold_no_numbers_of_their_own() -> None:
    offences = []
    for module in MODULES:
        if module.room != "mechanisms":
            continue
        # The members of an enumeration are numbered; that is counting, not knowing.
        enums = [node for node in module.nodes() if isinstance(node, ast.ClassDef) and "Enum" in _bases(node)]
        counted = {id(part) for enum in enums for part in ast.walk(enum)}
        for node in module.nodes():
            if id(node) in counted:
                continue
            number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
            if number and node.value not in PLAIN_NUMBERS:
                offences.append(f"{module.place}:{node.lineno} {node.value}")
    _none(offences, "numbers live in parameters/*.toml, with their evidence; here only 0, 1 and 2")


def _bases(node: ast.ClassDef) -> str:
    return " ".join(map(ast.unparse, node.bases))


def test_every_public_name_exists() -> None:
    offences = []
    for module in MODULES:
        if module.room == "__main__":
            continue
        loaded = import_module(module.name)
        offences += [f"{module.place}: {name}" for name in getattr(loaded, "__all__", ()) if not hasattr(loaded, name)]
    _none(offences, "in __all__ but not in the module")


def test_every_module_says_what_it_is_for() -> None:
    # A verb of the command line says it in the docstring of its function, which is its help text.
    spoken = [module for module in MODULES if module.room != "cli"]
    silent = [module.place for module in spoken if module.tree.body and not ast.get_docstring(module.tree)]
    _none(silent, "no docstring")


def test_no_two_processes_share_their_luck() -> None:
    """A draw is known by its name: two verbs that use one name would be lucky together."""
    users = defaultdict(set)
    for module in MODULES:
        for owner in [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)]:
            for node in ast.walk(owner):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".chance", ".luck")):
                    name = node.args[0] if node.args else None
                    if isinstance(name, ast.Constant):
                        users[name.value].add(f"{module.place}:{owner.name}")
    shared = [f"`{name}`: {', '.join(sorted(places))}" for name, places in users.items() if len(places) > 1]
    _none(shared, "one name of chance, one process")
