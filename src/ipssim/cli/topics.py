"""Everything of the model that has a name, and what `ipssim explain` says about it."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ipssim.cli.output import grid, page_width, paragraph

__all__ = ["Topic", "mechanism_modules", "topics"]

AGENTS = {
    "Agency": "ipssim.agents.agency",
    "Authority": "ipssim.agents.authority",
    "Funder": "ipssim.agents.funder",
    "Region": "ipssim.agents.region",
    "Researcher": "ipssim.agents.researcher",
    "SupportCentre": "ipssim.agents.support_centre",
}


@dataclass(frozen=True)
class Topic:
    """One thing with a name: what kind of thing it is, and a function that tells about it."""

    kind: str
    name: str
    text: Callable[[], str]


def topics() -> Iterator[Topic]:
    """Every topic, kind by kind."""
    for find in (_policies, _parameters, _outcomes, _determinants, _mechanisms, _agents, _levers, _items, _sources):
        yield from find()


def _policies() -> Iterator[Topic]:
    from ipssim.policies import CATALOGUE

    for kind, policy in CATALOGUE.items():
        yield Topic("policy", kind, partial(_policy_text, policy))


def _policy_text(policy: Any) -> str:
    own = [name for name in policy.model_fields if name != "kind"]
    order = sorted(own, key=lambda name: name in COMMON_FIELDS)
    rows = [_field_row(name, policy.model_fields[name]) for name in order]
    return f"{inspect.getdoc(policy)}\n\n{grid(rows, ('field', 'default', 'meaning'))}"


COMMON_FIELDS = {
    "start": "first day in force; from the beginning when left out",
    "until": "last day in force; to the end when left out",
    "regions": "names of the regions it applies to; everywhere when left out",
    "strength": "dose, 0-1; multiplies what the policy adds",
    "hosts": "kinds of host it is meant for; all when left out",
    "agencies": "numbers of agencies it is meant for, counted from 0; all when left out",
    "coverage": "share of the agencies meant that it reaches, 0-1; drawn once for each replicate",
}


def _field_row(name: str, field: Any) -> tuple[str, str, str]:
    default = "required" if field.is_required() else "none" if field.default in (None, ()) else f"{field.default}"
    if isinstance(field.default, tuple) and field.default:
        default = ", ".join(map(str, field.default))
    return field.alias or name, default, field.description or COMMON_FIELDS.get(name, "")


def _parameters() -> Iterator[Topic]:
    from ipssim.evidence import Evidence

    evidence = Evidence.read()
    for name, parameter in evidence.items():
        yield Topic("parameter", name, partial(parameter_card, parameter, evidence))


def parameter_card(parameter: Any, evidence: Any) -> str:
    """Value, unit, range, grade and evidence of one parameter."""
    low, high = parameter.range
    rows = [
        ("value", f"{parameter.value:g} [{parameter.unit}]"),
        ("range", f"{low:g} to {high:g}"),
        ("grade", parameter.grade),
    ]
    if parameter.because:
        rows.append(("because", parameter.because))
    for support in parameter.support:
        rows += [("source", _citation(evidence, support.cite)), ("at", support.at), ("gives", support.gives)]
    return f"{paragraph(parameter.means)}\n\n{grid(rows)}"


def _citation(evidence: Any, key: str) -> str:
    return str(evidence.sources[key])


def _outcomes() -> Iterator[Topic]:
    from ipssim.outcomes import OUTCOMES

    for name, outcome in OUTCOMES.items():
        rows = [("label", outcome.label), ("unit", outcome.unit), ("framework", outcome.tag), *_made_of(outcome)]
        yield Topic("outcome", name, partial(_joined, paragraph(outcome.definition), grid(rows)))


def _made_of(outcome: Any) -> Iterator[tuple[str, str]]:
    """Numerator and denominator, and what they are of."""
    yield "numerator", " + ".join(outcome.numerator) or "spells of delivery, from the event log"
    if outcome.denominator:
        yield "denominator", " + ".join(outcome.denominator)
    flows = "the twelve months up to the date" if outcome.span == "year" else "the end of the month"
    yield "time", flows
    yield "by", "the whole system" if outcome.between else "the whole system, region, kind of host"


def _mechanisms() -> Iterator[Topic]:
    for name, module in mechanism_modules().items():
        yield Topic("mechanism", name, partial(_mechanism_text, module))


def mechanism_modules() -> dict[str, Any]:
    """The modules of equations, by name."""
    import ipssim.mechanisms as package

    names = [module.name for module in iter_modules(package.__path__) if module.name != "parameters"]
    return {name: import_module(f"ipssim.mechanisms.{name}") for name in names}


def _mechanism_text(module: Any) -> str:
    name = module.__name__.rpartition(".")[2]
    public = (getattr(module, each) for each in module.__all__)
    equations = [
        f"{each.__name__}{_arguments(each)}\n{_indented(inspect.getdoc(each) or '')}"
        for each in public
        if inspect.isfunction(each)
    ]
    return "\n\n".join(
        [inspect.getdoc(module) or "", *equations, f"Its parameters: `ipssim list parameters | grep ^{name}`"]
    )


def _arguments(function: Any) -> str:
    return f"({', '.join(inspect.signature(function).parameters)})"


def _agents() -> Iterator[Topic]:
    for name, where in AGENTS.items():
        kind = getattr(import_module(where), name)
        yield Topic("agent", name, partial(_agent_text, kind))
        yield from _state_variables(name, kind)


def _agent_text(kind: Any) -> str:
    from ipssim.table import columns_of

    doc = inspect.getdoc(kind.__mro__[1]) or ""
    rows = [(name, _width(column), column.unit, column.doc) for name, column in columns_of(kind).items()]
    return f"{doc}\n\n{grid(rows, ('state variable', 'cells', 'unit', 'meaning'), width=page_width())}"


def _width(column: Any) -> str:
    return " x ".join(map(str, column.wide)) or "1"


def _state_variables(agent: str, kind: Any) -> Iterator[Topic]:
    from ipssim.table import columns_of

    for name, column in columns_of(kind).items():
        rows = [("unit", column.unit), ("cells", _width(column)), ("at the start", f"{column.initial:g}")]
        yield Topic(f"state variable of {agent}", name, partial(_joined, column.doc, grid(rows)))


def _levers() -> Iterator[Topic]:
    from ipssim.levers import Levers

    for lever in fields(Levers):
        about = lever.metadata
        doc = about["doc"][0].upper() + about["doc"][1:]
        rows = [("unit", about["unit"]), ("one value per", about["per"]), ("without policy", f"{about['neutral']:g}")]
        yield Topic("lever", lever.name, partial(_joined, doc, grid(rows)))


def _items() -> Iterator[Topic]:
    from ipssim.fidelity_scale import IPS_25

    for section, items in IPS_25.sections.items():
        for item in items:
            rows = [("section", section), ("place", f"{IPS_25.index(item) + 1} of {len(IPS_25.items)}")]
            rows.append(("range", f"{IPS_25.lowest_item} to {IPS_25.highest_item} points"))
            yield Topic(f"item of {IPS_25.name}", item, partial(_joined, item.replace("_", " "), grid(rows)))


def _determinants() -> Iterator[Topic]:
    from ipssim.cli.determinants import all_determinants, one_determinant
    from ipssim.vocabulary import Determinant

    yield Topic("table", "determinants", all_determinants)
    for determinant in Determinant:
        name = determinant.name.lower()
        yield Topic("determinant", name, partial(one_determinant, name))


def _sources() -> Iterator[Topic]:
    from ipssim.evidence import Evidence

    evidence = Evidence.read()
    for key, source in evidence.sources.items():
        yield Topic("source", key, partial(_source_text, source, evidence))


def _source_text(source: Any, evidence: Any) -> str:
    rows = [
        (name, support.gives)
        for name, parameter in evidence.items()
        for support in parameter.support
        if support.cite == source.key
    ]
    return _joined(
        paragraph(str(source)), grid(rows, ("parameter", "what it gives")) if rows else "no parameter cites it"
    )


def _joined(*parts: str) -> str:
    return "\n\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())
