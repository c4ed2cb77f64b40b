"""What a user gave as a table, in a file or in Python: text that is a date, and mistakes put into words."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from ipssim.errors import InputError, nearest
from ipssim.toml_files import KeyPath

__all__ = [
    "Keys",
    "first_mistake",
    "hint",
    "mistake",
    "mistake_in_words",
    "sentence",
    "with_dates",
    "without_lists",
]

type Keys = Callable[[KeyPath], Iterable[str]]  # the keys that the table at a path may have

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SENTENCES = {
    "missing": "`{name}` is missing{table}",
    "too_few": "`{name}` has too few values",
    "too_long": "`{name}` has too many values, {actual_length} instead of {max_length}",
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
    "string_pattern_mismatch": "`{name}` must not be blank",
    "date_type": "`{name}` must be a date such as 2002-01-31, without quotes, not {given}",
    "tuple_type": "`{name}` must be an array in [ ], not {given}",
    "dict_type": "`{name}` must be a table, not {given}",
    "model_type": "`{name}` must be a table, not {given}",
}


ENDS = ("to", "end", "end_date", "ends")  # what else people call the last day of a policy
NO_TABLE = ("dict_type", "model_type")
LEAST_PERCENT = 2  # that is taken for a share in per cent: 1.5 may be another slip
NUMBER = re.compile(r"\s*(\d+\.?\d*)\s*(%|percent|per cent)?\s*")


def with_dates(given: Any) -> Any:
    """Tables as Python writes them, with text that looks like a date as one; what is no table or list is left alone."""
    if isinstance(given, dict):
        return {key: with_dates(value) for key, value in given.items()}
    if isinstance(given, list | tuple):
        return tuple(with_dates(value) for value in given)
    return _dated(_plain(given))


def _plain(value: Any) -> Any:
    """Python's own value for one of NumPy or pandas, which need not be there."""
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        value = value.item()
    is_a_day = isinstance(value, datetime) and value == value and value.time() == time()
    return value.date() if is_a_day else value


def _dated(value: Any) -> Any:
    if isinstance(value, str) and DATE.fullmatch(value):
        with suppress(ValueError):  # there is no such day: that is said where a date is wanted
            return date.fromisoformat(value)
    return value


def without_lists(value: Any) -> Any:
    """The same with tuples for lists: TOML has lists, frozen data has tuples, and strict typing tells them apart."""
    return tuple(without_lists(part) for part in value) if isinstance(value, list) else value


def first_mistake(error: ValidationError) -> ErrorDetails:
    """The one to tell of. A misspelt key comes first: it explains what is missing."""
    return min(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden")


def mistake(what: str, *at: str | int, hint: str | None = None, of_key: bool = False) -> PydanticCustomError:
    """What a validator raises: a sentence, the keys from the value it looks at to the culprit, and what to do.

    A scenario file's reader turns it into an error with the line.
    """
    return PydanticCustomError("mistake", "{what}", {"what": what, "at": at, "hint": hint, "of_key": of_key})


def mistake_in_words(details: ErrorDetails, where: KeyPath, keys: Keys) -> InputError:
    """The InputError for a mistake that stands in no file."""
    if details["type"] == "mistake":
        return InputError(details["ctx"]["what"], hint=details["ctx"]["hint"])
    return InputError(sentence(details, where), hint=hint(details, where, keys))


def sentence(details: ErrorDetails, where: KeyPath) -> str:
    """What is wrong, at the path of keys where it stands."""
    said, context = details["msg"], details.get("ctx", {})
    too_few = details["type"] == "missing" and where and isinstance(where[-1], int)  # a place of an array
    template = SENTENCES.get("too_few" if too_few else details["type"], "`{name}`: {said}")
    keys = [part for part in where if isinstance(part, str)]
    table = f" in `{'.'.join(keys[:-1])}`" if keys[:-1] else ""
    if details["type"] in NO_TABLE and where and isinstance(where[-1], int):
        template = f"each of {template}"
    about = {"name": keys[-1] if keys else "scenario", "table": table, "given": _written(details["input"])}
    return template.format(**{**context, **about, "said": said[:1].lower() + said[1:]})


def hint(details: ErrorDetails, where: KeyPath, keys: Keys) -> str | None:
    """What to do about it, often the nearest name that would do."""
    key, given = where[-1] if where else "", details["input"]
    match details["type"]:
        case "literal_error":
            options = [name for name in re.findall(r"'([^']*)'", details.get("ctx", {})["expected"]) if name]
            return nearest(str(given), options) or f"choose {' or '.join(f'`{name}`' for name in options)}"
        case "extra_forbidden":
            options = sorted(keys(where[:-1]))
            if key in ENDS and "until" in options:
                return "did you mean `until`, the last day in force?"
            listed = f"the keys are {', '.join(options)}; see `ipssim list keys`"
            return _of_all_arms(where, given, keys) or nearest(str(key), options) or listed
        case "missing" if key == "kind":
            return "the class of a policy gives its `kind` a default"
        case "missing" if where == ("arms",):
            return "a scenario compares one or more [[arms]], each with a name"
        case "less_than_equal" if details["ctx"]["le"] <= 1 and LEAST_PERCENT <= given <= 100 * details["ctx"]["le"]:
            return _share(given)
        case "float_type" if isinstance(given, dict) and where[0] == "parameters":
            return 'put the dotted name in quotes: "adoption.base_hazard" = 0.006'
        case "float_type" | "int_type" if isinstance(given, str):
            number = NUMBER.fullmatch(given)
            return number and (_share(float(number[1])) if number[2] else "numbers stand without quotes")
        case "tuple_type" if isinstance(given, str):
            return f'a list of one has brackets too: {key} = ["{given}"]'
        case "tuple_type" if isinstance(given, dict):
            heading = ".".join(part for part in where if isinstance(part, str))
            return f"a list of one has brackets too: {key} = [{{ ... }}], or a heading [[{heading}]]"
        case "dict_type" | "model_type" if isinstance(given, str) and where[-2:-1] == ("policies",):
            return f'write {{ kind = "{given}" }}'
    return None


def _share(percent: float) -> str:
    return f"shares and doses go from 0 to 1: {percent:g} % is {percent / 100:g}"


def _of_all_arms(where: KeyPath, given: Any, keys: Keys) -> str | None:
    """What to do about a key of the whole file that stands in an arm: written there, or below its heading."""
    key = str(where[-1])
    if where[0] != "arms" or "policies" in where or key not in keys(()):
        return None
    place = f"as [{key}]" if isinstance(given, dict) else "above the first [heading]"
    return f"arms differ in policies alone: `{key}` stands {place} and holds for all of them"


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
