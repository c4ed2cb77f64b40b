"""`ipssim start`: scenarios to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from ipssim.cli.output import say
from ipssim.errors import InputError
from ipssim.wording import counted

__all__ = ["start"]


def start(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to put them.")] = Path("scenarios"),
) -> None:
    """Put the scenarios that come with ipssim into a folder of yours, to run and to change.

    Files that are there already are left as they are.

    \b
    Examples:
      ipssim start scenarios
      ipssim start my_study/scenarios
    """
    from ipssim.scenario.library import copied_to

    try:
        new, left = copied_to(folder)
    except OSError as error:
        raise InputError(f"cannot write to `{folder}`: {error.strerror}") from None
    kept = f"; already there and left as found: {counted(len(left), 'file')}" if left else ""
    say(f"{counted(len(new), 'scenario')} put into {folder}{kept}")
    say(f"Look around with `ipssim list scenarios`, or run one: `ipssim run {folder / 'three_policies.toml'}`")
