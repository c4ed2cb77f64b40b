"""Topics: the words of the field (phases, causes, payers ...), the items of the scale."""

import inspect
import re
from collections.abc import Iterator
from enum import Enum
from functools import partial

from ipssim.cli.output import grid, page_width, paragraph
from ipssim.cli.topic import Topic
from ipssim.wording import as_sentence, plural

__all__ = ["item_topics", "word_topics"]

KINDS = {
    "Phase": "phase",
    "HostKind": "kind of host",
    "Payer": "payer",
    "Scheme": "scheme of payment",
    "Cause": "cause of stopping",
    "Regime": "feature of the welfare regime",
    "ImplementationOutcome": "implementation outcome",
    "Driver": "driver of fidelity items",
}
ELSEWHERE = ("Determinant",)  # has topics of its own


def word_topics() -> Iterator[Topic]:
    """Every member of the vocabulary's enumerations and of the drivers of fidelity, words of a study, grades."""
    from ipssim.evidence import GRADES
    from ipssim.glossary import MEANINGS

    for kind in _enumerations():
        named = KINDS.get(kind.__name__, re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).lower())
        for member in kind:
            name = member.name.lower()
            yield Topic(named, name, partial(_word_text, kind, member), (f"{kind.__name__}.{name}",))
    for word, means in MEANINGS["study"].items():
        yield Topic("word", word, partial(paragraph, means), (plural(word),))
    for grade, means in GRADES.items():
        yield Topic("grade of evidence", grade, partial(paragraph, as_sentence(means)))


def _enumerations() -> Iterator[type[Enum]]:
    import ipssim.vocabulary as vocabulary
    from ipssim.mechanisms.items import Driver

    for name in vocabulary.__all__:
        member = getattr(vocabulary, name)
        if inspect.isclass(member) and issubclass(member, Enum) and name not in ELSEWHERE:
            yield member
    yield Driver


def _word_text(kind: type[Enum], member: Enum) -> str:
    siblings = ", ".join(each.name.lower() for each in kind)
    about = inspect.getdoc(kind) or ""
    return f"{paragraph(meaning(kind, member))}\n\n{paragraph(about)}\n{paragraph(f'All of them: {siblings}.')}"


def meaning(kind: type[Enum], member: Enum) -> str:
    """What a member means: from the glossary, or else from the comment beside it in the source."""
    from ipssim.glossary import MEANINGS

    name = member.name.lower()
    if found := MEANINGS.get(kind.__name__, {}).get(name):
        return found
    comment = re.search(rf"^\s*{member.name} = .*?# (.+)$", inspect.getsource(kind), re.MULTILINE)
    return as_sentence(comment[1] if comment else name.replace("_", " "))


def item_topics() -> Iterator[Topic]:
    """The 25 items of the fidelity scale."""
    from ipssim.fidelity_scale import IPS_25

    for section, items in IPS_25.sections.items():
        for item in items:
            yield Topic(f"item of {IPS_25.name}", item, partial(_item_text, item, section), (f"items.{item}",))


def _item_text(item: str, section: str) -> str:
    from ipssim.binding import norwegian_scores
    from ipssim.evidence import Evidence
    from ipssim.fidelity_scale import IPS_25
    from ipssim.glossary import MEANINGS

    evidence, leaf = Evidence.read(), f"fidelity_items.{item}"
    scores = norwegian_scores(evidence)[IPS_25.index(item)]
    speed, start, offset = (evidence[f"{leaf}.{name}"] for name in ("speed", "start", "offset"))
    rows = [
        ("section", section),
        ("place", f"{IPS_25.index(item) + 1} of {len(IPS_25.items)}"),
        ("range", f"{IPS_25.lowest_item} to {IPS_25.highest_item} points"),
        ("speed", f"{speed.value:g} {speed.unit}: {speed.because}"),
        ("at the start", f"{start.value:g}: {start.because}"),
        ("country offset", f"{offset.value:g} {offset.unit}: {offset.because}"),
        ("after a year", f"{scores.mean():.1f} on average at six Norwegian centres (norwayevaluation)"),
    ]
    drivers = [
        (name.removeprefix(f"{leaf}.on_"), f"{parameter.value:+g}", parameter.because or parameter.means)
        for name, parameter in evidence.items()
        if name.startswith(f"{leaf}.on_")
    ]
    header = ("driver", "weight", "why")
    weights = "Weights: change of the logit of the attainable level as the driver goes from 0 to 1."
    return "\n\n".join(
        [paragraph(MEANINGS["items"][item]), grid(rows), grid(drivers, header, right=(1,), width=page_width()), weights]
    )
