"""`ipssim check`: is this scenario in order, what is it, and how long will it take?"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipssim.cli.estimate import estimate as estimated
from ipssim.cli.estimate import size
from ipssim.cli.idle import idle, unused_choices, unused_rate
from ipssim.cli.options import ScenarioFile
from ipssim.cli.output import NO_BREAK, bullets, grid, indented, paragraph, say, show
from ipssim.errors import InputError, nearest
from ipssim.wording import counted

if TYPE_CHECKING:
    from ipssim.model import SystemModel
    from ipssim.scenario import Observation, RunSpec, Scenario

__all__ = ["check", "varied_together", "workers_for"]

SMI_SHARE = "clients.smi_share"
MOST_OPTIONS = 4  # that are listed one by one


def check(
    file: ScenarioFile,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Time a short run and say how long all will take. Always so for a sweep.")
    ] = False,
) -> None:
    """Check a scenario file and say what it holds; nothing is run. A policy of your own is asked for every month.

    \b
    Examples:
      ipssim check scenarios/three_policies.toml
      ipssim check scenarios/united_states.toml --estimate
    """
    from ipssim.scenario import Scenario

    scenario = Scenario.read(file)
    show(described(scenario))
    ask_own_policies(scenario)
    if remarks := list(dict.fromkeys([*_slips(scenario), *varied_together(scenario), *_doubles(scenario)])):
        show(f"\nremarks\n{bullets(remarks)}")
    if estimate or scenario.sweep:
        show(f"\nestimate  {estimated(scenario, workers_for(scenario))}")
    say(f"\n`{file}` is in order; run it with `ipssim run {file}`")


def ask_own_policies(scenario: "Scenario") -> None:
    """Ask the policies that are not the package's for the levers of each month; an InputError says which one fails."""
    from ipssim.policies.own import is_own

    for arm in scenario.arms:
        spec = scenario.run_spec(arm, 1)
        if any(is_own(type(policy)) for policy in spec.policies):
            _ask_every_month(spec, scenario.path)


def _ask_every_month(spec: "RunSpec", path: Path | None) -> None:
    from ipssim.policies import combined
    from ipssim.policies.own import line_of, meant
    from ipssim.scenario.own_files import own_files

    model = _before_the_first_month(spec)
    for model.month in range(1, spec.months + 1):
        try:
            combined(spec.policies, model.levers, model.view)
        except (Exception, SystemExit) as error:
            what = f"a policy of arm `{spec.arm}` fails in {model.date:%B %Y}: {type(error).__name__}: {error}"
            hint = f"look at {line_of(error, own_files(spec.policies).values()) or 'what `adjust` returns'}"
            hints = "; ".join(filter(None, [hint, meant(error)]))
            raise InputError(what, path=path, hint=hints) from error


def _before_the_first_month(spec: "RunSpec") -> "SystemModel":
    from ipssim.model import SystemModel  # takes seconds to load: only who needs it pays for it

    return SystemModel(replace(spec, policies=()))


def described(scenario: "Scenario") -> str:
    """What a scenario is, for people."""
    head = [scenario.title, *([paragraph(scenario.question)] if scenario.question else [])]
    blocks = ["\n".join(head), grid(_facts(scenario)), *_arms(scenario)]
    if scenario.parameters:
        blocks.append("parameters that differ from the evidence\n" + indented(grid(_overrides(scenario))))
    if scenario.sweep:
        from ipssim.scenario.varying import varied_in_words

        blocks.append(f"sweep: {scenario.sweep.method}\n" + indented(grid(varied_in_words(scenario))))
    return "\n\n".join(blocks)


def _slips(scenario: "Scenario") -> Iterator[str]:
    """Remarks on what is allowed and seldom meant: arms that are the same, more people in care than are ill."""
    from ipssim.evidence import Evidence

    for one, other in combinations(scenario.arms, 2):
        if one.policies == other.policies:
            yield f"arms {one.name} and {other.name} have the same policies: all their runs will be the same"
    yield from unused_choices(scenario)
    yield from unused_rate(scenario)
    yield from filter(None, map(partial(_slip_of_point, scenario), scenario.observations))
    ill = scenario.parameters.get(SMI_SHARE, Evidence.read()[SMI_SHARE].value)
    if scenario.world.smi_in_care_share > ill:
        yield (
            f"smi_in_care_share = {scenario.world.smi_in_care_share:g} of all inhabitants are in care, but only "
            f"{ill:g} have severe mental illness ({SMI_SHARE})"
        )


def varied_together(scenario: "Scenario") -> Iterator[str]:
    """Remarks on policies that a sweep varies in several arms, so that their difference is not what is varied."""
    from ipssim.scenario.varying import arms_of_varied

    for kind, arms in arms_of_varied(scenario).items():
        if len(arms) > 1:
            where = "every arm" if len(arms) == len(scenario.arms) else f"the arms {', '.join(arms)}"
            baseline = f", the baseline too ({scenario.arms[0].name})" if scenario.arms[0].name in arms else ""
            yield f"policies.{kind} is varied in {where} at once{baseline}"


