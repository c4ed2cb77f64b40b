"""How totals of the fidelity scale are spread: counts by class, which add up over groups as a quantile does not."""

from typing import TYPE_CHECKING

import numpy as np

from ipssim.fidelity_scale import IPS_25

if TYPE_CHECKING:
    import pandas as pd

    from ipssim.outcomes.outcome import Outcome

__all__ = ["BANDS", "CLASS_OF_POINT", "EDGES", "band_counts", "class_names", "quantile"]

WIDTH = 5  # points; every band of the scale begins at an edge, so shares in bands are exact
EDGES = tuple(sorted({*range(IPS_25.lowest, IPS_25.highest, WIDTH), IPS_25.fair, IPS_25.good, IPS_25.exemplary}))
CLASS_OF_POINT = np.searchsorted(EDGES, np.arange(IPS_25.highest + 1), side="right")  # 0 below the scale
BANDS = {
    "not_ips": (IPS_25.lowest, IPS_25.fair),
    "fair": (IPS_25.fair, IPS_25.good),
    "good": (IPS_25.good, IPS_25.exemplary),
    "exemplary": (IPS_25.exemplary, IPS_25.highest),
}


def class_names(total: str) -> tuple[str, ...]:
    """Names of the counts by class of a total, by their lower edge: `rated_100` counts ratings of 100 to 104."""
    return tuple(f"{total}_{edge}" for edge in EDGES)


def band_counts(total: str, *bands: str) -> tuple[str, ...]:
    """Names of the classes that make up these bands of the scale."""
    ranges = [BANDS[band] for band in bands]
    return tuple(f"{total}_{edge}" for edge in EDGES if any(low <= edge < high for low, high in ranges))


def quantile(share: float, outcome: "Outcome", frame: "pd.DataFrame") -> "pd.Series[float]":
    """The total below which this share of the programmes lies, interpolated within its class [points].

    numerator of the outcome: the counts by class
    """
    import pandas as pd

    counts = frame[list(outcome.numerator)].to_numpy(np.float64)
    below = np.concatenate([np.zeros((len(counts), 1)), np.cumsum(counts, axis=1)], axis=1)
    number = below[:, -1]
    wanted = share * number
    # The class in which the wanted place lies: the last one that begins below it.
    place = np.clip((below[:, :-1] < wanted[:, None]).sum(axis=1) - 1, 0, len(EDGES) - 1)
    rows = np.arange(len(counts))
    inside = (wanted - below[rows, place]) / np.maximum(counts[rows, place], 1)
    low, high = np.array(EDGES)[place], np.array([*EDGES[1:], IPS_25.highest])[place]
    return pd.Series(np.where(number > 0, low + inside * (high - low), np.nan), index=frame.index)
