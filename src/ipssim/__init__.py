"""ipssim: how Individual Placement and Support (IPS) spreads, keeps its quality and lasts.

    from ipssim import Results, Scenario, design, penetration_curve, run_all, save

The names below are the public ones. Each is imported when first asked for, so that `import ipssim` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipssim.analysis.contrast import compare
    from ipssim.batch import Failure, Results, Store, carry_out, design, open_engine, run_all
    from ipssim.errors import InputError
    from ipssim.evidence import Evidence
    from ipssim.figures import (
        adoption_curve,
        fidelity_curve,
        outcome_curve,
        penetration_curve,
        programmes_curve,
        save,
        survival_curve,
    )
    from ipssim.model import SystemModel, simulate
    from ipssim.outcomes import OUTCOMES
    from ipssim.policies import AbstractPolicy
    from ipssim.scenario import RunSpec, Scenario, Sweep, Vary

__all__ = [
    "OUTCOMES",
    "AbstractPolicy",
    "Evidence",
    "Failure",
    "InputError",
    "Results",
    "RunSpec",
    "Scenario",
    "Store",
    "Sweep",
    "SystemModel",
    "Vary",
    "adoption_curve",
    "carry_out",
    "compare",
    "design",
    "fidelity_curve",
    "open_engine",
    "outcome_curve",
    "penetration_curve",
    "programmes_curve",
    "run_all",
    "save",
    "simulate",
    "survival_curve",
]

_HOMES = {
    "analysis.contrast": ("compare",),
    "batch": ("Failure", "Results", "Store", "carry_out", "design", "open_engine", "run_all"),
    "errors": ("InputError",),
    "evidence": ("Evidence",),
    "figures": (
        "adoption_curve",
        "fidelity_curve",
        "outcome_curve",
        "penetration_curve",
        "programmes_curve",
        "save",
        "survival_curve",
    ),
    "model": ("SystemModel", "simulate"),
    "outcomes": ("OUTCOMES",),
    "policies": ("AbstractPolicy",),
    "scenario": ("RunSpec", "Scenario", "Sweep", "Vary"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"ipssim.{home}"), name)
    raise AttributeError(f"module `ipssim` has no public name `{name}`")


def __dir__() -> list[str]:
    return __all__
