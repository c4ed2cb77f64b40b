"""Put what the checks of a scenario found into the words of its author: what is wrong, in which line, what to do."""

import re
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any, TypeAliasType, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ipssim.errors import InputError, nearest
from ipssim.policies import CATALOGUE
from ipssim.scenario.read import EXTENDS, Lineage
from ipssim.toml_files import KeyPath

__all__ = ["explained", "in_words"]

SENTENCES = {
    "missing": "`{name}` is missing{table}",
    "extra_forbidden": "unknown key `{name}`{table}",
    "literal_error": "`{name}` cannot be {given}",
    "greater_than_equal": "`{name}` must be at least {ge}, not {given}",
    "greater_than": "`{name}` must be more than {gt}, not {given}",
    "less_than_equal": "`{name}` must be at most {le}, not {given}",
    "less_than": "`{name}` must be less than {lt}, not {given}",
    "finite_number": "`{name}` must be a finite number, not {given}",
    "float_type": "`{name}` must be a number, not {given}",
    "int_type": "`{name}` must be a whole number, not {given}",
    "bool_type": "`{name}` must be true or false, not {given}",
    "string_type": "`{name}` must be text in quotes, not {given}",
    "string_too_short": "`{name}` must not be empty",
    "date_type": "`{name}` must be a date such as 2002-01-31, without quotes, not {given}",
    "tuple_type": "`{name}` must be an array in [ ], not {given}",
    "dict_type": "`{name}` must be a table, not {given}",
    "model_type": "`{name}` must be a table, not {given}",
}


def explained(
    error: ValidationError, lineage: Lineage, model: type[BaseModel], *, more: tuple[str, ...] = (EXTENDS,)
) -> InputError:
    """The InputError for the first mistake. A misspelt key comes first: it explains what is missing.

    more   keys that the file may have besides those of the model
    """
    details = min(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden")
    table, context = lineage.table(), details.get("ctx", {})
    where = _as_written(details["loc"], table)
    if details["type"] == "mistake":
        at = (*where, *context["at"])
        return lineage.error(context["what"], at, of_key=context["of_key"], hint=context["hint"])
    of_key = details["type"] == "extra_forbidden"
    hint = _hint(details, where, model, table, () if where[1:] else more)
    return lineage.error(_sentence(details, where), where, of_key=of_key, hint=hint)


def in_words(error: ValidationError, table: dict[str, Any], model: type[BaseModel]) -> InputError:
    """The InputError for the first mistake in a table that stands in no file."""
    details = min(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden")
    where, context = _as_written(details["loc"], table), details.get("ctx", {})
    if details["type"] == "mistake":
        return InputError(context["what"], hint=context["hint"])
    return InputError(_sentence(details, where), hint=_hint(details, where, model, table))


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


def _sentence(details: ErrorDetails, where: KeyPath) -> str:
    said, context = details["msg"], details.get("ctx", {})
    template = SENTENCES.get(details["type"], "`{name}`: {said}")
    keys = [part for part in where if isinstance(part, str)]
    table = f" in `{'.'.join(keys[:-1])}`" if keys[:-1] else ""
    about = {"name": keys[-1] if keys else "scenario", "table": table, "given": _written(details["input"])}
    return template.format(**{**context, **about, "said": said[:1].lower() + said[1:]})


def _hint(
    details: ErrorDetails, where: KeyPath, model: type[BaseModel], table: dict[str, Any], more: tuple[str, ...] = ()
) -> str | None:
    if details["type"] == "literal_error":
        options = re.findall(r"'([^']*)'", details.get("ctx", {})["expected"])
        return nearest(str(details["input"]), options) or f"choose {' or '.join(f'`{name}`' for name in options)}"
    if details["type"] == "extra_forbidden":
        *around, key = where
        options = sorted({*_keys(model, tuple(around), table), *more})
        return nearest(str(key), options) or f"the keys are {', '.join(options)}"
    if details["type"] == "missing" and where[-1] == "kind":
        return "the class of a policy gives its `kind` a default"
    if details["type"] == "float_type" and where[0] == "parameters" and isinstance(details["input"], dict):
        return 'put the dotted name in quotes: "adoption.base_hazard" = 0.006'
    return None


def _keys(model: type[BaseModel], where: KeyPath, value: Any) -> set[str]:
    """The keys that the table at a path may have."""
    for part in where:
        value = _inside(value, part)
        if isinstance(part, str) and part in model.model_fields:
            model = next(_models(model.model_fields[part].annotation), model)
        if isinstance(value, dict) and "kind" in value:
            model = _policy_class(str(value["kind"])) or model
    return {field.alias or name for name, field in model.model_fields.items()}


def _policy_class(kind: str) -> type[BaseModel] | None:
    module, _, name = kind.partition(":")
    own = getattr(sys.modules.get(module), name, None) if name else None
    return own if isinstance(own, type) and issubclass(own, BaseModel) else CATALOGUE.get(kind)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    inside = (annotation.__value__,) if isinstance(annotation, TypeAliasType) else get_args(annotation)
    for inner in inside:
        yield from _models(inner)


def _written(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "an array"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return f'"{value}"' if isinstance(value, str) else str(value)
