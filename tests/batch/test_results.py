"""Results: the same tables in memory and on disk, read by arm, month and scope."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batch import fakes
from ipssim.analysis.contrast import compare
from ipssim.batch import Failure, Results, carry_out, design, run_all
from ipssim.batch.parts import MOST_ROWS, Part, pieces
from ipssim.errors import InputError
from ipssim.figures import penetration_curve

RUNS = [fakes.one_run(spec) for spec in design(fakes.scenario())]
ASKED: dict[str, Callable[[Results], pd.DataFrame]] = {
    "series": lambda r: r.series(["programmes", "penetration"]),
    "series of one arm": lambda r: r.series("programmes", arm=r.arms[-1]),
    "the end": lambda r: r.outcome("programmes", at=r.scenario.end),
    "bands": lambda r: r.band("programmes"),
    "hosts": lambda r: r.sums(["programmes"], "host"),
    "spells": lambda r: r.spells(),
}


@pytest.fixture(scope="module")
def results() -> Results:
    return Results.collect(fakes.scenario(), RUNS)


def test_results_in_memory_equal_results_on_disk(results: Results, tmp_path: Path) -> None:
    on_disk = Results.collect(fakes.scenario(), RUNS, tmp_path)
    assert on_disk.digest() == results.digest()
    assert on_disk.scenario == results.scenario
    for table in (Results.outcome, Results.contrast, Results.band):
        names = ("penetration", "trial", "as is") if table is Results.contrast else ("penetration",)
        pd.testing.assert_frame_equal(table(on_disk, *names), table(results, *names))
    pd.testing.assert_frame_equal(on_disk.events(), results.events())
    pd.testing.assert_frame_equal(on_disk.runs, results.runs)


def test_an_event_or_a_table_that_is_not_there_is_named_with_the_nearest_that_is(results: Results) -> None:
    for ask, says in (
        (lambda: results.events("phse"), "unknown event `phse`\n\nhint: did you mean `phase`?"),
        (lambda: results.dataset("run"), "unknown table `run`\n\nhint: did you mean `runs`?"),
        (lambda: results.dataset("x"), "unknown table `x`\n\nhint: there are events, series, runs"),
        (lambda: results.dataset(3), "unknown table `3`\n\nhint: there are events, series, runs"),
        (lambda: results.outcome(3), "unknown outcome `3`\n\nhint: `ipssim list outcomes` names them all"),
    ):
        with pytest.raises(InputError) as wrong:
            ask()  # type: ignore[no-untyped-call]
        assert str(wrong.value) == says
    assert results.events("bridged").empty  # an event that did not happen is none, and no mistake


@settings(max_examples=8, deadline=None)
@given(order=st.permutations(range(len(RUNS))))
def test_the_digest_does_not_depend_on_the_order_of_runs(results: Results, order: list[int]) -> None:
    assert Results.collect(fakes.scenario(), [RUNS[place] for place in order]).digest() == results.digest()


def test_the_digest_does_not_depend_on_the_order_of_rows_and_columns_nor_on_the_time_taken(results: Results) -> None:
    shuffled = [
        fakes.Trajectory(
            run.key, run.series.iloc[::-1].loc[:, ::-1], run.events.sort_values("row").loc[:, ::-1], run.seconds + 1
        )
        for run in RUNS
    ]
    assert Results.collect(fakes.scenario(), shuffled).digest() == results.digest()


@pytest.mark.parametrize("table", ["series", "events"])
def test_the_digest_depends_on_every_number(results: Results, table: str) -> None:
    changed = getattr(RUNS[0], table).copy()
    column = "clients" if table == "series" else "attempt"
    changed.loc[1, column] += 1
    first = fakes.Trajectory(**{**vars(RUNS[0]), table: changed})
    assert Results.collect(fakes.scenario(), [first, *RUNS[1:]]).digest() != results.digest()


def test_an_outcome_has_a_row_for_each_arm_replicate_and_month(results: Results) -> None:
    frame = results.outcome("penetration")
    assert list(frame.columns) == ["arm", "replicate", "month", "date", "group", "value"]
    assert len(frame) == 2 * 3 * 25
    assert list(frame["arm"].unique()) == ["as is", "trial"]  # in the order of the scenario
    expected = RUNS[0].series["clients"].iloc[:25] / 1000
    np.testing.assert_array_equal(frame["value"].iloc[:25], expected)


def test_a_month_is_dated_by_its_last_day(results: Results) -> None:
    dates = results.outcome("penetration").drop_duplicates("month").set_index("month")["date"]
    assert dates[0] == pd.Timestamp(2001, 12, 31)
    assert dates[2] == pd.Timestamp(2002, 2, 28)
    assert dates[24] == pd.Timestamp(2003, 12, 31) == pd.Timestamp(results.scenario.end)


def test_regions_are_yearly(results: Results) -> None:
    frame = results.outcome("programmes", scope="region")
    assert set(frame["group"]) == {"Region 1", "Region 2"}
    assert set(frame["month"]) == {0, 12, 24}


@pytest.mark.parametrize(
    ("at", "month"),
    [(date(2003, 6, 30), 18), (date(2003, 7, 30), 18), (date(2003, 7, 31), 19), (date(2001, 12, 31), 0)],
)
def test_a_date_means_the_last_month_that_had_ended(results: Results, at: date, month: int) -> None:
    assert set(results.outcome("programmes", at=at)["month"]) == {month}


def test_a_date_after_the_end_is_refused(results: Results) -> None:
    with pytest.raises(InputError, match="2040-01-01 is outside") as refusal:
        results.outcome("programmes", at=date(2040, 1, 1))
    assert refusal.value.hint == "they run from 2002-01-01 to 2003-12-31"


def test_outcomes_and_quantities_can_be_read_together(results: Results) -> None:
    frame = results.series(["fidelity", "fidelity_sum", "programmes"], arm="trial")
    assert list(frame.columns[5:]) == ["fidelity", "fidelity_sum", "programmes"]
    assert set(frame["arm"]) == {"trial"}
    defined = frame[frame["month"] > 0]
    np.testing.assert_array_equal(defined["fidelity"], defined["fidelity_sum"] / defined["programmes"])


def test_an_outcome_without_a_denominator_has_no_value(results: Results) -> None:
    assert results.outcome("fidelity", at=date(2001, 12, 31))["value"].isna().all()


def test_misspelt_names_are_refused_with_the_nearest(results: Results) -> None:
    for call, hint in (
        (lambda: results.outcome("penetrtion"), "did you mean `penetration`?"),
        (lambda: results.series(["programes"]), "did you mean `programmes`?"),
        (lambda: results.contrast("penetration", "trail", "as is"), "did you mean `trial`?"),
        (lambda: results.outcome("penetration", scope="regions"), "did you mean `region`?"),
    ):
        with pytest.raises(InputError) as refusal:
            call()
        assert refusal.value.hint == hint


def test_a_band_holds_the_replicates(results: Results) -> None:
    band = results.band("penetration")
    assert list(band.columns) == ["arm", "month", "date", "mean", "n", "q5", "q50", "q95"]
    assert set(band["n"]) == {3}
    assert ((band["q5"] <= band["q50"]) & (band["q50"] <= band["q95"])).all()
    values = results.outcome("penetration", at=results.scenario.end)
    middle = values.groupby("arm", sort=False)["value"].median()
    assert list(band.loc[band["month"] == 24, "q50"]) == list(middle)


@settings(max_examples=8, deadline=None)
@given(months=st.integers(0, 24), scope=st.sampled_from(["system", "region"]))
def test_the_mean_of_paired_differences_is_the_difference_of_means(results: Results, months: int, scope: str) -> None:
    at = results.scenario.dates(months).item().date()
    pairs = results.contrast("penetration", "trial", "as is", at, scope)
    means = results.outcome("penetration", scope, at).groupby("arm")["value"].mean()
    assert pairs["difference"].mean() == pytest.approx(means["trial"] - means["as is"])
    assert list(pairs["replicate"].unique()) == [1, 2, 3]


def test_a_replicate_that_failed_in_one_arm_is_left_out_of_the_pairs() -> None:
    scenario = fakes.scenario()
    specs = design(scenario)
    ended = [Failure(specs[0], "no"), *(fakes.one_run(spec) for spec in specs[1:])]
    pairs = Results.collect(scenario, ended).contrast("penetration", "trial", "as is", scenario.end)
    assert set(pairs["replicate"]) == {2, 3}


def test_arms_that_do_the_same_share_their_runs() -> None:
    scenario = fakes.scenario(("as is", "trial"))
    twin = scenario.model_copy(
        update={"arms": (scenario.arms[0], scenario.arms[0].model_copy(update={"name": "twin"}))}
    )
    results = Results.collect(twin, run_all(design(twin), run=fakes.run))
    assert set(results.contrast("penetration", "twin", "as is")["difference"]) == {0}
    assert set(results.runs["status"]) == {"finished"}


def test_events_name_arm_and_replicate(results: Results) -> None:
    events = results.events("phase", arm="trial")
    assert list(events.columns[:4]) == ["arm", "replicate", "month", "date"]
    assert (events["date"] == results.scenario.dates(events["month"])).all()
    assert set(events["event"]) == {"phase"} and set(events["arm"]) == {"trial"}
    assert list(results.events(columns=["name"]).columns) == ["arm", "replicate", "name"]


def test_observations_are_kept(results: Results, tmp_path: Path) -> None:
    (point,) = Results.collect(fakes.scenario(), RUNS, tmp_path).observations
    assert (point.outcome, point.date, point.value) == ("programmes", date(2003, 6, 30), 4)


def test_results_without_a_finished_run_say_so(tmp_path: Path) -> None:
    empty = Results.collect(fakes.scenario(), [], tmp_path)
    assert set(empty.runs["status"]) == {"missing"}
    with pytest.raises(InputError, match="no run of these results has finished yet"):
        empty.outcome("penetration")


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there are no results here"):
        Results.read(tmp_path)
    with pytest.raises(InputError, match="there are no results here"):
        Results.read(tmp_path / "nowhere")


def test_the_line_on_evidence_is_kept(tmp_path: Path) -> None:
    Results.collect(fakes.scenario(), RUNS, tmp_path, evidence="31 parameters: 9 direct")
    assert Results.read(tmp_path).evidence_line == "31 parameters: 9 direct"


def test_small_parts_are_read_together_and_large_ones_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [Part.in_memory([run]) for run in RUNS[:5]]
    rows = parts[0].series.count_rows()
    monkeypatch.setitem(MOST_ROWS, "series", 2 * rows)
    assert [len(together) for together in pieces(parts)] == [2, 2, 1]
    monkeypatch.setitem(MOST_ROWS, "series", rows - 1)
    assert [len(together) for together in pieces(parts)] == [1] * 5
    assert list(pieces([])) == []


def test_results_in_pieces_answer_as_those_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    results = Results.collect(fakes.scenario(), RUNS)
    scattered = Results(results.scenario, results._design, [Part.in_memory([run]) for run in RUNS], results._noted)
    whole = {name: ask(results) for name, ask in ASKED.items()}
    monkeypatch.setitem(MOST_ROWS, "series", 1)
    assert len(list(scattered.part_by_part())) == len(RUNS)
    for name, ask in ASKED.items():
        pd.testing.assert_frame_equal(ask(scattered), whole[name])


def test_a_day_may_be_written_out_and_one_name_needs_no_list(results: Results) -> None:
    end = results.scenario.end
    same = pd.testing.assert_frame_equal
    same(results.outcome("programmes", at=f"{end}"), results.outcome("programmes", at=end))
    same(results.outcome("programmes", at=pd.Timestamp(end)), results.outcome("programmes", at=end))
    same(results.sums("programmes"), results.sums(["programmes"]))
    same(results.band("programmes", by="arm"), results.band("programmes"))
    same(results.events(columns="event"), results.events(columns=["event"]))
    assert len(penetration_curve(results, arms="trial").lines) < len(penetration_curve(results).lines)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda r: r.outcome("programmes", at="2025-13-01"), "is no date"),
        (lambda r: r.band("programmes", by=("region",)), "unknown grouping `region`"),
        (lambda r: r.band("programmes", quantiles=(5, 95)), "shares from 0 to 1"),
        (lambda r: r.survival(by=["region"]), "unknown grouping `region`"),
        (lambda r: r.survival(started_from="soon"), "`soon` is no date"),  # type: ignore[arg-type]
        (lambda r: r.outcome("programmes", at=pd.NaT), "`NaT` is no date"),  # type: ignore[arg-type]
        (lambda r: r.stops(since="xx"), "`xx` is no date"),  # type: ignore[arg-type]
        (lambda r: r.stops(until=2003), "`2003` is no date"),  # type: ignore[arg-type]
        (lambda r: compare("results/x", "programmes", "as is"), "`Results` are needed, not `str`"),  # type: ignore[arg-type]
        (lambda r: r.events(columns=["nothing"]), "unknown column of the event log `nothing`"),
        (lambda r: compare(r, "programmes", "as is", level=95), "share of 1"),
        (lambda r: run_all([], "local"), "is the name of an engine"),
        (lambda r: design("scenario.toml"), "needs a scenario"),
        (lambda r: carry_out(fakes.scenario(), "nowhere", time_limit=-1), "time limit"),
        (lambda r: Results.collect(fakes.scenario().changed({"seed": 99}), RUNS), "not of this scenario"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_sentence(
    results: Results, wrong: Callable[[Results], object], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        wrong(results)


def test_results_say_what_they_are(results: Results) -> None:
    assert f"{len(results.runs)} of {len(results.runs)} runs finished" in repr(results)
    assert all(arm in repr(results) for arm in results.arms)
