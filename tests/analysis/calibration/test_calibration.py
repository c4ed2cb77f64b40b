"""Calibration recovers what made the data, forgets nothing, and refuses what it must."""

import json
from pathlib import Path

import numpy as np
import pytest

from ipssim.analysis.calibration import Study, calibrate
from ipssim.analysis.calibration.diagnostics import narrowed, tied, unreached
from ipssim.errors import InputError

ROOT = Path(__file__).parents[3]
TRUE = {"adoption.base_hazard": 0.006, "adoption.peer_influence": 2.0, "workforce.leaving": 0.4}
STUDY = Study(
    title="A straight model",
    parameters={
        "adoption.base_hazard": (0.002, 0.01),
        "adoption.peer_influence": (0.0, 3.0),
        "workforce.leaving": (0.2, 0.6),
    },
    patterns=("A2", "A3", "D1"),
    samples=25,
    waves=2,
    accepted=0.4,
)


def straight(study, values):
    """A model without noise that meets each pattern exactly at TRUE; leaving has no effect on anything."""
    gap = (values - np.array(list(TRUE.values()))) / (study.bounds[:, 1] - study.bounds[:, 0])
    seen = {pattern.id: (pattern.observed, study.tolerance(pattern)) for pattern in study.targets}
    slopes = {"A2": (12, 0, 0), "A3": (0, 12, 0), "D1": (6, 6, 0)}
    return {name: mean + spread * float(np.dot(slopes[name], gap)) for name, (mean, spread) in seen.items()}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return calibrate(STUDY, tmp_path_factory.mktemp("study"), straight)


def test_it_finds_the_values_that_made_the_data(found):
    table = narrowed(found).set_index("name")
    for name in ("adoption.base_hazard", "adoption.peer_influence"):
        low, high = table.loc[name, ["low", "high"]]
        assert abs(table.loc[name, "mean"] - TRUE[name]) < 0.1 * (high - low)
        assert table.loc[name, "spread"] < 0.5


def test_it_says_what_the_data_cannot_tell(found):
    table = narrowed(found).set_index("name")
    assert table.loc["workforce.leaving", "spread"] > 0.6
    assert found.relevance.loc["workforce.leaving"].max() < found.relevance.loc["adoption.base_hazard"].max()


def test_each_wave_leaves_less_of_the_space(found):
    assert found.left[0] == 1
    assert found.left[2] <= found.left[1] + 0.02 < 0.9


def test_weights_sum_to_one(found):
    assert found.posterior["weight"].sum() == pytest.approx(1)
    assert (found.posterior["weight"] > 0).all()


def test_two_parameters_known_only_by_their_sum_are_tied(tmp_path):
    found = calibrate(STUDY.model_copy(update={"patterns": ("D1",)}), tmp_path, straight)
    assert any(correlation < -0.5 for *_, correlation in tied(found, 0.5))


def test_a_pattern_that_nothing_reaches_is_named(tmp_path):
    found = calibrate(STUDY, tmp_path, lambda study, values: straight(study, values) | {"D1": 99999.0})
    assert [pattern.id for pattern, _ in unreached(found)] == ["D1"]


def test_a_study_goes_on_where_it_was_stopped(tmp_path):
    calls = []

    def stops_after_ten(study, values):
        calls.append(values)
        if len(calls) == 10:
            raise KeyboardInterrupt
        return straight(study, values)

    with pytest.raises(KeyboardInterrupt):
        calibrate(STUDY, tmp_path, stops_after_ten)
    with (tmp_path / "samples.jsonl").open("a") as lines:
        lines.write('{"key": "cut off in the mid')
    whole = calibrate(STUDY, tmp_path, stops_after_ten)
    assert len(calls) == STUDY.samples * STUDY.waves + 1  # only the one that was under way is repeated
    assert whole.posterior.equals(calibrate(STUDY, tmp_path / "afresh", straight).posterior)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('"adoption.base_hazrd" = []', "unknown parameter `adoption.base_hazrd`"),
        ('"adoption.base_hazard" = [2, 1]', "must be [low, high]"),
    ],
)
def test_a_mistake_in_a_study_is_named_with_its_line(tmp_path, text, what):
    path = tmp_path / "study.toml"
    path.write_text(f'title = "X"\n\n[parameters]\n{text}\n')
    with pytest.raises(InputError) as error:
        Study.read(path)
    assert what in str(error.value) and error.value.line == 4


def test_a_held_out_pattern_is_never_fitted_to(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text('title = "X"\npatterns = ["A1"]\n[parameters]\n"adoption.base_hazard" = []\n')
    with pytest.raises(InputError, match="held out"):
        Study.read(path)


def test_the_shipped_study_is_sound():
    study = Study.read(ROOT / "experiments" / "calibration.toml")
    assert all(pattern.use == "calibration" for pattern in study.targets)
    assert json.dumps(list(study.parameters))
