"""A small study that is carried out with runs that are quick, into a folder or in memory."""

from pathlib import Path

from batch import fakes
from ipssim.batch import Results, Shard, Store, design, run_all
from ipssim.scenario import Scenario

WHOLE = Shard()


def carried_out(folder: Path, scenario: Scenario, shard: Shard = WHOLE, *, rows: int = 50_000) -> Results:
    """The whole study, or a shard of it, in as many parts as the rows of each ask for."""
    with Store.begin(folder, scenario, design(scenario), shard=shard, rows=rows, seconds=60) as store:
        for ended in run_all(store.unfinished(), run=fakes.run):
            store.add(ended)
    return Results.read(folder)


def in_memory(scenario: Scenario) -> Results:
    """The same study without a folder."""
    return Results.collect(scenario, run_all(design(scenario), run=fakes.run))
