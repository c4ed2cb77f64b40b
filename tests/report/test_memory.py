"""Results that remember answer as those that do not, however often they are asked, whatever becomes of the answer."""

import pandas as pd
import pytest

from figures.made_up import results_of
from ipssim.report.memory import TABLES, Remembering

RESULTS = results_of()
QUESTIONS = {
    "band": lambda r: r.band("penetration"),
    "band by region": lambda r: r.band("penetration", by=("arm", "group"), scope="region"),
    "other quantiles": lambda r: r.band("penetration", quantiles=(0.25, 0.75)),
    "survival": lambda r: r.survival(),
    "spells of one arm": lambda r: r.spells("grants"),
    "series": lambda r: r.series("programmes", arm="grants"),
    "events": lambda r: r.events("phase"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_second_answer_is_the_first(question: str) -> None:
    ask, remembering = QUESTIONS[question], Remembering.of(RESULTS)
    for _ in range(2):
        answer: pd.DataFrame = ask(remembering)
        pd.testing.assert_frame_equal(answer, ask(RESULTS))
        answer.iloc[:, -1] = answer.iloc[0, -1]  # what a reader does to it stays with the reader
        answer["more"] = 1


def test_it_can_be_read_part_by_part() -> None:
    parts = [part.series("programmes") for part in Remembering.of(RESULTS).part_by_part()]
    pd.testing.assert_frame_equal(pd.concat(parts), RESULTS.series("programmes"))


def test_only_the_last_tables_are_kept() -> None:
    remembering = Remembering.of(RESULTS)
    for name in ("programmes", "clients", "fidelity", "cost", "penetration"):
        remembering.series(name)
    assert len(remembering._kept) == TABLES
