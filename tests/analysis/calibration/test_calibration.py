"""Calibration recovers what made the data, forgets nothing, and refuses what it must."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from ipssim.analysis.calibration import Study, calibrate, calibrate_each
from ipssim.analysis.calibration.coverage import _error, coverage, recovered
from ipssim.analysis.calibration.diagnostics import (
    by_structure,
    influence,
    luck,
    narrowed,
    not_fitted,
    pooled,
    tied,
    unreached,
)
from ipssim.analysis.calibration.emulator import Emulator, Emulators
from ipssim.analysis.calibration.history import PARTICLES
from ipssim.analysis.calibration.posterior import populate
from ipssim.analysis.validation import read_patterns
from ipssim.chance import derived_seed
from ipssim.cli.calibrate import _described
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
    rows=100,
)


def straight(study, values):
    """A model without noise that meets each pattern exactly at TRUE; leaving has no effect on anything."""
    gap = (values - np.array(list(TRUE.values()))) / (study.bounds[:, 1] - study.bounds[:, 0])
    bank = {pattern.id: pattern for pattern in read_patterns()}
    seen = {pattern.id: (bank[pattern.id].observed, sum(pattern.doubt) / 2) for pattern in study.targets}
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
    assert influence(found).loc["workforce.leaving"].abs().max() < 0.5 < table["spread"].max()
    assert table.loc["workforce.leaving", "pins"] == ""


def test_it_says_how_far_each_pattern_moves_over_the_range_of_a_parameter(found):
    moves = influence(found)
    assert moves.loc["adoption.base_hazard", "A2"] == pytest.approx(12, rel=0.1)
    assert moves.loc["adoption.peer_influence", "A2"] == pytest.approx(0, abs=0.5)
    assert narrowed(found).set_index("name").loc["adoption.base_hazard", "pins"].split(", ")[0] == "A2"


def test_each_wave_leaves_less_of_the_space(found):
    assert found.left[0] == 1
    assert found.left[2] <= found.left[1] + 0.02 < 0.9


def test_the_last_wave_is_drawn_where_the_posterior_is(found):
    names = ["adoption.base_hazard", "adoption.peer_influence"]
    width = found.samples[names].max() - found.samples[names].min()
    away = ((found.samples[names] - pd.Series(TRUE)[names]) / width).abs().groupby(found.samples["wave"]).mean()
    assert (away.loc[2] < away.loc[1] / 2).all()


def test_centres_of_two_dozen_parameters_do_not_hang_on_the_luck_of_the_draw():
    """Ten of them known by a tenth of their range, the others not at all."""

    def likelihood(at):
        return -(((at[:, :10] - 0.4) / 0.1) ** 2).sum(axis=1) / 2

    first, second = (populate(likelihood, 24, seed, PARTICLES).at for seed in (1, 2))
    for at in (first, second):
        assert np.abs(np.median(at[:, :10], axis=0) - 0.4).max() < 0.03
        assert at[:, :10].std(axis=0) == pytest.approx(0.1, rel=0.25)
        assert at[:, 10:].std(axis=0) == pytest.approx(12**-0.5, rel=0.25)
        assert np.abs(np.median(at[:, 10:], axis=0) - 0.5).max() < 0.15


def test_weights_sum_to_one(found):
    assert found.posterior["weight"].sum() == pytest.approx(1)
    assert (found.posterior["weight"] > 0).all()


def test_two_parameters_known_only_by_their_sum_are_tied(tmp_path):
    found = calibrate(STUDY.model_copy(update={"patterns": ("D1",)}), tmp_path, straight)
    assert any(correlation < -0.5 for *_, correlation in tied(found, 0.5))


def test_a_pattern_that_nothing_reaches_is_named(tmp_path):
    found = calibrate(STUDY, tmp_path, lambda study, values: straight(study, values) | {"D1": 99999.0})
    assert [pattern.id for pattern, _ in unreached(found)] == ["D1"]


def noisy(study, values):
    """The straight model with luck of its own in every run: as much as the doubt about what was seen."""
    text = ",".join(f"{value:.12g}" for value in values) + f"/{study.seed}"
    luck = dict(zip(("A2", "A3", "D1"), norm.ppf(uniforms(text, 3)), strict=True))
    exact = straight(study, values)
    return {p.id: exact[p.id] + luck[p.id] * sum(p.doubt) / 2 for p in study.targets}


def uniforms(text, count):
    return [(derived_seed(1, f"{text}/{place}") + 0.5) / 2**32 for place in range(count)]


def test_the_luck_of_runs_is_told_from_what_parameters_do(tmp_path):
    found = calibrate(STUDY.model_copy(update={"samples": 60, "waves": 1, "repeats": 40}), tmp_path, noisy)
    assert luck(found)["share"].to_numpy() == pytest.approx(0.5, abs=0.25)


@pytest.fixture(scope="module")
def refound(tmp_path_factory):
    study = STUDY.model_copy(update={"samples": 40, "waves": 1})
    return recovered(study, tmp_path_factory.mktemp("coverage"), truths=12, simulate=noisy)


def test_calibrating_to_data_made_by_the_model_recovers_what_made_them(refound):
    assert 0.75 <= refound["held"].mean() <= 1.0  # of intervals that should hold nine truths in ten
    error = coverage(refound).set_index("name")["error"]
    assert error["adoption.base_hazard"] < 0.7 and error["adoption.peer_influence"] < 0.7  # of a guess's error
    assert error["workforce.leaving"] > 0.8  # nothing depends on it: nothing can be learnt


def test_intervals_that_are_too_narrow_would_be_found_out(refound):
    """The same posteriors, as narrow as if runs had a tenth of their luck."""
    middle, half = (refound["low"] + refound["high"]) / 2, (refound["high"] - refound["low"]) / 20
    assert ((refound["value"] - middle).abs() <= half).mean() < 0.4


def test_a_parameter_of_which_nothing_is_known_holds_as_often_as_it_should(tmp_path):
    study = STUDY.model_copy(update={"samples": 30, "waves": 1})
    table = recovered(study, tmp_path, truths=40, simulate=noisy).query("name == 'workforce.leaving'")
    assert table["value"].min() < 0.22 and table["value"].max() > 0.58  # of 0.2 to 0.6
    assert 0.8 <= table["held"].mean() < 1
    assert table["middle"].to_numpy() == pytest.approx(0.4)
    assert coverage(table)["error"].item() == pytest.approx(1, abs=0.2)


class Certain:
    """Says that the pattern is twelve times the first parameter, and is sure of it."""

    def predict(self, at, return_std):
        return 12 * at[:, 0], np.full(len(at), 1e-3)


def test_what_is_as_near_on_either_side_of_what_was_seen_counts_alike():
    (leaders,) = (pattern for pattern in read_patterns() if pattern.id == "A16a")  # 2.0, from 1.3 to 6.0
    emulators = Emulators((leaders,), (Emulator(Certain(), 0.0, 1.0, 0.0),))
    values = np.linspace(0, 12, 12_001)
    density = np.exp(emulators.log_likelihood(values[:, None] / 12))
    below, at, above = (density[np.abs(values - value).argmin()] for value in (1.99, 2.0, 2.01))
    assert below == pytest.approx(at, rel=0.01) and above == pytest.approx(at, rel=0.01)
    assert density[values < 2].sum() / density.sum() == pytest.approx(0.35 / 2.35, abs=0.02)


def test_made_up_data_are_seen_with_the_errors_that_the_likelihood_counts_with():
    (leaders,) = (pattern for pattern in read_patterns() if pattern.id == "A16a")
    errors = np.array([_error(leaders, uniform) for uniform in (np.arange(2000) + 0.5) / 2000])
    assert (errors < 0).mean() == pytest.approx(2.0 / 2.35, abs=0.002)  # the model is then above what is seen
    assert np.sqrt((errors[errors < 0] ** 2).mean()) == pytest.approx(2.0, rel=0.01)
    assert np.sqrt((errors[errors > 0] ** 2).mean()) == pytest.approx(0.35, rel=0.02)


def test_a_pattern_that_some_sample_lacks_is_not_fitted_to_and_is_named(tmp_path):
    def sometimes(study, values):
        found = straight(study, values)
        return {name: value for name, value in found.items() if name != "D1" or values[0] < 0.009}

    found = calibrate(STUDY, tmp_path, sometimes)
    ((pattern, lacking),) = not_fitted(found)
    assert pattern.id == "D1" and 0 < lacking < len(found.samples)
    assert f"Not fitted to, samples without a value: D1 ({lacking} of 50)" in _described(found)


def test_where_nothing_can_be_fitted_to_it_says_so(tmp_path):
    with pytest.raises(InputError, match="no pattern can be fitted to"):
        calibrate(STUDY, tmp_path, lambda study, values: {})


def test_structural_choices_with_other_patterns_are_judged_by_those_they_share(tmp_path):
    def without_one(study, values):
        found = straight(study, values)
        return {name: found[name] for name in found if name != "A2" or study.choices["item_to_job"] == ("equal",)}

    study = STUDY.model_copy(update={"choices": {"item_to_job": ("equal", "us79")}})
    share = by_structure(calibrate_each(study, tmp_path, without_one))
    assert share == pytest.approx([0.5, 0.5], abs=0.03)  # by A3 and D1 they are the same


def test_structural_choices_are_told_apart_by_what_they_reach(tmp_path):
    def one_of_two(study, values):
        found = straight(study, values)
        return found | ({"D1": found["D1"] + 1000} if study.choices["item_to_job"] == ("us79",) else {})

    study = STUDY.model_copy(update={"choices": {"item_to_job": ("equal", "us79")}})
    found = calibrate_each(study, tmp_path, one_of_two)
    share = by_structure(found)
    assert share.sum() == pytest.approx(1) and share[0] > share[1]
    table = pooled(found)
    by_choice = table.groupby("choices.item_to_job")["weight"].sum()
    assert by_choice.to_dict() == pytest.approx({"equal": share[0], "us79": share[1]})


def test_a_study_until_a_day_is_fitted_to_nothing_later():
    study = STUDY.model_copy(update={"patterns": None, "until": date(2016, 12, 31)})
    assert {"A2", "A4", "D2"}.isdisjoint(pattern.id for pattern in study.targets)
    assert "D1" in {pattern.id for pattern in study.targets}


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
    assert len(calls) == STUDY.repeats + STUDY.samples * STUDY.waves + 1  # only the one that was under way is repeated
    assert whole.posterior.equals(calibrate(STUDY, tmp_path / "afresh", straight).posterior)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('"adoption.base_hazrd" = []', "unknown parameter `adoption.base_hazrd`"),
        ('"adoption.base_hazard" = [2, 1]', "must be [low, high]"),
        ('"adoption.base_hazard" = 0.006', "`adoption.base_hazard` must be an array in [ ], not 0.006"),
        ('"adoption.base_hazard" = ["low", 1]', 'must be a number, not "low"'),
        ('choices = { item_to_job = ["us80"] }', "`item_to_job` cannot be `us80`"),
        ("sample = 80", "unknown key `sample`"),
        ("question = 3", "unknown key `question`"),
    ],
)
def test_a_mistake_in_a_study_is_named_with_its_line(tmp_path, text, what):
    path = tmp_path / "study.toml"
    table = "[parameters]" if text.startswith('"') else "parameters = { 'adoption.base_hazard' = [] }"
    path.write_text(f'title = "X"\n\n{table}\n{text}\n')
    with pytest.raises(InputError) as error:
        Study.read(path)
    assert what in str(error.value) and error.value.line == 4


def test_a_held_out_pattern_is_never_fitted_to(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text('title = "X"\npatterns = ["A1"]\n[parameters]\n"adoption.base_hazard" = []\n')
    with pytest.raises(InputError, match="held out"):
        Study.read(path)


@pytest.mark.parametrize("name", ["calibration", "calibration_2016", "recovery"])
def test_the_shipped_studies_are_sound(name):
    study = Study.read(ROOT / "experiments" / f"{name}.toml")
    assert all(pattern.use == "calibration" for pattern in study.targets)
    assert json.dumps(list(study.parameters))
