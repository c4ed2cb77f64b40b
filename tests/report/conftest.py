"""Results folders of made-up numbers, and the pages made of them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from figures.made_up import scenario_of, trajectories_of
from ipssim.batch import Results, design
from ipssim.batch.attempt import Failure
from ipssim.report import pictures
from ipssim.report.page import gathered, rendered
from ipssim.scenario import Scenario, Sweep, Vary

EVIDENCE = "9 parameters: 2 direct, 7 assumed."
STRANGE = (
    "<script>alert('arm')</script> & \"quotes\"",
    "ذراع التدريب المهني للأشخاص",
    "学習コミュニティ",
    "a very long name " * 12,
    "OneWordWithoutAnyPlaceToBreakIt" * 5,
    "$x_1$ | *stars* \\ {{ braces }}",
)


def written(scenario: Scenario, folder: Path, *, fails: bool = False) -> Path:
    """A results folder of a scenario, its runs made up, or failed."""
    trouble = "Traceback (most recent call last):\nValueError: it broke"
    ended = [Failure(spec, trouble) for spec in design(scenario)] if fails else None
    Results.collect(scenario, ended or trajectories_of(scenario), folder, evidence=EVIDENCE)
    return folder


def swept() -> Scenario:
    """A scenario that varies a parameter and a weighting."""
    vary = (Vary(name="adoption.base_hazard", steps=3), Vary(name="choices.weighting", options=("reported", "none")))
    return scenario_of(replicates=2).swept(Sweep(method="grid", vary=vary))


def few_figures(monkeypatch: pytest.MonkeyPatch, names: Sequence[str] = ()) -> None:
    """Draw only these: every one is tried in the tests of figures, and a page needs time for each."""
    monkeypatch.setattr(pictures, "CHAPTERS", {"Reach and adoption": tuple(names)})


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three arms, three replicates."""
    return written(scenario_of(), tmp_path_factory.mktemp("report") / "results")


@pytest.fixture(scope="session")
def page(folder: Path) -> str:
    """A whole page with some figures of each make."""
    with pytest.MonkeyPatch.context() as patch:
        few_figures(patch, ("penetration", "difference", "fidelity-fan", "region-map", "stops"))
        return rendered(gathered(folder))


@pytest.fixture(scope="session")
def strange_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page about arms with unusual names, and many of them."""
    arms = (*STRANGE, *(f"arm {k}" for k in range(40 - len(STRANGE))))
    scenario = scenario_of(arms, replicates=1).model_copy(
        update={"title": "</title><script>alert(1)</script> A & B", "question": "<b>Which?</b>"}
    )
    made = written(scenario, tmp_path_factory.mktemp("strange") / "results")
    with pytest.MonkeyPatch.context() as patch:
        few_figures(patch, ("ranking",))
        return rendered(gathered(made))


@pytest.fixture(scope="session")
def swept_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page about a sweep."""
    made = written(swept(), tmp_path_factory.mktemp("swept") / "results")
    with pytest.MonkeyPatch.context() as patch:
        few_figures(patch, ("tornado",))
        return rendered(gathered(made))
