"""Figures as files: the picture, and the data behind it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ipssim.errors import InputError, nearest

__all__ = ["FORMATS", "data_behind", "keep_data", "save"]

FORMATS = ("png", "svg", "pdf")
DATA = "ipssim_data"  # where axes carry the table they were drawn from

# Text stays text in SVG; nothing in a file depends on the moment it was made.
SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "ipssim", "pdf.fonttype": 42}
NO_DATE: dict[str, dict[str, None]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}


def keep_data(ax: Axes, table: pd.DataFrame) -> None:
    """Let the axes carry the table they were drawn from."""
    setattr(ax, DATA, table)


def data_behind(ax: Axes) -> pd.DataFrame:
    """The table that axes were drawn from."""
    table: pd.DataFrame = getattr(ax, DATA)
    return table


def save(ax: Axes, path: Path | str, formats: Sequence[str] = ("png", "svg")) -> list[Path]:
    """Write the figure of these axes and, as CSV, the data behind it; return the files written.

    path       where, without a suffix; folders are made when missing
    formats    png (200 dpi), svg, pdf
    """
    for name in formats:
        if name not in FORMATS:
            known = ", ".join(FORMATS)
            raise InputError(f"unknown format `{name}`", hint=nearest(name, FORMATS) or f"the formats are {known}")
    stem = Path(path)
    files = [stem.with_name(f"{stem.name}.{suffix}") for suffix in (*formats, "csv")]
    try:
        stem.parent.mkdir(parents=True, exist_ok=True)
        for file in files[:-1]:
            _draw(ax, file)
        data_behind(ax).to_csv(files[-1], index=False)
    except OSError as problem:
        raise InputError(f"cannot write figures into `{stem.parent}`: {problem.strerror}") from problem
    return files


def _draw(ax: Axes, file: Path) -> None:
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    with matplotlib.rc_context(SETTINGS):
        figure.savefig(file, dpi=200, metadata=NO_DATE[file.suffix[1:]])
