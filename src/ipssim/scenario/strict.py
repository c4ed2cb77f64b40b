"""The parts that the tables of a scenario file are made of: frozen, strictly typed, and with no unknown keys."""

from collections.abc import Mapping
from enum import IntEnum
from functools import partial
from math import isclose
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from ipssim.errors import nearest
from ipssim.given import mistake, with_dates, without_lists
from ipssim.scenario.explain import in_words
from ipssim.vocabulary import LINE, HostKind, Payer, Regime, names

__all__ = [
    "ByYear",
    "Count",
    "HostMix",
    "LineShares",
    "RegimeLevels",
    "Share",
    "Table",
    "Text",
    "also",
    "names",
]


class Table(BaseModel):
    """A table of a scenario file. Text is no number, a number is no date, and nan is nothing."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)

    def __init__(self, /, **given: Any) -> None:
        """As Python writes it, dates also as text; an InputError says what is wrong."""
        table = with_dates(given)
        try:
            super().__init__(**table)
        except ValidationError as error:
            raise in_words(error, table, type(self)) from None

    # Tables inside of others are not made by `__init__`: a mistake in them keeps its place in the file.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @model_validator(mode="before")
    @classmethod
    def _lists_are_tuples(cls, given: Any) -> Any:
        return {name: without_lists(value) for name, value in given.items()} if isinstance(given, dict) else given


PAYERS_OF_LINE = tuple(payer.name.lower() for payer in LINE)


def _known(kind: type[IntEnum], noun: str, given: dict[str, float]) -> dict[str, float]:
    for key in given:
        if key not in names(kind):
            hint = nearest(key, names(kind)) or f"there are {', '.join(names(kind))}"
            raise mistake(f"unknown {noun} `{key}`", key, hint=hint, of_key=True)
    return given


def _shares(kind: type[IntEnum], noun: str, given: dict[str, float]) -> dict[str, float]:
    total = sum(_known(kind, noun, given).values())
    if not isclose(total, 1, abs_tol=1e-6):
        rest = f"{1 - total:.6g} is missing" if total < 1 else f"{total - 1:.6g} is too much"
        hint = f"{rest}; in a file that extends another, all shares of both count: name every one, if with 0"
        raise mistake(f"the shares of each {noun} sum to {total:.6g}, not to 1", hint=hint)
    return given


def _line_shares(given: dict[str, float]) -> dict[str, float]:
    for payer in given:
        if payer in names(Payer) and payer not in PAYERS_OF_LINE:
            hint = f"a line is paid by {', '.join(PAYERS_OF_LINE)}"
            raise mistake(f"`{payer}` pays no recurrent line", payer, hint=hint, of_key=True)
    return _shares(Payer, "payer", given)


def _by_year(given: Any) -> Any:
    """A constant is a series that has always held; the keys of a table are years."""
    if not isinstance(given, Mapping):
        return {0: given}
    for year in given:
        if not (isinstance(year, int) or ((len(year) == len("2002") or year == "0") and year.isdecimal())):
            raise mistake(f"`{year}` is not a year", year, hint="write { 2002 = 0.058, 2003 = 0.06 }", of_key=True)
    if not given:
        raise mistake("the table of years is empty", hint="write { 2002 = 0.058, 2003 = 0.06 }")
    return {int(year): given[year] for year in sorted(given, key=int)}


def _keys(known: tuple[str, ...]) -> Any:
    """Says in the schema which keys a table has: members of a vocabulary, or else years."""
    keys: Any = {"enum": list(known)} if known else {"format": "year"}
    return Field(json_schema_extra={"propertyNames": keys})


def also(forms: str) -> dict[str, Any]:
    """For the `json_schema_extra` of a field: what it, or each in a list of it, can be written as besides its type."""
    return {"also": forms}


type Share = Annotated[float, Field(ge=0, le=1)]
type Count = Annotated[int, Field(ge=0, lt=2**63)]
type Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
type HostMix = Annotated[
    dict[str, Share], AfterValidator(partial(_shares, HostKind, "kind of host")), _keys(names(HostKind))
]
type LineShares = Annotated[dict[str, Share], AfterValidator(_line_shares), _keys(PAYERS_OF_LINE)]
type RegimeLevels = Annotated[
    dict[str, Share], AfterValidator(partial(_known, Regime, "feature of the regime")), _keys(names(Regime))
]
type ByYear[T] = Annotated[dict[int, T], BeforeValidator(_by_year), _keys(())]
