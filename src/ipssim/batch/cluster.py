"""Families on the workers of a Dask cluster, which is reached by the address of its scheduler.

Dask replaces workers that die and repeats their jobs. It blames every job of a worker that dies again and again, so
a family that is blamed is tried once more, run by run, before its runs are given up.
"""

from collections.abc import Iterator
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Any

from ipssim.batch.attempt import Ended, Failure, Family, Run, attempt
from ipssim.batch.limits import mortal
from ipssim.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["cluster", "connected"]

JOBS_AHEAD = 3  # jobs a thread that wait at the cluster, so that no worker waits for the driver
SECONDS_BETWEEN_LOOKS = 2.0  # at how many threads there are
SECONDS_A_JOB = 1.0  # short runs travel together: Dask needs some milliseconds for each job
MOST_A_JOB = 100
SECONDS_TO_CONNECT = 10

type Job = list[Family]


def cluster(client: "Client", run: Run, families: Iterator[Family]) -> Iterator[Ended]:
    """The runs of the families, as they end."""
    return _Stream(client, run, families).ended()


class _Stream:
    """Jobs that are sent while others come back: never more of them on the way than the cluster can work on."""

    def __init__(self, client: "Client", run: Run, families: Iterator[Family]) -> None:
        self._client, self._run, self._families = client, run, families
        self._look()
        self._jobs: dict[str, Job] = {}
        self._blamed: set[str] = set()
        self._began, self._done = monotonic(), 0

    def ended(self) -> Iterator[Ended]:
        from distributed import as_completed

        coming = as_completed([self._send(job) for job in self._next(self._window)])
        for future in coming:
            job = self._jobs.pop(str(future.key))
            try:
                found = future.result()  # not its status, which is `pending` again when a result was lost
            except Exception as error:
                found = []
                coming.update([self._send(again) for again in self._again(job)])
                for family in job if self._is_second(job) else []:
                    yield from (Failure(spec, f"the worker process died: {error}") for spec in family)
            self._done += len(job) if found else 0
            yield from found
            if monotonic() - self._looked > SECONDS_BETWEEN_LOOKS:
                self._look()
            coming.update([self._send(job) for job in self._next(max(0, self._window - len(self._jobs)))])

    def _look(self) -> None:
        """Workers come and go: many are not there yet when a study begins."""
        self._looked = monotonic()
        self._window = JOBS_AHEAD * max(1, sum(self._client.nthreads().values()))

    def _next(self, jobs: int) -> Iterator[Job]:
        for _ in range(jobs):
            job = list(islice(self._families, self._families_a_job()))
            if not job:
                return
            yield job

    def _families_a_job(self) -> int:
        """As many as take about a second, going by what came back so far."""
        if not self._done:
            return 1
        seconds = (monotonic() - self._began) * self._window / JOBS_AHEAD / self._done
        return int(min(max(SECONDS_A_JOB / max(seconds, 1e-6), 1), MOST_A_JOB))

    def _again(self, job: Job) -> Iterator[Job]:
        """The runs of a job that was blamed for the first time, one by one."""
        if not self._is_second(job):
            for spec in (spec for family in job for spec in family):
                self._blamed.add(spec.key)
                yield [[spec]]

    def _is_second(self, job: Job) -> bool:
        return all(spec.key in self._blamed and len(family) == len(job) == 1 for family in job for spec in family)

    def _send(self, job: Job) -> Any:
        future = self._client.submit(_carry_out, self._run, job, pure=False)
        self._jobs[str(future.key)] = job
        return future


def _carry_out(run: Run, job: Job) -> list[Ended]:
    ended: list[Ended] = []
    for family in job:
        with mortal(run, family):
            ended += attempt(run, family)
    return ended


def connected(address: str) -> "Client":
    """A block with a cluster; an InputError where there is none."""
    try:
        from distributed import Client
    except ImportError:
        raise InputError("Dask is not installed", hint="pip install 'ipssim[dask]'") from None
    try:
        return Client(address, timeout=SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        hint = "give the address that `dask scheduler` prints, such as dask:tcp://127.0.0.1:8786"
        raise InputError(f"there is no Dask scheduler at `{address}`: {error}", hint=hint) from None
