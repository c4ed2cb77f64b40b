"""How to do it again: commands, versions, seeds, checksums."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from ipssim.batch import Results
from ipssim.batch.manifest import Manifest
from ipssim.scenario import Scenario

__all__ = ["Recipe", "recipe"]

MOST_DIGESTED = 400  # runs; more of them take too long to read for a report


@dataclass(frozen=True)
class Recipe:
    """What is needed to repeat a study.

    commands    in order, for a shell
    facts       seed, dates, checksums: name and value
    versions    of every environment that computed runs: name and value
    scenario    the text of the scenario file
    """

    commands: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
    scenario: str


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
    return Recipe(commands, tuple(_facts(results, manifest, scenario)), tuple(dict.fromkeys(versions)), study.text)


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