def _slip_of_point(scenario: "Scenario", point: "Observation") -> str | None:
    """A remark on a documented point that no figure can show as it is meant."""
    from ipssim.outcomes import OUTCOMES

    about = f"the point of {point.date} for {point.outcome}"
    if point.outcome not in OUTCOMES:
        return f"{about}: there is no such outcome; {nearest(point.outcome, OUTCOMES) or 'see `ipssim list outcomes`'}"
    if OUTCOMES[point.outcome].is_share and point.value > 1:
        return f"{about}: its value, {point.value:g}, is a share of more than all; a share of 10 % is 0.1"
    if not scenario.start <= point.date <= scenario.end:
        return f"{about}: the day is outside of the dates of the scenario"
    return None


def _doubles(scenario: "Scenario") -> Iterator[str]:
    """Remarks on policies of one kind that are in force together, which is allowed: what the later does to the earlier.

    Asked in the last month that both see, because a policy may need time to move anything.
    """
    from ipssim.policies.doubling import doubled, effects
    from ipssim.scenario.run_spec import month_at

    for arm in scenario.arms:
        spec = scenario.run_spec(arm, 1)
        pairs = list(doubled(spec.policies))
        if not pairs:
            continue
        model = _before_the_first_month(spec)
        for earlier, later in pairs:
            last = min(policy.until or scenario.end for policy in (earlier, later))
            model.month = min(month_at(spec.start, last), spec.months)
            found = effects(earlier, later, model.levers, model.view) if model.month > 0 else {}
            said = ", ".join(f"{does} the earlier one's {', '.join(levers)}" for does, levers in found.items())
            everywhere = all(any(policy is common for common in scenario.policies) for policy in (earlier, later))
            where = "in every arm" if everywhere else f"arm {arm.name}"
            if said:
                yield f"{where}: `{later.kind}` is in force twice at once; the later one {said.replace('_', ' ')}"


def workers_for(scenario: "Scenario", engine: str = "local") -> int:
    """Cores of this machine that its runs would keep busy."""
    from ipssim.batch import default_engine, design

    name = default_engine(len(design(scenario))) if engine == "local" else engine
    number = name.partition(":")[2]
    return int(number) if name.startswith("local:") and number.isdecimal() else 1


def _facts(scenario: "Scenario") -> Iterator[tuple[str, str]]:
    from ipssim.scenario.own_files import own_files

    world = scenario.world
    regions = world.region_names()
    yield "file", " extends ".join(f"{file.path}" for file in _files(scenario))
    yield "dates", f"{scenario.start} to {scenario.end}, {scenario.months} months"
    yield "regions", f"{counted(len(regions), 'region')} with {world.population():,} people"
    yield "agencies", f"{counted(world.total_agencies(), 'potential host')} of the practice"
    yield "money", f"{scenario.currency}, prices of {scenario.price_year}"
    if scenario.prices_not_converted:
        yield "", f"{scenario.prices_not_converted}: set them under [parameters]"
    yield "runs", size(scenario)
    yield "seed", f"{scenario.seed}"
    if own := own_files(scenario.all_policies()):
        yield "modules", f"{', '.join(own)}: yours, kept with the results"
    if chosen := scenario.choices.model_dump(exclude_defaults=True, exclude={"weights"}):
        yield "choices", ", ".join(f"{name} = {option}" for name, option in chosen.items())


def _arms(scenario: "Scenario") -> Iterator[str]:
    if scenario.policies:
        yield "in every arm\n" + _policies(scenario, scenario.policies)
    for arm in scenario.arms:
        about = f"\n{paragraph(arm.description, '  ')}" if arm.description else ""
        yield f"arm: {arm.name}{about}\n" + _policies(scenario, arm.policies)


def _policies(scenario: "Scenario", policies: Any) -> str:
    return bullets(f"{policy.kind}{_settings(policy)}{idle(scenario, policy)}" for policy in policies) or "  no policy"


def _settings(policy: Any) -> str:
    """The policy's own settings, as they would be written in a file; defaults are named too, plumbing and options that
    nobody set and that do nothing are not."""
    quiet = {"kind"} | {name for name in ("start", "until", "regions") if getattr(policy, name) is None}
    quiet |= {"strength"} if policy.strength == 1 else set()
    quiet |= {name for name in type(policy).model_fields.keys() - policy.model_fields_set if not getattr(policy, name)}
    given = policy.model_dump(by_alias=True, exclude=quiet)
    said = [f"{name} = {_said(value)}".replace(" ", NO_BREAK) for name, value in given.items() if value is not None]
    return f": {', '.join(said)}" if said else ""


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_said, value))}]" if len(value) <= MOST_OPTIONS else f"[{len(value)} entries]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _overrides(scenario: "Scenario") -> Iterator[tuple[str, ...]]:
    from ipssim.evidence import Evidence

    evidence = Evidence.read()
    for name, value in scenario.parameters.items():
        known = evidence[name]
        yield name, f"{value:g}", f"instead of {known.value:g} [{known.unit}]", _origin(scenario, name)


def _origin(scenario: "Scenario", name: str) -> str:
    """File and line that set a parameter; the youngest file has the last word."""
    for file in _files(scenario):
        if name in file.table.get("parameters", {}):
            return f"{file.path}:{file.line(('parameters', name))}"
    return "Python"


def _files(scenario: "Scenario") -> tuple[Any, ...]:
    from ipssim.scenario.read import Lineage

    return Lineage.read(scenario.path).files if scenario.path else ()
