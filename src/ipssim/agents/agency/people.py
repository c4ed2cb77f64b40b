"""The people of agencies, counted in cells of latent class and state: who of them leaves, loses a job, finds one.

Written for one agency after the other, and compiled. `rows` are the agencies meant; columns of the table follow, and
then what has one value for each of the agencies meant, on the last axis.
"""

from typing import Any

import numpy as np

from ipssim.agents.agency.state import CLASSES, TENURE_MONTHS
from ipssim.compiled import compiled
from ipssim.counts import binomial_count
from ipssim.mechanisms.clients import EARLY_QUARTERS, drawn_among_first
from ipssim.vocabulary import SERVICE_QUARTERS

__all__ = ["begin_quarter", "grow_older", "lose_clients_and_jobs", "start_jobs"]

# The states of an agency's people, in one row: searching by quarter in service, between jobs, in a job by month.
EARLY, BETWEEN, JOBS = EARLY_QUARTERS, SERVICE_QUARTERS, SERVICE_QUARTERS + 2
YOUNG_MONTHS = 3  # of tenure, within which jobs end more often: 13 weeks
YOUNG, STATES = JOBS + YOUNG_MONTHS, JOBS + TENURE_MONTHS
SETTLED = STATES - 1

ROWS, COUNTS = "intp[:]", "int32[:]"
BY_QUARTER = "int32[:, :]"  # by agency and quarter in service
CELLS = "int32[:, :, :]"  # by agency, latent class, and quarter in service or month in a job
PEOPLE = "int64[:, ::1]"  # of one agency, by latent class and state
LUCK, LUCKS = "float64[:]", "float64[:, :]"  # one for each agency; several, on the first axis


@compiled(f"void({PEOPLE}, int64, {CELLS}, {CELLS}, {CELLS})")
def _read(people: Any, row: int, searching: Any, between: Any, working: Any) -> None:
    """The people of an agency, out of the table."""
    for of_class in range(CLASSES):
        for state in range(BETWEEN):
            people[of_class, state] = searching[row, of_class, state]
        for state in range(BETWEEN, JOBS):
            people[of_class, state] = between[row, of_class, state - BETWEEN]
        for state in range(JOBS, STATES):
            people[of_class, state] = working[row, of_class, state - JOBS]


@compiled(f"void({PEOPLE}, int64, {CELLS}, {CELLS}, {CELLS})")
def _write(people: Any, row: int, searching: Any, between: Any, working: Any) -> None:
    """The people of an agency, back into the table."""
    for of_class in range(CLASSES):
        for state in range(BETWEEN):
            searching[row, of_class, state] = people[of_class, state]
        for state in range(BETWEEN, JOBS):
            between[row, of_class, state - BETWEEN] = people[of_class, state]
        for state in range(JOBS, STATES):
            working[row, of_class, state - JOBS] = people[of_class, state]


@compiled(f"int64(float64, float64, {PEOPLE}, {', '.join(['int64'] * 4)}, float64, {PEOPLE})")
def _take(
    luck: float, probability: float, people: Any, first_class: int, end_class: int, first: int, end: int,
    line: float, taken: Any,
) -> Any:  # fmt: skip
    """How many of the people of some classes and states it happens to; they are taken out, and `taken` says whence."""
    present, upto, before = 0, 0, 0
    for of_class in range(first_class, end_class):
        for state in range(first, end):
            present += people[of_class, state]
            taken[of_class, state] = 0
    count = binomial_count(luck, present, probability)
    if count:
        for of_class in range(first_class, end_class):
            for state in range(first, end):
                upto += people[of_class, state]
                drawn = int(drawn_among_first(upto, count, present, line))
                taken[of_class, state] = drawn - before
                people[of_class, state] -= drawn - before
                before = drawn
    return count


@compiled(f"void({CELLS}, int64, int64)")
def _move_up(cells: Any, row: int, of_class: int) -> None:
    """All people go to the next cell; the last one keeps its own."""
    last = cells.shape[2] - 1
    cells[row, of_class, last] += cells[row, of_class, last - 1]
    for cell in range(last - 1, 0, -1):
        cells[row, of_class, cell] = cells[row, of_class, cell - 1]
    cells[row, of_class, 0] = 0


