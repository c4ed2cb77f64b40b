"""Batches: from a scenario to runs, from runs to results, in memory or in a folder."""

from ipssim.batch.attempt import Failure
from ipssim.batch.design import design
from ipssim.batch.engines import default_engine, open_engine, run, run_all
from ipssim.batch.limits import Limited, limited
from ipssim.batch.results import Results
from ipssim.batch.store import Store
from ipssim.batch.store_locks import Shard
from ipssim.batch.study import carry_out

__all__ = [
    "Failure",
    "Limited",
    "Results",
    "Shard",
    "Store",
    "carry_out",
    "default_engine",
    "design",
    "limited",
    "open_engine",
    "run",
    "run_all",
]
