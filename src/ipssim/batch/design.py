"""From a scenario to its runs: every arm with every sample in every replicate."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipssim.batch.samples import Sample, samples
from ipssim.errors import InputError
from ipssim.scenario import Scenario
from ipssim.scenario.run_spec import RunSpec
from ipssim.scenario.varying import with_values

__all__ = ["Design", "Selection", "design", "samples_table"]


def design(scenario: Scenario) -> "Design":
    """Every arm with every sample in every replicate (numbered from 1).

    Replicates come first and arms last, so that a batch that is stopped early has whole pairs to compare, from all
    over the sweep. In small worlds some replicates of a sample come together, because they travel side by side.
    """
    if not isinstance(scenario, Scenario):
        raise InputError(f"a design needs a scenario, not {scenario!r}", hint="read it first: Scenario.read(PATH)")
    return Design(scenario)


class AbstractSpecs(Sequence[RunSpec]):
    """Specifications by their places, each made when it is asked for."""

    @overload
    def __getitem__(self, place: int) -> RunSpec: ...
    @overload
    def __getitem__(self, place: slice) -> list[RunSpec]: ...
    def __getitem__(self, place: int | slice) -> RunSpec | list[RunSpec]:
        if isinstance(place, slice):
            return [self._spec(number) for number in range(len(self))[place]]
        return self._spec(range(len(self))[place])

    def __iter__(self) -> Iterator[RunSpec]:
        return map(self._spec, range(len(self)))

    @abstractmethod
    def _spec(self, place: int) -> RunSpec:
        """The one in this place, from 0."""


class Design(AbstractSpecs):
    """The specifications of a study, each made when it is asked for: a hundred thousand of them take no room."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.samples = samples(scenario)
        self._varied = (0, scenario)  # the last sample asked for, and the scenario with its values
        first = self._varied[1].run_spec(scenario.arms[0], 1, 1)
        self._together = max(1, first.most_beside // len(scenario.arms))  # replicates of a sample

    def __len__(self) -> int:
        return self.scenario.replicates * len(self.samples) * len(self.scenario.arms)

    def place(self, arm: int, sample: int, replicate: int) -> int:
        """Where the run stands in the design of the arm in this place (from 0), this sample and replicate (from 1)."""
        before, among = divmod(replicate - 1, self._together)
        before *= self._together
        together = min(self._together, self.scenario.replicates - before)
        family = before * len(self.samples) + (sample - 1) * together + among
        return family * len(self.scenario.arms) + arm

    def _spec(self, place: int) -> RunSpec:
        family, arm = divmod(place, len(self.scenario.arms))
        before = family // (self._together * len(self.samples)) * self._together
        together = min(self._together, self.scenario.replicates - before)
        sample, among = divmod(family - before * len(self.samples), together)
        varied = self._with_values(self.samples[sample])
        return varied.run_spec(varied.arms[arm], before + among + 1, sample + 1)

    def _with_values(self, sample: Sample) -> Scenario:
        number, varied = self._varied
        if number != sample.number:
            varied = with_values(self.scenario, dict(sample.values))
            self._varied = (sample.number, varied)
        return varied


class Selection(AbstractSpecs):
    """Some specifications of many, by their places."""

    def __init__(self, specs: Sequence[RunSpec], places: NDArray[np.int64]) -> None:
        self._specs = specs
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def _spec(self, place: int) -> RunSpec:
        return self._specs[int(self._places[place])]


def samples_table(found: Sequence[Sample]) -> pd.DataFrame:
    """One row a sample: its number and a column for each value that is varied."""
    names = [name for name, _ in found[0].values] if found else []
    columns = {name: [sample.values[place][1] for sample in found] for place, name in enumerate(names)}
    plain = {name: values if _alike(values) else [str(value) for value in values] for name, values in columns.items()}
    return pd.DataFrame({"sample": [sample.number for sample in found], **plain})


def _alike(values: Sequence[object]) -> bool:
    """Whether one type of column holds them all: numbers, or true and false."""
    kinds = {type(value) for value in values}
    return kinds <= {int, float} or kinds == {bool}
