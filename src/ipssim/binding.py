"""From evidence to the parameters of a run: every mechanism's record, bound to its file and to overrides."""

from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any, Protocol

import numpy as np

from ipssim.evidence import Evidence
from ipssim.fidelity_scale import IPS_25
from ipssim.mechanisms.determinants import coupling
from ipssim.mechanisms.items import FidelityItems, fidelity_items
from ipssim.mechanisms.parameters import Mechanisms

__all__ = ["bind_all"]

CENTRES = ("centre_1", "centre_2", "centre_4", "centre_3", "centre_5", "centre_6")
DERIVED = ("coupling", "fidelity_items")  # made of several leaves and tables rather than bound one by one


class Structure(Protocol):
    """The structural choices of a scenario that parameters depend on."""

    @property
    def weighting(self) -> str: ...
    @property
    def combination(self) -> str: ...
    @property
    def item_to_job(self) -> str: ...


def bind_all(overrides: tuple[tuple[str, float], ...], choices: Structure) -> Mechanisms:
    """The parameters of a run. Bound once a process for the same overrides and choices."""
    return _bound(overrides, choices.weighting, choices.combination, choices.item_to_job)


@lru_cache(maxsize=64)
def _bound(overrides: tuple[tuple[str, float], ...], weighting: str, combination: str, item_to_job: str) -> Mechanisms:
    evidence, replaced = Evidence.read(), dict(overrides)
    bundles: dict[str, Any] = {
        field.name: evidence.bind(field.type, replaced)  # type: ignore[arg-type]
        for field in fields(Mechanisms)
        if field.name not in DERIVED
    }
    counts = evidence.table("determinant_outcome_counts")
    routing = evidence.table("determinant_routing")
    matrix = coupling(counts, routing, weighting, bundles["determinants"], combination)
    return Mechanisms(**bundles, coupling=matrix, fidelity_items=_items(evidence, replaced, item_to_job))


def _items(evidence: Evidence, replaced: Mapping[str, float], item_to_job: str) -> FidelityItems:
    values: dict[str, dict[str, float]] = {item: {} for item in IPS_25.items}
    for name, parameter in evidence.leaves("fidelity_items").items():
        item, _, leaf = name.partition(".")
        values[item][leaf] = replaced.get(parameter.name, parameter.value)
    rows = {row["item"]: row for row in evidence.table("norway_fidelity_ips25")}
    scores = np.array([[int(rows[item][centre]) for centre in CENTRES] for item in IPS_25.items])
    return fidelity_items(values, scores, item_to_job)
