"""Topics: the keys of scenario and study files, and the options of those that have some."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, get_args

from ipssim.cli.output import grid, paragraph
from ipssim.cli.topic import Topic
from ipssim.wording import as_sentence

if TYPE_CHECKING:
    from ipssim.cli.keys import Key, KeyTable

__all__ = ["key_topics", "option_topics"]


def key_topics() -> Iterator[Topic]:
    """Every key, by its name and by its dotted place."""
    from ipssim.cli.keys import key_tables

    for table in key_tables():
        for key in table.keys:
            elsewhere = (f"{place}.{key.name}" for place in table.places if place != table.place)
            others = (key.name, f"{key.of}.{key.place}", *elsewhere)
            yield Topic(f"key of a {key.of} file", key.place, partial(_key_text, key, key_tables()), others)


def _key_text(key: "Key", tables: "tuple[KeyTable, ...]") -> str:
    rows = [("stands in", key.stands), ("can be", key.can_be), ("default", key.default)]
    keys = [inner.name for table in tables if table.of == key.of and key.place in table.places for inner in table.keys]
    of_kind = ["those of its kind: `ipssim explain KIND`"] if key.name == "policies" else []
    rows += [("has", ", ".join([*keys, *of_kind]))] if keys else []
    example = f"example    {key.example}"  # never folded: it may be copied
    return f"{paragraph(as_sentence(key.means))}\n\n{grid(rows)}\n{example}"


def option_topics() -> Iterator[Topic]:
    """The options of the structural choices: what is said of the choice."""
    from ipssim.scenario import Choices

    choices = {topic.name: topic for topic in key_topics() if topic.name.startswith("choices.")}
    for name, field in Choices.model_fields.items():
        for option in filter(None, get_args(field.annotation)):
            if isinstance(option, str):
                yield Topic(f"option of {name}", option, choices[f"choices.{name}"].text, (f"{name}.{option}",))