@compiled(f"void({ROWS}, {CELLS}, {CELLS})")
def begin_quarter(rows: Any, searching: Any, between: Any) -> None:
    """Everybody's time in service rises by a quarter; nobody has worked in this quarter yet except in a job."""
    for row in rows:
        for of_class in range(CLASSES):
            _move_up(searching, row, of_class)
            between[row, of_class, 0] += between[row, of_class, 1]
            between[row, of_class, 1] = 0


@compiled(f"void({ROWS}, {CELLS}, {COUNTS}, {COUNTS})")
def grow_older(rows: Any, working: Any, reached_13_weeks: Any, reached_26_weeks: Any) -> None:
    """Jobs last a month longer."""
    for row in rows:
        for of_class in range(CLASSES):
            reached_13_weeks[row] += working[row, of_class, YOUNG_MONTHS - 1]
            reached_26_weeks[row] += working[row, of_class, TENURE_MONTHS - 2]
            _move_up(working, row, of_class)


@compiled(f"void({ROWS}, {CELLS}, {CELLS}, {CELLS}, {LUCKS}, {LUCKS}, {LUCK}, {COUNTS}, {COUNTS}, {BY_QUARTER})")
def lose_clients_and_jobs(
    rows: Any, searching: Any, between: Any, working: Any,
    probability: Any, luck: Any, line: Any,
    exited: Any, job_ends: Any, dropped_out: Any,
) -> None:  # fmt: skip
    """People without a job drop out, and jobs end.

    probability, luck  of dropping out early and later, and of the end of a young job and of an old one
    line               for who it is
    """
    people, gone = np.zeros((CLASSES, STATES), np.int64), np.zeros((CLASSES, STATES), np.int64)
    for k, row in enumerate(rows):
        _read(people, row, searching, between, working)
        exited[row] += _take(luck[0, k], probability[0, k], people, 0, CLASSES, 0, EARLY, line[k], gone)
        exited[row] += _take(luck[1, k], probability[1, k], people, 0, CLASSES, EARLY, JOBS, line[k], gone)
        job_ends[row] += _take(luck[2, k], probability[2, k], people, 0, CLASSES, JOBS, YOUNG, line[k], gone)
        job_ends[row] += _take(luck[3, k], probability[3, k], people, 0, CLASSES, YOUNG, STATES, line[k], gone)
        for of_class in range(CLASSES):
            for quarter in range(SERVICE_QUARTERS):
                dropped_out[row, quarter] += gone[of_class, quarter]
            for state in range(JOBS, STATES):
                people[of_class, BETWEEN + 1] += gone[of_class, state]
        _write(people, row, searching, between, working)


@compiled(
    f"void({ROWS}, {CELLS}, {CELLS}, {CELLS}, {LUCKS}, {LUCKS}, {LUCK}, {COUNTS}, {COUNTS}, {BY_QUARTER}, {BY_QUARTER})"
)
def start_jobs(
    rows: Any, searching: Any, between: Any, working: Any,
    probability: Any, luck: Any, line: Any,
    exited: Any, job_starts: Any, first_jobs: Any, at_risk: Any,
) -> None:  # fmt: skip
    """First jobs start, and next ones; people settled in a job leave the service.

    probability, luck  of a first job and of a next job, each by class, and of leaving when settled
    line               for who it is
    """
    people, found = np.zeros((CLASSES, STATES), np.int64), np.zeros((CLASSES, STATES), np.int64)
    for k, row in enumerate(rows):
        _read(people, row, searching, between, working)
        leaving = 2 * CLASSES
        exited[row] += _take(
            luck[leaving, k], probability[leaving, k], people, 0, CLASSES, SETTLED, STATES, line[k], found
        )
        for c in range(CLASSES):
            for quarter in range(SERVICE_QUARTERS):
                at_risk[row, quarter] += people[c, quarter]
            again = CLASSES + c
            started = _take(luck[c, k], probability[c, k], people, c, c + 1, 0, BETWEEN, line[k], found)
            started += _take(luck[again, k], probability[again, k], people, c, c + 1, BETWEEN, JOBS, line[k], found)
            for quarter in range(SERVICE_QUARTERS):
                first_jobs[row, quarter] += found[c, quarter]
            people[c, JOBS] += started
            job_starts[row] += started
        _write(people, row, searching, between, working)
