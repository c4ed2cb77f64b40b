"""Which results folders a study may go on with: those whose finished runs are all its own."""

from collections.abc import Set
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ipssim.batch import store_files as files
from ipssim.batch.manifest import ELSEWHERE, Study
from ipssim.errors import InputError

if TYPE_CHECKING:
    from ipssim.scenario import Scenario

__all__ = ["has_begun", "refuse_others"]


def has_begun(folder: Path) -> bool:
    """Whether there are results: a lost manifest is written again, because keys say what each run is."""
    return (folder / files.MANIFEST).exists() or bool(files.part_names(folder))


def refuse_others(folder: Path, scenario: "Scenario", finished: frozenset[str], wanted: Set[str]) -> None:
    """Raise an InputError if the folder holds runs that are not wanted."""
    before = files.read_manifest(folder).study.text if (folder / files.MANIFEST).exists() else ""
    if finished <= wanted:
        return
    held = files.read_design(folder)
    if wanted <= set(held["key"]):
        samples = (scenario.sweep.samples if scenario.sweep else None) or 0
        raise _more_than(held[held["key"].isin(wanted)], held, folder, samples)
    same_scenario = before == Study.of(scenario).text
    what = (
        "the folder holds results of this scenario from another version of ipssim, or of a policy of your own, "
        "or with other settings"
        if same_scenario
        else "the folder holds results of another scenario or sweep" + (", or of another version" if not before else "")
    )
    is_hypercube = scenario.sweep is not None and scenario.sweep.method == "latin_hypercube"
    hint = f"{ELSEWHERE}, or double the samples: a Latin hypercube can be extended in no other way"
    raise InputError(what, path=folder, hint=hint if is_hypercube else ELSEWHERE)


def _more_than(asked: pd.DataFrame, held: pd.DataFrame, folder: Path, samples: int) -> InputError:
    """The error that a folder holds all that is asked for and more, by what it holds more of.

    samples   how many are asked for, as --samples counts them: each may be several rows of the design; 0 without
    """
    counts = {name: held[name].nunique() for name in ("replicate", "sample", "arm")}
    more = {name: number for name, number in counts.items() if number > asked[name].nunique()}
    what = "the folder holds more runs of this scenario than are asked for"
    if not more:
        return InputError(what, path=folder, hint=ELSEWHERE)
    what = f"{what}: {', '.join(f'{number} {name}s' for name, number in more.items())}"
    how = [f"--replicates {more['replicate']}"] if "replicate" in more else []
    if samples and "sample" in more:
        how.append(f"--samples {more['sample'] * samples // asked['sample'].nunique()}")
    as_many = f"as many with {' '.join(how)}" if how else "as many"
    return InputError(what, path=folder, hint=f"ask for {as_many}, or {ELSEWHERE}")
