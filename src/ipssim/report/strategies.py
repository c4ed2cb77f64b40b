"""What each arm does, specified as implementation science asks: who acts, what, on whom, when, how much, and why.

Everything is read from the policies: their docstrings (the lines Acts in, Strategy and Source) and their fields.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from inspect import getdoc
from typing import Any

from ipssim.evidence import Evidence
from ipssim.policies import AbstractPolicy
from ipssim.report.citations import short
from ipssim.report.sheet import Sheet
from ipssim.scenario import Scenario
from ipssim.scenario.varying import varied_in_words
from ipssim.wording import day_in_words, first_paragraph, plain

__all__ = ["in_every_arm", "lines_of", "sources_of", "strategies_sheet"]

# The modules of the agents, as a reader calls them; the other words of "Acts in" are parts of an agency.
ACTORS = {
    "funder": "funders",
    "support_centre": "support centres",
    "authority": "authorities",
    "authorities": "authorities",
    "administrations": "administrations",
    "researcher": "researchers",
    "region": "regions",
}
COMMON = ("kind", "start", "until", "regions", "strength", "hosts", "agencies", "coverage")
LINES = ("Lever", "Acts in", "Strategy", "Source")
MOST_NUMBERS = 4  # of agencies


def strategies_sheet(scenario: Scenario) -> Sheet:
    """One row a policy of an arm; those in force in every arm come first."""
    varied = dict(varied_in_words(scenario))
    rows = [("every arm", *_specified(policy, varied)) for policy in scenario.policies]
    for arm in scenario.arms:
        own = [(arm.name, *_specified(policy, varied)) for policy in arm.policies]
        rows += own or [(arm.name, "–", "no policy of its own", *["–"] * 5)]
    header = ("Arm", "Actor", "Action", "Target", "Timing", "Dose", "Justification", "ERIC strategy")
    note = (
        "Actor and target: which agents of the model the policy moves, and in what. ERIC: the name of the strategy in "
        "the Expert Recommendations for Implementing Change. Dose: the settings of this scenario."
    )
    return Sheet("The arms as a specification of strategies", header, tuple(rows), note=note)


def in_every_arm(scenario: Scenario) -> list[str]:
    """What the policies do that are in force in every arm, when, where and how much, a sentence each."""
    varied = dict(varied_in_words(scenario))
    return [
        f"{_first_sentence(policy)} ({_timing(policy)}{_where(policy)}; {_dose(policy, varied)})"
        for policy in scenario.policies
    ]


def lines_of(policy: AbstractPolicy) -> dict[str, str]:
    """The lines Lever, Acts in, Strategy and Source of its docstring; those that it lacks are left out."""
    found: dict[str, str] = {}
    name = ""
    for line in (getdoc(type(policy)) or "").splitlines():
        begins = re.match(rf"({'|'.join(LINES)})\s{{2,}}(.*)", line)
        name = begins[1] if begins else name if line.startswith("   ") else ""
        if name:
            said = begins[2] if begins else line.strip()
            found[name] = f"{found.get(name, '')} {said}".strip()
    return found


def sources_of(policies: Iterable[AbstractPolicy]) -> list[str]:
    """Keys of the sources that the policies rest on, each once."""
    known = Evidence.read().sources
    said = " ".join(lines_of(policy).get("Source", "") for policy in policies)
    return [key for key in dict.fromkeys(re.findall(r"[a-z]\w+", said)) if key in known]


def _specified(policy: AbstractPolicy, varied: Mapping[str, str]) -> tuple[str, ...]:
    lines = lines_of(policy)
    return (
        _actors(lines.get("Acts in", "")),
        _first_sentence(policy),
        _target(lines.get("Acts in", "")) + _where(policy),
        _timing(policy),
        _dose(policy, varied),
        _justified(lines.get("Source", "")),
        lines.get("Strategy", "not named").removeprefix("ERIC: "),
    )


def _first_sentence(policy: AbstractPolicy) -> str:
    return plain(first_paragraph(getdoc(type(policy)) or policy.kind)).rstrip(".")


def _actors(acts_in: str) -> str:
    """The kinds of agents that "Acts in" names."""
    words = re.findall(r"[a-z_]+", acts_in)
    found = dict.fromkeys(ACTORS[word] for word in words if word in ACTORS)
    others = re.search(r"agency|agencies|determinants|leadership|clients|fidelity|purse|books|workforce", acts_in)
    return ", ".join([*found, *(["agencies"] if others else [])]) or "not said"


def _target(acts_in: str) -> str:
    """What it acts on there: the same line without the names of modules."""
    plain = re.sub(r"agents\.(?:agency\.)?", "", acts_in)
    return re.sub(r"(?:purse, )?books|purse", "money of agencies", plain).replace("_", " ") or "not said"


def _timing(policy: AbstractPolicy) -> str:
    if policy.start is None and policy.until is None:
        return "throughout"
    begins = f"from {day_in_words(policy.start)}" if policy.start else "from the start"
    return f"{begins} until {day_in_words(policy.until)}" if policy.until else begins


def _dose(policy: AbstractPolicy, varied: Mapping[str, str]) -> str:
    """Its own fields with their meaning, and its strength where that is not whole; what the sweep varies says so."""
    said = [f"{meaning}: {value}" for meaning, value in _settings(policy, varied)]
    said += [f"strength: {policy.strength:g}"] if policy.strength != 1 else []
    return "; ".join(said) or "in full"


def _settings(policy: AbstractPolicy, varied: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, field in type(policy).model_fields.items():
        value, values = getattr(policy, name), varied.get(f"policies.{policy.kind}.{field.alias or name}")
        meaning = plain(field.description or name.replace("_", " "))
        if values:
            yield meaning, f"varied ({values})"
        elif name not in COMMON and value not in (None, (), False):
            yield meaning, _value(value)


def _where(policy: AbstractPolicy) -> str:
    """Regions and agencies it is limited to; nothing when it is for all."""
    hosts, agencies = getattr(policy, "hosts", None), getattr(policy, "agencies", None)
    said = [_value(policy.regions) or "no region"] if policy.regions is not None else []
    said += [", ".join(hosts).replace("_", " ")] if hosts else []
    said += [f"agencies number {_few(agencies)}"] if agencies else []
    coverage = getattr(policy, "coverage", 1)
    said += [f"{coverage:.0%} of those meant"] if coverage < 1 else []
    return f"; only in: {'; '.join(said)}" if said else ""


def _justified(source: str) -> str:
    """The line Source with keys turned into citations; sources that are cited alike are cited once."""
    known = Evidence.read().sources
    said = re.sub(r"[a-z]\w+", lambda key: short(known[key[0]]) if key[0] in known else key[0], source)
    return re.sub(r"([^,;:]+), \1\b", r"\1", said) or "not said"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(": ".join(map(_value, each)) if isinstance(each, tuple) else _value(each) for each in value)
    if isinstance(value, bool):
        return "yes"
    if isinstance(value, float):
        return f"{value:,.10g}"
    return day_in_words(value) if isinstance(value, date) else str(value).replace("_", " ")


def _few(numbers: Sequence[int]) -> str:
    """A few numbers; of many the first and the last."""
    said = [f"{number}" for number in numbers]
    if len(said) > MOST_NUMBERS:
        said = [*said[: MOST_NUMBERS - 1], f"… {said[-1]} ({len(said)} in all)"]
    return ", ".join(said)
