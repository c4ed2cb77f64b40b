"""Figures of `Results`. Every function returns `Axes` and shows nothing; `save` writes them as files."""

from collections.abc import Callable

from matplotlib.axes import Axes

from ipssim.figures.curves import adoption_curve, fidelity_curve, outcome_curve, penetration_curve, programmes_curve
from ipssim.figures.saving import data_behind, save
from ipssim.figures.survival import survival_curve

__all__ = [
    "FIGURES",
    "adoption_curve",
    "data_behind",
    "fidelity_curve",
    "outcome_curve",
    "penetration_curve",
    "programmes_curve",
    "save",
    "survival_curve",
]

FIGURES: dict[str, Callable[..., Axes]] = {
    "penetration": penetration_curve,
    "adoption": adoption_curve,
    "programmes": programmes_curve,
    "fidelity": fidelity_curve,
    "survival": survival_curve,
}
