"""A whole study in one call: what scripts and notebooks begin with."""

from collections.abc import Sequence
from math import inf
from pathlib import Path

from ipssim.batch.design import design
from ipssim.batch.engines import open_engine, run, run_all
from ipssim.batch.limits import limited
from ipssim.batch.results import Results
from ipssim.batch.store import Store
from ipssim.batch.store_reuse import refuse_no_results
from ipssim.errors import InputError
from ipssim.evidence import Evidence
from ipssim.scenario import Scenario

__all__ = ["carry_out"]


def carry_out(
    scenario: Scenario,
    folder: Path | str,
    engine: str = "local",
    *,
    time_limit: float = inf,
    reuse: Sequence[Path | str] = (),
) -> Results:
    """Every run of a scenario, kept in a results folder; runs that the folder holds already are not repeated.

    engine      `serial`, `local`, `local:N` or `dask:ADDRESS`; a script that uses workers needs the usual
                `if __name__ == "__main__":`, because they import it too
    time_limit  seconds for a run; one that takes longer is a failure. `results.failures` lists those
    reuse       other results folders, or folders that hold them: runs of this study that they have are not repeated
    """
    if not time_limit > 0:
        raise InputError(f"the time limit must be more than 0 seconds, not {time_limit}")
    others = [Path(other) for other in ([reuse] if isinstance(reuse, str | Path) else reuse)]
    refuse_no_results(others, Path(folder))
    evidence = Evidence.read().in_one_line
    with open_engine(engine) as opened, Store.begin(folder, scenario, design(scenario), evidence=evidence) as store:
        for other in others:
            store.reuse(other)
        for ended in run_all(store.unfinished(), opened, run=limited(run, time_limit)):
            store.add(ended)
    return Results.read(folder)
