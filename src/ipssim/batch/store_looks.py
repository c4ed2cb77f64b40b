"""What a results folder remembers of looks at it: a study that is taken up again is looked at in the same places."""

import json
from pathlib import Path

from ipssim.batch import store_files as files
from ipssim.errors import InputError

__all__ = ["first_look", "replicates_there"]

FIRST_LOOK = "first_look.json"


def first_look(folder: Path, replicates: int) -> int:
    """How many replicates the first look at these results was taken at; now, at so many, if there was none before."""
    path = folder / FIRST_LOOK
    if not path.exists():
        with files.writing(folder):
            files.write_text(path, json.dumps({"replicates": replicates}))
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["replicates"]
    except (OSError, ValueError, KeyError, TypeError):
        found = None
    if type(found) is not int or found < 1:
        hint = "remove it, and looks begin at the replicates of the scenario"
        raise InputError("this file is damaged", path=path, hint=hint)
    return found


def replicates_there(folder: Path) -> int:
    """The highest replicate of which a run is finished; 0 where there are no results."""
    if not (folder / files.MANIFEST).exists():
        return 0
    if not (folder / files.DESIGN).exists():
        return files.read_manifest(folder).study.replicates  # who goes on with the study writes its design again
    design = files.read_design(folder)
    finished = design.loc[design["key"].isin(files.finished_keys(folder)), "replicate"]
    return int(finished.max()) if len(finished) else 0
