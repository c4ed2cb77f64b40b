"""How to do it again: commands, versions, seeds, checksums."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from ipssim.batch import Results
from ipssim.batch.manifest import Manifest
from ipssim.report.in_toml import in_toml, needs_no_other
from ipssim.scenario import Scenario
from ipssim.scenario.own_files import own_files

__all__ = ["Recipe", "recipe"]

JSON = "{"  # how the text of a scenario that was made in Python begins
MOST_DIGESTED = 400  # runs; more of them take too long to read for a report


@dataclass(frozen=True)
class Recipe:
    """What is needed to repeat a study.

    commands    in order, for a shell
    facts       seed, dates, checksums: name and value
    versions    of every environment that computed runs: name and value
    scenario    the text of one scenario file that needs no other
    written     the scenario as it was written, with its comments, where that is not the same
    modules     of its own policies: file name and text
    """

    commands: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
    scenario: str
    written: str
    modules: tuple[tuple[str, str], ...]

    def texts(self) -> Iterator[str]:
        """All that is to be kept as files, or to be read like one."""
        yield from (self.scenario, self.written, *(text for _, text in self.modules))


def recipe(results: Results, manifest: Manifest, scenario: Scenario, folder: Path) -> Recipe:
    """How the results in a folder were made, and how they are checked."""
    study, where = results.scenario, quote(folder.name or "results")
    samples = scenario.sweep.samples if scenario.sweep else None
    sampled = f" --samples {samples}" if samples else ""
    commands = (
        f"ipssim run scenario.toml --replicates {study.replicates} --seed {study.seed}{sampled} --out {where}",
        f"ipssim verify {where}",
        f"ipssim report {where} -o report.html",
    )
    versions = tuple(
        (name, value) for environment in manifest.environments for name, value in environment.items() if value
    )
    alone = needs_no_other(study.text)
    return Recipe(
        commands=commands,
        facts=tuple(_facts(results, manifest, scenario)),
        versions=tuple(dict.fromkeys(versions)),
        scenario=study.text if alone else in_toml(scenario),
        written="" if alone or study.text.startswith(JSON) else study.text,
        modules=tuple((name, file.read_text("utf-8")) for name, file in own_files(scenario.all_policies()).items()),
    )


def _facts(results: Results, manifest: Manifest, scenario: Scenario) -> list[tuple[str, str]]:
    study = results.scenario
    told = scenario.model_dump_json(by_alias=True, serialize_as_any=True)
    keys = "".join(sorted(results.runs["key"]))
    facts = [
        ("Seed", str(study.seed)),
        ("Results begun", manifest.created),
        ("SHA-256 of the scenario", _sha(told)),
        ("SHA-256 of the keys of all runs", _sha(keys)),
    ]
    if 0 < results.finished <= MOST_DIGESTED:
        facts.append(("SHA-256 of the result tables", results.digest()))
    return facts


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
