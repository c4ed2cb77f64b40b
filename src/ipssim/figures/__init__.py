"""Figures of `Results`. Every function returns `Axes` and shows nothing; `save` writes them as files.

A figure of several panels returns the first of them; `save`, `data_behind` and `alt_text` take it for the whole.
"""

from collections.abc import Callable, Mapping

from matplotlib.axes import Axes

from ipssim.errors import ByName
from ipssim.figures.acceptability import acceptability_curve
from ipssim.figures.cascade import cascade
from ipssim.figures.curves import adoption_curve, fidelity_curve, outcome_curve, penetration_curve, programmes_curve
from ipssim.figures.differences import difference_curve, ranking
from ipssim.figures.fan import fidelity_bands, fidelity_fan
from ipssim.figures.items import item_map
from ipssim.figures.money import cost_by_use, money_by_payer, money_by_stream
from ipssim.figures.multiples import region_panels
from ipssim.figures.needs import NotInFolder
from ipssim.figures.peers import peer_groups
from ipssim.figures.plane import cost_plane
from ipssim.figures.regions import region_map
from ipssim.figures.river import phase_river
from ipssim.figures.saving import alt_text, data_behind, letters_missing, save
from ipssim.figures.stops import stops_by_cause
from ipssim.figures.style import SIZES, new_axes, sized_axes
from ipssim.figures.survival import survival_curve
from ipssim.figures.sweeps import sweep_map
from ipssim.figures.tornado import tornado
from ipssim.figures.uncertainty import uncertainty_fan

__all__ = [
    "FIGURES",
    "SIZES",
    "NotInFolder",
    "acceptability_curve",
    "adoption_curve",
    "alt_text",
    "cascade",
    "cost_by_use",
    "cost_plane",
    "data_behind",
    "difference_curve",
    "fidelity_bands",
    "fidelity_curve",
    "fidelity_fan",
    "item_map",
    "letters_missing",
    "money_by_payer",
    "money_by_stream",
    "new_axes",
    "outcome_curve",
    "peer_groups",
    "penetration_curve",
    "phase_river",
    "programmes_curve",
    "ranking",
    "region_map",
    "region_panels",
    "save",
    "sized_axes",
    "stops_by_cause",
    "survival_curve",
    "sweep_map",
    "tornado",
    "uncertainty_fan",
]

FIGURES: Mapping[str, Callable[..., Axes]] = ByName(
    "figure",
    {
        "penetration": penetration_curve,
        "adoption": adoption_curve,
        "programmes": programmes_curve,
        "fidelity": fidelity_curve,
        "survival": survival_curve,
        "difference": difference_curve,
        "ranking": ranking,
        "cost-plane": cost_plane,
        "acceptability": acceptability_curve,
        "cascade": cascade,
        "phases": phase_river,
        "stops": stops_by_cause,
        "fidelity-fan": fidelity_fan,
        "fidelity-bands": fidelity_bands,
        "items": item_map,
        "money-by-payer": money_by_payer,
        "money-by-stream": money_by_stream,
        "cost-by-use": cost_by_use,
        "region-map": region_map,
        "regions": region_panels,
        "peers": peer_groups,
        "sweep": sweep_map,
        "tornado": tornado,
        "uncertainty": uncertainty_fan,
    },
    see="`ipssim plot --list` names them all",
)
