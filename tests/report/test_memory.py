"""Results that remember answer as those that do not, and every figure reckons once however often it is drawn."""

import pandas as pd
import pytest

from figures.made_up import results_of
from ipssim.batch import Results
from ipssim.figures import FIGURES, NotInFolder, data_behind, new_axes
from ipssim.report.memory import Remembering

RESULTS = results_of()
LARGE = [name for name in FIGURES if name not in ("peers", "sweep", "tornado", "uncertainty")]  # read many rows


@pytest.mark.parametrize("figure", LARGE)
def test_the_second_figure_is_drawn_from_what_the_first_reckoned(figure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    results, draw = Remembering.of(RESULTS), FIGURES[figure]
    try:
        first = data_behind(draw(results)).copy()
    except NotInFolder:
        pytest.skip("made-up results do not have it")
    monkeypatch.setattr(Results, "sums", lambda *_, **__: pytest.fail("read again"))
    monkeypatch.setattr(Results, "events", lambda *_, **__: pytest.fail("read again"))
    again = data_behind(draw(results, ax=new_axes(3.5)))
    pd.testing.assert_frame_equal(again, first)


def test_other_questions_have_other_answers() -> None:
    def end_of(results: Results, outcome: str) -> float:
        return float(results.outcome(outcome)["value"].iloc[-1])

    results = Remembering.of(RESULTS)
    ends = {name: results.once(end_of, name) for name in ("programmes", "clients")}
    assert ends == {name: RESULTS.once(end_of, name) for name in ends} and len(set(ends.values())) == 2


def test_it_can_be_read_part_by_part() -> None:
    parts = [part.series("programmes") for part in Remembering.of(RESULTS).part_by_part()]
    pd.testing.assert_frame_equal(pd.concat(parts), RESULTS.series("programmes"))
