"""What names a run in a table: its arm and replicate, and in a sweep its sample. How a spread over runs is said."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OF_DESIGN", "QUANTILES", "RUN", "run_columns"]

RUN = ("arm", "sample", "replicate")
OF_DESIGN = ("key", *RUN, "seed", "months")  # columns of a design, beside what the samples vary
QUANTILES = (0.05, 0.5, 0.95)  # of runs: the ends of a band and its middle


def run_columns(frame: "pd.DataFrame") -> list[str]:
    """Those of arm, sample and replicate that a table has."""
    return [name for name in RUN if name in frame]
