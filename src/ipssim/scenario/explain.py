"""Put what the checks of a scenario found into the words of its author: what is wrong, in which line, what to do."""

import sys
from collections.abc import Iterator
from functools import partial
from typing import Any, TypeAliasType, get_args

from pydantic import BaseModel, ValidationError

from ipssim.errors import InputError
from ipssim.given import first_mistake, hint, mistake_in_words, sentence
from ipssim.policies import CATALOGUE
from ipssim.scenario.read import EXTENDS, Lineage
from ipssim.toml_files import KeyPath

__all__ = ["explained", "in_words", "models_in"]


def explained(
    error: ValidationError, lineage: Lineage, model: type[BaseModel], *, more: tuple[str, ...] = (EXTENDS,)
) -> InputError:
    """The InputError for the first mistake.

    more   keys that the file may have besides those of the model
    """
    details, table = first_mistake(error), lineage.table()
    where = _as_written(details["loc"], table)
    if details["type"] == "mistake":
        context = details["ctx"]
        at = (*where, *context["at"])
        return lineage.error(context["what"], at, of_key=context["of_key"], hint=context["hint"])
    of_key = details["type"] == "extra_forbidden"
    keys = partial(_keys, model, table, () if where[1:] else more)
    return lineage.error(sentence(details, where), where, of_key=of_key, hint=hint(details, where, keys))


def in_words(error: ValidationError, table: dict[str, Any], model: type[BaseModel]) -> InputError:
    """The InputError for the first mistake in a table that stands in no file."""
    details = first_mistake(error)
    return mistake_in_words(details, _as_written(details["loc"], table), partial(_keys, model, table, ()))


def _as_written(where: KeyPath, value: Any) -> KeyPath:
    """The path of keys as the file has it: the years of a table are words there."""
    written: KeyPath = ()
    for part in where:
        written = (*written, str(part) if isinstance(value, dict) else part)
        value = _inside(value, written[-1])
    return written


def _inside(value: Any, part: str | int) -> Any:
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):  # what is missing has nothing inside
        return None


def _keys(model: type[BaseModel], value: Any, more: tuple[str, ...], where: KeyPath) -> set[str]:
    """The keys that the table at a path of a value may have, and more that any may have."""
    for part in where:
        value = _inside(value, part)
        if isinstance(part, str) and part in model.model_fields:
            model = next(models_in(model.model_fields[part].annotation), model)
        if isinstance(value, dict) and "kind" in value:
            model = _policy_class(str(value["kind"])) or model
    return {*more, *(field.alias or name for name, field in model.model_fields.items())}


def _policy_class(kind: str) -> type[BaseModel] | None:
    module, _, name = kind.partition(":")
    own = getattr(sys.modules.get(module), name, None) if name else None
    return own if isinstance(own, type) and issubclass(own, BaseModel) else CATALOGUE.get(kind)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The tables that a type is, or holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    inside = (annotation.__value__,) if isinstance(annotation, TypeAliasType) else get_args(annotation)
    for inner in inside:
        yield from models_in(inner)
