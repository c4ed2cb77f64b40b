"""What names a run in a table: its arm and replicate, and in a sweep its sample."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OF_DESIGN", "RUN", "run_columns"]

RUN = ("arm", "sample", "replicate")
OF_DESIGN = ("key", *RUN, "seed", "months")  # columns of a design, beside what the samples vary


def run_columns(frame: "pd.DataFrame") -> list[str]:
    """Those of arm, sample and replicate that a table has."""
    return [name for name in RUN if name in frame]
