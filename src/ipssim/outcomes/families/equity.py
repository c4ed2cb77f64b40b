"""Equity: how evenly the practice reaches people, between regions and kinds of host."""

from ipssim.outcomes.differences import gap, gini, highest, lowest
from ipssim.outcomes.outcome import Outcome

__all__ = ["EQUITY"]

_TAG = "equity"
_CLIENTS, _WANTING = ("clients",), ("people_wanting_work",)

EQUITY = (
    Outcome(
        "gini_between_regions",
        "Gini of penetration between regions",
        "0-1",
        "Gini coefficient of penetration between regions, each counted by its people who want work; 0 is even; known "
        "when regions are recorded",
        _CLIENTS,
        _WANTING,
        tag=_TAG,
        rule=gini,
        between="region",
    ),
    Outcome(
        "penetration_worst_region",
        "Penetration of the worst region",
        "share",
        "Lowest penetration of any region; known when regions are recorded",
        _CLIENTS,
        _WANTING,
        tag=_TAG,
        rule=lowest,
        between="region",
    ),
    Outcome(
        "penetration_best_region",
        "Penetration of the best region",
        "share",
        "Highest penetration of any region; known when regions are recorded",
        _CLIENTS,
        _WANTING,
        tag=_TAG,
        rule=highest,
        between="region",
    ),
    Outcome(
        "penetration_gap_of_hosts",
        "Gap of penetration by kind of host",
        "share",
        "Highest less lowest penetration of any kind of host, each over the people who want work at agencies of that "
        "kind; known at the ends of years",
        _CLIENTS,
        _WANTING,
        tag=_TAG,
        rule=gap,
        between="host",
    ),
)
