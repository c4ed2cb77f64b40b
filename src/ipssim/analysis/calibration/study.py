"""A calibration study: which parameters, which patterns, how many runs."""

import hashlib
import json
from datetime import date
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ipssim.analysis.calibration.study_checks import refuse_what_cannot_be
from ipssim.analysis.validation import Pattern, read_patterns
from ipssim.evidence import Evidence
from ipssim.given import with_dates
from ipssim.scenario import Scenario, with_values
from ipssim.scenario.explain import explained
from ipssim.scenario.library import shipped
from ipssim.scenario.read import Lineage
from ipssim.scenario.run_spec import RunSpec
from ipssim.scenario.strict import Count
from ipssim.scenario.sweep import Value
from ipssim.toml_files import TomlFile

__all__ = ["Study", "as_frame", "key_of"]

LAST_OBSERVED = date(2020, 12, 31)


class Study(BaseModel):
    """What is calibrated to what.

    title = "The United States to 2020"
                              what the study is called
    scenario = "norway"       the scenario that is run, in its first arm: one that comes with ipssim, without `.toml`
    until = 2016-12-31        nothing after this day is simulated or fitted to
    parameters = { "adoption.base_hazard" = [0.001, 0.004], "adoption.peer_influence" = [] }
                              the parameters that are calibrated, each with its lowest and highest value; [] takes the
                              range of the evidence
    patterns = ["A3", "A5c"]  the patterns that are fitted to, by their ids in docs/odd/patterns.md; all that are open
                              to fitting when left out, which only a study of the United States may, where most were
                              seen. Patterns held out are refused
    seen = { A3 = 0.5 }       values in place of those that were seen in the world, by pattern: to calibrate to made-up
                              data
    choices = { exit_rule = ["hazards", "threshold"] }
                              structural choices to calibrate under, each with its options; the posterior mixes them
    replicates = 4            runs for each sample of parameters, each with luck of its own
    samples = 80              samples of parameters in each wave
    waves = 6                 rounds of history matching: each looks closer at what the one before has not ruled out
    repeats = 12              samples that differ by luck alone, which say how far single histories scatter
    implausible = 2.5         how far off its second worst pattern may be before a sample is ruled out [standard
                              deviations]
    rows = 500                rows of the posterior, the sample that comes out
    seed = 2                  where the luck of samples and runs starts from: 1 is the luck of the scenario
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)

    title: str
    scenario: str = "united_states"
    until: date = LAST_OBSERVED
    parameters: dict[str, tuple[float, ...]]
    patterns: tuple[str, ...] | None = None
    seen: dict[str, float] = {}
    choices: dict[str, tuple[str, ...]] = {}
    replicates: Annotated[int, Field(ge=1)] = 2
    samples: Annotated[int, Field(ge=10)] = 60
    waves: Annotated[int, Field(ge=1, le=10)] = 3
    repeats: Annotated[int, Field(ge=2)] = 8
    implausible: Annotated[float, Field(gt=0)] = 3.0
    rows: Annotated[int, Field(ge=10)] = 300
    seed: Count = 1

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read and check a study; an InputError says what is wrong and where."""
        file = TomlFile.read(path)
        try:
            study = cls.model_validate(with_dates(file.table))
        except ValidationError as error:
            raise explained(error, Lineage((file,)), cls, more=()) from None
        refuse_what_cannot_be(study, file)
        return study

    @property
    def targets(self) -> list[Pattern]:
        """The patterns that are fitted to: none that is held out, none that looks beyond the last day."""
        wanted = [pattern for pattern in read_patterns() if pattern.use == "calibration" and pattern.last <= self.until]
        named = [pattern for pattern in wanted if self.patterns is None or pattern.id in self.patterns]
        return [pattern.seen_as(self.seen[pattern.id]) if pattern.id in self.seen else pattern for pattern in named]

    @property
    def structures(self) -> "list[Study]":
        """The same study under each combination of the choices it names."""
        names = list(self.choices)
        return [
            self.model_copy(update={"choices": {name: (option,) for name, option in zip(names, options, strict=True)}})
            for options in product(*self.choices.values())
        ]

    @property
    def structure_in_words(self) -> str:
        """What it is calibrated under, as the start of a line; nothing without choices."""
        return "".join(f"{name} = {options[0]}, " for name, options in self.choices.items())

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Lowest and highest value of each parameter, shape (parameters, 2)."""
        evidence = Evidence.read()
        return np.array([bounds or evidence[name].range for name, bounds in self.parameters.items()], np.float64)

    @property
    def usual(self) -> NDArray[np.float64]:
        """Values of the evidence, inside the ranges."""
        evidence, (low, high) = Evidence.read(), self.bounds.T
        return np.clip([evidence[name].value for name in self.parameters], low, high)

    def values_at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of the parameters at places from 0 to 1 of their ranges, the parameters last."""
        low, high = self.bounds.T
        return np.asarray(low + points * (high - low))

    def places_of(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The inverse of `values_at`."""
        low, high = self.bounds.T
        return np.asarray((values - low) / (high - low))

    def specs(self, values: NDArray[np.float64]) -> list[RunSpec]:
        """The runs of one sample of parameter values."""
        scenario = Scenario.read(shipped(self.scenario))
        given: dict[str, Value] = dict(zip(self.parameters, map(float, values), strict=True))
        given |= {f"choices.{name}": options[0] for name, options in self.choices.items()}
        as_until = {"end": self.until, "seed": scenario.seed + self.seed - 1}
        scenario = with_values(scenario.model_copy(update=as_until), given)
        return [scenario.run_spec(scenario.arms[0], replicate) for replicate in range(1, self.replicates + 1)]


def key_of(study: Study, values: NDArray[np.float64]) -> str:
    """Names a sample: its runs, and what is computed of them."""
    what = [*(spec.key for spec in study.specs(values)), *(pattern.id for pattern in study.targets)]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def as_frame(entries: list[dict[str, Any]], names: list[str], ids: list[str]) -> pd.DataFrame:
    """Samples as rows: wave, parameters by name, and value of each pattern by id (nan where it has none)."""
    rows = []
    for entry in entries:
        scores = {name: entry["values"].get(name, np.nan) for name in ids}
        rows.append({"wave": entry["wave"]} | dict(zip(names, entry["parameters"], strict=True)) | scores)
    return pd.DataFrame(rows)
