"""Fidelity: the true total and the last rating; mean, spread, deciles, bands, items, drift."""

from functools import partial

from ipssim.fidelity_scale import IPS_25
from ipssim.outcomes.histogram import BANDS, band_counts, class_names, quantile
from ipssim.outcomes.outcome import Outcome, standard_deviation

__all__ = ["BAND_NAMES", "FIDELITY", "ITEMS"]

_TAG = "fidelity (Proctor), implementation (RE-AIM)"
_POINTS = "IPS-25 points"
_OF = {"fidelity": "true total of the 25 items", "rated": "last rating"}
_OVER = {"fidelity": ("programmes",), "rated": ("rated_programmes",)}
_WHO = {"fidelity": "programmes", "rated": "programmes that were ever rated"}
BAND_NAMES = {"not_ips": "not IPS", "fair": "fair", "good": "good", "exemplary": "exemplary"}


def _spread(total: str, name: str) -> tuple[Outcome, ...]:
    """Standard deviation, deciles and bands of a total."""
    of, label = _OF[total], "Fidelity (true)" if total == "fidelity" else "Fidelity (last rating)"
    classes = class_names(total)
    deviation = Outcome(
        f"{name}_sd",
        f"{label}: standard deviation",
        _POINTS,
        f"Standard deviation of the {of} over {_WHO[total]}",
        (f"{total}_sum", f"{total}_squares"),
        _OVER[total],
        tag=_TAG,
        rule=standard_deviation,
    )
    deciles = (
        Outcome(
            f"{name}_decile_{tenth}",
            f"{label}: decile {tenth}",
            _POINTS,
            f"The total below which {tenth} in 10 of {_WHO[total]} lie by their {of}, from counts by 5 points",
            classes,
            tag=_TAG,
            rule=partial(quantile, tenth / 10),
        )
        for tenth in range(1, 10)
    )
    bands = (
        Outcome(
            f"{name}_in_band_{band}",
            f"{label}: {BAND_NAMES[band]}",
            "share",
            f"{_WHO[total].capitalize()} whose {of} is {_range(band)} ({BAND_NAMES[band]}) over {_WHO[total]}",
            band_counts(total, band),
            _OVER[total],
            tag=_TAG,
        )
        for band in BANDS
    )
    return (deviation, *bands, *deciles)


def _range(band: str) -> str:
    low, high = BANDS[band]
    if low == IPS_25.lowest:
        return f"below {high}"
    return f"{low} or more" if high == IPS_25.highest else f"{low} to below {high}"


FIDELITY = (
    Outcome(
        "fidelity",
        "Fidelity (true)",
        _POINTS,
        "Mean over programmes of the true total of the 25 items",
        ("fidelity_sum",),
        ("programmes",),
        tag=_TAG,
    ),
    Outcome(
        "rated_fidelity",
        "Fidelity (last rating)",
        _POINTS,
        "Mean of the last rating over programmes that were ever rated",
        ("rated_sum",),
        ("rated_programmes",),
        tag=_TAG,
    ),
    Outcome(
        "rated_share",
        "Programmes ever rated",
        "share",
        "Programmes with a rating, by outsiders or their own, over programmes",
        ("rated_programmes",),
        ("programmes",),
        tag=_TAG,
    ),
    Outcome(
        "good_fidelity_share",
        "Programmes of good fidelity",
        "share",
        "Programmes with a true total of 100 or more over programmes",
        band_counts("fidelity", "good", "exemplary"),
        ("programmes",),
        tag=_TAG,
    ),
    Outcome(
        "rated_good_share",
        "Programmes rated good",
        "share",
        "Programmes whose last rating is 100 or more over programmes that were ever rated",
        band_counts("rated", "good", "exemplary"),
        ("rated_programmes",),
        tag=_TAG,
    ),
    Outcome(
        "fidelity_change",
        "Change of fidelity within sites",
        f"{_POINTS} / year",
        "Mean change of the true total in the last calendar year, over programmes that delivered all through it (below "
        "zero: drift); known at the ends of years",
        ("fidelity_change_sum",),
        ("programmes_of_a_year",),
        tag=_TAG,
    ),
    *_spread("fidelity", "fidelity"),
    *_spread("rated", "rated_fidelity"),
)

ITEMS = tuple(
    Outcome(
        f"item_{item}",
        f"Item: {item.replace('_', ' ')}",
        "points, 1-5",
        f"Mean over programmes of the true level of the item `{item}`; known at the ends of years",
        (f"item_{item}",),
        ("programmes_at_year_end",),
        tag=_TAG,
    )
    for item in IPS_25.items
)
