"""`ipssim run --until-settled`: replicates are added until a comparison is settled."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ipssim.cli.compare import interval_or_why, meant, said_of, when
from ipssim.cli.output import grid, indented, paragraph, say
from ipssim.cli.progress import Tally
from ipssim.errors import InputError
from ipssim.vocabulary import COUNTED
from ipssim.wording import counted, gap, unit_of_gap, units_in_words

if TYPE_CHECKING:
    from ipssim.analysis.settling import Verdict
    from ipssim.batch import Results
    from ipssim.batch.engines import Engine
    from ipssim.cli.run import Work
    from ipssim.outcomes import Outcome
    from ipssim.scenario import Scenario

__all__ = ["settled"]


def settled(
    scenario: "Scenario", work: "Work", engine: "Engine", outcome: str, at: str, width: float, most: int
) -> Tally:
    """Look after look, until every arm is settled against the first, or there are as many replicates as are allowed.

    Replicates that the folder has already are looked at in the same steps as those that are added.
    """
    from ipssim.analysis.contrast import FEWEST_PAIRS
    from ipssim.analysis.settling import all_settled, look, no_pair, sizes
    from ipssim.batch import Results
    from ipssim.batch.store_looks import first_look, replicates_there
    from ipssim.outcomes import OUTCOMES

    moment = when(at)
    measured = meant(OUTCOMES[outcome], moment).in_currency(scenario.currency)
    _refuse(scenario, work, moment, most)
    asked, scenario = scenario.replicates, _with_replicates(scenario, replicates_there(work.folder))
    tally = work.carry_out(scenario, engine)
    first = first_look(work.folder, asked)
    if first != asked and not work.quiet:
        say(f"looks begin at {counted(first, 'replicate')}, as they did before: a new start would be wrong more often")
    for number, replicates in enumerate(sizes(first, most)):
        if replicates > scenario.replicates:
            scenario = _with_replicates(scenario, replicates)
            tally = work.carry_out(scenario, engine)
        results = Results.read(work.folder)
        verdicts = look(results, outcome, moment, width, number, replicates)
        if not work.quiet:
            say(_said(verdicts, measured, replicates, number, unit_of_gap(measured)))
        without = no_pair(verdicts) if replicates >= FEWEST_PAIRS else ""
        failed = bool(tally.failed) and replicates == scenario.replicates
        if (done := all_settled(verdicts)) or without or failed:
            break
    if not work.quiet:
        why = f"--most {most} allows no look after {replicates}"
        if without:
            why = f"no replicate of {replicates} has a value in both {without} and {results.arms[0]}"
        given_up = "" if done or failed else f"Not settled: {why}. "
        say(paragraph(given_up + _concluded(results, measured, moment, replicates)) + "\n")
    return tally


def _with_replicates(scenario: "Scenario", replicates: int) -> "Scenario":
    """The scenario with so many replicates at least."""
    return scenario.model_copy(update={"replicates": max(replicates, scenario.replicates)})


def _refuse(scenario: "Scenario", work: "Work", moment: Any, most: int) -> None:
    if scenario.replicates > most:
        looks = counted(scenario.replicates, "replicate")
        raise InputError(f"the first look is at {looks}, more than --most {most}", hint="give a larger --most")
    if isinstance(moment, date) and not scenario.start <= moment <= scenario.end:
        hint = f"they run from {scenario.start} to {scenario.end}"
        raise InputError(f"{moment} is outside the time of the runs", hint=hint)
    if scenario.sweep is not None and scenario.sweep.method not in COUNTED:
        hint = "more replicates would not narrow what samples leave open: use more samples, and `ipssim compare`"
        raise InputError("a sweep cannot be settled by replicates", hint=hint)
    if not work.shard.is_whole:
        raise InputError("a shard cannot tell whether the whole is settled", hint="leave out --shard")
    if len(scenario.arms) == 1:
        raise InputError("there is nothing to settle: the scenario has one arm only")


def _said(verdicts: list["Verdict"], outcome: "Outcome", replicates: int, number: int, unit: str) -> str:
    from ipssim.analysis.settling import level_of_look

    level = level_of_look(number, len(verdicts))
    rows = [
        (found.arm, gap(found.difference.mean, outcome), interval_or_why(found.difference, outcome), found.why)
        for found in verdicts
    ]
    header = ("arm", "difference", f"{100 * level:.1f} % interval", "")
    head = f"look {number + 1}, after {counted(replicates, 'replicate')}; differences in {unit}"
    return f"\n{head}\n{indented(grid(rows, header))}\n"


def _concluded(results: "Results", outcome: "Outcome", moment: Any, replicates: int) -> str:
    """What the last look was at, and what is independent in it."""
    from ipssim.analysis.units import units_of
    from ipssim.outcomes.together import together_in_words

    what = f"{outcome.label}, {said_of(moment, outcome, results)}"
    units = replace(units_of(results), replicates=replicates)
    words = f"{what}: each arm less {results.arms[0]} [{unit_of_gap(outcome)}]. {units_in_words(units)}"
    return f"{words} {together_in_words(outcome)}".rstrip()
