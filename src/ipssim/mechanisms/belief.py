"""What authorities believe about the practice, and how committed that makes them."""

from typing import Any

import numpy as np

from ipssim.mechanisms.authority import Authority
from ipssim.mechanisms.rates import logistic

__all__ = ["commitment_target", "evidence_strength", "regional_results", "toward"]


def toward(level: Any, target: Any, months: float) -> Any:
    """A slow state one month on: x + (target - x) / months, with the time constant in months."""
    return level + (target - level) / months


def evidence_strength(trials: Any, local: Any, monitoring: Any, membership: Any, p: Authority) -> Any:
    """The belief [0-1] that the evidence now known would justify; it saturates.

        E = 1 - exp( -(w_i * trials + w_l * local + w_m * monitoring + w_c * membership) )

    trials      positive trials published anywhere: foreign evidence is discounted
    local       strength of positive trials of one's own [0-1]: decision-makers trust these most
    monitoring  strength of published monitoring results [0-1]
    membership  what the learning community shows its members [0-1]
    """
    known = p.international_weight * trials + p.local_weight * local
    return 1 - np.exp(-(known + p.monitoring_weight * monitoring + p.membership_weight * membership))


def regional_results(clients: Any, working: Any, millions: Any, p: Authority) -> Any:
    """Visible results of a region [0-1]: many people served, many of them working.

        R = (1 - exp(-clients per million / C)) * min(1, (working / clients) / W)

    C  clients per million at which results are widely visible;  W  share at work in a typical programme
    """
    reach = 1 - np.exp(-clients / np.maximum(millions, np.finfo(float).eps) / p.reference_clients)
    share = working / np.maximum(clients, 1)
    return reach * np.minimum(1, share / p.reference_working_share)


def commitment_target(
    belief: Any,
    advocacy: Any,
    champion: Any,
    membership: Any,
    results: Any,
    neighbours: Any,
    nation: Any,
    strategy: Any,
    other_models: Any,
    competing: Any,
    devolution: Any,
    p: Authority,
) -> Any:
    """The commitment [0-1] an authority moves toward.

        c* = logistic( a + sum of b_i x_i )

    belief, advocacy by researchers, champion, membership of the learning community, results in the region, example of
    neighbours, national commitment, national strategy with a programme: they raise it. Commitment to other service
    models, competing services in the region and devolution to local authorities, who give the practice a low
    priority, lower it. All in [0-1].
    """
    raised = p.from_belief * belief + p.from_advocacy * advocacy + p.from_champion * champion
    raised = raised + p.from_membership * membership + p.from_results * results
    raised = raised + p.from_neighbours * neighbours + p.from_nation * nation + p.from_strategy * strategy
    lowered = p.from_other_models * other_models + p.from_competition * competing + p.from_devolution * devolution
    return logistic(p.commitment_base + raised - lowered)
