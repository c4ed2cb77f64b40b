"""From evidence to the parameters of a run: every mechanism's record, bound to its file and to overrides."""

from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipssim.evidence import Evidence
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms import weights
from ipssim.mechanisms.adoption import peer_weights
from ipssim.mechanisms.determinants import Coupling, Determinants, coupling, residual_cells
from ipssim.mechanisms.finance import award_weights
from ipssim.mechanisms.items import FidelityItems, fidelity_items
from ipssim.mechanisms.parameters import Mechanisms
from ipssim.scenario.choices import Choices

__all__ = ["bind_all", "norwegian_scores"]

# Made of choices, several leaves and tables rather than bound one by one.
DERIVED = ("coupling", "fidelity_items", "peer_weights", "adoption_rule", "exit_rule", "turnover_rule")


def bind_all(overrides: tuple[tuple[str, float], ...], choices: Choices, luck: tuple[float, ...] = ()) -> Mechanisms:
    """The parameters of a run. Bound once a process for the same overrides and choices.

    luck  48 uniforms of the run, for weights that are drawn; not looked at otherwise
    """
    return _bound(overrides, choices, luck if choices.weighting == "dirichlet" else ())


@lru_cache(maxsize=64)
def _bound(overrides: tuple[tuple[str, float], ...], chosen: Choices, luck: tuple[float, ...]) -> Mechanisms:
    evidence, replaced = Evidence.read(), dict(overrides)
    bundles: dict[str, Any] = {
        field.name: evidence.bind(field.type, replaced)  # type: ignore[arg-type]
        for field in fields(Mechanisms)
        if field.name not in DERIVED
    }
    bundles["finance"] = award_weights(chosen.award_rule, bundles["finance"])
    return Mechanisms(
        **bundles,
        coupling=_coupling(evidence, bundles["determinants"], chosen, luck),
        fidelity_items=_items(evidence, replaced, chosen.item_to_job),
        peer_weights=peer_weights(chosen.peer_channel, bundles["adoption"]),
        adoption_rule=chosen.adoption_rule,
        exit_rule=chosen.exit_rule,
        turnover_rule=chosen.turnover_rule,
    )


def _coupling(evidence: Evidence, p: Determinants, chosen: Choices, luck: tuple[float, ...]) -> Coupling:
    """The weights that a scenario chose, where no mechanism carries the cell."""
    facilitator, barrier = _weights(evidence, chosen, luck)
    residual = residual_cells(evidence.table("determinant_routing"))
    weight = (facilitator + barrier) * residual
    kept = weights.kept(chosen.weighting, weight, chosen.left_out, int(p.sparse_count))
    return coupling(facilitator, barrier, residual & kept, chosen.combination, p)


def _weights(evidence: Evidence, chosen: Choices, luck: tuple[float, ...]) -> tuple[Any, Any]:
    counts = evidence.table("determinant_outcome_counts")
    match chosen.weighting:
        case "uniform":
            return weights.uniform()
        case "by_article":
            return weights.by_article(counts)
        case "dirichlet":
            return weights.drawn(luck)
        case "own":
            return weights.given(chosen.weights)
        case _:
            return weights.reported(counts)


def _items(evidence: Evidence, replaced: Mapping[str, float], item_to_job: str) -> FidelityItems:
    values: dict[str, dict[str, float]] = {item: {} for item in IPS_25.items}
    for name, parameter in evidence.leaves("fidelity_items").items():
        item, _, leaf = name.partition(".")
        values[item][leaf] = replaced.get(parameter.name, parameter.value)
    return fidelity_items(values, norwegian_scores(evidence), item_to_job)


def norwegian_scores(evidence: Evidence) -> NDArray[np.int64]:
    """Scores of six Norwegian centres after a year [1-5], shape (items, centres), in the order of their table."""
    rows = {row["item"]: row for row in evidence.table("norway_fidelity_ips25")}
    return np.array(
        [[int(score) for name, score in rows[item].items() if name.startswith("centre_")] for item in IPS_25.items]
    )
