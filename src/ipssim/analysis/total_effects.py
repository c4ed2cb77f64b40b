"""Does the model order the determinants as the review does? Each is toggled by its cause, on paired runs.

A level is not set by hand: what it is made of is held, at the start of every month, where the level is about 0, and in
a twin with the same luck where it is about 1. So the difference between the twins is the total effect, through the
mechanisms and through the matrix.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from ipssim.analysis.contrast import difference
from ipssim.evidence import Evidence
from ipssim.mechanisms.weights import reported
from ipssim.model import SystemModel
from ipssim.outcomes import OUTCOMES, value
from ipssim.policies import AbstractPolicy, read_policy
from ipssim.units import MONTHS_A_YEAR
from ipssim.vocabulary import DELIVERING, Determinant, ImplementationOutcome, Phase, Regime

if TYPE_CHECKING:
    from ipssim.scenario import RunSpec

__all__ = ["MEASURES", "TOGGLES", "Held", "Toggle", "agreement", "toggled", "total_effects"]

ALL = slice(None)
TEAMS_LEVEL_ZERO = 0.23  # relationship at which the level of support professionals is 0 for those with a team
LONG = 24  # months of tenure after which a leader counts in full

# How each outcome is measured in a run: from the catalogue at the end, or counted over the whole time.
MEASURES: Mapping[ImplementationOutcome, str] = {
    ImplementationOutcome.ADOPTION: "agencies that ever resolved to adopt [share]",
    ImplementationOutcome.IMPLEMENTATION: "mean fidelity over the last two years [IPS-25 points]",
    ImplementationOutcome.SUSTAINMENT: "stops a programme-year, with the sign turned [1/year]",
    ImplementationOutcome.PENETRATION: "penetration at the end [share]",
}


@dataclass(frozen=True)
class Held:
    """A state variable of a kind of agent that is held low or high; `places`: its cells, all when none is named."""

    kind: str
    column: str
    low: float
    high: float
    places: tuple[int, ...] = ()

    def hold(self, model: SystemModel, *, high: bool) -> None:
        """Set it, for all agents of the kind."""
        state = getattr(model, self.kind).table[self.column]
        state[(ALL, list(self.places)) if self.places else ALL] = self.high if high else self.low


@dataclass(frozen=True)
class Toggle:
    """What is done to a determinant: state that is held, or policies that are in force besides or instead.

    says          in words, low and high
    held          state variables
    low, high     policies, as tables of a scenario file
    """

    says: str
    held: tuple[Held, ...] = ()
    low: tuple[Mapping[str, Any], ...] = ()
    high: tuple[Mapping[str, Any], ...] = ()


LINE = {"kind": "recurrent_state_line", "posts_per_million": 10.0}
CENTRE = {"kind": "support_centre", "trainers_per_million": 2.0}
HELPFUL_LAW = (Regime.MANDATE, Regime.REDIRECTION)

TOGGLES: Mapping[Determinant, Toggle] = {
    Determinant.NATIONAL_STRATEGY: Toggle(
        "no strategy; a strategy with a programme behind it",
        (Held("authorities", "strategy", 0, 1), Held("authorities", "programme", 0, 1)),
    ),
    Determinant.LEGISLATION: Toggle(
        "no law for or against; a mandate and redirection",
        (Held("regions", "own_regime", 0, 1, HELPFUL_LAW), Held("authorities", "mandate", 0, 1)),
    ),
    Determinant.FINANCING: Toggle(
        "no line in anybody's budget, no calls; the authority's line and that of the other runs",
        (Held("authorities", "has_line", 0, 1), Held("authorities", "project_awards", 0, 0)),
        high=(LINE,),
    ),
    Determinant.TRAINING: Toggle(
        "no centre but what authorities found; trainers everywhere", low=(LINE,), high=(LINE, CENTRE)
    ),
    Determinant.EVALUATION: Toggle(
        "feedback a year old, nothing published; fresh feedback, results published",
        (
            Held("agencies", "months_since_feedback", 12, 0),
            Held("researchers", "monitoring", 0, 1),
        ),
    ),
    Determinant.MISSION_ALIGNMENT: Toggle("neutral; fully aligned", (Held("agencies", "mission", 0, 1),)),
    Determinant.CULTURE: Toggle("neutral; full acceptance", (Held("agencies", "culture", 0, 1),)),
    Determinant.WORK_INFRASTRUCTURE: Toggle("neutral; good", (Held("agencies", "infrastructure", 0, 1),)),
    Determinant.RESEARCHERS: Toggle("no partnership; full partnership", (Held("researchers", "partnership", 0, 1),)),
    Determinant.DECISION_MAKERS: Toggle(
        "indifferent and apart; committed and together; no other models in either",
        (
            Held("authorities", "commitment", 0, 1),
            Held("authorities", "collaboration", 0, 1),
            Held("authorities", "other_models", 0, 0),
        ),
    ),
    Determinant.SUPPORT_PROFESSIONALS: Toggle(
        "hardly known; a full relationship", (Held("agencies", "support_relationship", TEAMS_LEVEL_ZERO, 1),)
    ),
    Determinant.AGENCY_LEADERS: Toggle(
        "leaders in two minds; committed leaders; long in office in both",
        (Held("agencies", "leader_commitment", 0.5, 1), Held("agencies", "leader_tenure", LONG, LONG)),
    ),
}


def toggled(spec: "RunSpec", determinant: Determinant, *, high: bool) -> dict[str, float]:
    """One run with a determinant held low or high: the four measures, and the mean level among agencies that have no
    team yet and among those that deliver."""
    toggle = TOGGLES[determinant]
    model = SystemModel(replace(spec, policies=_policies(spec, toggle, high=high)))
    sums, counts = np.zeros(2), np.zeros(2)
    while model.month < spec.months:
        for held in toggle.held:
            held.hold(model, high=high)
        SystemModel.step(model)
        delivers = np.asarray(model.agencies.is_delivering)
        levels = model.agencies.determinants[:, determinant]
        explores = np.asarray(model.agencies.phase == Phase.EXPLORATION)
        sums += [levels[explores].sum(), levels[delivers].sum()]
        counts += [explores.sum(), delivers.sum()]
    measured = _measured(model)
    model.clear()
    before, after = sums / np.maximum(counts, 1)
    return measured | {"level_exploring": float(before), "level_delivering": float(after)}


def _policies(spec: "RunSpec", toggle: Toggle, *, high: bool) -> tuple[AbstractPolicy, ...]:
    named = toggle.high if high else toggle.low
    return tuple(read_policy(policy) for policy in named) if toggle.low or toggle.high else spec.policies


def _measured(model: SystemModel) -> dict[str, float]:
    """The four measures of a run that has ended, by outcome; nan where there is nothing to measure."""
    series, events = model.recorder.to_frame(), model.events.to_frame()
    series = series[series["scope"] == "system"].drop(columns=["scope", "group"])
    phases = events[(events["event"] == "phase") & (events["kind"] == "agency")]
    stops = (phases["before"].isin(DELIVERING) & (phases["after"] == Phase.DISCONTINUED.name)).sum()
    years = value(OUTCOMES["programmes"], series).sum() / MONTHS_A_YEAR
    last = series[series["month"] > model.month - 2 * MONTHS_A_YEAR]
    return {
        "adoption": float(value(OUTCOMES["agencies_willing"], series.tail(1)).iloc[0]),
        "implementation": float(value(OUTCOMES["fidelity"], last).mean()),
        "sustainment": float(-stops / years) if years else np.nan,
        "penetration": float(value(OUTCOMES["penetration"], series.tail(1)).iloc[0]),
    }


def total_effects(specs: Sequence["RunSpec"], determinants: Sequence[Determinant] = tuple(Determinant)) -> pd.DataFrame:
    """Determinants toggled, one after the other, in each of these runs (replicates of one arm).

    One row a determinant and outcome: determinant, outcome, effect (mean paired difference, high less low), low and
    high (its 95 % interval), reported (share of the outcome's articles that name the determinant, as facilitator or
    barrier, both added), and the levels attained with the determinant held low and high, exploring and delivering.
    """
    facilitator, barrier = reported(Evidence.read().table("determinant_outcome_counts"))
    rows = []
    for determinant in determinants:
        runs = [[toggled(spec, determinant, high=high) for spec in specs] for high in (False, True)]
        low, high = (pd.DataFrame(found) for found in runs)
        levels = {
            f"{name}_{side}": float(frame[name].mean())
            for name in ("level_exploring", "level_delivering")
            for side, frame in (("low", low), ("high", high))
        }
        for outcome in ImplementationOutcome:
            name = outcome.name.lower()
            found = difference(high[name], low[name])
            share = float(facilitator[determinant, outcome] + barrier[determinant, outcome])
            row = {"determinant": determinant.name.lower(), "outcome": name, "effect": found.mean}
            rows.append(row | {"low": found.low, "high": found.high, "reported": share} | levels)
    return pd.DataFrame(rows)


def agreement(effects: pd.DataFrame) -> pd.DataFrame:
    """Spearman's rank correlation of total effects with reported shares, for each outcome: outcome, rho, p, n."""
    rows = []
    for outcome, table in effects.groupby("outcome", sort=False):
        known = table.dropna(subset=["effect"])
        found: Any = stats.spearmanr(known["effect"], known["reported"])
        rows.append({"outcome": outcome, "rho": float(found.statistic), "p": float(found.pvalue), "n": len(known)})
    return pd.DataFrame(rows)


def ranks(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Places in descending order, from 1; ties by order."""
    return np.argsort(np.argsort(-np.asarray(values), kind="stable"), kind="stable") + 1
