"""Repeating runs of a results folder: are the tables what this machine makes of the same study today?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow.dataset as ds

from ipssim.batch import store_files as files
from ipssim.batch.attempt import Failure, attempt
from ipssim.batch.design import design
from ipssim.batch.digest import digests_of_runs
from ipssim.batch.engines import run
from ipssim.batch.manifest import environment
from ipssim.batch.parts import TABLES, Part, read
from ipssim.errors import InputError
from ipssim.outcomes.runs import RUN
from ipssim.scenario import RunSpec, Scenario
from ipssim.scenario.own_files import own_files

__all__ = ["Repeated", "repeated", "runs_of_key", "some_runs", "what_changed"]


@dataclass(frozen=True)
class Repeated:
    """What came of a run when it was repeated.

    word   what came of it: identical (its tables are those of the folder, to the last bit) or DIFFERENT; of a run that
           the folder does not hold, went well or FAILED again
    why    what differs, in words; the traceback of a run that failed
    """

    spec: RunSpec
    word: Literal["identical", "DIFFERENT", "went well", "FAILED again"]
    why: str = ""


def some_runs(folder: Path, number: int, seed: int) -> pd.DataFrame:
    """Rows of the design for some finished runs, drawn at random; the same ones for the same seed."""
    table = files.read_design(folder)
    table = table[table["key"].isin(files.finished_keys(folder))].drop_duplicates("key")
    luck = [sha256(f"{seed} {key}".encode()).hexdigest() for key in table["key"]]
    return table.assign(_luck=luck).sort_values("_luck").drop(columns="_luck").head(number)


def runs_of_key(folder: Path, start: str) -> pd.DataFrame:
    """The row of the design of the run whose key begins so, finished or not."""
    table = files.read_design(folder).drop_duplicates("key")
    found: pd.DataFrame = table[table["key"].str.startswith(start)]
    if len(found) != 1:
        what = (
            f"no run has a key that begins with `{start}`" if found.empty else f"{len(found)} runs begin with `{start}`"
        )
        raise InputError(what, path=folder, hint="keys stand in failures.jsonl and in what `ipssim export` writes")
    return found


def repeated(folder: Path, rows: pd.DataFrame) -> Iterator[Repeated]:
    """The runs of these rows, one after the other, compared with what the folder holds of them."""
    scenario, parts = files.read_scenario(folder), files.read_parts(folder)
    specs = design(scenario)
    arms = [arm.name for arm in scenario.arms]
    for key, arm, sample, replicate in rows[["key", *RUN]].itertuples(index=False, name=None):
        yield _compared(specs[specs.place(arms.index(arm), sample, replicate)], key, parts)


def _compared(spec: RunSpec, key: str, parts: Sequence[Part]) -> Repeated:
    (ended,) = attempt(run, [spec])
    kept = _kept(parts, key)
    if isinstance(ended, Failure):
        return Repeated(spec, "DIFFERENT" if kept else "FAILED again", ended.traceback.strip())
    if kept is None:
        return Repeated(spec, "went well", "the folder has nothing to compare it with")
    fresh = Part.in_memory([ended])
    (digest,) = dict(digests_of_runs(fresh)).values()
    if dict(digests_of_runs(kept))[key] == digest:
        return Repeated(spec, "identical")
    return Repeated(spec, "DIFFERENT", _first_difference(_series(kept, key), _series(fresh, spec.key)))


def _kept(parts: Sequence[Part], key: str) -> Part | None:
    for part in parts:
        if part.runs.count_rows(filter=ds.field("key") == key):
            return Part(**{name: _only(part, name, key) for name in TABLES}, source=part.source)
    return None


def _only(part: Part, table: str, key: str) -> ds.Dataset:
    return ds.dataset(read([part], table, where=ds.field("key") == key))


def _series(part: Part, key: str) -> pd.DataFrame:
    frame: pd.DataFrame = read([part], "series", where=ds.field("key") == key).to_pandas()
    return frame.drop(columns="key").sort_values(["month", "scope", "group"], ignore_index=True)


def _first_difference(kept: pd.DataFrame, fresh: pd.DataFrame) -> str:
    """The first month and quantity that are not the same."""
    if kept.shape != fresh.shape or set(kept.columns) != set(fresh.columns):
        return f"the series has {fresh.shape[0]} rows and {fresh.shape[1]} columns now, {kept.shape} before"
    for place in range(len(kept)):
        for name in kept.columns:
            before, now = kept[name].iloc[place], fresh[name].iloc[place]
            if before != now and not (pd.isna(before) and pd.isna(now)):
                month = int(kept["month"].iloc[place])
                return f"first in month {month}: `{name}` was {before} and is {now}"
    return "only the event log differs"


def what_changed(folder: Path, scenario: Scenario) -> list[str]:
    """Reasons for a difference: other versions or processors than those that computed the folder, another source."""
    manifest, here = files.read_manifest(folder), environment()
    changed = [
        f"{name}: {before.get(name)} then, {now} now"
        for before in manifest.environments
        for name, now in here.items()
        if before.get(name) != now
    ]
    first = design(scenario)[0]
    known = files.read_design(folder)["key"].to_numpy()
    source = (
        "the source of ipssim, or of a policy of your own,"
        if own_files(scenario.all_policies())
        else "the source of ipssim"
    )
    return [*([f"{source} has changed"] if not np.isin(first.key, known) else []), *dict.fromkeys(changed)]
