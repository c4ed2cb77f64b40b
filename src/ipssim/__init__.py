"""ipssim: how Individual Placement and Support (IPS) spreads, keeps its quality and lasts.

    from ipssim import Scenario, carry_out, compare, penetration_curve, save

    scenario = Scenario.read("scenarios/three_policies.toml").changed({"replicates": 4})
    results = carry_out(scenario, "results/four")                   # a folder; runs that it holds are not repeated
    results.outcome("penetration")                                  # pandas: one row a run and month
    compare(results, "penetration", results.arms[0], at="2030-12-31")
    save(penetration_curve(results), "figures/penetration")

    ask           Scenario (read, changed, swept), Sweep, Vary, AbstractPolicy for a policy of one's own
    run           carry_out (in a folder); design, open_engine, run_all, Store (step by step); simulate (one run)
    look          Results (outcome, series, band, contrast, events), compare; OUTCOMES, the meaning and unit of each
    draw          outcome_curve, penetration_curve, programmes_curve, adoption_curve, fidelity_curve,
                  survival_curve; save
    go deeper     Evidence (parameters and sources), RunSpec, SystemModel, Failure
    mistakes      InputError: what is wrong, where, and what to do

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
