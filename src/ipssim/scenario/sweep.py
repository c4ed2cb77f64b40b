"""What a sweep varies: any parameter, any field of a policy, any structural choice, each by its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from sys import float_info
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, field_validator, model_validator

from ipssim.errors import InputError
from ipssim.given import mistake
from ipssim.scenario.strict import Table, Text, also
from ipssim.scenario.sweep_file import POSTERIOR, WEIGHT, read_points, refuse_weight, shipped_posterior
from ipssim.vocabulary import COUNTED, FROM_ROWS, MOST_SAMPLES, Method

__all__ = ["MOST_SAMPLES", "Sweep", "Value", "Variation", "Vary"]

type Value = bool | int | float | str | date

LARGEST = float_info.max  # what is more is no number that can be reckoned with, and nan is neither
WHERE_TO_LOOK = "name a parameter, `choices.NAME`, or `policies.KIND.FIELD` of a policy in the scenario"


@dataclass(frozen=True)
class Variation:
    """One thing that is varied, with what it can be.

    low, high  its range; of no meaning when there are options
    whole                 whole numbers only
    options               values instead of a range
    steps                 points of the range in a grid
    """

    name: str
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    options: tuple[Value, ...] = ()
    steps: int = 5

    @property
    def is_factor(self) -> bool:
        """Whether it has options without an order, not numbers."""
        return any(type(option) not in (int, float) for option in self.options)

    def at(self, place: float) -> Value:
        """The value at a place from 0 to 1 of the range, or of the row of options."""
        if self.options:
            return self.options[min(int(place * len(self.options)), len(self.options) - 1)]
        if self.whole:
            return min(int(self.low + place * (self.high - self.low + 1)), int(self.high))
        return min(self.low + place * (self.high - self.low), self.high)

    def grid(self) -> tuple[Value, ...]:
        """The values of a grid: the options, or points of the range at equal distances, both ends included."""
        if self.options:
            return self.options
        width = (self.high - self.low) / (self.steps - 1)
        points = [self.low + step * width for step in range(self.steps - 1)] + [self.high]
        return tuple(dict.fromkeys(round(point) if self.whole else point for point in points))

    def extremes(self) -> tuple[Value, ...]:
        """Its lowest and highest value, or all options: what must be valid for all of it to be."""
        return self.options or (self.at(0.0), self.at(1.0))


class Vary(Table):
    """One line of `vary`; a name alone, in quotes, means the range that is known for it.

    name = "policies.results_based_payment.share_at_risk"
                          what is varied: a parameter, `choices.NAME`, or `policies.KIND.FIELD` in every arm that has
                          such a policy; with * or ? every name that fits
    from = 0.0            lowest value, when it is not that of the evidence or of the policy's field
    to = 0.6              highest value, when it is not that of the evidence or of the policy's field
    options = [0.0, 0.2, 0.6]
                          the values that it can have, instead of a range
    steps = 4             for a grid: how many values of the range, at equal distances, both ends included
    """

    model_config = ConfigDict(validate_by_name=True)

    name: Text
    low: float | None = Field(default=None, alias="from")
    high: float | None = Field(default=None, alias="to")
    options: tuple[Value, ...] = ()
    steps: Annotated[int, Field(ge=2, le=1000)] = 5

    @model_validator(mode="after")
    def _is_a_range_or_options(self) -> Self:
        if self.options and (self.low is not None or self.high is not None):
            raise mistake(f"`{self.name}` has both options and a range", "options", hint="keep one of them")
        if self.low is not None and self.high is not None and self.high <= self.low:
            raise mistake(f"`{self.name}` has an empty range, {self.low:g} to {self.high:g}", "to")
        return self

    @property
    def is_pattern(self) -> bool:
        """Whether it stands for every name that fits."""
        return any(sign in self.name for sign in "*?")

    def of(self, known: Variation) -> Variation:
        """What is known of a name, narrowed to what is asked for."""
        if self.options:
            return Variation(known.name, options=self.options, steps=self.steps)
        low = known.low if self.low is None else self.low
        high = known.high if self.high is None else self.high
        options = known.options if self.low is None and self.high is None else ()
        return Variation(known.name, low, high, known.whole, options, self.steps)


def _refuse_no_value(name: str, value: Any, place: int) -> None:
    if isinstance(value, dict) and value:
        hint = f'put the dotted name in quotes: "{name}.{next(iter(value))}" = ...'
        raise mistake(f"`{name}` must be one value, not a table", place, name, hint=hint)
    if isinstance(value, int | float) and not abs(value) <= LARGEST:
        raise mistake(f"`{name}` must be a finite number, not {value}", place, name)


def _by_name(given: Any) -> Any:
    return {"name": given} if isinstance(given, str) else given


class Sweep(Table):
    """Samples of what is not certain, or not yet decided; every arm is run with every sample.

    method = "sobol"      how samples are found. grid: all combinations; list: those that are given; latin_hypercube,
                          sobol, halton: spread evenly over the ranges; morris, saltelli: for `ipssim sensitivity`;
                          posterior: rows of calibrated parameters, by weight
    samples = 64          how many, where the method does not count them itself: trajectories of morris, rows of each
                          base matrix of saltelli, rows of a posterior. More of them later keep those there are; a Latin
                          hypercube keeps them when their number is doubled
    vary = ["adoption.*", { name = "workforce.leaving", from = 0.3, to = 0.9 }]
                          what is varied: names in quotes, or tables in { } that give a range as well; beside a
                          posterior, what is crossed with it: every row meets every point of the grid
    points = [{ "adoption.base_hazard" = 0.002 }, { "adoption.base_hazard" = 0.006 }]
                          for a list: the samples, each with a value for every name. For a posterior: all its rows, each
                          with its `weight`; those that come with ipssim when none are given
    file = "points.csv"   the points in a CSV file beside the scenario, with a column for each name
    """

    method: Method
    samples: Annotated[int, Field(ge=1, le=MOST_SAMPLES)] | None = None
    vary: tuple[Annotated[Vary, BeforeValidator(_by_name), Field(json_schema_extra=also("names in quotes"))], ...] = ()
    points: tuple[dict[str, Value], ...] = ()
    file: str = ""

    @model_validator(mode="before")
    @classmethod
    def _takes_the_shipped_posterior(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("method") == POSTERIOR and not given.get("points"):
            return {**given, "points": shipped_posterior()}
        return given

    @field_validator("points", mode="before")
    @classmethod
    def _points_hold_one_value_a_name(cls, points: Any) -> Any:
        for place, point in enumerate(points if isinstance(points, tuple) else ()):
            for name, value in point.items() if isinstance(point, dict) else ():
                _refuse_no_value(name, value, place)
        return points

    @field_validator("points")
    @classmethod
    def _points_are_alike(cls, points: tuple[dict[str, Value], ...]) -> tuple[dict[str, Value], ...]:
        for place, point in enumerate(points):
            if point.keys() != points[0].keys() or not point:
                raise mistake("the points do not all have the same names", place)
            try:
                refuse_weight(point.get(WEIGHT, 1))
            except InputError as error:
                raise mistake(error.what, place) from None
        return points

    @model_validator(mode="after")
    def _has_what_the_method_needs(self) -> Self:
        if self.method == "list":
            if not self.points:
                raise mistake("a list needs `points` or a `file`", hint='points = [{ "adoption.base_hazard" = 0.01 }]')
        elif self.points and self.method not in FROM_ROWS:
            raise mistake(f"`points` are for a list, not for {self.method}", "points", of_key=True)
        if self.method == "list" and self.vary:
            raise mistake("a list has no `vary`: its points say what is varied", "vary", of_key=True)
        if self.method not in FROM_ROWS and not self.vary:
            raise mistake("the sweep varies nothing", hint=f"vary = [...]: {WHERE_TO_LOOK}")
        if self.method not in COUNTED and self.samples is None:
            raise mistake(f"{self.method} needs a number of `samples`", "method", hint="samples = 64")
        if self.method in COUNTED and self.samples is not None:
            raise mistake(f"a {self.method} has no `samples`: its points are counted", "samples", of_key=True)
        if self.method == POSTERIOR and not sum(self.weights):
            raise mistake("no row of the posterior has any weight", "points")
        return self

    @classmethod
    def from_file(
        cls,
        method: Literal["list", "posterior"],
        path: Path | str,
        samples: int | None = None,
        vary: Sequence[Vary | str] = (),
    ) -> Self:
        """A sweep over the rows of a CSV file with a column for each name; of a posterior, rows drawn by `weight`.

        vary   what is crossed with the rows of a posterior: each row meets every point of its grid
        """
        rows: dict[str, Any] = {"points": read_points(Path(path), method), "file": str(path)}
        return cls(**{"method": method, "samples": samples, "vary": vary, **rows})

    @property
    def names(self) -> tuple[str, ...]:
        """What the points give values of."""
        return tuple(name for name in self.points[0] if not (self.method == POSTERIOR and name == WEIGHT))

    @property
    def weights(self) -> tuple[float, ...]:
        """Of the points; alike where they say none."""
        return tuple(float(point.get(WEIGHT, 1)) for point in self.points)  # type: ignore[arg-type]
