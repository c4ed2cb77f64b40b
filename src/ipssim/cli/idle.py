"""What of a scenario does nothing, which is allowed and seldom meant: said by `ipssim check`."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from ipssim.units import MILLION, MONTHS_A_YEAR

if TYPE_CHECKING:
    from ipssim.scenario import Scenario

__all__ = ["idle", "unused_choices", "unused_rate"]

INTERVAL = "finance.call_interval"
DIGITS = 9  # to which awards that come together are rounded, as where they are counted


def idle(scenario: "Scenario", policy: Any) -> str:
    """A remark on a policy that does nothing; empty if it does something."""
    reason = _not_in_force(scenario, policy)
    if reason:
        return f" (never in force: {reason})"
    return f" ({reason})" if (reason := _calls_in_vain(scenario, policy)) else ""


def _not_in_force(scenario: "Scenario", policy: Any) -> str:
    """Why a policy is never in force anywhere; a shorter `end` may have cut it off."""
    if policy.start is not None and policy.start > scenario.end.replace(day=1):  # in force from a month's first day
        return "it starts after the last month began"
    if policy.until is not None and policy.until < scenario.start:
        return "it ends before the run starts"
    if policy.start is not None and policy.until is not None and _next_month(policy.start) > policy.until:
        return "no month begins between its first and its last day"
    for name in ("regions", "agencies", "hosts", "entry"):
        if getattr(policy, name, None) == ():
            return f"`{name}` names none"
    hosts = getattr(policy, "hosts", None)
    if hosts is not None and not any(scenario.world.host_mix.get(host) for host in hosts):
        return "the world has no such `hosts`"
    return ""


def _next_month(day: date) -> date:
    """The first of a month from a day on."""
    months = day.year * MONTHS_A_YEAR + day.month - (day.day == 1)
    return date(months // MONTHS_A_YEAR, months % MONTHS_A_YEAR + 1, 1)


def _calls_in_vain(scenario: "Scenario", policy: Any) -> str:
    """A remark on a policy of project calls until the last of which not one whole award comes together."""
    if policy.kind != "project_limited_funding" or policy.replaces_line:
        return ""
    if not policy.awards_per_million:
        return "it calls for nothing: give `awards_per_million` or `replaces_line`"
    reached = [r for r in scenario.world.region_list() if policy.regions is None or r.name in policy.regions]
    millions = max(region.population for region in reached) / MILLION
    yearly = policy.awards_per_million * policy.strength * millions
    awards = round(yearly * _months_of_calls(scenario, policy) / MONTHS_A_YEAR, DIGITS)
    if awards >= 1 or not yearly:
        return ""
    return (
        f"it awards no grant by itself: {awards:.2g} of one comes together until its last call, in the largest region"
    )


def _months_of_calls(scenario: "Scenario", policy: Any) -> int:
    """Months in force up to and with the last one in which what came together is awarded."""
    from ipssim.evidence import Evidence
    from ipssim.mechanisms.finance import calls_are_open
    from ipssim.scenario.run_spec import month_at

    interval = scenario.parameters.get(INTERVAL, Evidence.read()[INTERVAL].value)
    first = 1 if policy.start is None else max(month_at(scenario.start, _next_month(policy.start)), 1)
    ends = policy.until is not None and policy.until <= scenario.end
    last = month_at(scenario.start, policy.until) if ends else scenario.months
    calls = [month for month in range(first, last + 1) if calls_are_open(month, interval) or (ends and month == last)]
    return max(calls, default=first - 1) - first + 1


def unused_choices(scenario: "Scenario") -> Iterator[str]:
    """Remarks on what belongs to a choice that is neither made nor varied."""
    choices, varied = scenario.choices, {line.name for line in scenario.sweep.vary} if scenario.sweep else set()
    varied |= set(scenario.sweep.points[0]) if scenario.sweep and scenario.sweep.points else set()
    for name, choice, option, given in (
        ("choices.left_out", "weighting", "leave_one_out", choices.left_out),
        ("choices.weights", "weighting", "own", choices.weights),
        ("world.network", "peer_channel", "network", scenario.world.network),
    ):
        chosen = getattr(choices, choice) == option or varied & {f"choices.{choice}", "choices.*", "*"}
        if given and not chosen:
            yield f'{name} is of use only with choices.{choice} = "{option}"'


def unused_rate(scenario: "Scenario") -> Iterator[str]:
    """A remark on a rate of programmes at the start where each region says how many it has."""
    world = scenario.world
    if world.initial_programmes_per_million and all(r.initial_programmes is not None for r in world.region_list()):
        yield "world.initial_programmes_per_million is of no use: every region gives its own `initial_programmes`"
