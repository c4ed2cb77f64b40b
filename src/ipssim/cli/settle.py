"""`ipssim run --until-settled`: replicates are added until a comparison is settled."""

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
    """Look after look, until every arm is settled against the first, or there are as many replicates as are allowed."""
    from ipssim.analysis.settling import all_settled, look, next_replicates
    from ipssim.batch import Results
    from ipssim.outcomes import OUTCOMES

    moment = when(at)
    measured = meant(OUTCOMES[outcome], moment).in_currency(scenario.currency)
    _refuse(scenario, work, moment)
    number = 0
    while True:
        tally = work.carry_out(scenario, engine)
        results = Results.read(work.folder)
        verdicts = look(results, outcome, moment, width, number)
        if not work.quiet:
            say(_said(verdicts, measured, scenario.replicates, number, unit_of_gap(measured)))
        done = all_settled(verdicts)
        if done or scenario.replicates >= most or tally.failed:
            if not work.quiet:
                say(_concluded(results, measured, moment, most if not (done or tally.failed) else 0))
            return tally
        number += 1
        scenario = scenario.model_copy(update={"replicates": next_replicates(scenario.replicates, most)})


def _refuse(scenario: "Scenario", work: "Work", moment: Any) -> None:
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


def _concluded(results: "Results", outcome: "Outcome", moment: Any, given_up: int) -> str:
    """What the looks were at, and what is independent in them."""
    from ipssim.analysis.units import units_of

    what = f"{outcome.label}, {said_of(moment, outcome, results)}"
    what = f"{what}: each arm less {results.arms[0]} [{unit_of_gap(outcome)}]."
    end = f"Not settled: --most allows no more than {given_up} replicates. " if given_up else ""
    return paragraph(f"{end}{what} {units_in_words(units_of(results))}") + "\n"
