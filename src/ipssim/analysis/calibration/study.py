"""A calibration study: which parameters, which patterns, how many runs."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ipssim.analysis.validation import Pattern, read_patterns
from ipssim.errors import nearest
from ipssim.evidence import Evidence
from ipssim.scenario import Scenario
from ipssim.scenario.library import shipped
from ipssim.scenario.run_spec import RunSpec, source_digest
from ipssim.toml_files import TomlFile

__all__ = ["Study", "as_frame", "key_of"]

LAST_OBSERVED = date(2020, 12, 31)
DISTANCE_OF_RANGES = 2  # an accepted range is read as the observation plus and minus two standard deviations


class Study(BaseModel):
    """What is calibrated to what.

    parameters     names of parameters, each with its range [low, high]; [] takes the range of the evidence
    patterns       ids; all that are open to fitting when left out. Patterns held out are refused
    until          nothing after this day is simulated or fitted to
    replicates     runs for each sample of parameters
    samples        samples a wave;  waves  rounds of history matching
    implausible    a sample is ruled out when its second most implausible pattern is beyond this [standard deviations]
    accepted       share of the last samples that the weighted posterior is made of
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    title: str
    scenario: str = "united_states"
    until: date = LAST_OBSERVED
    parameters: dict[str, tuple[float, ...]]
    patterns: tuple[str, ...] | None = None
    replicates: Annotated[int, Field(ge=1)] = 2
    samples: Annotated[int, Field(ge=10)] = 60
    waves: Annotated[int, Field(ge=1, le=10)] = 3
    implausible: Annotated[float, Field(gt=0)] = 3.0
    accepted: Annotated[float, Field(gt=0, le=1)] = 0.5
    seed: int = 1

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read and check a study; an InputError says what is wrong and where."""
        file = TomlFile.read(path)
        table: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in file.table.items()
        }
        ranges = {name: tuple(map(float, bounds)) for name, bounds in table.get("parameters", {}).items()}
        try:
            study = cls.model_validate(table | {"parameters": ranges})
        except ValidationError as error:
            first = error.errors()[0]
            where = tuple(part for part in first["loc"] if isinstance(part, str))
            hint = nearest(where[0], cls.model_fields) if where else None
            raise file.error(f"`{'.'.join(where)}`: {first['msg'].lower()}", where, hint=hint) from None
        study._refuse_what_cannot_be(file)
        return study

    def _refuse_what_cannot_be(self, file: TomlFile) -> None:
        evidence, bank = Evidence.read(), {pattern.id: pattern for pattern in read_patterns()}
        for name, bounds in self.parameters.items():
            where = ("parameters", name)
            if name not in evidence:
                raise file.error(f"unknown parameter `{name}`", where, of_key=True, hint=nearest(name, evidence))
            if bounds and (len(bounds) != 2 or not bounds[0] < bounds[1]):
                raise file.error(f"the range of `{name}` must be [low, high]", where)
        for name in self.patterns or ():
            if name not in bank:
                raise file.error(f"unknown pattern `{name}`", ("patterns",), hint=nearest(name, bank))
            if bank[name].use == "held_out":
                raise file.error(f"the pattern `{name}` is held out: it is never fitted to", ("patterns",))

    @property
    def targets(self) -> list[Pattern]:
        """The patterns that are fitted to."""
        wanted = [pattern for pattern in read_patterns() if pattern.use == "calibration"]
        return [pattern for pattern in wanted if self.patterns is None or pattern.id in self.patterns]

    @property
    def bounds(self) -> NDArray[np.float64]:
        """Lowest and highest value of each parameter, shape (parameters, 2)."""
        evidence = Evidence.read()
        return np.array([bounds or evidence[name].range for name, bounds in self.parameters.items()], np.float64)

    def specs(self, values: NDArray[np.float64]) -> list[RunSpec]:
        """The runs of one sample of parameter values."""
        scenario = Scenario.read(shipped(self.scenario))
        given = dict(zip(self.parameters, map(float, values), strict=True))
        scenario = scenario.model_copy(update={"end": self.until, "parameters": {**scenario.parameters, **given}})
        return [scenario.run_spec(scenario.arms[0], replicate) for replicate in range(1, self.replicates + 1)]

    @staticmethod
    def tolerance(pattern: Pattern) -> float:
        """Standard deviation of what was observed about what the model should give: transport, sampling, definition."""
        low, high = pattern.accept
        return (high - low) / 2 / DISTANCE_OF_RANGES


def key_of(study: Study, values: NDArray[np.float64]) -> str:
    """Names a sample: the package's source, the world, the values."""
    what = [source_digest(), study.scenario, str(study.until), study.replicates, sorted(study.parameters)]
    text = json.dumps([*what, [float(value) for value in values]])
    return hashlib.sha256(text.encode()).hexdigest()


def as_frame(entries: list[dict[str, Any]], names: list[str], ids: list[str]) -> pd.DataFrame:
    """Samples as rows: wave, parameters by name, and value of each pattern by id (nan where it has none)."""
    rows = []
    for entry in entries:
        scores = {name: entry["values"].get(name, np.nan) for name in ids}
        rows.append({"wave": entry["wave"]} | dict(zip(names, entry["parameters"], strict=True)) | scores)
    return pd.DataFrame(rows)
