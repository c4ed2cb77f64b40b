"""How a world starts: what agencies and authorities are like before the first month."""

from dataclasses import dataclass

__all__ = ["Initial"]


@dataclass(frozen=True)
class Initial:
    """Parameters of the initial state; values and evidence in parameters/initial.toml."""

    leader_mean: float
    leader_spread: float
    climate_spread: float
    legacy_mean: float
    commitment_mean: float
    commitment_spread: float
    power_mean: float
    power_spread: float
    heard_share: float
    separate_health: float
    separate_other: float
    unemployment_spread: float
    payers_spread: float
    open_posts: float
    research_share: float
