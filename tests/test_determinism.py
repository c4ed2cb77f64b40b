"""The same file gives the same tables in another process, whatever the seed of Python's own hashing."""

import os
from pathlib import Path

from children import said

ROOT = Path(__file__).parents[1]
SCRIPT = """
from ipssim.batch import Results, design, run_all
from ipssim.scenario import Scenario
scenario = Scenario.read("scenarios/teaching.toml").model_copy(update={"replicates": 1})
print(Results.collect(scenario, run_all(design(scenario))).digest())
"""


def digest(hash_seed: str) -> str:
    return said("-c", SCRIPT, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": hash_seed}).strip()


def test_two_processes_with_other_hash_seeds_give_the_same_digest():
    first, second = digest("1"), digest("2")
    assert len(first) == 64
    assert first == second
