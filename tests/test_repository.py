"""What must hold of the repository as a whole: its data, its scenarios, its pages, and what it does not give away."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ipssim.evidence import Evidence
from ipssim.scenario import Scenario

ROOT = Path(__file__).parents[1]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.toml"))
PARAMETERS = sorted((ROOT / "src" / "ipssim" / "parameters").glob("*.toml"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
CENSUS_2010 = 308_745_538
HOSTS_2015 = 2_566 + 414 + 234  # community mental-health centres, multi-setting facilities, day programmes for adults

# Written in pieces, or this file would break its own rule.
HOSTS = re.compile(r"py" + r"pi\.|files\.python" + r"hosted|conda\.an" + r"aconda|artifact" + r"ory|index-" + r"url")
MACHINE = re.compile(r"(?<![\w.])/(home|root|work|Users|tmp|opt|mnt)" + r"/\w")
SECRETS = re.compile(r"(pass" + r"word|api_key|tok" + r"en)\s*=\s*[\"'][^\"']+[\"']", re.IGNORECASE)


def _texts() -> Iterator[tuple[str, str]]:
    """Every text file that is, or could be, committed: (path, content)."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if not path.is_file():  # deleted, but not yet committed
            continue
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in _texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


# What it does not give away


def test_no_file_names_a_package_registry() -> None:
    assert _found(HOSTS) == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert [hit for hit in _found(MACHINE) if "/path/to/" not in hit] == []


def test_no_file_holds_a_secret() -> None:
    assert _found(SECRETS) == []


def test_constraints_pin_every_direct_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(n for extra in project["optional-dependencies"].values() for n in extra)]
    names = {re.split(r"[\[<>=~!; ]", need, maxsplit=1)[0].lower() for need in wanted} - {project["name"]}
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert names <= {pin.partition("==")[0].lower() for pin in pins}


def test_python_version_names_what_the_project_asks_for() -> None:
    versions = (ROOT / ".python-version").read_text(encoding="utf-8").split()
    assert versions == ["3.12", "3.13"]


# Finding Python


def _find_python(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The script in a world without any Python but what `home` and `environment` offer."""
    tools = home / "tools"
    tools.mkdir(exist_ok=True)
    for tool in ("sh", "tr"):
        (tools / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
    command = [str(tools / "sh"), str(ROOT / "scripts" / "find_python.sh")]
    known = {"PATH": str(tools), "HOME": str(home), **environment}
    return subprocess.run(command, capture_output=True, text=True, env=known, check=False)


def test_without_a_python_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    answer = _find_python(tmp_path)
    assert answer.returncode == 1 and answer.stdout == ""
    assert answer.stderr.startswith("error: ipssim needs Python 3.12 or newer")
    assert "hint: " in answer.stderr


def test_a_python_that_only_pyenv_knows_is_found(tmp_path: Path) -> None:
    home = tmp_path / "a home with spaces"
    python = home / ".pyenv" / "versions" / "3.12.99" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    assert _find_python(home).stdout.strip() == sys.executable


def test_a_python_that_was_named_but_is_unfit_is_not_replaced_by_another(tmp_path: Path) -> None:
    answer = _find_python(tmp_path, PYTHON="false")
    assert answer.returncode == 1 and answer.stderr.startswith("error: PYTHON=false")


# Evidence


def test_every_parameter_is_complete() -> None:
    evidence = Evidence.read()  # refuses a leaf without unit, range, meaning, grade and what the grade asks for
    assert len(evidence) > 0
    for parameter in evidence.values():
        assert parameter.unit and parameter.means and parameter.grade


@pytest.mark.parametrize("path", [p for p in PARAMETERS if p.stem != "sources"], ids=lambda path: path.stem)
def test_every_file_of_parameters_belongs_to_a_mechanism(path: Path) -> None:
    mechanisms = (ROOT / "src" / "ipssim" / "mechanisms").glob("*.py")
    assert any(f"parameters/{path.name}" in module.read_text(encoding="utf-8") for module in mechanisms)


def test_every_source_says_who_and_what() -> None:
    sources = tomllib.loads((ROOT / "src" / "ipssim" / "parameters" / "sources.toml").read_text(encoding="utf-8"))
    lacking = [key for key, source in sources.items() if not {"authors", "title"} <= set(source)]
    assert lacking == []


def test_every_source_is_cited_by_something() -> None:
    # Comments and docstrings count too; pages do not, since a generated one lists the whole bibliography.
    files = [*(ROOT / "src" / "ipssim").rglob("*.py"), *(ROOT / "src" / "ipssim").rglob("*.toml")]
    files += (ROOT / "scenarios").rglob("*.toml")
    text = "\n".join(file.read_text(encoding="utf-8") for file in files if file.name != "sources.toml")
    assert set(Evidence.read().sources) - set(re.findall(r"\w+", text)) == set()


# Scenarios


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_loads(path: Path) -> None:
    scenario = Scenario.read(path)
    assert scenario.title and "?" in scenario.question
    assert scenario.months >= 12 and scenario.arms


def test_the_states_sum_to_the_census_and_to_the_facilities_counted() -> None:
    regions = Scenario.read(ROOT / "scenarios" / "united_states.toml").world.regions
    assert regions is not None and len(regions) == 51
    assert len({region.name for region in regions}) == len({region.code for region in regions}) == 51
    assert sum(region.population for region in regions) == CENSUS_2010
    assert sum(region.facilities or 0 for region in regions) == HOSTS_2015


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_source_of_an_observation_is_in_the_bibliography(path: Path) -> None:
    known = tomllib.loads((ROOT / "src" / "ipssim" / "parameters" / "sources.toml").read_text(encoding="utf-8"))
    cited = {observation.source for observation in Scenario.read(path).observations if observation.source}
    assert cited <= set(known)


# Pages


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    lost = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert lost == []


def test_pages_name_only_files_that_exist() -> None:
    """The "Where do I ...?" table is worth nothing when it names a place that has moved."""
    lost = []
    for page in PAGES:
        for name in re.findall(
            r"`((?:src|scenarios|tests|docs|scripts|benchmarks)/[\w./-]+)`", page.read_text("utf-8")
        ):
            if not (ROOT / name).exists():
                lost.append(f"{page.name}: {name}")
    assert lost == []


def test_the_readme_shows_a_scenario_that_loads(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    path = tmp_path / "example.toml"
    path.write_text(blocks[0], encoding="utf-8")
    assert Scenario.read(path).arms


def test_files_of_tests_may_be_named_in_any_order() -> None:
    named = ("tests/cli/test_start.py", "tests/test_structure.py", "tests/cli/test_help.py")
    asked = [sys.executable, "-m", "pytest", "--setup-plan", "-q", "-p", "no:cacheprovider", *named]
    ended = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0 and "fixture 'ipssim' not found" not in ended.stdout
