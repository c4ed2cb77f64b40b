"""The twelve determinants: how their levels pull on the four implementation outcomes, where no mechanism carries them.

The weights are made in `weights`, the levels in `levels`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ipssim.mechanisms.weights import SHAPE
from ipssim.vocabulary import Determinant, ImplementationOutcome

__all__ = [
    "INTERNAL",
    "Combination",
    "Coupling",
    "Determinants",
    "coupling",
    "kappas",
    "most_pull",
    "pull",
    "residual_cells",
]

FloatArray = NDArray[np.float64]
Rows = Sequence[Mapping[str, str]]

ROUNDING = np.sqrt(np.finfo(float).eps)
Combination = Literal["additive", "leader_moderated", "weakest_link"]

# Determinants inside the organisation, or the leaders themselves: leaders do not moderate these.
INTERNAL = (
    Determinant.MISSION_ALIGNMENT,
    Determinant.CULTURE,
    Determinant.WORK_INFRASTRUCTURE,
    Determinant.AGENCY_LEADERS,
)


@dataclass(frozen=True)
class Determinants:
    """Parameters of the determinants; values and evidence in parameters/determinants.toml."""

    # Strength of the residual pull on each outcome
    kappa_adoption: float
    kappa_implementation: float
    kappa_sustainment: float
    kappa_penetration: float
    leader_floor: float
    sparse_count: float
    # Levels
    strategy_alone: float
    devolution_loss: float
    mandate: float
    redirection: float
    hurdle: float
    bypass: float
    secure_months: float
    security_weight: float
    generosity_weight: float
    time_limit_loss: float
    division_loss: float
    money_limits_loss: float
    open_line: float
    open_calls: float
    training_floor: float
    training_months: float
    open_centre: float
    feedback_months: float
    unsupervised_loss: float
    monitoring_burden: float
    data_limits_loss: float
    published_results: float
    collaboration_share: float
    other_models_loss: float
    support_absence: float
    tenure_floor: float
    tenure_months: float


@dataclass(frozen=True, eq=False)
class Coupling:
    """The residual coupling of determinants to outcomes, ready to be applied.

    facilitator   weight of a positive level, (12, 4); 0 where a mechanism carries the cell
    barrier       weight of a negative level, (12, 4); 0 where a mechanism carries the cell
    denominators  sum over residual determinants of (facilitator + barrier) / 2, (4,)
    kappa         strength for each outcome, (4,): a log hazard ratio, or a log speed
    combination   how levels combine
    leader_floor  what external levels count for under a leader without any commitment
    """

    facilitator: FloatArray
    barrier: FloatArray
    denominators: FloatArray
    kappa: FloatArray
    combination: Combination
    leader_floor: float


def kappas(p: Determinants) -> FloatArray:
    """The four strengths, in the order of `ImplementationOutcome`."""
    return np.array([p.kappa_adoption, p.kappa_implementation, p.kappa_sustainment, p.kappa_penetration])


def coupling(
    facilitator: FloatArray, barrier: FloatArray, used: NDArray[np.bool_], combination: Combination, p: Determinants
) -> Coupling:
    """The coupling of a run.

    facilitator, barrier  weights of all 48 cells, (12, 4), by one of the weightings of `weights`
    used                  the cells that count: residual ones that the weighting keeps
    combination           how levels combine
    """
    facilitator, barrier = facilitator * used, barrier * used
    total = (facilitator + barrier).sum(axis=0) / 2
    return Coupling(
        facilitator=facilitator,
        barrier=barrier,
        denominators=np.where(total > 0, total, 1),
        kappa=kappas(p),
        combination=combination,
        leader_floor=p.leader_floor,
    )


def residual_cells(routing: Rows) -> NDArray[np.bool_]:
    """Which of the 48 cells the matrix carries, (12, 4); every cell must say `mechanism` or `matrix`."""
    cells = np.zeros(SHAPE, np.bool_)
    seen = set()
    for row in routing:
        d = Determinant[row["determinant"].upper()]
        seen.add(d)
        for o in ImplementationOutcome:
            route = row[o.name.lower()]
            if route not in ("mechanism", "matrix"):
                raise ValueError(f"`{route}` is no route for {d.name.lower()} and {o.name.lower()}")
            cells[d, o] = route == "matrix"
    if len(seen) != len(Determinant):
        raise ValueError("the routing table must have one row for each of the twelve determinants")
    return cells


def pull(levels: Any, coupling: Coupling, outcome: ImplementationOutcome, leader: Any) -> Any:
    """Residual pull of the determinants on an outcome, D_o.

        D_o = sum over residual d of ( f_do max(x_d, 0) - b_do max(-x_d, 0) )
              / sum over residual d of (f_do + b_do) / 2

    levels   x_d in [-1, 1], (..., 12)
    leader   the leader's commitment [0-1], used by the rule `leader_moderated` only

    additive          as above
    leader_moderated  external levels times (leader_floor + leader), kept within [-1, 1]
    weakest_link      the least contribution instead of their mean
    """
    if coupling.combination == "leader_moderated":
        levels = moderated(levels, leader, coupling.leader_floor)
    f, b = coupling.facilitator[:, outcome], coupling.barrier[:, outcome]
    if coupling.combination == "weakest_link":
        felt = np.maximum(levels, 0) * f + np.minimum(levels, 0) * b
        residual = (f + b) > 0
        if not residual.any():
            return np.zeros(felt.shape[:-1])
        least = np.min(felt, axis=-1, where=residual, initial=np.inf)
        return least * np.count_nonzero(residual) / coupling.denominators[outcome]
    # b x + (f - b) max(x, 0) is f max(x, 0) - b max(-x, 0). Not a matrix product: the same bits for one as for all.
    felt = np.einsum("...d,d->...", levels, b) + np.einsum("...d,d->...", np.maximum(levels, 0), f - b)
    return felt / coupling.denominators[outcome]


def most_pull(coupling: Coupling, outcome: ImplementationOutcome) -> Any:
    """The residual pull that no levels exceed, by any rule: of every facilitator at 1, and more than rounding adds.

    D_o <= sum over residual d of f_do / (sum over residual d of (f_do + b_do) / 2)
    """
    return coupling.facilitator[:, outcome].sum() / coupling.denominators[outcome] + ROUNDING


def moderated(levels: Any, leader: Any, floor: float) -> Any:
    """Levels as a committed leader lets them through: external ones times (floor + leader), within [-1, 1]."""
    external = np.ones(len(Determinant), np.bool_)
    external[list(INTERNAL)] = False
    passed = np.clip(levels * (floor + np.asarray(leader)[..., None]), -1, 1)
    return np.where(external, passed, levels)
