"""Everything of the model that has a name, and what `ipssim explain` says about it."""

import inspect
from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from typing import Any

from ipssim.cli.keys import listed_in_docstrings
from ipssim.cli.output import grid, paragraph
from ipssim.cli.topic import Topic
from ipssim.cli.topics_of_agents import agent_topics, equation_topics, mechanism_topics, process_topics
from ipssim.cli.topics_of_keys import key_topics, option_topics
from ipssim.cli.topics_of_runs import run_topics
from ipssim.cli.topics_of_words import item_topics, word_topics
from ipssim.wording import as_sentence

__all__ = ["topics"]

WORDS_OF_SCOPES = {"system": "the whole system", "region": "region", "host": "kind of host"}


def topics() -> Iterator[Topic]:
    """Every topic, kind by kind."""
    own = (_policies, _parameters, _outcomes, _levers, _determinants, _sources, _patterns)
    for find in (*own, mechanism_topics, equation_topics, agent_topics, process_topics):
        yield from find()
    for find in (item_topics, word_topics, key_topics, option_topics, run_topics):
        yield from find()


def _policies() -> Iterator[Topic]:
    from ipssim.policies import CATALOGUE

    for kind, policy in CATALOGUE.items():
        yield Topic("policy", kind, partial(_policy_text, policy))
        for name in policy.model_fields:
            if name != "kind":
                yield _field_topic(policy, name)


def _field_topic(policy: Any, name: str) -> Topic:
    """A field of a policy, by the name under which a sweep varies it."""
    kind, written = policy.model_fields["kind"].default, policy.model_fields[name].alias or name
    text = partial(_field_text, policy, name)
    return Topic("field of a policy", f"policies.{kind}.{written}", text, (f"{kind}.{written}",))


def _field_text(policy: Any, name: str) -> str:
    kind = policy.model_fields["kind"].default
    _, default, means = _field_row(policy, name)
    rows = [("default", default), ("of", f"{kind}; `ipssim explain {kind}`")]
    return _joined(paragraph(as_sentence(means)), grid(rows))


def _policy_text(policy: Any) -> str:
    from ipssim.policies import AbstractAgencyPolicy

    own = [name for name in policy.model_fields if name != "kind"]
    order = sorted(own, key=lambda name: name in AbstractAgencyPolicy.model_fields)
    rows = [_field_row(policy, name) for name in order]
    return f"{inspect.getdoc(policy)}\n\n{grid(rows, ('field', 'default', 'meaning'))}"


def _field_row(policy: Any, name: str) -> tuple[str, str, str]:
    field = policy.model_fields[name]
    written = field.alias or name
    default = "required" if field.is_required() else "none" if field.default in (None, ()) else f"{field.default}"
    if isinstance(field.default, tuple) and field.default:
        default = ", ".join(map(str, field.default))
    return written, default, field.description or listed_in_docstrings(policy).get(written, ("", ""))[1]


def _parameters() -> Iterator[Topic]:
    from ipssim.evidence import Evidence

    evidence = Evidence.read()
    for name, parameter in evidence.items():
        short = (name.rpartition(".")[2],)
        yield Topic("parameter", name, partial(parameter_card, parameter, evidence), short)


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
    if parameter.patterns:
        rows.append(("pinned by", f"patterns {', '.join(parameter.patterns)}; see docs/validation.md"))
    for support in parameter.support:
        rows += [("source", str(evidence.sources[support.cite])), ("at", support.at), ("gives", support.gives)]
    return f"{paragraph(parameter.means)}\n\n{grid(rows)}"


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
    if outcome.parts:
        yield "mean over runs", "sums over runs, and then the ratio"
    flows = "the twelve months up to the date" if outcome.span == "year" else "the end of the month"
    yield "time", flows
    yield "by", ", ".join(WORDS_OF_SCOPES[scope] for scope in outcome.scopes)


def _levers() -> Iterator[Topic]:
    from ipssim.levers import Levers

    for lever in fields(Levers):
        about = lever.metadata
        rows = [("unit", about["unit"]), ("one value per", about["per"]), ("without policy", f"{about['neutral']:g}")]
        yield Topic("lever", lever.name, partial(_joined, as_sentence(about["doc"]), grid(rows)))


def _determinants() -> Iterator[Topic]:
    from ipssim.cli.determinants import all_determinants
    from ipssim.vocabulary import Determinant

    yield Topic("table", "determinants", all_determinants)
    for determinant in Determinant:
        name = determinant.name.lower()
        yield Topic("determinant", name, partial(_determinant_text, name))


def _determinant_text(name: str) -> str:
    from ipssim.cli.determinants import one_determinant
    from ipssim.glossary import MEANINGS

    return _joined(MEANINGS["Determinant"][name], one_determinant(name))


def _patterns() -> Iterator[Topic]:
    from ipssim.analysis.validation.pattern import read_patterns

    for pattern in read_patterns():
        low, high = pattern.accept
        rows = [
            ("domain", pattern.domain),
            ("observed", f"{pattern.observed:g} {pattern.unit}"),
            ("agrees when", f"{low:g} to {high:g}"),
            ("who and how", pattern.observation),
            ("use", pattern.use.replace("_", " ")),
            ("source", ", ".join(pattern.cite)),
        ]
        rows += [("note", pattern.note)] if pattern.note else []
        yield Topic("pattern", pattern.id, partial(_joined, f"{pattern.title}.", grid(rows)))


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
