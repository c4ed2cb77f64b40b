"""How much a study asks for, before it is begun: runs, time, room on the disk."""

from typing import TYPE_CHECKING

from ipssim.cli.progress import duration
from ipssim.wording import counted

if TYPE_CHECKING:
    from ipssim.scenario import RunSpec, Scenario

__all__ = ["estimate", "size"]

SHORT_RUNS = (6, 30)  # months
MEGABYTE = 1e6


def size(scenario: "Scenario") -> str:
    """Arms, samples, replicates, and how many runs they make."""
    from ipssim.batch.samples import samples

    found = len(samples(scenario))
    sampled = f" x {counted(found, 'sample')}" if scenario.sweep else ""
    arms, replicates = counted(len(scenario.arms), "arm"), counted(scenario.replicates, "replicate")
    runs = len(scenario.arms) * found * scenario.replicates
    return f"{arms}{sampled} x {replicates} = {counted(runs, 'run')}"


def estimate(scenario: "Scenario", workers: int) -> str:
    """Minutes and megabytes of a study, from short runs of its first arm that are timed and weighed.

    In small worlds these are several replicates, because they will travel together.
    """
    from ipssim.batch import design
    from ipssim.batch.engines import families

    specs = design(scenario)
    some = [spec for spec in next(families(specs)) if spec.arm == specs[0].arm]
    _short(some, 1)  # pays for imports
    few, more = (min(months, scenario.months) for months in SHORT_RUNS)
    (start, first), (seconds, second) = _short(some, few), _short(some, more)
    ahead = (scenario.months - few) / max(more - few, 1)
    a_run, room = start + (seconds - start) * ahead, first + (second - first) * ahead
    whole = duration(a_run * len(specs) / workers)
    return (
        f"{duration(a_run)} a run, {whole} for all on {counted(workers, 'core')}, at most "
        f"{max(room * len(specs) / MEGABYTE, 1):,.0f} MB on the disk, going by the first {more} months"
    )


def _short(specs: "list[RunSpec]", months: int) -> tuple[float, int]:
    """Seconds and bytes of one of some short runs."""
    from dataclasses import replace
    from time import perf_counter

    from ipssim.batch.store_files import room_of
    from ipssim.model import simulate_together

    began = perf_counter()
    runs = simulate_together([replace(spec, months=months) for spec in specs])
    return (perf_counter() - began) / len(runs), room_of(runs[0])
