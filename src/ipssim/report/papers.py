"""Tables ready for a paper, each by its name."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from ipssim.batch import Results
from ipssim.batch.store_files import read_scenario
from ipssim.errors import InputError, unknown
from ipssim.outcomes import OUTCOMES
from ipssim.report.assumptions import parameters_sheet
from ipssim.report.cost_effectiveness_sheet import cost_effectiveness_sheet
from ipssim.report.money_sheets import costs_sheet, savings_sheet
from ipssim.report.observations_sheet import observations_sheet
from ipssim.report.sheet import Sheet
from ipssim.report.sheets import comparison_sheet, outcomes_sheet, stops_sheet
from ipssim.report.strategies import strategies_sheet

__all__ = ["KINDS", "paper_table"]

OPTIONS = {
    "--outcome": ("outcomes", "comparison", "cost-effectiveness"),
    "--at": ("outcomes", "comparison"),
    "--discount": ("costs", "savings", "cost-effectiveness"),
}
KINDS = {
    "outcomes": "outcomes at dates by arm: mean, 5th to 95th percentile of the runs",
    "comparison": "what each arm changes against the first: paired differences with 95 % intervals",
    "strategies": "what each arm does: actor, action, target, timing, dose, justification, ERIC strategy",
    "parameters": "every parameter in play with value, range, meaning, sources and grade of evidence",
    "costs": "who paid how much, by arm",
    "savings": "who saved how much, beside what it cost, by arm",
    "cost-effectiveness": "what one more of an effect costs, arm by arm up the frontier (ICER); which are dominated",
    "stops": "why programmes stopped, by arm",
    "observations": "documented values of the scenario beside what the runs give",
}


def paper_table(
    folder: Path | str,
    kind: str = "outcomes",
    *,
    outcomes: Sequence[str] = (),
    dates: Sequence[date] = (),
    discount: float = 0,
) -> Sheet:
    """A table of a results folder by the name of its kind.

    outcomes   of the kinds outcomes and comparison: which; a usual selection when left out. Of cost-effectiveness: one,
               the effect; people on IPS when left out
    dates      of the kinds outcomes and comparison: when; the end (and half-way to it) if left out. Of a comparison one
    discount   of the kinds costs, savings and cost-effectiveness: by which what comes a year later counts less [share a
               year]
    """
    if kind not in KINDS:
        raise unknown("kind of table", kind, KINDS)
    for name in outcomes:
        OUTCOMES[name]  # an unknown one is said before anything is read
    _refuse_what_is_ignored(kind, {"--outcome": outcomes, "--at": dates, "--discount": discount})
    if kind == "comparison" and len(dates) > 1:
        raise InputError(
            "a table of the kind comparison is of one day", hint="name one date, and make a table for each"
        )
    results = Results.read(folder)
    if kind == "outcomes":
        return outcomes_sheet(results, outcomes, dates)
    if kind == "comparison":
        return comparison_sheet(results, outcomes, dates[0] if dates else None)
    if kind in ("strategies", "parameters"):
        scenario = read_scenario(Path(folder))
        return strategies_sheet(scenario) if kind == "strategies" else parameters_sheet(scenario)
    if kind in ("costs", "savings"):
        return (costs_sheet if kind == "costs" else savings_sheet)(results, discount)
    if kind == "cost-effectiveness":
        return cost_effectiveness_sheet(results, _only(outcomes) or "clients", discount)
    return stops_sheet(results) if kind == "stops" else observations_sheet(results)


def _only(outcomes: Sequence[str]) -> str:
    """The one that is asked for; empty when none is."""
    if len(outcomes) > 1:
        raise InputError("a table of cost-effectiveness is of one effect", hint="give `--outcome` once")
    return next(iter(outcomes), "")


def _refuse_what_is_ignored(kind: str, given: Mapping[str, object]) -> None:
    """Raise where something is asked of a table that it does not answer to."""
    for option, kinds in OPTIONS.items():
        if given[option] and kind not in kinds:
            hint = f"leave it out, or ask for {' or '.join(f'`--kind {kind}`' for kind in kinds)}"
            raise InputError(f"a table of the kind {kind} has no `{option}`", hint=hint)
